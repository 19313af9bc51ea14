"""Finds our district among the places of another system by its names; what is not sure is left to a person."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from exchange.target import Spot

_KIND = re.compile(r"\b(district|governorate|caza|mohafazat|muhafazat|province)\b|(?<!\S)(قضاء|محافظة)(?!\S)")


def key(name: str) -> str:
    """Return a name without marks, hyphens and the word for what it is."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", _KIND.sub(" ", bare)).split())


def match(spots: Iterable[Spot], names: Iterable[str], kinds: Sequence[str]) -> Spot | None:
    """Return the only place of these kinds that bears one of the names, or None."""
    wanted = {key(name) for name in names} - {""}
    found = {
        spot.code: spot
        for spot in spots
        if spot.type.casefold() in kinds and wanted & {key(name) for name in spot.names}
    }
    return next(iter(found.values())) if len(found) == 1 else None
