"""Tells open pages that something changed: only an opaque stamp travels, the page asks again by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import structlog
from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from admin.pages.number import Number
from admin.parts import Have, Parts, Wake
from admin.session import Who
from cases.errors import AmanaError, NotFound
from cases.views import SignedIn

router = APIRouter()

log = structlog.get_logger()

LIFE = 60.0
"""Seconds. Then the stream ends and the browser comes back, so that a session that has ended is noticed."""

BEAT = 15.0
"""Seconds between signs of life, so that proxies keep the line and a closed page is noticed."""

ALARM_EVERY = 5.0
"""Seconds between two looks at the clocks, which pass without anybody writing anything."""

PAUSE = 0.1
"""Seconds from one look to the next that a wake asks for, so that many messages at once cost one look and not many."""

HEADERS = {"X-Accel-Buffering": "no"}


@router.get("/live")
async def watch_queue(have: Have, who: Who) -> StreamingResponse:
    """Stream the stamp of the queue."""
    return _stream(have, who, lambda: have.desk.queue_stamp(have.store, who))


@router.get("/live/alarm")
async def watch_alarm(have: Have, who: Who) -> StreamingResponse:
    """Stream the stamp of what is overdue alone, for pages that show no case."""
    return _stream(have, who, lambda: "-")


@router.get("/live/{number}")
async def watch_case(have: Have, who: Who, number: Number) -> StreamingResponse:
    """Stream the stamp of one case; a case that one may not see answers like an absent one."""
    if not await run_in_threadpool(have.desk.case_stamp, have.store, who, number):
        raise NotFound
    return _stream(have, who, lambda: have.desk.case_stamp(have.store, who, number))


def _stream(have: Parts, who: SignedIn, stamp: Callable[[], str]) -> StreamingResponse:
    def alarm() -> str:
        return have.watch.alarm_stamp(have.store, who, now=have.now())

    return StreamingResponse(changes(have, stamp, alarm), media_type="text/event-stream", headers=HEADERS)


@dataclass
class Ear:
    """Listens for alarms beside the stamps of a page: at every change, and else every few seconds."""

    alarm: Callable[[], str]
    last: str = ""
    next_at: float = 0.0

    def listen(self, *, changed: bool) -> str:
        """Return the stamp of the alarms where it is new, else nothing."""
        if not changed and time.monotonic() < self.next_at:
            return ""
        self.next_at = time.monotonic() + ALARM_EVERY
        before, self.last = self.last, self.alarm()
        return self.last if self.last != before else ""


async def changes(
    have: Parts, stamp: Callable[[], str], alarm: Callable[[], str] = str
) -> AsyncIterator[str]:
    """Yield the stamp at once and after every change, that of the alarms beside it, with signs of life between."""
    yield "retry: 1000\n\n"
    last, started, beat = "", time.monotonic(), time.monotonic()
    ear = Ear(alarm)
    while time.monotonic() - started < LIFE:
        try:
            current = await run_in_threadpool(stamp)
            rung = await run_in_threadpool(ear.listen, changed=current != last)
        except AmanaError:
            return  # handed over or gone: the page will learn it when it asks again
        except Exception as failure:  # noqa: BLE001 - the page says that the line is lost, and comes back
            log.warning("live.failed", error=type(failure).__name__)
            return
        if not current and last:
            return
        if current != last:
            last, beat = current, time.monotonic()
            yield f"event: stamp\ndata: {current}\n\n"
        elif time.monotonic() - beat > BEAT:
            beat = time.monotonic()
            yield ": still here\n\n"
        if rung:
            yield f"event: alarm\ndata: {rung}\n\n"
        await have.wake(have.interval)


class Bell:
    """Wakes the streams when it is rung. A ring while a stream looks is not lost: its next wait ends at once."""

    def __init__(self) -> None:
        """Begin without a ring."""
        self._rings = 0
        self._rung = asyncio.Condition()
        self._heard: WeakKeyDictionary[object, tuple[int, float]] = WeakKeyDictionary()
        """For each stream's task the rings that it has looked after, and when that look began."""

    async def ring(self) -> None:
        """Wake everybody who waits."""
        async with self._rung:
            self._rings += 1
            self._rung.notify_all()

    async def wait(self, seconds: float) -> None:
        """Wait for a ring that the calling task has not heard, at most so many seconds."""
        stream, clock = asyncio.current_task(), asyncio.get_running_loop().time
        heard, looked = self._heard.get(stream, (self._rings, clock() - PAUSE))
        try:
            async with asyncio.timeout(seconds), self._rung:
                await self._rung.wait_for(lambda: self._rings != heard)
            await asyncio.sleep(looked + PAUSE - clock())
        except TimeoutError:
            pass
        self._heard[stream] = (self._rings, clock())


def subscribe(url: str, channel: str) -> Wake:
    """Return a wake that follows a Valkey channel. While Valkey is away, it is a plain pause."""
    from redis.asyncio import Redis  # noqa: PLC0415 - only where Valkey is used

    bell = Bell()
    listening: list[asyncio.Task[None]] = []

    async def listen() -> None:
        while True:
            try:
                async with Redis.from_url(url).pubsub() as line:
                    await line.subscribe(channel)
                    async for _message in line.listen():
                        await bell.ring()
            except Exception as failure:  # noqa: BLE001 - nothing depends on the wake
                log.info("live.valkey_away", error=type(failure).__name__)
            await asyncio.sleep(1)

    async def wake(seconds: float) -> None:
        if not listening:
            listening.append(asyncio.create_task(listen()))
        await bell.wait(seconds)

    return wake
