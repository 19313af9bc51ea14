"""Keeps a few processes running together: starts them, starts the crashed again, ends all in order."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from hotline import children

log = structlog.get_logger()

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
HEALTHY_AFTER = 60.0
"""Seconds after which a process counts as healthy, and its next crash as the first."""

TICK = 0.2
STOP_SECONDS = 15.0
BAD_SETTINGS = 78
"""EX_CONFIG of sysexits.h: the process cannot work with what it was told, so starting it again is no use."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep running. The environment is all that it gets, and it never shows in a log."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    stop_seconds: float = STOP_SECONDS


def delay(crashes: int) -> float:
    """Give the seconds to wait before the start that follows that many crashes in a row."""
    return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(crashes - 1, 16))


@dataclass(slots=True)
class _Place:
    """Where one child runs, or waits to run again."""

    child: Child
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    crashes: int = 0


class Supervisor:
    """Runs the children until it is told to stop. They end with it, even when it is killed."""

    def __init__(
        self,
        commands: Sequence[Child],
        *,
        tend: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] | None = None,
        directory: str = "/",
    ) -> None:
        """Keep the children in the order in which they start and stop.

        `tend` is called at every tick, `clock` counts seconds, `pause` waits that many or until a stop.
        """
        self._places = [_Place(child) for child in commands]
        self._tend = tend
        self._clock = clock
        self._stop = threading.Event()
        self._pause = pause or self._stop.wait
        self._directory = directory

    def run(self) -> int:
        """Run until a signal or `stop`. Returns 0, or 78 when a child refused its settings."""
        with self._signals():
            try:
                return self._keep_running()
            finally:
                self._end_all()

    def stop(self) -> None:
        """Ask `run` to end everything and return. Any thread may call it."""
        self._stop.set()

    def running(self) -> dict[str, int]:
        """Give the process number of each child that runs."""
        return {p.child.name: p.process.pid for p in self._places if p.process and p.process.poll() is None}

    def _keep_running(self) -> int:
        while not self._stop.is_set():
            for place in self._places:
                if self._look_at(place) == BAD_SETTINGS:
                    log.error("process_refused_its_settings", name=place.child.name)
                    return BAD_SETTINGS
            self._tend()
            self._pause(TICK)
        return 0

    def _look_at(self, place: _Place) -> int | None:
        """Start a child whose time has come; note the end of one that ended. Returns its exit code then."""
        now = self._clock()
        if place.process is None:
            if now >= place.start_at and not self._stop.is_set():
                self._start(place, now)
            return None
        code = place.process.poll()
        if code is None:
            return None
        lived = now - place.started_at
        place.crashes = 1 if lived >= HEALTHY_AFTER else place.crashes + 1
        place.start_at = now + delay(place.crashes)
        place.process = None
        log.warning(
            "process_ended",
            name=place.child.name,
            code=code,
            crashes=place.crashes,
            again_in=place.start_at - now,
        )
        return code

    def _start(self, place: _Place, now: float) -> None:
        place.process = children.start(
            place.child.command,
            environment=place.child.environment,
            on_parent_death=signal.SIGTERM,
            directory=self._directory,
        )
        place.started_at = now
        log.info("process_started", name=place.child.name, pid=place.process.pid)

    def _end_all(self) -> None:
        for place in self._places:
            if place.process is not None:
                code = children.stop(place.process, (signal.SIGTERM, place.child.stop_seconds))
                log.info("process_stopped", name=place.child.name, code=code)
                place.process = None

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Turn Ctrl-C and its kin into a stop in order, while we run in the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        asked = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, lambda *_: self.stop()) for number in asked}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
