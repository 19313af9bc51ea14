"""Alarms of the keeper: at half, four fifths and the end of each clock somebody else is told, each time once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, case, func, insert, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from cases import audit, duty, notices
from cases.model import CaseState
from cases.store.notice_tables import escalation_people, escalations
from cases.store.tables import cases, deadlines
from cases.store.unit import Unit

STEPS = (50, 80, 100)
"""Per cent of a clock. The ladder of `cases.duty` says who is told at each."""

MOST = 500
"""Deadlines in one transaction: long enough that one text speaks for many, short enough to hold nobody up."""


def escalate(u: Unit, *, now: datetime, new_id: Callable[[], UUID] = uuid4, most: int = MOST) -> int:
    """Write every alarm that is due, in order, and the texts for it. Returns how many alarms went out.

    Cases that somebody is changing at this moment are left for the next round. A clock that was met, and a case
    that was closed, is never escalated: both are claimed before they are looked at.
    """
    return sum(_climb(u, row, now, new_id) for row in _due(u, now, most))


def step_times() -> tuple[Any, Any, Any]:
    """Return when each step of a deadline comes, as SQL. Older rows have no moments of their own."""
    d = deadlines.c
    return func.coalesce(d.half_at, _share("0.5")), func.coalesce(d.most_at, _share("0.8")), d.due_at


def _share(share: str) -> Any:
    return literal_column(f"deadlines.started_at + (deadlines.due_at - deadlines.started_at) * {share}")


def _due(u: Unit, now: datetime, most: int) -> list[Row[Any]]:
    """Claim the running deadlines whose next step has come, the longest overdue first."""
    d = deadlines.c
    half, near, end = step_times()
    coming = case((d.alarms == 0, half), (d.alarms == 1, near), else_=end)
    return u.all(
        select(d.case_id, d.kind, d.due_at, d.alarms, cases.c.office, half.label("half"), near.label("near"))
        .select_from(cases)
        .join(deadlines, d.case_id == cases.c.id)
        .where(
            cases.c.state == CaseState.OPEN.value, d.met_at.is_(None), d.alarms < len(STEPS), coming <= now
        )
        .order_by(d.due_at, d.case_id, d.kind)
        .limit(most)
        .with_for_update(of=[cases, deadlines], skip_locked=True)
    )


def _climb(u: Unit, row: Row[Any], now: datetime, new_id: Callable[[], UUID]) -> int:
    """Send every step of one deadline whose time has come. After a jump of the clock that may be all three."""
    reached = [
        index
        for index, at in enumerate((row.half, row.near, row.due_at))
        if index >= row.alarms and at <= now
    ]
    done = sum(_alarm(u, row, index, now, new_id) for index in reached)
    d = deadlines.c
    u.run(
        update(deadlines).where(d.case_id == row.case_id, d.kind == row.kind).values(alarms=max(reached) + 1)
    )
    # The pages that are open learn of it by this: their stamp is made of it.
    u.run(update(cases).where(cases.c.id == row.case_id).values(changed_at=now))
    return done


def _alarm(u: Unit, row: Row[Any], index: int, now: datetime, new_id: Callable[[], UUID]) -> int:
    """Write one alarm and its texts. The unique row decides: whoever does not add it tells nobody."""
    made, level = new_id(), duty.LADDER[index]
    added = u.adds(
        upsert(escalations)
        .values(
            id=made,
            case_id=row.case_id,
            kind=row.kind,
            due_at=row.due_at,
            step=STEPS[index],
            level=level,
            at=now,
        )
        .on_conflict_do_nothing()
    )
    if not added:
        return 0
    for person in duty.whom_to_tell(u, level, row.office, case=row.case_id, now=now):
        notice = _tell(u, person, now, new_id) if notices.has_way(u, person) else None
        u.run(insert(escalation_people).values(escalation=made, person=person, notice=notice))
    audit.record(
        u, "keeper", "escalated", object_=str(row.case_id), now=now, kind=row.kind, step=str(STEPS[index])
    )
    return 1


def _tell(u: Unit, person: UUID, now: datetime, new_id: Callable[[], UUID]) -> UUID:
    waiting = notices.waiting_for(u, person, now=now)
    if waiting is not None:
        return waiting
    notice = new_id()
    notices.put(u, notice, person=person, kind=notices.CLOCK, now=now)
    return notice
