"""The tables of finding and joining: keys of name search, the index of names, links, news for one person, screens."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from cases.store.columns import metadata, moment


def _case(name: str, *, key: bool = False) -> Column[object]:
    return Column(name, Uuid, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, primary_key=key)


search_keys = Table(
    "search_keys",
    metadata,
    Column("office", Text, ForeignKey("offices.slug"), primary_key=True),
    Column("holder", Text, ForeignKey("offices.slug"), primary_key=True),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("seal", LargeBinary, nullable=False),
)
"""The key of an office's name search, sealed to that office and to the national desk; never replaced."""

name_index = Table(
    "name_index",
    metadata,
    _case("case_id", key=True),
    Column("digest", LargeBinary, primary_key=True),
    Index(None, "digest"),
)
"""Digests of how the parts of a child's name sound, under the search key of the case's office."""

name_index_due = Table("name_index_due", metadata, _case("case_id", key=True))
"""Cases that came from another office: their names are indexed anew by the first person here who searches."""

links = Table(
    "links",
    metadata,
    Column("id", Uuid, primary_key=True),
    _case("a"),
    _case("b"),
    Column("kind", Text, nullable=False),
    Column("by", Uuid, nullable=False),
    moment("at", nullable=False),
    Column("ended_by", Uuid),
    moment("ended_at"),
    CheckConstraint("a < b", name="in_order"),
    Index("ix_links_a_b", "a", "b", unique=True, postgresql_where=text("ended_at is null")),
    Index(None, "b"),
)
"""Two cases that a person joined, or called different. Seen by whoever sees both."""

desk_news = Table(
    "desk_news",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    _case("case_id"),
    Column("code", Text, nullable=False),
    Column("by", Uuid, nullable=False),
    moment("at", nullable=False),
    moment("seen_at"),
    Index(None, "person", "seen_at"),
)
"""What one person is told at their desk until they have seen it: somebody took over a case of theirs."""

screens = Table(
    "screens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("offices", ARRAY(Text), nullable=False),
    Column("made_by", Uuid, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    moment("made_at", nullable=False),
    moment("ends_at", nullable=False),
)
"""Screens in the room that may show counts, and nothing else, without anybody being signed in there."""
