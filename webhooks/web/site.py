"""What every page of the door shares: store, keys, the cookie, the address of one page, and the way out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import structlog
from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases import webdrafts, webpages
from cases.contact import DoorKeys
from cases.messages import Inbound
from cases.model import Language
from cases.store.unit import Store, Unit
from cases.webpages import Page, Visit
from triage.numbers import numbers
from webhooks.channels.base import Reply
from webhooks.channels.web import COOKIE, Web, message_of
from webhooks.routing import numbers_now
from webhooks.web.views import draw
from webhooks.web.visits import cookie_name, sessions

REPORT, REFER, LEAVE = "/report", "/refer", "/leave"
FORM: Final = "form"
"""Name of the cookie of the referral form; the talk has its own."""
STARTS: Final = "web"
"""Bucket of the rate limiter for pages that begin."""
EXIT: Final = "exit"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Site:
    """The pages' surroundings. `take` keeps one message; what it raises means: not kept."""

    store: Store
    keys: DoorKeys
    take: Callable[[Inbound], Reply]
    clock: Callable[[], datetime]
    allowed: Callable[[str], bool]
    secure: bool
    away: str
    """Where the way out leads: a page that anybody may have open."""
    patience: float = 2.5
    """Seconds for which a page waits for an answer that is on its way."""
    channel: Web = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "channel", Web(sessions(secure=self.secure)))

    def name_of(self, cookie: str) -> str:
        """Return the name under which a cookie travels."""
        return cookie_name(cookie, secure=self.secure)

    def page_id(self, ticket: str) -> bytes | None:
        """Return the page with this address; None when it is not ours, or too old."""
        return webpages.page_of(self.keys.index, ticket, self.clock())

    def fresh(self, path: str, extra: str = "") -> Response:
        """Send to a new page: each has an address of its own, so that one that was left can be known again."""
        ticket = webpages.make_ticket(self.keys.index, self.clock())
        return RedirectResponse(f"{path}?t={ticket}{extra}", status_code=303)

    def cookie(self, request: Request, name: str) -> tuple[Visit | None, str]:
        """Return whose browser this is, and the address of the page that it has open."""
        secret, _, ticket = request.cookies.get(self.name_of(name), "").partition(".")
        return (webpages.visit_of(secret) if secret else None), ticket

    def keep(self, response: Response, name: str, secret: str, ticket: str) -> Response:
        """Give the browser the one cookie, which ends with it."""
        response.set_cookie(
            self.name_of(name), f"{secret}.{ticket}", path="/", secure=self.secure,
            httponly=True, samesite="strict",
        )  # fmt: skip
        return response

    def gone(self) -> Response:
        """Lead away: the cookies end here, and nothing of the page stays."""
        return self._without_cookies(RedirectResponse(self.away, status_code=303))

    def sent_away(self) -> Response:
        """Lead away after a form: browsers hold a form's redirect to `form-action`, and would stay on the page."""
        return self._without_cookies(draw("away.html", Language.AR, {"away": self.away}))

    def _without_cookies(self, response: Response) -> Response:
        for name in (COOKIE, FORM):
            response.set_cookie(
                self.name_of(name), "", max_age=0, path="/", secure=self.secure,
                httponly=True, samesite="strict",
            )  # fmt: skip
        return response

    def may_begin(self) -> bool:
        """Tell whether another page may begin now."""
        return self.allowed(STARTS)

    def leave(self, request: Request) -> Response:
        """Leave at once, whatever else fails: the talk hears of it, the page is emptied, its address leads nowhere."""
        page = self.page_id(request.query_params.get("t", ""))
        visit, _ = self.cookie(request, COOKIE)
        form, _ = self.cookie(request, FORM)
        if page is not None:
            try:
                self._leave(page, visit, form)
            except Exception as error:  # noqa: BLE001 - nobody who flees waits for a database
                _log.error("page.not_left", error=type(error).__name__)
        return self.gone()

    def _leave(self, page: bytes, visit: Visit | None, form: Visit | None) -> None:
        with self.store.reads() as u:
            found = webpages.find_page(u, page)
        if found is not None and found.left:
            return
        with self.store.writes() as u:
            webpages.leave_page(u, page, kind=found.kind if found else webpages.REPORT, now=self.clock())
            if form is not None and found is not None and found.is_of(form):
                webdrafts.drop_draft(u, form)
        if visit is not None and found is not None and found.is_of(visit) and found.conversation is not None:
            self.take(message_of(visit, EXIT, LEAVE))

    def find(self, u: Unit, ticket: str) -> Page | None:
        """Return the page that was begun at this address."""
        page = self.page_id(ticket)
        return webpages.find_page(u, page) if page is not None else None


def calls(u: Unit, language: Language, now: datetime) -> Mapping[str, Any]:
    """Return the numbers to call, of both countries: nobody has said yet in which one it is."""
    register = numbers_now(u, now)
    return {"lb": numbers("LB", language, register), "jo": numbers("JO", language, register)}


def printed(language: Language) -> Mapping[str, Any]:
    """Return the numbers that came with the program: what is shown while no database answers."""
    return {"lb": numbers("LB", language), "jo": numbers("JO", language)}
