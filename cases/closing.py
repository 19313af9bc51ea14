"""What closing and reopening do to a case, whoever decided it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, update

from cases import audit, feedback, outbox
from cases.acts import DeskStore, add_event, change
from cases.due import refresh_due
from cases.model import CaseState
from cases.store.tables import deadlines
from cases.store.unit import Unit
from cases.views import SignedIn


def shut(u: Unit, store: DeskStore, row: Row[Any], who: SignedIn, reason: str, *, now: datetime) -> None:
    """Close a claimed case. The keeper deletes the address after the grace period; waiting answers are called back."""
    add_event(u, store, row, "closed", who, now, reason=reason)
    change(
        u,
        row,
        now,
        state=CaseState.CLOSED.value,
        closed_at=now,
        close_reason=reason,
        telling=False,
        waiting=False,
    )
    u.run(
        update(deadlines)
        .where(deadlines.c.case_id == row.id, deadlines.c.met_at.is_(None))
        .values(met_at=now)
    )
    refresh_due(u, row.id)
    outbox.withdraw_all(u, row.conversation, error="closed", case=row.id)
    feedback.note(u, store, row, who, feedback.closed_as(reason), now=now)
    audit.record(u, str(who.person.id), "closed", object_=str(row.id), now=now, reason=reason)


def open_again(u: Unit, store: DeskStore, row: Row[Any], who: SignedIn, *, now: datetime) -> None:
    """Put a claimed, closed case back into the queue, where a person must look at it.

    A clock that only the closing ended runs on from where it was: what it asks for was never done.
    """
    add_event(u, store, row, "reopened", who, now)
    ended = (deadlines.c.case_id == row.id, deadlines.c.met_at == row.closed_at)
    u.run(update(deadlines).where(*ended).values(met_at=None))
    refresh_due(u, row.id)
    change(
        u, row, now, state=CaseState.OPEN.value, closed_at=None, close_reason=None, needs_person=True,
        holder=who.person.id, held_at=now,
    )  # fmt: skip
    audit.record(u, str(who.person.id), "reopened", object_=str(row.id), now=now)
