"""Holds what came back against what was sent: what was dropped, what stands otherwise, what can be added."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

OURS = ("id", "module_id", "status")
"""Keys that are no fields of a form. The status may have moved on."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Names of fields; of a row's field "list.field"."""

    dropped: tuple[str, ...] = ()
    """Sent, and not there."""
    differs: tuple[str, ...] = ()
    """There, with another value."""


def compare(sent: Mapping[str, Any], got: Mapping[str, Any]) -> Difference:
    """Compare a record that was read back. What was never sent does not count."""
    dropped: dict[str, None] = {}
    differs: dict[str, None] = {}
    for name, value, other in _pairs(sent, got):
        if _empty(other) and not _empty(value):
            dropped[name] = None
        elif not same(value, other):
            differs[name] = None
    return Difference(tuple(dropped), tuple(differs))


def _pairs(sent: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name, value in sent.items():
        if name in OURS:
            continue
        if not _rows(value):
            yield name, value, got.get(name)
            continue
        there = _by_id(got.get(name))
        for row in value:
            for column, cell in row.items():
                yield f"{name}.{column}", cell, there.get(row["unique_id"], {}).get(column)


def additions(sent: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is missing there and can be added without writing over anybody's work."""
    found: dict[str, Any] = {}
    for name, value in sent.items():
        if name in OURS:
            continue
        if not _rows(value):
            if _empty(got.get(name)) and not _empty(value):
                found[name] = value
            continue
        there = _by_id(got.get(name))
        rows = [more for row in value if (more := _missing(row, there.get(row["unique_id"])))]
        if rows:
            found[name] = rows
    return found


def _missing(row: Mapping[str, Any], there: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a whole row that is not there, or the cells that are empty there."""
    if there is None:
        return dict(row)
    cells = {name: cell for name, cell in row.items() if _empty(there.get(name)) and not _empty(cell)}
    return {"unique_id": row["unique_id"], **cells} if cells else {}


def same(one: Any, other: Any) -> bool:
    """Tell whether two values say the same: order of a list, form of a time and "true" for true do not count."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return str(one).casefold() == str(other).casefold()
    return bool(one == other) or (_moment(one) is not None and _moment(one) == _moment(other))


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or "T" not in value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, Mapping) for each in value)


def _by_id(value: Any) -> dict[str, Mapping[str, Any]]:
    rows = value if isinstance(value, list) else []
    return {str(row.get("unique_id")): row for row in rows if isinstance(row, Mapping)}


def _empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [])
