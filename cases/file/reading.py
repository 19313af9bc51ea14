"""One section of a file, opened for a person as far as the rights go; and where the case stands, in codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, literal, select, union_all

from cases import audit
from cases.acts import DeskStore
from cases.casework import SCOPE_OF, Consents, Course, obstacles
from cases.errors import NotFound, Refused
from cases.file.consents import present_consents
from cases.file.pathways import present_course
from cases.file.sheets import SHEETS, Entry, read_sheet
from cases.model import CaseState, Facts
from cases.queue import facts_of
from cases.rights import FILE, Right, Section, right
from cases.store.tables import cases
from cases.store.unit import Unit
from cases.views import SignedIn


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, from codes alone: it decides what the pages offer."""

    course: Course
    consents: Consents
    obstacles: Mapping[str, tuple[str, ...]]
    """By scope of consent: what holds services back."""
    risk: str | None
    versions: Mapping[Section, int]
    """0 where a section is still empty."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section as a person may see it."""

    number: str
    state: CaseState
    section: Section
    right: Right
    version: int
    entries: tuple[Entry, ...]
    history: tuple[Entry, ...]
    """Every revision, newest first."""
    standing: Standing
    facts: Facts
    me: UUID


def read_section(
    store: DeskStore, who: SignedIn, number: str, section: Section, *, now: datetime
) -> SectionView:
    """Open a section; the reading is audited. NotFound for absent and foreign cases alike.

    Without the right to read, the view holds that the section exists and nothing of it; with the right to codes, no
    word. Refused("right") for who may see nothing of any file.
    """
    mine = right(who.person.role, section)
    if all(right(who.person.role, each) is Right.NONE for each in FILE):
        raise Refused("right")
    with store.writes(who) as u:
        row = u.one(select(cases).where(cases.c.number == number))
        if row is None:
            raise NotFound
        entries: tuple[Entry, ...] = ()
        history: tuple[Entry, ...] = ()
        if mine >= Right.CODES:
            entries, history = read_sheet(u, store, who, row.id, section, words=mine >= Right.READ)
            audit.record(
                u, str(who.person.id), "section_read", object_=str(row.id), now=now, section=section.value
            )
        standing = _standing(u, row)
    return SectionView(
        row.number, CaseState(row.state), section, mine, standing.versions[section], entries, history, standing,
        facts_of(row), who.person.id,
    )  # fmt: skip


def _standing(u: Unit, row: Row[Any]) -> Standing:
    course, consents = present_course(u, row.id), present_consents(u, row.id)
    held = {scope: obstacles(course, consents, scope) for scope in dict.fromkeys(SCOPE_OF.values())}
    return Standing(course, consents, held, row.risk, _versions(u, row.id))


def _versions(u: Unit, case: UUID) -> dict[Section, int]:
    counts = [
        select(literal(section.value).label("section"), func.coalesce(func.max(table.c.version), 0).label("n"))
        .where(table.c.case_id == case)
        for section, table in SHEETS.items()
    ]  # fmt: skip
    return {Section(found.section): int(found.n) for found in u.all(union_all(*counts))}
