"""The table by which a case is written for another system, read once and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """One field: where it comes from, where it goes, and what our codes are called there."""

    source: str
    field: str
    codes: Mapping[str, tuple[str, ...]] = made(default_factory=dict)
    own: str = ""
    """A text field there that keeps our own codes beside theirs."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of rows."""

    source: str
    field: str
    columns: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table."""

    module: str
    places: Mapping[str, tuple[str, ...]]
    """Kinds of area that are our districts, by country."""
    name: Mapping[str, str]
    fields: tuple[Rule, ...]
    rows: tuple[Rows, ...]
    approved: bool


@cache
def primero() -> Table:
    """Return the table for Primero / CPIMS+ v2."""
    found = tomllib.loads((resources.files("exchange") / "primero.toml").read_text("utf-8"))
    return Table(
        found["module"],
        {country: tuple(kinds) for country, kinds in found["place"].items()},
        found["name"],
        tuple(_rule(each) for each in found["field"]),
        tuple(
            Rows(each["source"], each["field"], tuple(_rule(column) for column in each["columns"]))
            for each in found["rows"]
        ),
        found["approved"],
    )


def _rule(given: Mapping[str, Any]) -> Rule:
    codes = {code: tuple(ids) for code, ids in given.get("codes", {}).items()}
    return Rule(given["source"], given["field"], codes, given.get("own", ""))
