"""The demo itself, really running, one for all workers of a run of tests; and the people who sit before it."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from hotline import children
from hotline.commands.demo import PASSPHRASE, REAL

START_SECONDS, STOP_SECONDS = 180, 60
LIVE_SECONDS = 10


@dataclass(frozen=True)
class Demo:
    """Where a running demo answers."""

    base: int

    @property
    def door(self) -> str:
        return f"http://127.0.0.1:{self.base}"

    @property
    def desk(self) -> str:
        return f"http://127.0.0.1:{self.base + 1}"

    @property
    def phones(self) -> str:
        return f"http://127.0.0.1:{self.base + 2}"


@contextmanager
def running(folder: Path) -> Iterator[Demo]:
    """Start a demo with a home of its own, wait until all of it answers, and end it as Ctrl-C would."""
    demo = Demo(free_base())
    environment = {
        name: value
        for name, value in os.environ.items()
        if name.removesuffix("_FILE") not in (*REAL, "REDIS_URL", "PUBLIC_URL")
    }
    environment |= {"HOTLINE_HOME": str(folder / "home")}
    with (folder / "demo.log").open("wb") as log:
        process = children.start(
            [sys.executable, "-m", "hotline", "demo", "--port-base", str(demo.base)],
            environment=environment,
            on_parent_death=signal.SIGTERM,
            output=log,
            directory=str(Path.cwd()),
        )
        try:
            _wait(demo, process, folder / "demo.log")
            yield demo
        finally:
            children.stop(process, (signal.SIGINT, STOP_SECONDS), (signal.SIGTERM, STOP_SECONDS))


def free_base() -> int:
    """Find three ports in a row that nobody uses."""
    for base in random.sample(range(20_000, 30_000, 10), 200):
        with suppress(OSError):
            for port in range(base, base + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return base
    raise AssertionError("no three free ports in a row")


def _wait(demo: Demo, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    for address in (demo.door, demo.desk, demo.phones):
        while not _answers(f"{address}/health"):
            assert process.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < end, f"{address} does not answer\n" + log.read_text()[-3000:]
            time.sleep(0.3)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@dataclass
class Watched:
    """A person's browser, and all that it complained about or asked of strangers."""

    context: BrowserContext
    demo: Demo
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = {urlsplit(address).netloc for address in (self.demo.door, self.demo.desk, self.demo.phones)}
        self.context.on("console", lambda line: self._hear(line.type, line.text))
        self.context.on("weberror", lambda fault: self.found.append(str(fault.error)))
        self.context.on(
            "request",
            lambda asked: (
                None
                if urlsplit(asked.url).netloc in known
                else self.found.append(f"strange host: {asked.url}")
            ),
        )

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.found.append(text)

    def phones(self, language: str = "en") -> Page:
        """Open the page with the three phones."""
        page = self.context.new_page()
        page.goto(f"{self.demo.phones}/?lang={language}")
        return page

    def sign_in(self, login: str, language: str) -> Page:
        """Sign in on the page as a person does, and choose the language of the desk."""
        page = self.context.new_page()
        page.goto(f"{self.demo.desk}/sign-in")
        page.locator("#login").fill(login)
        page.locator("#passphrase").fill(PASSPHRASE)
        page.locator("main form button.main").click()
        page.locator("#cases, table").first.wait_for()
        if page.locator("html").get_attribute("lang") != language:
            page.locator(f'.langs button[value="{language}"]').click()
            page.locator(f'html[lang="{language}"]').wait_for(state="attached")
        return page


def renew(demo: Demo) -> None:
    """Lay three phones on the table that nobody knows."""
    urllib.request.urlopen(f"{demo.phones}/new", data=b"lang=en", timeout=30).close()


def open_watched(browser: Browser, demo: Demo, **options: Any) -> Watched:
    """Open a browser of one person."""
    context = browser.new_context(service_workers="block", **options)
    context.set_default_timeout(20_000)
    return Watched(context, demo)


def write(phones: Page, channel: str, text: str) -> Locator:
    """Write on one of the phones; return its screen."""
    phone = phones.locator(f"#{channel}")
    phone.locator(".compose input[type=text]").fill(text)
    phone.locator(".compose button").click()
    return phone.locator(".screen")


def save(file: Path, demo: Demo) -> None:
    file.write_text(json.dumps({"base": demo.base}))


def load(file: Path) -> Demo:
    return Demo(**json.loads(file.read_text()))
