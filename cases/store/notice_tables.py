"""The tables of alarms: who is on duty, where a member of the staff is told, which alarm went out, and to whom."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from cases.store.columns import metadata, moment

duties = Table(
    "duties",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("office", Text, ForeignKey("offices.slug"), nullable=False),
    Column("person", Uuid, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    moment("starts_at", nullable=False),
    moment("ends_at", nullable=False),
    Column("set_by", Uuid),
    Index(None, "office", "ends_at"),
)

notice_ways = Table(
    "notice_ways",
    metadata,
    Column("staff", Uuid, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("sealed_address", LargeBinary, nullable=False),
    moment("changed_at", nullable=False),
)
"""Where a member of the staff is told; sealed to the relay, so that no page and no dump shows it."""

notices = Table(
    "notices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("error", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("created_at", nullable=False),
    moment("claimed_at"),
    moment("sent_at"),
    Index(None, "person", "state"),
    Index(None, "created_at"),
)
"""Neutral texts on their way to the staff. A row names a person and no case: the words are always the same."""

escalations = Table(
    "escalations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    moment("due_at", nullable=False),
    Column("step", Integer, nullable=False),
    Column("level", Text, nullable=False),
    moment("at", nullable=False),
    UniqueConstraint("case_id", "kind", "due_at", "step"),
)
"""An alarm that went out: one row for each deadline and step, which is what makes it go out once."""

escalation_people = Table(
    "escalation_people",
    metadata,
    Column("escalation", Uuid, ForeignKey("escalations.id", ondelete="CASCADE"), primary_key=True),
    Column("person", Uuid, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("notice", Uuid, ForeignKey("notices.id", ondelete="SET NULL")),
)
"""Whom an alarm was meant for; `notice` is empty where the person has given no address."""
