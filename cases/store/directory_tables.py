"""The directory of services and the texts of answers: revisions that are only added to, each approved by a person."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from cases.store.columns import flag, metadata, moment, texts


def _text(name: str) -> Column[object]:
    return Column(name, Text, nullable=False, server_default=text("''"))


def _signed() -> tuple[Column[object], ...]:
    """Return the columns of who wrote a revision, and who approved it."""
    return (
        flag("ended"),
        Column("reason", Text, nullable=False, server_default=text("''")),
        Column("by", Text, nullable=False),
        moment("at", nullable=False),
        Column("approved_by", Text),
        moment("approved_at"),
    )


directory = Table(
    "directory",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("entry", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("current", Boolean, nullable=False, server_default=text("true")),
    _text("ar"),
    _text("en"),
    _text("fr"),
    texts("services"),
    texts("areas"),
    _text("hours"),
    texts("languages"),
    _text("cost"),
    _text("capacity"),
    _text("contact"),
    _text("note"),
    _text("source"),
    Column("verified_on", Date),
    Column("verified_by", Text),
    *_signed(),
    UniqueConstraint("entry", "version"),
    Index(None, "current"),
)
"""An organisation that gives services. `areas` are codes of districts, or of a country for all of it."""

answer_texts = Table(
    "answer_texts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("template", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    _text("title_ar"),
    _text("title_en"),
    _text("title_fr"),
    _text("ar"),
    _text("en"),
    _text("fr"),
    *_signed(),
    UniqueConstraint("template", "version"),
)
"""A text for answers in three languages. What is in use is the newest approved revision, until one ends it."""
