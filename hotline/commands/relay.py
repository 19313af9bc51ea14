"""`hotline relay`: what writes to people."""

import asyncio
import signal

from hotline import logs
from hotline.settings import RelaySettings
from hotline.wiring import build_relay, database_url


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
    await build_relay(settings).run(database_url(settings), stop)
