"""What a person at the desk does: look at the queue, take a case, answer, note, hand over, judge, close."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from cases import audit, feedback, keyrings, name_index, outbox, seal
from cases.acts import DeskStore, add, add_event, change, claim_case, meet
from cases.agreement import agreement
from cases.announcing import announce
from cases.closing import shut
from cases.errors import NotFound, Refused
from cases.labels import REASONS as VERDICT_REASONS
from cases.lifecycle import CLOSE_REASONS, has_joined, plan_answer
from cases.messages import Delivery
from cases.model import CaseState, Feedback, Language, Office
from cases.opened import read_case
from cases.queue import VIEWS, case_stamp, queue, queue_stamp
from cases.rereading import offer, reread
from cases.store.tables import cases, conversations, outbound
from cases.store.tables import offices as office_table
from cases.store.unit import Store, Unit, show_offices
from cases.verdicts import change_urgency, confirm
from cases.views import SignedIn
from cases.way_back import contact_of
from locales.words import phrase

__all__ = (
    "CLOSE_REASONS", "VERDICT_REASONS", "VIEWS", "DeskStore", "agreement", "answer", "case_stamp",
    "change_urgency", "close", "confirm", "hand_over", "note", "offer", "offices", "queue", "queue_stamp",
    "read_case", "reread", "take", "withdraw",
)  # fmt: skip
"""Everything that a page of the desk may call."""

LONGEST_TEXT = 4_000


def _claim_talk(u: Unit, number: str) -> None:
    """Lock the conversation before its case, as the door does: in two orders both would wait for each other."""
    u.run(
        select(conversations.c.id)
        .join(cases, cases.c.conversation == conversations.c.id)
        .where(cases.c.number == number)
        .with_for_update(of=conversations, key_share=True)
    )


def take(store: DeskStore, who: SignedIn, number: str, *, now: datetime) -> None:
    """Claim a case. Raises Refused("held") when somebody else holds it."""
    with store.writes(who) as u:
        row = claim_case(u, who, number)
        if row.holder is not None and row.holder != who.person.id:
            raise Refused("held")
        if row.state != CaseState.OPEN.value:
            raise Refused("closed")
        if row.holder is None:
            change(u, row, now, holder=who.person.id, held_at=now)
            add_event(u, store, row, "taken", who, now)
            meet(u, row.id, "first_look", now)
            feedback.accept(u, store, row, who, now=now)
            audit.record(u, str(who.person.id), "case_taken", object_=str(row.id), now=now)


def answer(
    store: DeskStore,
    who: SignedIn,
    number: str,
    *,
    text: str,
    language: Language,
    version: int,
    now: datetime,
    despite: bool = False,
) -> str:
    """Write an answer and return the plan that was applied. Sealed twice: for the record, and for the relay.

    `despite` notes that the person was warned of what the text gives away, and sends it all the same.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise Refused("text_length")
    with store.writes(who) as u:
        _claim_talk(u, number)
        row = claim_case(u, who, number, version=version)
        plan, _ = plan_answer(contact_of(u, row.conversation), closed=row.state != "open", now=now)
        if plan == "closed":
            raise Refused("no_way_back")
        item, out = uuid4(), uuid4()
        joined = has_joined(row.joined_at, now)
        if not joined:
            add_event(u, store, row, "joined", who, now)
        state = Delivery.QUEUED if plan == "send" else Delivery.WAITING
        add(
            u, store, row, item=item, kind="desk", who=who, now=now, text=text, language=language.value,
            conversation=row.conversation, delivery=state.value,
        )  # fmt: skip
        # The reporter is told once that the automatic voice is over; the record keeps the counsellor's own words.
        spoken = text if joined else f"{opening_of(language)}\n{text}"
        outbox.put_out(
            u, outbound_id=out, conversation=row.conversation, kind="answer", state=state, now=now, case=row.id,
            item=item, sealed_text=seal.seal_body(store.relay_public, {"text": spoken}, "outbound", str(out)),
        )  # fmt: skip
        if plan == "notify":
            announce(u, store, row, now)
        change(
            u, row, now, waiting=True, new_reply=False, needs_person=False, joined_at=now,
            holder=row.holder or who.person.id, held_at=row.held_at or now,
        )  # fmt: skip
        for kind in ("first_look", "first_contact"):
            meet(u, row.id, kind, now)
        if despite:
            audit.record(u, str(who.person.id), "sent_despite_warning", object_=str(row.id), now=now)
        audit.record(u, str(who.person.id), "answered", object_=str(row.id), now=now, plan=plan)
    return plan


def opening_of(language: Language) -> str:
    """Return the sentence that goes before the first answer of a person."""
    return phrase("staff.in", language.value)


def withdraw(store: DeskStore, who: SignedIn, number: str, item: UUID, *, now: datetime) -> None:
    """Call back an answer that has not left yet. Raises Refused("sent") once it may have."""
    with store.writes(who) as u:
        row = claim_case(u, who, number)
        out = u.one(
            select(outbound.c.id, outbound.c.state)
            .where(outbound.c.item == item, outbound.c.case_id == row.id)
            .with_for_update()
        )
        if out is None:
            raise NotFound
        if out.state != Delivery.WAITING.value:
            raise Refused("sent")
        outbox.settle(u, out.id, Delivery.WITHDRAWN, now=now)
        outbox.destroy_text(u, out.id)
        change(u, row, now)
        audit.record(u, str(who.person.id), "answer_withdrawn", object_=str(row.id), now=now)


def note(store: DeskStore, who: SignedIn, number: str, *, text: str, now: datetime) -> None:
    """Keep an internal note; it never leaves the desk."""
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise Refused("text_length")
    with store.writes(who) as u:
        row = claim_case(u, who, number)
        add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=text)
        change(u, row, now)
        audit.record(u, str(who.person.id), "noted", object_=str(row.id), now=now)


def hand_over(
    store: DeskStore, who: SignedIn, number: str, *, office: str, reason: str, version: int, now: datetime
) -> None:
    """Move a case to another office: its key is sealed anew, and the old office's half is gone."""
    reason = reason.strip()
    if not reason:
        raise Refused("reason")
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        if row.office == office:
            raise Refused("same_office")
        private = keyrings.case_private(u, who, row.id)
        add_event(u, store, row, "handed_over", who, now, old=row.office, new=office)
        add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=reason)
        feedback.note(u, store, row, who, Feedback.REDIRECTED, now=now)
        name_index.leave(u, row.id)
        keyrings.hand_key(u, store.rows_key, case=row.id, private=private, old=row.office, new=office)
        # PostgreSQL changes a row only into one that can be seen, and this one is going out of sight.
        show_offices(u, (*who.person.offices, office))
        change(
            u, row, now, office=office, office_reason="by_person", office_detail=[row.office], holder=None,
            held_at=None, needs_person=True,
        )  # fmt: skip
        audit.record(
            u, str(who.person.id), "handed_over", object_=str(row.id), now=now, old=row.office, new=office
        )


def close(store: DeskStore, who: SignedIn, number: str, *, reason: str, version: int, now: datetime) -> None:
    """Close a case. The address is deleted by the keeper after the grace period; waiting answers are called back."""
    if reason not in CLOSE_REASONS:
        raise Refused("reason")
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        if row.state != CaseState.OPEN.value:
            raise Refused("closed")
        if row.pathway is not None:
            raise Refused("closure_asked")  # a case with a pathway is closed by its file, with an approval
        shut(u, store, row, who, reason, now=now)


def offices(store: Store) -> tuple[Office, ...]:
    """Return the active offices, the national desk among them."""
    with store.reads() as u:
        rows = u.all(select(office_table).where(office_table.c.active).order_by(office_table.c.slug))
        return tuple(Office(r.slug, r.ar, r.en, r.fr) for r in rows)
