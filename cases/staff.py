"""Staff: accounts, signing in with a second factor, sessions whose key only the cookie can open."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pyotp
from sqlalchemy import Row, delete, insert, select, update

from cases import audit, keyrings, seal
from cases.errors import CannotOpen, NotFound, Refused
from cases.model import FOCAL, NATIONAL, Language, Role
from cases.store.tables import offices, sessions, staff
from cases.store.unit import Store, Unit
from cases.views import Person, SignedIn

IDLE = timedelta(minutes=30)
LIFE = timedelta(hours=12)
FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=10)
TOTP_SECONDS = 30
LONGEST_PASSPHRASE = 256
LOOKS = ("auto", "day", "night")
SHORTEST_PASSPHRASE = 16

SEES_ALL = frozenset({Role.DATA_OFFICER})
"""Roles that see the coded queue of every office, but hold no key: they can open no case."""
SEES_NONE = frozenset({Role.ADMINISTRATOR})

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_DUMMY_SALT = b"amana-no-account"


def create_staff(  # noqa: PLR0913 - the fields of an account
    store: Store,
    *,
    login: str,
    name: str,
    role: Role,
    office: str,
    language: Language,
    passphrase: str,
    now: datetime,
    totp: bool = True,
    grant: Callable[[Unit, str], bytes] | None = None,
    new_id: Callable[[], UUID] = uuid4,
) -> str | None:
    """Make an account. Returns the TOTP secret to scan, once; None when made without a second factor.

    `grant(u, office)` returns the private key of an office, so that the person can open its cases: only
    whoever holds it can give it. Without it the account exists and opens nothing.
    """
    if not SHORTEST_PASSPHRASE <= len(passphrase) <= LONGEST_PASSPHRASE:
        raise Refused("passphrase_length")
    pair, staff_id = seal.make_key_pair(), new_id()
    secret = pyotp.random_base32() if totp else None
    with store.writes() as u:
        if u.value(select(offices.c.slug).where(offices.c.slug == office)) is None:
            raise Refused("unknown_office")
        if u.value(select(staff.c.id).where(staff.c.login == login)) is not None:
            raise Refused("login_taken")
        u.run(
            insert(staff).values(
                id=staff_id,
                login=login,
                name=name,
                role=role.value,
                office=office,
                language=language.value,
                public_key=pair.public,
                sealed_key=seal.lock_with_passphrase(passphrase, pair.private, "staff", str(staff_id)),
                sealed_totp=seal.seal(pair.public, secret.encode(), "totp", str(staff_id))
                if secret
                else None,
                created_at=now,
            )
        )
        if grant is not None and role not in SEES_NONE | SEES_ALL:
            for each in _rings(u, role, office):
                keyrings.add_member(
                    u, office=each, member=str(staff_id), public=pair.public, office_private=grant(u, each)
                )
        audit.record(
            u, "system", "staff_created", object_=str(staff_id), now=now, role=role.value, office=office
        )
    return secret


def _rings(u: Unit, role: Role, office: str) -> tuple[str, ...]:
    """Return the keyrings that a role needs: the own office's; a national supervisor, who can give keys on, all."""
    if office == NATIONAL and role is Role.SUPERVISOR:
        return tuple(r.slug for r in u.all(select(offices.c.slug).where(offices.c.slug != FOCAL)))
    return (office,)


def sign_in(store: Store, login: str, passphrase: str, code: str, *, now: datetime) -> str:
    """Open a session and return the secret for its cookie. Every failure looks and lasts alike: Refused("sign_in")."""
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise Refused("sign_in")
    with store.reads() as u:
        row = u.one(select(staff).where(staff.c.login == login.strip().lower()))
    private = _unlock(row, passphrase)
    usable = row is not None and row.active and (row.locked_until is None or row.locked_until <= now)
    with store.writes() as u:
        if row is None or private is None or not usable or not _second_factor(u, row, private, code, now):
            if row is not None:
                _count_failure(u, row.id, now)
            failed = True
        else:
            failed, secret = False, _open_session(u, row.id, private, now)
    if failed:
        raise Refused("sign_in")
    return secret


def _unlock(row: Row[Any] | None, passphrase: str) -> bytes | None:
    if row is None:
        seal.stretch(passphrase, _DUMMY_SALT)  # an unknown name must take as long as a known one
        return None
    try:
        return seal.unlock_with_passphrase(passphrase, bytes(row.sealed_key), "staff", str(row.id))
    except CannotOpen:
        return None


def _second_factor(u: Unit, row: Row[Any], private: bytes, code: str, now: datetime) -> bool:
    """Check the TOTP code; each step counts once, also for two sign-ins at the same moment."""
    if row.sealed_totp is None:
        return True
    secret = seal.open_sealed(private, bytes(row.sealed_totp), "totp", str(row.id)).decode()
    given = code.strip().translate(_DIGITS).replace(" ", "")
    step = int(now.timestamp()) // TOTP_SECONDS
    for candidate in (step - 1, step, step + 1):
        if given.isascii() and hmac.compare_digest(pyotp.TOTP(secret).at(candidate * TOTP_SECONDS), given):
            used = u.run(
                update(staff)
                .where(staff.c.id == row.id, staff.c.totp_step < candidate)
                .values(totp_step=candidate)
            )
            return used.rowcount == 1
    return False


def _count_failure(u: Unit, staff_id: UUID, now: datetime) -> None:
    row = u.one(
        update(staff)
        .where(staff.c.id == staff_id)
        .values(failures=staff.c.failures + 1)
        .returning(staff.c.failures)
    )
    audit.record(u, str(staff_id), "sign_in_failed", object_=str(staff_id), now=now)
    if row is not None and row.failures >= FAILURES_BEFORE_LOCK:
        u.run(update(staff).where(staff.c.id == staff_id).values(failures=0, locked_until=now + LOCK))


def _open_session(u: Unit, staff_id: UUID, private: bytes, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    name = _name_of(secret)
    u.run(
        insert(sessions).values(
            digest=name,
            staff=staff_id,
            sealed_key=seal.wrap(_key_of(secret), private, "session", str(staff_id)),
            created_at=now,
            seen_at=now,
        )
    )
    u.run(update(staff).where(staff.c.id == staff_id).values(failures=0, locked_until=None))
    audit.record(u, str(staff_id), "signed_in", object_=str(staff_id), now=now)
    return secret


def _name_of(secret: str) -> bytes:
    return seal.digest(b"amana session name", secret)


def _key_of(secret: str) -> bytes:
    return seal.digest(b"amana session key", secret)


def resume(store: Store, secret: str, *, now: datetime, touch: bool = True) -> SignedIn | None:
    """Return who is signed in, and note that they are there. None: signed out, idle too long, or switched off.

    Without `touch` the idle time runs on: for what an open page asks by itself while nobody may be there.
    """
    with store.writes() as u:
        row = u.one(
            select(sessions.c.sealed_key, sessions.c.seen_at, sessions.c.created_at, staff)
            .join(staff, staff.c.id == sessions.c.staff)
            .where(sessions.c.digest == _name_of(secret), staff.c.active)
        )
        if row is None:
            return None
        if now - row.seen_at > IDLE or now - row.created_at > LIFE:
            u.run(delete(sessions).where(sessions.c.digest == _name_of(secret)))
            return None
        if touch and now - row.seen_at > timedelta(seconds=30):
            u.run(update(sessions).where(sessions.c.digest == _name_of(secret)).values(seen_at=now))
        private = seal.unwrap(_key_of(secret), bytes(row[0]), "session", str(row.id))
        person = _person(u, row)
    return SignedIn(person, private, seal.digest(b"amana form token", secret).hex())


def _person(u: Unit, row: Row[Any]) -> Person:
    role = Role(row.role)
    if role in SEES_NONE:
        seen: tuple[str, ...] = ()
    else:
        seen = keyrings.member_offices(u, row.id)
    # The national desk holds a half of every case key and so sees every office's queue, but for the focal point's.
    if NATIONAL in seen or role in SEES_ALL:
        every = u.all(select(offices.c.slug).where(offices.c.slug != FOCAL).order_by(offices.c.slug))
        seen = (*(r.slug for r in every), *(slug for slug in seen if slug == FOCAL))
    return Person(row.id, row.login, row.name, role, row.office, seen, Language(row.language), row.look)


def sign_out(store: Store, secret: str) -> None:
    """End a session. Ending one that does not exist is no error."""
    with store.writes() as u:
        u.run(delete(sessions).where(sessions.c.digest == _name_of(secret)))


def set_language(store: Store, who: SignedIn, language: Language) -> None:
    """Keep the language of a person's desk."""
    with store.writes() as u:
        u.run(update(staff).where(staff.c.id == who.person.id).values(language=language.value))


def set_look(store: Store, who: SignedIn, look: str) -> None:
    """Keep how a person's desk looks. Raises Refused("look") for an unknown one."""
    if look not in LOOKS:
        raise Refused("look")
    with store.writes() as u:
        u.run(update(staff).where(staff.c.id == who.person.id).values(look=look))


def deactivate(store: Store, login: str, *, now: datetime) -> None:
    """Switch an account off: its sessions end and its keys go, at once. Raises NotFound."""
    with store.writes() as u:
        row = u.one(update(staff).where(staff.c.login == login).values(active=False).returning(staff.c.id))
        if row is None:
            raise NotFound
        u.run(delete(sessions).where(sessions.c.staff == row.id))
        keyrings.drop_member(u, member=str(row.id))
        audit.record(u, "system", "staff_deactivated", object_=str(row.id), now=now)


def list_staff(store: Store, who: SignedIn | None = None) -> tuple[Person, ...]:
    """Return every active account; for supervisors, administrators and the command line."""
    if who is not None and who.person.role not in {Role.ADMINISTRATOR, Role.SUPERVISOR}:
        raise Refused("right")
    with store.reads() as u:
        rows = u.all(select(staff).where(staff.c.active).order_by(staff.c.login))
        return tuple(_person(u, row) for row in rows)


def change_passphrase(store: Store, login: str, *, old: str, new: str, now: datetime) -> None:
    """Wrap the person's key anew and end their sessions. Raises Refused("sign_in" or "passphrase_length")."""
    if not SHORTEST_PASSPHRASE <= len(new) <= LONGEST_PASSPHRASE:
        raise Refused("passphrase_length")
    with store.reads() as u:
        row = u.one(select(staff).where(staff.c.login == login, staff.c.active))
    private = _unlock(row, old)
    if row is None or private is None:
        raise Refused("sign_in")
    with store.writes() as u:
        sealed = seal.lock_with_passphrase(new, private, "staff", str(row.id))
        u.run(update(staff).where(staff.c.id == row.id).values(sealed_key=sealed))
        u.run(delete(sessions).where(sessions.c.staff == row.id))
        audit.record(u, str(row.id), "passphrase_changed", object_=str(row.id), now=now)
