"""My notices: where a person is told that something waits, and a trial of it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases.errors import Refused
from cases.model import NoticeWay
from cases.views import SignedIn

router = APIRouter()

TROUBLES = frozenset({"address", "no_address", "soon"})
"""Refusals that the page explains; the address that was typed is never shown again."""


@router.get("/notices")
def show(request: Request, have: Have, who: Who) -> Response:
    """Show how the person is told, without the address, and what the last texts became."""
    return _page(request, have, who)


@router.post("/notices")
def keep(
    request: Request,
    have: Have,
    who: Asked,
    channel: Annotated[NoticeWay, Form()],
    address: Annotated[str, Form(max_length=254)] = "",
) -> Response:
    """Keep an address, sealed to the relay."""
    try:
        have.watch.set_way(have.store, who, channel=channel, address=address, now=have.now())
    except Refused as refusal:
        return _explained(request, have, who, refusal, channel)
    return _done(request, "notices_kept")


@router.post("/notices/off")
def forget(request: Request, have: Have, who: Asked) -> Response:
    """Forget the address."""
    have.watch.drop_way(have.store, who, now=have.now())
    return _done(request, "notices_off")


@router.post("/notices/try")
def try_it(request: Request, have: Have, who: Asked) -> Response:
    """Send the person a trial."""
    try:
        have.watch.try_way(have.store, who, now=have.now())
    except Refused as refusal:
        return _explained(request, have, who, refusal)
    return _done(request, "notices_tried")


def _done(request: Request, said: str) -> Response:
    response = go("/notices")
    keep_cookie(request, response, SAID, said, seconds=60)
    return response


def _explained(
    request: Request, have: Parts, who: SignedIn, refusal: Refused, channel: NoticeWay | None = None
) -> Response:
    if refusal.reason not in TROUBLES:
        raise refusal
    return _page(request, have, who, trouble=refusal.reason, channel=channel)


def _page(
    request: Request, have: Parts, who: SignedIn, *, trouble: str = "", channel: NoticeWay | None = None
) -> Response:
    way = have.watch.my_way(have.store, who)
    values = {
        "way": way,
        "ways": tuple(NoticeWay),
        "picked": channel or (way.channel if way else NoticeWay.SMS),
        "told": have.watch.last_told(have.store, who),
        "trouble": trouble,
    }
    return have.pages.page(request, "notices.html", values, status=422 if trouble else 200)
