"""Builds the tables of one month or one year out of counted cells, and takes out of them what must not be printed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from cases.figures import ALL, BY_CODE, CASE_UNIT, CASES, CROSSES, FIGURES, FIVE, SEVERAL, TYPES, Figure
from cases.publishing import Cross, Edition, Line, Period, Rule, Table, Tables, rules
from cases.suppression import Key, Sum, withhold

Cell = tuple[str, str, str]
Months = Mapping[date, Mapping[Cell, int]]

YEAR = date.min
"""Stands for the whole year where the cells of its months stand beside it."""

SAME = (
    ("age_default", "12_17", "age_unhcr", "12_17"),
    ("age_default", "unknown", "age_unhcr", "unknown"),
    ("first_look", "not_yet", "in_time", "not_yet"),
    ("first_look", "no_clock", "in_time", "no_clock"),
)
"""Lines that count the same cases in two figures: what one withholds, the other must not print."""


def _items(figure: Figure, months: Iterable[Mapping[Cell, int]]) -> tuple[str, ...]:
    """Return the lines of a figure: its own, and those that only the data name."""
    found = {
        item
        for cells in months
        for (code, item, _), number in cells.items()
        if code == figure.code and number
    }
    return (*figure.items, *sorted(found - set(figure.items)))


def _sums(period: date, items: Mapping[str, tuple[str, ...]]) -> Iterator[Sum]:
    """Yield what everybody can add up in the tables of one period."""

    def key(code: str, item: str) -> Key:
        return period, code, item, ""

    for code, lines in items.items():
        yield Sum(tuple(key(code, item) for item in lines))
    five = key(FIVE, ALL)
    yield Sum((key("age_unhcr", "0_4"), five), key("age_default", "0_5"))
    yield Sum((five, key("age_default", "6_11")), key("age_unhcr", "5_11"))
    yield Sum((key("age_unhcr", "18_59"), key("age_unhcr", "older")), key("age_default", "older"))
    for one, line, other, same in SAME:
        yield Sum((key(one, line),), key(other, same))


def _cells(period: date, cells: Mapping[Cell, int], items: Mapping[str, tuple[str, ...]]) -> dict[Key, int]:
    found: dict[Key, int] = {
        (period, code, item, ""): cells.get((code, item, ""), 0)
        for code, lines in items.items()
        for item in lines
    }
    found[period, FIVE, ALL, ""] = cells.get((FIVE, ALL, ""), 0)
    return found


def _lines_of(months: Iterable[Mapping[Cell, int]]) -> dict[str, tuple[str, ...]]:
    kept = list(months)
    return {figure.code: _items(figure, kept) for figure in FIGURES}


def _hide_month(month: date, cells: Mapping[Cell, int], threshold: int) -> frozenset[Key]:
    items = _lines_of([cells])
    return withhold(_cells(month, cells, items), tuple(_sums(month, items)), threshold=threshold)


def add_up(months: Iterable[Mapping[Cell, int]]) -> dict[Cell, int]:
    """Return the cells of several months together."""
    found: dict[Cell, int] = {}
    for cells in months:
        for cell, number in cells.items():
            found[cell] = found.get(cell, 0) + number
    return found


def _hide_year(months: Months, threshold: int) -> frozenset[Key]:
    """Withhold for the year. The months came out before it, so it is the year that gives way."""
    items = _lines_of(months.values())
    year = add_up(months.values())
    cells, sums, hidden = _cells(YEAR, year, items), list(_sums(YEAR, items)), set[Key]()
    own = list(cells)
    for month, counted in months.items():
        hidden |= _hide_month(month, counted, threshold)
        cells |= _cells(month, counted, items)
        sums += _sums(month, items)
    settled = [key for key in cells if key not in set(own)]
    sums += [Sum(tuple((month, *key[1:]) for month in months), key) for key in own if isinstance(key, tuple)]
    for figure, cross in CROSSES:
        for kind in items["type"]:
            parts = tuple((YEAR, cross, item, kind) for item in items[figure])
            cells |= {part: year.get((cross, part[2], kind), 0) for part in parts}
            sums.append(Sum(parts, (YEAR, "type", kind, "")))
    return withhold(cells, sums, threshold=threshold, settled=settled, withheld=hidden)


def build(months: Months, period: Period, edition: Edition) -> Tables:
    """Return the tables of a period without the numbers that would tell of single people.

    `months` are the cells of its months; those without any case may be missing.
    """
    rule = rules()[edition]
    mine = {month: months.get(month, {}) for month in period.months}
    mine = {month: cells for month, cells in mine.items() if cells} or {period.first: {}}
    cells = add_up(mine.values())
    if period.whole_year:
        hidden, mark = _hide_year(mine, rule.threshold), YEAR
    else:
        mark = period.first
        hidden = _hide_month(mark, cells, rule.threshold)

    def show(code: str, item: str, by: str = "") -> int | None:
        return None if (mark, code, item, by) in hidden else rule.print(cells.get((code, item, by), 0))

    items = _lines_of(mine.values())
    total = cells.get((CASES, ALL, ""), 0)
    tables = tuple(
        _table(
            figure, [Line(item, show(figure.code, item)) for item in items[figure.code]], cells, total, rule
        )
        for figure in FIGURES
    )
    several = cells.get((SEVERAL, ALL, ""), 0)
    return Tables(
        period,
        edition,
        rule.print(total),
        None if 0 < several < rule.threshold else rule.print(several),
        tables,
        tuple(
            Cross(
                BY_CODE[figure],
                TYPES,
                tuple((item, tuple(show(cross, item, kind) for kind in TYPES)) for item in items[figure]),
            )
            for figure, cross in CROSSES
        )
        if period.whole_year
        else (),
    )


def _table(figure: Figure, lines: list[Line], cells: Mapping[Cell, int], total: int, rule: Rule) -> Table:
    parts = sum(number for (code, _, _), number in cells.items() if code == figure.code)
    if figure.longest_first:
        # What is withheld stands last, in an order of its own: its place would tell its size.
        lines = sorted(lines, key=lambda line: (line.number is None, -(line.number or 0)))
    return Table(
        figure,
        tuple(lines),
        rule.print(parts),
        rule.print(total if figure.unit == CASE_UNIT else parts),
        too_few=all(line.number is None for line in lines),
    )


def beside(now: Tables, before: Tables) -> Tables:
    """Put the numbers of the period before beside those of this one."""
    return replace(now, tables=tuple(_beside(table, before.table(table.figure.code)) for table in now.tables))


def _beside(table: Table, before: Table) -> Table:
    found = {line.item: line.number for line in before.lines}
    missing = None if before.too_few else 0
    lines = tuple(replace(line, before=found.get(line.item, missing)) for line in table.lines)
    return replace(table, lines=lines)
