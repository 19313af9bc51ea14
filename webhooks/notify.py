"""Tells the staff that something waits: the same neutral words each time, and never of which case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from starlette.concurrency import run_in_threadpool

import cases.model
from cases import copies, notices
from cases.errors import CannotOpen
from cases.messages import Outbound, Receipt
from cases.model import Language, NoticeWay
from cases.notices import Notice
from cases.store.unit import Store
from locales.words import desk
from webhooks.channels.base import (
    Channel,
    Misconfigured,
    Reconciles,
    Rejected,
    Retryable,
    SendError,
    Unknown,
    WindowClosed,
)
from webhooks.later import Later
from webhooks.mail import Mail

MOST_TRIES = 10
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
LOOK_BACK = timedelta(minutes=1)
SUBJECT = "Amana"

_log = structlog.get_logger()


def _(text: str) -> str:
    return text


WORDS: Mapping[str, str] = {
    # Translators: sent to the phone of a member of the staff, where anybody may read it. One SMS of 70 letters in
    # Arabic. No case, no office, no urgency, nothing about children.
    notices.CLOCK: _("Amana: something is waiting for you at the desk. Please sign in."),
    # Translators: sent on the person's own wish, to see whether it arrives. One SMS.
    notices.TRIAL: _("Amana: this is a trial. Nothing is waiting."),
}


def words_of(kind: str, language: Language) -> str:
    """Return the whole text of a notice. There is nothing to fill in, so that nothing can leak into it."""
    return desk(language.value).gettext(WORDS[kind])


@dataclass(frozen=True, slots=True)
class Notifier:
    """The part of the relay that writes to the staff. It opens their addresses and knows no case."""

    store: Store
    channels: Mapping[cases.model.Channel, Channel]
    vault_private: bytes = field(repr=False)
    vault_public: bytes = field(repr=False)
    clock: Callable[[], datetime]
    mail: Mail | None = None
    new_id: Callable[[], UUID] = uuid4

    async def tell(self, notice_id: str) -> None:
        """Send one notice. Raises Later while it may still be tried; an alarm twice is better than none."""
        try:
            await self._tell(UUID(notice_id))
        except Later:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the alarm must not be lost with this attempt
            _log.error("notice.broke", error=type(error).__name__, notice=notice_id[:8])
            raise Later(LONGEST_PAUSE / 10) from None

    async def _tell(self, notice_id: UUID) -> None:
        notice = await run_in_threadpool(self._claim, notice_id)
        if notice is None:
            return
        try:
            way = await run_in_threadpool(self._way, notice.person)
        except CannotOpen:
            way = None
        if way is None:
            await run_in_threadpool(self._settle, notice, notices.FAILED, "no_address")
            return
        try:
            await self._send(notice, *way)
        except SendError as error:
            await run_in_threadpool(self._failed, notice, error)

    def _claim(self, notice_id: UUID) -> Notice | None:
        with self.store.writes() as u:
            return notices.claim(u, notice_id, now=self.clock())

    def _way(self, person: UUID) -> tuple[NoticeWay, str] | None:
        with self.store.reads() as u:
            return notices.open_way(u, self.vault_private, person)

    async def _send(self, notice: Notice, way: NoticeWay, address: str) -> None:
        text = words_of(notice.kind, notice.language)
        if way is NoticeWay.EMAIL:
            await self._mail(notice, address, text)
            return
        channel = self._channel(way)
        try:
            receipt = await self._by(channel, notice, address, text)
        except WindowClosed:
            # WhatsApp takes free words only within a day of theirs; the same number gets a text message.
            channel = self._channel(NoticeWay.SMS)
            receipt = await self._by(channel, notice, address, text)
        await run_in_threadpool(self._done, notice, channel, address, receipt)

    def _channel(self, way: NoticeWay) -> Channel:
        found = self.channels.get(cases.model.Channel(way.value))
        if found is None and way is NoticeWay.WHATSAPP:
            found = self.channels.get(cases.model.Channel.SMS)
        if found is None:
            raise Misconfigured("no_channel")
        return found

    async def _by(self, channel: Channel, notice: Notice, address: str, text: str) -> Receipt:
        """Send, unless an earlier attempt has arrived at the provider after all."""
        outbound = Outbound(str(notice.id), text)
        if notice.claimed_before is not None and isinstance(channel, Reconciles):
            found = await channel.find_sent(address, outbound, notice.created_at - LOOK_BACK)
            if found is not None:
                return found
        return await channel.send(address, outbound)

    async def _mail(self, notice: Notice, address: str, text: str) -> None:
        if self.mail is None:
            raise Rejected("no_mail_server")
        mail, name = self.mail, str(notice.id)
        await run_in_threadpool(lambda: mail.send(address, subject=SUBJECT, text=text, name=name))
        await run_in_threadpool(self._settle, notice, notices.SENT)

    def _done(self, notice: Notice, channel: Channel, address: str, receipt: Receipt) -> None:
        """Note that it left, and have Twilio forget it. A chat of Telegram is the person's own: it stays."""
        now = self.clock()
        with self.store.writes() as u:
            notices.settle(u, notice.id, notices.SENT, now=now)
            for provider_id in receipt.provider_id.split() if isinstance(channel, Reconciles) else ():
                copies.hold_erasure(
                    u, self.vault_public, erasure=self.new_id(), channel=channel.name, conversation=None,
                    reference=f"{address}|{provider_id}", due_at=now + copies.ERASE_AFTER, held=False,
                )  # fmt: skip

    def _failed(self, notice: Notice, error: SendError) -> None:
        kind = error.code or type(error).__name__.lower()
        _log.warning(
            "notice.failed", kind=type(error).__name__.lower(), code=error.code, notice=str(notice.id)[:8]
        )
        if not isinstance(error, Retryable | Unknown | Misconfigured) or notice.attempts >= MOST_TRIES:
            self._settle(notice, notices.FAILED, kind)
            return
        self._settle(notice, notices.QUEUED, kind)
        pause = min(FIRST_PAUSE * 2**notice.attempts, LONGEST_PAUSE)
        raise Later(error.after if isinstance(error, Retryable) and error.after else pause)

    def _settle(self, notice: Notice, state: str, error: str | None = None) -> None:
        with self.store.writes() as u:
            notices.settle(u, notice.id, state, now=self.clock(), error=error)
