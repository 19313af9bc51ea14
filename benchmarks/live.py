"""How soon a message is on open queue pages, counted from its acknowledgement, under 20 messages a second.

    python -m benchmarks.live [messages a second] [seconds]

The real door and the real desk run as processes of their own on the embedded servers, with the demo's people. Pages
are open as a browser has them: a stream of stamps on one connection, and at each new stamp the whole page again on
another. Reports come from new numbers at an even pace, whether or not the one before was answered. The n-th
acknowledgement counts as arrived when a page that tells of n new cases has been read to its last byte; where the door
answers two at once, one may so be taken for the other. Printed are p50, p95 and the most in milliseconds for each
page, beside the door's own time until its acknowledgement.
"""

import asyncio
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog

from admin.session import SESSION
from benchmarks.door import REPORT, free_port, request_of, running
from cases import desk, staff
from cases.desk import DeskStore
from hotline import folders, logins
from hotline.commands import demo, up
from hotline.engines import Engines

RATE, SECONDS = 20, 20
PEOPLE = ("sami", "amal", "sami")
"""Whose queue is open; two pages of the national desk, which sees every message."""
PATIENCE = 30.0
"""Seconds that the last messages may take to arrive."""
CALL = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nX-Live: 1\r\n\r\n"
_STAMP = re.compile(rb'data-stamp="[\d.]+\.(\d+)\.\d+" data-page="queue"')


@dataclass
class Page:
    """An open queue page, and when it told of how many open cases."""

    port: int
    cookie: str
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    told: list[tuple[float, int]] = field(default_factory=list)

    async def listen(self) -> None:
        """Follow the stream of stamps, as EventSource does: when it ends it is opened again."""
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(CALL.format(path="/live", cookie=self.cookie).encode())
            while line := await reader.readline():
                if line.startswith(b"event: stamp"):
                    self.wanted.set()
            writer.close()

    async def refresh(self) -> None:
        """Ask for the page again after each new stamp; stamps that come meanwhile cost one more page."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while True:
            await self.wanted.wait()
            self.wanted.clear()
            writer.write(CALL.format(path="/", cookie=self.cookie).encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            size = re.search(rb"content-length: (\d+)", head)
            assert size is not None, head
            found = _STAMP.search(await reader.readexactly(int(size[1])))
            assert found is not None, head
            self.told.append((time.perf_counter(), int(found[1])))

    def delays(self, acknowledged: Sequence[float], before: int) -> list[float]:
        """Return for each acknowledgement, in order, how long after it the page told of it, in milliseconds."""
        found, told = [], iter(self.told)
        at, number = next(told)
        for wanted, moment in enumerate(sorted(acknowledged), start=before + 1):
            while number < wanted:
                at, number = next(told)
            found.append(max(0.0, at - moment) * 1000)
        return found


async def report(port: int, number: int, took: list[tuple[float, float]]) -> None:
    """Send one first report on a connection of its own; note when it was acknowledged and how long that took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    content = request_of(port, number, REPORT)
    begun = time.perf_counter()
    writer.write(content)
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r")[0]))
    took.append((time.perf_counter(), time.perf_counter() - begun))
    assert head.startswith("http/1.1 200"), head
    writer.close()


async def measure(door: int, pages: Sequence[Page], rate: int, seconds: int) -> list[tuple[float, float]]:
    """Open the pages, send the reports, and wait until every page has told of all of them."""
    running_pages = [asyncio.create_task(way) for page in pages for way in (page.listen(), page.refresh())]
    while not all(page.told for page in pages):  # noqa: ASYNC110 - the pages tell nobody when they have opened
        await asyncio.sleep(0.1)
    before = [page.told[-1][1] for page in pages]
    took: list[tuple[float, float]] = []
    start = time.perf_counter()
    async with asyncio.TaskGroup() as sending:
        for number in range(rate * seconds):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            sending.create_task(report(door, 500_000 + number, took))
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while _any_behind(pages, [old + len(took) for old in before]):  # noqa: ASYNC110 - nor when they are done
                await asyncio.sleep(0.05)
    for task in running_pages:
        task.cancel()
    for page, old in zip(pages, before, strict=True):
        page.told = [(at, number - old) for at, number in page.told]
    return took


def _any_behind(pages: Sequence[Page], wanted: Sequence[int]) -> bool:
    """Tell whether a page has not told of so many cases yet."""
    return any(page.told[-1][1] < number for page, number in zip(pages, wanted, strict=True))


def show(what: str, taken: Sequence[float]) -> None:
    """Print one row; times in milliseconds."""
    cuts = statistics.quantiles(taken, n=100)
    print(f"{what:<44}{len(taken):>8}{cuts[49]:>10.1f}{cuts[94]:>10.1f}{max(taken):>10.1f}", flush=True)


def run(home: Path, rate: int, seconds: int) -> None:
    """Start everything, measure and print."""
    with Engines(home) as engines, ExitStack() as stack:
        demo.prepare(engines.database_url, home)
        door, desk_port = free_port(), free_port()
        passwords = logins.passwords(home)
        urls = {
            name: logins.url_for(engines.database_url, name, passwords[logins.role(name)])
            for name in ("door", "desk")
        }
        given = {**os.environ, **demo.demo_settings(door), "PUBLIC_URL": f"http://127.0.0.1:{door}"}
        for name, base, port in (("door", door, door), ("desk", desk_port - 1, desk_port)):
            settings = up.environment(
                name, given, home=home, database_url=urls[name], redis_url=engines.redis_url
            )
            stack.enter_context(running(up.command(name, port_base=base), settings, port))
        pages = _sign_in(urls["desk"], desk_port)
        print(f"{rate} messages a second for {seconds} s; milliseconds")
        print(f"{'what':<44}{'messages':>8}{'p50':>10}{'p95':>10}{'most':>10}")
        took = asyncio.run(measure(door, pages, rate, seconds))
        show("the door, until its acknowledgement", [each * 1000 for _, each in took])
        span = max(at for at, _ in took) - min(at for at, _ in took)
        for number, page in enumerate(pages, start=1):
            what = f"page {number}, acknowledgement to page read"
            show(what, page.delays([at for at, _ in took], 0))
        print(
            f"{len(took) / span:.1f} acknowledged a second; {len(pages[0].told)} pages read by the first page"
        )


def _sign_in(url: str, port: int) -> list[Page]:
    store, now = DeskStore(url, rows_key=b"", relay_public=b"", pool=2), datetime.now(UTC)
    pages = []
    for login in PEOPLE:
        secret = staff.sign_in(store, login, demo.PASSPHRASE, "", now=now)
        who = staff.resume(store, secret, now=now)
        assert who is not None
        assert desk.queue(store, who, now=now).rows
        pages.append(Page(port, f"{SESSION}={secret}"))
    store.dispose()
    return pages


def main() -> None:
    """Run in a folder of its own, and leave nothing behind."""
    rate, seconds = (*map(int, sys.argv[1:3]), *(RATE, SECONDS)[len(sys.argv) - 1 :])[:2]
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory(prefix="amana-bench-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)  # for root, PostgreSQL runs as another account and must get through
        run(folders.make_home(Path(place) / "home"), rate, seconds)


if __name__ == "__main__":
    main()
