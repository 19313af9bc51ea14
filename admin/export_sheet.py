"""Turns the file of a case and the choices of a person into what another system gets: nothing else goes in."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from admin import speech
from cases.material import Material, Planned
from cases.model import Language
from cases.outgoing import NUMBER, warnings_of
from exchange.mapping import primero as table
from exchange.places import match
from exchange.sheet import Left, Sheet, write_sheet
from exchange.subject import Note, Service, Subject
from exchange.target import Spot, Target

WITHOUT = "-"
"""The choice of a person who sends a case without a place."""
LONGEST_NOTE = 1000
HOUSE = "Amana"
"""Above our notes there: the name of the program, which says nothing to who does not know it."""
_REACH = re.compile(r"[\w.+-]+@[\w-]|(?<!\w)@\w|https?://|www\.", re.IGNORECASE)
REFERRED = frozenset({"referred", "received", "accepted", "redirected", "started", "ended"})


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person typed: to whom there, which place, whether the child's name goes along, and a word."""

    owner: str = ""
    place: str = ""
    named: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sheet as it would go out. `troubles` are codes of what must be put right before."""

    sheet: Sheet
    spots: tuple[Spot, ...]
    place: str
    troubles: tuple[str, ...] = ()
    left: tuple[Left, ...] = field(default=())

    def digest(self, choice: Choice) -> bytes:
        """Return a mark of exactly this body and this receiver, so that nothing goes that was not looked at."""
        return hashlib.sha256(json.dumps([self.sheet.data, choice.owner], sort_keys=True).encode()).digest()


def propose(material: Material, target: Target, choice: Choice, record: UUID) -> Proposal:
    """Return what would go out, by the live forms of the other side."""
    kinds = table().places.get(material.country or "LB", ())
    near = [spot for spot in target.spots if spot.type.casefold() in kinds] or list(target.spots)
    spots = tuple(sorted(near, key=lambda spot: spot.label))
    place = choice.place or _place(material, target, kinds)
    sheet = write_sheet(_subject(material, choice, place), target, record)
    return Proposal(
        sheet,
        spots,
        place,
        tuple(_troubles(material, target, choice, place)),
        (*sheet.left, *_stays(material, choice)),
    )


def _place(material: Material, target: Target, kinds: Sequence[str]) -> str:
    if material.district is None:
        return WITHOUT
    names = [speech.district_name(material.district, language) for language in Language]
    found = match(target.spots, names, kinds)
    return found.code if found else ""


def _troubles(material: Material, target: Target, choice: Choice, place: str) -> list[str]:
    found = []
    if target.owner(choice.owner) is None:
        found.append("choose_owner")
    if place != WITHOUT and target.spot(place) is None:
        found.append("choose_place")
    if len(choice.note) > LONGEST_NOTE:
        found.append("text_length")
    if _REACH.search(choice.note) or any(each.code == NUMBER for each in warnings_of(choice.note)):
        found.append("note_number")
    return [*found, *material.held]


def _stays(material: Material, choice: Choice) -> list[Left]:
    """Return what stays by our own rule, whatever their forms have."""
    stays = [Left("reporter", "never"), Left("words", "ours")]
    if material.concerns is None:
        stays.append(Left("concerns", "not_coded"))
    if material.name and not choice.named:
        stays.append(Left("name", "not_chosen"))
    if material.refused:
        stays.append(Left("services", "refused"))
    return stays


def _subject(material: Material, choice: Choice, place: str) -> Subject:
    return Subject(
        opened_on=material.opened_on,
        name=material.name if choice.named else "",
        age=material.age,
        estimated=material.estimated,
        sex=material.sex,
        nationality=material.nationality,
        place=None if place in {"", WITHOUT} else place,
        risk=material.risk,
        imminent=True if material.imminent else None,
        concerns=material.concerns or (),
        consent_services=material.agreed_services,
        consent_sharing=material.agreed_sharing,
        services=tuple(_service(each) for each in material.services),
        notes=_notes(material, choice.note.strip()),
    )


def _service(planned: Planned) -> Service:
    return Service(
        planned.thing, planned.service, planned.planned_on, planned.due_on, planned.provider,
        planned.state in REFERRED and planned.provider is not None,
        "yes" if planned.state == "ended" else "no", planned.ended_on,
    )  # fmt: skip


def _notes(material: Material, note: str) -> tuple[Note, ...]:
    """Return our number, which never changes, and the person's word, which is a note of its own each time."""
    number = Note("number", material.opened_on, HOUSE, material.number)
    if not note:
        return (number,)
    key = hashlib.sha256(note.encode()).hexdigest()
    return (number, Note(f"{material.today.isoformat()}:{key}", material.today, HOUSE, note))


def choice_of(sent: Mapping[str, Sequence[str]]) -> Choice:
    """Return what was typed, as it was typed."""

    def one(name: str) -> str:
        return (sent.get(name) or [""])[0].replace("\r\n", "\n")

    return Choice(one("owner"), one("place"), one("named") == "yes", one("note"))


def row_of(sheet: Sheet, material: Material, thing: str) -> Mapping[str, Any] | None:
    """Return the row that stands for one of our services on the sheet."""
    rows = sheet.data.get("services_section", ())
    things = [each.thing for each in material.services]
    return rows[things.index(thing)] if thing in things and len(rows) == len(things) else None
