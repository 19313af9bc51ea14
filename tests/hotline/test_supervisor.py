"""The supervisor, with tiny Python programs as its children."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from hotline.supervisor import BAD_SETTINGS, Child, Supervisor, delay

SLEEPS = "import time; time.sleep(600)"


def child(name: str, program: str, **environment: str) -> Child:
    return Child(name, (sys.executable, "-c", program), {"PATH": os.environ["PATH"], **environment})


class Clock:
    """Seconds that pass only when somebody pauses; each pause also lets real children get on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds
        time.sleep(0.002)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def run_aside(supervisor: Supervisor) -> threading.Thread:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("crashes", "seconds"), [(1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 16), (7, 30), (8, 30), (5000, 30)]
)
def test_the_wait_doubles_up_to_half_a_minute(crashes: int, seconds: float) -> None:
    assert delay(crashes) == seconds


def test_a_child_that_keeps_crashing_is_started_ever_more_rarely(tmp_path: Path) -> None:
    starts: list[float] = []
    clock = Clock()
    log = tmp_path / "starts"
    program = f"open({str(log)!r}, 'a').write('x')"
    seen = 0

    def tend() -> None:
        nonlocal seen
        now = log.stat().st_size if log.exists() else 0
        if now > seen:
            seen = now
            starts.append(clock.now)
        if seen >= 8:
            supervisor.stop()

    def pause(seconds: float) -> None:
        # A child that runs must end before our seconds pass, else its life would seem long.
        running = supervisor.running()
        if running:
            psutil.wait_procs([psutil.Process(pid) for pid in running.values() if psutil.pid_exists(pid)], 10)
        clock.pause(seconds)

    supervisor = Supervisor([child("crashes", program)], tend=tend, clock=clock, pause=pause)
    supervisor.run()
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    for gap, wanted in zip(gaps, (0.5, 1, 2, 4, 8, 16, 30), strict=True):
        assert wanted <= gap <= wanted + 1


def test_a_minute_of_health_forgets_earlier_crashes() -> None:
    clock = Clock()
    supervisor = Supervisor([child("one", SLEEPS)], clock=clock)
    place = supervisor._places[0]
    for lived, crashes in ((1.0, 1), (1.0, 2), (59.0, 3), (60.0, 1), (5.0, 2)):
        clock.now = place.start_at
        supervisor._look_at(place)
        assert place.process is not None
        place.process.kill()
        place.process.wait()
        clock.now += lived
        supervisor._look_at(place)
        assert place.crashes == crashes


@pytest.mark.kills
def test_a_killed_child_comes_back_and_the_others_are_left_alone() -> None:
    supervisor = Supervisor([child("one", SLEEPS), child("two", SLEEPS)])
    thread = run_aside(supervisor)
    try:
        until(lambda: len(supervisor.running()) == 2)
        before = supervisor.running()
        os.kill(before["one"], signal.SIGKILL)
        until(lambda: supervisor.running().get("one", before["one"]) != before["one"])
        assert supervisor.running()["two"] == before["two"]
    finally:
        supervisor.stop()
        thread.join()
    assert supervisor.running() == {}
    assert not psutil.pid_exists(before["two"])


def test_children_stop_one_after_the_other_in_their_order(tmp_path: Path) -> None:
    order = tmp_path / "order"
    program = """
import os, signal, time
def end(*_):
    open(os.environ["ORDER"], "a").write(os.environ["NAME"] + " ")
    raise SystemExit
signal.signal(signal.SIGTERM, end)
open(os.environ["ORDER"] + os.environ["NAME"], "w").close()
time.sleep(600)
"""
    names = ("door", "relay", "desk", "keeper")
    supervisor = Supervisor([child(name, program, ORDER=str(order), NAME=name) for name in names])
    thread = run_aside(supervisor)
    until(lambda: all(Path(f"{order}{name}").exists() for name in names))
    supervisor.stop()
    thread.join()
    assert order.read_text().split() == list(names)


def test_a_child_that_refuses_its_settings_ends_the_run() -> None:
    refuses = child("door", f"raise SystemExit({BAD_SETTINGS})")
    assert Supervisor([refuses, child("desk", SLEEPS)]).run() == BAD_SETTINGS


def test_a_child_gets_its_own_environment_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAULT_PRIVATE_KEY", "not for the desk")
    out = tmp_path / "environment"
    program = f"import os; open({str(out)!r}, 'w').write(' '.join(sorted(os.environ))); raise SystemExit(78)"
    Supervisor([child("desk", program, OWN="1")]).run()
    assert set(out.read_text().split()) - {"LC_CTYPE"} == {"OWN", "PATH"}


PARENT = """
import sys
from hotline.supervisor import Child, Supervisor
sleeps = (sys.executable, "-c", "import time; time.sleep(600)")
raise SystemExit(Supervisor([Child("one", sleeps, {}), Child("two", sleeps, {})]).run())
"""


@pytest.mark.kills
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGKILL, -9)]
)
def test_no_child_outlives_its_supervisor(number: signal.Signals, code: int) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.DEVNULL) as parent:
        known = psutil.Process(parent.pid)
        until(lambda: len(known.children()) == 2)
        started = known.children()
        parent.send_signal(number)
        assert parent.wait(30) == code
    _, alive = psutil.wait_procs(started, timeout=10)
    assert alive == []


def test_an_environment_never_shows() -> None:
    assert "secret" not in repr(child("door", SLEEPS, TWILIO_AUTH_TOKEN="a secret"))
