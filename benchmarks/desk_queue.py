"""How long the desk takes for the first page of its queue and for a case, with 10,000 open cases and ever more closed.

    python -m benchmarks.desk_queue [--keep FOLDER] [closed cases ...]

Each size has a database of its own on one server, with the demo's week of real, sealed cases in it, and the real desk
in front of it. The same requests go to every size in turn, so that what else the machine does falls on all alike.
"whole page" is the time from the request to the last byte of the page, signed in, on one connection: session, rights,
queries, rendering. "store" rows call the queries alone. Printed are p50, p99 and the least in milliseconds, and how
many times longer the largest table takes than the smallest, by p50. `--keep` leaves the
databases in a folder and uses them again.
"""

import argparse
import http.client
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import structlog
from sqlalchemy import select

from admin.session import CHOICE, SESSION, Choice
from benchmarks.door import free_port, running
from cases import desk, staff, watch
from cases.desk import DeskStore
from cases.store.tables import cases
from cases.views import SignedIn
from hotline import folders, logins
from hotline.commands import demo, up
from hotline.commands.owner import read_key
from hotline.engines import Engines

OPEN = 10_000
ROUNDS = 300
WARM = 20
PEOPLE = (("one office", "nour"), ("national desk", "sami"))
FILL = """
insert into cases (id, number, code_digest, public_key, state, urgency, urgency_rank, signals, office, office_reason,
  place, district, country, language, channels, varieties, opened_at, last_at, changed_at, closed_at, due_kind, due_at,
  unheard, waiting)
select gen_random_uuid(), '98-' || lpad(n::text, 8, '0'), decode(md5(n::text), 'hex'), '\\x00',
  case when n %% %(each)s = 0 then 'open' else 'closed' end,
  (array['none', 'routine', 'elevated', 'imminent'])[1 + k], k, array['physical_abuse'],
  (%(offices)s::text[])[1 + n * 7 %% cardinality(%(offices)s::text[])], 'area.place', 'arsal', '22000', 'LB', 'ar',
  array['sms'], array['ar'], now() - n * interval '1 minute', now(), now() - n * interval '1 second',
  case when n %% %(each)s = 0 then null else now() end,
  case when n %% %(each)s = 0 then 'first_contact' end,
  case when n %% %(each)s = 0 then now() + (n %% 9973 - 500) * interval '1 minute' end, n %% 5 = 0, n %% 3 = 0
from (select n, (n * 31 %% 97) %% 4 as k from generate_series(1, %(rows)s::int) n) s
"""
CLOCKS = """
insert into deadlines (case_id, kind, started_at, due_at, met_at, approved)
select id, kind, opened_at, coalesce(due_at, opened_at + interval '1 day'),
  case when state = 'closed' or kind = 'first_look' then now() end, false
from cases, unnest(array['first_look', 'first_contact']) kind where number like '98-%'
"""
"""Two clocks for every case: of closed ones both are met, as closing does it."""


@dataclass(frozen=True)
class Size:
    """A database of one size, with the desk in front of it."""

    closed: int
    store: DeskStore
    line: http.client.HTTPConnection
    secrets: dict[str, str]
    people: dict[str, SignedIn]

    def get(self, path: str, login: str, choice: Choice | None = None) -> int:
        """Ask for a page as a person; return how long it is."""
        cookies = f"{SESSION}={self.secrets[login]}" + (f"; {CHOICE}={choice.packed()}" if choice else "")
        self.line.request("GET", path, headers={"Cookie": cookies})
        answer = self.line.getresponse()
        page = answer.read()
        assert answer.status == http.HTTPStatus.OK, (path, answer.status)
        return len(page)


def fill(url: str, closed: int) -> None:
    """Add so many closed cases and OPEN open ones, evenly spread over the table."""
    rows = closed + OPEN
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        found = connection.execute("select slug from offices where slug <> 'focal' order by slug").fetchall()
        connection.execute(FILL, {"each": rows // OPEN, "offices": [slug for (slug,) in found], "rows": rows})
        connection.execute(CLOCKS)
        connection.execute("vacuum analyze")
        opened = connection.execute("select count(*) from cases where state = 'open'").fetchone()
        assert opened is not None
        assert abs(opened[0] - OPEN) < OPEN / 10


def database(engines: Engines, home: Path, closed: int) -> str:
    """Make the database of a size, if it is not there; return the owner's URL."""
    base, _, last = engines.database_url.rpartition("/")
    _, mark, options = last.partition("?")
    plain = engines.database_url.replace("+psycopg", "", 1)

    def url(name: str) -> str:
        return f"{base}/{name}{mark}{options}"

    with psycopg.connect(plain, autocommit=True) as connection:
        there = {name for (name,) in connection.execute("select datname from pg_database")}
        if "bench_week" not in there:
            connection.execute("create database bench_week")
            demo.prepare(url("bench_week"), home)
        if f"bench_{closed}" not in there:
            connection.execute(f"create database bench_{closed} template bench_week")
            fill(url(f"bench_{closed}"), closed)
    return url(f"bench_{closed}")


@contextmanager
def opened(engines: Engines, home: Path, closed: int) -> Iterator[Size]:
    """Start the desk of a size and sign everybody in."""
    owner = database(engines, home, closed)
    demo.prepare(owner, home)  # a kept database learns what changed in the schema
    url = logins.url_for(owner, "desk", logins.passwords(home)["amana_desk"])
    port = free_port()
    given = {**os.environ, **demo.demo_settings(port - 1)}
    settings = up.environment("desk", given, home=home, database_url=url, redis_url=engines.redis_url)
    rows_key, relay = read_key(home, "door", "DOOR_MAC_KEY"), read_key(home, "door", "VAULT_PUBLIC_KEY")
    store = DeskStore(url, rows_key=rows_key, relay_public=relay, pool=2)
    now = datetime.now(UTC)
    secrets = {login: staff.sign_in(store, login, demo.PASSPHRASE, "", now=now) for _, login in PEOPLE}
    people = {
        login: who for login, secret in secrets.items() if (who := staff.resume(store, secret, now=now))
    }
    with running(up.command("desk", port_base=port - 1), settings, port):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        yield Size(closed, store, line, secrets, people)
        line.close()
    store.dispose()


def asks(size: Size, login: str) -> dict[str, Callable[[], object]]:
    """Return what is measured, by name."""
    who, now = size.people[login], datetime.now(UTC)
    first = desk.queue(size.store, who, now=now)
    c = cases.c
    told = select(c.number).where(c.number.not_like("98-%"), c.state == "open").order_by(c.last_seq.desc())
    with size.store.reads(who) as u:
        real = u.value(told)
    return {
        "queue, whole page": lambda: size.get("/", login),
        "queue, next page": lambda: size.get("/", login, Choice(at=first.after or "")),
        "case, whole page": lambda: size.get(f"/case/{real}", login),
        "store: queue": lambda: desk.queue(size.store, who, now=now),
        "store: overdue": lambda: watch.overdue(size.store, who, now=now),
        "store: stamp": lambda: desk.queue_stamp(size.store, who),
    }


def measure(sizes: list[Size]) -> None:
    """Ask every size in turn, round by round, and print the table."""
    taken: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    for name, login in PEOPLE:
        every = [(size.closed, asks(size, login)) for size in sizes]
        for what in every[0][1]:
            for size in sizes:
                size.line.close()  # the desk hangs up on who says nothing for long; the next request calls again
            for turn in range(WARM + ROUNDS):
                for closed, ways in every:
                    begun = time.perf_counter()
                    ways[what]()
                    if turn >= WARM:
                        taken[name, what, closed].append((time.perf_counter() - begun) * 1000)
            _show(name, what, [taken[name, what, closed] for closed, _ in every], [c for c, _ in every])


def _show(name: str, what: str, rows: list[list[float]], sizes: list[int]) -> None:
    cuts = [statistics.quantiles(row, n=100) for row in rows]
    for closed, cut, least in zip(sizes, cuts, map(min, rows), strict=True):
        print(
            f"{closed:>10,} {name:<14} {what:<18} {cut[49]:>8.2f} {cut[98]:>8.2f} {least:>8.2f}", flush=True
        )
    if len(rows) > 1:
        print(f"{'growth':>10} {name:<14} {what:<18} {cuts[-1][49] / cuts[0][49]:>8.2f}", flush=True)


def run(home: Path, sizes: list[int]) -> None:
    """Measure on one server."""
    with Engines(home) as engines, ExitStack() as stack:
        opened_sizes = [stack.enter_context(opened(engines, home, closed)) for closed in sizes]
        print(f"{OPEN:,} open cases, {ROUNDS} rounds, milliseconds")
        print(f"{'closed':>10} {'who':<14} {'what':<18} {'p50':>8} {'p99':>8} {'least':>8}")
        measure(opened_sizes)


def main() -> None:
    """Read the arguments and run, in a folder that is kept or removed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=Path)
    parser.add_argument("closed", nargs="*", type=int, default=[10_000, 1_000_000])
    asked = parser.parse_args()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory(prefix="amana-bench-", ignore_cleanup_errors=True) as place:
        folder = asked.keep or Path(place)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)  # for root, PostgreSQL runs as another account and must get through
        run(folders.make_home(folder / "home"), asked.closed)


if __name__ == "__main__":
    main()
