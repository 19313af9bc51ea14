"""A referral that is still being written: closed with the browser's own key, or with a code that its writer has."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from cases import seal
from cases.errors import CannotOpen
from cases.store.unit import Unit
from cases.store.vault_tables import drafts
from cases.webpages import Visit

OPEN_FOR = timedelta(hours=2)
"""So long after the last step a form that nobody saved is kept."""
SAVED_FOR = timedelta(days=7)
"""So long a saved form can be gone on with."""

Draft = dict[str, Any]


def keep_draft(u: Unit, visit: Visit, draft: Draft, *, now: datetime) -> None:
    """Keep what this browser has written so far, closed to it alone."""
    key = _of(visit)
    _put(u, key, seal.seal_body(seal.public_of(visit.private), draft, "drafts", key.hex()), now + OPEN_FOR)


def read_draft(u: Unit, visit: Visit, *, now: datetime) -> Draft | None:
    """Return what this browser has written so far."""
    key = _of(visit)
    sealed = _get(u, key, now)
    try:
        return None if sealed is None else seal.open_body(visit.private, sealed, "drafts", key.hex())
    except CannotOpen:
        return None


def drop_draft(u: Unit, visit: Visit) -> None:
    """Delete what this browser has written, and what was saved of it."""
    u.run(delete(drafts).where(drafts.c.id == _of(visit)))


def make_code() -> str:
    """Return 16 random digits: written by hand, and tried out by nobody, because each try costs memory and time."""
    return f"{secrets.randbelow(10**seal.CODE_DIGITS):0{seal.CODE_DIGITS}d}"


def save_draft(u: Unit, key: bytes, code: str, draft: Draft, *, now: datetime) -> bytes:
    """Keep a form under a code; nobody can open it without the code, and the code is kept nowhere. Returns its id."""
    number, closing = _stretched(key, code)
    plain = json.dumps(draft, separators=(",", ":")).encode()
    _put(u, number, seal.wrap(closing, plain + b" " * (-len(plain) % seal.BLOCK), "drafts"), now + SAVED_FOR)
    return number


def open_saved(u: Unit, key: bytes, code: str, *, now: datetime) -> tuple[bytes, Draft] | None:
    """Return id and content of a saved form; None for a code that opens nothing."""
    number, closing = _stretched(key, code)
    sealed = _get(u, number, now)
    try:
        return None if sealed is None else (number, json.loads(seal.unwrap(closing, sealed, "drafts")))
    except CannotOpen:
        return None


def drop_saved(u: Unit, number: bytes) -> None:
    """Delete a saved form."""
    u.run(delete(drafts).where(drafts.c.id == number))


def sweep_drafts(u: Unit, *, now: datetime) -> int:
    """Delete the forms whose time is over."""
    return u.run(delete(drafts).where(drafts.c.expires_at <= now)).rowcount


def _of(visit: Visit) -> bytes:
    return seal.digest(visit.private, "draft")


def _stretched(key: bytes, code: str) -> tuple[bytes, bytes]:
    """Return where a saved form is and what opens it. The door's key alone leads to neither."""
    slow = seal.stretch(code, seal.digest(key, "draft-salt")[:16])
    return seal.digest(slow, "draft-id"), seal.digest(slow, "draft-key")


def _put(u: Unit, number: bytes, sealed: bytes, expires_at: datetime) -> None:
    row = {"sealed_draft": sealed, "expires_at": expires_at}
    new = upsert(drafts).values(id=number, **row)
    u.run(new.on_conflict_do_update(index_elements=[drafts.c.id], set_=row))


def _get(u: Unit, number: bytes, now: datetime) -> bytes | None:
    c = drafts.c
    found = u.value(select(c.sealed_draft).where(c.id == number, c.expires_at > now))
    return bytes(found) if found is not None else None
