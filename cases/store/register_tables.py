"""The register of offices, areas, shifts and numbers, and who is kept away from a case: dated rows, never deleted."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from cases.store.columns import metadata, moment

register = Table(
    "register",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("says", JSONB, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("by", Text, nullable=False, server_default=text("'system'")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("approved_by", Text),
    moment("approved_at"),
    Column("ended_by", Text),
    moment("ended_at"),
    Column("end_reason", Text),
    CheckConstraint("kind in ('office', 'area', 'shift', 'number')", name="kind_is_known"),
    Index(None, "kind", "key"),
)

conflicts = Table(
    "conflicts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("person", Uuid, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("by", Uuid, nullable=False),
    moment("at", nullable=False),
    Column("ended_by", Uuid),
    moment("ended_at"),
    Index(None, "case_id", "person"),
)
"""A person named here, and not released since, can neither see nor open the case."""
