"""Keeps a person away from one case: whoever is named here can neither see nor open it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from cases import audit
from cases.acts import DeskStore, add_event, change, claim_case
from cases.errors import NotFound, Refused
from cases.model import Role
from cases.store.register_tables import conflicts
from cases.store.tables import cases, staff
from cases.views import SignedIn

MAY_NAME = frozenset({Role.SUPERVISOR, Role.SENIOR_CASE_MANAGER})
"""Who may keep others away. Everybody may keep themselves away."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person who is kept away, and since when."""

    person: UUID
    name: str
    at: datetime


def conflicts_of(store: DeskStore, who: SignedIn, number: str) -> tuple[Conflict, ...]:
    """Return who is kept away from a case that the asker can see. Raises NotFound."""
    with store.reads(who) as u:
        case = u.value(select(cases.c.id).where(cases.c.number == number))
        if case is None:
            raise NotFound
        rows = u.all(
            select(conflicts.c.person, staff.c.name, conflicts.c.at)
            .join(staff, staff.c.id == conflicts.c.person)
            .where(conflicts.c.case_id == case, conflicts.c.ended_at.is_(None))
            .order_by(conflicts.c.at)
        )
    return tuple(Conflict(r.person, r.name, r.at) for r in rows)


def keep_away(store: DeskStore, who: SignedIn, number: str, login: str, *, now: datetime) -> None:
    """Keep a person away from a case from this moment on; a case that they held is free again.

    Supervisors name anybody, everybody may name themselves. Raises Refused("right"), and NotFound alike for an
    unknown case and an unknown person. Naming somebody twice changes nothing.
    """
    with store.writes(who) as u:
        row = claim_case(u, who, number)
        person = u.value(select(staff.c.id).where(staff.c.login == login.strip().lower(), staff.c.active))
        if person is None:
            raise NotFound
        if person != who.person.id and who.person.role not in MAY_NAME:
            raise Refused("right")
        c = conflicts.c
        if u.one(select(c.id).where(c.case_id == row.id, c.person == person, c.ended_at.is_(None))):
            return
        freed = {"holder": None, "held_at": None, "needs_person": True} if row.holder == person else {}
        add_event(u, store, row, "kept_away", who, now)
        change(u, row, now, **freed)
        audit.record(u, str(who.person.id), "kept_away", object_=str(row.id), now=now, person=str(person))
        # Last, because from here on the row may be out of the actor's own sight.
        u.run(insert(conflicts).values(id=uuid4(), case_id=row.id, person=person, by=who.person.id, at=now))


def let_back(store: DeskStore, who: SignedIn, number: str, login: str, *, now: datetime) -> None:
    """End a conflict. Only a supervisor can, and never the person named: they cannot see the case."""
    if who.person.role not in MAY_NAME:
        raise Refused("right")
    with store.writes(who) as u:
        row = claim_case(u, who, number)
        person = u.value(select(staff.c.id).where(staff.c.login == login.strip().lower()))
        c = conflicts.c
        done = u.one(
            update(conflicts)
            .where(c.case_id == row.id, c.person == person, c.ended_at.is_(None))
            .values(ended_by=who.person.id, ended_at=now)
            .returning(c.id)
        )
        if done is None:
            raise NotFound
        audit.record(u, str(who.person.id), "let_back", object_=str(row.id), now=now, person=str(person))
