"""What an administrator does with accounts: see them, switch one off, give another role.

New ones need the command line. An administrator holds no key of a case. So a role that opens cases can be
taken from a person here, or changed into another one that does; it cannot be given to somebody who has none,
because nobody here could hand over the key.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, cast, delete, func, select, update

from cases import audit, keyrings
from cases.acts import DeskStore
from cases.errors import NotFound, Refused
from cases.model import Role
from cases.staff import SEES_ALL, SEES_NONE
from cases.store.tables import keyring, sessions, staff
from cases.store.unit import Unit
from cases.views import SignedIn

KEYLESS = SEES_ALL | SEES_NONE


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `seen_at` is when it last worked, as far as its session still stands."""

    id: UUID
    login: str
    name: str
    role: Role
    office: str
    active: bool
    locked_until: datetime | None
    second_factor: bool
    has_keys: bool
    seen_at: datetime | None


def list_accounts(store: DeskStore, who: SignedIn) -> tuple[Account, ...]:
    """Return every account, those that are switched off too. NotFound for anybody but an administrator."""
    _check(who)
    s = staff.c
    keys = select(func.count()).where(keyring.c.member == cast(s.id, Text))
    seen = select(func.max(sessions.c.seen_at)).where(sessions.c.staff == s.id)
    with store.reads(who) as u:
        rows = u.all(
            select(
                staff, keys.scalar_subquery().label("keys"), seen.scalar_subquery().label("seen")
            ).order_by(s.active.desc(), s.login)
        )
    return tuple(
        Account(
            row.id, row.login, row.name, Role(row.role), row.office, row.active, row.locked_until,
            row.sealed_totp is not None, bool(row.keys), row.seen,
        )
        for row in rows
    )  # fmt: skip


def _check(who: SignedIn) -> None:
    if who.person.role is not Role.ADMINISTRATOR:
        raise NotFound


def _claim(u: Unit, who: SignedIn, account: UUID, role: Role) -> Row[Any]:
    """Lock an account that somebody else has. `role` is what the page showed: it must still hold."""
    row = u.one(select(staff).where(staff.c.id == account).with_for_update())
    if row is None:
        raise NotFound
    if row.id == who.person.id:
        raise Refused("yourself")
    if not row.active or row.role != role.value:
        raise Refused("account_stale")
    return row


def suspend(store: DeskStore, who: SignedIn, account: UUID, *, role: Role, now: datetime) -> None:
    """Switch an account off: sessions and keys go at once. Raises Refused("yourself", "account_stale") and NotFound."""
    _check(who)
    with store.writes(who) as u:
        row = _claim(u, who, account, role)
        u.run(update(staff).where(staff.c.id == row.id).values(active=False))
        _end(u, row.id, keys=True)
        audit.record(u, str(who.person.id), "staff_suspended", object_=str(row.id), now=now)


def change_role(
    store: DeskStore, who: SignedIn, account: UUID, *, role: Role, new: Role, now: datetime
) -> None:
    """Give another role; the person signs in anew.

    Raises Refused("yourself", "account_stale", "needs_key") and NotFound.
    The keys go with a role that has none.
    """
    _check(who)
    with store.writes(who) as u:
        row = _claim(u, who, account, role)
        if role in KEYLESS and new not in KEYLESS:
            raise Refused("needs_key")
        u.run(update(staff).where(staff.c.id == row.id).values(role=new.value))
        _end(u, row.id, keys=new in KEYLESS)
        audit.record(
            u, str(who.person.id), "role_changed", object_=str(row.id), now=now, old=role.value, new=new.value
        )


def _end(u: Unit, account: UUID, *, keys: bool) -> None:
    u.run(delete(sessions).where(sessions.c.staff == account))
    if keys:
        keyrings.drop_member(u, member=str(account))
