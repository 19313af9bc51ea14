"""The report of a month or a year: to look at, to compare, to take along; and figures that were published elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from admin.columns import Columns, columns
from admin.pages.register import Fields
from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie, language_of
from admin.statistics_files import FORMS, as_csv, as_pdf, as_xlsx
from admin.statistics_tables import Scribe, caveat, plain_tables
from cases import statistics
from cases.errors import NotFound, Refused
from cases.figures import BY_CODE, UNITS
from cases.publishing import Edition, Period, period_of, rules
from cases.statistics import WRITERS, Earlier, Report
from cases.views import SignedIn
from locales.words import desk

router = APIRouter(prefix="/statistics")

REFUSED = 422
RAN = ("in_time", "late", "not_yet")
"""What became of a first look whose clock ran."""


def scribe_of(request: Request) -> Scribe:
    """Return the words in the language of the person who asks."""
    language = language_of(request)
    return Scribe(language, desk(language.value).gettext)


Code = Annotated[str, Path(pattern=r"^\d{4}(-\d{2})?$")]


@router.get("")
def show(
    request: Request,
    have: Have,
    who: Who,
    edition: Annotated[Edition, Query()] = Edition.INSIDE,
    period: Annotated[str, Query(pattern=r"^(\d{4}(-\d{2})?)?$")] = "",
) -> Response:
    """Show one report: the one that was asked for, or else the newest month."""
    now = have.now()
    offered = statistics.periods(have.store, who, edition, now=now)
    wanted = period_of(period) if period else _newest(offered)
    if wanted not in offered:
        wanted = _newest(offered)
    found = statistics.report(have.store, who, wanted, edition, now=now) if wanted else None
    values = {
        "edition": edition.value,
        "editions": [each.value for each in Edition],
        "period": wanted,
        "offered": offered,
        "rule": rules()[edition],
        "found": _page(found, scribe_of(request)) if found else None,
        "may_enter": who.person.role in WRITERS,
        "figures": tuple(BY_CODE),
        "forms": tuple(FORMS),
    }
    return have.pages.page(request, "statistics.html", values)


def _newest(offered: tuple[Period, ...]) -> Period | None:
    return next((each for each in offered if not each.whole_year), offered[0] if offered else None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A report with what a page needs to draw it."""

    report: Report
    scribe: Scribe
    trend: Columns
    share: tuple[int, int] | None
    """First looks in time, of all that a clock ran for; None where a number of it is withheld."""


def _page(report: Report, scribe: Scribe) -> Shown:
    lines = {line.item: line.number for line in report.tables.table("in_time").lines}
    known = [number for item in RAN if (number := lines[item]) is not None]
    ran = sum(known)
    share = (known[0], ran) if len(known) == len(RAN) and ran else None
    drawn = columns(
        [(scribe.short_month(month), number) for month, number in report.trend],
        backwards=scribe.language.value == "ar",
    )
    return Shown(report, scribe, drawn, share)


@router.get("/{edition}/{code}.{form}")
def take(request: Request, have: Have, who: Who, edition: Edition, code: Code, form: str) -> Response:
    """Give the report away as a file. Who took which one is recorded."""
    if form not in FORMS:
        raise NotFound
    period, scribe = period_of(code), scribe_of(request)
    found = statistics.report(have.store, who, period, edition, now=have.now())
    statistics.note_taken(have.store, who, period, edition, form, now=have.now())
    tables = tuple(plain_tables(found, scribe))
    title, words = _title(found, scribe), _words(found, scribe)
    if form == "csv":
        body = as_csv(tables, (title, *words), scribe)
    elif form == "xlsx":
        body = as_xlsx(tables, title, words, scribe)
    else:
        body = as_pdf(tables, title, words, scribe)
    name = f"amana-{edition.value}-{code}-{scribe.language.value}.{form}"
    return Response(
        body, media_type=FORMS[form], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _title(found: Report, scribe: Scribe) -> str:
    return scribe.gettext("Statistics, %(period)s") % {"period": scribe.period(found.tables.period)}


def _words(found: Report, scribe: Scribe) -> tuple[str, ...]:
    """Return what must be read before any figure."""
    _, rule = scribe.gettext, rules()[found.tables.edition]
    words = [
        caveat(scribe),
        _("Counted: cases that began in this period, each once. Services are counted by themselves."),
        _("Numbers below %(limit)s are withheld, and with them larger ones that would give them away.")
        % {"limit": rule.threshold},
    ]
    if rule.rounded_to > 1:
        words.append(_("All numbers are rounded to %(step)s.") % {"step": rule.rounded_to})
    if not rule.approved:
        words.append(_("Nobody of the organisation has approved these limits yet."))
    if not found.finished:
        words.append(_("This period is not over yet: the figures will change."))
    if found.erased:
        words.append(
            _("Of these cases %(number)s were erased since, as their time was over; they still count here.")
            % {"number": found.erased}
        )
    return tuple(words)


@router.get("/earlier/{figure}")
def begin(request: Request, have: Have, who: Who, figure: str) -> Response:
    """Show an empty form for a table that was published elsewhere."""
    return _form(request, have, who, figure)


def _form(
    request: Request, have: Parts, who: SignedIn, figure: str, *, trouble: str = "",
    sent: Mapping[str, Any] | None = None,
) -> Response:  # fmt: skip
    if who.person.role not in WRITERS or figure not in BY_CODE:
        raise NotFound
    values = {
        "figure": BY_CODE[figure],
        "units": UNITS,
        "scribe": scribe_of(request),
        "trouble": trouble,
        "sent": {name: given[0] for name, given in (sent or {}).items() if given},
    }
    return have.pages.page(request, "earlier.html", values, status=REFUSED if trouble else 200)


@router.post("/earlier/{figure}")
def enter(request: Request, have: Have, who: Asked, figure: str, sent: Fields) -> Response:
    """Keep what was typed, as it was printed; nothing of it is put right."""
    if figure not in BY_CODE:
        raise NotFound
    given = {name: values[0].strip() for name, values in sent.items() if values}
    try:
        lines = [(item, given.get(f"n_{item}", "")) for item in BY_CODE[figure].items]
        parts = tuple((item, _whole(number)) for item, number in lines if number)
        table = Earlier(
            _whole(given.get("year", ""), "year"), figure, given.get("unit", ""), given.get("source", ""),
            _whole(given.get("declared", "")), parts,
        )  # fmt: skip
        statistics.enter_earlier(have.store, who, table, now=have.now())
    except Refused as refusal:
        return _form(request, have, who, figure, trouble=refusal.reason, sent=sent)
    response = go("/statistics")
    keep_cookie(request, response, SAID, "earlier", seconds=60)
    return response


def _whole(text: str, reason: str = "numbers") -> int:
    """Return a whole number as people write it: 1,411, or with Arabic digits. Raises Refused."""
    try:
        return int("".join(sign for sign in text if sign not in ",٬ \u00a0\u202f"))
    except ValueError as error:
        raise Refused(reason) from error


@router.post("/earlier/{table}/withdraw")
def withdraw(request: Request, have: Have, who: Asked, table: UUID) -> Response:
    """Take an entered table out of the reports."""
    statistics.withdraw_earlier(have.store, who, table, now=have.now())
    response = go("/statistics")
    keep_cookie(request, response, SAID, "earlier_gone", seconds=60)
    return response
