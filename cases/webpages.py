"""A talk on a page of ours: what the page shows is sealed to a key that only the browser's cookie leads to."""

import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from cases import seal
from cases.errors import CannotOpen
from cases.model import Language
from cases.store.unit import Unit
from cases.store.vault_tables import lines, pages

IDLE = timedelta(minutes=30)
"""After so long without an act of the person a page shows nothing of what stood on it."""
TICKET_FOR = timedelta(hours=12)
"""So long the address of one page stays known, so that the way back to a page that was left leads nowhere."""
PRESENT_FOR = timedelta(seconds=40)
"""A page that asked within this time is open; its script asks every fifteen seconds."""
REPORT, REFER = "report", "refer"
YOU, US, DESK = "you", "us", "desk"
_RANDOM, _MAC = 12, 16
_ORDER: Final = {YOU: 0, US: 1, DESK: 2}


@dataclass(frozen=True, slots=True)
class Visit:
    """What a browser's secret leads to. `address` is the public half of `private`: it can be written to, not read."""

    address: str = field(repr=False)
    private: bytes = field(repr=False)
    token: str = field(repr=False)
    """What every form of this browser carries, so that no other site can fill one in."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as the door sees it."""

    id: bytes
    kind: str
    box: bytes | None
    language: Language
    conversation: UUID | None
    seen_at: datetime
    left: bool

    def is_of(self, visit: Visit | None) -> bool:
        """Tell whether this browser's cookie opens the page."""
        return visit is not None and self.box is not None and self.box == box_of(visit.address)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that stands on a page."""

    id: UUID
    side: str
    body: dict[str, Any] = field(repr=False)


def make_secret() -> str:
    """Return what the cookie carries: 32 random bytes as text."""
    return seal.encode_key(seal.make_key())


def visit_of(secret: str) -> Visit | None:
    """Return what a cookie's secret leads to; None when it is none of ours."""
    try:
        key = seal.decode_key(secret)
        private = seal.digest(key, "page", "key")
        address = seal.encode_key(seal.public_of(private))
    except ValueError:
        return None
    return Visit(address, private, seal.encode_key(seal.digest(key, "page", "form")))


def box_of(address: str) -> bytes:
    """Return the digest under which a page is found; addresses are random, so nobody can try them out."""
    return seal.digest(b"", "box", address)


def make_ticket(key: bytes, now: datetime) -> str:
    """Return the address part of one page: time, chance and a seal, so that nobody else makes any."""
    body = int(now.timestamp()).to_bytes(5, "big") + seal.make_key()[:_RANDOM]
    mac = seal.digest(key, "ticket", body.hex())[:_MAC]
    return (body + mac).hex()


def page_of(key: bytes, ticket: str, now: datetime) -> bytes | None:
    """Return the id of the page with this address; None when it is not ours or too old."""
    try:
        raw = bytes.fromhex(ticket)
    except ValueError:
        return None
    body, mac = raw[:-_MAC], raw[-_MAC:]
    if len(raw) != 5 + _RANDOM + _MAC or not hmac.compare_digest(
        mac, seal.digest(key, "ticket", body.hex())[:_MAC]
    ):
        return None
    made = datetime.fromtimestamp(int.from_bytes(body[:5], "big"), UTC)
    return seal.digest(key, "page", ticket) if now - made <= TICKET_FOR else None


def find_page(u: Unit, page: bytes) -> Page | None:
    """Return a page that was begun or left."""
    row = u.one(select(pages).where(pages.c.id == page))
    if row is None:
        return None
    language = Language(row.language) if row.language else Language.AR
    box = bytes(row.box) if row.box is not None else None
    return Page(
        bytes(row.id), row.kind, box, language, row.conversation, row.seen_at, row.left_at is not None
    )


def begin_page(u: Unit, page: bytes, *, kind: str, visit: Visit, language: Language, now: datetime) -> bool:
    """Note that a page is open. False when it was begun or left before."""
    return u.adds(
        upsert(pages)
        .values(
            id=page, kind=kind, box=box_of(visit.address), language=language.value, created_at=now,
            seen_at=now, asked_at=now,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


def is_left(u: Unit, visit: Visit) -> bool:
    """Tell whether this browser has left its page."""
    c = pages.c
    return u.one(select(c.id).where(c.box == box_of(visit.address), c.left_at.is_not(None))) is not None


def drop_page_of(u: Unit, visit: Visit) -> None:
    """Forget the page of this browser, whose address is too old to be known, so that another can begin."""
    u.run(delete(pages).where(pages.c.box == box_of(visit.address)))


def touch_page(u: Unit, page: bytes, *, now: datetime, act: bool, **columns: object) -> None:
    """Note that the page asked, and (`act`) that the person did something."""
    values: dict[str, object] = {"asked_at": now, **({"seen_at": now} if act else {}), **columns}
    u.run(update(pages).where(pages.c.id == page).values(**values))


def leave_page(u: Unit, page: bytes, *, kind: str, now: datetime) -> None:
    """Take everything off a page for good; its address leads nowhere from now on."""
    left = upsert(pages).values(id=page, kind=kind, created_at=now, seen_at=now, left_at=now)
    u.run(left.on_conflict_do_update(index_elements=[pages.c.id], set_={"left_at": now}))
    clear_page(u, page)


def clear_page(u: Unit, page: bytes) -> None:
    """Take everything off a page that stays open."""
    u.run(delete(lines).where(lines.c.page == page))


def put_line(u: Unit, page: bytes, *, line: UUID, side: str, sealed: bytes, now: datetime) -> None:
    """Put one thing on a page, once."""
    row = upsert(lines).values(id=line, page=page, side=side, sealed_line=sealed, at=now)
    u.run(row.on_conflict_do_nothing(index_elements=[lines.c.id]))


def close_line(address: str, body: dict[str, Any], line: UUID) -> bytes:
    """Seal one thing to the browser whose page shows it."""
    return seal.seal_body(seal.decode_key(address), body, "lines", str(line))


def read_lines(u: Unit, page: bytes, visit: Visit) -> tuple[Line, ...]:
    """Open what stands on a page, oldest first. What does not open with this cookie is left out."""
    found = []
    rows = u.all(select(lines).where(lines.c.page == page))
    for row in sorted(rows, key=lambda each: (each.at, _ORDER.get(each.side, 0))):
        try:
            body = seal.open_body(visit.private, bytes(row.sealed_line), "lines", str(row.id))
        except CannotOpen:
            continue
        found.append(Line(row.id, row.side, body))
    return tuple(found)


def unshown(u: Unit, page: bytes) -> tuple[UUID, ...]:
    """Return the answers of the desk that this page shows for the first time."""
    c = lines.c
    rows = u.all(select(c.id).where(c.page == page, c.side == DESK, c.shown.is_(False)))
    if rows:
        u.run(update(lines).where(c.page == page, c.side == DESK).values(shown=True))
    return tuple(row.id for row in rows)


def count_lines(u: Unit, page: bytes) -> int:
    """Return how many things stand on a page."""
    return len(u.all(select(lines.c.id).where(lines.c.page == page)))


def deliver(u: Unit, address: str, *, line: UUID, text: str, now: datetime) -> bool:
    """Put an answer of the desk on the page that is open at this address. False when nobody looks at it."""
    c = pages.c
    open_now = (c.box == box_of(address)) & c.left_at.is_(None) & (c.asked_at >= now - PRESENT_FOR)
    page = u.value(select(c.id).where(open_now))
    if page is None:
        return False
    sealed = close_line(address, {"lines": [text]}, line)
    put_line(u, bytes(page), line=line, side=DESK, sealed=sealed, now=now)
    return True


def has_line(u: Unit, line: UUID) -> bool:
    """Tell whether an answer has reached its page."""
    return u.one(select(lines.c.id).where(lines.c.id == line)) is not None


def sweep_pages(u: Unit, *, now: datetime) -> int:
    """Empty the pages that nobody used for a while, and forget old ones. Returns how many things were taken off."""
    c = pages.c
    idle = select(c.id).where(c.seen_at < now - IDLE)
    gone = u.run(delete(lines).where(lines.c.page.in_(idle))).rowcount
    u.run(delete(pages).where(c.seen_at < now - TICKET_FOR, c.created_at < now - TICKET_FOR))
    return gone
