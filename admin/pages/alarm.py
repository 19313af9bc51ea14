"""The band of what is overdue, by itself: an open page asks for it again when the stream says that it changed."""

from fastapi import APIRouter, Request, Response

from admin.parts import Have
from admin.session import Who

router = APIRouter()


@router.get("/alarm")
def show(request: Request, have: Have, who: Who) -> Response:  # noqa: ARG001 - only the signed-in see it
    """Show what is overdue and nothing else."""
    return have.pages.page(request, "alarm.html")
