"""Texts of answers: drafted by who answers, approved by somebody else who decides, in three languages at once."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from admin.pages.directory import Sent
from admin.parts import Have, Parts
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases import answers
from cases.answers import PLACEHOLDERS, Template
from cases.errors import Refused, Stale
from cases.model import Language
from cases.outgoing import warnings_of
from cases.rights import Right, Section, may, require
from cases.views import SignedIn
from locales.segments import segments
from triage.numbers import PROFILE, numbers

router = APIRouter(prefix="/answers")

STALE, REFUSED = 409, 422
Version = Annotated[int, Form(ge=0, le=2_000_000_000)]


@router.get("")
def show(request: Request, have: Have, who: Who) -> Response:
    """List the texts: in use, and waiting for approval."""
    require(who.person.role, Section.TALK, Right.READ)
    values = {**_shared(who), "kept": answers.read_templates(have.store)}
    return have.pages.page(request, "answers.html", values)


@router.get("/new")
def begin(request: Request, have: Have, who: Who) -> Response:
    """Show an empty form."""
    return _form(request, have, who, None)


@router.post("/new")
def add(request: Request, have: Have, who: Asked, sent: Sent) -> Response:
    """Write a first draft."""
    return _save(request, have, who, None, sent)


@router.get("/{template}")
def open_text(request: Request, have: Have, who: Who, template: UUID) -> Response:
    """Show a text with its history, and the form that changes it."""
    return _form(request, have, who, template)


@router.post("/{template}")
def change(request: Request, have: Have, who: Asked, template: UUID, sent: Sent) -> Response:
    """Write a new draft of a text."""
    return _save(request, have, who, template, sent)


@router.post("/{template}/approve")
def approve(request: Request, have: Have, who: Asked, template: UUID, version: Version) -> Response:
    """Approve a draft under one's own name."""
    return _carry_out(
        request, have, who, template,
        lambda: answers.approve(have.store, who, template, version=version, now=have.now()),
    )  # fmt: skip


@router.post("/{template}/end")
def end(request: Request, have: Have, who: Asked, template: UUID, version: Version) -> Response:
    """Take a text out of use."""
    return _carry_out(
        request, have, who, template,
        lambda: answers.end(have.store, who, template, version=version, now=have.now()),
    )  # fmt: skip


def _save(
    request: Request, have: Parts, who: SignedIn, template: UUID | None, sent: Mapping[str, Any]
) -> Response:
    given = {name: values[0] for name, values in sent.items() if values}

    def act() -> None:
        version = given.get("version", "0")
        answers.save(
            have.store, who, template=template, version=int(version) if version.isdecimal() else 0, now=have.now(),
            titles={each: given.get(f"title_{each.value}", "") for each in Language},
            texts={each: given.get(each.value, "") for each in Language},
        )  # fmt: skip

    return _carry_out(request, have, who, template, act, given=given)


def _carry_out(
    request: Request, have: Parts, who: SignedIn, template: UUID | None, act: Callable[[], object], *,
    given: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    try:
        act()
    except Stale:
        return _form(request, have, who, template, given=given, trouble="stale", status=STALE)
    except Refused as refusal:
        return _form(request, have, who, template, given=given, trouble=refusal.reason, status=REFUSED)
    response = go("/answers")
    keep_cookie(request, response, SAID, "register", seconds=60)
    return response


def _form(
    request: Request, have: Parts, who: SignedIn, template: UUID | None, *,
    given: Mapping[str, str] | None = None, trouble: str = "", status: int = 200,
) -> Response:  # fmt: skip
    require(who.person.role, Section.TALK, Right.READ)
    kept = answers.read_template(have.store, template) if template else None
    shown = {
        **_shared(who), "kept": kept, "values": given or (_values(kept.shown) if kept else {}), "trouble": trouble,
        "placeholders": PLACEHOLDERS,
    }  # fmt: skip
    return have.pages.page(request, "answer_text.html", shown, status=status)


def _values(text: Template) -> dict[str, str]:
    titles = {f"title_{each.value}": text.titles[each] for each in Language}
    return titles | {each.value: text.texts[each] for each in Language}


def _shared(who: SignedIn) -> dict[str, Any]:
    return {
        "may_draft": may(who.person.role, Section.TALK, Right.WRITE),
        "may_decide": may(who.person.role, Section.TALK, Right.DECIDE),
        "me": str(who.person.id),
        "tongues": tuple(Language),
        "parts_of": lambda text, language: segments(answers.fill(text, numbers(PROFILE, language))).count,
        "warned_of": lambda text: [each.piece for each in warnings_of(text)],
    }
