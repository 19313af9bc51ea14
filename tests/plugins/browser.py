"""One Chromium for a run of tests, with a fresh profile, that speaks to nobody but this machine."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # most tests need no browser, and importing one takes half a second
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]

FLAGS = (
    "--no-sandbox",  # root may not use it, and the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium that `make test` found; a missing one is a failure, never a silent skip."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = subprocess.run([ROOT / "tools/chromium.sh"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.fail(found.stderr.strip(), pytrace=False)
    return found.stdout.strip()


@pytest.fixture(scope="session")
def browser(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Browser]":
    """A running Chromium. Playwright gives it a new profile and removes it."""
    from playwright.sync_api import sync_playwright

    home = tmp_path_factory.mktemp("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium_path,
            headless=True,
            args=list(FLAGS),
            env={**os.environ, "HOME": str(home)},
        )
        yield started
        started.close()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_event_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hide Playwright's event loop from tests that need none of it.

    Once a browser runs in a worker, its loop counts as running for good, and `asyncio.run` refuses to start another.
    """
    if "browser" in request.fixturenames:
        yield
        return
    theirs = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(theirs)


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    """A person's browser: cookies of its own, nothing remembered."""
    opened = browser.new_context(service_workers="block")
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: "BrowserContext") -> "Page":
    """One tab of that browser."""
    return context.new_page()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the delays that tests in a browser measured; the tests themselves ask only for generous limits."""
    lines = [
        value
        for report in terminalreporter.stats.get("passed", [])
        for name, value in getattr(report, "user_properties", [])
        if name == "delay"
    ]
    if lines:
        terminalreporter.section("delays in the browser")
        for line in lines:
            terminalreporter.line(line)
