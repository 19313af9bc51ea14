"""Gives the telephone numbers that a text may name, with where each is from and whether it was approved."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from cases.model import Language

PROFILE = "LB"
"""The country profile that stands in for an unknown country."""

COUNTRIES = ("LB", "JO")

KEYS = ("police", "ambulance", "home", "ministry", "line", "lifeline")
"""The placeholders that every country profile fills."""

PARTNER = "partner_"
"""How the key of a number begins that only the desk sees: the number of another service."""

NO_BREAK = "\u00a0"
"""Keeps the groups of a number in order in a right-to-left line; ordinary spaces show them reversed."""


@dataclass(frozen=True, slots=True)
class Number:
    """One telephone number. `verified_on`, `hours` and `cost` are empty while nobody has checked them."""

    country: str
    key: str
    number: str
    who: str
    source: str
    verified_on: str
    hours: str
    cost: str
    languages: tuple[str, ...]
    approved: bool


@cache
def _packaged() -> tuple[Number, ...]:
    return read_numbers((resources.files("triage") / "data" / "numbers.toml").read_text("utf-8"))


def read_numbers(text: str) -> tuple[Number, ...]:
    """Read numbers from TOML. Raises TypeError on a wrong field, ValueError on an incomplete profile."""
    found = tuple(
        Number(**row | {"languages": tuple(row["languages"])}) for row in tomllib.loads(text)["number"]
    )
    for country in sorted({each.country for each in found}):
        given = [each.key for each in found if each.country == country]
        if sorted(key for key in given if not key.startswith(PARTNER)) != sorted(KEYS):
            message = f"{country}: each of {', '.join(KEYS)} is needed exactly once"
            raise ValueError(message)
    return found


def rows(country: str | None) -> tuple[Number, ...]:
    """Return a country's packaged numbers with all that is known of them; an unknown country gets Lebanon's."""
    known = {each.country for each in _packaged()}
    profile = country if country in known else PROFILE
    return tuple(each for each in _packaged() if each.country == profile)


def numbers(
    country: str | None, language: Language | str = Language.EN, register: Sequence[Number] = ()
) -> Mapping[str, str]:
    """Return the numbers by placeholder, spaced for a text in that language.

    What the organisation's `register` holds for the country wins; a number that it lacks is the packaged one, so
    that no text ever has a gap.
    """
    space = NO_BREAK if language == Language.AR else " "
    packaged = rows(country)
    own = [each for each in register if each.country == packaged[0].country]
    told = {each.key: each.number.replace(" ", space) for each in (*packaged, *own) if each.key in KEYS}
    return MappingProxyType(told)
