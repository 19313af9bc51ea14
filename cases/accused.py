"""The organisation where the accused of a case works: neither its people nor their news learn anything of the case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from cases import audit
from cases.acts import DeskStore, add_event, change, claim_case
from cases.errors import NotFound
from cases.rights import Task, require_task
from cases.store.referral_tables import accused, affiliations, organisations
from cases.store.tables import staff
from cases.views import SignedIn


@dataclass(frozen=True, slots=True)
class Affiliated:
    """A member of the staff who belongs to an organisation, or is close to it."""

    login: str
    name: str
    at: datetime


def name_organisation(
    store: DeskStore, who: SignedIn, number: str, organisation: UUID, *, now: datetime
) -> None:
    """Keep a case from the people of an organisation from this moment on. Named twice is named once.

    A colleague who belongs to it loses sight of the case, and one who held it holds it no more. Who referred the
    case from there is told nothing further. Raises Refused("right"), NotFound.
    """
    require_task(who.person.role, Task.ACCUSE)
    with store.writes(who) as u:
        row = claim_case(u, who, number)
        if u.one(select(organisations.c.id).where(organisations.c.id == organisation)) is None:
            raise NotFound
        a, p = accused.c, affiliations.c
        same = (a.case_id == row.id) & (a.organisation == organisation) & a.ended_at.is_(None)
        if u.one(select(a.id).where(same)) is not None:
            return
        holds = u.one(
            select(p.id).where(p.organisation == organisation, p.ended_at.is_(None), p.person == row.holder)
        )
        freed = {"holder": None, "held_at": None, "needs_person": True} if holds else {}
        add_event(u, store, row, "organisation_named", who, now)
        change(u, row, now, **freed)
        audit.record(
            u,
            str(who.person.id),
            "organisation_named",
            object_=str(row.id),
            now=now,
            organisation=str(organisation),
        )
        # Last, because from here on the row may be out of the actor's own sight.
        u.run(
            insert(accused).values(
                id=uuid4(), case_id=row.id, organisation=organisation, by=who.person.id, at=now
            )
        )


def take_back(store: DeskStore, who: SignedIn, number: str, organisation: UUID, *, now: datetime) -> None:
    """Take a name back that was given in error. Raises as `name_organisation`."""
    require_task(who.person.role, Task.ACCUSE)
    with store.writes(who) as u:
        row = claim_case(u, who, number)
        a = accused.c
        done = u.run(
            update(accused)
            .where(a.case_id == row.id, a.organisation == organisation, a.ended_at.is_(None))
            .values(ended_by=who.person.id, ended_at=now)
        )
        if done.rowcount == 0:
            raise NotFound
        add_event(u, store, row, "organisation_cleared", who, now)
        change(u, row, now)
        audit.record(
            u,
            str(who.person.id),
            "organisation_cleared",
            object_=str(row.id),
            now=now,
            organisation=str(organisation),
        )


def affiliated(store: DeskStore, who: SignedIn, organisation: UUID) -> tuple[Affiliated, ...]:
    """Return the members of the staff who belong to an organisation."""
    require_task(who.person.role, Task.ACCUSE)
    p = affiliations.c
    with store.reads(who) as u:
        rows = u.all(
            select(staff.c.login, staff.c.name, p.at)
            .join(staff, staff.c.id == p.person)
            .where(p.organisation == organisation, p.ended_at.is_(None))
            .order_by(staff.c.name)
        )
    return tuple(Affiliated(r.login, r.name, r.at) for r in rows)


def affiliate(
    store: DeskStore, who: SignedIn, organisation: UUID, login: str, *, belongs: bool, now: datetime
) -> None:
    """Note that a member of the staff belongs to an organisation, or does no more. Everybody may name themselves.

    Raises Refused("right") and NotFound alike for an unknown person and an unknown organisation.
    """
    with store.writes(who) as u:
        person = u.value(select(staff.c.id).where(staff.c.login == login.strip().lower(), staff.c.active))
        if not (belongs and person == who.person.id):
            require_task(who.person.role, Task.VERIFY)
        known = u.one(select(organisations.c.id).where(organisations.c.id == organisation))
        if person is None or known is None:
            raise NotFound
        p = affiliations.c
        same = (p.person == person) & (p.organisation == organisation) & p.ended_at.is_(None)
        found = u.one(select(p.id).where(same)) is not None
        if found == belongs:
            return
        if belongs:
            u.run(
                insert(affiliations).values(
                    id=uuid4(), person=person, organisation=organisation, by=who.person.id, at=now
                )
            )
        else:
            u.run(update(affiliations).where(same).values(ended_by=who.person.id, ended_at=now))
        action = "affiliation_noted" if belongs else "affiliation_ended"
        audit.record(u, str(who.person.id), action, object_=str(organisation), now=now, person=str(person))
