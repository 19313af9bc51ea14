"""The child of a case and the cases that belong with it: what was recorded, what is joined, what may belong too."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admin.pages.number import PATTERN, Number
from admin.parts import Have, Parts
from admin.session import Asked, Who, go
from cases.casework import NATIONALITIES
from cases.errors import NotFound, Refused, Stale
from cases.file.children import record
from cases.file.reading import read_section
from cases.file.sheets import LONGEST_TEXT
from cases.links import DIFFERENT, KINDS, join, links_of, part, suggest, version_of
from cases.model import CaseState, Sex
from cases.names import LONGEST_NAME
from cases.rights import Right, Section, may
from cases.views import SignedIn

router = APIRouter(prefix="/case/{number}/child")

STALE, REFUSED = 409, 422
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

Version = Annotated[int, Form(ge=0, le=2_000_000_000)]
Code = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed when an act was refused. `form` names the form that it belongs to."""

    trouble: str = ""
    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@router.get("")
def show(request: Request, have: Have, who: Who, number: Number) -> Response:
    """Show the child and the links. The reading is audited."""
    return _page(request, have, who, number, Draft())


@router.post("")
def keep(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    have: Have,
    who: Asked,
    number: Number,
    sheet_version: Version,
    name: Annotated[str, Form(max_length=LONGEST_NAME)] = "",
    household: Annotated[str, Form(max_length=LONGEST_TEXT)] = "",
    birth_year: Code = "",
    age: Code = "",
    sex: Code = "",
    nationality: Code = "",
) -> Response:
    """Record the child."""
    given = {
        "name": name, "household": household, "birth_year": birth_year, "age": age, "sex": sex,
        "nationality": nationality,
    }  # fmt: skip

    def act() -> None:
        record(
            have.store, who, number, version=sheet_version, now=have.now(), name=name, household=household,
            birth_year=_whole(birth_year, "birth_year"), age=_whole(age, "age"), sex=sex or None,
            nationality=nationality or None,
        )  # fmt: skip

    return _carry_out(request, have, who, number, act, Draft(form="child", values=given))


@router.post("/link")
def link(
    request: Request,
    have: Have,
    who: Asked,
    number: Number,
    version: Version,
    other: Code = "",
    kind: Code = "",
) -> Response:
    """Join this case with another one, or call the two children different."""
    wanted = other.strip().translate(_DIGITS)

    def act() -> None:
        if not re.match(PATTERN, wanted):
            raise Refused("number")
        try:
            join(have.store, who, number, wanted, kind=kind, version=version, now=have.now())
        except NotFound as error:
            raise Refused("no_case") from error

    return _carry_out(
        request, have, who, number, act, Draft(form="link", values={"other": other, "kind": kind})
    )


@router.post("/part")
def unlink(
    request: Request,
    have: Have,
    who: Asked,
    number: Number,
    version: Version,
    other: Annotated[str, Form(pattern=PATTERN)],
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Part two joined cases, with a reason."""
    draft = Draft(form="part", values={"other": other, "reason": reason})
    return _carry_out(
        request, have, who, number,
        lambda: part(have.store, who, number, other, reason=reason, version=version, now=have.now()), draft,
    )  # fmt: skip


def _whole(text: str, trouble: str) -> int | None:
    if not text.strip():
        return None
    try:
        return int(text.strip().translate(_DIGITS))
    except ValueError as error:
        raise Refused(trouble) from error


def _carry_out(
    request: Request, have: Parts, who: SignedIn, number: str, act: Callable[[], None], draft: Draft
) -> Response:
    try:
        act()
    except Stale:
        return _page(request, have, who, number, Draft("stale", draft.form, draft.values), status=STALE)
    except Refused as refusal:
        again = Draft(refusal.reason, draft.form, draft.values)
        return _page(request, have, who, number, again, status=REFUSED)
    return go(f"/case/{number}/child")


def _page(
    request: Request, have: Parts, who: SignedIn, number: str, draft: Draft, *, status: int = 200
) -> Response:
    now = have.now()
    view = read_section(have.store, who, number, Section.CHILD, now=now)
    if view.right < Right.CODES:
        raise Refused("right")
    opened = may(who.person.role, Section.CHILD, Right.READ)
    writes = view.right >= Right.WRITE and view.state is CaseState.OPEN
    values = {
        "number": number,
        "view": view,
        "entry": view.entries[0] if view.entries else None,
        "version": version_of(have.store, who, number),
        "draft": draft,
        "typed": draft.values,
        "opened": opened,
        "writes": writes,
        "may_join": may(who.person.role, Section.TALK, Right.WRITE),
        "links": links_of(have.store, who, number),
        "suggestions": suggest(have.store, who, number, now=now) if opened else (),
        "kinds": KINDS,
        "different": DIFFERENT,
        "sexes": tuple(sex.value for sex in Sex),
        "nationalities": NATIONALITIES,
        "offices": {office.slug: office for office in have.desk.offices(have.store)},
        "now": now,
    }
    return have.pages.page(request, "child.html", values, status=status)
