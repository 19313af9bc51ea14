"""Telegram without a public address: the same door, which asks instead of being called."""

import asyncio
from collections.abc import Callable, Coroutine

import structlog
from starlette.concurrency import run_in_threadpool

from cases.messages import Inbound, Outbound
from webhooks.channels.base import Misconfigured, Reply, Retryable, SendError
from webhooks.channels.telegram import Telegram

_FIRST_WAIT = 1.0
_LONGEST_WAIT = 60.0
_ANSWER_TRIES = 3
_log = structlog.get_logger()

Take = Callable[[Inbound], Reply]
Updates = list[tuple[int, list[Inbound]]]


async def poll(
    channel: Telegram, take: Take, *, stop: asyncio.Event, first_wait: float = _FIRST_WAIT
) -> None:
    """Take updates until `stop` is set.

    An update is confirmed to Telegram, by asking from the next one on, only after `take` has returned. So a
    crash brings it again, and the digests of the store make a copy of it. `first_wait` is in seconds and
    doubles with each failure up to a minute. Raises Misconfigured when the token is wrong.
    """
    offset, wait, opened = 0, first_wait, False
    while not stop.is_set():
        try:
            if not opened:
                await channel.open_polling()
                opened = True
            for update_id, messages in await _unless(stop, channel.updates(offset)):
                await _handle(channel, take, messages, stop)
                offset = update_id + 1
            wait = first_wait
        except Misconfigured:
            raise
        except Exception as error:  # noqa: BLE001 - the edge of the process: record, back off, go on
            _log.error("polling.failed", error=type(error).__name__)
            pause = error.after if isinstance(error, Retryable) and error.after else wait
            await _pause(stop, pause)
            wait = min(wait * 2, _LONGEST_WAIT)


async def _handle(channel: Telegram, take: Take, messages: list[Inbound], stop: asyncio.Event) -> None:
    """Keep each message, then answer it."""
    for inbound in messages:
        reply = await run_in_threadpool(take, inbound)
        if not reply.silent and reply.lines:
            await _say(channel, inbound.address, reply, stop)


async def _say(channel: Telegram, address: str, reply: Reply, stop: asyncio.Event) -> None:
    """Send the answer; it is given up after three tries, as the message itself is safe."""
    outbound = Outbound(id="", text="\n\n".join(reply.lines), choices=reply.choices)
    for left in reversed(range(_ANSWER_TRIES)):
        try:
            await channel.send(address, outbound)
        except Retryable as error:
            if not left:
                _log.warning("polling.answer_lost", code=error.code)
                return
            await _pause(stop, min(error.after or _FIRST_WAIT, _LONGEST_WAIT))
        except SendError as error:
            _log.warning("polling.answer_lost", error=type(error).__name__, code=error.code)
            return
        else:
            return


async def _unless(stop: asyncio.Event, asking: Coroutine[object, object, Updates]) -> Updates:
    """Wait for updates, but not longer than until the stop."""
    updates, stopped = asyncio.ensure_future(asking), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({updates, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return await updates if updates.done() else []
    finally:
        updates.cancel()
        stopped.cancel()


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until the stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
