"""Neutral texts to the staff: where each person is told, what waits to be sent, and what became of it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from cases import audit, seal
from cases.errors import Refused
from cases.model import Language, NoticeWay
from cases.store.jobs import enqueue_notice
from cases.store.notice_tables import notice_ways, notices
from cases.store.tables import staff
from cases.store.unit import Store, Unit
from cases.views import SignedIn

CLOCK, TRIAL = "clock", "trial"
QUEUED, SENDING, SENT, FAILED = "queued", "sending", "sent", "failed"

TRIAL_PAUSE = timedelta(minutes=1)
STALE_AFTER = timedelta(hours=12)
"""A text that could not leave for so long says nothing any more: what it was about shows at the desk."""
JOINED_FOR = timedelta(hours=1)
"""So long a text that has not left yet speaks for new alarms too."""
KEPT_FOR = timedelta(days=90)

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_INVISIBLE = re.compile(r"[\s()./\u200e\u200f\u202a-\u202e\u2066-\u2069-]")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_CHAT = re.compile(r"[1-9]\d{2,18}")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
LONGEST_MAIL = 254


@dataclass(frozen=True, slots=True)
class Way:
    """How a person is told, and since when. The address is sealed to the relay and is never shown again."""

    channel: NoticeWay
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """The last text to a person: its kind, what became of it, and when it was asked for and left."""

    kind: str
    state: str
    error: str | None
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Notice:
    """One claimed text. `again`: it was tried before, and may have left then."""

    id: UUID
    person: UUID
    kind: str
    language: Language
    attempts: int
    created_at: datetime
    claimed_before: datetime | None

    @property
    def again(self) -> bool:
        """Tell whether an earlier attempt may have succeeded."""
        return self.claimed_before is not None


def clean_address(channel: NoticeWay, address: str) -> str:
    """Return an address as its channel wants it. Raises Refused("address")."""
    address = address.strip()
    if channel is NoticeWay.EMAIL:
        if len(address) <= LONGEST_MAIL and _MAIL.fullmatch(address):
            return address
        raise Refused("address")
    if channel is NoticeWay.TELEGRAM and "-" in address:
        raise Refused("address")  # a group: everybody in it would read along
    number = _INVISIBLE.sub("", address.translate(_DIGITS))
    if channel is not NoticeWay.TELEGRAM and number.startswith("00"):
        number = f"+{number[2:]}"
    if (_CHAT if channel is NoticeWay.TELEGRAM else _NUMBER).fullmatch(number):
        return number
    raise Refused("address")


def my_way(store: Store, who: SignedIn) -> Way | None:
    """Return how the person is told, or None."""
    c = notice_ways.c
    with store.reads(who) as u:
        row = u.one(select(c.channel, c.changed_at).where(c.staff == who.person.id))
    return Way(NoticeWay(row.channel), row.changed_at) if row else None


def set_way(
    store: Store, who: SignedIn, relay_public: bytes, *, channel: NoticeWay, address: str, now: datetime
) -> None:
    """Keep where the person is told, sealed to the relay. Raises Refused("address")."""
    sealed = seal.seal(
        relay_public, clean_address(channel, address).encode(), "notice_ways", str(who.person.id)
    )
    values = {"channel": channel.value, "sealed_address": sealed, "changed_at": now}
    with store.writes(who) as u:
        u.run(
            upsert(notice_ways)
            .values(staff=who.person.id, **values)
            .on_conflict_do_update(index_elements=[notice_ways.c.staff], set_=values)
        )
        _record(u, who, "notices_on", now, channel=channel.value)


def drop_way(store: Store, who: SignedIn, *, now: datetime) -> None:
    """Forget where the person is told."""
    with store.writes(who) as u:
        u.run(delete(notice_ways).where(notice_ways.c.staff == who.person.id))
        _record(u, who, "notices_off", now)


def try_way(store: Store, who: SignedIn, *, now: datetime) -> None:
    """Send the person a trial. Raises Refused("no_address"), or Refused("soon") within a minute of the last one."""
    n = notices.c
    with store.writes(who) as u:
        if u.one(select(notice_ways.c.staff).where(notice_ways.c.staff == who.person.id)) is None:
            raise Refused("no_address")
        recent = (n.person == who.person.id) & (n.kind == TRIAL) & (n.created_at > now - TRIAL_PAUSE)
        if u.one(select(n.id).where(recent)) is not None:
            raise Refused("soon")
        put(u, uuid4(), person=who.person.id, kind=TRIAL, now=now)
        _record(u, who, "notices_tried", now)


def _record(u: Unit, who: SignedIn, action: str, now: datetime, **detail: str) -> None:
    audit.record(u, str(who.person.id), action, object_=str(who.person.id), now=now, **detail)


def last_told(store: Store, who: SignedIn) -> tuple[Told, ...]:
    """Return the newest five texts to the person."""
    n = notices.c
    with store.reads(who) as u:
        rows = u.all(
            select(n.kind, n.state, n.error, n.created_at, n.sent_at)
            .where(n.person == who.person.id)
            .order_by(n.created_at.desc())
            .limit(5)
        )
    return tuple(Told(r.kind, r.state, r.error, r.created_at, r.sent_at) for r in rows)


def put(u: Unit, notice: UUID, *, person: UUID, kind: str, now: datetime) -> None:
    """Write a text on its way, and the job that sends it."""
    u.run(insert(notices).values(id=notice, person=person, kind=kind, state=QUEUED, created_at=now))
    enqueue_notice(u, notice, person=person)


def waiting_for(u: Unit, person: UUID, *, now: datetime) -> UUID | None:
    """Return the alarm to this person that is about to leave: one text says everything that two would.

    One that was tried in vain, or is old, is given up some day, and what had joined it would be given up with it.
    """
    n = notices.c
    mine = (n.person == person) & (n.kind == CLOCK) & (n.state == QUEUED)
    mine &= (n.attempts == 0) & (n.created_at > now - JOINED_FOR)
    found = u.value(select(n.id).where(mine).order_by(n.created_at).limit(1))
    return UUID(str(found)) if found is not None else None


def has_way(u: Unit, person: UUID) -> bool:
    """Tell whether the person can be told outside the desk."""
    return u.one(select(notice_ways.c.staff).where(notice_ways.c.staff == person)) is not None


def claim(u: Unit, notice: UUID, *, now: datetime) -> Notice | None:
    """Take one text for sending; None when it is sent, given up, too old, or its person has left."""
    n = notices.c
    row = u.one(select(notices).where(n.id == notice).with_for_update())
    if row is None or row.state not in {QUEUED, SENDING}:
        return None
    person = u.one(select(staff.c.language, staff.c.active).where(staff.c.id == row.person))
    if person is None or not person.active or now - row.created_at > STALE_AFTER:
        settle(u, notice, FAILED, now=now, error="late" if person is not None and person.active else "left")
        return None
    u.run(
        update(notices).where(n.id == notice).values(state=SENDING, attempts=n.attempts + 1, claimed_at=now)
    )
    return Notice(
        row.id,
        row.person,
        row.kind,
        Language(person.language),
        row.attempts + 1,
        row.created_at,
        row.claimed_at,
    )


def open_way(u: Unit, private: bytes, person: UUID) -> tuple[NoticeWay, str] | None:
    """Return channel and address of a person, or None. Raises CannotOpen."""
    c = notice_ways.c
    row = u.one(select(c.channel, c.sealed_address).where(c.staff == person))
    if row is None:
        return None
    address = seal.open_sealed(private, bytes(row.sealed_address), "notice_ways", str(person))
    return NoticeWay(row.channel), address.decode()


def settle(u: Unit, notice: UUID, state: str, *, now: datetime, error: str | None = None) -> None:
    """Record what became of a text; one that has left stays so."""
    sent = now if state == SENT else None
    u.run(
        update(notices)
        .where(notices.c.id == notice, notices.c.state != SENT)
        .values(state=state, error=error, sent_at=sent)
    )


def sweep(u: Unit, *, now: datetime) -> int:
    """Delete texts of long ago."""
    return u.run(delete(notices).where(notices.c.created_at < now - KEPT_FOR)).rowcount
