"""Cookies, the form token and the language: who is asking, and did they really ask."""

import base64
import binascii
import json
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Annotated

from fastapi import Depends, Form, Request, Response
from starlette.responses import RedirectResponse

from admin.parts import Have, Parts
from cases.model import Language
from cases.views import SignedIn

SESSION, LANGUAGE, CHOICE, SAID = "desk", "desk_language", "desk_view", "desk_said"
YEAR = 365 * 24 * 3600

BY_ITSELF = "x-live"
"""Header with which the script of an open page asks for the page again."""


class NotSignedIn(Exception):
    """No session, or one that has ended."""


class ForgedForm(Exception):
    """A form without the token of this session."""


def cookie_name(name: str, *, secure: bool) -> str:
    """Return the name under which a cookie travels; `__Host-` ties it to this host and to TLS."""
    return f"__Host-{name}" if secure else name


def read_cookie(request: Request, name: str) -> str:
    """Return a cookie's value, or an empty string."""
    have: Parts = request.app.state.parts
    return request.cookies.get(cookie_name(name, secure=have.secure), "")


def keep_cookie(
    request: Request, response: Response, name: str, value: str, *, seconds: int | None = None
) -> None:
    """Set a cookie that no script reads and no other site sends. Without `seconds` the browser drops it."""
    have: Parts = request.app.state.parts
    response.set_cookie(
        cookie_name(name, secure=have.secure),
        value,
        max_age=seconds,
        path="/",
        secure=have.secure,
        httponly=True,
        samesite="strict",
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Remove a cookie."""
    keep_cookie(request, response, name, "", seconds=0)


def signed_in(request: Request, have: Have) -> SignedIn:
    """Return the person of this session; raises NotSignedIn.

    What an open page asks by itself does not count as work, so that a desk left alone still locks itself.
    """
    secret = read_cookie(request, SESSION)
    by_itself = BY_ITSELF in request.headers or request.url.path.startswith("/live")
    who = have.staff.resume(have.store, secret, now=have.now(), touch=not by_itself) if secret else None
    if who is None:
        raise NotSignedIn
    request.state.who = who
    return who


Who = Annotated[SignedIn, Depends(signed_in)]


def asked(who: Who, csrf: Annotated[str, Form(max_length=200)] = "") -> SignedIn:
    """Return the person whose own form this is; raises ForgedForm."""
    if not secrets.compare_digest(csrf.encode(), who.csrf.encode()):
        raise ForgedForm
    return who


Asked = Annotated[SignedIn, Depends(asked)]


def language_of(request: Request) -> Language:
    """Return the language of the page: the person's, else the chosen one, else the browser's, else Arabic."""
    who: SignedIn | None = getattr(request.state, "who", None)
    if who is not None:
        return who.person.language
    wished = [read_cookie(request, LANGUAGE)]
    wished += [part.split(";")[0].strip()[:2] for part in _accepted(request)]
    known = {language.value for language in Language}
    return next((Language(code) for code in wished if code in known), Language.AR)


def _accepted(request: Request) -> list[str]:
    return request.headers.get("accept-language", "").lower()[:200].split(",")


def go(path: str) -> RedirectResponse:
    """Answer a form that was carried out: the browser asks again with GET, so that reload repeats nothing."""
    return RedirectResponse(path, status_code=303)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the queue a person looks at. Kept in a cookie, so that no address tells it."""

    view: str = "all"
    office: str = ""
    language: str = ""
    at: str = ""
    """Cursor of the page, as the queue gave it."""

    def packed(self) -> str:
        """Return the value for the cookie."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    def within(self, views: tuple[str, ...], offices: tuple[str, ...]) -> "Choice":
        """Return the same choice without what does not exist."""
        languages = {language.value for language in Language}
        return replace(
            self,
            view=self.view if self.view in views else "all",
            office=self.office if self.office in offices else "",
            language=self.language if self.language in languages else "",
        )


def read_choice(request: Request) -> Choice:
    """Return the choice of the cookie; anything odd gives the whole queue."""
    try:
        found = json.loads(base64.urlsafe_b64decode(read_cookie(request, CHOICE)))
        kept = {key: str(found[key])[:40] for key in ("view", "office", "language")}
        return Choice(**kept, at=str(found.get("at", ""))[:120])
    except (ValueError, KeyError, TypeError, binascii.Error):
        return Choice()
