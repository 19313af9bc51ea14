"""Reads from the words around a name whether it is meant as a place, a person or a plain word."""

import tomllib
from collections.abc import Sequence
from enum import IntEnum
from functools import cache
from importlib import resources

from triage.gazetteer import ARTICLES
from triage.placekey import Word, exact


class Cue(IntEnum):
    """How surely the neighbours of a name speak of a place."""

    NONE = 0
    VAGUE = 1
    """A preposition that serves persons as well: from, to, من."""
    PLACED = 2
    """A preposition of place: in, ب, près."""
    SAID = 3
    """Somebody is said to be there: "we are in", "نحنا ب"; or "in" before a capital letter."""
    STRONG = 4
    """A noun of place or a verb of dwelling, or a country beside it."""


_REACH = 3


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = (resources.files("triage") / "data" / "place_cues.toml").read_text("utf-8")
    return {name: frozenset(exact(word) for word in each) for name, each in tomllib.loads(text).items()}


def listed(name: str) -> frozenset[str]:
    """Return one list of `place_cues.toml`, folded."""
    return _lists()[name]


@cache
def everyday() -> frozenset[str]:
    """Return daily words that come close to a place name: only a listed spelling makes them one."""
    text = (resources.files("triage") / "data" / "place_words.txt").read_text("utf-8")
    return frozenset(exact(word) for word in text.split() if not word.startswith("#"))


@cache
def function_words() -> frozenset[str]:
    """Return small words that may begin a listed name, but never one that is only guessed at."""
    lists = _lists()
    return lists["in"] | lists["of"] | lists["filler"] | lists["being"]


def cue(found: Sequence[Word], first: int, last: int, breaks: Sequence[bool], glued: Cue = Cue.NONE) -> Cue:
    """Return how surely the words around `first`..`last` say that a place stands there.

    `glued` is the cue of a preposition that is written on to the first word.
    """
    lists = _lists()
    after = last + 1
    if after < len(found) and not breaks[after] and found[after].text in lists["after"]:
        return Cue.STRONG
    if after + 1 < len(found) and found[after].text in lists["in"]:
        after += 1
    if after < len(found) and bare(found[after]) in lists["country"]:
        return Cue.STRONG
    return _before(found, first, breaks, glued)


def _before(found: Sequence[Word], first: int, breaks: Sequence[bool], glued: Cue) -> Cue:
    """Look back up to three words, not over the end of a clause."""
    lists = _lists()
    strongest, near = glued, True
    for index in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if breaks[index + 1]:
            break
        text = found[index].text
        if text in lists["live"] or bare(found[index]) in lists["live"]:
            return Cue.STRONG
        if near and strongest >= Cue.VAGUE and text in lists["being"]:
            telling = lists["several"] if strongest == glued else lists["self"]
            return Cue.STRONG if text in telling else Cue.SAID
        if near and strongest > glued and text in lists["speech"]:
            return Cue.NONE
        if near and text in lists["in"]:
            strongest = max(strongest, Cue.PLACED)
        elif near and text in lists["of"]:
            strongest = max(strongest, Cue.VAGUE)
        near = near and (text in ARTICLES or text in lists["in"] or text in lists["of"])
    return Cue.SAID if strongest == Cue.PLACED and found[first].proper else strongest


def named_person(found: Sequence[Word], first: int) -> bool:
    """Tell whether the word before is one that introduces a person (Mr, uncle, her name is)."""
    person = _lists()["person"]
    for index in range(first - 1, max(-1, first - 3), -1):
        text = found[index].text
        if text in person or bare(found[index]) in person:
            return True
        if text not in {"is", "est", "s"}:
            return False
    return False


def is_filler(word: Word) -> bool:
    """Tell whether a word adds nothing to a short answer to "where?"."""
    return word.text in _fillers()


@cache
def _fillers() -> frozenset[str]:
    return function_words() | _lists()["country"] | _lists()["live"] | ARTICLES


def bare(word: Word) -> str:
    """Return an Arabic word without the particles that are written on to it."""
    text = word.text
    if not word.arabic:
        return text
    for glued in ("وبال", "بال", "عال", "وال", "لل", "ال", "وب", "ب", "ع", "ل", "و"):
        if text.startswith(glued) and len(text) - len(glued) > 2:  # noqa: PLR2004
            return text[len(glued) :]
    return text
