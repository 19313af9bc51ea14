"""Chooses the office whose queue gets a case, by dated tables of areas and never by distance."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from cases.errors import BadSettings
from cases.model import NATIONAL, Office, OfficeChoice, Place
from triage import places

COVERED = "LB"
"""The country whose districts the packaged offices divide among themselves."""


@dataclass(frozen=True, slots=True)
class Area:
    """What an office answers for: a place slug, a district code or a governorate's ISO code.

    Both dates are inclusive. `assumed` marks what no source settles; among equals the lower `priority` wins.
    """

    area: str
    office: str
    priority: int
    source: str
    assumed: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, today: date) -> bool:
        """Tell whether the area is in force on that day."""
        return (self.valid_from is None or self.valid_from <= today) and (
            self.valid_to is None or today <= self.valid_to
        )


class BadOffices(BadSettings, ValueError):
    """A file of offices that cannot be used; the text says where and why."""


def choose_office(place: Place | None, areas: Sequence[Area], today: date) -> OfficeChoice:
    """Return the office for a place and the reason.

    Reasons: `area.place`, `area.district` and `area.governorate` (which line of the table decided),
    `area.assumed` (a line that still needs the organisation's word), `unknown_place`, `no_area` (a known
    place that no line covers) and `outside` (a country without offices). The last three go to the national
    desk. `detail` is (area, place slug).
    """
    if place is None:
        return OfficeChoice(NATIONAL, "unknown_place")
    for name, key in (
        ("place", place.slug),
        ("district", place.district),
        ("governorate", place.governorate),
    ):
        line = _first(areas, key, today)
        if line:
            reason = "area.assumed" if line.assumed else f"area.{name}"
            return OfficeChoice(line.office, reason, (line.area, place.slug))
    return OfficeChoice(NATIONAL, "no_area" if place.country == COVERED else "outside", (place.slug,))


def _first(areas: Sequence[Area], key: str, today: date) -> Area | None:
    lines = [line for line in areas if line.area == key and key and line.holds(today)]
    return min(lines, key=lambda line: (line.priority, line.assumed, line.office), default=None)


@cache
def packaged_offices() -> tuple[tuple[Office, ...], tuple[Area, ...]]:
    """Return the offices and areas that come with the program."""
    return read_offices((resources.files("triage") / "data" / "offices.toml").read_text("utf-8"))


def read_offices(text: str) -> tuple[tuple[Office, ...], tuple[Area, ...]]:
    """Read offices from TOML. Raises BadOffices, naming the entry, for anything that would misroute."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"not a TOML file: {error}"
        raise BadOffices(message) from error
    unknown = set(table) - {"office", "area"}
    if unknown:
        message = f"unknown table: {', '.join(sorted(unknown))}"
        raise BadOffices(message)
    areas = tuple(_area(number, row) for number, row in enumerate(_rows(table, "area"), 1))
    offices = tuple(_office(number, row, areas) for number, row in enumerate(_rows(table, "office"), 1))
    _check(offices, areas)
    return offices, areas


def _rows(table: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    rows = table.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        message = f"[[{name}]] must be a list of tables"
        raise BadOffices(message)
    return rows


def _office(number: int, row: Mapping[str, object], areas: Iterable[Area]) -> Office:
    where = f"office {number}"
    _known(where, row, {"slug", "ar", "en", "fr"})
    slug, ar, en, fr = (_words(where, row, name) for name in ("slug", "ar", "en", "fr"))
    return Office(slug, ar, en, fr, tuple(line.area for line in areas if line.office == slug))


def _area(number: int, row: Mapping[str, object]) -> Area:
    where = f"area {number} ({row.get('area', '?')})"
    _known(where, row, {"area", "office", "priority", "source", "assumed", "valid_from", "valid_to"})
    priority, assumed = row.get("priority", 10), row.get("assumed", False)
    if not isinstance(priority, int) or isinstance(priority, bool) or not isinstance(assumed, bool):
        message = f"{where}: priority must be a whole number and assumed true or false"
        raise BadOffices(message)
    start, end = _day(where, row, "valid_from"), _day(where, row, "valid_to")
    if start and end and end < start:
        message = f"{where}: valid_to lies before valid_from"
        raise BadOffices(message)
    area, office, source = (_words(where, row, name) for name in ("area", "office", "source"))
    return Area(area, office, priority, source, assumed, start, end)


def _known(where: str, row: Mapping[str, object], names: set[str]) -> None:
    unknown = set(row) - names
    if unknown:
        message = f"{where}: unknown field {', '.join(sorted(unknown))}"
        raise BadOffices(message)


def _words(where: str, row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        message = f"{where}: {name} is missing"
        raise BadOffices(message)
    return value.strip()


def _day(where: str, row: Mapping[str, object], name: str) -> date | None:
    value = row.get(name)
    if value is None or type(value) is date:
        return value
    message = f"{where}: {name} must be a date such as 2026-01-31"
    raise BadOffices(message)


def _check(offices: Sequence[Office], areas: Sequence[Area]) -> None:
    slugs = [office.slug for office in offices]
    if len(set(slugs)) != len(slugs):
        message = "two offices have the same slug"
        raise BadOffices(message)
    if NATIONAL not in slugs:
        message = f'there is no office "{NATIONAL}"; cases of unknown places would be lost'
        raise BadOffices(message)
    known = {
        part for each in places.all_places() for part in (each.slug, each.district, each.governorate)
    } - {""}
    for number, line in enumerate(areas, 1):
        if line.office not in slugs:
            message = f"area {number} ({line.area}): no office {line.office}"
            raise BadOffices(message)
        if line.area not in known:
            message = f"area {number}: {line.area} is no known place, district or governorate"
            raise BadOffices(message)


def locate(text: str, areas: Sequence[Area], today: date) -> dict[str, object]:
    """Return where a message points, as `hotline locate` prints it.

    `district` is null when nothing was named or when somebody must be asked; `office` is then the national
    desk, with reason `unknown_place` or `ask`.
    """
    matches = places.find(text)
    sure = next((match.place for match in matches if match.sure), None)
    choice = choose_office(sure, areas, today)
    return {
        "district": sure.district if sure and sure.district else None,
        "candidates": [
            {"name": match.place.en, "district": match.place.district or None} for match in matches
        ],
        "office": choice.office,
        "reason": "ask" if matches and not sure else choice.reason,
    }
