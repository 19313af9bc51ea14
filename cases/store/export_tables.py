"""What was sent to another system: that it was sent, by whom, how it ended and what was missing there. No content."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
)

from cases.store.columns import flag, metadata, moment, texts

exports = Table(
    "exports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("record", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("thing", Text),
    Column("state", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("by", Uuid, nullable=False),
    moment("at", nullable=False),
    moment("ended_at"),
    flag("created"),
    flag("assigned"),
    flag("flagged"),
    texts("dropped"),
    texts("differs"),
    Column("trouble", Text),
    texts("names"),
    moment("until"),
    Index(None, "case_id", "at"),
)
"""One row for each act of a person. `record` is the id under which the case stands there, the same for all its acts;
`digest` is that of the sheet as it was looked at; `dropped`, `differs` and `names` are names of fields."""
