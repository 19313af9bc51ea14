"""`hotline door`: what the platforms call, or (with --poll) what asks Telegram."""

import asyncio
import signal

from hotline import logs
from hotline.serving import serve
from hotline.settings import DoorSettings, PollSettings
from hotline.wiring import build_intake, build_site, door_channels, door_keys
from webhooks.channels.telegram import Telegram
from webhooks.door import create_app
from webhooks.handback import add_handback
from webhooks.polling import poll as poll_telegram
from webhooks.web.pages import add_pages


def run(*, host: str, port: int, poll: bool) -> None:
    """Run until told to stop."""
    logs.configure("door")
    settings = PollSettings.load() if poll else DoorSettings.load()
    intake, store = build_intake(settings)
    channels = door_channels(settings)
    if poll:
        telegram = next(c for c in channels.values() if isinstance(c, Telegram))
        asyncio.run(_poll(telegram, intake.take))
        return
    app = create_app(
        channels, intake.take, intake.record_status, public_url=settings.public_url or "", ready=store.answers
    )
    if settings.relay_mac_key is not None:
        add_handback(
            app, intake, key=settings.relay_mac_key.get_secret_value().encode(), keys=door_keys(settings)
        )
    if settings.web_pages == "on":
        add_pages(app, build_site(settings, store, intake.take))
    serve(app, host=host, port=port)


async def _poll(channel: Telegram, take: object) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await poll_telegram(channel, take, stop=stop)  # type: ignore[arg-type]
