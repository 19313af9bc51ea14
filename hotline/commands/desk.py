"""`hotline desk`: the pages of the staff."""

import asyncio

from admin.app import create_app
from admin.live import subscribe
from hotline import logs
from hotline.serving import serve
from hotline.settings import DeskSettings
from hotline.wakes import TOPIC
from hotline.wiring import build_desk_store, build_primero, limiter, redis_url


def run(*, host: str, port: int) -> None:
    """Run until told to stop."""
    logs.configure("desk")
    settings = DeskSettings.load()
    store, url = build_desk_store(settings), redis_url(settings)
    wake = asyncio.sleep if url is None else subscribe(url, TOPIC)
    app = create_app(
        store,
        secure=not settings.hotline_demo,
        demo=settings.hotline_demo,
        wake=wake,
        primero=build_primero(settings),
        allowed=limiter(url),
        public_url=settings.public_url or "",
    )
    serve(app, host=host, port=port)
