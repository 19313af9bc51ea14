"""Help: the first day of one's own role on one page, and those of the others."""

from fastapi import APIRouter, Request, Response

from admin.guide import GUIDES, PICTURE_SIZE, STEPS
from admin.parts import Have, Parts
from admin.session import Who
from cases.model import Role
from cases.views import SignedIn

router = APIRouter(prefix="/help")


@router.get("")
def own(request: Request, have: Have, who: Who) -> Response:
    """Show the guide of the person's own role."""
    return _page(request, have, who, who.person.role)


@router.get("/{role}")
def other(request: Request, have: Have, who: Who, role: Role) -> Response:
    """Show the guide of another role."""
    return _page(request, have, who, role)


def _page(request: Request, have: Parts, who: SignedIn, role: Role) -> Response:
    values = {
        "role": role,
        "own": role is who.person.role,
        "steps": [STEPS[name] for name in GUIDES[role]],
        "size": PICTURE_SIZE,
        "roles": tuple(GUIDES),
    }
    return have.pages.page(request, "help.html", values)
