"""The monthly and yearly report, for those who answer for the figures: counted cells, never a case and never a key."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Row, insert, select, update

from cases import audit
from cases.acts import DeskStore
from cases.counting import Flow, count_cells, count_erased, first_month, flow
from cases.errors import NotFound, Refused
from cases.figures import ALL, BY_CODE, CASES, UNITS
from cases.model import Role
from cases.publishing import Edition, Period, Tables, rules
from cases.report import beside, build
from cases.store.statistics_tables import earlier_figures
from cases.store.unit import Unit
from cases.views import SignedIn

READERS = frozenset({Role.DATA_OFFICER, Role.SUPERVISOR, Role.SENIOR_CASE_MANAGER})
"""Who sees the report. It counts the cases of every office alike, whatever the reader may open."""
WRITERS = frozenset({Role.DATA_OFFICER, Role.SUPERVISOR})
"""Who may enter figures that were published elsewhere."""

HOME = ZoneInfo("Asia/Beirut")
"""A month begins at midnight there, as in the cells."""
TREND_MONTHS = 12
MOST_MONTHS = 120
EARLIEST_YEAR, GREATEST = 1990, 10_000_000
LONGEST_SOURCE = 300


@dataclass(frozen=True, slots=True)
class Earlier:
    """One table that was published elsewhere, as it was printed. `id` is None for what comes with the program."""

    year: int
    figure: str
    unit: str
    source: str
    declared: int
    parts: tuple[tuple[str, int], ...]
    id: UUID | None = None

    @property
    def sum(self) -> int:
        """The sum of its lines."""
        return sum(number for _, number in self.parts)

    @property
    def difference(self) -> int:
        """How far the lines are from the declared total. It is shown, and never put right."""
        return self.sum - self.declared


@dataclass(frozen=True, slots=True)
class Report:
    """A period with everything around it."""

    tables: Tables
    flow: Flow
    erased: int
    """Of the counted cases, those whose rows have been erased since."""
    trend: tuple[tuple[date, int], ...]
    """Cases of each month up to the end of the period, oldest first."""
    year_before: int
    """Cases of the same period a year before."""
    earlier: tuple[Earlier, ...]
    finished: bool
    made_at: datetime


def report(store: DeskStore, who: SignedIn, period: Period, edition: Edition, *, now: datetime) -> Report:
    """Return a report. NotFound: a role that has no use for it, or a period that may not come out yet."""
    today = now.astimezone(HOME).date()
    _check(who)
    if period.first > today or not period.may_come_out(edition, today):
        raise NotFound
    rule = rules()[edition]
    same = Period(date(period.first.year - 1, period.first.month, 1), period.whole_year)
    with store.reads(who) as u:
        now_and_before = [
            count_cells(u, each.first, each.months[-1]) for each in (period, period.before, same)
        ]
        trend, earlier = _trend(u, period, today), _earlier(u)
        moved = flow(u, period.first, period.months[-1])
        erased = count_erased(u, period.first, period.months[-1])
    return Report(
        beside(build(now_and_before[0], period, edition), build(now_and_before[1], period.before, edition)),
        Flow(rule.print(moved.carried), rule.print(moved.opened), rule.print(moved.closed)),
        rule.print(erased),
        tuple((month, rule.print(number)) for month, number in trend),
        rule.print(_cases(now_and_before[2])),
        earlier,
        period.over(today),
        now,
    )


def _check(who: SignedIn) -> None:
    if who.person.role not in READERS:
        raise NotFound


def _cases(months: Mapping[date, Mapping[tuple[str, str, str], int]]) -> int:
    return sum(cells.get((CASES, ALL, ""), 0) for cells in months.values())


def _trend(u: Unit, period: Period, today: date) -> list[tuple[date, int]]:
    """Return the cases of twelve months up to the last of the period that has begun."""
    last = max(month for month in period.months if month <= today)
    months = [last]
    while len(months) < TREND_MONTHS:
        months.append(Period(months[-1]).before.first)
    months.reverse()
    found = count_cells(u, months[0], months[-1])
    return [(month, found.get(month, {}).get((CASES, ALL, ""), 0)) for month in months]


def periods(store: DeskStore, who: SignedIn, edition: Edition, *, now: datetime) -> tuple[Period, ...]:
    """Return the periods that have cases and may come out: the years, and the months of each, newest first."""
    _check(who)
    today = now.astimezone(HOME).date()
    with store.reads(who) as u:
        first = first_month(u)
    if first is None:
        return ()
    months: list[Period] = []
    month = date(today.year, today.month, 1)
    while month >= first and len(months) < MOST_MONTHS:
        months.append(Period(month))
        month = months[-1].before.first
    years = sorted({Period(date(each.first.year, 1, 1), whole_year=True) for each in months}, reverse=True)
    return tuple(each for each in [*years, *months] if each.may_come_out(edition, today))


def note_taken(
    store: DeskStore, who: SignedIn, period: Period, edition: Edition, form: str, *, now: datetime
) -> None:
    """Leave a trace of a report that was taken along."""
    _check(who)
    with store.writes(who) as u:
        audit.record(
            u,
            str(who.person.id),
            "report_taken",
            object_=f"{edition.value}:{period.code}",
            now=now,
            form=form,
        )


@cache
def _packaged() -> tuple[Earlier, ...]:
    found = tomllib.loads((resources.files("cases") / "earlier.toml").read_text("utf-8"))
    return tuple(Earlier(**{**table, "parts": tuple(table["parts"].items())}) for table in found["table"])


def _earlier(u: Unit) -> tuple[Earlier, ...]:
    rows = u.all(select(earlier_figures).where(earlier_figures.c.withdrawn_at.is_(None)))
    every = [*_packaged(), *(_entered(row) for row in rows)]
    return tuple(sorted(every, key=lambda one: (-one.year, one.figure, str(one.id or ""))))


def _entered(row: Row[Any]) -> Earlier:
    parts = tuple((str(item), int(number)) for item, number in row.parts)
    return Earlier(row.year, row.figure, row.unit, row.source, row.declared, parts, row.id)


def enter_earlier(store: DeskStore, who: SignedIn, table: Earlier, *, now: datetime) -> UUID:
    """Keep a table that was published elsewhere. Raises Refused("right", "year", "unit", "source", "numbers")."""
    if who.person.role not in WRITERS:
        raise Refused("right")
    if not EARLIEST_YEAR <= table.year <= now.year:
        raise Refused("year")
    if table.unit not in UNITS or table.figure not in BY_CODE:
        raise Refused("unit")
    if not table.source.strip() or len(table.source) > LONGEST_SOURCE:
        raise Refused("source")
    numbers = [table.declared, *(number for _, number in table.parts)]
    if not table.parts or any(not 0 <= number <= GREATEST for number in numbers):
        raise Refused("numbers")
    made = uuid4()
    with store.writes(who) as u:
        u.run(
            insert(earlier_figures).values(
                id=made, year=table.year, figure=table.figure, unit=table.unit, source=table.source.strip(),
                declared=table.declared, parts=[list(part) for part in table.parts], by=str(who.person.id), at=now,
            )
        )  # fmt: skip
        audit.record(
            u, str(who.person.id), "earlier_entered", object_=str(made), now=now, year=str(table.year)
        )
    return made


def withdraw_earlier(store: DeskStore, who: SignedIn, table: UUID, *, now: datetime) -> None:
    """Take an entered table out of the reports; the row stays. Raises Refused("right") and NotFound."""
    if who.person.role not in WRITERS:
        raise Refused("right")
    c = earlier_figures.c
    with store.writes(who) as u:
        done = u.run(
            update(earlier_figures)
            .where(c.id == table, c.withdrawn_at.is_(None))
            .values(withdrawn_by=str(who.person.id), withdrawn_at=now)
        )
        if done.rowcount != 1:
            raise NotFound
        audit.record(u, str(who.person.id), "earlier_withdrawn", object_=str(table), now=now)
