"""Puts the desk together: parts, pages, guards and the answers to errors."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

import cases.desk
import cases.outgoing
import cases.register
import cases.staff
import cases.taking
import cases.watch
from admin import live
from admin.pages import (
    accounts,
    acts,
    agreement,
    alarm,
    answers,
    api,
    away,
    case,
    chart,
    child,
    directory,
    duties,
    export,
    facts,
    file,
    firstday,
    inside,
    language,
    look,
    media,
    notices,
    open_data,
    queue,
    referral,
    referred,
    referrers,
    register,
    rereading,
    search,
    signin,
    statistics,
    supervision,
    systems,
    taking,
    team,
    wall,
)
from admin.parts import Desk, News, Outgoing, Parts, Register, Staff, Wake
from admin.render import Pages
from admin.session import SESSION, ForgedForm, NotSignedIn, drop_cookie, go
from admin.shield import Shield
from admin.vocabulary import WORDS
from admin.watch import Watch
from cases.errors import CannotOpen, NotFound, Refused
from exchange.primero import Primero

STATIC = Path(__file__).parent / "static"
ENTERING = (signin, language, firstday)
"""The pages of signing in, the language, and the first day."""
WORKING = (queue, case, acts, file, facts, agreement, rereading, live)
"""The pages of the queue and of a case, of second readings, and what keeps them fresh."""
LEADING = (team, accounts, register, chart, statistics, supervision)
"""The pages of people, offices and numbers, figures and supervision."""
WARNING = (alarm, duties, notices)
"""The pages of alarms, and of who is told."""
REFERRING = (referrers, referred, inside)
"""The pages of those who refer children, of what they are told, and of referrals from the prevention programme."""
HELPING = (directory, referral, answers, media)
"""The pages of the directory of services, referrals, texts of answers, pictures and recordings."""
OPENING = (open_data, systems, export)
"""The pages of what goes out to others."""
FINDING = (search, child, taking, away, wall, look)
"""The pages of search, links, taking over, conflicts of interest, screens and the look."""

log = structlog.get_logger()


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def create_app(  # noqa: PLR0913 - the parts of a desk
    store: cases.desk.DeskStore,
    *,
    desk: Desk = cases.desk,
    staff: Staff = cases.staff,
    register_: Register = cases.register,
    watch: Watch = cases.watch,
    outgoing: Outgoing = cases.outgoing,
    news: News = cases.taking.news,
    now: Callable[[], datetime] = utc_now,
    secure: bool = True,
    demo: bool = False,
    wake: Wake = asyncio.sleep,
    interval: float = 1.0,
    allowed: api.Allowed = lambda _name: True,
    primero: Primero | None = None,
    public_url: str = "",
) -> FastAPI:
    """Return the desk as an ASGI application.

    `secure` is switched off only on a loopback address without TLS. `wake` waits for a change, at most the
    seconds given; without one the streams look every `interval` seconds. `demo` shows a band on every page.
    `allowed` counts the calls of programs.
    """
    app = FastAPI(title="Amana", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.parts = Parts(
        store=store,
        desk=desk,
        staff=staff,
        register=register_,
        watch=watch,
        outgoing=outgoing,
        news=news,
        pages=Pages(demo=demo),
        now=now,
        secure=secure,
        wake=wake,
        interval=interval,
        primero=primero,
        public_url=public_url,
    )
    for module in (*ENTERING, *WORKING, *LEADING, *WARNING, *HELPING, *FINDING, *OPENING, *REFERRING):
        app.include_router(module.router)
    app.add_api_route("/health", health, methods=["GET", "HEAD"])
    app.mount("/api/v1", api.create_api(app.state.parts, allowed))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _answer_errors(app)
    app.add_middleware(Shield)
    return app


def health(request: Request) -> Response:
    """Tell whether the desk can work: the database answers."""
    parts: Parts = request.app.state.parts
    try:
        well = parts.store.answers()
    except Exception as failure:  # noqa: BLE001 - whatever it is, the desk cannot work
        log.warning("desk.unhealthy", error=type(failure).__name__)
        well = False
    return JSONResponse({"status": "ok" if well else "down"}, status_code=200 if well else 503)


def _answer_errors(app: FastAPI) -> None:
    """Give every error one plain page that repeats nothing of the request."""
    app.add_exception_handler(NotSignedIn, _to_sign_in)
    app.add_exception_handler(ForgedForm, lambda request, _: _page(request, 403))
    app.add_exception_handler(Refused, lambda request, _: _page(request, 403))
    app.add_exception_handler(NotFound, lambda request, _: _page(request, 404))
    app.add_exception_handler(CannotOpen, lambda request, _: _page(request, 423))
    app.add_exception_handler(RequestValidationError, _incomplete)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


def _page(request: Request, status: int, incomplete: Sequence[str] = ()) -> Response:
    parts: Parts = request.app.state.parts
    values = {"status": status, "incomplete": incomplete}
    return parts.pages.page(request, "message.html", values, status=status)


def _incomplete(request: Request, error: Exception) -> Response:
    """Say for each field that was missing or unreadable what to do; what was typed is still behind the Back button."""
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    codes = ["too_long" if each["type"] == "string_too_long" else str(each["loc"][-1]) for each in faults]
    known = [code if code in WORDS["incomplete"] else "other" for code in codes]
    return _page(request, 422, tuple(dict.fromkeys(known)))


def _http(request: Request, error: Exception) -> Response:
    return _page(request, error.status_code if isinstance(error, HTTPException) else 500)


def _failed(request: Request, error: Exception) -> Response:
    log.error("desk.failed", error=type(error).__name__)
    return _page(request, 500)


def _to_sign_in(request: Request, _error: Exception) -> Response:
    if request.url.path.startswith("/live"):
        return Response(status_code=401)
    response = go("/sign-in")
    drop_cookie(request, response, SESSION)
    return response
