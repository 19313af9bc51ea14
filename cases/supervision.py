"""What a supervisor looks at: who carries how much, which clocks were missed, and how long what is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from cases.acts import DeskStore
from cases.errors import NotFound
from cases.events import KEPT_FOR as EVENTS_FOR
from cases.lifecycle import CONTENT_FOR, GRACE, INTAKE_FOR, SESSION_FOR, STRANGER_FOR
from cases.model import CaseState, Role, Urgency
from cases.statistics import HOME
from cases.store.statistics_tables import closed_days
from cases.store.tables import cases, deadlines, deletions, staff
from cases.store.unit import Unit
from cases.views import SignedIn

SUPERVISORS = frozenset({Role.SUPERVISOR, Role.SENIOR_CASE_MANAGER})
KEEPS = frozenset({*SUPERVISORS, Role.ADMINISTRATOR, Role.DATA_OFFICER})
"""Who sees how long what is kept: rules and counts, no case."""
WORKS_ON_CASES = frozenset(Role) - {Role.DATA_OFFICER, Role.ADMINISTRATOR}

LOOK_BACK = timedelta(days=30)
MOST_LATE = 50
SOON, LATER = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Load:
    """What one person holds, or one office has open. `name` is empty for an office, `office` its slug."""

    office: str
    name: str = ""
    role: Role | None = None
    open: int = 0
    imminent: int = 0
    late: int = 0
    unheld: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """How one kind of clock ended in the last thirty days, and how many are past their end now."""

    kind: str
    in_time: int
    too_late: int
    overdue: int


@dataclass(frozen=True, slots=True)
class LateCase:
    """One open case with a clock past its end."""

    number: str
    office: str
    kind: str
    due_at: datetime
    holder: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The page of a supervisor."""

    people: tuple[Load, ...]
    offices: tuple[Load, ...]
    clocks: tuple[Clock, ...]
    late: tuple[LateCase, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One rule of what is kept: how long, how many go within 7 and 30 days, and how many went in the last 30."""

    code: str
    length: timedelta | None
    soon: int | None = None
    later: int | None = None
    gone: int | None = None


def check(who: SignedIn, allowed: frozenset[Role] = SUPERVISORS) -> None:
    """Raise NotFound where the page does not exist for this role."""
    if who.person.role not in allowed:
        raise NotFound


def overview(store: DeskStore, who: SignedIn, *, now: datetime) -> Overview:
    """Return loads and clocks of the offices that this person sees. NotFound for other roles."""
    check(who)
    with store.reads(who) as u:
        return Overview(_people(u, who, now), _offices(u, now), _clocks(u, now), _late(u, now))


def _sums(now: datetime) -> tuple[Any, ...]:
    c = cases.c
    return (
        func.count(c.id).label("open"),
        func.count(c.id).filter(c.urgency == Urgency.IMMINENT.value).label("imminent"),
        func.count(c.id).filter(c.due_at <= now).label("late"),
        func.min(c.opened_at).label("oldest"),
    )


def _people(u: Unit, who: SignedIn, now: datetime) -> tuple[Load, ...]:
    c, s = cases.c, staff.c
    rows = u.all(
        select(s.name, s.role, s.office, *_sums(now))
        .outerjoin(cases, and_(c.holder == s.id, c.state == CaseState.OPEN.value))
        .where(
            s.active, s.office.in_(who.person.offices), s.role.in_([role.value for role in WORKS_ON_CASES])
        )
        .group_by(s.id, s.name, s.role, s.office)
        .order_by(func.count(c.id).desc(), s.name)
    )
    return tuple(
        Load(row.office, row.name, Role(row.role), row.open, row.imminent, row.late, oldest=row.oldest)
        for row in rows
    )


def _offices(u: Unit, now: datetime) -> tuple[Load, ...]:
    c = cases.c
    rows = u.all(
        select(c.office, *_sums(now), func.count().filter(c.holder.is_(None)).label("unheld"))
        .where(c.state == CaseState.OPEN.value)
        .group_by(c.office)
        .order_by(func.count(c.id).desc(), c.office)
    )
    return tuple(
        Load(
            row.office,
            open=row.open,
            imminent=row.imminent,
            late=row.late,
            unheld=row.unheld,
            oldest=row.oldest,
        )
        for row in rows
    )


def _clocks(u: Unit, now: datetime) -> tuple[Clock, ...]:
    d, c = deadlines.c, cases.c
    running = and_(d.met_at.is_(None), c.state == CaseState.OPEN.value)
    rows = u.all(
        select(
            d.kind,
            func.count().filter(d.met_at <= d.due_at).label("in_time"),
            func.count().filter(d.met_at > d.due_at).label("too_late"),
            func.count().filter(running, d.due_at <= now).label("overdue"),
        )
        .join(cases, c.id == d.case_id)
        .where(or_(d.met_at > now - LOOK_BACK, running))
        .group_by(d.kind)
        .order_by(d.kind)
    )
    return tuple(Clock(row.kind, row.in_time, row.too_late, row.overdue) for row in rows)


def _late(u: Unit, now: datetime) -> tuple[LateCase, ...]:
    c = cases.c
    rows = u.all(
        select(c.number, c.office, c.due_kind, c.due_at, staff.c.name)
        .outerjoin(staff, staff.c.id == c.holder)
        .where(c.state == CaseState.OPEN.value, c.due_at <= now)
        .order_by(c.due_at, c.number)
        .limit(MOST_LATE)
    )
    return tuple(LateCase(row.number, row.office, row.due_kind, row.due_at, row.name) for row in rows)


def kept(store: DeskStore, who: SignedIn, *, now: datetime) -> tuple[Kept, ...]:
    """Return what is kept how long, and how much of it goes soon. Counts of all offices, and no case."""
    check(who, KEEPS)
    with store.reads(who) as u:
        content = _going(u, now, CONTENT_FOR, closed_days.c.number)
        address = _going(u, now, GRACE, closed_days.c.reachable)
        gone = _gone(u, now)
    return (
        Kept("content", CONTENT_FOR, *content, gone.get("case", 0)),
        Kept("address", GRACE, *address, gone.get("route", 0)),
        Kept("stranger", STRANGER_FOR),
        Kept("intake", INTAKE_FOR),
        Kept("session", SESSION_FOR),
        Kept("deliveries", EVENTS_FOR),
        Kept("tallies", None),
        Kept("published", None),
        Kept("audit", None),
    )


def _going(u: Unit, now: datetime, length: timedelta, counted: Any) -> tuple[int, int]:
    day = closed_days.c.day

    def until(span: timedelta) -> int:
        last = (now + span - length).astimezone(HOME).date()
        return int(u.value(select(func.coalesce(func.sum(counted), 0)).where(day <= last)) or 0)

    return until(SOON), until(LATER)


def _gone(u: Unit, now: datetime) -> dict[str, int]:
    c = deletions.c
    rows = u.all(
        select(c.kind, func.count().label("number"))
        .where(c.at > now - LATER)
        .group_by(c.kind)
        .order_by(c.kind)
    )
    return {row.kind: row.number for row in rows}
