"""Texts on their way out: written by the desk, sent by the relay, reported on at the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, or_, select, true, update

from cases import seal
from cases.copies import ERASE_AFTER, hold_erasure
from cases.messages import Delivery, Receipt
from cases.model import Channel
from cases.store.jobs import enqueue_send
from cases.store.tables import cases, conversations, items, outbound
from cases.store.unit import Unit

INLINE = Delivery.SENT
"""State of an answer given in the webhook response until a report says more."""
BOT, FAREWELL = "bot", "farewell"
"""Kinds of an answer to a message whose webhook reads none: in a talk that goes on, and to the word that ended it."""
OF_USE_FOR: Mapping[str, timedelta] = {BOT: timedelta(minutes=5), FAREWELL: timedelta(minutes=1)}
"""So long after it was written such an answer may leave; later, somebody else may hold the phone."""

PAGE = "page"
"""Why an answer waits that was to go to a page of ours which nobody was looking at."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text that the relay has claimed. The text itself stays sealed until it is sent."""

    id: UUID
    conversation: UUID
    kind: str
    sealed_text: bytes = field(repr=False)
    state: Delivery = Delivery.QUEUED
    attempts: int = 0
    claimed_at: datetime | None = None
    created_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Tell whether this answers a message that was written too long ago."""
        last = OF_USE_FOR.get(self.kind)
        return last is not None and self.created_at is not None and now - self.created_at > last


def put_out(  # noqa: PLR0913 - one row, named fields
    u: Unit,
    *,
    outbound_id: UUID,
    conversation: UUID,
    kind: str,
    state: Delivery,
    now: datetime,
    case: UUID | None = None,
    item: UUID | None = None,
    sealed_text: bytes | None = None,
) -> None:
    """Write an outgoing text; `queued` also enqueues the job that sends it."""
    u.run(
        insert(outbound).values(
            id=outbound_id,
            case_id=case,
            conversation=conversation,
            item=item,
            kind=kind,
            sealed_text=sealed_text,
            state=state.value,
            created_at=now,
        )
    )
    if state is Delivery.QUEUED:
        _show(u, item, state, None)
        enqueue_send(u, outbound_id, conversation=conversation)


def item_of(u: Unit, outbound_id: UUID) -> UUID | None:
    """Return the thing in the conversation that shows the state of an outgoing text."""
    found = u.value(select(outbound.c.item).where(outbound.c.id == outbound_id))
    return UUID(str(found)) if found is not None else None


def count_waiting(u: Unit, case: UUID) -> int:
    """Return how many staff answers wait for the reporter of a case."""
    c = outbound.c
    rows = u.all(select(c.id).where(c.case_id == case, c.kind == "answer", c.state == Delivery.WAITING.value))
    return len(rows)


def release(u: Unit, case: UUID, *, conversation: UUID, now: datetime) -> int:
    """Send the waiting answers of a case, oldest first, to the conversation that asked for them."""
    c = outbound.c
    waiting = u.all(
        select(c.id, c.item)
        .where(c.case_id == case, c.kind == "answer", c.state == Delivery.WAITING.value)
        .order_by(c.created_at)
    )
    for row in waiting:
        u.run(
            update(outbound)
            .where(c.id == row.id)
            .values(state=Delivery.QUEUED.value, conversation=conversation)
        )
        _show(u, row.item, Delivery.QUEUED, None)
        enqueue_send(u, row.id, conversation=conversation)
    if waiting:
        u.run(update(cases).where(cases.c.id == case).values(changed_at=now))
    return len(waiting)


def call_again(u: Unit, conversation: UUID, *, since: datetime) -> int:
    """Send the answers again that came to a page of ours while nobody was looking at it: now somebody is.

    `since`: older ones wait until the person has been asked whether this is a good time to read.
    """
    c = outbound.c
    missed = (c.conversation == conversation) & (c.error == PAGE) & (c.created_at >= since)
    rows = u.all(select(c.id, c.item).where(missed, c.state == Delivery.WAITING.value).order_by(c.created_at))
    for row in rows:
        u.run(update(outbound).where(c.id == row.id).values(state=Delivery.QUEUED.value, error=None))
        _show(u, row.item, Delivery.QUEUED, None)
        enqueue_send(u, row.id, conversation=conversation)
    return len(rows)


def is_on_the_way(u: Unit, conversation: UUID) -> bool:
    """Tell whether an answer to this conversation is about to arrive."""
    c = outbound.c
    moving = c.state.in_((Delivery.QUEUED.value, Delivery.SENDING.value))
    return u.one(select(c.id).where(c.conversation == conversation, c.kind == "answer", moving)) is not None


def withdraw_all(u: Unit, conversation: UUID | None, *, error: str, case: UUID | None = None) -> int:
    """Call back what has not left yet: the reporter asked us to stop or to forget, or the case is over."""
    c = outbound.c
    theirs = or_(c.conversation == conversation, c.case_id == case)
    rows = u.all(
        select(c.id, c.item).where(theirs, c.state.in_((Delivery.WAITING.value, Delivery.QUEUED.value)))
    )
    for row in rows:
        u.run(update(outbound).where(c.id == row.id).values(state=Delivery.WITHDRAWN.value, error=error))
        _show(u, row.item, Delivery.WITHDRAWN, error)
    return len(rows)


def hold_back(u: Unit, conversation: UUID) -> None:
    """Let what has not left yet wait: the reporter left in haste, and somebody else may be reading."""
    c = outbound.c
    mine = (c.conversation == conversation) & (c.state == Delivery.QUEUED.value)
    for row in u.all(select(c.id, c.item, c.kind).where(mine)):
        # A neutral word that somebody answers is news to nobody; the answer itself waits for their return.
        state = Delivery.WAITING if row.kind == "answer" else Delivery.WITHDRAWN
        u.run(update(outbound).where(c.id == row.id).values(state=state.value))
        _show(u, row.item, state, None)


def claim_for_sending(u: Unit, outbound_id: UUID, *, now: datetime) -> Waiting | None:
    """Take one text for sending: from here on it is never sent a second time without being looked up first."""
    c = outbound.c
    row = u.one(select(outbound).where(c.id == outbound_id).with_for_update())
    if row is None or row.sealed_text is None or row.state != Delivery.QUEUED.value:
        return None
    u.run(
        update(outbound)
        .where(c.id == outbound_id)
        .values(state=Delivery.SENDING.value, attempts=c.attempts + 1, claimed_at=now)
    )
    _show(u, row.item, Delivery.SENDING, None)
    return Waiting(
        row.id, row.conversation, row.kind, bytes(row.sealed_text), Delivery.SENDING, row.attempts + 1, now,
        row.created_at,
    )  # fmt: skip


def stuck(u: Unit, *, before: datetime) -> tuple[Waiting, ...]:
    """Return texts whose fate is unknown: the process died, or the line broke, while they were being sent."""
    c = outbound.c
    rows = u.all(
        select(outbound).where(
            c.state.in_((Delivery.UNKNOWN.value, Delivery.SENDING.value)),
            c.sealed_text.is_not(None),
            c.claimed_at < before,
        )
    )
    return tuple(
        Waiting(
            r.id, r.conversation, r.kind, bytes(r.sealed_text), Delivery(r.state), r.attempts, r.claimed_at
        )
        for r in rows
    )


def settle(
    u: Unit,
    outbound_id: UUID,
    state: Delivery,
    *,
    now: datetime,
    error: str | None = None,
    provider_digest: bytes | None = None,
    claimed_at: datetime | None = None,
) -> bool:
    """Record what became of a text. A state never goes back, unless the text was certainly not sent.

    `claimed_at`: do so only if nobody has claimed it anew since then.
    """
    c = outbound.c
    row = u.one(
        select(c.id, c.state, c.item, c.case_id, c.provider_digest)
        .where(c.id == outbound_id)
        .where(true() if claimed_at is None else c.claimed_at == claimed_at)
        .with_for_update()
    )
    if row is None:
        return False
    values: dict[str, object] = {}
    if provider_digest is not None and row.provider_digest is None:
        values["provider_digest"] = provider_digest
    # Only a text that was certainly not sent may go back to the queue, or wait for the reporter's next word.
    back = state in {Delivery.QUEUED, Delivery.WAITING} and row.state in {
        Delivery.SENDING.value, Delivery.UNKNOWN.value,
    }  # fmt: skip
    moved = back or state.rank > Delivery(row.state).rank
    if moved:
        values |= {"state": state.value, "error": error}
        if state.rank >= Delivery.SENT.rank:
            values["sent_at"] = now
        _show(u, row.item, state, error)
    if values:
        u.run(update(outbound).where(c.id == outbound_id).values(**values))
    if moved and row.case_id is not None:
        u.run(update(cases).where(cases.c.id == row.case_id).values(changed_at=now))
    return moved


def open_text(private: bytes, waiting: Waiting) -> str:
    """Open the queued copy with the relay's key. Raises CannotOpen."""
    return str(seal.open_body(private, waiting.sealed_text, "outbound", str(waiting.id))["text"])


def open_way(private: bytes, waiting: Waiting) -> tuple[Channel, str] | None:
    """Return where a last word goes whose address is forgotten already. None for all others. Raises CannotOpen."""
    to = seal.open_body(private, waiting.sealed_text, "outbound", str(waiting.id)).get("to")
    return (Channel(to[0]), str(to[1])) if to else None


def destroy_text(u: Unit, outbound_id: UUID) -> None:
    """Empty the queued copy of a text that is gone or will never go."""
    u.run(update(outbound).where(outbound.c.id == outbound_id).values(sealed_text=None))


def empty_finished(u: Unit) -> int:
    """Destroy the queued copies of texts that left, or never will: who recorded their end could not."""
    c = outbound.c
    over = c.state.not_in([state.value for state in Delivery if state.rank < Delivery.SENT.rank])
    return u.run(update(outbound).where(over, c.sealed_text.is_not(None)).values(sealed_text=None)).rowcount


def _show(u: Unit, item: UUID | None, state: Delivery, error: str | None) -> None:
    if item is not None:
        u.run(update(items).where(items.c.id == item).values(delivery=state.value, error=error))


def record_report(
    u: Unit,
    receipt: Receipt,
    *,
    outbound_id: UUID | None,
    index_key: bytes,
    vault_public: bytes,
    channel: Channel,
    erasure: UUID,
    now: datetime,
) -> bool:
    """Record a delivery report at the door. Unknown ids are ignored; a repeated or late one changes nothing."""
    mark = seal.digest(index_key, "provider", receipt.provider_id)
    c = outbound.c
    wanted = c.id == outbound_id if outbound_id is not None else c.provider_digest == mark
    row = u.one(select(c.id, c.kind, c.state, c.conversation, c.provider_digest).where(wanted))
    if row is None or (row.provider_digest is not None and bytes(row.provider_digest) != mark):
        return False
    first = row.provider_digest is None
    if receipt.state is Delivery.BLOCKED:  # the conversation first, as in the turn of a message
        u.run(update(conversations).where(conversations.c.id == row.conversation).values(stopped=True))
    moved = settle(u, row.id, receipt.state, now=now, error=receipt.error, provider_digest=mark)
    # The relay notes what it sent by itself, unless it died between sending and noting.
    unnoted = row.kind == "inline" or row.state in {Delivery.SENDING.value, Delivery.UNKNOWN.value}
    if first and unnoted:
        hold_erasure(
            u, vault_public, erasure=erasure, channel=channel, conversation=row.conversation,
            reference=f"|{receipt.provider_id}", due_at=now + ERASE_AFTER, held=False,
        )  # fmt: skip
    return moved
