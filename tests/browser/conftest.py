"""The demo that the tests in a browser share, one person at a time before it."""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

import pytest

from tests.browser.demo import Demo, Watched, load, open_watched, renew, running, save
from tests.browser.office import Office
from tests.plugins.engines import Shelf, locked, run_folder


def join(folder: Path) -> IO[str]:
    """Hold a share of the folder; one whose owner is just leaving is left alone, and made anew."""
    while True:
        folder.mkdir(exist_ok=True)
        file = folder / "users.lock"
        using = file.open("a")
        fcntl.flock(using, fcntl.LOCK_SH)
        if file.exists() and file.stat().st_ino == os.fstat(using.fileno()).st_ino:
            return using
        using.close()


def leave(folder: Path, using: IO[str]) -> None:
    """Wait until nobody else is there, and remove the folder."""
    fcntl.flock(using, fcntl.LOCK_EX)
    for file in folder.iterdir():
        file.unlink()
    with suppress(OSError):  # a worker that came this moment has begun the next one
        folder.rmdir()


@pytest.fixture(scope="session")
def shared_demo() -> Iterator[tuple[Demo, Path]]:
    """One running demo for all workers: the first starts it, and ends it when the last has gone."""
    folder = Path(f"{run_folder()}-demo")
    with ExitStack() as stack:
        using = stack.enter_context(join(folder))
        with locked(folder / "start.lock", fcntl.LOCK_EX):
            owner = not (folder / "demo.json").exists()
            if owner:
                made = tempfile.TemporaryDirectory(prefix="amana-demo-", ignore_cleanup_errors=True)
                home = Path(stack.enter_context(made))
                home.chmod(0o711)  # for root, PostgreSQL runs as another account and must get through
                save(folder / "demo.json", stack.enter_context(running(home)))
        yield load(folder / "demo.json"), folder
        if owner:
            leave(folder, using)


@pytest.fixture(scope="session")
def week(template: str) -> Iterator[Office]:
    """The demo's week on a desk in this process, for tests that only look."""
    shelf = Shelf(template)
    office = Office(shelf.take())
    yield office
    office.stop()
    shelf.throw_away()


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
