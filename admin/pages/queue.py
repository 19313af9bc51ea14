"""The queue: which cases wait, most urgent first, without a word of any reporter."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admin.pages.number import PATTERN
from admin.parts import Have, Parts
from admin.session import CHOICE, SAID, Asked, Choice, Who, go, keep_cookie, read_choice
from cases.errors import Refused
from cases.model import Language, Role, Urgency
from cases.queue import VIEWS
from cases.rights import Right, Section, may
from cases.views import Queue, QueueRow, SignedIn

router = APIRouter()


@router.get("/")
def show(request: Request, have: Have, who: Who) -> Response:
    """Show the queue of the person's offices; an administrator is told that there is nothing to see."""
    if who.person.role is Role.ADMINISTRATOR:
        return go("/team")
    return _queue(request, have, who)


@router.post("/queue/view")
def choose(
    request: Request,
    _who: Asked,
    view: Annotated[str, Form(max_length=40)] = "all",
    office: Annotated[str, Form(max_length=40)] = "",
    language: Annotated[str, Form(max_length=2)] = "",
) -> Response:
    """Keep what part of the queue to show in a cookie, so that no address and no history tells it."""
    response = go("/")
    keep_cookie(request, response, CHOICE, Choice(view, office, language).packed())
    return response


@router.post("/queue/page")
def turn(request: Request, _who: Asked, at: Annotated[str, Form(max_length=120)] = "") -> Response:
    """Turn to another page of the same part; its place, too, is kept in the cookie."""
    response = go("/")
    keep_cookie(request, response, CHOICE, replace(read_choice(request), at=at).packed())
    return response


@router.post("/queue/take")
def take(request: Request, have: Have, who: Asked, take: Annotated[str, Form(pattern=PATTERN)]) -> Response:
    """Take a case from the queue and open it."""
    try:
        have.desk.take(have.store, who, take, now=have.now())
    except Refused as refusal:
        if refusal.reason != "held":
            raise
        response = go("/")
        keep_cookie(request, response, SAID, "held", seconds=60)
        return response
    return go(f"/case/{take}")


def _queue(request: Request, have: Parts, who: SignedIn) -> Response:
    offices = {office.slug: office for office in have.desk.offices(have.store)}
    mine = tuple(slug for slug in who.person.offices if slug in offices)
    choice = read_choice(request).within(VIEWS, mine)
    queue = _read(have, who, choice)
    values = {
        "queue": queue,
        "groups": _groups(queue.rows),
        "shown": len(queue.rows),
        "choice": choice,
        "views": VIEWS,
        "offices": offices,
        "mine": mine,
        "unapproved": any(row.deadline and not row.deadline.approved for row in queue.rows),
        "news": have.news(have.store, who),
        "may_open": who.person.role is not Role.DATA_OFFICER,
        "may_take": may(who.person.role, Section.TALK, Right.WRITE),
        "may_count": may(who.person.role, Section.ASSESSMENT, Right.CODES),
        "now": queue.as_of,
    }
    return have.pages.page(request, "queue.html", values)


def _read(have: Parts, who: SignedIn, choice: Choice) -> Queue:
    return have.desk.queue(
        have.store,
        who,
        view=choice.view,
        office=choice.office or None,
        varieties=_varieties(choice.language),
        at=choice.at,
        now=have.now(),
    )


def _varieties(language: str) -> tuple[str, ...]:
    """Return the varieties of a language: Arabizi is Arabic too."""
    if not language:
        return ()
    return (language, "ar-Latn") if language == Language.AR else (language,)


def _groups(rows: tuple[QueueRow, ...]) -> list[tuple[Urgency, list[QueueRow]]]:
    """Gather the rows by urgency, strongest first; a group stays even when it is empty, for live arrivals."""
    order = sorted(Urgency, key=lambda urgency: -urgency.rank)
    return [(urgency, [row for row in rows if row.urgency is urgency]) for urgency in order]
