"""Sending a case to another system: look at what would go and what stays, choose to whom, send it under one's name."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Request, Response

from admin.export_file import GOES, chosen, prepare
from admin.export_sheet import LONGEST_NOTE, WITHOUT, Choice, choice_of, propose, row_of
from admin.pages.directory import Sent
from admin.pages.number import Number
from admin.parts import Have, Parts
from admin.session import Asked, Who, go, language_of
from cases import exports
from cases.errors import CannotOpen, NotFound, Refused
from cases.material import FILE, REFERRAL, Act, Material
from cases.media.viewing import open_file
from cases.views import SignedIn
from exchange.check import faults
from exchange.client import Trouble
from exchange.mapping import primero as table
from exchange.primero import Order, Outcome, Primero
from exchange.target import Target
from locales.words import desk

router = APIRouter(prefix="/case/{number}/export")

REFUSED = 422
NOT_YET = UUID(int=0)
"""Stands for the id of the case on a sheet that is looked at: the act itself draws it, and never a form."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, what is wrong with it, and whether it was looked at."""

    choice: Choice = field(default_factory=Choice)
    troubles: tuple[str, ...] = ()
    looked: bool = False
    names: tuple[str, ...] = ()
    """Fields that the other side would refuse."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One person at one case, with the other system as it is now."""

    request: Request
    have: Parts
    who: SignedIn
    number: str
    primero: Primero

    def look(self) -> Material:
        """Open what can be sent. The look is audited."""
        language = language_of(self.request)
        return exports.look(self.have.store, self.who, self.number, language=language, now=self.have.now())

    def target(self) -> Target:
        """Return what the other side has. Raises Trouble."""
        return self.primero.describe(language_of(self.request).value)


@router.get("")
def show(request: Request, have: Have, who: Who, number: Number) -> Response:
    """Show what would be sent, what stays here, and what was sent before."""
    return _page(request, have, who, number, Draft())


@router.post("")
def send(request: Request, have: Have, who: Asked, number: Number, sent: Sent) -> Response:
    """Look at the sheet with these choices; sent is only what was looked at as it is."""
    if have.primero is None:
        return _page(request, have, who, number, Draft())
    errand, choice = Errand(request, have, who, number, have.primero), choice_of(sent)
    try:
        material, target = errand.look(), errand.target()
        proposal = propose(material, target, choice, NOT_YET)
        wrong = faults(proposal.sheet.data, target)
        if proposal.troubles or wrong:
            troubles = (*proposal.troubles, *(("body",) if wrong else ()))
            return _page(request, have, who, number, Draft(choice, troubles, names=wrong), status=REFUSED)
        seen = bytes.fromhex((sent.get("seen") or [""])[0] or "00")
        if (sent.get("act") or [""])[0] != "send" or not hmac.compare_digest(seen, proposal.digest(choice)):
            return _page(request, have, who, number, Draft(choice, looked=True))
        _carry_out(errand, material, target, choice)
    except ValueError:
        return _page(request, have, who, number, Draft(choice, ("look_again",)), status=REFUSED)
    except Refused as refusal:
        return _page(request, have, who, number, Draft(choice, (refusal.reason,)), status=REFUSED)
    except Trouble as trouble:
        return _page(request, have, who, number, Draft(choice, (trouble.reason,)), status=REFUSED)
    return go(f"/case/{number}/export#acts")


def _carry_out(errand: Errand, material: Material, target: Target, choice: Choice) -> None:
    """Write the act down, send, and write down how it ended. What the other side does raises nothing here."""
    have, who = errand.have, errand.who
    digest = propose(material, target, choice, NOT_YET).digest(choice)
    act = exports.begin(have.store, who, errand.number, digest=digest, now=have.now())
    _ = desk(language_of(errand.request).value).gettext
    order = Order(
        act.record,
        propose(material, target, choice, act.record).sheet.data,
        choice.owner,
        material.today,
        assign=not material.assigned,
        flag=_("Imminent danger told to the hotline") if material.imminent and not material.flagged else "",
    )
    _end(errand, act, errand.primero.send(order))


def _end(errand: Errand, act: Act, outcome: Outcome) -> None:
    exports.end(
        errand.have.store, errand.who, act, state=outcome.state, now=errand.have.now(), created=outcome.created,
        assigned=outcome.assigned, flagged=outcome.flagged, dropped=outcome.dropped, differs=outcome.differs,
        trouble=outcome.trouble, names=outcome.names, until=outcome.until,
    )  # fmt: skip
    log.info("desk.exported", kind=act.kind, state=outcome.state, dropped=len(outcome.dropped))


@router.post("/refer")
def refer(request: Request, have: Have, who: Asked, number: Number, sent: Sent) -> Response:
    """Refer one service there, to a user there. Their gate of consent decides and is never overridden."""
    if have.primero is None:
        raise NotFound
    errand = Errand(request, have, who, number, have.primero)
    thing, to = ((sent.get(name) or [""])[0] for name in ("thing", "to"))
    try:
        _refer(errand, thing, to)
    except Refused as refusal:
        return _page(request, have, who, number, Draft(troubles=(refusal.reason,)), status=REFUSED)
    except Trouble as trouble:
        return _page(request, have, who, number, Draft(troubles=(trouble.reason,)), status=REFUSED)
    return go(f"/case/{number}/export#acts")


def _refer(errand: Errand, thing: str, to: str) -> None:
    have, material, target = errand.have, errand.look(), errand.target()
    if material.record is None or not material.there:
        raise Refused("export_first")
    if target.owner(to) is None:
        raise Refused("choose_owner")
    choice = Choice(owner=to)
    proposal = propose(material, target, choice, material.record)
    row = row_of(proposal.sheet, material, thing)
    if row is None or "service_type" not in row:
        raise Refused("choose_service_there")
    act = exports.begin(
        have.store, errand.who, errand.number, digest=proposal.digest(choice), now=have.now(), kind=REFERRAL,
        thing=thing,
    )  # fmt: skip
    kind, key = row["service_type"], row["unique_id"]
    _end(errand, act, errand.primero.refer(act.record, to=to, service=kind, row=key, notes=""))


@router.post("/file")
def enclose(request: Request, have: Have, who: Asked, number: Number, sent: Sent) -> Response:
    """Send one picture or recording after a case that is there. A voice can tell who reported: a person decides."""
    if have.primero is None:
        raise NotFound
    errand = Errand(request, have, who, number, have.primero)
    file, sure = ((sent.get(name) or [""])[0] for name in ("file", "sure"))
    try:
        _enclose(errand, file, sure=sure == "yes")
    except Refused as refusal:
        return _page(request, have, who, number, Draft(troubles=(refusal.reason,)), status=REFUSED)
    return go(f"/case/{number}/export#acts")


def _enclose(errand: Errand, file: str, *, sure: bool) -> None:
    have, who, material = errand.have, errand.who, errand.look()
    found = chosen(material, file, sure=sure)
    digest = hashlib.sha256(found.id.bytes).digest()
    act = exports.begin(
        have.store, who, errand.number, digest=digest, now=have.now(), kind=FILE, thing=str(found.id)
    )
    try:
        opened = open_file(have.store, who, errand.number, found.id, now=have.now())
        attachment = prepare(opened, found.id, act.record)
    except (Refused, NotFound, CannotOpen) as error:
        trouble = error.reason if isinstance(error, Refused) else "file_unfit"
        _end(errand, act, Outcome("failed", trouble=trouble))
        return
    _end(errand, act, errand.primero.attach(act.record, attachment, day=material.today))


def _page(
    request: Request, have: Parts, who: SignedIn, number: str, draft: Draft, *, status: int = 200
) -> Response:
    language = language_of(request)
    material = exports.look(have.store, who, number, language=language, now=have.now())
    values: dict[str, Any] = {
        "number": number, "material": material, "draft": draft, "choice": draft.choice, "primero": have.primero,
        "proposal": None, "target": None, "trouble": "", "seen": "", "now": have.now(),
        "without": WITHOUT, "longest": LONGEST_NOTE, "approved": table().approved, "goes": GOES,
        "services": {each.thing: each for each in material.services},
    }  # fmt: skip
    if have.primero is not None:
        values |= _live(have.primero, language.value, material, draft)
    return have.pages.page(request, "export.html", values, status=status)


def _live(primero: Primero, language: str, material: Material, draft: Draft) -> dict[str, Any]:
    """Return what only the other side can tell; its silence is told on the page."""
    try:
        target = primero.describe(language)
    except Trouble as trouble:
        return {"trouble": trouble.reason}
    proposal = propose(material, target, draft.choice, NOT_YET)
    seen = proposal.digest(draft.choice).hex() if draft.looked else ""
    return {"target": target, "proposal": proposal, "seen": seen}
