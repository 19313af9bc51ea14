"""The nearest unmet deadline of a case, by which the queue is ordered."""

from uuid import UUID

from sqlalchemy import select, update

from cases.store.tables import cases, deadlines
from cases.store.unit import Unit


def refresh_due(u: Unit, case: UUID) -> None:
    """Put the nearest unmet deadline on the case, by which the queue is ordered."""
    row = u.one(
        select(deadlines.c.kind, deadlines.c.due_at)
        .where(deadlines.c.case_id == case, deadlines.c.met_at.is_(None))
        .order_by(deadlines.c.due_at)
        .limit(1)
    )
    u.run(
        update(cases)
        .where(cases.c.id == case)
        .values(due_kind=row.kind if row else None, due_at=row.due_at if row else None)
    )
