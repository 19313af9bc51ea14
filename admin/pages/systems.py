"""Other systems: programs that may fetch published figures, and systems that are told of events."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases import clients, events, subscribers
from cases.errors import NotFound, Refused
from cases.model import Role
from cases.statistics import HOME
from cases.views import SignedIn

router = APIRouter(prefix="/systems")

REFUSED = 422
CLIENT, SUBSCRIBER = "client", "subscriber"


@router.get("")
def show(request: Request, have: Have, who: Who) -> Response:
    """Show both lists; for whom neither is, the page does not exist."""
    return _page(request, have, who)


def _page(
    request: Request,
    have: Parts,
    who: SignedIn,
    *,
    part: str = "",
    trouble: str = "",
    secret: str = "",
    typed: dict[str, object] | None = None,
) -> Response:
    today = have.now().astimezone(HOME).date()
    administrator = who.person.role is Role.ADMINISTRATOR
    values = {
        "clients": clients.list_clients(have.store, who),
        "subscribers": subscribers.list_subscribers(have.store, who) if administrator else (),
        "administrator": administrator,
        "types": events.TYPES,
        "part": part,
        "trouble": trouble,
        "secret": secret,
        "typed": typed or {},
        "today": today,
        "latest": today + clients.LONGEST,
    }
    return have.pages.page(request, "systems.html", values, status=REFUSED if trouble else 200)


@router.post("/clients")
def let_in(
    request: Request,
    have: Have,
    who: Asked,
    label: Annotated[str, Form(max_length=200)] = "",
    last_day: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Let a program in, and show its token, once."""
    typed: dict[str, object] = {"label": label, "last_day": last_day}
    try:
        token = clients.make_client(have.store, who, label, last_day=_day(last_day), now=have.now())
    except Refused as refusal:
        return _page(request, have, who, part=CLIENT, trouble=refusal.reason, typed=typed)
    return _page(request, have, who, part=CLIENT, secret=token)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("last_day") from error


@router.post("/clients/{client}/end")
def shut_out(request: Request, have: Have, who: Asked, client: UUID) -> Response:
    """Shut a program out."""
    clients.end_client(have.store, who, client, now=have.now())
    return _done(request, "client_ended")


@router.post("/subscribers")
def subscribe(
    request: Request,
    have: Have,
    who: Asked,
    label: Annotated[str, Form(max_length=200)] = "",
    url: Annotated[str, Form(max_length=1000)] = "",
    types: Annotated[tuple[str, ...], Form()] = (),
) -> Response:
    """Add a system, and show its signing key, once."""
    typed: dict[str, object] = {"label": label, "url": url, "types": types}
    try:
        key = subscribers.subscribe(have.store, who, label, url=url, types=types, now=have.now())
    except Refused as refusal:
        return _page(request, have, who, part=SUBSCRIBER, trouble=refusal.reason, typed=typed)
    return _page(request, have, who, part=SUBSCRIBER, secret=key)


ACTS = {
    "end": (subscribers.end, "subscriber_ended"),
    "resume": (subscribers.resume, "subscriber_resumed"),
    "try": (subscribers.try_out, "subscriber_tried"),
}
"""What is done with one subscriber, and what is said afterwards."""


@router.post("/subscribers/{subscriber}/{act}")
def change(request: Request, have: Have, who: Asked, subscriber: UUID, act: str) -> Response:
    """End, resume or try a system."""
    if act not in ACTS:
        raise NotFound
    done, said = ACTS[act]
    done(have.store, who, subscriber, now=have.now())
    return _done(request, said)


def _done(request: Request, said: str) -> Response:
    response = go("/systems")
    keep_cookie(request, response, SAID, said, seconds=60)
    return response
