"""The audit trail to look through: who did what on which day, by opaque ids, and whether its links still hold."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from cases import audit
from cases.acts import DeskStore
from cases.errors import NotFound
from cases.model import NATIONAL, Role
from cases.statistics import HOME
from cases.store.tables import audit as trail
from cases.store.tables import checkpoints, staff
from cases.store.unit import Unit
from cases.views import SignedIn

PAGE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries to show; empty means all. `before` is the number of the entry from which on they are older."""

    action: str = ""
    actor: str = ""
    day: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `name` is the person's, or empty where a process acted."""

    seq: int
    at: datetime
    actor: str
    name: str
    action: str
    object: str
    detail: str


@dataclass(frozen=True, slots=True)
class Trail:
    """One page of it, newest first, and what can be asked for."""

    entries: tuple[Entry, ...]
    older: int | None
    """Ask for what is before this number; None on the last page."""
    actions: tuple[str, ...]
    actors: tuple[tuple[str, str], ...]
    newest: int
    signed: int
    """Up to this entry the keeper has signed."""
    signed_at: datetime | None


def may_look(who: SignedIn) -> bool:
    """Tell whether a person may look: administrators, and supervisors of the national desk."""
    role = who.person.role
    return role is Role.ADMINISTRATOR or (role is Role.SUPERVISOR and who.person.office == NATIONAL)


def read_trail(store: DeskStore, who: SignedIn, wanted: Wanted, *, now: datetime) -> Trail:
    """Return a page of the trail. That it was looked at is itself an entry. NotFound for who may not."""
    if not may_look(who):
        raise NotFound
    with store.writes(who) as u:
        found = _page(u, wanted)
        audit.record(u, str(who.person.id), "trail_read", object_="trail", now=now)
    return found


def _page(u: Unit, wanted: Wanted) -> Trail:
    c = trail.c
    names = {str(row.id): row.name for row in u.all(select(staff.c.id, staff.c.name))}
    question = select(trail).order_by(c.seq.desc()).limit(PAGE + 1)
    if wanted.action:
        question = question.where(c.action == wanted.action)
    if wanted.actor:
        question = question.where(c.actor == wanted.actor)
    if wanted.before is not None:
        question = question.where(c.seq < wanted.before)
    if wanted.day is not None:
        begins = datetime(wanted.day.year, wanted.day.month, wanted.day.day, tzinfo=HOME)
        question = question.where(c.at >= begins, c.at < begins + timedelta(days=1))
    rows = u.all(question)
    head = u.one(select(checkpoints.c.seq, checkpoints.c.at).order_by(checkpoints.c.seq.desc()).limit(1))
    return Trail(
        tuple(
            Entry(row.seq, row.at, row.actor, names.get(row.actor, ""), row.action, row.object, row.detail)
            for row in rows[:PAGE]
        ),
        rows[PAGE - 1].seq if len(rows) > PAGE else None,
        tuple(row.action for row in u.all(select(c.action).distinct().order_by(c.action))),
        tuple(
            (row.actor, names.get(row.actor, ""))
            for row in u.all(select(c.actor).distinct().order_by(c.actor))
        ),
        int(u.value(select(func.max(c.seq))) or 0),
        int(head.seq) if head else 0,
        head.at if head else None,
    )


def verify(store: DeskStore, who: SignedIn, *, now: datetime) -> int | None:
    """Follow every link from the first entry on, and compare the signed heads.

    Returns None where all hold, else the number of the entry up to which the trail can be believed.
    """
    if not may_look(who):
        raise NotFound
    with store.writes(who) as u:
        fault = next(audit.check_chain(u), None)
        audit.record(
            u,
            str(who.person.id),
            "trail_verified",
            object_="trail",
            now=now,
            found="fault" if fault else "whole",
        )
    if fault is None:
        return None
    digits = "".join(sign for sign in fault.split(":")[0] if sign.isdigit())
    return int(digits) - 1


def actor_of(text: str) -> str:
    """Return an actor as the trail writes it: a person's id, or the name of a process. Anything else is nobody."""
    try:
        return str(UUID(text))
    except ValueError:
        return text if text.isascii() and text.isalpha() else ""
