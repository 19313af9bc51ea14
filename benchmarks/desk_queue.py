"""How long the first page of the queue takes on the server, with 10,000 open cases and more and more closed ones.

    python -m benchmarks.desk_queue [closed cases ...]

Fills a database of its own (no sealed content), asks as a counsellor of one office and as the national desk, and
prints p50 and p99 of the first page with its counts, of the next page, and of the stamp that open pages compare; then
how many times longer the largest table takes than the smallest.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import structlog

from cases import desk
from cases.desk import DeskStore
from cases.model import Language, Role
from cases.store.migrate import upgrade
from cases.views import Person, SignedIn
from hotline import folders
from hotline.engines import Engines

OPEN = 10_000
ROUNDS = 300
OFFICES = ("national", "tripoli", "saida", "baalbeck", "hermel", "kaa-aarsal", "zahle", "fanar")
FILL = """
insert into cases (id, number, code_digest, public_key, state, urgency, urgency_rank, signals, office, office_reason,
  place, district, country, language, channels, varieties, opened_at, last_at, changed_at, closed_at, due_kind, due_at,
  unheard, waiting)
select gen_random_uuid(), '26-' || lpad(n::text, 8, '0'), decode(md5(n::text), 'hex'), '\\x00',
  case when n %% %(each)s = 0 then 'open' else 'closed' end,
  (array['none', 'routine', 'elevated', 'imminent'])[1 + k], k, array['physical_abuse'],
  (%(offices)s::text[])[1 + n * 7 %% 8], 'area.place', 'arsal', '22000', 'LB', 'ar', array['sms'], array['ar'],
  now() - n * interval '1 minute', now(), now() - n * interval '1 second',
  case when n %% %(each)s = 0 then null else now() end, 'first_contact',
  now() + (n %% 9973) * interval '1 minute', n %% 5 = 0, n %% 3 = 0
from (select n, (n * 31 %% 97) %% 4 as k from generate_series(%(first)s::int, %(last)s::int) n) s
"""


def person(*offices: str) -> SignedIn:
    """Return somebody who sees these offices; nothing is opened here."""
    one = Person(uuid4(), "bench", "Bench", Role.COUNSELLOR, offices[0], offices, Language.AR)
    return SignedIn(one, b"", "")


def measure(ask: Callable[[], object]) -> tuple[float, float]:
    """Return p50 and p99 in milliseconds."""
    for _ in range(20):
        ask()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(times, n=100)
    return cuts[49], cuts[98]


def fill(url: str, closed: int) -> None:
    """Empty the table and fill it with so many closed cases and OPEN open ones, evenly spread."""
    rows = closed + OPEN
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("truncate cases cascade")
        for office in OFFICES:
            connection.execute(
                "insert into offices (slug, ar, en, fr, public_key, seal) values (%s, '', '', '', '', '')"
                " on conflict do nothing",
                (office,),
            )
        values = {"each": rows // OPEN, "offices": list(OFFICES), "first": 1, "last": rows}
        connection.execute(FILL, values)
        connection.execute("vacuum analyze cases")
        found = connection.execute("select count(*) from cases where state = 'open'").fetchone()
        assert found is not None
        assert abs(found[0] - OPEN) < OPEN / 10


def main() -> None:
    """Measure each size and print one table."""
    sizes = [int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory(prefix="amana-bench-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)  # for root, PostgreSQL runs as another account and must get through
        with Engines(folders.make_home(Path(place) / "home")) as engines:
            run(engines.database_url, sizes)


def run(owner_url: str, sizes: list[int]) -> None:
    """Measure on a started server."""
    upgrade(owner_url, passwords={"amana_desk": "bench"})
    scheme, _, place = owner_url.partition("://")
    url = f"{scheme}://amana_desk:bench@{place.partition('@')[2]}"
    store = DeskStore(url, rows_key=b"", relay_public=b"", pool=2)
    now = datetime.now(UTC)
    print(f"{OPEN:,} open cases, {ROUNDS} rounds, milliseconds")
    print(f"{'closed':>10} {'who':<16} {'what':<12} {'p50':>8} {'p99':>8}")
    medians: dict[tuple[str, str], list[float]] = {}
    for closed in sizes:
        fill(owner_url.replace("+psycopg", "", 1), closed)
        for name, who in (("one office", person("saida")), ("national desk", person(*OFFICES))):
            after = desk.queue(store, who, now=now).after or ""
            for what, ask in (
                ("first page", lambda w=who: desk.queue(store, w, now=now)),
                ("next page", lambda w=who, a=after: desk.queue(store, w, at=a, now=now)),
                ("stamp", lambda w=who: desk.queue_stamp(store, w)),
            ):
                p50, p99 = measure(ask)
                medians.setdefault((name, what), []).append(p50)
                print(f"{closed:>10,} {name:<16} {what:<12} {p50:>8.2f} {p99:>8.2f}", flush=True)
    for (name, what), found in medians.items():
        print(f"{'growth':>10} {name:<16} {what:<12} {found[-1] / found[0]:>8.2f}")
    store.dispose()


if __name__ == "__main__":
    main()
