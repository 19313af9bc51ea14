"""Tells other systems that something happened: a type, an opaque id and a time, signed, and nothing else ever."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog
from standardwebhooks import Webhook
from starlette.concurrency import run_in_threadpool

from cases import events
from cases.errors import CannotOpen
from cases.events import Bound
from cases.store.unit import Store
from webhooks.later import Later
from webhooks.outside import NotDelivered, Outside, judge

PAUSES: Final = (5.0, 60.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0)
"""Seconds before each further attempt: about 32 hours in all, as Standard Webhooks advises."""

_log = structlog.get_logger()


def body_of(bound: Bound) -> str:
    """Return the whole message. There is no place in it for anything else."""
    at = bound.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps(
        {"type": bound.type, "timestamp": at, "data": {"id": str(bound.object)}}, separators=(",", ":")
    )


def headers_of(bound: Bound, body: str, now: datetime) -> dict[str, str]:
    """Return the signed headers. The id stays the same at every attempt, so that a copy can be known for one."""
    name = str(bound.event)
    return {
        "content-type": "application/json",
        "user-agent": "webhooks",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(bound.key).sign(name, now.astimezone(UTC), body),
    }


@dataclass(frozen=True, slots=True)
class Announcer:
    """The part of the relay that speaks to other systems. It opens their signing keys and knows no case."""

    store: Store
    vault_private: bytes = field(repr=False)
    clock: Callable[[], datetime]
    outside: Outside

    async def announce(self, delivery: str) -> None:
        """Send one event to one subscriber. Raises Later while it may still be tried."""
        try:
            await self._announce(UUID(delivery))
        except Later:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the event must not be lost with this attempt
            _log.error("event.broke", error=type(error).__name__, delivery=delivery[:8])
            raise Later(PAUSES[2]) from None

    async def _announce(self, delivery: UUID) -> None:
        try:
            bound = await run_in_threadpool(self._claim, delivery)
        except CannotOpen:
            await run_in_threadpool(self._give_up, delivery)
            return
        if bound is None:
            return
        body = body_of(bound)
        try:
            judge(await self.outside.post(bound.url, body.encode(), headers_of(bound, body, self.clock())))
        except NotDelivered as error:
            await run_in_threadpool(self._missed, bound, error.code)
            return
        await run_in_threadpool(self._arrived, bound)

    def _claim(self, delivery: UUID) -> Bound | None:
        with self.store.writes() as u:
            return events.claim(u, self.vault_private, delivery, now=self.clock())

    def _arrived(self, bound: Bound) -> None:
        with self.store.writes() as u:
            events.arrived(u, bound, now=self.clock())

    def _missed(self, bound: Bound, code: str) -> None:
        last = code == events.GONE or bound.attempts > len(PAUSES)
        _log.warning("event.missed", code=code, attempts=bound.attempts, delivery=str(bound.id)[:8])
        with self.store.writes() as u:
            events.missed(u, bound, code, last=last, now=self.clock())
        if not last:
            raise Later(PAUSES[bound.attempts - 1])

    def _give_up(self, delivery: UUID) -> None:
        with self.store.writes() as u:
            events.give_up(u, delivery, "sealed")
