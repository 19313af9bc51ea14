"""Organisations whose people refer children, and the codes that enrol one person each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, func, insert, select, update

from cases import audit
from cases.acts import DeskStore
from cases.errors import NotFound, Refused
from cases.invites import invite_digest, make_invite
from cases.model import Language
from cases.referring import KINDS, SUSPENDED, WAITING
from cases.rights import Task, may_task, require_task
from cases.store.referral_tables import invites, organisations, referrers
from cases.store.tables import staff
from cases.store.unit import Unit
from cases.views import SignedIn

MEETS_REFERRERS = frozenset({Task.INVITE, Task.VERIFY, Task.ACCUSE})
"""Tasks for which somebody looks at the organisations at all."""
LONGEST_NAME = 160
SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS = 1, 90, 14
"""For how long a code can be used. A house proposal, to be approved."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with how many of its people are enrolled, and how many wait to be verified."""

    id: UUID
    kind: str
    names: dict[str, str]
    district: str | None
    ended: bool = False
    enrolled: int = 0
    waiting: int = 0

    def name(self, language: Language) -> str:
        """Return the name in a language."""
        return self.names[language.value]


@dataclass(frozen=True, slots=True)
class Invite:
    """A code that was given out; the code itself is not known any more."""

    id: UUID
    focal: bool
    by: str
    at: datetime
    ends_at: datetime
    state: str
    """Code: open, used, ended, withdrawn."""


def may_look(who: SignedIn) -> bool:
    """Tell whether a person has anything to do here."""
    return any(may_task(who.person.role, task) for task in MEETS_REFERRERS)


def may_manage(who: SignedIn) -> bool:
    """Tell whether a person sees codes and who is enrolled."""
    return any(may_task(who.person.role, task) for task in (Task.INVITE, Task.VERIFY))


def read_organisations(store: DeskStore, who: SignedIn) -> tuple[Organisation, ...]:
    """Return every organisation, those with people to verify first. Raises NotFound for who has no business here."""
    if not may_look(who):
        raise NotFound
    with store.reads(who) as u:
        counts = {
            row.organisation: row
            for row in u.all(
                select(
                    referrers.c.organisation, func.count().label("enrolled"),
                    func.count().filter(referrers.c.state == WAITING).label("waiting"),
                ).group_by(referrers.c.organisation)
            )
        }  # fmt: skip
        rows = u.all(
            select(organisations).order_by(organisations.c.ended_at.is_not(None), organisations.c.en)
        )
    found = [_organisation(row, counts.get(row.id)) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.ended, -one.waiting)))


def _organisation(row: Row[Any], count: Row[Any] | None = None) -> Organisation:
    return Organisation(
        row.id, row.kind, {"ar": row.ar, "en": row.en, "fr": row.fr}, row.district, row.ended_at is not None,
        count.enrolled if count else 0, count.waiting if count else 0,
    )  # fmt: skip


def read_organisation(store: DeskStore, who: SignedIn, organisation: UUID) -> Organisation:
    """Return one organisation. Raises NotFound."""
    if not may_look(who):
        raise NotFound
    with store.reads(who) as u:
        return _organisation(_claimed(u, organisation))


def _claimed(u: Unit, organisation: UUID, *, write: bool = False) -> Row[Any]:
    question = select(organisations).where(organisations.c.id == organisation)
    row = u.one(question.with_for_update() if write else question)
    if row is None:
        raise NotFound
    return row


def add_organisation(
    store: DeskStore, who: SignedIn, *, kind: str, names: dict[str, str], district: str | None, now: datetime
) -> UUID:
    """Enter an organisation. Raises Refused("right", "form", "organisation_name", "text_length")."""
    require_task(who.person.role, Task.INVITE)
    told = {tongue: " ".join(names.get(tongue, "").split()) for tongue in ("ar", "en", "fr")}
    if kind not in KINDS:
        raise Refused("form")
    if not all(told.values()):
        raise Refused("organisation_name")
    if any(len(name) > LONGEST_NAME for name in told.values()):
        raise Refused("text_length")
    made = uuid4()
    with store.writes(who) as u:
        u.run(
            insert(organisations).values(
                id=made, kind=kind, district=district, by=who.person.id, at=now, **told
            )
        )
        audit.record(u, str(who.person.id), "organisation_added", object_=str(made), now=now, kind=kind)
    return made


def end_organisation(store: DeskStore, who: SignedIn, organisation: UUID, *, now: datetime) -> None:
    """End the work with an organisation: its open codes are taken back and its people suspended."""
    require_task(who.person.role, Task.INVITE)
    with store.writes(who) as u:
        row = _claimed(u, organisation, write=True)
        if row.ended_at is not None:
            return
        by = who.person.id
        u.run(
            update(organisations).where(organisations.c.id == organisation).values(ended_by=by, ended_at=now)
        )
        open_ones = (invites.c.organisation == organisation) & invites.c.used_at.is_(None)
        u.run(
            update(invites)
            .where(open_ones, invites.c.withdrawn_at.is_(None))
            .values(withdrawn_by=by, withdrawn_at=now)
        )
        theirs = (referrers.c.organisation == organisation) & (referrers.c.state != SUSPENDED)
        u.run(
            update(referrers)
            .where(theirs)
            .values(state=SUSPENDED, reason="other", decided_by=by, decided_at=now)
        )
        audit.record(u, str(by), "organisation_ended", object_=str(organisation), now=now)


def invite(
    store: DeskStore, who: SignedIn, organisation: UUID, *, days: int, focal: bool, now: datetime
) -> str:
    """Make a code that enrols one person, until its end. It is shown now and never again: only a digest is kept."""
    require_task(who.person.role, Task.INVITE)
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise Refused("days")
    code, made = make_invite(), uuid4()
    with store.writes(who) as u:
        if _claimed(u, organisation, write=True).ended_at is not None:
            raise Refused("organisation_ended")
        u.run(
            insert(invites).values(
                id=made, organisation=organisation, digest=invite_digest(code), focal=focal,
                by=who.person.id, at=now, ends_at=now + timedelta(days=days),
            )
        )  # fmt: skip
        audit.record(u, str(who.person.id), "invite_made", object_=str(made), now=now, days=str(days))
    return code


def withdraw_invite(store: DeskStore, who: SignedIn, made: UUID, *, now: datetime) -> None:
    """Take a code back that nobody has used. Raises NotFound for one that was."""
    require_task(who.person.role, Task.INVITE)
    i = invites.c
    with store.writes(who) as u:
        done = u.run(
            update(invites)
            .where(i.id == made, i.used_at.is_(None), i.withdrawn_at.is_(None))
            .values(withdrawn_by=who.person.id, withdrawn_at=now)
        )
        if done.rowcount != 1:
            raise NotFound
        audit.record(u, str(who.person.id), "invite_withdrawn", object_=str(made), now=now)


def read_invites(store: DeskStore, who: SignedIn, organisation: UUID, *, now: datetime) -> tuple[Invite, ...]:
    """Return the codes of an organisation, newest first."""
    if not may_manage(who):
        raise NotFound
    i = invites.c
    with store.reads(who) as u:
        rows = u.all(
            select(i.id, i.focal, i.at, i.ends_at, i.used_at, i.withdrawn_at, staff.c.name)
            .outerjoin(staff, staff.c.id == i.by)
            .where(i.organisation == organisation)
            .order_by(i.at.desc())
        )
    return tuple(Invite(r.id, r.focal, r.name or "", r.at, r.ends_at, _state(r, now)) for r in rows)


def _state(row: Row[Any], now: datetime) -> str:
    if row.used_at is not None:
        return "used"
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "open" if row.ends_at > now else "ended"
