"""What people judged, kept as labels without a word and without a case; and which messages wait for a blind reading."""

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, Uuid

from cases.store.columns import flag, metadata, moment, texts

labels = Table(
    "labels",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("source", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("said", Text, nullable=False),
    Column("judged", Text, nullable=False),
    Column("code", Text),
    texts("rules"),
    flag("second"),
    Column("variety", Text, nullable=False),
    Column("grammar", Text, nullable=False),
    Column("role", Text, nullable=False),
    Index(None, "source", "day"),
)
"""`said` is the program's urgency, `judged` the person's. Nothing here leads back to a case or to a person: the case
names its label as long as it lives, so that a second thought replaces the first, and never the other way round."""

rereadings = Table(
    "rereadings",
    metadata,
    Column("item", Uuid, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    moment("at", nullable=False),
    Index(None, "case_id"),
    Index(None, "at"),
)
"""Messages that triage did not flag, drawn by lot to be read by a person who does not know that."""
