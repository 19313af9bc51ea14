"""The relay as it is, but impatient: a test need not wait ten minutes for a text that is lost."""

import asyncio
import os
from dataclasses import replace
from datetime import timedelta

from hotline import logs
from hotline.settings import RelaySettings
from hotline.wiring import build_relay, database_url
from webhooks import relay


class Dying:
    """A channel in whose sending the process dies, as by a power cut: before the text left, or just after."""

    def __init__(self, channel, moment):
        self._channel, self._moment = channel, moment

    def __getattr__(self, name):
        return getattr(self._channel, name)

    async def send(self, address, outbound):
        if self._moment == "sent":
            await self._channel.send(address, outbound)
        os._exit(9)


class DyingWithLog(Dying):
    """The same for a channel whose platform keeps a log that can be asked."""

    async def received(self, since):
        return await self._channel.received(since)

    async def find_sent(self, address, outbound, since):
        return await self._channel.find_sent(address, outbound, since)


if __name__ == "__main__":
    relay.SWEEP_SECONDS = 0.3
    logs.configure("relay")
    settings = RelaySettings.load()
    sender = replace(
        build_relay(settings), unsure_after=timedelta(seconds=0.5), lost_after=timedelta(seconds=1.5)
    )
    if moment := os.environ.get("DIE_AT"):
        kinds = {
            name: DyingWithLog if hasattr(c, "find_sent") else Dying for name, c in sender.channels.items()
        }
        dying = {name: kinds[name](channel, moment) for name, channel in sender.channels.items()}
        sender = replace(sender, channels=dying)
    asyncio.run(sender.run(database_url(settings), asyncio.Event()))
