"""The clocks of a case: how one starts, and the nearest unmet one, by which the queue is ordered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from cases.model import Deadline
from cases.store.tables import cases, deadlines
from cases.store.unit import Unit

LOOK = "first_look"
RESTARTED = ("due_at", "started_at", "half_at", "most_at")
"""What a clock that is brought forward takes from the new one; its alarms begin anew."""


def start_clock(u: Unit, case: UUID, clock: Deadline, now: datetime) -> None:
    """Start a clock, or bring a running one forward. A clock that was met stays met, except the first look.

    A look at a calmer story is no look at what was said since: where the judgement has risen, somebody looks again.
    """
    new = upsert(deadlines).values(
        case_id=case,
        kind=clock.kind,
        started_at=clock.started_at or now,
        due_at=clock.due_at,
        half_at=clock.half_at,
        most_at=clock.most_at,
        approved=clock.approved,
    )
    d, fresh = deadlines.c, new.excluded
    sooner = and_(d.met_at.is_(None), d.due_at > fresh.due_at)
    over = or_(d.met_at.is_not(None), d.due_at <= now)
    risen = and_(d.kind == LOOK, over, fresh.due_at - fresh.started_at < d.due_at - d.started_at)
    u.run(
        new.on_conflict_do_update(
            index_elements=[deadlines.c.case_id, deadlines.c.kind],
            set_={name: new.excluded[name] for name in RESTARTED} | {"met_at": None, "alarms": 0},
            where=or_(sooner, risen),
        )
    )


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
