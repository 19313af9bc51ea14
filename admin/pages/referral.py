"""A referral: choose an organisation of the directory, write the sheet, look at it, keep it; print it or take it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from admin.pages.directory import Sent, areas_of
from admin.pages.number import Number
from admin.pages.register import today
from admin.parts import Have, Parts
from admin.referral_sheet import Document, compose
from admin.session import Asked, Who, go
from cases import casework, directory
from cases.errors import NotFound, Refused, Stale
from cases.file import referrals
from cases.file.reading import SectionView, read_section
from cases.file.referrals import FACTS, PRIORITIES, SCOPE, Given
from cases.file.sheets import Entry
from cases.model import CaseState, Language
from cases.rights import Right, Section, require
from cases.views import SignedIn

router = APIRouter(prefix="/case/{number}/referral")

STALE, REFUSED = 409, 422
LINES = ("language", "priority", "called", "reason", "done", "reach", "limits", "answer_by", "provider")

Thing = Annotated[str, Path(pattern="^[0-9a-f-]{36}$")]
Revision = Annotated[int, Path(ge=1, le=2_000_000_000)]


@dataclass(frozen=True, slots=True)
class Draft:
    """A referral that is being written: what was typed, what is wrong with it, and how it would look."""

    values: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""
    preview: Document | None = None
    seen: str = ""


@router.get("/{thing}")
def begin(request: Request, have: Have, who: Who, number: Number, thing: Thing) -> Response:
    """Show the form for one planned service."""
    return _form(request, have, who, number, thing, Draft({"facts": [*FACTS]}))


@router.post("/{thing}")
def write(request: Request, have: Have, who: Asked, number: Number, thing: Thing, sent: Sent) -> Response:
    """Show how the sheet will look; once it was seen as it is, keep it and take the service to "referred"."""
    values: dict[str, Any] = {name: (sent.get(name) or [""])[0] for name in LINES}
    values["facts"] = [each for each in sent.get("facts", ()) if each in FACTS]
    version = (sent.get("section_version") or ["0"])[0]
    seen = _digest(values, version)
    try:
        asked: dict[str, Any] = {
            "version": int(version) if version.isdecimal() else 0, "now": have.now(), "thing": thing,
            "provider": _provider(values["provider"]), "given": _given(values),
        }  # fmt: skip
        if (sent.get("act") or [""])[0] == "keep" and (sent.get("seen") or [""])[0] == seen:
            kept = referrals.refer(have.store, who, number, **asked)
            return go(f"/case/{number}/referral/{thing}/{kept}")
        sheet = referrals.draft(have.store, who, number, **asked)
    except Stale:
        return _form(request, have, who, number, thing, Draft(values, "stale"), status=STALE)
    except Refused as refusal:
        return _form(request, have, who, number, thing, Draft(values, refusal.reason), status=REFUSED)
    preview = compose(sheet, _offices(have))
    return _form(request, have, who, number, thing, Draft(values, preview=preview, seen=seen))


def _digest(values: Mapping[str, Any], version: str) -> str:
    """Return a mark of exactly this form, so that nothing is kept that was not looked at."""
    return hashlib.sha256(json.dumps([values, version], sort_keys=True).encode()).hexdigest()[:24]


def _provider(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Refused("provider_unfit") from error


def _given(values: Mapping[str, Any]) -> Given:
    if values["language"] not in {each.value for each in Language}:
        raise Refused("form")
    day = values["answer_by"].strip()
    try:
        answer_by = date.fromisoformat(day) if day else None
    except ValueError as error:
        raise Refused("date_form") from error
    return Given(
        Language(values["language"]), values["priority"], values["called"], values["reason"], values["done"],
        values["reach"], values["limits"], answer_by, tuple(values["facts"]),
    )  # fmt: skip


@router.get("/{thing}/{revision}")
def show(
    request: Request, have: Have, who: Who, number: Number, thing: Thing, revision: Revision
) -> Response:
    """Show a sheet that was kept, ready to be printed. The reading is audited."""
    sheet = referrals.read_sheet(have.store, who, number, thing=thing, version=revision, now=have.now())
    values = {
        "number": number, "thing": thing, "revision": revision, "sheet": sheet,
        "document": compose(sheet, _offices(have)),
    }  # fmt: skip
    return have.pages.page(request, "referral.html", values)


@router.get("/{thing}/{revision}/sheet.pdf")
def take(have: Have, who: Who, number: Number, thing: Thing, revision: Revision) -> Response:
    """Give the sheet away as PDF. Who took it is audited; where consent was taken back, nobody gets it."""
    try:
        sheet = referrals.read_sheet(
            have.store, who, number, thing=thing, version=revision, now=have.now(), printed=True
        )
    except Refused as refusal:
        if refusal.reason == "right":
            raise
        return go(f"/case/{number}/referral/{thing}/{revision}")
    body = compose(sheet, _offices(have)).pdf()
    name = f"sheet-{number}-{revision}-{sheet.language.value}.pdf"
    return Response(
        body, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _offices(have: Parts) -> dict[str, Any]:
    return {office.slug: office for office in have.desk.offices(have.store)}


def _form(
    request: Request, have: Parts, who: SignedIn, number: str, thing: str, draft: Draft, *, status: int = 200
) -> Response:
    require(who.person.role, Section.SERVICES, Right.WRITE)
    view = read_section(have.store, who, number, Section.SERVICES, now=have.now())
    entry = _planned(view, thing)
    found = directory.read_entries(have.store, service=entry.codes["service"])
    near = areas_of(view.facts.district) if view.facts.district else ()
    values = {
        "number": number, "view": view, "entry": entry, "draft": draft, "typed": draft.values,
        "held": view.standing.obstacles[SCOPE],
        "near": [each for each in found if set(each.listing.areas) & set(near)],
        "far": [each for each in found if not set(each.listing.areas) & set(near)],
        "priorities": PRIORITIES, "facts": FACTS, "tongues": tuple(Language), "today": today(have),
    }  # fmt: skip
    return have.pages.page(request, "refer.html", values, status=status)


def _planned(view: SectionView, thing: str) -> Entry:
    """Return the service, if it can be referred from where it stands."""
    entry = next((each for each in view.entries if each.thing == thing), None)
    if entry is None or view.state is not CaseState.OPEN:
        raise NotFound
    if "referred" not in casework.SERVICE_STEPS[entry.codes["state"]]:
        raise NotFound
    return entry
