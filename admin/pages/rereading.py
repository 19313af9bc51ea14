"""A second reading in the blind: one message, without anything that the program thought of it, and four answers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from admin.parts import Have
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases.errors import NotFound
from cases.model import Urgency

router = APIRouter()

PAGE = "/second-reading"


@router.get(PAGE)
def show(request: Request, have: Have, who: Who) -> Response:
    """Show one message to a person who may open its case. The reading is audited."""
    passage = have.desk.offer(have.store, who, now=have.now())
    values = {"passage": passage, "answers": tuple(reversed(Urgency))}
    return have.pages.page(request, "rereading.html", values)


@router.post(PAGE)
def judge(
    request: Request,
    have: Have,
    who: Asked,
    item: Annotated[UUID, Form()],
    urgency: Annotated[Urgency, Form()],
) -> Response:
    """Keep what the person read, and go on to the next message."""
    try:
        raised = have.desk.reread(have.store, who, item, urgency=urgency, now=have.now())
        said = "raised" if raised else "reread"
    except NotFound:
        said = "reread_gone"
    response = go(PAGE)
    keep_cookie(request, response, SAID, said, seconds=60)
    return response
