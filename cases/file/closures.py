"""Closing a case that has a file: one person asks, another one decides; and opening it again."""

from datetime import datetime

from cases.acts import DeskStore
from cases.closing import open_again, shut
from cases.errors import Refused
from cases.file.sheets import need, one_of, take_pen, words
from cases.lifecycle import CLOSE_REASONS
from cases.rights import Right, Section
from cases.views import SignedIn

CLOSURE = "closure"


def ask(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, reason: str, summary: str
) -> None:
    """Ask for the closure, with a reason and a summary of what was reached."""
    one_of(reason, CLOSE_REASONS, "reason")
    texts = words(summary=summary)
    need(texts, "summary", "summary")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.CLOSURE, version=version, now=now)
        before = pen.present(CLOSURE)
        if before is not None and before.state == "requested":
            raise Refused("closure_waits")
        pen.put(CLOSURE, texts=texts, state="requested", reason=reason, asked_by=who.person.id)
        pen.note("closure_asked", reason=reason)


def decide(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, decision: str, answer: str = ""
) -> None:  # fmt: skip
    """Approve the closure, or send it back with what is missing. Whoever asked cannot approve."""
    one_of(decision, ("approve", "send_back"), "choose_decision")
    texts = words(answer=answer)
    if decision == "send_back":
        need(texts, "answer")
    with store.writes(who) as u:
        pen = take_pen(
            u, store, who, number, section=Section.CLOSURE, version=version, now=now, need=Right.DECIDE
        )
        before = pen.present(CLOSURE)
        if before is None or before.state != "requested":
            raise Refused("nothing_waits")
        if before.asked_by == who.person.id:
            raise Refused("own_request")
        state = "approved" if decision == "approve" else "sent_back"
        pen.put(CLOSURE, texts=texts, state=state)
        pen.note("closure_decided", decision=decision)
        if decision == "approve":
            shut(u, store, pen.row, who, before.reason, now=now)


def reopen(store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, reason: str) -> None:
    """Open a closed case again, with a reason. It keeps its pathway, its plan and its history."""
    texts = words(reopening=reason)
    need(texts, "reopening")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.CLOSURE, version=version, now=now, closed=True)
        pen.put(CLOSURE, texts=texts, state="reopened", asked_by=None)
        open_again(u, store, pen.row, who, now=now)
