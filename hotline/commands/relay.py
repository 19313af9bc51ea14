"""`hotline relay`: what writes to people."""

import asyncio
import signal

from hotline import logs
from hotline.settings import RelaySettings
from hotline.wiring import build_relay, database_url, utc_now
from webhooks.handback import Finder


def run() -> None:
    """Run until told to stop."""
    logs.configure("relay")
    settings = RelaySettings.load()
    asyncio.run(_run(settings))


async def _run(settings: RelaySettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    relay = build_relay(settings)
    work = [relay.run(database_url(settings), stop)]
    if settings.relay_mac_key is not None:
        key = settings.relay_mac_key.get_secret_value().encode()
        work.append(Finder(relay.channels, settings.door_url, key, utc_now).run(stop))
    await asyncio.gather(*work)
