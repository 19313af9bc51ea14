"""A report as values: for whom, of which period, under which rule, and its tables as they may be printed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

from cases.errors import NotFound
from cases.figures import Figure

MONTHS_OF_YEAR = 12
MONTH, YEAR = len("2026-11"), len("2026")


class Edition(StrEnum):
    """For whom a report is made."""

    INSIDE = "inside"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Rule:
    """How small a number an edition may print, how it rounds, and how long after its end a period comes out."""

    threshold: int
    rounded_to: int
    delay_days: int
    source: str
    approved: bool

    def print(self, number: int) -> int:
        """Return the number as it is printed: halves go up."""
        return (2 * number + self.rounded_to) // (2 * self.rounded_to) * self.rounded_to


@cache
def rules() -> Mapping[Edition, Rule]:
    """Return the rules of both editions."""
    found = tomllib.loads((resources.files("cases") / "statistics.toml").read_text("utf-8"))
    return {edition: Rule(**found[edition.value]) for edition in Edition}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, or a year when `whole_year`."""

    first: date
    whole_year: bool = False

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each of its months."""
        count = MONTHS_OF_YEAR if self.whole_year else 1
        return tuple(date(self.first.year, self.first.month + each, 1) for each in range(count))

    @property
    def after(self) -> date:
        """The first day that is not in it any more."""
        last = self.months[-1]
        return date(last.year + last.month // 12, last.month % 12 + 1, 1)

    @property
    def before(self) -> "Period":
        """The period before this one."""
        day = self.first - timedelta(days=1)
        return Period(date(day.year, 1 if self.whole_year else day.month, 1), self.whole_year)

    @property
    def code(self) -> str:
        """2026, or 2026-11."""
        return f"{self.first:%Y}" if self.whole_year else f"{self.first:%Y-%m}"

    def over(self, today: date) -> bool:
        """Tell whether it has ended."""
        return self.after <= today

    def may_come_out(self, edition: Edition, today: date) -> bool:
        """Tell whether this edition may print it yet. Only the inside edition prints what is not over."""
        delay = rules()[edition].delay_days
        return edition is Edition.INSIDE or self.after + timedelta(days=delay) <= today


def period_of(code: str) -> Period:
    """Return the period of "2026-11" or "2026". Raises NotFound."""
    try:
        if len(code) == YEAR:
            return Period(date(int(code), 1, 1), whole_year=True)
        if len(code) == MONTH:
            return Period(date.fromisoformat(f"{code}-01"))
    except ValueError as error:
        raise NotFound from error
    raise NotFound


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. None: the number is withheld. `before` is the period before."""

    item: str
    number: int | None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One figure. `total` counts units, `parts` is the sum of the lines; where they differ the reader is told."""

    figure: Figure
    lines: tuple[Line, ...]
    parts: int
    total: int
    too_few: bool = False
    """True where every line is withheld: then none is shown."""

    @property
    def difference(self) -> int:
        """How far the lines are from the total."""
        return self.parts - self.total

    @property
    def withheld(self) -> bool:
        """Tell whether any line is."""
        return any(line.number is None for line in self.lines)

    @property
    def longest(self) -> int:
        """The greatest number, for the length of bars."""
        return max((line.number or 0 for line in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class Cross:
    """The types of abuse beside another figure: a row for each line of that figure, a column for each type."""

    figure: Figure
    types: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]

    @property
    def withheld(self) -> bool:
        """Tell whether any cell is."""
        return any(number is None for _, numbers in self.rows for number in numbers)


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything of one period that may be printed."""

    period: Period
    edition: Edition
    total: int
    several: int | None
    """Cases with more than one type of abuse."""
    tables: tuple[Table, ...]
    crosses: tuple[Cross, ...] = ()

    def table(self, code: str) -> Table:
        """Return the table of a figure."""
        return next(table for table in self.tables if table.figure.code == code)
