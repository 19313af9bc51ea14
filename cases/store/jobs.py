"""Jobs for the relay, enqueued on the transaction's own connection: a rollback leaves none, a commit leaves one."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, SyncPsycopgConnector
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import make_url

from cases.store.unit import Unit

SEND = "send"
NOTICE = "notice"
EVENT = "event"
MEDIA = "media"
QUEUE, EVENTS, FILES = "relay", "events", "files"
"""Events and files have queues of their own: a system that hangs must not hold up an answer to a person."""

_app = App(connector=SyncPsycopgConnector())


def enqueue_send(u: Unit, outbound: UUID, *, conversation: UUID) -> None:
    """Ask the relay to send one text. One lock per conversation keeps the order. Arguments are opaque ids only."""
    _app.configure_task(SEND, queue=QUEUE, lock=str(conversation), connection=u.raw).defer(
        outbound=str(outbound)
    )


def enqueue_notice(u: Unit, notice: UUID, *, person: UUID) -> None:
    """Ask the relay to tell a member of the staff that something waits. One lock per person keeps the order."""
    _app.configure_task(NOTICE, queue=QUEUE, lock=f"notice-{person}", connection=u.raw).defer(
        notice=str(notice)
    )


def enqueue_event(u: Unit, delivery: UUID) -> None:
    """Ask the relay to tell one subscriber of one event. No lock: a system that fails holds up nothing else."""
    _app.configure_task(EVENT, queue=EVENTS, connection=u.raw).defer(delivery=str(delivery))


def enqueue_media(u: Unit, file: UUID) -> None:
    """Ask the relay to fetch and clean a file. Its own lock: a slow file must not hold back an answer."""
    _app.configure_task(MEDIA, queue=FILES, lock=f"media-{file}", connection=u.raw).defer(file=str(file))


def relay_app(
    url: str,
    send: Callable[[str], Awaitable[None]],
    retry: BaseRetryStrategy,
    *,
    tell: Callable[[str], Awaitable[None]],
    announce: Callable[[str], Awaitable[None]],
    fetch: Callable[[str], Awaitable[None]],
) -> App:
    """Return the application whose workers run the relay's jobs.

    `send` gets the id of an outbound text, `tell` that of a notice to the staff, `announce` that of a delivery,
    `fetch` that of a file.
    """
    app = App(connector=PsycopgConnector(conninfo=_conninfo(url), min_size=1, max_size=10))

    @app.task(name=SEND, queue=QUEUE, retry=retry)
    async def send_job(outbound: str) -> None:
        await send(outbound)

    @app.task(name=NOTICE, queue=QUEUE, retry=retry)
    async def notice_job(notice: str) -> None:
        await tell(notice)

    @app.task(name=EVENT, queue=EVENTS, retry=retry)
    async def event_job(delivery: str) -> None:
        await announce(delivery)

    @app.task(name=MEDIA, queue=FILES, retry=retry)
    async def media_job(file: str) -> None:
        await fetch(file)

    return app


def _conninfo(url: str) -> str:
    """Return the URL as the driver's own key words: a password may hold any character, and no error may quote it."""
    parts = make_url(url)
    named = parts.translate_connect_args(username="user", database="dbname")
    return make_conninfo(**named, **{name: str(value) for name, value in parts.query.items()})


async def revive_stalled(app: App) -> int:
    """Put back jobs whose worker died. The claim on the text itself decides whether it may be sent."""
    stalled = [
        job
        for queue in (QUEUE, EVENTS, FILES)
        for job in await app.job_manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=30)
    ]
    for job in stalled:
        await app.job_manager.retry_job(job)
    return len(stalled)
