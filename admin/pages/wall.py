"""The wallboard: big counts for a room, on a screen where nobody is signed in."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import StreamingResponse

from admin.live import HEADERS, changes
from admin.parts import Have
from admin.session import (
    LANGUAGE,
    SAID,
    SESSION,
    YEAR,
    Asked,
    NotSignedIn,
    Who,
    drop_cookie,
    go,
    keep_cookie,
    read_cookie,
)
from cases.errors import Refused
from cases.screens import (
    COUNTED,
    LIFE,
    MAY_SET_UP,
    OfficeCounts,
    Screen,
    count,
    end_all,
    resume,
    set_up,
    stamp,
)

router = APIRouter()

SCREEN = "desk_screen"
"""Cookie of a screen; it opens this page and nothing else."""


def screen(request: Request, have: Have) -> Screen:
    """Return the screen of this browser. Raises NotSignedIn."""
    secret = read_cookie(request, SCREEN)
    found = resume(have.store, secret, now=have.now()) if secret else None
    if found is None:
        raise NotSignedIn
    return found


AtScreen = Annotated[Screen, Depends(screen)]


@router.get("/wall")
def show(request: Request, have: Have, at: AtScreen) -> Response:
    """Show the counts of every office of the screen."""
    now = have.now()
    rows = count(have.store, at, now=now)
    offices = {office.slug: office for office in have.desk.offices(have.store)}
    values = {
        "rows": [row for row in rows if row.office in offices],
        "total": _total(rows),
        "views": COUNTED,
        "offices": offices,
        "stamp": stamp(have.store, at),
        "screen": at,
        "now": now,
    }
    return have.pages.page(request, "wall.html", values)


def _total(rows: Sequence[OfficeCounts]) -> OfficeCounts:
    oldest = [row.oldest for row in rows if row.oldest]
    counts = {view: sum(row.counts[view] for row in rows) for view in COUNTED}
    return OfficeCounts("", counts, min(oldest) if oldest else None)


@router.get("/live/screen/wall")
async def watch(have: Have, at: AtScreen) -> StreamingResponse:
    """Stream the stamp of what the screen counts."""
    return StreamingResponse(
        changes(have, lambda: stamp(have.store, at)), media_type="text/event-stream", headers=HEADERS
    )


@router.get("/screens")
def explain(request: Request, have: Have, who: Who) -> Response:
    """Show what a screen is, and the buttons to set one up and to end all."""
    if who.person.role not in MAY_SET_UP:
        raise Refused("right")
    return have.pages.page(request, "screens.html", {"days": LIFE.days})


@router.post("/screens")
def begin(request: Request, have: Have, who: Asked) -> Response:
    """Turn this browser into a screen: the person is signed out here, so that no key stays in the room."""
    secret = set_up(have.store, who, now=have.now())
    have.staff.sign_out(have.store, read_cookie(request, SESSION))
    response = go("/wall")
    drop_cookie(request, response, SESSION)
    keep_cookie(request, response, SCREEN, secret, seconds=int(LIFE.total_seconds()))
    keep_cookie(request, response, LANGUAGE, who.person.language.value, seconds=YEAR)
    return response


@router.post("/screens/end")
def end(request: Request, have: Have, who: Asked, sure: Annotated[str, Form(max_length=3)] = "") -> Response:
    """End every screen of the house."""
    if sure == "yes":
        end_all(have.store, who, now=have.now())
    response = go("/screens")
    keep_cookie(request, response, SAID, "screens_ended", seconds=60)
    return response
