"""The numbers of callers as SIM cards of Lebanon and Jordan show them, in the one form by which people are found."""

import re
from collections.abc import Mapping

_PUNCTUATION = re.compile(r"[\s().\u200e\u200f\u202a-\u202e\u2066-\u2069-]")
_DIGITS = re.compile(r"\+?[0-9]{7,15}")
_ABROAD = 11
"""A number of so many digits has its country's code in it, whether a plus stands before it or not."""

# In Lebanon a first 0 belongs to one-digit areas and 03; the newer mobile numbers have eight digits without one.
_LOCAL: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "LB": (
        (re.compile(r"0([1-9][0-9]{6})"), "+961"),
        (re.compile(r"(3[0-9]{6}|[78][0-9]{7})"), "+961"),
    ),
    "JO": (
        (re.compile(r"0([2356][0-9]{7}|7[0-9]{8})"), "+962"),
        (re.compile(r"(7[789][0-9]{7})"), "+962"),
    ),
}
_FULL = re.compile(r"961[0-9]{7,8}|962[0-9]{8,9}")


def normalise(sender: str, country: str) -> str | None:
    """Write a number of Lebanon ("LB") or Jordan ("JO") as E.164; None for short codes and names.

    A number that fits no form but is long enough to be a person's is kept as it came: better an odd address
    than a lost report.
    """
    number = _PUNCTUATION.sub("", sender)
    if number.startswith("00"):
        number = "+" + number[2:]
    if not _DIGITS.fullmatch(number) or number.startswith("+"):
        return number if _DIGITS.fullmatch(number) else None
    for form, code in _LOCAL.get(country, ()):
        found = form.fullmatch(number)
        if found:
            return code + found[1]
    full = _FULL.fullmatch(number) or (len(number) >= _ABROAD and number[0] != "0")
    return f"+{number}" if full else number
