"""A report to take along: as a file of values, as a workbook, and for paper. All three say what the page says."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from admin.pdf import Block, Heading, Paragraph, Sheet, apart, make_pdf
from admin.statistics_tables import Plain, Scribe, Value
from locales.words import direction

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
"""What a report can be taken along as, with its type."""

WIDEST, NARROWEST = 60, 12


def as_csv(tables: Iterable[Plain], words: Sequence[str], scribe: Scribe) -> bytes:
    """Return one value a row: table, unit, line, column, number. A withheld number is empty, and says so beside it."""
    _ = scribe.gettext
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    for line in words:
        rows.writerow([line])
    rows.writerow([])
    rows.writerow([_("Table"), _("Unit"), _("Line"), _("Column"), _("Number"), _("Note")])
    for table in tables:
        for row in (*table.rows, *table.sums):
            for column, value in zip(table.head[1:], row[1:], strict=False):
                hidden = _("withheld") if value is None else ""
                rows.writerow(
                    [table.title, table.unit, row[0], column, "" if value is None else value, hidden]
                )
    # The mark at the beginning lets a spreadsheet read Arabic as what it is.
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(tables: Iterable[Plain], title: str, words: Sequence[str], scribe: Scribe) -> bytes:
    """Return a workbook: what must be known first, then one sheet for each table."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title})
    strong, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    first = add_sheet(book, scribe.gettext("Read first"), 0, scribe)
    first.set_column(0, 0, 100, wrapped)
    for row, line in enumerate((title, *words)):
        first.write_string(row, 0, line, strong if row == 0 else wrapped)
    for number, table in enumerate(tables, start=1):
        sheet = add_sheet(book, table.title, number, scribe)
        lines: list[tuple[Value, ...]] = [(table.title,), (_unit(table, scribe),), (table.note,), table.head]
        lines += [*table.rows, *table.sums]
        for row, line_ in enumerate(lines):
            for column, value in enumerate(line_):
                _write(sheet, row, column, value, scribe, strong if row in {0, 3} else None)
        widest = max(len(str(row[0])) for row in (table.head, *table.rows, *table.sums))
        sheet.set_column(0, 0, min(max(widest, NARROWEST), WIDEST))
        sheet.set_column(1, len(table.head), NARROWEST + 6)
    book.close()
    return out.getvalue()


def add_sheet(book: Workbook, title: str, number: int, scribe: Scribe) -> Any:
    """Add a sheet. Its name may have 31 letters and none of the signs of a reference."""
    name = "".join(" " if sign in "[]:*?/\\'" else sign for sign in f"{number} {title}")[:31].strip()
    sheet = book.add_worksheet(name)
    if direction(scribe.language.value) == "rtl":
        sheet.right_to_left()
    return sheet


def _write(sheet: Any, row: int, column: int, value: Value, scribe: Scribe, look: Any) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, scribe.gettext("withheld") if value is None else value, look)


def _unit(table: Plain, scribe: Scribe) -> str:
    return scribe.gettext("Counted: %(unit)s") % {"unit": table.unit}


def as_pdf(tables: Iterable[Plain], title: str, words: Sequence[str], scribe: Scribe) -> bytes:
    """Return the report for paper. The caveat stands first, in a frame, and again at the foot of each page."""
    _ = scribe.gettext
    blocks: list[Block] = [Paragraph(words[0], "strong"), *(Paragraph(line) for line in words[1:])]
    for table in tables:
        blocks.append(Heading(table.title))
        blocks.append(
            Paragraph(
                " ".join(filter(None, (_unit(table, scribe) + ".", apart(table.note) if table.note else ""))),
                "quiet",
            )
        )
        if table.rows:
            blocks.append(_paper(table, scribe))
        else:
            blocks.append(Paragraph(_("Too few to show any line.")))
    footer = _("Not the prevalence of harm, and not the number of children harmed.")
    return make_pdf(title, blocks, language=scribe.language, footer=footer)


def _paper(table: Plain, scribe: Scribe) -> Sheet:
    width = len(table.head)

    def said(row: tuple[Value, ...]) -> list[str]:
        words = [_figure(value, scribe) for value in row]
        return [*words, *([""] * (width - len(words)))]

    numbers = (
        [value if isinstance(value, int) else 0 for _, value, *_rest in table.rows] if table.bars else []
    )
    longest = max(numbers, default=0)
    bars = [number / longest if longest else 0.0 for number in numbers]
    return Sheet(
        table.title,
        table.head,
        [said(row) for row in table.rows],
        [said(row) for row in table.sums],
        bars=bars,
    )


def _figure(value: Value, scribe: Scribe) -> str:
    if value is None:
        return scribe.gettext("withheld")
    return f"{value:,}" if isinstance(value, int) else value
