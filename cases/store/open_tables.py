"""The tables of what goes out to other systems: published reports, who may fetch them, and who is told of events."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from cases.store.columns import metadata, moment

publications = Table(
    "publications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("period", Text, nullable=False),
    Column("rows", JSON, nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("rounded_to", Integer, nullable=False),
    Column("by", Uuid, nullable=False),
    moment("at", nullable=False),
    Column("withdrawn_by", Uuid),
    moment("withdrawn_at"),
    Index("uq_publications_period", "period", unique=True, postgresql_where=text("withdrawn_at is null")),
)
"""A report as it was given away: its printed numbers, frozen, so that two copies can never be subtracted."""

api_clients = Table(
    "api_clients",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("label", Text, nullable=False),
    Column("token_digest", LargeBinary, nullable=False, unique=True),
    Column("last_day", Date, nullable=False),
    Column("made_by", Uuid, nullable=False),
    moment("made_at", nullable=False),
    moment("used_at"),
    moment("ended_at"),
)
"""A program that may fetch published figures until its last day. Only a digest of its token is kept."""

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("label", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("types", JSON, nullable=False),
    Column("made_by", Uuid, nullable=False),
    moment("made_at", nullable=False),
    moment("sent_at"),
    moment("failing_since"),
    Column("error", Text),
    moment("paused_at"),
    moment("ended_at"),
)
"""A system that is told of events. Its signing key is sealed to the relay, which alone sends."""

events = Table(
    "events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("type", Text, nullable=False),
    Column("object", Uuid, nullable=False),
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE")),
    Column("fact", Text, nullable=False, unique=True),
    moment("at", nullable=False),
    Index(None, "case_id"),
)
"""Something that happened, told once: `fact` is what makes it unique. The relay sees neither that nor the case."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("event", Uuid, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("subscriber", Uuid, ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False),
    Column("state", Text, nullable=False),
    Column("error", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("created_at", nullable=False),
    moment("sent_at"),
    Index(None, "subscriber", "created_at"),
    Index(None, "event"),
    Index(None, "created_at"),
)
"""One event on its way to one subscriber."""
