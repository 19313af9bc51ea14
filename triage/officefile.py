"""The one file of offices, areas, shifts and numbers: read with every mistake named, and written back."""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from cases.entries import Entry, Kind
from cases.errors import BadSettings
from cases.model import NATIONAL, Language, Office
from triage import places
from triage.hours import WEEKDAYS, minutes, read_hours
from triage.numbers import COUNTRIES, KEYS, PARTNER
from triage.officebook import Area, areas_of

DATED = ("valid_from", "valid_to", "approved")
FIELDS: Mapping[Kind, tuple[str, ...]] = MappingProxyType({
    Kind.OFFICE: ("slug", "ar", "en", "fr", "hours", "languages", "seat", "equals"),
    Kind.AREA: ("area", "office", "priority", "source", "assumed"),
    Kind.SHIFT: ("office", "place", "where", "weekday", "start", "end"),
    Kind.NUMBER: ("country", "key", "number", "who", "source", "verified_on", "hours", "cost", "languages"),
})  # fmt: skip
"""The fields of a table of the file, in the order in which they are written."""

FIRST_PRIORITY = 10


class BadOffices(BadSettings, ValueError):
    """A file of offices that cannot be used; the text says where and why."""


def read_file(text: str) -> dict[Kind, tuple[Entry, ...]]:
    """Read the file. A kind of table that it does not hold at all is absent from the answer.

    Raises BadOffices, naming the entry, for anything that would misroute.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"not a TOML file: {error}"
        raise BadOffices(message) from error
    unknown = set(table) - {kind.value for kind in Kind}
    if unknown:
        message = f"unknown table: {', '.join(sorted(unknown))}"
        raise BadOffices(message)
    found = {
        kind: tuple(read_entry(kind, row, number) for number, row in enumerate(_rows(table, kind), 1))
        for kind in Kind
        if kind.value in table
    }
    _check(found)
    return found


def read_entry(kind: Kind, row: Mapping[str, Any], number: int = 1) -> Entry:
    """Read one table of the file, as a form of the desk sends it too. Raises BadOffices."""
    where = f"{kind.value} {number}"
    if kind is Kind.AREA:
        where += f" ({row.get('area', '?')})"
    unknown = set(row) - {*FIELDS[kind], *DATED}
    if unknown:
        message = f"{where}: unknown field {', '.join(sorted(unknown))}"
        raise BadOffices(message)
    start, end = _day(where, row, "valid_from"), _day(where, row, "valid_to")
    if start and end and end < start:
        message = f"{where}: valid_to lies before valid_from"
        raise BadOffices(message)
    key, body = _READERS[kind](where, row)
    return Entry(kind, key, body, start, end, _flag(where, row, "approved"))


def _read_office(where: str, row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    body = {name: _words(where, row, name) for name in ("slug", "ar", "en", "fr")}
    slug = body.pop("slug")
    hours = _hours(where, row)
    seat = _maybe(where, row, "seat")
    if seat and places.place(seat) is None:
        message = f"{where}: seat {seat} is no known place"
        raise BadOffices(message)
    more = {"languages": _languages(where, row), "seat": seat, "equals": _maybe(where, row, "equals")}
    return slug, body | {"hours": hours} | more


def _read_area(where: str, row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    priority = row.get("priority", FIRST_PRIORITY)
    if (
        not isinstance(priority, int)
        or isinstance(priority, bool)
        or not isinstance(row.get("assumed", False), bool)
    ):
        message = f"{where}: priority must be a whole number and assumed true or false"
        raise BadOffices(message)
    area, office, source = (_words(where, row, name) for name in ("area", "office", "source"))
    if area not in _known_areas():
        message = f"{where}: {area} is no known place, district or governorate"
        raise BadOffices(message)
    body = {"area": area, "office": office, "priority": priority, "source": source}
    return f"{area}>{office}", body | {"assumed": _flag(where, row, "assumed")}


def _read_shift(where: str, row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    body = {name: _words(where, row, name) for name in FIELDS[Kind.SHIFT]}
    if places.place(body["place"]) is None:
        message = f"{where}: {body['place']} is no known place"
        raise BadOffices(message)
    if body["weekday"] not in WEEKDAYS:
        message = f"{where}: weekday must be one of {', '.join(WEEKDAYS)}"
        raise BadOffices(message)
    for name in ("start", "end"):
        try:
            minutes(body[name])
        except ValueError as error:
            message = f"{where}: {name} must be a time such as 09:30"
            raise BadOffices(message) from error
    return f"{body['office']}>{body['place']}>{body['weekday']}>{body['start']}", body


def _read_number(where: str, row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    body: dict[str, Any] = {
        name: _words(where, row, name) for name in ("country", "key", "number", "who", "source")
    }
    if body["country"] not in COUNTRIES or not (body["key"] in KEYS or body["key"].startswith(PARTNER)):
        message = f"{where}: key must be one of {', '.join(KEYS)}, or begin with {PARTNER}"
        raise BadOffices(message)
    checked = _maybe(where, row, "verified_on")
    try:
        checked = date.fromisoformat(checked).isoformat() if checked else ""
    except ValueError as error:
        message = f"{where}: verified_on must be a date such as 2026-01-31"
        raise BadOffices(message) from error
    body |= {"verified_on": checked, "hours": _maybe(where, row, "hours"), "cost": _maybe(where, row, "cost")}
    return f"{body['country']}.{body['key']}", body | {"languages": _languages(where, row)}


_READERS: Mapping[Kind, Callable[[str, Mapping[str, Any]], tuple[str, dict[str, Any]]]] = MappingProxyType({
    Kind.OFFICE: _read_office, Kind.AREA: _read_area, Kind.SHIFT: _read_shift, Kind.NUMBER: _read_number,
})  # fmt: skip


def _rows(table: Mapping[str, Any], kind: Kind) -> list[Mapping[str, Any]]:
    rows = table[kind.value]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        message = f"[[{kind.value}]] must be a list of tables"
        raise BadOffices(message)
    return rows


def _hours(where: str, row: Mapping[str, Any]) -> str:
    hours = _maybe(where, row, "hours")
    try:
        read_hours(hours)
    except ValueError as error:
        message = f"{where}: {error}"
        raise BadOffices(message) from error
    return hours


def _words(where: str, row: Mapping[str, Any], name: str) -> str:
    value = _maybe(where, row, name)
    if not value:
        message = f"{where}: {name} is missing"
        raise BadOffices(message)
    return value


def _maybe(where: str, row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        message = f"{where}: {name} must be a text"
        raise BadOffices(message)
    return value.strip()


def _flag(where: str, row: Mapping[str, Any], name: str) -> bool:
    value = row.get(name, False)
    if not isinstance(value, bool):
        message = f"{where}: {name} must be true or false"
        raise BadOffices(message)
    return value


def _languages(where: str, row: Mapping[str, Any]) -> list[str]:
    value = row.get("languages", [])
    if not isinstance(value, list) or not set(value) <= {language.value for language in Language}:
        message = f"{where}: languages must be a list of ar, en, fr"
        raise BadOffices(message)
    return [str(each) for each in value]


def _day(where: str, row: Mapping[str, Any], name: str) -> date | None:
    value = row.get(name)
    if value is None or type(value) is date:
        return value
    message = f"{where}: {name} must be a date such as 2026-01-31"
    raise BadOffices(message)


@cache
def _known_areas() -> frozenset[str]:
    return frozenset(
        part for each in places.all_places() for part in (each.slug, each.district, each.governorate)
    ) - {""}


def _check(found: Mapping[Kind, Sequence[Entry]]) -> None:
    """Refuse what cannot be true of the whole file."""
    slugs = [entry.key for entry in found.get(Kind.OFFICE, ())]
    if len(set(slugs)) != len(slugs):
        message = "two offices have the same slug"
        raise BadOffices(message)
    if NATIONAL not in slugs:
        message = f'there is no office "{NATIONAL}"; cases of unknown places would be lost'
        raise BadOffices(message)
    for kind in (Kind.AREA, Kind.SHIFT):
        for number, entry in enumerate(found.get(kind, ()), 1):
            if entry.body["office"] not in slugs:
                message = f"{kind.value} {number} ({entry.key}): no office {entry.body['office']}"
                raise BadOffices(message)
    for country in sorted({entry.body["country"] for entry in found.get(Kind.NUMBER, ())}):
        keys = [e.body["key"] for e in found[Kind.NUMBER] if e.body["country"] == country]
        lacking = [key for key in KEYS if key not in keys]
        if lacking:
            message = f"number: {country} has no {', '.join(lacking)}; a text would have a gap"
            raise BadOffices(message)


def read_offices(text: str) -> tuple[tuple[Office, ...], tuple[Area, ...]]:
    """Read offices and areas alone. Raises BadOffices."""
    return offices_of(read_file(text))


def offices_of(found: Mapping[Kind, Sequence[Entry]]) -> tuple[tuple[Office, ...], tuple[Area, ...]]:
    """Return the offices with their names, and the areas."""
    areas = areas_of(found.get(Kind.AREA, ()))
    offices = tuple(
        Office(
            entry.key, entry.body["ar"], entry.body["en"], entry.body["fr"],
            tuple(line.area for line in areas if line.office == entry.key),
        )
        for entry in found.get(Kind.OFFICE, ())
    )  # fmt: skip
    return offices, areas


@cache
def packaged_file() -> Mapping[Kind, tuple[Entry, ...]]:
    """Return offices, areas, shifts and numbers that come with the program."""
    folder = resources.files("triage") / "data"
    text = "\n".join((folder / name).read_text("utf-8") for name in ("offices.toml", "numbers.toml"))
    return MappingProxyType({**dict.fromkeys(Kind, ()), **read_file(text)})


@cache
def packaged_offices() -> tuple[tuple[Office, ...], tuple[Area, ...]]:
    """Return the offices and areas that come with the program."""
    return offices_of(packaged_file())


HEADER = """\
# Offices, areas, shifts and numbers. Change it and take it back with `hotline office import FILE`:
# it says first what it would add, change and end. Nothing is deleted: what leaves the file ends yesterday.
# A kind of table that is left out altogether stays as it is. Dates are inclusive; hours are local.
"""


def write_file(entries: Iterable[Entry]) -> str:
    """Return the file that `read_file` reads back as these lines."""
    parts = [HEADER]
    for entry in sorted(
        entries, key=lambda each: (list(Kind).index(each.kind), each.key, str(each.valid_from))
    ):
        row = dict(entry.body) | ({"slug": entry.key} if entry.kind is Kind.OFFICE else {})
        lines = [f"[[{entry.kind.value}]]", *(f"{name} = {_toml(row[name])}" for name in FIELDS[entry.kind])]
        lines += [f"{name} = {day}" for name in DATED[:2] if (day := getattr(entry, name)) is not None]
        lines += ["approved = true"] if entry.approved else []
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _toml(value: object) -> str:
    """Return a value as TOML writes it; a JSON text, number, flag or list of texts is one already."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
