"""What a person at the desk does: look at the queue, take a case, answer, note, hand over, judge, close."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, update

from cases import audit, keyrings, outbox, seal
from cases.due import refresh_due
from cases.errors import NotFound, Refused, Stale
from cases.lifecycle import CLOSE_REASONS, JOINED_FOR, plan_answer
from cases.messages import Delivery
from cases.model import CaseState, Language, Office, Urgency
from cases.opened import contact_of, read_case
from cases.queue import VIEWS, case_stamp, queue, queue_stamp
from cases.staff import SEES_ALL
from cases.store.tables import cases, conversations, deadlines, items, outbound
from cases.store.tables import offices as office_table
from cases.store.unit import Store, Unit, show_offices
from cases.views import SignedIn
from locales.words import phrase

__all__ = (
    "CLOSE_REASONS", "VIEWS", "DeskStore", "answer", "case_stamp", "change_urgency", "close", "confirm",
    "hand_over", "note", "offices", "queue", "queue_stamp", "read_case", "take", "withdraw",
)  # fmt: skip
"""Everything that a page of the desk may call."""

NOTIFY_AGAIN_HOURS = 24
LONGEST_TEXT = 4_000


class DeskStore(Store):
    """The desk's database with the two keys that the desk has at rest: neither opens a case or an address."""

    def __init__(self, url: str, *, rows_key: bytes, relay_public: bytes, **options: Any) -> None:
        """Keep the row-seal key and the relay's public key beside the pool."""
        super().__init__(url, **options)
        self.rows_key = rows_key
        self.relay_public = relay_public


def claim_case(u: Unit, who: SignedIn, number: str, *, version: int | None = None) -> Row[Any]:
    """Lock a visible case. Raises NotFound, Refused("right") for roles without keys, Stale for an older version."""
    if who.person.role in SEES_ALL:
        raise Refused("right")
    row = u.one(select(cases).where(cases.c.number == number).with_for_update())
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Stale
    return row


def _claim_talk(u: Unit, number: str) -> None:
    """Lock the conversation before its case, as the door does: in two orders both would wait for each other."""
    u.run(
        select(conversations.c.id)
        .join(cases, cases.c.conversation == conversations.c.id)
        .where(cases.c.number == number)
        .with_for_update(of=conversations, key_share=True)
    )


def _change(u: Unit, row: Row[Any], now: datetime, **values: object) -> None:
    u.run(update(cases).where(cases.c.id == row.id).values(changed_at=now, version=row.version + 1, **values))


def _add(  # noqa: PLR0913 - one row, named fields
    u: Unit, store: DeskStore, row: Row[Any], *, item: UUID, kind: str, who: SignedIn, now: datetime,
    text: str | None = None, said: list[Any] | None = None, **columns: object,
) -> None:  # fmt: skip
    """Append one thing to the conversation, under the case's public key."""
    seq = u.value(
        update(cases)
        .where(cases.c.id == row.id)
        .values(last_seq=cases.c.last_seq + 1)
        .returning(cases.c.last_seq)
    )
    context = ("items", str(row.id), str(seq))
    sealed = seal.seal_body(bytes(row.public_key), {"text": text}, *context) if text is not None else None
    u.run(
        insert(items).values(
            id=item, case_id=row.id, seq=seq, kind=kind, author=who.person.id, sealed_body=sealed,
            seal=seal.seal_row(store.rows_key, sealed, *context, kind) if sealed is not None else None,
            said=said, at=now, **columns,
        )
    )  # fmt: skip


def _event(
    u: Unit, store: DeskStore, row: Row[Any], code: str, who: SignedIn, now: datetime, **values: str
) -> None:
    _add(u, store, row, item=uuid4(), kind="event", who=who, now=now, said=[[code, values]])


def _meet(u: Unit, case: UUID, kind: str, now: datetime) -> None:
    d = deadlines.c
    u.run(update(deadlines).where(d.case_id == case, d.kind == kind, d.met_at.is_(None)).values(met_at=now))
    refresh_due(u, case)


def take(store: DeskStore, who: SignedIn, number: str, *, now: datetime) -> None:
    """Claim a case. Raises Refused("held") when somebody else holds it."""
    with store.writes(who) as u:
        row = claim_case(u, who, number)
        if row.holder is not None and row.holder != who.person.id:
            raise Refused("held")
        if row.state != CaseState.OPEN.value:
            raise Refused("closed")
        if row.holder is None:
            _change(u, row, now, holder=who.person.id, held_at=now)
            _event(u, store, row, "taken", who, now)
            _meet(u, row.id, "first_look", now)
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
) -> str:
    """Write an answer and return the plan that was applied. Sealed twice: for the record, and for the relay."""
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
        joined = row.joined_at is not None and now - row.joined_at < JOINED_FOR
        if not joined:
            _event(u, store, row, "joined", who, now)
        state = Delivery.QUEUED if plan == "send" else Delivery.WAITING
        _add(
            u, store, row, item=item, kind="desk", who=who, now=now, text=text, language=language.value,
            conversation=row.conversation, delivery=state.value,
        )  # fmt: skip
        # The reporter is told once that the automatic voice is over; the record keeps the counsellor's own words.
        spoken = text if joined else f"{phrase('staff.in', language.value)}\n{text}"
        outbox.put_out(
            u, outbound_id=out, conversation=row.conversation, kind="answer", state=state, now=now, case=row.id,
            item=item, sealed_text=seal.seal_body(store.relay_public, {"text": spoken}, "outbound", str(out)),
        )  # fmt: skip
        if plan == "notify":
            _notify(u, store, row, now)
        _change(
            u, row, now, waiting=True, new_reply=False, needs_person=False, joined_at=now,
            holder=row.holder or who.person.id, held_at=row.held_at or now,
        )  # fmt: skip
        for kind in ("first_look", "first_contact"):
            _meet(u, row.id, kind, now)
        audit.record(u, str(who.person.id), "answered", object_=str(row.id), now=now, plan=plan)
    return plan


def _notify(u: Unit, store: DeskStore, row: Row[Any], now: datetime) -> None:
    """Send the one neutral text that may go out first, at most once a day."""
    told = u.value(select(conversations.c.notified_at).where(conversations.c.id == row.conversation))
    if told is not None and (now - told).total_seconds() < NOTIFY_AGAIN_HOURS * 3600:
        return
    out = uuid4()
    body = {"text": phrase("out.open", row.language)}
    outbox.put_out(
        u, outbound_id=out, conversation=row.conversation, kind="notice", state=Delivery.QUEUED, now=now,
        case=row.id, sealed_text=seal.seal_body(store.relay_public, body, "outbound", str(out)),
    )  # fmt: skip
    u.run(update(conversations).where(conversations.c.id == row.conversation).values(notified_at=now))


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
        _change(u, row, now)
        audit.record(u, str(who.person.id), "answer_withdrawn", object_=str(row.id), now=now)


def note(store: DeskStore, who: SignedIn, number: str, *, text: str, now: datetime) -> None:
    """Keep an internal note; it never leaves the desk."""
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise Refused("text_length")
    with store.writes(who) as u:
        row = claim_case(u, who, number)
        _add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=text)
        _change(u, row, now)
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
        _event(u, store, row, "handed_over", who, now, old=row.office, new=office)
        _add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=reason)
        keyrings.hand_key(u, store.rows_key, case=row.id, private=private, old=row.office, new=office)
        # PostgreSQL changes a row only into one that can be seen, and this one is going out of sight.
        show_offices(u, (*who.person.offices, office))
        _change(
            u, row, now, office=office, office_reason="by_person", office_detail=[row.office], holder=None,
            held_at=None, needs_person=True,
        )  # fmt: skip
        audit.record(
            u, str(who.person.id), "handed_over", object_=str(row.id), now=now, old=row.office, new=office
        )


def confirm(store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime) -> None:
    """Confirm the urgency as a named person."""
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        _event(u, store, row, "urgency_confirmed", who, now, urgency=row.urgency)
        _change(u, row, now, urgency_by=who.person.id, urgency_at=now)
        audit.record(
            u, str(who.person.id), "urgency_confirmed", object_=str(row.id), now=now, urgency=row.urgency
        )


def change_urgency(
    store: DeskStore,
    who: SignedIn,
    number: str,
    *,
    urgency: Urgency,
    reason: str,
    version: int,
    now: datetime,
) -> None:
    """Raise or lower the urgency. Only a named person lowers it, and always with a reason."""
    reason = reason.strip()
    if not reason:
        raise Refused("reason")
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        _event(u, store, row, "urgency_changed", who, now, old=row.urgency, new=urgency.value)
        _add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=reason)
        _change(
            u,
            row,
            now,
            urgency=urgency.value,
            urgency_rank=urgency.rank,
            urgency_by=who.person.id,
            urgency_at=now,
        )
        audit.record(
            u,
            str(who.person.id),
            "urgency_changed",
            object_=str(row.id),
            now=now,
            old=row.urgency,
            new=urgency.value,
        )


def close(store: DeskStore, who: SignedIn, number: str, *, reason: str, version: int, now: datetime) -> None:
    """Close a case. The address is deleted by the keeper after the grace period; waiting answers are called back."""
    if reason not in CLOSE_REASONS:
        raise Refused("reason")
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        if row.state != CaseState.OPEN.value:
            raise Refused("closed")
        _event(u, store, row, "closed", who, now, reason=reason)
        _change(
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
        audit.record(u, str(who.person.id), "closed", object_=str(row.id), now=now, reason=reason)


def offices(store: Store) -> tuple[Office, ...]:
    """Return the active offices, the national desk among them."""
    with store.reads() as u:
        rows = u.all(select(office_table).where(office_table.c.active).order_by(office_table.c.slug))
        return tuple(Office(r.slug, r.ar, r.en, r.fr) for r in rows)
