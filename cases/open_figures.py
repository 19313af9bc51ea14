"""Open data: the numbers of a report as rows of codes, and the reports that were published, frozen as they were.

Counts alone, never a row for a case: what small numbers withhold, a row for each case would give back. And a
published report stays as it was published: whoever keeps two copies of it learns nothing from their difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, update

from cases import audit
from cases.acts import DeskStore
from cases.counting import Flow, count_cells, flow
from cases.errors import NotFound, Refused
from cases.figures import ALL, CASE_UNIT, CASES, CLOSED, SEVERAL
from cases.publishing import Edition, Period, Tables, rules
from cases.report import build
from cases.statistics import HOME, READERS, WRITERS
from cases.store.open_tables import publications
from cases.store.unit import Store, Unit
from cases.views import SignedIn

CARRIED, LEFT = "carried", "left"
ALONE = (CASES, CARRIED, CLOSED, LEFT, SEVERAL)
"""Figures of one number each, in the order of the file; the tables of the report follow."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its HXL tag, and what stands in it: code, day, whole number, or yes and no."""

    name: str
    tag: str
    kind: str


COLUMNS = (
    Column("period", "#date+code", "code"),
    Column("first_day", "#date+start", "day"),
    Column("last_day", "#date+end", "day"),
    Column("figure", "#indicator+code", "code"),
    Column("line", "#indicator+code+line", "code"),
    Column("type", "#indicator+code+type", "code"),
    Column("unit", "#indicator+code+unit", "code"),
    Column("number", "#indicator+value+num", "whole"),
    Column("withheld", "#status+withheld", "truth"),
)
"""Everything that a row has. File, interface and dictionary are made from this. Tags: HXL 1.1, hxlstandard.org."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of one report, in the order of COLUMNS. `number` is None where it is withheld."""

    period: str
    first_day: str
    last_day: str
    figure: str
    line: str
    type: str
    unit: str
    number: int | None
    withheld: bool

    @property
    def values(self) -> tuple[Any, ...]:
        """What stands in its columns."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Published:
    """One published report: under which rule, when, by whom, and its rows."""

    id: UUID
    period: str
    threshold: int
    rounded_to: int
    at: datetime
    by: UUID
    withdrawn_at: datetime | None
    rows: tuple[Cell, ...]


def rows_of(tables: Tables, moved: Flow) -> tuple[Cell, ...]:
    """Return every number that the report prints; a table of which nothing may be shown gives only its total."""
    period = tables.period
    frame = (period.code, period.first.isoformat(), (period.after - timedelta(days=1)).isoformat())
    return tuple(
        Cell(*frame, figure, line, by, unit, number, number is None)
        for figure, line, by, unit, number in _numbers(tables, moved)
    )


def _numbers(tables: Tables, moved: Flow) -> Iterator[tuple[str, str, str, str, int | None]]:
    alone = (tables.total, moved.carried, moved.closed, moved.left, tables.several)
    for figure, number in zip(ALONE, alone, strict=True):
        yield figure, ALL, "", CASE_UNIT, number
    for table in tables.tables:
        code, unit = table.figure.code, table.figure.unit
        yield code, ALL, "", unit, table.total
        for line in () if table.too_few else table.lines:
            yield code, line.item, "", unit, line.number
    for cross in tables.crosses:
        for item, numbers in cross.rows:
            for kind, number in zip(cross.types, numbers, strict=True):
                yield cross.figure.code, item, kind, CASE_UNIT, number


def count(u: Unit, period: Period, edition: Edition) -> tuple[Cell, ...]:
    """Return the rows of a report as it stands now, under the rule of its edition."""
    rule, last = rules()[edition], period.months[-1]
    tables = build(count_cells(u, period.first, last), period, edition)
    moved = flow(u, period.first, last)
    printed = Flow(rule.print(moved.carried), rule.print(moved.opened), rule.print(moved.closed))
    return rows_of(tables, printed)


def look(
    store: DeskStore, who: SignedIn, period: Period, edition: Edition, *, now: datetime
) -> tuple[Cell, ...]:
    """Return the rows of a report. NotFound: a role that has no use for it, or a period that may not come out yet."""
    today = now.astimezone(HOME).date()
    if who.person.role not in READERS or period.first > today or not period.may_come_out(edition, today):
        raise NotFound
    with store.reads(who) as u:
        return count(u, period, edition)


def publish(store: DeskStore, who: SignedIn, period: Period, *, now: datetime) -> UUID:
    """Freeze the edition to give away. Raises Refused("right", "early", "published")."""
    if who.person.role not in WRITERS:
        raise Refused("right")
    rule, made = rules()[Edition.OUTSIDE], uuid4()
    if not period.may_come_out(Edition.OUTSIDE, now.astimezone(HOME).date()):
        raise Refused("early")
    with store.writes(who) as u:
        # One at a time: the unique index would stop a second one too, but with an error instead of a reason.
        audit.record(
            u, str(who.person.id), "report_published", object_=str(made), now=now, period=period.code
        )
        if period.code in {each.period for each in published(u)}:
            raise Refused("published")
        u.run(
            insert(publications).values(
                id=made, period=period.code, threshold=rule.threshold, rounded_to=rule.rounded_to,
                rows=[list(cell.values) for cell in count(u, period, Edition.OUTSIDE)],
                by=who.person.id, at=now,
            )
        )  # fmt: skip
    return made


def withdraw(store: DeskStore, who: SignedIn, report: UUID, *, now: datetime) -> None:
    """Take a published report back; the row stays. Raises Refused("right") and NotFound."""
    if who.person.role not in WRITERS:
        raise Refused("right")
    c = publications.c
    with store.writes(who) as u:
        done = u.run(
            update(publications)
            .where(c.id == report, c.withdrawn_at.is_(None))
            .values(withdrawn_by=who.person.id, withdrawn_at=now)
        )
        if done.rowcount != 1:
            raise NotFound
        audit.record(u, str(who.person.id), "report_withdrawn", object_=str(report), now=now)


def published(u: Unit, *, withdrawn: bool = False) -> tuple[Published, ...]:
    """Return what is published, newest period first; with `withdrawn` also what was."""
    c = publications.c
    asked = select(publications).order_by(c.period.desc(), c.at.desc())
    return tuple(
        _published(row) for row in u.all(asked if withdrawn else asked.where(c.withdrawn_at.is_(None)))
    )


def _published(row: Row[Any]) -> Published:
    rows = tuple(Cell(*values) for values in row.rows)
    return Published(
        row.id, row.period, row.threshold, row.rounded_to, row.at, row.by, row.withdrawn_at, rows
    )


def list_published(store: DeskStore, who: SignedIn) -> tuple[Published, ...]:
    """Return what is and was published. NotFound for a role that has no use for it."""
    if who.person.role not in READERS:
        raise NotFound
    with store.reads(who) as u:
        return published(u, withdrawn=True)


def read_published(store: Store) -> tuple[Published, ...]:
    """Return what is published, for a program. Nobody is signed in, so this transaction sees no case at all."""
    with store.reads() as u:
        return published(u)


def note_taken(store: DeskStore, who: SignedIn, what: str, form: str, *, now: datetime) -> None:
    """Leave a trace of open data that were taken along; `what` is "published", or edition and period."""
    if who.person.role not in READERS:
        raise NotFound
    with store.writes(who) as u:
        audit.record(u, str(who.person.id), "data_taken", object_=what, now=now, form=form)


def all_cells(reports: Sequence[Published]) -> tuple[Cell, ...]:
    """Return the rows of several reports, one after the other."""
    return tuple(cell for report in reports for cell in report.rows)
