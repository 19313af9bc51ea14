"""One message, one transaction, one answer: where everything that a reporter writes becomes part of a case."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from cases import contact, copies, outbox, seal
from cases.messages import Delivery, Inbound
from cases.model import Channel, Language
from cases.store.unit import Store, Unit
from cases.way_back import contact_of
from webhooks.bare import keep_bare
from webhooks.channels.base import Reply, Status
from webhooks.render import render
from webhooks.routing import numbers_now
from webhooks.turn import Door, Here, Taken, take_turn

RETRY_AFTER = timedelta(seconds=3)
"""A copy that comes later than this is a provider that never heard the first answer: it gets the same one again.

Twilio waits four seconds with the settings of docs/operations.md, Telegram longer."""

_log = structlog.get_logger()


class Intake:
    """The door's one way in, for webhooks, polling and reconciliation alike."""

    def __init__(self, store: Store, door: Door) -> None:
        """Take the store of the door's role and the surroundings."""
        self._store = store
        self._door = door

    def take(self, inbound: Inbound) -> Reply:
        """Keep one message durably and return what to say. Whatever it raises means: not kept, deliver again."""
        now = self._door.clock()
        with self._store.writes() as u:
            copy = contact.keep_first(u, self._door.keys, inbound, now=now)
            reply = self._again(u, copy, inbound, now) if copy else self._first(u, inbound, now)
        if copy is None:
            self._door.wake()
        return reply

    def take_late(self, inbound: Inbound, *, vault_public: bytes, fresh_for: timedelta) -> None:
        """Take a message that was found in the provider's log; its answer leaves through the relay if still of use."""
        now = self._door.clock()
        with self._store.writes() as u:
            if contact.keep_first(u, self._door.keys, inbound, now=now) is not None:
                return
            reply = self._first(u, inbound, now)
            if not reply.silent:
                self._answer_late(u, inbound, reply, vault_public=vault_public, fresh_for=fresh_for)
        self._door.wake()

    def _answer_late(
        self, u: Unit, inbound: Inbound, reply: Reply, *, vault_public: bytes, fresh_for: timedelta
    ) -> None:
        """Hand the answer to the relay, or say on the case that it never left: it was noted as given inline."""
        now, inline = self._door.clock(), UUID(reply.id)
        conversation = contact.conversation_of(u, self._door.keys, inbound)
        late = inbound.sent_at is not None and now - inbound.sent_at > fresh_for
        if late or conversation is None:
            outbox.settle(u, inline, Delivery.WITHDRAWN, now=now, error="late")
            return
        out = self._door.new_id()
        body = {"text": "\n".join(reply.lines)}
        outbox.put_out(
            u, outbound_id=out, conversation=conversation, kind=outbox.BOT, state=Delivery.QUEUED, now=now,
            item=outbox.item_of(u, inline), sealed_text=seal.seal_body(vault_public, body, "outbound", str(out)),
        )  # fmt: skip

    def record_status(self, status: Status) -> None:
        """Record a delivery report; one that names nothing of ours is ignored."""
        with self._store.writes() as u:
            moved = outbox.record_report(
                u,
                status.receipt,
                outbound_id=UUID(status.outbound_id) if _is_uuid(status.outbound_id) else None,
                index_key=self._door.keys.index,
                vault_public=self._door.keys.vault_public,
                channel=status.channel,
                erasure=self._door.new_id(),
                now=self._door.clock(),
            )
        if moved:
            self._door.wake()

    def _first(self, u: Unit, inbound: Inbound, now: datetime) -> Reply:
        """Take the turn. If the dialogue or triage raises, the message is kept all the same."""
        talk = contact.claim(u, self._door.keys, inbound, now=now, new_id=self._door.new_id)
        # No platform has a copy of what is written on our own page.
        erasure = None if inbound.channel is Channel.WEB else self._door.new_id()
        here = Here(u, self._door, talk, inbound, now, erasure=erasure)
        taken: Taken
        try:
            with u.savepoint():
                taken = take_turn(here)
        except Exception as error:  # noqa: BLE001 - the edge of the turn: a message must survive any fault in it
            _log.error("turn.failed", error=type(error).__name__, conversation=str(talk.id)[:8])
            taken = keep_bare(here)
        answer = self._note(here, taken)
        reply = self._render(u, answer, inbound.channel)
        if not inbound.by_relay:
            return reply
        if not reply.silent:
            self._hand_over(u, inbound, taken, reply, conversation=talk.id)
        return Reply(lines=(), silent=True)

    def _hand_over(
        self, u: Unit, inbound: Inbound, taken: Taken, reply: Reply, *, conversation: UUID
    ) -> None:
        """Let the relay say it at once: also the answer to a word that ends the talk, with a forgotten address."""
        answer, at = UUID(reply.id), contact_of(u, conversation)
        ended = at is not None and (at.stopped or at.departed or at.forgotten)
        body: dict[str, Any] = {"text": "\n".join(reply.lines)}
        if at is not None and at.forgotten:
            body["to"] = [inbound.channel.value, inbound.address]
        outbox.put_out(
            u, outbound_id=answer, conversation=conversation, kind=outbox.FAREWELL if ended else outbox.BOT,
            state=Delivery.QUEUED, now=self._door.clock(), case=taken.case, item=taken.answer_item,
            sealed_text=seal.seal_body(self._door.keys.vault_public, body, "outbound", str(answer)),
        )  # fmt: skip

    def _note(self, here: Here, taken: Taken) -> dict[str, Any]:
        """Keep what is said as ids, and what must be deleted at the provider."""
        u, inbound, talk, now = here.u, here.inbound, here.talk, here.now
        answer_id = self._door.new_id() if taken.said else None
        answer = {
            "said": taken.said,
            "language": taken.language.value,
            "country": taken.country,
            "case": str(taken.case) if taken.case else None,
            "id": str(answer_id) if answer_id else "",
        }
        contact.note_answer(u, self._door.keys, inbound, conversation=talk.id, answer=answer)
        if inbound.channel is Channel.WEB:
            return answer  # no platform has a copy, and none reports
        if answer_id is not None and inbound.channel is not Channel.TELEGRAM and not inbound.by_relay:
            # The provider tells the id of an inline answer only in its report, and the id is needed to delete it.
            outbox.put_out(
                u, outbound_id=answer_id, conversation=talk.id, kind="inline", state=outbox.INLINE, now=now,
                case=taken.case, item=taken.answer_item,
            )  # fmt: skip
        copies.hold_erasure(
            u, self._door.keys.vault_public, erasure=here.erasure or self._door.new_id(), channel=inbound.channel,
            conversation=talk.id, reference=f"{inbound.address}|{inbound.message_id}", due_at=now + copies.ERASE_AFTER,
            held=inbound.channel is Channel.TELEGRAM and not taken.left,
        )  # fmt: skip
        return answer

    def _again(self, u: Unit, copy: contact.Copy, inbound: Inbound, now: datetime) -> Reply:
        """Answer a copy: with nothing while the first is fresh, with the same words when the first was lost."""
        if inbound.by_relay or copy.answer is None or now - copy.at < RETRY_AFTER:
            return Reply(lines=(), silent=True)
        return self._render(u, copy.answer, inbound.channel)

    def _render(self, u: Unit, answer: dict[str, Any], channel: Channel) -> Reply:
        case = answer.get("case")
        said: Sequence[Sequence[Any]] = answer["said"]
        code = seal.make_code(self._door.keys.code, case) if case else ""
        return render(
            said, language=Language(answer["language"]), channel=channel, country=answer["country"],
            code=code, answer_id=answer["id"], register=numbers_now(u, self._door.clock()),
        )  # fmt: skip


def _is_uuid(text: str | None) -> bool:
    try:
        return text is not None and bool(UUID(text))
    except ValueError:
        return False
