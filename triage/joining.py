"""Reads words that were written without the space between them: an unknown word that is two or three known ones."""

from functools import cache, lru_cache

from cases.model import Variety
from triage.language import common_words
from triage.lexicon import affixes, vocabulary

_SHORTEST, _LONGEST = 6, 24
_FIRM = 4
"""Letters that one of the parts must have; beside a word of one or two letters one more."""
_AFTER_ARTICLE = 6
"""Where an Arabic word with its article may first end: "ال" begins too many others."""
_LATIN = (Variety.EN, Variety.FR)
_SMALL = 2
_LETTERS = {Variety.EN: frozenset("ia"), Variety.FR: frozenset("ay"), Variety.AR: frozenset[str]()}
_ARABIC_SMALL = frozenset(["عم", "رح", "مش", "مو", "بس", "هو", "هي", "كل", "مع", "شو", "حد"])
_WHOLE = frozenset(
    [
        "therapist",
        "therapists",
        "remarie",
        "remariee",
        "fusille",
        "fusillee",
        "begging",
        "dispute",
        "wheelchair",
    ]
)
"""Words of their own that no list of the lexicon holds and that would fall into two bad ones."""
_NO_PART = frozenset(["ان", "لا", "لم", "لن", "بي", "re", "un", "in", "de", "en", "es", "ed", "er"])
"""Begin or end too many other words: a denial, a preposition, a prefix."""


@cache
def _words(variety: Variety) -> frozenset[str]:
    """Return the known words of one variety; of the smallest only the common ones."""
    common = common_words()[variety] | (_ARABIC_SMALL if variety is Variety.AR else frozenset())
    listed = {word for word in vocabulary()[variety] if len(word) > _SMALL} | common
    return frozenset(word for word in listed if len(word) > 1) - _NO_PART | _LETTERS[variety]


@cache
def _whole() -> frozenset[str]:
    """Return every word of every list: none of them is cut."""
    listed = (word for words in common_words().values() for word in words)
    return _WHOLE.union(listed, *vocabulary().values())


@lru_cache(maxsize=16384)
def divide(word: str) -> str | None:
    """Return the words that a longer unknown one consists of, with spaces; None for any other word."""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or word in _whole():
        return None
    if "\u0620" <= word[0] <= "\u064a":
        return None if _knows(Variety.AR, word) else _parts(Variety.AR, word)
    return next(filter(None, (_parts(variety, word) for variety in _LATIN)), None) if word.isascii() else None


def _parts(variety: Variety, word: str) -> str | None:
    """Return two known words of one variety, or else three."""
    two = _pair(variety, word)
    if two:
        return two
    for cut in range(len(word) - _SHORTEST, 1, -1):
        rest = _pair(variety, word[cut:]) if _knows(variety, word[:cut]) else None
        if rest:
            return f"{word[:cut]} {rest}"
    return None


def _pair(variety: Variety, word: str) -> str | None:
    """Return the two known words that a word consists of; of several ways the most even one."""
    size = len(word)
    first = _AFTER_ARTICLE if word.startswith("ال") else 1
    more = 0 if variety is Variety.AR else 1
    cuts = [
        cut
        for cut in sorted(range(first, size), key=lambda cut: abs(2 * cut - size))
        if max(cut, size - cut) >= _FIRM + (more if min(cut, size - cut) <= _SMALL else 0)
    ]
    listed = _words(variety)
    for cut in cuts:
        if word[:cut] in listed and word[cut:] in listed:
            return f"{word[:cut]} {word[cut:]}"
    for cut in cuts if variety is Variety.AR else ():
        if _knows(variety, word[:cut]) and _knows(variety, word[cut:]):
            return f"{word[:cut]} {word[cut:]}"
    return None


@lru_cache(maxsize=65536)
def _knows(variety: Variety, word: str) -> bool:
    """Tell whether a word is known; in Arabic also one of three letters and more with clitics."""
    listed = _words(variety)
    if word in listed or variety is not Variety.AR:
        return word in listed
    for before in affixes("before"):
        bare = word[len(before) :]
        if word.startswith(before) and len(bare) > _SMALL:
            stems = (bare.removesuffix(after) for after in affixes("after") if bare.endswith(after))
            if any(len(stem) > _SMALL and stem in listed for stem in stems):
                return True
    return False
