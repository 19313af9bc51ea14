"""Who is kept away from one case because of a conflict of interest: named and let back, each with a reason."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admin.pages.number import Number
from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases.conflicts import MAY_NAME, conflicts_of, keep_away, let_back, nameable
from cases.errors import NotFound, Refused
from cases.rights import Right, Section, may
from cases.views import SignedIn

router = APIRouter(prefix="/case/{number}/away")

REFUSED = 422

Login = Annotated[str, Form(max_length=60)]
Reason = Annotated[str, Form(max_length=1000)]


@router.get("")
def show(request: Request, have: Have, who: Who, number: Number) -> Response:
    """Show who is kept away, and the form, to whoever may write in the case."""
    return _page(request, have, who, number)


@router.post("")
def keep(
    request: Request, have: Have, who: Asked, number: Number, person: Login = "", reason: Reason = ""
) -> Response:
    """Keep a person away. Whoever names themselves is led out of the case."""
    try:
        keep_away(have.store, who, number, person, reason=reason, now=have.now())
    except Refused as refusal:
        typed = {"person": person, "reason": reason}
        return _page(request, have, who, number, trouble=refusal.reason, typed=typed)
    itself = person == who.person.login
    response = go("/" if itself else f"/case/{number}/away")
    keep_cookie(request, response, SAID, "kept_away_self" if itself else "kept_away", seconds=60)
    return response


@router.post("/back")
def let(
    request: Request, have: Have, who: Asked, number: Number, person: Login = "", reason: Reason = ""
) -> Response:
    """Let a person back into the case."""
    try:
        let_back(have.store, who, number, person, reason=reason, now=have.now())
    except Refused as refusal:
        typed = {"back": person, "back_reason": reason}
        return _page(request, have, who, number, trouble=refusal.reason, typed=typed)
    response = go(f"/case/{number}/away")
    keep_cookie(request, response, SAID, "let_back", seconds=60)
    return response


def _page(
    request: Request,
    have: Parts,
    who: SignedIn,
    number: str,
    *,
    trouble: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    if not may(who.person.role, Section.TALK, Right.WRITE):
        raise NotFound
    values = {
        "number": number,
        "kept": conflicts_of(have.store, who, number),
        "people": nameable(have.store, who, number),
        "offices": {office.slug: office for office in have.desk.offices(have.store)},
        "names_others": who.person.role in MAY_NAME,
        "me": who.person.login,
        "trouble": trouble,
        "typed": typed or {},
    }
    return have.pages.page(request, "away.html", values, status=REFUSED if trouble else 200)
