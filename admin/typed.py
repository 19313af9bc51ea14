"""Reads what a person typed into a form of the file, and gives it back to the page when it was not kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from starlette.datastructures import FormData

from admin.clock import BEIRUT
from admin.sheets import Act, Field
from cases.errors import Refused
from cases.file.sheets import Entry

Typed = Mapping[str, str | list[str]]
"""What stands in the fields of one form, by name; a list for a field of many."""


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """A form of the file that is shown again: which one, about which thing, with what was typed."""

    trouble: str = ""
    act: str = ""
    thing: str = ""
    values: Typed = field(default_factory=dict)


def read_form(act: Act, form: FormData) -> Typed:
    """Return what was typed, as it was typed, with the lines ended as everywhere."""
    typed: dict[str, str | list[str]] = {}
    for each in act.fields:
        given = [str(value).replace("\r\n", "\n") for value in form.getlist(each.name)]
        typed[each.name] = given if each.kind == "many" else (given or [""])[-1]
    return typed


def understood(act: Act, typed: Typed) -> dict[str, Any]:
    """Return the arguments of the act. Raises Refused("date_form") for a day or an hour that is none."""
    return {**{each.name: _value(each, typed[each.name]) for each in act.fields}, **act.fixed}


def _value(each: Field, given: str | list[str]) -> Any:
    if isinstance(given, list):
        return tuple(given)
    if each.kind == "yes":
        return given if each.required else given == "yes"
    if each.kind not in {"day", "time"}:
        return given
    if not given.strip():
        return None
    try:
        if each.kind == "day":
            return date.fromisoformat(given)
        return datetime.fromisoformat(given).replace(tzinfo=BEIRUT).astimezone(UTC)
    except ValueError as odd:
        raise Refused("date_form") from odd


def standing_in(act: Act, entry: Entry | None) -> Typed:
    """Return what the fields of a form start with: what stands there now, where the form changes it."""
    if entry is None or not act.edits:
        return {}
    return {each.name: as_typed(entry, each) for each in act.fields}


def as_typed(entry: Entry, each: Field) -> str | list[str]:
    """Return the value of an entry as a form would hold it."""
    value = entry.codes.get(each.kept, entry.texts.get(each.kept, ""))
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(BEIRUT).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else ""
    return [str(one) for one in value] if isinstance(value, Iterable) else ""
