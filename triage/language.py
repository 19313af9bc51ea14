"""Tells how a message is written, by its script and its commonest words; no evidence means unknown."""

import tomllib
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain

from cases.model import Language, Variety
from triage.normalise import Normal, fold, normalise

_SURE = 2
_ARABIZI_DIGITS = frozenset("23567")
_ORDINALS = frozenset(
    ["2day", "2morrow", "2nite", "2night", "4ever", "b4", "m8", "gr8", "w8", "l8", "l8r", "2mrw", "2moro"]
)


@cache
def common_words() -> dict[Variety, frozenset[str]]:
    """Return the commonest words of each variety, folded."""
    table = tomllib.loads(files("triage").joinpath("lexicon", "common.toml").read_text(encoding="utf-8"))
    return {Variety(name): frozenset(fold(words).split()) for name, words in table["words"].items()}


@cache
def _telling() -> dict[Variety, frozenset[str]]:
    """Return, for each Latin variety, the common words that no other variety has."""
    latin = {v: common_words()[v] for v in (Variety.EN, Variety.FR, Variety.AR_LATN)}
    return {
        variety: words - frozenset().union(*(other for name, other in latin.items() if name is not variety))
        for variety, words in latin.items()
    }


def is_arabizi_spelling(word: str) -> bool:
    """Tell whether a Latin word carries a digit that stands for an Arabic sound."""
    if not word.isascii() or word.isdigit() or word.isalpha() or word in _ORDINALS:
        return False
    digits = {character for character in word if character.isdigit()}
    letters = sum(character.isalpha() for character in word)
    return bool(letters) and digits <= _ARABIZI_DIGITS | {"8", "9"} and len(digits) <= letters + 1


def _weights(normal: Normal) -> Counter[Variety]:
    """Count the evidence for each variety, in words."""
    return _weigh(normal.words)


@lru_cache(maxsize=256)
def _weigh(written: tuple[str, ...]) -> Counter[Variety]:
    """Count the words that speak for each variety."""
    return Counter(chain.from_iterable(map(_speaks_for, written)))


@lru_cache(maxsize=16384)
def _speaks_for(word: str) -> tuple[Variety, ...]:
    """Return the varieties that a word speaks for."""
    if word.isdigit():
        return ()  # "3" is a choice before it is a letter
    if "\u0620" <= word[0] <= "\u064a":
        return (Variety.AR,)
    if is_arabizi_spelling(word):
        return (Variety.AR_LATN,)
    return tuple(variety for variety, words in _telling().items() if word in words)


def looks_arabizi(normal: Normal) -> bool:
    """Tell whether Latin words may be Arabic: some sign of it, or no sign of English and French."""
    weights = _weights(normal)
    others = weights[Variety.EN] + weights[Variety.FR]
    return (weights[Variety.AR_LATN] > 0 and weights[Variety.AR_LATN] * 4 >= others) or others == 0


def absent_varieties(normal: Normal) -> frozenset[Variety]:
    """Return which of English and French the message surely has nothing of: their short words collide."""
    weights = _weights(normal)
    most = max(weights.values(), default=0)
    return frozenset(v for v in (Variety.EN, Variety.FR) if not weights[v] and most >= _SURE)


def leading_languages(normal: Normal) -> tuple[Variety, ...]:
    """Return which of English and French the message is most likely in: both when nothing decides, or none."""
    weights = _weights(normal)
    most = max(weights[Variety.EN], weights[Variety.FR])
    if most < weights[Variety.AR] or most < weights[Variety.AR_LATN]:
        return ()
    return tuple(variety for variety in (Variety.EN, Variety.FR) if weights[variety] == most)


def judge(normal: Normal) -> Variety:
    """Return the variety of a normalised message; mixed when a second one has a third of the weight."""
    weights = _weights(normal)
    if not weights:
        return Variety.UNKNOWN
    (first, most), *rest = weights.most_common()
    second = rest[0][1] if rest else 0
    return Variety.MIXED if second * 3 > most and second > 1 else first


def detect(text: str) -> Variety:
    """Tell how a text is written. Unknown when nothing speaks for any variety, as in digits or emoji."""
    return judge(normalise(text))


def answer_language(normal: Normal) -> Language | None:
    """Return the language in which to answer: the strongest one in a mixed text, Arabic for Arabizi."""
    weights = _weights(normal)
    if not weights:
        return None
    arabic = weights[Variety.AR] + weights[Variety.AR_LATN]
    ranked = {Language.AR: arabic, Language.FR: weights[Variety.FR], Language.EN: weights[Variety.EN]}
    return max(ranked, key=lambda language: ranked[language])
