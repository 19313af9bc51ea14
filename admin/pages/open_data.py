"""Open data: what is published, what can be, files for programs, and the dictionary of every column and code."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from admin import open_data
from admin.open_data import DICTIONARY_FORMS, FORMS
from admin.pages.statistics import scribe_of
from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from admin.statistics_tables import caveat
from cases import open_figures, statistics
from cases.errors import NotFound, Refused
from cases.publishing import Edition, period_of, rules
from cases.statistics import WRITERS
from cases.views import SignedIn

router = APIRouter(prefix="/open-data")

REFUSED = 422
TROUBLES = frozenset({"early", "published"})
PERIOD = r"^\d{4}(-\d{2})?$"


@router.get("")
def show(request: Request, have: Have, who: Who) -> Response:
    """Show what is published, what can be, and the dictionary."""
    return _page(request, have, who)


def _page(request: Request, have: Parts, who: SignedIn, trouble: str = "") -> Response:
    now = have.now()
    reports = open_figures.list_published(have.store, who)
    out = {each.period for each in reports if each.withdrawn_at is None}
    ready = statistics.periods(have.store, who, Edition.OUTSIDE, now=now)
    scribe = scribe_of(request)
    values = {
        "reports": [(scribe.period(period_of(each.period)), each) for each in reports],
        "any_out": bool(out),
        "ready": [(scribe.period(each), each.code) for each in ready if each.code not in out],
        "inside": [
            (scribe.period(each), each.code)
            for each in statistics.periods(have.store, who, Edition.INSIDE, now=now)
        ],
        "may_publish": who.person.role in WRITERS,
        "rule": rules()[Edition.OUTSIDE],
        "columns": open_data.columns(),
        "codes": open_data.codes(),
        "forms": tuple(FORMS),
        "dictionary_forms": DICTIONARY_FORMS,
        "editions": [each.value for each in Edition],
        "caveat": caveat(scribe),
        "trouble": trouble,
    }
    return have.pages.page(request, "open_data.html", values, status=REFUSED if trouble else 200)


@router.post("/publish")
def publish(
    request: Request, have: Have, who: Asked, period: Annotated[str, Form(pattern=PERIOD)]
) -> Response:
    """Publish a report as it stands now."""
    try:
        open_figures.publish(have.store, who, period_of(period), now=have.now())
    except Refused as refusal:
        if refusal.reason not in TROUBLES:
            raise
        return _page(request, have, who, refusal.reason)
    return _done(request, "published")


@router.post("/{report}/withdraw")
def withdraw(request: Request, have: Have, who: Asked, report: UUID) -> Response:
    """Take a published report back."""
    open_figures.withdraw(have.store, who, report, now=have.now())
    return _done(request, "withdrawn")


def _done(request: Request, said: str) -> Response:
    response = go("/open-data")
    keep_cookie(request, response, SAID, said, seconds=60)
    return response


@router.get("/published.{form}")
def take_published(request: Request, have: Have, who: Who, form: str) -> Response:
    """Give everything that is published along as one file."""
    if form not in FORMS:
        raise NotFound
    found = [each for each in open_figures.list_published(have.store, who) if each.withdrawn_at is None]
    open_figures.note_taken(have.store, who, "published", form, now=have.now())
    tables = [open_data.table_of(each) for each in found]
    return _file(open_data.data_file(form, tables, scribe_of(request)), f"amana-published.{form}", form)


@router.get("/report")
def take_report(
    request: Request,
    have: Have,
    who: Who,
    edition: Annotated[Edition, Query()],
    period: Annotated[str, Query(pattern=PERIOD)],
    form: Annotated[str, Query(pattern=r"^[a-z]{3,4}$")],
) -> Response:
    """Give one report along as data, as it stands now."""
    if form not in FORMS:
        raise NotFound
    rows = open_figures.look(have.store, who, period_of(period), edition, now=have.now())
    open_figures.note_taken(have.store, who, f"{edition.value}:{period}", form, now=have.now())
    table = open_data.live_table(period, edition.value, rules()[edition], rows)
    body = open_data.data_file(form, [table], scribe_of(request))
    return _file(body, f"amana-{edition.value}-{period}-data.{form}", form)


@router.get("/dictionary.{form}")
def take_dictionary(have: Have, who: Who, form: str) -> Response:
    """Give the dictionary along. It holds no figure, so nobody is noted."""
    open_figures.list_published(have.store, who)  # only for those who may see the page
    if form not in DICTIONARY_FORMS:
        raise NotFound
    return _file(open_data.dictionary_file(form), f"amana-dictionary.{form}", form)


def _file(body: bytes, name: str, form: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=FORMS[form], headers=headers)
