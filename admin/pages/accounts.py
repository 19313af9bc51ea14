"""What an administrator does with accounts: every one of them with its state, switched off or given another role."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases import accounts
from cases.errors import Refused
from cases.model import Role
from cases.views import SignedIn

router = APIRouter()

REFUSED = 422


@router.get("/accounts")
def show(request: Request, have: Have, who: Who) -> Response:
    """List the accounts for an administrator; for anybody else the page does not exist."""
    return _page(request, have, who)


def _page(request: Request, have: Parts, who: SignedIn, trouble: str = "") -> Response:
    values = {
        "people": accounts.list_accounts(have.store, who),
        "offices": {office.slug: office for office in have.desk.offices(have.store)},
        "roles": tuple(Role),
        "keyless": accounts.KEYLESS,
        "trouble": trouble,
        "now": have.now(),
    }
    return have.pages.page(request, "accounts.html", values, status=REFUSED if trouble else 200)


@router.post("/accounts/{account}/suspend")
def suspend(
    request: Request, have: Have, who: Asked, account: UUID, role: Annotated[Role, Form()]
) -> Response:
    """Switch an account off."""
    try:
        accounts.suspend(have.store, who, account, role=role, now=have.now())
    except Refused as refusal:
        return _page(request, have, who, refusal.reason)
    return _done(request, "suspended")


@router.post("/accounts/{account}/role")
def change_role(
    request: Request,
    have: Have,
    who: Asked,
    account: UUID,
    role: Annotated[Role, Form()],
    new: Annotated[Role, Form()],
) -> Response:
    """Give an account another role."""
    try:
        accounts.change_role(have.store, who, account, role=role, new=new, now=have.now())
    except Refused as refusal:
        return _page(request, have, who, refusal.reason)
    return _done(request, "role_changed")


def _done(request: Request, said: str) -> Response:
    response = go("/accounts")
    keep_cookie(request, response, SAID, said, seconds=60)
    return response
