"""The fields of the lines of the register, as data: what a form asks, and how what it sends becomes a line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from cases.entries import Entry, Kind
from cases.model import Language
from triage.hours import WEEKDAYS
from triage.numbers import COUNTRIES
from triage.officefile import BadOffices, read_entry


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `shape`: text, time, date, whole, yes, languages, office, place, weekday, country."""

    name: str
    label: str
    shape: str = "text"
    needed: bool = True
    hint: str = ""


HOURS = _("For example: mon-fri 08:00-16:00, sat 09:00-13:00. Empty: nobody has told. Always open: always")

FIELDS: Mapping[Kind, tuple[Field, ...]] = MappingProxyType({
    Kind.OFFICE: (
        Field("ar", _("Name in Arabic")),
        Field("en", _("Name in English")),
        Field("fr", _("Name in French")),
        Field("hours", _("Opening hours"), needed=False, hint=HOURS),
        Field("languages", _("Languages"), "languages", needed=False),
        Field("seat", _("Town of the office"), "place", needed=False),
        Field(
            "equals", _("Group of equals"), needed=False,
            hint=_("Offices with the same word here stand in for each other: who is open, speaks the language or has "
                   "fewer cases gets the case."),
        ),
    ),
    Kind.AREA: (
        Field("area", _("Place, district or governorate"), "area"),
        Field("office", _("Office"), "office"),
        Field("priority", _("Priority"), "whole", hint=_("The lower number wins.")),
        Field("source", _("Source")),
        Field("assumed", _("Assumed: the organisation has not confirmed it"), "yes", needed=False),
    ),
    Kind.SHIFT: (
        Field("office", _("Office"), "office"),
        Field("place", _("Town or village"), "place"),
        Field("where", _("School or community place")),
        Field("weekday", _("Day"), "weekday"),
        Field("start", _("From"), "time"),
        Field("end", _("Until"), "time"),
    ),
    Kind.NUMBER: (
        Field("country", _("Country"), "country"),
        Field("key", _("Short name"), hint=_("Reporters are given the numbers with these short names:")),
        Field("number", _("Number")),
        Field("who", _("Who answers")),
        Field("source", _("Source")),
        Field("verified_on", _("Dialled and verified on"), "date", needed=False),
        Field("hours", _("Hours"), needed=False),
        Field("cost", _("Cost"), needed=False),
        Field("languages", _("Languages"), "languages", needed=False),
    ),
})  # fmt: skip

CHOICES: Mapping[str, Sequence[str]] = MappingProxyType(
    {"weekday": WEEKDAYS, "country": COUNTRIES, "languages": tuple(each.value for each in Language)}
)

Sent = Mapping[str, Sequence[str]]
Misfits = tuple[tuple[Field, bool], ...]
"""Fields that do not fit, and for each whether it was left empty."""


def blank(kind: Kind) -> dict[str, Any]:
    """Return the values of an empty form."""
    empty = {"languages": [], "yes": False, "whole": "10"}
    return {field.name: empty.get(field.shape, "") for field in FIELDS[kind]}


def typed(kind: Kind, sent: Sent) -> dict[str, Any]:
    """Return what was typed, to show it again."""
    values: dict[str, Any] = {}
    for field in FIELDS[kind]:
        given = sent.get(field.name, ())
        first = given[0].strip() if given else ""
        values[field.name] = list(given) if field.shape == "languages" else first
        if field.shape == "yes":
            values[field.name] = first == "yes"
    return values


def read(kind: Kind, sent: Sent, *, slug: str = "") -> Entry:
    """Return the line that a form describes. Raises BadOffices, which says in English what does not fit."""
    row: dict[str, Any] = typed(kind, sent)
    if kind is Kind.OFFICE:
        row["slug"] = slug
    if kind is Kind.AREA:
        row["priority"] = _whole(str(row["priority"]))
    for name in ("valid_from", "valid_to"):
        given = sent.get(name, ("",))[0].strip()
        if given:
            row[name] = read_day(given)
    return read_entry(kind, row)


def read_day(text: str) -> date:
    """Return a day. Raises BadOffices."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = "a date is like 2026-01-31"
        raise BadOffices(message) from error


def misfits(kind: Kind, fault: str, values: Mapping[str, Any]) -> Misfits:
    """Return the fields that a fault of the register names, and for each whether it was left empty."""
    said = fault.partition(": ")[2] or fault
    named = [field for field in FIELDS[kind] if re.search(rf"\b{field.name}\b", said)]
    return tuple((field, not values.get(field.name)) for field in named)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        message = "priority must be a whole number"
        raise BadOffices(message) from error
