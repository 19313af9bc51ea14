"""Programs that may fetch published figures: made by a person, with an end date, known by the digest of a token."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, or_, select, update

from cases import audit
from cases.acts import DeskStore
from cases.errors import NotFound, Refused
from cases.model import Role
from cases.seal import digest
from cases.statistics import HOME
from cases.store.open_tables import api_clients
from cases.store.unit import Unit
from cases.views import SignedIn

KEEPERS = frozenset({Role.ADMINISTRATOR, Role.DATA_OFFICER})
"""Who lets programs in. They fetch what is published anyway, so this needs no key of a case."""
LONGEST = timedelta(days=366)
"""A token lives at most a year, so that one that was forgotten ends by itself."""
LONGEST_LABEL = 80
KEPT_FOR = timedelta(days=365)
PREFIX = "amana_"
LONGEST_TOKEN = 100

_CONTEXT = b"amana api client"
"""A token has 256 random bits: its digest needs no key, and outlives a change of keys."""


@dataclass(frozen=True, slots=True)
class Client:
    """One program. `used_at` is when it last fetched something; `last_day` is the last on which it may."""

    id: UUID
    label: str
    last_day: date
    made_at: datetime
    used_at: datetime | None
    ended_at: datetime | None

    def alive(self, today: date) -> bool:
        """Tell whether it may fetch."""
        return self.ended_at is None and today <= self.last_day


def _check(who: SignedIn) -> None:
    if who.person.role not in KEEPERS:
        raise NotFound


def list_clients(store: DeskStore, who: SignedIn) -> tuple[Client, ...]:
    """Return every program, newest first. NotFound for who may not see them."""
    _check(who)
    with store.reads(who) as u:
        rows = u.all(select(api_clients).order_by(api_clients.c.made_at.desc(), api_clients.c.label))
    return tuple(Client(r.id, r.label, r.last_day, r.made_at, r.used_at, r.ended_at) for r in rows)


def make_client(store: DeskStore, who: SignedIn, label: str, *, last_day: date, now: datetime) -> str:
    """Let a program in. Returns its token, once. Raises Refused("label", "last_day")."""
    _check(who)
    label, today = label.strip(), now.astimezone(HOME).date()
    if not 0 < len(label) <= LONGEST_LABEL or not label.isprintable():
        raise Refused("label")
    if not today < last_day <= today + LONGEST:
        raise Refused("last_day")
    token, made = PREFIX + secrets.token_urlsafe(32), uuid4()
    with store.writes(who) as u:
        u.run(
            insert(api_clients).values(
                id=made, label=label, token_digest=digest(_CONTEXT, token), last_day=last_day,
                made_by=who.person.id, made_at=now,
            )
        )  # fmt: skip
        audit.record(
            u, str(who.person.id), "client_made", object_=str(made), now=now, until=last_day.isoformat()
        )
    return token


def end_client(store: DeskStore, who: SignedIn, client: UUID, *, now: datetime) -> None:
    """Shut a program out at once. Raises NotFound."""
    _check(who)
    c = api_clients.c
    with store.writes(who) as u:
        ended = u.run(update(api_clients).where(c.id == client, c.ended_at.is_(None)).values(ended_at=now))
        if ended.rowcount != 1:
            raise NotFound
        audit.record(u, str(who.person.id), "client_ended", object_=str(client), now=now)


def admit(store: DeskStore, token: str, *, now: datetime) -> UUID | None:
    """Return the program that a token belongs to, or None: unknown, ended, or past its last day."""
    if not token.startswith(PREFIX) or len(token) > LONGEST_TOKEN:
        return None
    c, today = api_clients.c, now.astimezone(HOME).date()
    alive = (c.token_digest == digest(_CONTEXT, token)) & c.ended_at.is_(None) & (c.last_day >= today)
    with store.reads() as u:
        found = u.value(select(c.id).where(alive))
    return UUID(str(found)) if found is not None else None


def note_fetched(store: DeskStore, client: UUID, what: str, *, now: datetime) -> None:
    """Leave a trace of what a program fetched."""
    with store.writes() as u:
        u.run(update(api_clients).where(api_clients.c.id == client).values(used_at=now))
        audit.record(u, "program", "figures_fetched", object_=str(client), now=now, what=what)


def sweep(u: Unit, *, now: datetime) -> int:
    """Delete programs that were shut out, or ended, a year ago. The trail still tells that they were."""
    c, before = api_clients.c, now - KEPT_FOR
    over = or_(c.ended_at < before, c.last_day < before.astimezone(HOME).date())
    return u.run(delete(api_clients).where(over)).rowcount
