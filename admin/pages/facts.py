"""Every figure that is stated to people: numbers, deadlines, areas, each with its source and its approval."""

from datetime import date

from fastapi import APIRouter, Request, Response

from admin.parts import Have
from admin.session import Who
from cases.casework import PATH_CLOCKS
from triage.clocks import clocks
from triage.numbers import rows
from triage.offices import packaged_offices
from triage.watch import patience
from triage.worktime import Calendar, Holiday, calendars

router = APIRouter()

COUNTRIES = ("LB", "JO")
HOLIDAYS = 6
"""How many of the next holidays are listed."""


@router.get("/facts")
def show(request: Request, have: Have, who: Who) -> Response:  # noqa: ARG001 - only the signed-in see it
    """List the figures as they are in force; what nobody has approved says so."""
    _offices, areas = packaged_offices()
    data = {
        "numbers": [number for country in COUNTRIES for number in rows(country)],
        "clocks": [(clock, clock.length.total_seconds() / 3600) for clock in clocks()],
        "path_clocks": PATH_CLOCKS,
        "silence": patience(),
        "calendars": [(each, _next(each, have.now().date())) for each in calendars().values()],
        "assumed": [area for area in areas if area.assumed],
        "offices": {office.slug: office for office in have.desk.offices(have.store)},
    }
    return have.pages.page(request, "facts.html", data)


def _next(calendar: Calendar, today: date) -> tuple[Holiday, ...]:
    return tuple(holiday for holiday in calendar.holidays if holiday.day >= today)[:HOLIDAYS]
