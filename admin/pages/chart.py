"""The map: open cases by district, and the same figures as a table."""

from fastapi import APIRouter, Request, Response

from admin.cartogram import TILES, chart
from admin.parts import Have
from admin.session import Who, language_of
from cases.errors import NotFound
from cases.model import Role

router = APIRouter()


@router.get("/map")
def show(request: Request, have: Have, who: Who) -> Response:
    """Show what this person may see, by district. An administrator sees no cases, and so no map."""
    if who.person.role is Role.ADMINISTRATOR:
        raise NotFound
    now = have.now()
    loads = have.register.load_by_district(have.store, who, now=now)
    known = {load.district: load for load in loads if load.district}
    language = language_of(request)
    charts = [chart(country, known, language) for country in TILES]
    drawn = {tile.code for each in charts for tile in each.tiles}
    elsewhere = [load for load in loads if load.district not in drawn]
    values = {
        "charts": charts,
        "elsewhere": (sum(load.open for load in elsewhere), sum(load.late for load in elsewhere)),
        "total": (sum(load.open for load in loads), sum(load.late for load in loads)),
        "as_of": now,
        "all_offices": "national" in who.person.offices,
    }
    return have.pages.page(request, "map.html", values)
