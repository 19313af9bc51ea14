"""Spells the words with which many names begin as people do, so that no row has to list each way."""

import re
from collections.abc import Iterator, Sequence

_HEADS = (
    ("wadi", "wede", "wade", "oued", "ouadi"),
    ("deir", "dayr"),
    ("beit", "bayt"),
    ("kfar", "kafr", "kufr", "kafar"),
    ("jabal", "jebel", "jbal"),
    ("haret", "7aret"),
    ("haouch", "7osh", "hosh", "hawsh", "7awsh"),
    ("majdal", "majdel", "mejdel"),
    ("khirbet", "kherbet", "5irbet", "5erbet"),
    ("hay", "7ay", "hayy"),
)
_HEAD = {word: family for family in _HEADS for word in family}

_SPRING = frozenset({"ain", "ein", "ayn", "3ain", "3ein"})
_SPRING_IN_DIGITS = ("3in", "3en", "3een", "3yn")
"""Without its digit "in" would be the English preposition, so these count as written only."""

_AROUND_CAMP = re.compile(r"(?i)\b(?:refugee )?camp(?: de | d['\u2019]| )?|\bmo?khayam ")


def ways(spelling: str, country: str, kind: str) -> Iterator[str]:
    """Yield a spelling and the ways of the same family."""
    yield spelling
    if not spelling.isascii():
        return
    head, space, rest = spelling.partition(" ")
    for other in _HEAD.get(head.lower(), ()) if space else ():
        yield f"{other} {rest}"
    if country == "JO" and "q" in spelling.lower():
        yield re.sub("[qQ]", "g", spelling)  # as it is heard there: Mafrag
    if kind.startswith("camp_") and _AROUND_CAMP.search(spelling):
        name = _AROUND_CAMP.sub("", spelling).strip()
        yield from (f"mokhayam {name}", f"mkhayam {name}", f"{name} camp", f"camp {name}")


def spring_in_digits(content: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the words of a name that begins with a spring ("Ain ...") with its digits: 3in l 7elwe."""
    if len(content) > 1 and content[0] in _SPRING:
        for written in _SPRING_IN_DIGITS:
            yield (written, *content[1:])
