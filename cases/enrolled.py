"""Who is enrolled to refer children: looked at, verified and suspended by named people."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select, update

from cases import audit, keyrings
from cases.acts import DeskStore
from cases.errors import CannotOpen, NotFound, Refused
from cases.model import NATIONAL
from cases.organisations import may_manage
from cases.referring import SUSPENDED, VERIFIED, WAITING
from cases.rights import Task, may_task, require_task
from cases.seal import open_sealed
from cases.store.referral_tables import case_referrals, referrers
from cases.store.tables import staff
from cases.store.unit import Unit
from cases.views import SignedIn

SUSPEND_REASONS: Final = ("left", "not_confirmed", "misuse", "other")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Somebody enrolled. `name` is what they wrote to be verified by; only the national desk opens it."""

    id: UUID
    work: str | None
    focal: bool
    hidden: bool
    state: str
    reason: str | None
    enrolled_at: datetime
    decided_by: str | None
    named: bool = False
    name: str = field(default="", repr=False)


def read_enrolled(store: DeskStore, who: SignedIn, organisation: UUID) -> tuple[Enrolled, ...]:
    """Return who is enrolled, those who wait first. A name is opened for who verifies and has the national keyring."""
    if not may_manage(who):
        raise NotFound
    r = referrers.c
    columns = (
        r.id, r.work, r.focal, r.hidden, r.state, r.reason, r.sealed_name, r.enrolled_at, staff.c.name,
    )  # fmt: skip
    with store.reads(who) as u:
        rows = u.all(
            select(*columns)
            .outerjoin(staff, staff.c.id == r.decided_by)
            .where(r.organisation == organisation)
            .order_by(r.state != WAITING, r.enrolled_at)
        )
        private = _national(u, who) if any(row.sealed_name for row in rows) else None
    return tuple(
        Enrolled(
            row.id, row.work, row.focal, row.hidden, row.state, row.reason, row.enrolled_at, row.name,
            row.sealed_name is not None, _opened(private, row),
        )
        for row in rows
    )  # fmt: skip


def _national(u: Unit, who: SignedIn) -> bytes | None:
    if not may_task(who.person.role, Task.VERIFY):
        return None
    try:
        return keyrings.office_private(u, office=NATIONAL, member=str(who.person.id), private=who.private_key)
    except (NotFound, CannotOpen):
        return None


def _opened(private: bytes | None, row: Row[Any]) -> str:
    if private is None or row.sealed_name is None:
        return ""
    try:
        return open_sealed(private, bytes(row.sealed_name), "referrers", str(row.id)).decode()
    except CannotOpen:
        return ""


def decide(
    store: DeskStore, who: SignedIn, referrer: UUID, state: str, *, reason: str = "", now: datetime
) -> None:
    """Verify or suspend somebody under one's own name. Their open cases show it at once.

    Raises Refused("right", "form", "suspend_reason") and NotFound.
    """
    require_task(who.person.role, Task.VERIFY)
    if state not in (VERIFIED, SUSPENDED):
        raise Refused("form")
    if state == SUSPENDED and reason not in SUSPEND_REASONS:
        raise Refused("suspend_reason")
    kept = reason if state == SUSPENDED else None
    with store.writes(who) as u:
        done = u.run(
            update(referrers)
            .where(referrers.c.id == referrer)
            .values(state=state, reason=kept, decided_by=who.person.id, decided_at=now)
        )
        if done.rowcount != 1:
            raise NotFound
        u.run(
            update(case_referrals)
            .where(case_referrals.c.referrer == referrer)
            .values(verified=state == VERIFIED)
        )
        action = "referrer_verified" if state == VERIFIED else "referrer_suspended"
        why = {"reason": kept} if kept else {}
        audit.record(u, str(who.person.id), action, object_=str(referrer), now=now, **why)
