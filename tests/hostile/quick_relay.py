"""The relay as it is, but impatient: a test need not wait ten minutes for a text that is lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from hotline import logs
from hotline.settings import RelaySettings
from hotline.wiring import build_relay, database_url
from webhooks import relay

if __name__ == "__main__":
    relay.SWEEP_SECONDS = 0.3
    logs.configure("relay")
    settings = RelaySettings.load()
    sender = replace(
        build_relay(settings), unsure_after=timedelta(seconds=0.5), lost_after=timedelta(seconds=1.5)
    )
    asyncio.run(sender.run(database_url(settings), asyncio.Event()))
