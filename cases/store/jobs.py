"""Jobs for the relay, enqueued on the transaction's own connection: a rollback leaves none, a commit leaves one."""

from uuid import UUID

from procrastinate import App, SyncPsycopgConnector

from cases.store.unit import Unit

SEND = "send"
ERASE = "erase"
QUEUE = "relay"

_app = App(connector=SyncPsycopgConnector())


def enqueue_send(u: Unit, outbound: UUID, *, conversation: UUID, priority: int = 0) -> None:
    """Ask the relay to send one text. One lock per conversation keeps the order. Arguments are opaque ids only."""
    _app.configure_task(
        SEND, queue=QUEUE, lock=str(conversation), priority=priority, connection=u.raw
    ).defer(outbound=str(outbound))
