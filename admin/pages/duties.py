"""Who is on call: the duties of each office, set by its supervisor."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases.duty import may_set
from cases.errors import NotFound, Refused
from cases.model import Role
from cases.views import SignedIn
from triage.worktime import zone_of

router = APIRouter()

TROUBLES = frozenset({"duty_times", "duty_person"})


@router.get("/duties")
def show(request: Request, have: Have, who: Who) -> Response:
    """Show who is on call and who comes next, to everybody who sees cases."""
    if who.person.role is Role.ADMINISTRATOR:
        raise NotFound
    return _page(request, have, who)


@router.post("/duties/add")
def add(
    request: Request,
    have: Have,
    who: Asked,
    office: Annotated[str, Form(max_length=40)],
    person: Annotated[UUID, Form()],
    starts: Annotated[str, Form(max_length=20)] = "",
    ends: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Put a person on duty. Times are local."""
    typed = {"office": office, "person": str(person), "starts": starts, "ends": ends}
    try:
        have.watch.add_duty(
            have.store, who, office=office, person=person, starts_at=moment(starts), ends_at=moment(ends),
            now=have.now(),
        )  # fmt: skip
    except Refused as refusal:
        if refusal.reason not in TROUBLES:
            raise
        return _page(request, have, who, trouble=refusal.reason, typed=typed)
    return _done(request, "duty_set")


@router.post("/duties/end")
def end(request: Request, have: Have, who: Asked, duty: Annotated[UUID, Form()]) -> Response:
    """Take a duty back."""
    have.watch.end_duty(have.store, who, duty, now=have.now())
    return _done(request, "duty_ended")


def moment(text: str) -> datetime:
    """Read the local time of a form ("2026-11-24T18:00") as UTC. Raises Refused("duty_times")."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("duty_times") from None
    return local.replace(tzinfo=zone_of(None)).astimezone(UTC)


def _done(request: Request, said: str) -> Response:
    response = go("/duties")
    keep_cookie(request, response, SAID, said, seconds=60)
    return response


def _page(
    request: Request,
    have: Parts,
    who: SignedIn,
    *,
    trouble: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    now = have.now()
    offices = {office.slug: office for office in have.desk.offices(have.store)}
    mine = [slug for slug in offices if slug in who.person.offices]
    duties = have.watch.list_duties(have.store, who, now=now)
    values = {
        "offices": offices,
        "groups": [(slug, [duty for duty in duties if duty.office == slug]) for slug in mine],
        "settable": [slug for slug in mine if may_set(who, slug)],
        "members": have.watch.list_members(have.store, who),
        "now": now,
        "trouble": trouble,
        "typed": typed or {},
    }
    return have.pages.page(request, "duties.html", values, status=422 if trouble else 200)
