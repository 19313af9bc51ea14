"""Keeps a person away from one case: whoever is named here can neither see nor open it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from cases import audit
from cases.acts import DeskStore, add, add_event, change, claim_case
from cases.errors import NotFound, Refused
from cases.file.sheets import LONGEST_TEXT
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
    login: str = ""


@dataclass(frozen=True, slots=True)
class Nameable:
    """Somebody whom the asker may name in a case."""

    login: str
    name: str
    office: str


def nameable(store: DeskStore, who: SignedIn, number: str) -> tuple[Nameable, ...]:
    """Return whom the asker may keep away from a case: everybody, or only themselves. Raises NotFound."""
    kept = {conflict.person for conflict in conflicts_of(store, who, number)}
    some = staff.c.active if who.person.role in MAY_NAME else staff.c.id == who.person.id
    with store.reads(who) as u:
        rows = u.all(
            select(staff.c.id, staff.c.login, staff.c.name, staff.c.office).where(some).order_by(staff.c.name)
        )
    return tuple(Nameable(r.login, r.name, r.office) for r in rows if r.id not in kept)


def conflicts_of(store: DeskStore, who: SignedIn, number: str) -> tuple[Conflict, ...]:
    """Return who is kept away from a case that the asker can see. Raises NotFound."""
    with store.reads(who) as u:
        case = u.value(select(cases.c.id).where(cases.c.number == number))
        if case is None:
            raise NotFound
        rows = u.all(
            select(conflicts.c.person, staff.c.name, staff.c.login, conflicts.c.at)
            .join(staff, staff.c.id == conflicts.c.person)
            .where(conflicts.c.case_id == case, conflicts.c.ended_at.is_(None))
            .order_by(conflicts.c.at)
        )
    return tuple(Conflict(r.person, r.name, r.at, r.login) for r in rows)


def keep_away(
    store: DeskStore, who: SignedIn, number: str, login: str, *, reason: str, now: datetime
) -> None:
    """Keep a person away from a case from this moment on; a case that they held is free again.

    Supervisors name anybody, everybody may name themselves. The reason is a note in the case. Raises
    Refused("right", "reason", "text_length"), and NotFound alike for an unknown case and an unknown person.
    Naming somebody twice changes nothing.
    """
    reason = _reason(reason)
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
        add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=reason)
        change(u, row, now, **freed)
        audit.record(u, str(who.person.id), "kept_away", object_=str(row.id), now=now, person=str(person))
        # Last, because from here on the row may be out of the actor's own sight.
        u.run(insert(conflicts).values(id=uuid4(), case_id=row.id, person=person, by=who.person.id, at=now))


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("reason")
    if len(text) > LONGEST_TEXT:
        raise Refused("text_length")
    return text


def let_back(store: DeskStore, who: SignedIn, number: str, login: str, *, reason: str, now: datetime) -> None:
    """End a conflict. Only a supervisor can, and never the person named: they cannot see the case.

    The reason is a note in the case. Raises as `keep_away`.
    """
    reason = _reason(reason)
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
        add_event(u, store, row, "let_back", who, now)
        add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=reason)
        change(u, row, now)
        audit.record(u, str(who.person.id), "let_back", object_=str(row.id), now=now, person=str(person))
