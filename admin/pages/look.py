"""How the desk looks to one person: as the device wants it, by day, or by night."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin.pages.language import own_path
from admin.parts import Have
from admin.session import Asked, go
from cases.staff import set_look

router = APIRouter()


@router.post("/look")
def choose(
    have: Have,
    who: Asked,
    look: Annotated[str, Form(pattern="^(auto|day|night)$")],
    back: Annotated[str, Form(max_length=100)] = "/",
) -> Response:
    """Keep the look with the account, so that it is there on every device."""
    set_look(have.store, who, look)
    return go(own_path(back))
