"""`hotline keeper`: ends intakes, deletes what is over, signs the head of the audit trail."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import structlog

from cases import audit, erasure
from cases.store.unit import Store
from hotline import logs
from hotline.environment import key_bytes
from hotline.settings import KeeperSettings
from hotline.wiring import build_keeper_store, utc_now

EVERY_SECONDS = 30.0
_log = structlog.get_logger()


def run() -> None:
    """Run until told to stop."""
    logs.configure("keeper")
    settings = KeeperSettings.load()
    store, key = build_keeper_store(settings), key_bytes(settings.audit_key)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    while not stop.is_set():
        try:
            keep_once(store, key, now=utc_now())
        except Exception as error:  # noqa: BLE001 - the edge of the process: record, and try again at the next round
            _log.error("keeper.round_failed", error=type(error).__name__)
        stop.wait(EVERY_SECONDS)


def keep_once(store: Store, key: bytes, *, now: datetime, new_id: Callable[[], UUID] = uuid4) -> None:
    """Do one round. Each step is a transaction of its own, so that one that fails stops no other."""
    with store.writes() as u:
        halves = erasure.end_intakes(u, now=now)
    with store.writes() as u:
        routes = erasure.drop_routes(u, now=now, new_id=new_id)
    with store.writes() as u:
        shredded = erasure.shred_content(u, now=now, new_id=new_id)
    with store.writes() as u:
        erasure.sweep_leftovers(u, now=now)
    with store.writes() as u:
        head = audit.sign_head(u, key, now=now)
    if halves or routes or shredded:
        _log.info("keeper.round", halves=halves, routes=routes, cases=shredded, head=head)
