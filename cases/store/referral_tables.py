"""Who refers children: organisations, codes, who is enrolled, what was referred, and whom a case must not reach."""

from sqlalchemy import (
    Boolean,
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


def _flag(name: str, default: str = "false") -> Column[object]:
    return Column(name, Boolean, nullable=False, server_default=text(default))


def _organisation(*, kept: bool = True) -> Column[object]:
    gone = "CASCADE" if kept else "SET NULL"
    return Column("organisation", Uuid, ForeignKey("organisations.id", ondelete=gone), nullable=not kept)


def _case() -> ForeignKey:
    return ForeignKey("cases.id", ondelete="CASCADE")


organisations = Table(
    "organisations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("ar", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("fr", Text, nullable=False),
    Column("district", Text),
    Column("by", Uuid, nullable=False),
    moment("at", nullable=False),
    Column("ended_by", Uuid),
    moment("ended_at"),
)
"""A school, a clinic, an association: whose people may enrol."""

invites = Table(
    "invites",
    metadata,
    Column("id", Uuid, primary_key=True),
    _organisation(),
    Column("digest", LargeBinary, nullable=False, unique=True),
    _flag("focal"),
    Column("by", Uuid, nullable=False),
    moment("at", nullable=False),
    moment("ends_at", nullable=False),
    moment("used_at"),
    Column("withdrawn_by", Uuid),
    moment("withdrawn_at"),
    Index(None, "organisation"),
)
"""A code that works once, until its end. Only its digest is here; `focal`: for a focal point of the organisation."""

referrers = Table(
    "referrers",
    metadata,
    Column("id", Uuid, primary_key=True),
    _organisation(),
    Column("digest", LargeBinary, nullable=False, unique=True),
    _flag("focal"),
    Column("work", Text),
    _flag("hidden", "true"),
    Column("state", Text, nullable=False, server_default=text("'waiting'")),
    Column("reason", Text),
    Column("sealed_name", LargeBinary),
    moment("enrolled_at", nullable=False),
    moment("last_at", nullable=False),
    Column("decided_by", Uuid),
    moment("decided_at"),
    Index(None, "organisation"),
)
"""Somebody enrolled. `digest` finds the address again and is not that of the vault; the desk may not read it.

`hidden`: the office sees the kind of the organisation only. `sealed_name` is for those who verify.
"""

case_referrals = Table(
    "case_referrals",
    metadata,
    Column("case_id", Uuid, _case(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("session", Text),
    Column("referrer", Uuid, ForeignKey("referrers.id", ondelete="SET NULL")),
    _organisation(kept=False),
    Column("kind", Text),
    Column("work", Text),
    _flag("hidden", "true"),
    _flag("verified"),
    Column("way", Text, nullable=False, server_default=text("'pull'")),
    Column("feedback", Text, nullable=False, server_default=text("'received'")),
    moment("feedback_at", nullable=False),
    Column("told", Text),
    Column("by", Uuid),
    Index(None, "referrer"),
)
"""How a case was referred, in codes, and what its referrer was told."""

accused = Table(
    "accused",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, _case(), nullable=False),
    _organisation(),
    Column("by", Uuid, nullable=False),
    moment("at", nullable=False),
    Column("ended_by", Uuid),
    moment("ended_at"),
    Index(None, "case_id"),
)
"""The organisation where the accused of a case works: the case is never shown to its people."""

affiliations = Table(
    "affiliations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    _organisation(),
    Column("by", Uuid, nullable=False),
    moment("at", nullable=False),
    Column("ended_by", Uuid),
    moment("ended_at"),
    Index(None, "person"),
)
"""A member of the staff who works for an organisation too, or is close to it."""

__all__ = ["accused", "affiliations", "case_referrals", "invites", "organisations", "referrers"]
