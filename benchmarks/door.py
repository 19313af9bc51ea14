"""Times a signed POST at the real door, to its durable commit, beside a bare FastAPI app that does one insert.

Both run as processes of their own under the same server, on one PostgreSQL with fsync on, and take the same
requests from the same client on the loopback, one after the other in one run: `python -m benchmarks.door`.
"""

import asyncio
import os
import secrets
import signal
import socket
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import structlog
from fastapi import FastAPI, Request, Response
from sqlalchemy import Column, DateTime, MetaData, Table, Text, create_engine, insert, text
from starlette.concurrency import run_in_threadpool

from cases.store.migrate import upgrade
from cases.store.unit import Store
from hotline import children, folders, logins
from hotline.commands import up
from hotline.commands.demo import demo_settings
from hotline.commands.init import found, make_keys
from hotline.engines import Engines
from hotline.phones.accounts import DEMO
from hotline.phones.twilio_side import sign
from hotline.serving import serve

CONCURRENCY = (1, 8)
PEOPLE = 200
"""Conversations in one measurement: each sends a first report and then one answer to the first question."""
WARM_UP = 16
REPORT = "جارنا عم يضرب ابنو هلق بعرسال وعمرو ٨ سنين"
ANSWER = "1"
START_SECONDS = 120
KEPT = Table(
    "bare", MetaData(), Column("sender", Text), Column("body", Text), Column("at", DateTime(timezone=True))
)


def serve_bare(port: int) -> None:
    """Serve the app to compare with: read a form, insert one row, commit, answer."""
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=16)
    app = FastAPI(openapi_url=None)

    def keep(sender: str, body: str) -> None:
        with engine.begin() as connection:
            connection.execute(insert(KEPT).values(sender=sender, body=body, at=datetime.now(UTC)))

    async def take(request: Request) -> Response:
        form = parse_qs((await request.body()).decode())
        await run_in_threadpool(keep, form["From"][0], form["Body"][0])
        return Response("<Response/>", media_type="text/xml")

    app.add_api_route("/twilio/message", take, methods=["POST"], response_class=Response)
    app.add_api_route("/health", lambda: {"ok": True}, methods=["GET"])
    serve(app, host="127.0.0.1", port=port)


@dataclass(frozen=True)
class Measured:
    """What one row of the table is made of; times in seconds."""

    took: Sequence[float]
    wall: float

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.took)

    @property
    def p99(self) -> float:
        """The 99th percentile."""
        return statistics.quantiles(self.took, n=100)[98]

    @property
    def rate(self) -> float:
        """Requests in a second."""
        return len(self.took) / self.wall


def request_of(port: int, number: int, body: str) -> bytes:
    """Write one delivery as Twilio makes it, signed; made before the clock runs."""
    fields = {
        "AccountSid": DEMO.twilio_account_sid,
        "Body": body,
        "From": f"+96100{number:06}",
        "MessageSid": "SM" + secrets.token_hex(16),
        "NumMedia": "0",
        "To": DEMO.twilio_sms_from,
    }
    url = f"http://127.0.0.1:{port}/twilio/message"
    content = urlencode(fields).encode()
    head = (
        f"POST /twilio/message HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"Content-Length: {len(content)}\r\n"
        f"X-Twilio-Signature: {sign(url, fields, DEMO.twilio_auth_token)}\r\n\r\n"
    )
    return head.encode() + content


async def _send(port: int, waiting: Iterator[bytes], took: list[float]) -> None:
    """Be one client: send what waits, one after the other, on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        begun = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r")[0]))
        took.append(time.perf_counter() - begun)
        assert head.startswith("http/1.1 200"), head
    writer.close()


async def _measure(port: int, requests: Sequence[bytes], clients: int) -> Measured:
    waiting, took = iter(requests), list[float]()
    begun = time.perf_counter()
    await asyncio.gather(*(_send(port, waiting, took) for _ in range(clients)))
    return Measured(took, time.perf_counter() - begun)


def measure(port: int, requests: Sequence[bytes], clients: int) -> Measured:
    """Send all requests with so many clients at once."""
    return asyncio.run(_measure(port, requests, clients))


@contextmanager
def running(command: Sequence[str], environment: dict[str, str], port: int) -> Iterator[None]:
    """Run a server until the block ends."""
    child = children.start(
        command, environment=environment, on_parent_death=signal.SIGTERM, directory=str(Path.cwd())
    )
    try:
        end = time.monotonic() + START_SECONDS
        while not _answers(port):
            assert child.poll() is None, f"{command[3:]} ended"
            assert time.monotonic() < end, f"{command[3:]} does not answer"
            time.sleep(0.1)
        yield
    finally:
        children.stop(child, (signal.SIGTERM, 10.0))


def _answers(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
        return bool(answer.status == 200)
    return False


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare(engines: Engines, home: Path) -> Store:
    """Make keys, tables, offices and the other app's table; make sure that a commit is durable."""
    make_keys(home)
    upgrade(engines.database_url, passwords=logins.passwords(home))
    store = Store(engines.database_url, pool=2)
    found(store, home, login="bench", name="bench", passphrase=secrets.token_hex(16), totp=False)
    with store.writes() as u:
        u.run(text("CREATE TABLE bare (sender text, body text, at timestamptz)"))
        safe = [u.value(text(f"SHOW {name}")) for name in ("fsync", "synchronous_commit", "full_page_writes")]
    assert safe == ["on", "on", "on"], f"this would measure a database that forgets: {safe}"
    return store


def show(name: str, clients: int, measured: Measured, beside: Measured | None) -> None:
    """Print one row; `beside` is the bare app's, under the same load in the same run."""
    row = (
        f"{name:<22}{clients:>8}{len(measured.took):>10}{measured.p50 * 1e3:>10.1f}{measured.p99 * 1e3:>10.1f}"
        f"{measured.rate:>12.0f}"
    )
    ratio = f"{measured.p50 / beside.p50:>8.1f} x{beside.rate / measured.rate:>8.1f} x" if beside else ""
    print(row + ratio, flush=True)


def run(home: Path) -> None:
    """Measure and print."""
    with Engines(home) as engines, ExitStack() as stack:
        store = prepare(engines, home)
        stack.callback(store.dispose)
        door, bare = free_port(), free_port()
        url = logins.url_for(engines.database_url, "door", logins.passwords(home)["amana_door"])
        given = {**os.environ, **demo_settings(8000), "PUBLIC_URL": f"http://127.0.0.1:{door}"}
        settings = up.environment("door", given, home=home, database_url=url, redis_url=engines.redis_url)
        command = (*up.command("door", port_base=door),)
        stack.enter_context(running(command, settings, door))
        passed = {**os.environ, "DATABASE_URL": engines.database_url}
        stack.enter_context(
            running((sys.executable, "-m", "benchmarks.door", "bare", str(bare)), passed, bare)
        )
        people = iter(range(1_000_000))
        warm = [next(people) for _ in range(WARM_UP)]
        for port in (door, bare):
            measure(port, [request_of(port, each, REPORT) for each in warm], 2)
        print("each commit durable; times in milliseconds; ratios to the bare insert: of p50, of throughput")
        print(f"{'what':<22}{'clients':>8}{'requests':>10}{'p50':>10}{'p99':>10}{'per second':>12}")
        for clients in CONCURRENCY:
            _compare(door, bare, [next(people) for _ in range(PEOPLE)], clients)
        _check(store, WARM_UP + len(CONCURRENCY) * PEOPLE)


def _compare(door: int, bare: int, people: Sequence[int], clients: int) -> None:
    plain = measure(bare, [request_of(bare, each, REPORT) for each in people], clients)
    show("bare insert", clients, plain, None)
    for name, words in (("door, first report", REPORT), ("door, next answer", ANSWER)):
        show(name, clients, measure(door, [request_of(door, each, words) for each in people], clients), plain)


def _check(store: Store, people: int) -> None:
    """Make sure that what was measured is what was meant: every request is kept, as a case of its own."""
    with store.reads() as u:
        opened = u.value(text("SELECT count(*) FROM cases"))
        kept = u.value(text("SELECT count(*) FROM items WHERE kind = 'reporter'"))
        plain = u.value(text("SELECT count(*) FROM bare"))
    assert (opened, kept, plain) == (people, 2 * people - WARM_UP, people), (opened, kept, plain)


def main() -> None:
    """Run in a folder of its own, and leave nothing behind."""
    if sys.argv[1:2] == ["bare"]:
        serve_bare(int(sys.argv[2]))
        return
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory(prefix="amana-bench-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)  # for root, PostgreSQL runs as another account and must get through
        run(folders.make_home(Path(place) / "home"))


if __name__ == "__main__":
    main()
