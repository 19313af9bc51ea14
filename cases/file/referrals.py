"""A referral: an approved entry of the directory, a sheet of the least that it must know, sealed with the service."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from cases import audit
from cases.acts import DeskStore
from cases.casework import JUDICIAL, Consents, Course, check_step, obstacles
from cases.directory import Listed, present_entry
from cases.errors import CannotOpen, NotFound, Refused
from cases.file.children import child_row
from cases.file.consents import present_consents
from cases.file.pathways import present_course
from cases.file.sheets import LONGEST_TEXT, Pen, one_of, take_pen
from cases.file.sheets import read_sheet as revisions
from cases.model import Language
from cases.rights import Right, Section, require
from cases.store.tables import cases
from cases.store.unit import Unit
from cases.views import SignedIn

PRIORITIES = ("routine", "urgent")
SCOPE = "sharing"
SHEET = "sheet"
"""The name under which the sealed words of a service hold the sheet."""
LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Given:
    """What a person writes for a referral. The child's name and each fact are left out unless wanted."""

    language: Language
    priority: str = "routine"
    called: str = ""
    reason: str = ""
    done: str = ""
    reach: str = ""
    limits: str = ""
    answer_by: date | None = None
    facts: tuple[str, ...] = ()
    """Which of "age", "sex" and "district" the receiver needs."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the receiver gets, in one language. It never says who reported, nor through which channel."""

    number: str
    service: str
    language: Language
    priority: str
    to: str
    to_contact: str
    office: str
    by: str
    role: str
    at: datetime
    reason: str
    reach: str
    basis: tuple[str, ...]
    """Codes of what allows the sharing."""
    called: str = ""
    done: str = ""
    limits: str = ""
    answer_by: date | None = None
    age: int | None = None
    sex: str | None = None
    district: str | None = None
    held: tuple[str, ...] = field(default=())
    """Codes of what forbids handing it over now, where consent was taken back since."""


FACTS = ("age", "sex", "district")


def draft(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, thing: str, provider: UUID,
    given: Given,
) -> Sheet:  # fmt: skip
    """Return the sheet as it would be, without keeping anything; refused for the same reasons as `refer`."""
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.SERVICES, version=version, now=now)
        return _make(pen, thing, provider, given)[0]


def refer(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, thing: str, provider: UUID,
    given: Given,
) -> int:  # fmt: skip
    """Refer a planned service: keep the sheet, sealed to the case, and take the service to "referred".

    Returns the version of the section that holds the sheet. Raises Refused with the code of what holds it back.
    """
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.SERVICES, version=version, now=now)
        sheet, listed = _make(pen, thing, provider, given)
        texts = {"provider": sheet.to, SHEET: _packed(sheet)}
        pen.put(thing, texts=texts, state="referred", provider=str(listed.entry))
        pen.note(
            "service_referred", service=sheet.service, provider=str(listed.entry), basis=" ".join(sheet.basis),
            language=sheet.language.value,
        )  # fmt: skip
    return version + 1


def _make(pen: Pen, thing: str, provider: UUID, given: Given) -> tuple[Sheet, Listed]:
    before = pen.present(thing)
    if before is None:
        raise NotFound
    check_step(before.state, "referred")
    course, consents = present_course(pen.u, pen.row.id), present_consents(pen.u, pen.row.id)
    held = obstacles(course, consents, SCOPE)
    if held:
        raise Refused(held[0])
    listed = present_entry(pen.u, provider)
    if listed.ended or not listed.approved or before.service not in listed.listing.services:
        raise Refused("provider_unfit")
    texts = _texts(given)
    if given.answer_by is not None and given.answer_by < pen.today:
        raise Refused("date_past")
    child = child_row(pen.u, pen.row.id)
    known: dict[str, Any] = {
        "age": _age(child, pen.row.age, pen.today.year),
        "sex": (child.sex if child else None) or pen.row.sex,
        "district": pen.row.district,
    }
    person = pen.who.person
    sheet = Sheet(
        number=pen.row.number, service=before.service, language=given.language, priority=given.priority,
        to=listed.listing.name(given.language), to_contact=listed.listing.contact, office=pen.row.office,
        by=person.name, role=person.role.value, at=pen.now, basis=basis_of(course, consents),
        answer_by=given.answer_by, **texts, **{name: known[name] for name in FACTS if name in given.facts},
    )  # fmt: skip
    return sheet, listed


def _age(child: Any, told: int | None, year: int) -> int | None:
    if child is None:
        return told
    if child.birth_year is not None:
        return int(year - child.birth_year)
    return child.age if child.age is not None else told


def _texts(given: Given) -> dict[str, Any]:
    one_of(given.priority, PRIORITIES, "choose_priority")
    texts: dict[str, Any] = {
        name: getattr(given, name).replace("\r\n", "\n").strip() for name in ("reason", "done", "limits")
    }
    texts |= {name: " ".join(getattr(given, name).split()) for name in ("called", "reach")}
    if not texts["reason"]:
        raise Refused("referral_reason")
    if not texts["reach"]:
        raise Refused("referral_reach")
    longest = {"called": LONGEST_LINE, "reach": LONGEST_LINE}
    if any(len(text) > longest.get(name, LONGEST_TEXT) for name, text in texts.items()):
        raise Refused("text_length")
    return texts


def basis_of(course: Course, consents: Consents) -> tuple[str, ...]:
    """Return the codes of what allows sharing: a judge, or the child and the guardian, or what stands for one."""
    if course.pathway == JUDICIAL:
        return ("judge",)
    child = "too_young" if consents.child == "too_young" else "child"
    agreed = consents.guardian == "given" and SCOPE in consents.guardian_scope
    return (child, "guardian" if agreed else "best_interest")


def _packed(sheet: Sheet) -> str:
    whole = asdict(sheet)
    del whole["held"]
    return json.dumps({name: _plain(value) for name, value in whole.items()}, ensure_ascii=False)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _unpacked(text: str) -> Mapping[str, Any]:
    whole = json.loads(text)
    day = whole["answer_by"]
    return {
        **whole,
        "language": Language(whole["language"]),
        "at": datetime.fromisoformat(whole["at"]),
        "basis": tuple(whole["basis"]),
        "answer_by": date.fromisoformat(day) if day else None,
    }


def read_sheet(
    store: DeskStore, who: SignedIn, number: str, *, thing: str, version: int, now: datetime, printed: bool = False
) -> Sheet:  # fmt: skip
    """Open the sheet of a referral; the reading, or the printing, is audited.

    A sheet that may not be handed over any more says so in `held`, and cannot be printed: Refused.
    """
    with store.writes(who) as u:
        row = u.one(select(cases).where(cases.c.number == number))
        if row is None:
            raise NotFound
        require(who.person.role, Section.SERVICES, Right.READ)
        sheet = _open(u, store, who, row.id, thing, version)
        held = obstacles(present_course(u, row.id), present_consents(u, row.id), SCOPE)
        if printed and held:
            raise Refused(held[0])
        action = "referral_printed" if printed else "referral_read"
        audit.record(u, str(who.person.id), action, object_=str(row.id), now=now)
    return Sheet(**{**sheet, "held": held})


def _open(
    u: Unit, store: DeskStore, who: SignedIn, case: UUID, thing: str, version: int
) -> Mapping[str, Any]:
    _, history = revisions(u, store, who, case, Section.SERVICES, words=True)
    entry = next((each for each in history if (each.thing, each.version) == (thing, version)), None)
    if entry is None or (SHEET not in entry.texts and not entry.broken):
        raise NotFound
    if entry.broken:
        raise CannotOpen
    return _unpacked(entry.texts[SHEET])
