"""Those who refer children: organisations, codes for their people, who is enrolled, and the poster for the wall."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from admin.pages.directory import districts
from admin.parts import Have, Parts
from admin.poster import make_poster
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases import accused, enrolled, organisations
from cases.enrolled import SUSPEND_REASONS
from cases.entries import Kind
from cases.errors import NotFound, Refused
from cases.model import Language
from cases.organisations import LONGEST_DAYS, SHORTEST_DAYS, USUAL_DAYS, may_look, may_manage
from cases.referring import KINDS
from cases.rights import Task, may_task
from cases.views import SignedIn
from triage.numbers import COUNTRIES, PROFILE, numbers

router = APIRouter(prefix="/referrers")

REFUSED = 422

Code = Annotated[str, Form(max_length=40)]
Name = Annotated[str, Form(max_length=200)]
Days = Annotated[str, Form(max_length=4)]


@router.get("")
def show(request: Request, have: Have, who: Who) -> Response:
    """List the organisations, and the form for a new one."""
    return _list(request, have, who)


@router.post("")
def add(
    request: Request, have: Have, who: Asked, kind: Code = "", ar: Name = "", en: Name = "", fr: Name = "",
    district: Code = "",
) -> Response:  # fmt: skip
    """Enter an organisation."""
    typed = {"kind": kind, "ar": ar, "en": en, "fr": fr, "district": district}
    known = {each.district for each in districts()}
    try:
        made = organisations.add_organisation(
            have.store,
            who,
            kind=kind,
            names=typed,
            district=district if district in known else None,
            now=have.now(),
        )
    except Refused as refusal:
        return _list(request, have, who, typed=typed, trouble=refusal.reason)
    return _saved(request, f"/referrers/{made}")


def _saved(request: Request, path: str) -> Response:
    response = go(path)
    keep_cookie(request, response, SAID, "referrers", seconds=60)
    return response


def _list(
    request: Request, have: Parts, who: SignedIn, *, typed: dict[str, str] | None = None, trouble: str = ""
) -> Response:
    values = {
        "found": organisations.read_organisations(have.store, who),
        "may_invite": may_task(who.person.role, Task.INVITE),
        "may_manage": may_manage(who),
        "kinds": KINDS,
        "districts": districts(),
        "countries": COUNTRIES,
        "typed": typed or {},
        "trouble": trouble,
    }
    return have.pages.page(request, "referrers.html", values, status=REFUSED if trouble else 200)


@router.get("/{organisation}")
def open_one(request: Request, have: Have, who: Who, organisation: UUID) -> Response:
    """Show an organisation with its codes and its people."""
    return _one(request, have, who, organisation)


@router.post("/{organisation}/invite")
def invite(
    request: Request, have: Have, who: Asked, organisation: UUID, days: Days = "", focal: Code = ""
) -> Response:
    """Make a code. It stands in this one answer and nowhere else."""
    try:
        wanted = int(days) if days.isascii() and days.isdigit() else 0
        code = organisations.invite(
            have.store, who, organisation, days=wanted, focal=focal == "yes", now=have.now()
        )
    except Refused as refusal:
        return _one(request, have, who, organisation, trouble=refusal.reason)
    return _one(request, have, who, organisation, code=code)


@router.post("/{organisation}/withdraw")
def withdraw(
    request: Request, have: Have, who: Asked, organisation: UUID, made: Annotated[UUID, Form()]
) -> Response:
    """Take a code back that nobody has used."""
    return _carry_out(
        request, have, who, organisation,
        lambda: organisations.withdraw_invite(have.store, who, made, now=have.now()),
    )  # fmt: skip


@router.post("/{organisation}/decide")
def decide(
    request: Request, have: Have, who: Asked, organisation: UUID, referrer: Annotated[UUID, Form()],
    state: Code = "", reason: Code = "",
) -> Response:  # fmt: skip
    """Verify or suspend somebody under one's own name."""
    return _carry_out(
        request, have, who, organisation,
        lambda: enrolled.decide(have.store, who, referrer, state, reason=reason, now=have.now()),
    )  # fmt: skip


@router.post("/{organisation}/staff")
def staff(
    request: Request, have: Have, who: Asked, organisation: UUID, person: Code = "", belongs: Code = ""
) -> Response:
    """Note which colleague belongs to the organisation, or does no more."""
    return _carry_out(
        request, have, who, organisation,
        lambda: accused.affiliate(
            have.store, who, organisation, person, belongs=belongs == "yes", now=have.now()
        ),
    )  # fmt: skip


@router.post("/{organisation}/end")
def end(request: Request, have: Have, who: Asked, organisation: UUID) -> Response:
    """End the work with an organisation."""
    return _carry_out(
        request, have, who, organisation,
        lambda: organisations.end_organisation(have.store, who, organisation, now=have.now()),
    )  # fmt: skip


@router.get("/{organisation}/poster-{language}.pdf")
def poster(have: Have, who: Who, organisation: UUID, language: Language) -> Response:
    """Give the poster in one language. It names the organisation and holds no code."""
    one = organisations.read_organisation(have.store, who, organisation)
    if not have.public_url:
        raise NotFound
    police = {str(line.entry.body["key"]): str(line.entry.body["number"]) for line in _numbers(have)}
    country = next((each.country for each in districts() if each.district == one.district), PROFILE)
    body = make_poster(
        one.name(language), public_url=have.public_url, language=language,
        police=police.get("police") or str(numbers(country, language)["police"]),
    )  # fmt: skip
    return Response(
        body,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="poster-{language.value}.pdf"'},
    )


def _numbers(have: Parts) -> list[Any]:
    today = have.now().date()
    return [
        line
        for line in have.register.read_lines(have.store, kind=Kind.NUMBER)
        if line.entry.holds(today) and line.entry.body["country"] == PROFILE
    ]


def _carry_out(
    request: Request, have: Parts, who: SignedIn, organisation: UUID, act: Callable[[], object]
) -> Response:
    try:
        act()
    except Refused as refusal:
        return _one(request, have, who, organisation, trouble=refusal.reason)
    except NotFound:
        return _one(request, have, who, organisation, trouble="other")
    return _saved(request, f"/referrers/{organisation}")


def _one(
    request: Request, have: Parts, who: SignedIn, organisation: UUID, *, code: str = "", trouble: str = ""
) -> Response:
    if not may_look(who):
        raise NotFound
    manages = may_manage(who)
    names = may_task(who.person.role, Task.ACCUSE)
    values = {
        "one": organisations.read_organisation(have.store, who, organisation),
        "invites": organisations.read_invites(have.store, who, organisation, now=have.now())
        if manages
        else (),
        "people": enrolled.read_enrolled(have.store, who, organisation) if manages else (),
        "close": accused.affiliated(have.store, who, organisation) if names else (),
        "colleagues": [each for each in have.staff.list_staff(have.store, who) if each.offices]
        if names
        else [],
        "manages": manages,
        "may_invite": may_task(who.person.role, Task.INVITE),
        "may_verify": may_task(who.person.role, Task.VERIFY),
        "may_name": names,
        "me": who.person.login,
        "reasons": SUSPEND_REASONS,
        "days": (SHORTEST_DAYS, USUAL_DAYS, LONGEST_DAYS),
        "public_url": have.public_url,
        "code": code,
        "trouble": trouble,
    }
    return have.pages.page(request, "organisation.html", values, status=REFUSED if trouble else 200)
