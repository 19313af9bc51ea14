"""Sends what the desk wrote, at most once, and deletes at the provider what must not stay there."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from starlette.concurrency import run_in_threadpool

import cases.model
from cases import copies, outbox, vault
from cases.errors import CannotOpen
from cases.messages import Delivery, Outbound, Receipt
from cases.outbox import PAGE, Waiting
from cases.store.jobs import EVENTS, FILES, QUEUE, enqueue_send, relay_app, revive_stalled
from cases.store.unit import Store
from cases.way_back import contact_of
from webhooks.announce import Announcer
from webhooks.channels.base import (
    Channel,
    Misconfigured,
    Reconciles,
    Rejected,
    Retryable,
    SendError,
    Stopped,
    Unknown,
    WindowClosed,
)
from webhooks.later import Later, RetryLater
from webhooks.mail import Mail
from webhooks.media import Fetcher
from webhooks.notify import Notifier
from webhooks.outside import Outside

MOST_TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 600.0
UNSURE_AFTER = timedelta(seconds=60)
"""A text that was claimed so long ago without a result is looked up at the provider."""
LOST_AFTER = timedelta(minutes=10)
"""So long the provider's log may lag; a text that is not there by then was never sent, and is sent again."""
SWEEP_SECONDS = 15

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Relay:
    """The sender. It can open addresses and queued texts, and nothing of a case."""

    store: Store
    channels: Mapping[cases.model.Channel, Channel]
    vault_private: bytes = field(repr=False)
    vault_public: bytes = field(repr=False)
    clock: Callable[[], datetime]
    wake: Callable[[], None] = field(default=lambda: None)
    new_id: Callable[[], UUID] = uuid4
    unsure_after: timedelta = UNSURE_AFTER
    lost_after: timedelta = LOST_AFTER
    mail: Mail | None = None
    outside: Outside = field(default_factory=Outside)

    @property
    def announcer(self) -> Announcer:
        """What tells other systems, with the same key."""
        return Announcer(self.store, self.vault_private, self.clock, self.outside)

    @property
    def notifier(self) -> Notifier:
        """What tells the staff, with the same keys and channels."""
        return Notifier(
            self.store,
            self.channels,
            self.vault_private,
            self.vault_public,
            self.clock,
            self.mail,
            self.new_id,
        )

    @property
    def fetcher(self) -> Fetcher:
        """What brings the files that people sent, with the same key and channels."""
        return Fetcher(self.store, self.channels, self.vault_private, self.clock, self.wake)

    async def send(self, outbound_id: str) -> None:
        """Send one text. Raises Later when it certainly did not leave and may be tried again."""
        waiting = await run_in_threadpool(self._claim, UUID(outbound_id))
        if waiting is None or not await run_in_threadpool(self._may_go, waiting):
            return
        way = await run_in_threadpool(self._way, waiting)
        if way is None:
            return
        channel, address, text = way
        try:
            receipt = await channel.send(address, Outbound(str(waiting.id), text))
        except SendError as error:
            await run_in_threadpool(self._failed, waiting, error)
            return
        await run_in_threadpool(self._done, waiting, receipt, channel, address)

    def _claim(self, outbound_id: UUID) -> Waiting | None:
        with self.store.writes() as u:
            return outbox.claim_for_sending(u, outbound_id, now=self.clock())

    def _may_go(self, waiting: Waiting) -> bool:
        """Tell whether the person still wants it. Who stopped us, left or is forgotten gets nothing any more.

        Only the answer to the very word that ended the talk may still go, and only at once.
        """
        if waiting.is_late(self.clock()):
            self._settle(waiting, Delivery.WITHDRAWN, error="late")
            return False
        if waiting.kind == outbox.FAREWELL:
            return True
        with self.store.reads() as u:
            contact = contact_of(u, waiting.conversation)
        if contact is None or contact.stopped or contact.forgotten:
            reason = "stopped" if contact is not None and contact.stopped else "forgotten"
            self._settle(waiting, Delivery.WITHDRAWN, error=reason)
            return False
        if contact.departed:
            answer = waiting.kind == "answer"
            self._settle(waiting, Delivery.WAITING if answer else Delivery.WITHDRAWN)
            return False
        return True

    def _way(self, waiting: Waiting, *, left: bool = False) -> tuple[Channel, str, str] | None:
        """Open address and text. `left`: the text may have gone already, so nobody can say that it was called back."""
        try:
            with self.store.reads() as u:
                route = vault.open_address(u, self.vault_private, conversation=waiting.conversation)
            text = outbox.open_text(self.vault_private, waiting)
            route = route or outbox.open_way(self.vault_private, waiting)
        except CannotOpen:
            self._settle(waiting, Delivery.FAILED, error="sealed")
            return None
        if route is None:
            state, error = (Delivery.FAILED, "unsure") if left else (Delivery.WITHDRAWN, "forgotten")
            self._settle(waiting, state, error=error)
            return None
        name, address = route
        channel = self.channels.get(name)
        if channel is None:
            self._settle(waiting, Delivery.FAILED, error="no_channel")
            return None
        return channel, address, text

    def _failed(self, waiting: Waiting, error: SendError) -> None:
        """Record why it failed; only what certainly did not leave goes back to the queue."""
        kind = type(error).__name__.lower()
        _log.warning("relay.failed", kind=kind, code=error.code, outbound=str(waiting.id)[:8])
        match error:
            case Unknown():
                self._settle(waiting, Delivery.UNKNOWN, error="unknown")
            case Stopped():
                self._settle(waiting, Delivery.BLOCKED, error=error.code)
            case WindowClosed():
                closed = PAGE if error.code == PAGE else "window"
                self._settle(waiting, Delivery.WAITING, error=closed)
            case Rejected():
                self._settle(waiting, Delivery.FAILED, error=error.code)
            case Retryable() | Misconfigured():
                if waiting.attempts >= MOST_TRIES:
                    self._settle(waiting, Delivery.FAILED, error=error.code or kind)
                    return
                self._settle(waiting, Delivery.QUEUED, error=error.code or kind)
                pause = min(FIRST_PAUSE * 2**waiting.attempts, LONGEST_PAUSE)
                raise Later(error.after if isinstance(error, Retryable) and error.after else pause)

    def _done(self, waiting: Waiting, receipt: Receipt, channel: Channel, address: str) -> None:
        """Record that it left, destroy the queued copy, and note what must be deleted at the provider."""
        now = self.clock()
        with self.store.writes() as u:
            outbox.settle(u, waiting.id, Delivery.SENT, now=now)
            outbox.destroy_text(u, waiting.id)
            for provider_id in receipt.provider_id.split():
                copies.hold_erasure(
                    u, self.vault_public, erasure=self.new_id(), channel=channel.name,
                    conversation=waiting.conversation, reference=f"{address}|{provider_id}",
                    due_at=now + copies.ERASE_AFTER, held=channel.name is cases.model.Channel.TELEGRAM,
                )  # fmt: skip
        self.wake()

    def _settle(self, waiting: Waiting, state: Delivery, *, error: str | None = None) -> None:
        with self.store.writes() as u:
            outbox.settle(u, waiting.id, state, now=self.clock(), error=error)
            if state in {Delivery.FAILED, Delivery.BLOCKED, Delivery.WITHDRAWN}:
                outbox.destroy_text(u, waiting.id)
        self.wake()

    async def reconcile(self) -> int:
        """Look up texts of unknown fate: found, they were sent; surely absent, they are queued again."""
        with self.store.reads() as u:
            unsure = outbox.stuck(u, before=self.clock() - self.unsure_after)
        for waiting in unsure:
            await self._look_up(waiting)
        return len(unsure)

    async def _look_up(self, waiting: Waiting) -> None:
        way = await run_in_threadpool(self._way, waiting, left=True)
        if way is None:
            return
        channel, address, text = way
        if not isinstance(channel, Reconciles):
            # No log to look into: a person decides, because a second text can be worse than none.
            await run_in_threadpool(self._settle, waiting, Delivery.FAILED, error="unsure")
            return
        claimed = waiting.claimed_at or self.clock()
        try:
            receipt = await channel.find_sent(
                address, Outbound(str(waiting.id), text), claimed - timedelta(minutes=1)
            )
        except SendError as error:
            _log.warning("relay.lookup_failed", code=error.code)
            return
        if receipt is not None:
            await run_in_threadpool(self._done, waiting, receipt, channel, address)
        elif self.clock() - claimed >= self.lost_after:
            await run_in_threadpool(self._requeue, waiting)

    def _requeue(self, waiting: Waiting) -> None:
        with self.store.writes() as u:
            lost = outbox.settle(
                u, waiting.id, Delivery.QUEUED, now=self.clock(), error="lost", claimed_at=waiting.claimed_at
            )
            if lost:
                enqueue_send(u, waiting.id, conversation=waiting.conversation)

    async def erase_due(self) -> int:
        """Delete at the providers what is due. What cannot be deleted yet is tried again, for fourteen days."""
        now = self.clock()
        with self.store.writes() as u:
            outbox.empty_finished(u)
            copies.free_orphans(u, now=now)
            copies.give_up_erasures(u, now=now)
            due = copies.due_erasures(u, now=now)
            for erasure, *_ in due:
                copies.settle_erasure(u, erasure, done=False, now=now, again_at=now + timedelta(hours=1))
        for erasure, name, _, sealed in due:
            done = await self._erase(erasure, name, sealed)
            if done:
                with self.store.writes() as u:
                    copies.settle_erasure(u, erasure, done=True, now=self.clock())
        return len(due)

    async def _erase(self, erasure: UUID, name: cases.model.Channel, sealed: bytes) -> bool:
        channel = self.channels.get(name)
        if channel is None:
            return False
        try:
            address, provider_id = copies.open_reference(self.vault_private, erasure, sealed)
            await channel.erase(provider_id, address)
        except (SendError, CannotOpen) as error:
            _log.info("relay.not_erased", kind=type(error).__name__, erasure=str(erasure)[:8])
            return False
        return True

    async def run(self, url: str, stop: asyncio.Event) -> None:
        """Work until `stop` is set: jobs at once, sweeps every few seconds."""
        app = relay_app(
            url, self.send, RetryLater(), tell=self.notifier.tell, announce=self.announcer.announce,
            fetch=self.fetcher.fetch,
        )  # fmt: skip
        async with app.open_async():
            workers = [
                asyncio.create_task(
                    app.run_worker_async(
                        queues=[queue], concurrency=jobs, delete_jobs="successful", install_signal_handlers=False,
                        fetch_job_polling_interval=pause, shutdown_graceful_timeout=10,
                    )
                )
                for queue, jobs, pause in ((QUEUE, 4, 0.5), (EVENTS, 2, 5.0), (FILES, 2, 1.0))
            ]  # fmt: skip
            while not stop.is_set() and not any(worker.done() for worker in workers):
                await self._sweep(app)
                await _pause(stop, SWEEP_SECONDS)
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _sweep(self, app: object) -> None:
        try:
            await revive_stalled(app)  # type: ignore[arg-type]
            await self.reconcile()
            await self.erase_due()
            await self.fetcher.sweep()
        except Exception as error:  # noqa: BLE001 - the edge of the process: record, and try again in a while
            _log.error("relay.sweep_failed", error=type(error).__name__)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
