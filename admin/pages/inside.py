"""From the prevention programme: a child who needs help is referred, a session is asked for, at the desk itself."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from admin.pages.directory import districts
from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases import internal
from cases.errors import NotFound, Refused
from cases.internal import Told
from cases.model import FOCAL, NATIONAL, Answer, Assessment, Sex, Urgency, highest
from cases.referring import CHILD, SESSION, SESSIONS
from cases.rights import Task, may_task
from cases.views import SignedIn
from triage.assess import assess
from triage.clocks import start_clocks, start_feedback
from triage.numbers import COUNTRIES

router = APIRouter(prefix="/refer")

REFUSED = 422
OLDEST_CHILD = 17

Code = Annotated[str, Form(max_length=40)]


@router.get("")
def begin(request: Request, have: Have, who: Who) -> Response:
    """Show the form, and what became of what the person referred before."""
    return _form(request, have, who)


@router.post("")
def send(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request, have: Have, who: Asked, text: Annotated[str, Form(max_length=8_000)] = "", purpose: Code = "",
    session: Code = "", office: Code = "", district: Code = "", age: Code = "", sex: Code = "", danger: Code = "",
) -> Response:  # fmt: skip
    """Open the case. The words are judged like those of anybody, and an answer on danger counts as it does there."""
    typed = {
        "text": text, "purpose": purpose, "session": session, "office": office, "district": district, "age": age,
        "sex": sex, "danger": danger,
    }  # fmt: skip
    try:
        told = _told(typed)
        judged = _judged(have, told, danger)
        country = told.country or "LB"
        clocks = (
            *start_clocks(judged, country=country, started_at=have.now()),
            *start_feedback(country=country, started_at=have.now()),
        )
        internal.open_case(have.store, who, told, judged, clocks, now=have.now())
    except Refused as refusal:
        return _form(request, have, who, typed=typed, trouble=refusal.reason)
    response = go("/refer")
    keep_cookie(request, response, SAID, "referred_inside", seconds=60)
    return response


def _told(typed: dict[str, str]) -> Told:
    place = next((each for each in districts() if each.district == typed["district"]), None)
    session = typed["session"] if typed["purpose"] == SESSION else None
    return Told(
        typed["text"].replace("\r\n", "\n"), typed["purpose"], session, typed["office"] or NATIONAL,
        place.district if place else None, place.country if place else None, _age(typed["age"]),
        Sex(typed["sex"]) if typed["sex"] in {each.value for each in Sex} else None,
    )  # fmt: skip


def _age(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        age = int(text)
    except ValueError as error:
        raise Refused("age") from error
    if not 0 <= age <= OLDEST_CHILD:
        raise Refused("age")
    return age


def _judged(have: Parts, told: Told, danger: str) -> Assessment:
    """Judge the words. A person of the staff wrote them, so a referral is never below routine."""
    if danger not in {Answer.YES.value, Answer.NO.value, Answer.NOT_SURE.value} and told.purpose == CHILD:
        raise Refused("form")
    answers = {"danger": danger} if told.purpose == CHILD else {}
    judged = assess(told.text, answers=answers, now=have.now())
    least = Urgency.ROUTINE if told.purpose == CHILD else Urgency.NONE
    return replace(judged, urgency=highest(judged.urgency, least))


def _form(
    request: Request, have: Parts, who: SignedIn, *, typed: dict[str, str] | None = None, trouble: str = ""
) -> Response:
    if not may_task(who.person.role, Task.REFER):
        raise NotFound
    values: dict[str, Any] = {
        "sent": internal.sent_by(have.store, who),
        "offices": [office for office in have.desk.offices(have.store) if office.slug != FOCAL],
        "mine": who.person.office,
        "sessions": SESSIONS,
        "districts": districts(),
        "countries": COUNTRIES,
        "typed": typed or {},
        "trouble": trouble,
    }
    return have.pages.page(request, "inside.html", values, status=REFUSED if trouble else 200)
