"""Systems that are told of events: an administrator names them, and reads the signing key once."""

import base64
import ipaddress
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update

from cases import audit, events, seal
from cases.acts import DeskStore
from cases.errors import NotFound, Refused
from cases.model import Role
from cases.store.open_tables import deliveries, subscribers
from cases.store.unit import Unit
from cases.views import SignedIn

LONGEST_LABEL, LONGEST_URL = 80, 500
KEY_PREFIX, KEY_BYTES = "whsec_", 32
"""Standard Webhooks: 24 to 64 random bytes, in base64, behind a prefix that scanners of leaked keys know."""
MOST = 20
"""Subscribers at one time. Each costs a request for each event."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One system. `waiting` are the events on their way to it; `error` is a code of the last failure."""

    id: UUID
    label: str
    url: str
    types: tuple[str, ...]
    made_at: datetime
    sent_at: datetime | None
    failing_since: datetime | None
    error: str | None
    paused_at: datetime | None
    ended_at: datetime | None
    waiting: int

    @property
    def state(self) -> str:
        """One word: ended, paused, failing, new or well."""
        if self.ended_at or self.paused_at:
            return "ended" if self.ended_at else "paused"
        if self.failing_since:
            return "failing"
        return "well" if self.sent_at else "new"


def _check(who: SignedIn) -> None:
    if who.person.role is not Role.ADMINISTRATOR:
        raise NotFound


def clean_url(text: str) -> str:
    """Return an address as it is kept: https, or http on this very machine. Raises Refused("url").

    Where a name leads is looked up by the relay before each sending; here only the form is judged.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused("url") from error
    plain = text.isascii() and text.isprintable() and not set(text) & set(' "<>\\^`{|}')
    whole = bool(host) and port != 0 and not (parts.username or parts.password or parts.fragment)
    allowed = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not (plain and whole and allowed and len(text) <= LONGEST_URL):
        raise Refused("url")
    return text


def is_loopback(host: str) -> bool:
    """Tell whether a name or address means this very machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def list_subscribers(store: DeskStore, who: SignedIn) -> tuple[Subscriber, ...]:
    """Return every subscriber, newest first. NotFound for anybody but an administrator."""
    _check(who)
    s, d = subscribers.c, deliveries.c
    waiting = (
        select(func.count()).where(d.subscriber == s.id, d.state == events.QUEUED).scalar_subquery()
    )  # fmt: skip
    with store.reads(who) as u:
        rows = u.all(
            select(
                s.id, s.label, s.url, s.types, s.made_at, s.sent_at, s.failing_since, s.error, s.paused_at,
                s.ended_at, waiting.label("waiting"),
            ).order_by(s.ended_at.is_not(None), s.made_at.desc())
        )  # fmt: skip
    return tuple(
        Subscriber(
            r.id, r.label, r.url, tuple(r.types), r.made_at, r.sent_at, r.failing_since, r.error, r.paused_at,
            r.ended_at, r.waiting,
        )
        for r in rows
    )  # fmt: skip


def subscribe(
    store: DeskStore, who: SignedIn, label: str, *, url: str, types: Collection[str], now: datetime
) -> str:
    """Add a system. Returns its signing key, once. Raises Refused("label", "url", "types", "many")."""
    _check(who)
    label, url = label.strip(), clean_url(url)
    if not 0 < len(label) <= LONGEST_LABEL or not label.isprintable():
        raise Refused("label")
    chosen = [each for each in events.TYPES if each in types]
    if not chosen:
        raise Refused("types")
    key = KEY_PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    made, s = uuid4(), subscribers.c
    with store.writes(who) as u:
        audit.record(
            u, str(who.person.id), "subscriber_added", object_=str(made), now=now, types=",".join(chosen)
        )
        if u.value(select(func.count()).select_from(subscribers).where(s.ended_at.is_(None))) >= MOST:
            raise Refused("many")
        u.run(
            insert(subscribers).values(
                id=made, label=label, url=url, types=chosen, made_by=who.person.id, made_at=now,
                sealed_key=seal.seal(store.relay_public, key.encode(), "subscribers", str(made)),
            )
        )  # fmt: skip
    return key


def end(store: DeskStore, who: SignedIn, subscriber: UUID, *, now: datetime) -> None:
    """Tell a system nothing more, for good. Raises NotFound."""
    _check(who)
    with store.writes(who) as u:
        _claim(u, subscriber)
        u.run(update(subscribers).where(subscribers.c.id == subscriber).values(ended_at=now))
        audit.record(u, str(who.person.id), "subscriber_ended", object_=str(subscriber), now=now)


def resume(store: DeskStore, who: SignedIn, subscriber: UUID, *, now: datetime) -> None:
    """Tell a paused system again, of what happens from now on. Raises NotFound."""
    _check(who)
    values = {"paused_at": None, "failing_since": None, "error": None}
    with store.writes(who) as u:
        _claim(u, subscriber)
        u.run(update(subscribers).where(subscribers.c.id == subscriber).values(**values))
        audit.record(u, str(who.person.id), "subscriber_resumed", object_=str(subscriber), now=now)


def try_out(store: DeskStore, who: SignedIn, subscriber: UUID, *, now: datetime) -> None:
    """Send a trial: an event about nothing. Raises NotFound."""
    _check(who)
    trial = uuid4()
    with store.writes(who) as u:
        _claim(u, subscriber)
        made = events.put(u, events.TRIAL, trial, fact=f"{events.TRIAL}:{trial}", case=None, now=now)
        if made is not None:
            events.send(u, made, subscriber, now=now)
        audit.record(u, str(who.person.id), "subscriber_tried", object_=str(subscriber), now=now)


def _claim(u: Unit, subscriber: UUID) -> None:
    """Lock a subscriber that has not ended."""
    s = subscribers.c
    if u.one(select(s.id).where(s.id == subscriber, s.ended_at.is_(None)).with_for_update()) is None:
        raise NotFound
