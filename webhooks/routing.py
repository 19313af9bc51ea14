"""Where a case goes: the office of its place as things are now, and away from everybody whom it complains of."""

from dataclasses import replace
from datetime import date, datetime
from functools import cache

from cases import opening, outbox, register, telling
from cases.entries import Kind
from cases.model import FOCAL, NATIONAL, Assessment, Language, OfficeChoice
from cases.opening import CaseRow
from cases.store.unit import Unit
from cases.understood import Place
from triage import offices, places
from triage.clocks import start_clocks
from triage.numbers import Number
from triage.officebook import Scene, areas_of, numbers_of, profiles_of, shifts_of
from triage.timespans import BEIRUT
from webhooks import memory
from webhooks.here import Here, keep_words, open_here

CARRIED = "carried"
"""Reason of an urgency that came with the talk from an earlier case."""

MOVED = "moved"


def today(now: datetime) -> date:
    """Return the day of the register, which is that of Beirut."""
    return now.astimezone(BEIRUT).date()


@cache
def _countries() -> dict[str, str]:
    return {each.slug: each.country for each in places.all_places()}


def choose_office(
    u: Unit,
    place: Place | None,
    now: datetime,
    *,
    language: Language | None = None,
    about_staff: bool = False,
) -> OfficeChoice:
    """Choose by the register as it is now: areas, hours, shifts, languages, load, and who is complained of."""
    entries = register.entries_on(u, today(now), Kind.OFFICE, Kind.AREA, Kind.SHIFT)
    scene = Scene(
        at=now,
        profiles=profiles_of(entries, _countries()),
        shifts=shifts_of(entries, _countries()),
        load=register.open_cases(u),
        language=language.value if language else None,
        about_staff=about_staff,
        focal=about_staff and opening.has_focal(u),
    )
    return offices.choose_office(place, areas_of(entries), today(now), scene=scene)


def numbers_now(u: Unit, now: datetime) -> tuple[Number, ...]:
    """Return the telephone numbers of the register."""
    return numbers_of(register.entries_on(u, today(now), Kind.NUMBER))


def part_ways(here: Here, case: CaseRow, choice: OfficeChoice, language: Language) -> CaseRow:
    """Let a talk that turns out to complain of staff go on in a case of its own, out of sight of the first office.

    What was written before stays where it was sealed; its last minutes and its urgency come along. In the first
    case there is no way left to the reporter: whoever is complained of cannot write to them.
    """
    u, now = here.u, here.now
    if case.office == choice.office:
        opening.note_reason(u, case, choice, now=now)
        return replace(case, stays=True)
    outbox.withdraw_all(u, None, error=MOVED, case=case.id)
    opening.leave_case(u, case, now=now)
    fresh = open_here(here, choice, language)
    for at, text in here.talk.memory.get("window", []):
        if now - datetime.fromisoformat(at) <= memory.WINDOW_FOR:
            keep_words(here, fresh, text, "text", [], datetime.fromisoformat(at))
    judged = Assessment(case.urgency, reasons=(CARRIED,))
    clocks = start_clocks(judged, country=case.facts.country or "LB", started_at=now)
    telling.raise_case(u, fresh, judged, clocks, now=now)
    return opening.claim_case(u, fresh.id) or fresh


def may_route(case: CaseRow) -> bool:
    """Tell whether a place that is learned later may still move the case to an office."""
    return case.office == NATIONAL and not case.stays


def is_apart(case: CaseRow) -> bool:
    """Tell whether a case is where complaints about staff go already."""
    return case.office == FOCAL or case.stays
