"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admin.parts import Have
from admin.session import (
    CHOICE,
    LANGUAGE,
    SAID,
    SESSION,
    YEAR,
    Asked,
    drop_cookie,
    go,
    keep_cookie,
    read_cookie,
)
from cases.errors import Refused

router = APIRouter()

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@router.get("/sign-in")
def show(request: Request, have: Have) -> Response:
    """Show the form; someone already signed in goes to the queue."""
    secret = read_cookie(request, SESSION)
    if secret and have.staff.resume(have.store, secret, now=have.now()):
        return go("/")
    return have.pages.page(request, "signin.html", {"trouble": None})


@router.post("/sign-in")
def sign_in(
    request: Request,
    have: Have,
    login: Annotated[str, Form(max_length=100)] = "",
    passphrase: Annotated[str, Form(max_length=1000)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Begin a session. Every failure looks alike; the name is not shown again: the screen may be shared."""
    digits = "".join(code.translate(_DIGITS).split())
    try:
        secret = have.staff.sign_in(have.store, login.strip(), passphrase, digits, now=have.now())
    except Refused:
        return have.pages.page(request, "signin.html", {"trouble": "sign_in"}, status=401)
    if old := read_cookie(request, SESSION):
        have.staff.sign_out(have.store, old)
    response = go("/")
    keep_cookie(request, response, SESSION, secret)
    who = have.staff.resume(have.store, secret, now=have.now())
    if who is not None:
        keep_cookie(request, response, LANGUAGE, who.person.language.value, seconds=YEAR)
    drop_cookie(request, response, CHOICE)
    return response


@router.post("/sign-out")
def sign_out(request: Request, have: Have, _who: Asked) -> Response:
    """End the session here and in the store."""
    have.staff.sign_out(have.store, read_cookie(request, SESSION))
    response = go("/sign-in")
    for name in (SESSION, CHOICE):
        drop_cookie(request, response, name)
    keep_cookie(request, response, SAID, "signed_out", seconds=60)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
