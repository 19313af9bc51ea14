"""The language of the desk, before and after signing in."""

import re
import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admin.parts import Have
from admin.session import LANGUAGE, SESSION, YEAR, ForgedForm, go, keep_cookie, read_cookie
from cases.model import Language

router = APIRouter()

_OWN_PATH = re.compile(
    r"/(case/\d\d-\d{4,8}(/child)?|search|screens|wall|sign-in|team|notices|duties|alarm|help(/[a-z_]+)?)?"
)


def own_path(back: str) -> str:
    """Return a page of the desk itself; anything else becomes the first page."""
    return back if _OWN_PATH.fullmatch(back) else "/"


@router.post("/language")
def choose(
    request: Request,
    have: Have,
    language: Annotated[Language, Form()],
    back: Annotated[str, Form(max_length=100)] = "/",
    csrf: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Change the language and return to the page. Only pages of the desk itself are returned to."""
    secret = read_cookie(request, SESSION)
    who = have.staff.resume(have.store, secret, now=have.now()) if secret else None
    if who is not None:
        if not secrets.compare_digest(csrf.encode(), who.csrf.encode()):
            raise ForgedForm
        have.staff.set_language(have.store, who, language)
    response = go(own_path(back))
    keep_cookie(request, response, LANGUAGE, language.value, seconds=YEAR)
    return response
