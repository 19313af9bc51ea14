"""What the office does about who referred a case: tell them by one click, and keep it from the accused's colleagues."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from admin.pages.case import Draft, show
from admin.pages.number import Number
from admin.parts import Have
from admin.session import SAID, Asked, go, keep_cookie
from cases import accused, feedback
from cases.errors import NotFound, Refused, Stale
from cases.model import Feedback

router = APIRouter(prefix="/case/{number}")

STALE, REFUSED = 409, 422


@router.post("/feedback")
def tell(
    request: Request, have: Have, who: Asked, number: Number, state: Annotated[Feedback, Form()],
    version: Annotated[int, Form(ge=0, le=2_000_000_000)],
) -> Response:  # fmt: skip
    """Set what the referrer is told."""
    try:
        feedback.tell(have.store, who, number, state, version=version, now=have.now())
    except Stale:
        return show(request, have, who, number, draft=Draft("stale"), status=STALE)
    except Refused as refusal:
        return show(request, have, who, number, draft=Draft(refusal.reason), status=REFUSED)
    return _said(request, f"/case/{number}#referred", "feedback")


@router.post("/accused")
def name(
    request: Request, have: Have, who: Asked, number: Number, organisation: Annotated[UUID, Form()],
    clear: Annotated[str, Form(max_length=3)] = "",
) -> Response:  # fmt: skip
    """Keep the case from the people of an organisation, or no longer. Who belongs to it is led out of the case."""
    act = accused.take_back if clear == "yes" else accused.name_organisation
    act(have.store, who, number, organisation, now=have.now())
    try:
        have.desk.read_case(have.store, who, number, now=have.now())
    except NotFound:
        return _said(request, "/", "organisation_named")
    return _said(
        request,
        f"/case/{number}#referred",
        "organisation_cleared" if clear == "yes" else "organisation_named",
    )


def _said(request: Request, path: str, code: str) -> Response:
    response = go(path)
    keep_cookie(request, response, SAID, code, seconds=60)
    return response
