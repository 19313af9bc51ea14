"""Takes a case over from a colleague, and lets a person put away the news at their desk."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from admin.pages.case import Draft, show
from admin.pages.number import Number
from admin.parts import Have
from admin.session import SAID, Asked, go, keep_cookie
from cases.errors import NotFound, Refused, Stale
from cases.taking import see, take_over

router = APIRouter()

STALE, REFUSED = 409, 422


@router.post("/case/{number}/take-over")
def take(
    request: Request,
    have: Have,
    who: Asked,
    number: Number,
    version: Annotated[int, Form(ge=0)],
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Take a case that somebody else holds; they are told."""
    values = {"taking_reason": reason}
    try:
        take_over(have.store, who, number, reason=reason, version=version, now=have.now())
    except Stale:
        return show(request, have, who, number, draft=Draft("stale", values=values), status=STALE)
    except Refused as refusal:
        return show(request, have, who, number, draft=Draft(refusal.reason, values=values), status=REFUSED)
    response = go(f"/case/{number}")
    keep_cookie(request, response, SAID, "taken", seconds=60)
    return response


@router.post("/news/seen")
def seen(have: Have, who: Asked, news: Annotated[UUID, Form()]) -> Response:
    """Put one piece of news away. Twice is once."""
    try:
        see(have.store, who, news, now=have.now())
    except NotFound:
        return go("/")
    return go("/")
