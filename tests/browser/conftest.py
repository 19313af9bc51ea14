"""The demo that the tests in a browser share, one person at a time before it."""

import fcntl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.browser.demo import Demo, Watched, load, open_watched, renew, running, save
from tests.plugins.engines import locked, run_folder


@pytest.fixture(scope="session")
def shared_demo() -> Iterator[tuple[Demo, Path]]:
    """One running demo for all workers: the first starts it, and ends it when the last has gone."""
    folder = Path(f"{run_folder()}-demo")
    folder.mkdir(exist_ok=True)
    with locked(folder / "users.lock", fcntl.LOCK_SH) as using, ExitStack() as stack:
        with locked(folder / "start.lock", fcntl.LOCK_EX):
            owner = not (folder / "demo.json").exists()
            if owner:
                home = stack.enter_context(
                    tempfile.TemporaryDirectory(prefix="amana-demo-", ignore_cleanup_errors=True)
                )
                save(folder / "demo.json", stack.enter_context(running(Path(home))))
        yield load(folder / "demo.json"), folder
        if owner:
            fcntl.flock(using, fcntl.LOCK_EX)
            for name in ("demo.json", "start.lock", "turn.lock", "users.lock"):
                (folder / name).unlink(missing_ok=True)
            folder.rmdir()


@pytest.fixture
def demo(shared_demo: tuple[Demo, Path]) -> Iterator[Demo]:
    """The demo for one test alone: there are only three phones and one Amal."""
    running_demo, folder = shared_demo
    with locked(folder / "turn.lock", fcntl.LOCK_EX):
        renew(running_demo)
        yield running_demo


@pytest.fixture
def person(browser: Any, demo: Demo) -> Iterator[Callable[..., Watched]]:
    """Open browsers of people. What any of them complained about fails the test."""
    opened: list[Watched] = []

    def open_one(**options: Any) -> Watched:
        opened.append(open_watched(browser, demo, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()
    assert [fault for one in opened for fault in one.found] == []
