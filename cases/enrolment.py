"""The door's side of who refers children: a code that works once, an enrolment, and how a case was referred."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from cases.contact import DoorKeys
from cases.due import refresh_due, start_clock
from cases.invites import invite_digest
from cases.keyrings import office_public
from cases.model import NATIONAL, Deadline, Facts, Feedback, MayWrite, Urgency
from cases.opening import CaseRow
from cases.referred import barred
from cases.referring import CHILD, NONE, PULL, PUSH, SUSPENDED, VERIFIED, WORKS
from cases.seal import seal
from cases.store.referral_tables import case_referrals, invites, organisations, referrers
from cases.store.unit import Unit

_WAYS: Final[Mapping[MayWrite | None, str]] = {
    MayWrite.YES: PUSH, MayWrite.AFTER_ME: PULL, MayWrite.NO: NONE, None: PULL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Referrer:
    """An enrolment as the door sees it."""

    id: UUID
    organisation: UUID
    kind: str
    work: str | None
    hidden: bool
    state: str


def find_referrer(u: Unit, mark: bytes) -> Referrer | None:
    """Return the enrolment of an address; None for who is not enrolled or was suspended."""
    r = referrers.c
    row = u.one(
        select(r.id, r.organisation, organisations.c.kind, r.work, r.hidden, r.state)
        .join(organisations, organisations.c.id == r.organisation)
        .where(r.digest == mark, r.state != SUSPENDED)
    )
    return Referrer(row.id, row.organisation, row.kind, row.work, row.hidden, row.state) if row else None


def redeem(u: Unit, mark: bytes, code: str, *, new_id: UUID, now: datetime) -> bool:
    """Use a code up and enrol the address. False for a code that is unknown, used, ended or taken back.

    Of two who send it at once, the database lets one through. Who was suspended does not come back by a code.
    """
    i = invites.c
    suspended = u.one(
        select(referrers.c.id).where(referrers.c.digest == mark, referrers.c.state == SUSPENDED)
    )
    if suspended is not None:
        return False
    used = u.one(
        update(invites)
        .where(
            i.digest == invite_digest(code), i.used_at.is_(None), i.withdrawn_at.is_(None), i.ends_at > now
        )
        .values(used_at=now)
        .returning(i.organisation, i.focal)
    )
    if used is None:
        return False
    u.run(delete(referrers).where(referrers.c.digest == mark))
    u.run(
        insert(referrers).values(
            id=new_id,
            organisation=used.organisation,
            digest=mark,
            focal=used.focal,
            enrolled_at=now,
            last_at=now,
        )
    )
    return True


def finish(
    u: Unit, keys: DoorKeys, mark: bytes, *, work: str | None, show: str | None, name: str, now: datetime
) -> None:
    """Add what was answered to an enrolment. A name is sealed to those who verify, at the national desk."""
    row = u.one(select(referrers.c.id).where(referrers.c.digest == mark))
    if row is None:
        return
    public = office_public(u, keys.rows, office=NATIONAL) if name.strip() else None
    sealed = seal(public, name.strip().encode(), "referrers", str(row.id)) if public is not None else None
    u.run(
        update(referrers)
        .where(referrers.c.id == row.id)
        .values(
            work=work if work in WORKS else None,
            hidden=show != "organisation",
            sealed_name=sealed,
            last_at=now,
        )
    )


def forget(u: Unit, mark: bytes) -> UUID | None:
    """Delete an enrolment at once; what was referred stays with its kind. Returns the id of what went, for the log."""
    r = referrers.c
    row = u.one(select(r.id).where(r.digest == mark))
    if row is None:
        return None
    u.run(delete(referrers).where(r.id == row.id))
    return UUID(str(row.id))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for, and how: as the dialogue or the form coded it."""

    source: str
    purpose: str = CHILD
    session: str | None = None
    kind: str | None = None


def note_referral(
    u: Unit,
    case: CaseRow,
    asked: Asked,
    by: Referrer | None,
    facts: Facts,
    clocks: tuple[Deadline, ...],
    *,
    now: datetime,
) -> None:
    """Note on a claimed case that it was referred, by whom in codes, and how its news go; start the clock for them.

    Noted again it only learns more. A session stays one only as long as nothing urgent is told in it.
    """
    grave = case.urgency.rank >= Urgency.ELEVATED.rank
    purpose = CHILD if grave else asked.purpose
    values: dict[str, object] = {"way": _WAYS[facts.may_write], "session": asked.session}
    if by is not None:
        values |= {
            "referrer": by.id, "organisation": by.organisation, "kind": by.kind, "work": by.work,
            "hidden": by.hidden, "verified": by.state == VERIFIED,
        }  # fmt: skip
    elif asked.kind is not None:
        values["kind"] = asked.kind
    first = u.adds(
        upsert(case_referrals)
        .values(case_id=case.id, source=asked.source, purpose=purpose, feedback_at=now, **values)
        .on_conflict_do_nothing()
    )
    if not first:
        if purpose == CHILD:
            values["purpose"] = CHILD
        u.run(update(case_referrals).where(case_referrals.c.case_id == case.id).values(**values))
        return
    for clock in clocks:
        start_clock(u, case.id, clock, now)
    refresh_due(u, case.id)
    if by is not None:
        u.run(update(referrers).where(referrers.c.id == by.id).values(last_at=now))


@dataclass(frozen=True, slots=True)
class News:
    """What may be told about a referral."""

    state: Feedback
    untold: bool


def news_of(u: Unit, case: UUID) -> News | None:
    """Return what may be told about a case that was referred; None for a case that was not.

    Who belongs to the organisation where the accused works learns that it was received, and nothing after that.
    """
    c = case_referrals.c
    row = u.one(select(c.feedback, c.told, c.way, barred().label("own")).where(c.case_id == case))
    if row is None:
        return None
    if row.own:
        return News(Feedback.RECEIVED, untold=False)
    state = Feedback(row.feedback)
    fresh = state is not Feedback.RECEIVED and row.told != row.feedback
    return News(state, untold=fresh and row.way != NONE)


def note_told(u: Unit, case: UUID, state: Feedback) -> None:
    """Note what the person has just read."""
    u.run(update(case_referrals).where(case_referrals.c.case_id == case).values(told=state.value))


def count_referrals(u: Unit, case: UUID) -> int:
    """Return 1 for a case that was referred."""
    rule = case_referrals.c.case_id == case
    return int(u.value(select(func.count()).select_from(case_referrals).where(rule)) or 0)
