"""Finds the age of the child in a message, and never takes an hour, a choice or a house number for one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from triage.normalise import Normal, fold

_OLDEST = 18
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Age:
    """An age in whole years; `own` when the writer gives it as their own."""

    years: int
    own: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """The words around a number that tell what it counts."""

    values: dict[str, int]
    years: frozenset[str]
    months: frozenset[str]
    cues: frozenset[str]
    ages: frozenset[str]
    """Words that only an age follows: after them a number may be a word too."""
    own: frozenset[str]
    fillers: frozenset[str]
    spans: frozenset[str]
    """Words that make years a stretch of time: since, for, ago."""
    others: frozenset[str]
    """Units of something else: hours, dollars, percent."""
    children: frozenset[str]


@cache
def _words() -> _Words:
    """Read the packaged lists, folded."""
    table = tomllib.loads(files("triage").joinpath("lexicon", "age.toml").read_text(encoding="utf-8"))
    lists = {name: frozenset(fold(words).split()) for name, words in table["lists"].items()}
    values = {fold(word): int(value) for value, words in table["values"].items() for word in words.split()}
    return _Words(values=values, **lists)


def find_age(normal: Normal) -> Age | None:
    """Return the first age from 0 to 18 that the words make certain; an own age goes before others."""
    found = [age for index in range(len(normal.words)) if (age := _age_at(normal.words, index))]
    found.sort(key=lambda age: not age.own)
    return found[0] if found else None


def _age_at(words: tuple[str, ...], index: int) -> Age | None:
    """Read the word at `index` as an age, if it is a number that counts years or months of life."""
    book = _words()
    value = _value(words[index])
    if value is None:
        return None
    before = words[max(0, index - 3) : index]
    while before and before[-1] in book.fillers:
        before = before[:-1]
    last = before[-1] if before else ""
    after = words[index + 1 : index + 3]
    unit = after[0] if after else ""
    own = last in book.own or (last in ("am", "m") and before[-2:-1] == ("i",)) or before[-2:] == ("j", "ai")
    cued = own or last in book.cues
    if unit in book.years:
        timed = last in book.spans or before[-2:] == ("y", "a") or after[1:] == ("ago",)
        return None if (timed and not own) or value > _OLDEST else Age(value, own)
    if unit in book.months:
        aged = cued or after[1:] == ("old",)
        return Age(value // _MONTHS, own) if aged and value < _MONTHS * 4 else None
    told = words[index].isdigit() or last in book.ages
    if unit in book.others or not told or value > _OLDEST or before[-2:-1] == ("it",):
        return None
    return Age(value, own) if value > 0 and (cued or last in book.children) else None


def _value(word: str) -> int | None:
    """Return the number that a word stands for, in digits (at most two) or letters."""
    if word.isdigit():
        return int(word) if len(word) <= 2 else None  # noqa: PLR2004
    return _words().values.get(word)
