"""The data dictionary and the files of open data: both are made of the columns and figures that make the numbers."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from admin.statistics_files import add_sheet
from admin.statistics_tables import Scribe, caveat
from admin.vocabulary import source_of
from cases.figures import ALL, CASE_UNIT, FIGURES, SERVICE_UNIT, TYPES, Figure
from cases.model import Language
from cases.open_figures import ALONE, COLUMNS, Cell, Published
from cases.publishing import Rule
from locales.words import desk
from triage.places import all_places

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
"""What open data can be taken along as, with its type."""
DICTIONARY_FORMS = ("csv", "json")

Words = Mapping[str, str]
"""A text in every language, by its code."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code that can stand in a column; a line belongs to its figure."""

    column: str
    figure: str
    code: str
    words: Words
    notes: Words


@dataclass(frozen=True, slots=True)
class Table:
    """One report as open data: its rule and its rows. `at` is when it was published, empty when it was not."""

    period: str
    edition: str
    at: str
    threshold: int
    rounded_to: int
    rows: tuple[Cell, ...]

    @property
    def plain(self) -> dict[str, Any]:
        """The report as plain values, the same in a file and for a program."""
        return {
            "period": self.period,
            "edition": self.edition,
            "published_at": self.at or None,
            "threshold": self.threshold,
            "rounded_to": self.rounded_to,
            "rows": [dict(zip(NAMES, row.values, strict=True)) for row in self.rows],
        }


NAMES = tuple(column.name for column in COLUMNS)


def table_of(report: Published) -> Table:
    """Return a published report."""
    at = report.at.isoformat(timespec="seconds")
    return Table(report.period, "outside", at, report.threshold, report.rounded_to, report.rows)


def live_table(period: str, edition: str, rule: Rule, rows: tuple[Cell, ...]) -> Table:
    """Return a report as it stands now, which nobody has published."""
    return Table(period, edition, "", rule.threshold, rule.rounded_to, rows)


@cache
def _scribes() -> tuple[Scribe, ...]:
    return tuple(Scribe(language, desk(language.value).gettext) for language in Language)


def _said(table: str, code: str) -> Words:
    source = source_of(table, code)
    return {scribe.language.value: scribe.gettext(source) for scribe in _scribes()}


def about() -> Words:
    """Return what must be read before any number (CPIMS Jordan 2018), in every language."""
    return {scribe.language.value: caveat(scribe) for scribe in _scribes()}


def columns() -> list[dict[str, Any]]:
    """Return every column with its tag, its kind and what it means."""
    return [
        {
            "name": column.name,
            "hxl": column.tag,
            "kind": column.kind,
            "meaning": dict(_said("open_column", column.name)),
        }
        for column in COLUMNS
    ]


@cache
def codes() -> tuple[Code, ...]:
    """Return every code that can stand in the data. Districts are those of the gazetteer."""
    return tuple(_codes())


def _codes() -> Iterator[Code]:
    nothing: Words = {}
    for figure in ALONE:
        yield Code("figure", "", figure, _said("open_figure", figure), nothing)
    for one in FIGURES:
        yield Code("figure", "", one.code, _said("figure", one.code), _notes(one))
    yield Code("line", "", ALL, _said("open_figure", ALL), nothing)
    for one in FIGURES:
        for item in _items(one):
            words = {scribe.language.value: scribe.item(one.code, item) for scribe in _scribes()}
            yield Code("line", one.code, item, words, nothing)
    for kind in TYPES:
        words = {scribe.language.value: scribe.item("type", kind) for scribe in _scribes()}
        yield Code("type", "", kind, words, nothing)
    for unit in (CASE_UNIT, SERVICE_UNIT):
        yield Code("unit", "", unit, _said("unit", unit), nothing)


def _items(figure: Figure) -> tuple[str, ...]:
    if figure.code != "district":
        return figure.items
    return (*figure.items, *sorted({place.district for place in all_places()} - {""}))


def _notes(figure: Figure) -> Words:
    notes = {scribe.language.value: scribe.note(figure.code) for scribe in _scribes()}
    return notes if all(notes.values()) else {}


def dictionary() -> dict[str, Any]:
    """Return the whole data dictionary as plain values."""
    return {
        "about": dict(about()),
        "columns": columns(),
        "codes": [
            {
                "column": each.column,
                "figure": each.figure,
                "code": each.code,
                "words": dict(each.words),
                "notes": dict(each.notes),
            }
            for each in codes()
        ],
    }


def _lines() -> Iterator[tuple[str, ...]]:
    """Yield the dictionary as a table: first its head, then columns, then codes."""
    langs = [language.value for language in Language]
    yield "what", "column", "figure", "code", "hxl", "kind", *langs, *(f"note_{each}" for each in langs)
    for column in columns():
        meaning = [column["meaning"][each] for each in langs]
        yield "column", column["name"], "", "", column["hxl"], column["kind"], *meaning, "", "", ""
    for one in codes():
        words = [one.words[each] for each in langs]
        yield (
            "code",
            one.column,
            one.figure,
            one.code,
            "",
            "",
            *words,
            *(one.notes.get(each, "") for each in langs),
        )


def dictionary_file(form: str) -> bytes:
    """Return the dictionary as CSV or JSON."""
    return _json(dictionary()) if form == "json" else _csv(_lines())


def data_file(form: str, tables: Sequence[Table], scribe: Scribe) -> bytes:
    """Return the rows of reports: as CSV with a second line of HXL tags, as JSON, or as a workbook."""
    if form == "json":
        return _json({"about": dict(about()), "reports": [table.plain for table in tables]})
    if form == "xlsx":
        return _xlsx(tables, scribe)
    return _csv(_data(tables))


def _data(tables: Iterable[Table]) -> Iterator[tuple[Any, ...]]:
    yield NAMES
    yield tuple(column.tag for column in COLUMNS)
    for table in tables:
        for row in table.rows:
            yield tuple(_written(value) for value in row.values)


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def _csv(lines: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    # The mark at the beginning lets a spreadsheet read Arabic as what it is.
    return ("\ufeff" + out.getvalue()).encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _xlsx(tables: Sequence[Table], scribe: Scribe) -> bytes:
    """Return a workbook: what must be read first, the data, the dictionary."""
    _, out = scribe.gettext, io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    first = add_sheet(book, _("Read first"), 0, scribe)
    first.set_column(0, 0, 100, wrapped)
    for row, line in enumerate((about()[scribe.language.value], *_rules(tables, scribe))):
        first.write_string(row, 0, line, wrapped)
    _fill(add_sheet(book, _("Data"), 1, scribe), _data(tables))
    _fill(add_sheet(book, _("Dictionary"), 2, scribe), _lines())
    book.close()
    return out.getvalue()


def _rules(tables: Iterable[Table], scribe: Scribe) -> Iterator[str]:
    for table in tables:
        yield scribe.gettext("%(period)s: numbers below %(limit)s are withheld, and rounded to %(step)s.") % {
            "period": table.period,
            "limit": table.threshold,
            "step": table.rounded_to,
        }


def _fill(sheet: Any, lines: Iterable[Sequence[Any]]) -> None:
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            if isinstance(value, int):
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, value)
    sheet.set_column(0, len(COLUMNS) + 3, 16)
