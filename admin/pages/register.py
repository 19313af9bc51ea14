"""Offices, areas, shifts and numbers: everybody sees them; administrators and supervisors change them, dated."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from admin.forms import CHOICES, FIELDS, Misfits, Sent, blank, misfits, read, read_day, typed
from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from admin.vocabulary import WORDS
from cases.entries import Kind, Line
from cases.errors import Refused, Stale
from cases.register import MAY_CHANGE
from cases.understood import Place
from cases.views import SignedIn
from triage import places
from triage.coverage import faults
from triage.officebook import areas_of, profiles_of
from triage.officefile import BadOffices
from triage.timespans import BEIRUT

router = APIRouter(prefix="/register")

STALE, REFUSED = 409, 422
APPROVABLE = frozenset({Kind.NUMBER, Kind.AREA})


async def sent_fields(request: Request) -> Sent:
    """Return every field of a form; a field that occurs more than once has more than one value."""
    form = await request.form(max_fields=60, max_files=0)
    return {name: [str(each)[:500] for each in form.getlist(name)] for name in form}


Fields = Annotated[Sent, Depends(sent_fields)]


def today(have: Parts) -> date:
    """Return the day in Lebanon."""
    return have.now().astimezone(BEIRUT).date()


@router.get("/{kind}")
def show(request: Request, have: Have, who: Who, kind: Kind) -> Response:
    """List the lines of one kind: those in force, those to come, and those of the past."""
    day = today(have)
    lines = have.register.read_lines(have.store, kind=kind)
    values = {
        **_shared(have, who, kind),
        "now": [line for line in lines if line.entry.holds(day)],
        "coming": [line for line in lines if line.entry.lasts(day) and not line.entry.holds(day)],
        "past": [line for line in reversed(lines) if not line.entry.lasts(day)],
        "faults": _faults(have, day) if kind in {Kind.OFFICE, Kind.AREA} else (),
    }
    return have.pages.page(request, "register.html", values)


@router.get("/{kind}/new")
def begin(request: Request, have: Have, who: Who, kind: Kind) -> Response:
    """Show an empty form."""
    return _form(request, have, who, kind, values=blank(kind))


@router.get("/line/{line}")
def open_line(request: Request, have: Have, who: Who, line: UUID) -> Response:
    """Show one line with its history and the form that changes it."""
    found = have.register.read_line(have.store, line)
    return _form(request, have, who, found.entry.kind, values=dict(found.entry.body), line=found)


@router.post("/{kind}/new")
def add(request: Request, have: Have, who: Asked, kind: Kind, sent: Fields) -> Response:
    """Write a first line."""
    return _change(request, have, who, kind, sent)


@router.post("/line/{line}")
def change(request: Request, have: Have, who: Asked, line: UUID, sent: Fields) -> Response:
    """Write a line that follows this one."""
    found = have.register.read_line(have.store, line)
    return _change(request, have, who, found.entry.kind, sent, line=found)


@router.post("/line/{line}/end")
def end(request: Request, have: Have, who: Asked, line: UUID, sent: Fields) -> Response:
    """End a line with its last day; without a day it ended yesterday."""
    found = have.register.read_line(have.store, line)

    def act() -> None:
        given = sent.get("last", ("",))[0].strip()
        last = read_day(given) if given else today(have) - timedelta(days=1)
        have.register.end_line(
            have.store, who, line, last=last, reason=_reason(sent), now=have.now(), today=today(have)
        )

    return _carry_out(request, have, who, found.entry.kind, act, values=dict(found.entry.body), line=found)


@router.post("/line/{line}/approve")
def approve(request: Request, have: Have, who: Asked, line: UUID) -> Response:
    """Approve a number or an assumed area under one's own name."""
    found = have.register.read_line(have.store, line)

    def act() -> None:
        if found.entry.kind not in APPROVABLE:
            raise Refused("right")
        have.register.approve_line(have.store, who, line, now=have.now(), today=today(have))

    return _carry_out(request, have, who, found.entry.kind, act, values=dict(found.entry.body), line=found)


def _change(
    request: Request, have: Parts, who: SignedIn, kind: Kind, sent: Sent, *, line: Line | None = None
) -> Response:
    if kind is Kind.OFFICE and line is None:
        raise Refused("new_office")

    def act() -> None:
        entry = read(kind, sent, slug=line.entry.key if line else "")
        have.register.change_line(
            have.store, who, entry, reason=_reason(sent), replaces=line.id if line else None, now=have.now(),
            today=today(have),
        )  # fmt: skip

    return _carry_out(request, have, who, kind, act, values=typed(kind, sent), line=line, sent=sent)


def _carry_out(
    request: Request,
    have: Parts,
    who: SignedIn,
    kind: Kind,
    act: Callable[[], None],
    *,
    values: Mapping[str, Any],
    line: Line | None = None,
    sent: Sent | None = None,
) -> Response:
    """Do it and go back to the list. Refused: show what was typed, and why."""
    trouble, status = "", REFUSED
    detail: Misfits = ()
    try:
        act()
    except BadOffices as error:
        detail = misfits(kind, str(error), values)
        trouble = "form" if detail else "form_unknown"
    except Stale:
        trouble, status = "line_stale", STALE
    except Refused as refusal:
        trouble = refusal.reason
    if trouble:
        return _form(
            request, have, who, kind, values=values, line=line, trouble=trouble, detail=detail, sent=sent, status=status
        )  # fmt: skip
    response = go(f"/register/{kind.value}")
    keep_cookie(request, response, SAID, "register", seconds=60)
    return response


def _reason(sent: Sent) -> str:
    return sent.get("reason", ("",))[0].strip()


def _form(  # noqa: PLR0913 - what a form shows
    request: Request, have: Parts, who: SignedIn, kind: Kind, *, values: Mapping[str, Any],
    line: Line | None = None, trouble: str = "", detail: Misfits = (), sent: Sent | None = None, status: int = 200,
) -> Response:  # fmt: skip
    key = line.entry.key if line else ""
    shown = {
        **_shared(have, who, kind),
        "line": line,
        "alive": line is not None and line.ended_at is None and line.entry.lasts(today(have)),
        "history": have.register.read_lines(have.store, kind=kind, key=key) if line else (),
        "fields": FIELDS[kind],
        "values": values,
        "choices": CHOICES,
        "places": list(_by_kind()),
        "trouble": trouble,
        "detail": detail,
        "sent": {name: given[0] for name, given in (sent or {}).items() if given},
        "approvable": kind in APPROVABLE,
    }
    return have.pages.page(request, "line.html", shown, status=status)


def _shared(have: Parts, who: SignedIn, kind: Kind) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "kinds": [each.value for each in Kind],
        "offices": {office.slug: office for office in have.desk.offices(have.store)},
        "today": today(have),
        "may_change": who.person.role in MAY_CHANGE,
        "given_keys": tuple(WORDS["number_name"]),
    }


def _by_kind() -> Iterable[tuple[str, list[Place]]]:
    """Yield the places to choose from in three groups: governorates, districts, and everything smaller."""
    groups: dict[str, list[Place]] = {"governorate": [], "district": [], "place": []}
    for each in places.all_places():
        if each.kind != "outside":
            groups.get(each.kind, groups["place"]).append(each)
    yield from groups.items()


def _faults(have: Parts, day: date) -> tuple[Any, ...]:
    entries = [line.entry for line in have.register.read_lines(have.store) if line.entry.holds(day)]
    offices = {office.slug for office in have.desk.offices(have.store)}
    return faults(areas_of(entries), offices, day, profiles_of(entries))
