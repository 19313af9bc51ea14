"""What an administrator sees: the accounts, and no case."""

from fastapi import APIRouter, Request, Response

from admin.parts import Have
from admin.session import Who
from cases.errors import NotFound
from cases.model import Role

router = APIRouter()


@router.get("/team")
def show(request: Request, have: Have, who: Who) -> Response:
    """List the accounts for an administrator; for anybody else the page does not exist."""
    if who.person.role is not Role.ADMINISTRATOR:
        raise NotFound
    people = sorted(have.staff.list_staff(have.store, who), key=lambda person: person.login)
    offices = {office.slug: office for office in have.desk.offices(have.store)}
    return have.pages.page(request, "team.html", {"people": people, "offices": offices})
