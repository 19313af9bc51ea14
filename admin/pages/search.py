"""Search: a form and what it found. What is searched for stays in the form that was sent: no address, no cookie."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from admin.pages.number import PATTERN
from admin.parts import Have, Parts
from admin.session import Asked as AskedBy
from admin.session import Who, go
from cases.errors import Refused
from cases.model import CaseState, Role, Urgency
from cases.names import LONGEST_NAME
from cases.rights import Right, Section, may
from cases.search import Asked, Found, search
from cases.views import SignedIn
from triage.places import find

router = APIRouter()

REFUSED = 422
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

Word = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person had typed, as it stands in the form."""

    number: str = ""
    name: str = ""
    place: str = ""
    office: str = ""
    state: str = ""
    urgency: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What the page shows below the form."""

    found: Found | None = None
    asked: Asked = field(default_factory=Asked)
    trouble: str = ""


def typed(
    number: Word = "",
    name: Annotated[str, Form(max_length=LONGEST_NAME)] = "",
    place: Annotated[str, Form(max_length=80)] = "",
    office: Word = "",
    state: Word = "",
    urgency: Word = "",
    since: Word = "",
    until: Word = "",
) -> Typed:
    """Return the fields of the form."""
    return Typed(number.strip(), name.strip(), place.strip(), office, state, urgency, since, until)


@router.get("/search")
def form(request: Request, have: Have, who: Who) -> Response:
    """Show the empty form."""
    if who.person.role is Role.ADMINISTRATOR:
        return go("/team")
    return _page(request, have, who, Typed(), Result())


@router.post("/search")
def run(
    request: Request,
    have: Have,
    who: AskedBy,
    given: Annotated[Typed, Depends(typed)],
    after: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Search. The answer is the page itself: there is nothing to redirect to, because nothing was kept."""
    try:
        asked = understood(given)
        found = search(have.store, who, asked, after=after, now=have.now())
    except Refused as refusal:
        return _page(request, have, who, given, Result(trouble=refusal.reason), status=REFUSED)
    return _page(request, have, who, given, Result(found, asked))


def understood(given: Typed) -> Asked:
    """Return what a form asks for. Raises Refused with a code that the page explains."""
    number = given.number.translate(_DIGITS)
    if number and not re.match(PATTERN, number):
        raise Refused("number")
    since, until = _day(given.since), _day(given.until)
    if since and until and since > until:
        raise Refused("dates")
    place, district = _where(given.place)
    return Asked(
        number=number, name=given.name, place=place, district=district, office=given.office,
        state=given.state if given.state in tuple(CaseState) else "",
        urgency=given.urgency if given.urgency in tuple(Urgency) else "", since=since, until=until,
    )  # fmt: skip


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("dates") from error


def _where(text: str) -> tuple[str, str]:
    """Return the place or the district that a text names; the page says which one was understood."""
    if not text:
        return "", ""
    found = find(text)
    if not found:
        raise Refused("place_unknown")
    if len(found) > 1:
        raise Refused("place_unclear")
    place = found[0].place
    return ("", place.district) if place.kind == "district" else (place.slug, "")


def _page(
    request: Request, have: Parts, who: SignedIn, given: Typed, result: Result, *, status: int = 200
) -> Response:
    offices = {office.slug: office for office in have.desk.offices(have.store)}
    values = {
        "given": given,
        "found": result.found,
        "asked": result.asked,
        "trouble": result.trouble,
        "offices": offices,
        "mine": tuple(slug for slug in who.person.offices if slug in offices),
        "states": tuple(state.value for state in CaseState),
        "urgencies": tuple(reversed(Urgency)),
        "may_name": may(who.person.role, Section.CHILD, Right.READ),
        "may_open": who.person.role is not Role.DATA_OFFICER,
        "now": have.now(),
    }
    return have.pages.page(request, "search.html", values, status=status)
