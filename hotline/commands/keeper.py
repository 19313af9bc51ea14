"""`hotline keeper`: notices silence, ends intakes, deletes what is over, signs the head of the audit trail."""

import signal
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID, uuid4

import structlog

from cases import audit, clients, duty, erasure, escalation, events, notices, silence
from cases.model import Assessment, Deadline
from cases.store.unit import Store, Unit
from hotline import logs
from hotline.environment import key_bytes
from hotline.settings import KeeperSettings
from hotline.wiring import build_keeper_store, utc_now
from triage.clocks import start_clocks

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
        keep_once(store, key, now=utc_now())
        stop.wait(EVERY_SECONDS)


def _clocks(assessment: Assessment, country: str, started_at: datetime) -> tuple[Deadline, ...]:
    return start_clocks(assessment, country=country, started_at=started_at)


def keep_once(store: Store, key: bytes, *, now: datetime, new_id: Callable[[], UUID] = uuid4) -> None:
    """Do one round. Each step is a transaction of its own, and one that fails stops no other."""
    steps: Mapping[str, Callable[[Unit], int | None]] = {
        "alarms": lambda u: escalation.escalate(u, now=now, new_id=new_id),
        "events": lambda u: events.collect(u, now=now),
        "subscribers": lambda u: events.pause_failing(u, now=now),
        "intakes": lambda u: erasure.end_intakes(u, now=now),
        "silence": lambda u: silence.mark_silent(u, clocks=_clocks, now=now),
        "routes": lambda u: erasure.drop_routes(u, now=now, new_id=new_id),
        "cases": lambda u: erasure.shred_content(u, now=now, new_id=new_id),
        "enrolments": lambda u: erasure.end_enrolments(u, now=now, new_id=new_id),
        "leftovers": lambda u: erasure.sweep_leftovers(u, now=now),
        "notices": lambda u: duty.sweep(u, now=now) + notices.sweep(u, now=now),
        "programs": lambda u: events.sweep(u, now=now) + clients.sweep(u, now=now),
        "head": lambda u: audit.sign_head(u, key, now=now),
    }
    done: dict[str, int] = {}
    for name, step in steps.items():
        try:
            with store.writes() as u:
                done[name] = step(u) or 0
        except Exception as error:  # noqa: BLE001 - the edge of the step: record, and try again at the next round
            _log.error("keeper.step_failed", step=name, error=type(error).__name__)
    if done.get("intakes") or done.get("silence") or done.get("routes") or done.get("cases"):
        _log.info("keeper.round", **done)
