"""What a referrer is told: set by an act or by one click, sent as the referrer chose, never with case content."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select, update

from cases import audit
from cases.acts import DeskStore, add_event, claim_case, meet
from cases.announcing import announce
from cases.errors import Refused
from cases.lifecycle import plan_answer
from cases.model import CaseState, Feedback
from cases.referred import barred
from cases.referring import FEEDBACK_CLOCK, PUSH
from cases.rights import Task, require_task
from cases.store.referral_tables import case_referrals
from cases.store.tables import cases
from cases.store.unit import Unit
from cases.views import SignedIn
from cases.way_back import contact_of

BY_CLICK: Final = (Feedback.ACCEPTED, Feedback.MORE, Feedback.ACTION, Feedback.REDIRECTED)
"""What a person sets by hand. The rest follows from an act: taking, handing over, closing."""
_CLOSED: Final[Mapping[str, Feedback]] = {
    "resolved": Feedback.CLOSED_DONE, "referred": Feedback.CLOSED_DONE, "transferred": Feedback.CLOSED_DONE,
    "duplicate": Feedback.CLOSED_NONE, "no_concern": Feedback.CLOSED_NONE, "unreachable": Feedback.CLOSED_NONE,
    "other": Feedback.CLOSED_NONE,
}  # fmt: skip
"""What the reason of a closure says to who referred: whether something was done."""


def tell(
    store: DeskStore, who: SignedIn, number: str, state: Feedback, *, version: int, now: datetime
) -> None:
    """Set by one click what the referrer is told.

    Raises Refused("right", "closed", "not_referred"), Stale, NotFound.
    """
    require_task(who.person.role, Task.FEEDBACK)
    if state not in BY_CLICK:
        raise Refused("form")
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        if row.state != CaseState.OPEN.value:
            raise Refused("closed")
        if not note(u, store, row, who, state, now=now):
            raise Refused("not_referred")


def note(u: Unit, store: DeskStore, row: Row[Any], who: SignedIn, state: Feedback, *, now: datetime) -> bool:
    """Note what follows for the referrer from an act on a claimed case. False where the case was not referred.

    Told twice is told once. Where the referrer chose to be written to, and it may go out, one neutral text says
    that something waits; the words themselves are read when they write.
    """
    c = case_referrals.c
    found = u.one(
        select(c.feedback, c.way, barred().label("barred")).where(c.case_id == row.id).with_for_update()
    )
    if found is None:
        return False
    if found.feedback == state.value:
        return True
    u.run(update(case_referrals).where(c.case_id == row.id).values(feedback=state.value, feedback_at=now))
    add_event(u, store, row, "feedback", who, now, state=state.value)
    meet(u, row.id, FEEDBACK_CLOCK, now)
    audit.record(u, str(who.person.id), "feedback_set", object_=str(row.id), now=now, state=state.value)
    if found.way == PUSH and not found.barred and row.conversation is not None:
        plan, _ = plan_answer(contact_of(u, row.conversation), closed=False, now=now)
        if plan in ("notify", "send"):
            announce(u, store, row, now)
    u.run(update(cases).where(cases.c.id == row.id).values(changed_at=now, version=row.version + 1))
    return True


def accept(u: Unit, store: DeskStore, row: Row[Any], who: SignedIn, *, now: datetime) -> None:
    """Note that a person has taken the case. What was said since does not go back to it."""
    current = u.value(select(case_referrals.c.feedback).where(case_referrals.c.case_id == row.id))
    if current == Feedback.RECEIVED.value:
        note(u, store, row, who, Feedback.ACCEPTED, now=now)


def closed_as(reason: str) -> Feedback:
    """Return what a closure for this reason says to who referred."""
    return _CLOSED[reason]
