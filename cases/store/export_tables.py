"""What was sent to another system: that it was sent, by whom, how it ended and what was missing there. No content."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from cases.store.tables import metadata


def _names(name: str) -> Column[object]:
    return Column(name, ARRAY(Text), nullable=False, server_default=text("'{}'"))


def _flag(name: str) -> Column[object]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


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
    Column("at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    _flag("created"),
    _flag("assigned"),
    _flag("flagged"),
    _names("dropped"),
    _names("differs"),
    Column("trouble", Text),
    _names("names"),
    Column("until", DateTime(timezone=True)),
    Index(None, "case_id", "at"),
)
"""One row for each act of a person. `record` is the id under which the case stands there, the same for all its acts;
`digest` is that of the sheet as it was looked at; `dropped`, `differs` and `names` are names of fields."""
