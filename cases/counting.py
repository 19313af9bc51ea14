"""Counts the coded cells of cases: those of the cases that are here, and those that erased cases had counted for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from cases.figures import CASES, CLOSED
from cases.store.statistics_tables import case_cells, counted, tallies
from cases.store.unit import Unit

Cell = tuple[str, str, str]
"""Figure, line, and the column beside it where the figure has columns; else empty."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Cases from one period to the next: brought over, opened, closed, left."""

    carried: int = 0
    opened: int = 0
    closed: int = 0

    @property
    def left(self) -> int:
        """Open at the end of the period."""
        return self.carried + self.opened - self.closed


def keep_tallies(u: Unit, cases: Iterable[UUID]) -> int:
    """Add what these cases count for to the sums that stay. In the transaction that erases them, and only there."""
    ids = list(cases)
    if not ids:
        return 0
    c, t = case_cells.c, tallies.c
    sums = (
        select(c.month, c.figure, c.item, c.by, func.count())
        .where(c.case_id.in_(ids))
        .group_by(c.month, c.figure, c.item, c.by)
        .order_by(c.month, c.figure, c.item, c.by)  # two keepers take the rows in one order
    )
    new = upsert(tallies).from_select(["month", "figure", "item", "by", "number"], sums)
    u.run(
        new.on_conflict_do_update(
            index_elements=[t.month, t.figure, t.item, t.by],
            set_={"number": t.number + new.excluded.number},
        )
    )
    return len(ids)


def count_cells(u: Unit, first: date, last: date) -> dict[date, dict[Cell, int]]:
    """Return every cell of the months from `first` to `last`, both included; what is not there is 0."""
    c = counted.c
    rows = u.all(
        select(c.month, c.figure, c.item, c.by, c.number)
        .where(c.month >= first, c.month <= last)
        .order_by(c.month, c.figure, c.item, c.by)
    )
    months: dict[date, dict[Cell, int]] = {}
    for row in rows:
        months.setdefault(row.month, {})[row.figure, row.item, row.by] = int(row.number)
    return months


def count_erased(u: Unit, first: date, last: date) -> int:
    """Return how many of the counted cases have been erased since."""
    c = counted.c
    found = u.value(select(func.sum(c.erased)).where(c.figure == CASES, c.month >= first, c.month <= last))
    return int(found or 0)


def flow(u: Unit, first: date, last: date) -> Flow:
    """Return how many cases were brought over, opened and closed in these months."""
    c = counted.c
    rows = u.all(
        select(
            c.figure,
            func.sum(c.number).filter(c.month < first).label("before"),
            func.sum(c.number).filter(c.month >= first).label("within"),
        )
        .where(c.figure.in_([CASES, CLOSED]), c.month <= last)
        .group_by(c.figure)
    )
    before = {row.figure: int(row.before or 0) for row in rows}
    within = {row.figure: int(row.within or 0) for row in rows}
    carried = before.get(CASES, 0) - before.get(CLOSED, 0)
    return Flow(carried, within.get(CASES, 0), within.get(CLOSED, 0))


def first_month(u: Unit) -> date | None:
    """Return the first month with a case in it."""
    found = u.value(select(func.min(counted.c.month)).where(counted.c.figure == CASES))
    return found if isinstance(found, date) else None
