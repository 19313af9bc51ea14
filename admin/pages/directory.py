"""The directory of services: everybody looks, who may changes; each entry with who verified and approved it."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response

from admin.pages.register import today
from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases import directory
from cases.casework import SERVICES
from cases.directory import CAPACITIES, COSTS, MAY_APPROVE, MAY_CHANGE, Listing
from cases.errors import Refused, Stale
from cases.model import Language
from cases.understood import Place
from cases.views import SignedIn
from triage import places
from triage.numbers import COUNTRIES

router = APIRouter(prefix="/directory")

STALE, REFUSED = 409, 422
LINES = ("ar", "en", "fr", "hours", "cost", "capacity", "contact", "note", "source")
MANY = ("services", "areas", "languages")

Code = Annotated[str, Form(max_length=40)]
Version = Annotated[int, Form(ge=0, le=2_000_000_000)]
Words = Annotated[str, Form(max_length=300)]


async def sent_words(request: Request) -> dict[str, list[str]]:
    """Return every field of a form with long texts or many boxes."""
    form = await request.form(max_fields=150, max_files=0)
    return {name: [str(each)[:5_000].replace("\r\n", "\n") for each in form.getlist(name)] for name in form}


Sent = Annotated[dict[str, list[str]], Depends(sent_words)]


def districts() -> tuple[Place, ...]:
    """Return the districts that a service can cover; in Jordan, the governorates."""
    return tuple(
        each
        for each in places.all_places()
        if each.district
        and (each.kind == "district" or (each.kind == "governorate" and each.country == "JO"))
    )


def areas_of(district: str) -> tuple[str, ...]:
    """Return the codes under which a service for this district may stand: its own, and its country's."""
    found = next((each for each in districts() if each.district == district), None)
    return (district, found.country) if found else (district,)


@router.get("")
def show(request: Request, have: Have, who: Who) -> Response:
    """List every entry."""
    return _list(request, have, who)


@router.post("")
def narrow(
    request: Request, have: Have, who: Asked, service: Code = "", district: Code = "", ended: Code = ""
) -> Response:
    """List the entries for one service and one district."""
    return _list(request, have, who, service=service, district=district, ended=ended == "yes")


def _list(
    request: Request,
    have: Parts,
    who: SignedIn,
    *,
    service: str = "",
    district: str = "",
    ended: bool = False,
) -> Response:
    found = directory.read_entries(
        have.store, service=service, areas=areas_of(district) if district else (), ended=ended
    )
    values = {**_shared(have, who), "found": found, "service": service, "district": district, "ended": ended}
    return have.pages.page(request, "directory.html", values)


@router.get("/new")
def begin(request: Request, have: Have, who: Who) -> Response:
    """Show an empty form."""
    return _form(request, have, who, values=_blank())


@router.post("/new")
def add(request: Request, have: Have, who: Asked, sent: Sent) -> Response:
    """Write a first revision."""
    return _save(request, have, who, sent, entry=None)


@router.get("/{entry}")
def open_entry(request: Request, have: Have, who: Who, entry: UUID) -> Response:
    """Show an entry with its history, and the form that changes it."""
    return _form(
        request, have, who, values=_values(directory.read_history(have.store, entry)[0].listing), entry=entry
    )


@router.post("/{entry}")
def change(request: Request, have: Have, who: Asked, entry: UUID, sent: Sent) -> Response:
    """Write a revision that follows."""
    return _save(request, have, who, sent, entry=entry)


@router.post("/{entry}/verify")
def verify(request: Request, have: Have, who: Asked, entry: UUID, version: Version) -> Response:
    """Note that everything still holds."""
    return _carry_out(
        request, have, who, entry,
        lambda: directory.verify_entry(
            have.store, who, entry, version=version, now=have.now(), today=today(have)
        ),
    )  # fmt: skip


@router.post("/{entry}/approve")
def approve(request: Request, have: Have, who: Asked, entry: UUID, version: Version) -> Response:
    """Approve the entry under one's own name."""
    return _carry_out(
        request, have, who, entry,
        lambda: directory.approve_entry(have.store, who, entry, version=version, now=have.now()),
    )  # fmt: skip


@router.post("/{entry}/end")
def end(
    request: Request, have: Have, who: Asked, entry: UUID, version: Version, reason: Words = ""
) -> Response:
    """Take the entry out of the directory."""
    return _carry_out(
        request, have, who, entry,
        lambda: directory.end_entry(have.store, who, entry, version=version, reason=reason, now=have.now()),
    )  # fmt: skip


def _save(request: Request, have: Parts, who: SignedIn, sent: Any, *, entry: UUID | None) -> Response:
    values = {name: (sent.get(name) or [""])[0] for name in LINES}
    values |= {name: list(sent.get(name, ())) for name in MANY}
    values |= {name: (sent.get(name) or [""])[0] for name in ("verified_on", "reason", "version")}

    def act() -> None:
        said: dict[str, Any] = {name: values[name] for name in LINES}
        said |= {name: tuple(values[name]) for name in MANY}
        given = values["version"]
        version = int(given) if given.isascii() and given.isdigit() else 0
        listing = Listing(**said, verified_on=_day(values["verified_on"]))
        known = {each.district for each in districts()} | set(COUNTRIES)
        if not set(listing.areas) <= known or not set(listing.languages) <= {each.value for each in Language}:
            raise Refused("form")
        directory.save_entry(
            have.store, who, listing, entry=entry, version=version, reason=values["reason"], now=have.now(),
            today=today(have),
        )  # fmt: skip

    return _carry_out(request, have, who, entry, act, values=values)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("date_form") from error


def _carry_out(
    request: Request, have: Parts, who: SignedIn, entry: UUID | None, act: Callable[[], object], *,
    values: dict[str, Any] | None = None,
) -> Response:  # fmt: skip
    """Do it and go back to the list. Refused: show what was typed, and why."""
    trouble, status = "", REFUSED
    try:
        act()
    except Stale:
        trouble, status = "stale", STALE
    except Refused as refusal:
        trouble = refusal.reason
    if trouble:
        if values is None and entry is not None:
            values = _values(directory.read_history(have.store, entry)[0].listing)
        return _form(
            request, have, who, values=values or _blank(), entry=entry, trouble=trouble, status=status
        )
    response = go("/directory")
    keep_cookie(request, response, SAID, "register", seconds=60)
    return response


def _blank() -> dict[str, Any]:
    return _values(Listing())


def _values(listing: Listing) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(listing, name) for name in (*LINES, *MANY)}
    day = listing.verified_on
    return {**values, "verified_on": day.isoformat() if day else "", "reason": ""}


def _form(
    request: Request, have: Parts, who: SignedIn, *, values: dict[str, Any], entry: UUID | None = None,
    trouble: str = "", status: int = 200,
) -> Response:  # fmt: skip
    history = directory.read_history(have.store, entry) if entry else ()
    shown = {
        **_shared(have, who), "values": values, "history": history, "one": history[0] if history else None,
        "trouble": trouble, "costs": COSTS, "capacities": CAPACITIES,
    }  # fmt: skip
    return have.pages.page(request, "listing.html", shown, status=status)


def _shared(have: Parts, who: SignedIn) -> dict[str, Any]:
    return {
        "may_change": who.person.role in MAY_CHANGE,
        "may_approve": who.person.role in MAY_APPROVE,
        "services": SERVICES,
        "districts": districts(),
        "countries": COUNTRIES,
        "tongues": tuple(Language),
        "today": today(have),
        "months": directory.STALE_MONTHS,
    }
