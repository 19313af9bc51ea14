"""Who is on call: duties of an office, and the people whom each step of an alarm is meant for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select

from cases import audit
from cases.errors import NotFound, Refused
from cases.model import FOCAL, NATIONAL, Role
from cases.store.notice_tables import duties, notice_ways
from cases.store.referral_tables import accused, affiliations
from cases.store.register_tables import conflicts
from cases.store.tables import staff
from cases.store.unit import Store, Unit
from cases.views import SignedIn

ON_CALL, SUPERVISOR, NATIONAL_DESK = "on_call", "supervisor", "national"
LADDER = (ON_CALL, SUPERVISOR, NATIONAL_DESK)
"""Whom the first, second and third alarm of a deadline goes to."""

LONGEST = timedelta(days=31)
"""No duty is longer: one that was forgotten would silence everybody else."""
KEPT_FOR = timedelta(days=90)

AT_THE_LINE = frozenset({Role.COUNSELLOR, Role.HOTLINE_OPERATOR, Role.SOCIAL_WORKER})
"""Roles that take a case from the queue; all of an office's are told where nobody is on duty."""
LEADS = frozenset({Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Duty:
    """One person on call for one office, from and to (UTC)."""

    id: UUID
    office: str
    person: UUID
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A person who can be put on duty."""

    id: UUID
    name: str
    office: str
    role: Role


def may_set(who: SignedIn, office: str) -> bool:
    """Tell whether a person sets the duties of an office: its supervisor, or one of the national desk."""
    return who.person.role in LEADS and office in who.person.offices


def list_duties(store: Store, who: SignedIn, *, now: datetime) -> tuple[Duty, ...]:
    """Return the duties of the person's offices that have not ended, the nearest first."""
    d = duties.c
    with store.reads(who) as u:
        rows = u.all(
            select(duties, staff.c.name)
            .join(staff, staff.c.id == d.person)
            .where(d.office.in_(who.person.offices), d.ends_at > now, staff.c.active)
            .order_by(d.office, d.starts_at, staff.c.name)
        )
    return tuple(Duty(r.id, r.office, r.person, r.name, r.starts_at, r.ends_at) for r in rows)


def list_members(store: Store, who: SignedIn) -> tuple[Member, ...]:
    """Return whom the person may put on duty: the people at the line and the leads of their offices."""
    roles = [role.value for role in AT_THE_LINE | LEADS]
    with store.reads(who) as u:
        rows = u.all(
            select(staff.c.id, staff.c.name, staff.c.office, staff.c.role)
            .where(staff.c.active, staff.c.office.in_(who.person.offices), staff.c.role.in_(roles))
            .order_by(staff.c.office, staff.c.name)
        )
    return tuple(Member(r.id, r.name, r.office, Role(r.role)) for r in rows)


def add_duty(
    store: Store,
    who: SignedIn,
    *,
    office: str,
    person: UUID,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> None:
    """Put a person on duty. Raises Refused("right"), Refused("duty_times") or Refused("duty_person")."""
    if not may_set(who, office):
        raise Refused("right")
    if not starts_at < ends_at or ends_at <= now or ends_at - starts_at > LONGEST:
        raise Refused("duty_times")
    with store.writes(who) as u:
        row = u.one(select(staff.c.office, staff.c.role).where(staff.c.id == person, staff.c.active))
        # Whoever is told must be able to open what waits: somebody of that office, or of the national desk.
        if row is None or Role(row.role) not in AT_THE_LINE | LEADS or row.office not in _may_serve(office):
            raise Refused("duty_person")
        u.run(
            insert(duties).values(
                id=uuid4(), office=office, person=person, starts_at=starts_at, ends_at=ends_at,
                set_by=who.person.id,
            )
        )  # fmt: skip
        audit.record(u, str(who.person.id), "duty_set", object_=str(person), now=now, office=office)


def _may_serve(office: str) -> frozenset[str]:
    """Return the offices whose people can open what waits at this one."""
    return frozenset({office}) if office == FOCAL else frozenset({office, NATIONAL})


def end_duty(store: Store, who: SignedIn, duty: UUID, *, now: datetime) -> None:
    """Take a duty back. Raises NotFound, Refused("right")."""
    with store.writes(who) as u:
        row = u.one(select(duties.c.office, duties.c.person).where(duties.c.id == duty))
        if row is None:
            raise NotFound
        if not may_set(who, row.office):
            raise Refused("right")
        u.run(delete(duties).where(duties.c.id == duty))
        audit.record(u, str(who.person.id), "duty_ended", object_=str(row.person), now=now, office=row.office)


def whom_to_tell(u: Unit, level: str, office: str, *, case: UUID, now: datetime) -> tuple[UUID, ...]:
    """Return the people of one step of the ladder; the next step's where there is nobody or nobody has an address.

    Never empty as long as the national desk has anybody who takes cases. Where nobody at all has an address, the
    people of the first step that has any are named: then only the desk itself can tell them. Whoever is kept away
    from the case is told nothing of it.
    """
    k = conflicts.c
    away = {row.person for row in u.all(select(k.person).where(k.case_id == case, k.ended_at.is_(None)))}
    away |= _of_the_accused(u, case)
    told: list[UUID] = []
    first: list[UUID] = []
    for each in LADDER[LADDER.index(level) :]:
        people = [person for person in _people(u, each, office, now) if person not in away]
        first = first or people
        told += people
        if _reachable(u, told):
            return tuple(dict.fromkeys(told))
    return tuple(dict.fromkeys(first))


def _of_the_accused(u: Unit, case: UUID) -> set[UUID]:
    """Return the members of the staff who belong to an organisation where the accused of a case works."""
    a, p = accused.c, affiliations.c
    rows = u.all(
        select(p.person)
        .join(accused, a.organisation == p.organisation)
        .where(a.case_id == case, a.ended_at.is_(None), p.ended_at.is_(None))
    )
    return {row.person for row in rows}


def _people(u: Unit, level: str, office: str, now: datetime) -> list[UUID]:
    if office == FOCAL:  # a complaint about staff: nobody else is told, at no step
        return _on_duty(u, FOCAL, now) or _of_office(u, FOCAL, AT_THE_LINE | LEADS)
    if level == ON_CALL:
        return _on_duty(u, office, now) or _of_office(u, office, AT_THE_LINE)
    if level == SUPERVISOR:
        return _of_office(u, office, LEADS)
    return _on_duty(u, NATIONAL, now) + _of_office(u, NATIONAL, LEADS) or _of_office(u, NATIONAL, AT_THE_LINE)


def _on_duty(u: Unit, office: str, now: datetime) -> list[UUID]:
    d = duties.c
    rows = u.all(
        select(d.person)
        .join(staff, staff.c.id == d.person)
        .where(d.office == office, d.starts_at <= now, d.ends_at > now, staff.c.active)
        .order_by(d.starts_at, d.person)
    )
    return [row.person for row in rows]


def _of_office(u: Unit, office: str, roles: Iterable[Role]) -> list[UUID]:
    s = staff.c
    rows = u.all(
        select(s.id)
        .where(s.office == office, s.active, s.role.in_([role.value for role in roles]))
        .order_by(s.id)
    )
    return [row.id for row in rows]


def _reachable(u: Unit, people: list[UUID]) -> bool:
    return (
        bool(people) and u.one(select(notice_ways.c.staff).where(notice_ways.c.staff.in_(people))) is not None
    )


def sweep(u: Unit, *, now: datetime) -> int:
    """Delete duties that ended long ago and the addresses of people who have left."""
    gone = select(staff.c.id).where(~staff.c.active)
    rows = u.run(delete(notice_ways).where(notice_ways.c.staff.in_(gone))).rowcount
    return rows + u.run(delete(duties).where(duties.c.ends_at < now - KEPT_FOR)).rowcount
