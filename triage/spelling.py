"""Reads misspelt English and French: listed spellings for sure, and guesses at slips that never decide alone."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from cases.model import Variety
from triage.language import common_words
from triage.lexicon import VARIETIES, vocabulary
from triage.normalise import fold

_SHORTEST = 5
_LONGEST = 14
_SURE = 7
"""In shorter words only a letter too many, too few or swapped counts: "looked" is not "locked"."""
_LATIN = (Variety.EN, Variety.FR)


@cache
def _known() -> frozenset[str]:
    """Return every word that some list spells out."""
    listed = frozenset(word for words in common_words().values() for word in words)
    return listed.union(*vocabulary().values())


@cache
def _index() -> dict[str, str]:
    """Return, for each spelling with one letter left out, the English or French word; doubtful ones are left out."""
    index: dict[str, str] = {}
    doubtful: set[str] = set()
    words = {word for variety in _LATIN for word in vocabulary()[variety] | common_words()[variety]}
    for word in sorted(words):
        if _SHORTEST <= len(word) <= _LONGEST and word.isascii() and word.isalpha():
            for short in {word, *_shortened(word)}:
                if index.setdefault(short, word) != word:
                    doubtful.add(short)
    return {short: word for short, word in index.items() if short == word or short not in doubtful}


def _shortened(word: str) -> Iterable[str]:
    """Yield the word without each of its letters but the first."""
    return (word[:cut] + word[cut + 1 :] for cut in range(1, len(word)))


@lru_cache(maxsize=16384)
def correct(word: str) -> str | None:
    """Return the word meant by an unknown Latin word of four letters and more; None when known or unclear."""
    if (
        not _SHORTEST - 1 <= len(word) <= _LONGEST
        or not (word.isascii() and word.isalpha())
        or word in _known()
    ):
        return None
    index = _index()
    found = {index[short] for short in (word, *_shortened(word)) if short in index}
    if len(word) < _SURE:
        found = {guess for guess in found if len(guess) != len(word) or sorted(guess) == sorted(word)}
    return found.pop() if len(found) == 1 else None


_AGE_JOINED = re.compile(r"([a-z]+)(1?\d)")


@cache
def _listed() -> Mapping[Variety, Mapping[str, str]]:
    """Return the listed spellings of each language with what they stand for."""
    table = tomllib.loads(files("triage").joinpath("lexicon", "respell.toml").read_text(encoding="utf-8"))
    return {
        VARIETIES[name]: {fold(short): fold(meant) for short, meant in words.items()}
        for name, words in table.items()
    }


def read_quick(word: str, varieties: Iterable[Variety]) -> str | None:
    """Return what a quick spelling ("jsui", "tmrw", "im14") stands for in these languages; None if it is none."""
    for variety in varieties:
        listed = _listed().get(variety, {})
        if word in listed:
            return listed[word]
        joined = _AGE_JOINED.fullmatch(word)
        if joined and joined[1] in listed:
            return f"{listed[joined[1]]} {joined[2]}"
    return None


_DRAWN_OUT = re.compile(r"(?<=.)([اوي])\1")
_TWIN_ROOTS = frozenset(
    [
        "حقق", "قرر", "هدد", "سبب", "حدد", "عدد", "مرر", "ردد", "حلل", "خلل", "ملل", "ظلل",
        "ضلل", "شكك", "فكك", "همم", "عمم", "صمم", "تمم", "خفف", "جفف", "حسس", "اسس", "خصص",
        "قصص", "حبب", "كرر", "برر", "ضرر", "حرر", "جدد", "مدد", "شدد", "بدد", "سدد", "زلل",
        "دلل", "علل", "قلل", "بلل", "كلل", "ضمم", "لمم", "غرر", "جرر", "سرر", "شقق", "دقق",
        "طلل", "ذلل", "عزز", "هزز",
    ],
)  # fmt: skip
"""Roots whose last two letters are one letter twice: there it is no slip."""


def undouble(word: str) -> str | None:
    """Return an Arabic word without the letters that a slip or a drawn-out cry doubled; None when it has none."""
    if not "\u0620" <= word[-1:] <= "\u064a":
        return None
    single = _DRAWN_OUT.sub(r"\1", word)
    if len(single) > 3 and single[-1] == single[-2] and single[-3:] not in _TWIN_ROOTS:  # noqa: PLR2004
        single = single[:-1]
    return single if single != word else None
