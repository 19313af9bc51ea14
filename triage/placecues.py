"""Reads from the words around a name whether it is meant as a place, a person or a plain word."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from triage.gazetteer import ARTICLES
from triage.placekey import Word, exact

NONE, WEAK, STRONG = 0, 1, 2
"""How surely the neighbours of a name speak of a place."""

_REACH = 3


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = (resources.files("triage") / "data" / "place_cues.toml").read_text("utf-8")
    return {name: frozenset(exact(word) for word in each) for name, each in tomllib.loads(text).items()}


@cache
def everyday() -> frozenset[str]:
    """Return daily words that come close to a place name: only a listed spelling makes them one."""
    text = (resources.files("triage") / "data" / "place_words.txt").read_text("utf-8")
    return frozenset(exact(word) for word in text.split() if not word.startswith("#"))


def cue(found: Sequence[Word], first: int, last: int, breaks: Sequence[bool]) -> int:
    """Return how strongly the words before `first` and after `last` say that a place stands between them."""
    lists = _lists()
    strongest = _before(found, first, breaks, lists)
    after = last + 1
    if after < len(found) and not breaks[after] and found[after].text in lists["after"]:
        return STRONG
    if after < len(found) and _bare(found[after]) in lists["country"]:
        return STRONG
    return strongest


def _before(
    found: Sequence[Word], first: int, breaks: Sequence[bool], lists: dict[str, frozenset[str]]
) -> int:
    """Look back up to three words, not over the end of a clause."""
    strongest = NONE
    near = True
    for index in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if breaks[index + 1]:
            break
        text = found[index].text
        if text in lists["live"] or _bare(found[index]) in lists["live"]:
            return STRONG
        if near and text in lists["at"]:
            strongest = WEAK
        near = near and text in ARTICLES
    return strongest


def named_person(found: Sequence[Word], first: int) -> bool:
    """Tell whether the word before is one that introduces a person (Mr, uncle, her name is)."""
    person = _lists()["person"]
    for index in range(first - 1, max(-1, first - 3), -1):
        text = found[index].text
        if text in person or _bare(found[index]) in person:
            return True
        if text not in {"is", "est", "s"}:
            return False
    return False


def is_filler(word: Word) -> bool:
    """Tell whether a word adds nothing to a short answer to "where?"."""
    lists = _lists()
    return (
        word.text in lists["filler"]
        or word.text in lists["at"]
        or word.text in ARTICLES
        or (word.text in lists["country"] or word.text in lists["live"])
    )


def _bare(word: Word) -> str:
    """Return an Arabic word without the particles that are written on to it."""
    text = word.text
    if not word.arabic:
        return text
    for glued in ("وبال", "بال", "عال", "وال", "لل", "ال", "وب", "ب", "ع", "ل", "و"):
        if text.startswith(glued) and len(text) - len(glued) > 2:  # noqa: PLR2004
            return text[len(glued) :]
    return text
