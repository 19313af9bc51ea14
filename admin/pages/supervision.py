"""For supervisors and administrators: loads, missed clocks, reviews by lot, the trail, and how long what is kept."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from admin.pages.register import Fields
from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases import reviews, supervision, trail
from cases.errors import Refused
from cases.views import SignedIn

router = APIRouter()

REFUSED = 422


@router.get("/supervision")
def show(request: Request, have: Have, who: Who) -> Response:
    """Show who carries how much, and which clocks were missed."""
    found = supervision.overview(have.store, who, now=have.now())
    values = {
        "found": found,
        "offices": {office.slug: office for office in have.desk.offices(have.store)},
        "as_of": have.now(),
        "may_trail": trail.may_look(who),
    }
    return have.pages.page(request, "supervision.html", values)


@router.get("/reviews")
def look_back(request: Request, have: Have, who: Who) -> Response:
    """Show the case that waits for this person's review, and what all reviews said."""
    return _reviews(request, have, who)


def _reviews(request: Request, have: Parts, who: SignedIn, trouble: str = "") -> Response:
    values = {
        "found": reviews.read_reviews(have.store, who),
        "questions": reviews.QUESTIONS,
        "answers": reviews.ANSWERS,
        "overall": reviews.OVERALL,
        "trouble": trouble,
        "may_trail": trail.may_look(who),
    }
    return have.pages.page(request, "reviews.html", values, status=REFUSED if trouble else 200)


@router.post("/reviews/draw")
def draw(request: Request, have: Have, who: Asked) -> Response:
    """Draw a closed case by lot."""
    try:
        reviews.draw(have.store, who, now=have.now())
    except Refused as refusal:
        return _reviews(request, have, who, refusal.reason)
    return go("/reviews")


@router.post("/reviews/{review}")
def answer(request: Request, have: Have, who: Asked, review: UUID, sent: Fields) -> Response:
    """Keep the answers of a review."""
    given = {name: values[0] for name, values in sent.items() if values}
    answers = {name: given[name] for name in reviews.QUESTIONS if name in given}
    try:
        reviews.answer_review(
            have.store, who, review, answers=answers, overall=given.get("overall", ""), now=have.now()
        )
    except Refused as refusal:
        return _reviews(request, have, who, refusal.reason)
    response = go("/reviews")
    keep_cookie(request, response, SAID, "review", seconds=60)
    return response


@router.get("/trail")
def read_trail(
    request: Request,
    have: Have,
    who: Who,
    action: Annotated[str, Query(max_length=60)] = "",
    actor: Annotated[str, Query(max_length=60)] = "",
    day: Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = "",
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Show a page of the trail."""
    wanted = trail.Wanted(action, trail.actor_of(actor), _day(day), before)
    return _trail(request, have, who, wanted)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _trail(
    request: Request, have: Parts, who: SignedIn, wanted: trail.Wanted, *, verdict: str = "", until: int = 0
) -> Response:
    found = trail.read_trail(have.store, who, wanted, now=have.now())
    values = {
        "found": found, "wanted": wanted, "verdict": verdict, "until": until,
        "offices": {office.slug: office for office in have.desk.offices(have.store)},
    }  # fmt: skip
    return have.pages.page(request, "trail.html", values)


@router.post("/trail/verify")
def verify(request: Request, have: Have, who: Asked) -> Response:
    """Follow every link of the trail, and say what was found."""
    until = trail.verify(have.store, who, now=have.now())
    verdict = "whole" if until is None else "broken"
    return _trail(request, have, who, trail.Wanted(), verdict=verdict, until=until or 0)


@router.get("/kept")
def kept(request: Request, have: Have, who: Who) -> Response:
    """Show how long what is kept, and how much of it goes soon."""
    values = {
        "rules": supervision.kept(have.store, who, now=have.now()),
        "may_supervise": who.person.role in supervision.SUPERVISORS,
        "may_trail": trail.may_look(who),
    }
    return have.pages.page(request, "kept.html", values)
