"""Checks a body by the rules that the other server applies, before it goes: a refusal there tells less than this."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from exchange.target import Field, Target

CORE = frozenset({"id", "module_id", "status"})


def faults(data: Mapping[str, Any], target: Target) -> tuple[str, ...]:
    """Return the names of fields that the instance would refuse or drop; empty when it accepts the body."""
    return tuple(_faults({k: v for k, v in data.items() if k not in CORE}, target.fields, target, ""))


def _faults(
    data: Mapping[str, Any], fields: Mapping[str, Field], target: Target, within: str
) -> Iterator[str]:
    for name, value in data.items():
        if within and name == "unique_id":
            if not _is_uuid(value):
                yield f"{within}{name}"
            continue
        there = fields.get(name)
        if there is None:
            yield f"{within}{name}"
        elif there.type == "subform":
            if not isinstance(value, list):
                yield f"{within}{name}"
                continue
            for row in value:
                if "unique_id" not in row:
                    yield f"{within}{name}.unique_id"
                yield from _faults(row, there.rows, target, f"{name}.")
        elif not _fits(value, there, target):
            yield f"{within}{name}"


def _fits(value: Any, there: Field, target: Target) -> bool:
    if there.type == "tick_box":
        return isinstance(value, bool)
    if value is None:
        return True
    if there.type == "numeric_field":
        return isinstance(value, int) and not isinstance(value, bool)
    if there.type == "radio_button":
        return str(value).casefold() in (there.options or {"true": "", "false": ""})
    if there.type == "select_box":
        return _chosen(value, there, target)
    if not isinstance(value, str):
        return False
    if there.type == "date_field":
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)) and _reads(date, value)
    if there.type == "date_time_field":
        return _reads(datetime, value)
    return True


def _chosen(value: Any, there: Field, target: Target) -> bool:
    if there.many is not isinstance(value, list):
        return False
    chosen: list[str] = value if there.many else [value]
    if there.live == "Location":
        return all(target.spot(each) for each in chosen)
    if there.live == "User":
        return all(target.owner(each) for each in chosen)
    if there.live:
        return True
    return all(each in (there.options or {}) for each in chosen)


def _reads(kind: type[date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False
