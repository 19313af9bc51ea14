"""Tells of two places in one message which is the child's: "I am in Beirut, the child is in Arsal"."""

from collections.abc import Sequence
from enum import Enum, auto

from triage.placecues import Cue, bare, listed
from triage.placehits import Hit
from triage.placekey import Word

_BEHIND = 8
"""So many words before a place may lie whoever is there."""

_AHEAD = 4
"""Where nobody stands before it: "in Arsal there is a girl"."""

_LINK = 3
"""So many words back from a grown-up the child may stand: "the son of my neighbour"."""


class _Whose(Enum):
    CHILD = auto()
    ANOTHER = auto()
    """The writer alone, or a grown-up."""
    UNSAID = auto()
    """Nobody, or a "we" that the child may belong to."""


def of_the_child(found: Sequence[Word], hits: list[Hit]) -> list[Hit]:
    """Keep the one place where the child is said to be, if all others are said to be another's; else keep all.

    Where a child was, comes from, or is not, is no such place: then somebody is to be asked.
    """
    if len(hits) < 2:  # noqa: PLR2004
        return hits
    whose = [_whose(found, hits, number) for number in range(len(hits))]
    if whose.count(_Whose.CHILD) != 1 or _Whose.UNSAID in whose:
        return hits
    return [hits[whose.index(_Whose.CHILD)]]


def _whose(found: Sequence[Word], hits: Sequence[Hit], number: int) -> _Whose:
    hit = hits[number]
    opens = hits[number - 1].last + 1 if number else 0
    closes = hits[number + 1].first if number + 1 < len(hits) else len(found)
    before = found[max(opens, hit.first - _BEHIND) : hit.first]
    owner = _owner(before[::-1])
    if owner is _Whose.UNSAID and not _names_anybody(before):
        before = found[hit.last + 1 : min(closes, hit.last + 1 + _AHEAD)]
        owner = _owner(before)
    origin = hit.first > opens and found[hit.first - 1].text in listed("of")
    elsewhere = origin or hit.cue < Cue.PLACED or any(_says(word, "elsewhere") for word in before)
    return _Whose.UNSAID if owner is _Whose.CHILD and elsewhere else owner


def _owner(nearest_first: Sequence[Word]) -> _Whose:
    for number, word in enumerate(nearest_first):
        if _says(word, "child"):
            return _Whose.CHILD
        if _says(word, "another"):
            return _Whose.CHILD if _has_child(nearest_first[number + 1 :]) else _Whose.ANOTHER
        if _says(word, "together"):
            return _Whose.UNSAID
    return _Whose.UNSAID


def _has_child(further: Sequence[Word]) -> bool:
    """Tell whether a grown-up is only named to say whose child is meant: "wlad jarna", "le fils de ma voisine"."""
    linked = True
    for word in further[:_LINK]:
        if _says(word, "child"):
            return linked
        linked = word.text in listed("of") or (word.text in listed("mine") and linked)
    return False


def _names_anybody(some: Sequence[Word]) -> bool:
    return any(_says(word, name) for word in some for name in ("child", "another", "together"))


def _says(word: Word, name: str) -> bool:
    return word.text in listed(name) or bare(word) in listed(name)
