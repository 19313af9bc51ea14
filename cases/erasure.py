"""What the keeper deletes, and when: rules as constants, one statement each, and a log of every deletion."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update

from cases import vault
from cases.copies import DONE
from cases.counting import keep_tallies
from cases.lifecycle import CONTENT_FOR, ENROLMENT_FOR, GRACE, INTAKE_FOR, SESSION_FOR, STRANGER_FOR
from cases.opening import INTAKE
from cases.outbox import BOT, FAREWELL
from cases.store.referral_tables import referrers
from cases.store.tables import (
    case_keys,
    cases,
    conversations,
    deletions,
    erasures,
    inbox,
    outbound,
    sessions,
)
from cases.store.unit import Unit
from cases.webdrafts import sweep_drafts
from cases.webpages import sweep_pages


def end_intakes(u: Unit, *, now: datetime) -> int:
    """End intakes after 24 hours: the door loses its halves of case keys, and what it remembered of the talk."""
    halves = u.run(
        delete(case_keys).where(case_keys.c.holder == INTAKE, case_keys.c.expires_at <= now)
    ).rowcount
    c = conversations.c
    u.run(
        update(conversations)
        .where(or_(c.last_at < now - INTAKE_FOR, c.last_at.is_(None)), c.created_at < now - INTAKE_FOR)
        .where(c.sealed_state.is_not(None))
        .values(sealed_state=None)
    )
    u.run(
        update(cases)
        .where(cases.c.telling, cases.c.last_at < now - INTAKE_FOR)
        .values(telling=False, changed_at=now)
    )
    # The digests stay for ever, so that a replay after a year is still a copy; what was said goes.
    u.run(update(inbox).where(inbox.c.at < now - INTAKE_FOR, inbox.c.answer.is_not(None)).values(answer=None))
    return halves


def drop_routes(u: Unit, *, now: datetime, new_id: Callable[[], UUID]) -> int:
    """Delete address and index of cases that are over, and of strangers who never came back."""
    # Claimed, so that nobody who writes at this very moment loses the way back; whoever is writing now is left.
    c = conversations.c
    over = u.all(
        select(c.id)
        .join(cases, cases.c.id == c.case_id)
        .where(cases.c.state == "closed", cases.c.closed_at < now - GRACE)
        .with_for_update(of=conversations, skip_locked=True)
    )
    strangers = u.all(
        select(c.id).where(c.case_id.is_(None), or_(c.last_at < now - STRANGER_FOR, c.last_at.is_(None)),
                           c.created_at < now - STRANGER_FOR)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    for row in [*over, *strangers]:
        rows = vault.forget(u, conversation=row.id)
        u.run(delete(conversations).where(c.id == row.id))
        _note(u, "route", row.id, rows + 1, now, new_id)
    return len(over) + len(strangers)


def shred_content(u: Unit, *, now: datetime, new_id: Callable[[], UUID]) -> int:
    """Destroy the keys and rows of cases whose time is over. Items and keys go with the case; sums of codes stay."""
    due = u.all(
        select(cases.c.id)
        .where(cases.c.state == "closed", cases.c.closed_at < now - CONTENT_FOR)
        .with_for_update(skip_locked=True)
    )
    keep_tallies(u, [row.id for row in due])
    for row in due:
        rows = u.run(delete(cases).where(cases.c.id == row.id)).rowcount
        _note(u, "case", row.id, rows, now, new_id)
    return len(due)


def end_enrolments(u: Unit, *, now: datetime, new_id: Callable[[], UUID]) -> int:
    """Delete the enrolments that nobody has used for a year. What was referred stays, with its kind alone."""
    due = u.all(select(referrers.c.id).where(referrers.c.last_at < now - ENROLMENT_FOR))
    for row in due:
        rows = u.run(delete(referrers).where(referrers.c.id == row.id)).rowcount
        _note(u, "referrer", row.id, rows, now, new_id)
    return len(due)


def sweep_leftovers(u: Unit, *, now: datetime) -> None:
    """Delete dead sessions, what stands on pages that nobody uses, texts that went out long ago, finished erasures."""
    u.run(delete(sessions).where(sessions.c.seen_at < now - SESSION_FOR))
    u.run(delete(erasures).where(erasures.c.state == DONE, erasures.c.done_at < now - timedelta(days=30)))
    old = now - timedelta(days=30)
    said = outbound.c.kind.in_(("inline", BOT, FAREWELL))
    u.run(delete(outbound).where(said, outbound.c.created_at < old))
    sweep_pages(u, now=now)
    sweep_drafts(u, now=now)


def _note(u: Unit, kind: str, object_: UUID, rows: int, now: datetime, new_id: Callable[[], UUID]) -> None:
    u.run(insert(deletions).values(id=new_id(), kind=kind, object=object_, rows=rows, at=now))
