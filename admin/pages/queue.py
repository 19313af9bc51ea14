"""The queue: which cases wait, most urgent first, without a word of any reporter."""

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

LIMIT = 200
"""Rows on the page. A desk with more open cases looks at them by view or office; the page says so."""


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
    rows = _spoken_in(queue.rows, choice.language)
    values = {
        "queue": queue,
        "groups": _groups(rows),
        "shown": len(rows),
        "choice": choice,
        "views": VIEWS,
        "offices": offices,
        "mine": mine,
        "unapproved": any(row.deadline and not row.deadline.approved for row in rows),
        "cut": len(queue.rows) >= LIMIT,
        "may_open": who.person.role is not Role.DATA_OFFICER,
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
        limit=LIMIT,
        now=have.now(),
    )


def _spoken_in(rows: tuple[QueueRow, ...], language: str) -> tuple[QueueRow, ...]:
    if not language:
        return rows
    wanted = {language, "ar-Latn"} if language == Language.AR else {language}
    return tuple(row for row in rows if wanted & {str(variety) for variety in row.varieties})


def _groups(rows: tuple[QueueRow, ...]) -> list[tuple[Urgency, list[QueueRow]]]:
    """Gather the rows by urgency, strongest first; a group stays even when it is empty, for live arrivals."""
    order = sorted(Urgency, key=lambda urgency: -urgency.rank)
    return [(urgency, [row for row in rows if row.urgency is urgency]) for urgency in order]
