"""The file of a case: one section at a time beside the conversation, with the forms that one's role allows."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from starlette.datastructures import FormData

from admin.file_words import FILE_WORDS
from admin.merge import Merge, merge
from admin.pages.case import show as show_case
from admin.pages.number import Number
from admin.parts import Have, Parts
from admin.session import Asked, Who, go
from admin.sheets import ACTS, SHOWN
from admin.typed import SheetDraft, Typed, read_form, standing_in, understood
from cases import casework
from cases.coding import codebook, suggest
from cases.errors import NotFound, Refused, Stale
from cases.file.reading import SectionView, read_section
from cases.model import CaseState
from cases.rights import FILE, Right, Section, may
from cases.views import SignedIn
from triage.clocks import start_follow_up

router = APIRouter(prefix="/case/{number}/file/{section}")

NAMES = "|".join(FILE)
SectionName = Annotated[str, Path(pattern=f"^({NAMES})$")]
Thing = Annotated[str, Form(max_length=60)]
Version = Annotated[int, Form(ge=0, le=2_000_000_000)]

STALE, REFUSED = 409, 422


async def typed(request: Request) -> FormData:
    """Return the fields of the form."""
    return await request.form()


@router.get("")
def open_section(request: Request, have: Have, who: Who, number: Number, section: SectionName) -> Response:
    """Show a section. The reading is audited."""
    view = read_section(have.store, who, number, Section(section), now=have.now())
    return _show(request, have, who, view)


@router.post("/{name}")
def do(  # noqa: PLR0913, PLR0917 - a form of the file, field by field
    request: Request,
    have: Have,
    who: Asked,
    number: Number,
    section: SectionName,
    name: Annotated[str, Path(max_length=40)],
    form: Annotated[FormData, Depends(typed)],
    section_version: Version,
    thing: Thing = "",
) -> Response:
    """Carry out what a form asks. Refused or overtaken, the page comes back with everything that was typed."""
    act = ACTS.get(name)
    if act is None or act.section.value != section:
        raise NotFound
    values = read_form(act, form)
    try:
        given = understood(act, values)
        if act.about:
            given[act.about] = thing
        if name == "move":
            given["reviews"] = _reviews(have, who, number)
        act.run(have.store, who, number, version=section_version, now=have.now(), **given)
    except Stale:
        return _overtaken(request, have, who, number, name, thing, values, section_version)
    except Refused as refusal:
        view = read_section(have.store, who, number, Section(section), now=have.now())
        draft = SheetDraft(refusal.reason, name, thing, values)
        return _show(request, have, who, view, draft=draft, status=REFUSED)
    return go(f"/case/{number}/file/{section}")


def _reviews(have: Parts, who: SignedIn, number: str) -> Any:
    """Return the clocks of a follow-up that begins now, by the figures of the case's country."""
    view = read_section(have.store, who, number, Section.SERVICES, now=have.now())
    return start_follow_up(country=view.facts.country, started_at=have.now())


def _overtaken(
    request: Request,
    have: Parts,
    who: SignedIn,
    number: str,
    name: str,
    thing: str,
    values: Typed,
    version: int,
) -> Response:
    act = ACTS[name]
    view = read_section(have.store, who, number, act.section, now=have.now())
    compared = merge(act, thing or act.thing, values, version=version, history=view.history)
    draft = SheetDraft("", name, thing, values)
    return _show(request, have, who, view, draft=draft, compared=compared, status=STALE)


def _show(
    request: Request,
    have: Parts,
    who: SignedIn,
    view: SectionView,
    *,
    draft: SheetDraft | None = None,
    compared: Merge | None = None,
    status: int = 200,
) -> Response:
    things = {entry.thing: entry for entry in view.entries}
    values = {
        "view": view, "sheet": draft or SheetDraft(), "compared": compared, "things": things, **_words_of(who),
    }  # fmt: skip
    if may(who.person.role, Section.TALK, Right.READ):
        return show_case(request, have, who, view.number, status=status, more=values)
    alone = {
        "number": view.number, "case": None, "deadlines": (), "now": have.now(),
        "open": view.state is CaseState.OPEN, "closed": view.state is CaseState.CLOSED,
    }  # fmt: skip
    return have.pages.page(request, "file_alone.html", {**alone, **values}, status=status)


def _words_of(who: SignedIn) -> Mapping[str, Any]:
    """Return what every section's page needs to know."""
    return {
        "acts": ACTS,
        "shown_codes": SHOWN,
        "casework": casework,
        "codebook": codebook,
        "suggest": suggest,
        "sections": FILE,
        "standing_in": standing_in,
        "may_do": lambda act, view: view.right >= ACTS[act].need,
        "troubles": FILE_WORDS["file_trouble"],
        "readable": frozenset(s for s in FILE if may(who.person.role, s, Right.CODES)),
    }
