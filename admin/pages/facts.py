"""Every figure that is stated to people: numbers, deadlines, areas, each with its source and its approval."""

from datetime import date

from fastapi import APIRouter, Request, Response

from admin.parts import Have
from admin.session import Who
from cases.casework import PATH_CLOCKS
from triage.clocks import clocks
from triage.numbers import rows
from triage.officebook import areas_of, numbers_of
from triage.timespans import BEIRUT
from triage.watch import patience
from triage.worktime import Calendar, Holiday, calendars

router = APIRouter()

COUNTRIES = ("LB", "JO")
HOLIDAYS = 6
"""How many of the next holidays are listed."""


@router.get("/facts")
def show(request: Request, have: Have, who: Who) -> Response:  # noqa: ARG001 - only the signed-in see it
    """List the figures as they are in force; what nobody has approved says so."""
    day = have.now().astimezone(BEIRUT).date()
    entries = [line.entry for line in have.register.read_lines(have.store) if line.entry.holds(day)]
    own = numbers_of(entries)
    told = {number.country for number in own}
    data = {
        "numbers": [
            *own,
            *(number for country in COUNTRIES if country not in told for number in rows(country)),
        ],
        "clocks": [(clock, clock.length.total_seconds() / 3600) for clock in clocks()],
        "path_clocks": PATH_CLOCKS,
        "silence": patience(),
        "calendars": [(each, _next(each, have.now().date())) for each in calendars().values()],
        "assumed": [area for area in areas_of(entries) if area.assumed],
        "offices": {office.slug: office for office in have.desk.offices(have.store)},
    }
    return have.pages.page(request, "facts.html", data)


def _next(calendar: Calendar, today: date) -> tuple[Holiday, ...]:
    return tuple(holiday for holiday in calendar.holidays if holiday.day >= today)[:HOLIDAYS]
