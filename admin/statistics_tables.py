"""A report as plain tables of words and numbers: the same for the page, the workbook, the file of values and paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from admin import speech
from admin.clock import Gettext
from admin.vocabulary import source_of
from cases.figures import CASE_UNIT
from cases.model import Language
from cases.publishing import Cross, Period, Table
from cases.statistics import Earlier, Report

STAT_WORDS = {
    "type": "stat_type",
    "chi": "chi",
    "concern": "concern",
    "sex": "stat_sex",
    "age_default": "stat_age",
    "age_unhcr": "stat_age",
    "nationality": "stat_nationality",
    "channel": "channel",
    "language": "variety",
    "source": "stat_source",
    "urgency": "urgency",
    "pathway": "stat_pathway",
    "first_look": "stat_first_look",
    "in_time": "stat_in_time",
    "feedback": "stat_feedback",
    "outcome": "stat_outcome",
    "service": "service",
    "service_state": "service_state",
}
"""The table of words of each figure."""

Value = str | int | None
"""A word, a number, or None for a number that is withheld."""


@dataclass(frozen=True, slots=True)
class Plain:
    """One table. Every row begins with a word; the `sums` stand at the end."""

    code: str
    title: str
    unit: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    sums: tuple[tuple[Value, ...], ...] = ()
    bars: bool = False


@dataclass(frozen=True, slots=True)
class Scribe:
    """Puts a report into words of one language."""

    language: Language
    gettext: Gettext

    @property
    def locale(self) -> str:
        """Arabic month names as they are said in Lebanon."""
        return "ar_LB" if self.language is Language.AR else self.language.value

    def item(self, figure: str, item: str) -> str:
        """Return the word of a line."""
        if figure == "district":
            unknown = self.gettext(source_of("stat_age", "unknown"))
            return unknown if item == "unknown" else speech.district_name(item, self.language)
        if item == "older":
            return self.gettext(source_of("stat_older", figure))
        return self.gettext(source_of(STAT_WORDS[figure], item))

    def period(self, period: Period) -> str:
        """Return the words of a period: "November 2026", or "2026"."""
        return period.code if period.whole_year else self.month(period.first)

    def month(self, month: date) -> str:
        """Return a month in words."""
        return format_date(month, "LLLL y", locale=self.locale)

    def short_month(self, month: date) -> str:
        """Return the name of a month as it fits under a column."""
        return format_date(month, "LLL", locale=self.locale)

    def unit(self, unit: str) -> str:
        """Return the word for what is counted."""
        return self.gettext(source_of("unit", unit))

    def note(self, figure: str) -> str:
        """Return what must be known to read a figure, or nothing."""
        note = source_of("figure_note", figure)
        return "" if note == figure else self.gettext(note)


def caveat(scribe: Scribe) -> str:
    """Return the words that stand on every report (CPIMS Jordan 2018)."""
    _ = scribe.gettext
    return " ".join((
        _("These figures are not the prevalence of harm, and not the number of children harmed."),
        _("They show who was identified, referred and served, and they follow the theme, the size and the means of "
          "projects: a project about child labour in one governorate raises its number there."),
    ))  # fmt: skip


def plain_tables(report: Report, scribe: Scribe) -> Iterator[Plain]:
    """Yield every table of a report."""
    _ = scribe.gettext
    yield _flow(report, scribe)
    for table in report.tables.tables:
        yield _table(table, report, scribe)
    for cross in report.tables.crosses:
        yield _cross(cross, scribe)
    yield Plain(
        "trend", _("New cases each month"), scribe.unit(CASE_UNIT), "", (_("Month"), _("Number")),
        tuple((scribe.month(month), number) for month, number in report.trend), bars=True,
    )  # fmt: skip
    for earlier in report.earlier:
        yield earlier_table(earlier, scribe)


def _flow(report: Report, scribe: Scribe) -> Plain:
    _, flow = scribe.gettext, report.flow
    lines = (
        (_("Brought over from before"), flow.carried),
        (_("New"), flow.opened),
        (_("Closed"), flow.closed),
        (_("Open at the end"), flow.left),
    )
    return Plain(
        "flow", _("New and brought over"), scribe.unit(CASE_UNIT), "", (_("Cases"), _("Number")), lines
    )


def _table(table: Table, report: Report, scribe: Scribe) -> Plain:
    _, code = scribe.gettext, table.figure.code
    head = (
        _(source_of("figure", code)), scribe.period(report.tables.period), scribe.period(report.tables.period.before),
    )  # fmt: skip
    rows = tuple((scribe.item(code, line.item), line.number, line.before) for line in table.lines)
    return Plain(
        code, head[0], scribe.unit(table.figure.unit), scribe.note(code), head, () if table.too_few else rows,
        tuple(sums(table.parts, table.total, scribe)), bars=True,
    )  # fmt: skip


def sums(parts: int, total: int, scribe: Scribe) -> Iterator[tuple[Value, ...]]:
    """Yield the last lines: the total, and where the lines do not add up to it, their sum and the difference."""
    _ = scribe.gettext
    if parts != total:
        yield _("Sum of the lines"), parts
    yield _("Total"), total
    if parts != total:
        yield _("Difference"), parts - total


def _cross(cross: Cross, scribe: Scribe) -> Plain:
    _, code = scribe.gettext, cross.figure.code
    title = _("%(figure)s and type of abuse") % {"figure": _(source_of("figure", code))}
    head = (_(source_of("figure", code)), *(scribe.item("type", kind) for kind in cross.types))
    shown = rows_of(cross)
    rows = tuple((scribe.item(code, item), *numbers) for item, numbers in shown)
    return Plain(f"type_{code}", title, scribe.unit(CASE_UNIT), scribe.note("type"), head, rows)


def rows_of(cross: Cross) -> Sequence[tuple[str, tuple[int | None, ...]]]:
    """Return the rows with anything in them."""
    return [(item, numbers) for item, numbers in cross.rows if any(number != 0 for number in numbers)]


def earlier_table(earlier: Earlier, scribe: Scribe) -> Plain:
    """Return a table that was published elsewhere, with what it declares and what its lines add up to."""
    _ = scribe.gettext
    figure = _(source_of("figure", earlier.figure))
    rows = tuple((scribe.item(earlier.figure, item), number) for item, number in earlier.parts)
    return Plain(
        f"earlier_{earlier.year}_{earlier.figure}", f"{figure}, {earlier.year}", scribe.unit(earlier.unit),
        _("As published: %(source)s") % {"source": earlier.source}, (figure, _("Number")),
        rows, tuple(sums(earlier.sum, earlier.declared, scribe)), bars=True,
    )  # fmt: skip
