"""The words of time, read from `triage/lexicon/times.toml` and indexed once at start."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Generic, TypeVar

from triage.expand import expand
from triage.normalise import fold_letters

Value = TypeVar("Value")
_CLITICS = "وفلعبه"
_WITH_CLITIC = 3
_WEEK, _HOURS = 7, 24


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days and hours of the calendar, counted from the day of the message: from (-1, 17) to (0, 6) is last night."""

    begin: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Period:
    """A whole week, month or year, counted from the present one."""

    unit: str
    offset: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Hours counted from the message itself."""

    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 0 for Monday; an unsure one may also be another word."""

    day: int
    sure: bool


class Phrases(Generic[Value]):
    """Phrases of whole words, found by their first word, the longest first."""

    def __init__(self, rows: Iterable[tuple[str, Value]]) -> None:
        """Expand the patterns; of two equal phrases the first one counts."""
        index: dict[str, dict[tuple[str, ...], Value]] = {}
        for pattern, value in rows:
            for branch in _branches(pattern):
                for text in expand(fold_letters(branch)):
                    words = tuple(text.split())
                    index.setdefault(words[0], {}).setdefault(words, value)
        self._index = index
        self._longest = {first: max(map(len, found)) for first, found in index.items()}

    def at(self, words: Sequence[str], start: int) -> tuple[Value, int] | None:
        """Return what the longest phrase at `start` stands for, and the index after its last word."""
        found = self._index.get(words[start]) if 0 <= start < len(words) else None
        if found is None:
            return None
        for size in range(self._longest[words[start]], 0, -1):
            phrase = tuple(words[start : start + size])
            if phrase in found:
                return found[phrase], start + len(phrase)
        return None

    def begins(self, word: str) -> bool:
        """Tell whether a phrase begins with this word."""
        return word in self._index

    def among(self, words: Sequence[str]) -> bool:
        """Tell whether a phrase begins with any of the words."""
        return not self._index.keys().isdisjoint(words)

    def firsts(self) -> frozenset[str]:
        """Return the words with which a phrase begins."""
        return frozenset(self._index)

    def lasts(self, wanted: Callable[[Value], bool]) -> frozenset[str]:
        """Return the words with which the phrases end whose value is `wanted`."""
        rows = (row for found in self._index.values() for row in found.items())
        return frozenset(phrase[-1] for phrase, value in rows if wanted(value))

    def words(self) -> frozenset[str]:
        """Return every word of every phrase."""
        return frozenset(word for found in self._index.values() for phrase in found for word in phrase)


def _branches(pattern: str) -> Iterable[str]:
    """Split a pattern at the bars outside all brackets: each part is a phrase of its own."""
    depth, begin = 0, 0
    for index, mark in enumerate(pattern):
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and not depth:
            yield pattern[begin:index]
            begin = index + 1
    yield pattern[begin:]


@dataclass(frozen=True, slots=True)
class Book:
    """All words of time."""

    fixed: Phrases[Stretch | Period | Moment]
    openers: Phrases[str]
    closers: Phrases[str]
    numbers: Mapping[str, int]
    few: frozenset[str]
    fillers: frozenset[str]
    joins: frozenset[str]
    spans: frozenset[str]
    """Joins that make two numbers of years a span of ages: "from 9 to 14"."""
    units: Mapping[str, tuple[str, str]]
    """For each unit word the unit and how it counts: "counted", "single", "plural" or "dual"."""
    parts: Phrases[int]
    weekdays: Phrases[Weekday]
    months: Phrases[int]
    sides: Mapping[str, frozenset[str]]
    away: Phrases[str]
    household: frozenset[str]
    talk: frozenset[str]
    vocabulary: frozenset[str]
    starts: frozenset[str]
    """Words with which an expression can begin, beside figures."""
    ahead: frozenset[str]
    """Words with which the phrases end that begin or name a time more than some days ahead: "in", "next month"."""

    def read(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the words as the book has them: without a clitic where only then they are known."""
        known = self.vocabulary
        return tuple(
            word if word in known or len(word) < _WITH_CLITIC else _bare(word, known) for word in words
        )


def _bare(word: str, known: frozenset[str]) -> str:
    rest = word[1:]
    return rest if (word[0] in _CLITICS or word[0] == "w") and rest in known else word


@cache
def book() -> Book:
    """Load the packaged words. A missing or misspelt field stops the start."""
    table = tomllib.loads(files("triage").joinpath("lexicon", "times.toml").read_text(encoding="utf-8"))
    fixed = Phrases(_fixed(table))
    openers = Phrases(_named(table["openers"]))
    closers = Phrases(_named(table["closers"]))
    parts = Phrases((pattern, int(size)) for size, row in table["parts"].items() for pattern in row)
    weekdays = Phrases(_weekdays(table["weekday"]))
    months = Phrases((pattern, int(month)) for month, row in table["months"].items() for pattern in row)
    numbers = {word: int(size) for size, row in table["numbers"].items() for word in _folded(row)}
    units = {
        word: (unit, form)
        for unit, forms in table["units"].items()
        for form, row in forms.items()
        for word in _folded(row)
    }
    few = {name: _folded(row) for name, row in table["few"].items()}
    sides = {name: _folded(row) for name, row in table["sides"].items()}
    phrased: tuple[Phrases[Any], ...] = (fixed, openers, closers, parts, weekdays, months)
    loose = (few["words"], frozenset(numbers), frozenset(units), *sides.values())
    return Book(
        fixed=fixed,
        openers=openers,
        closers=closers,
        numbers=numbers,
        few=few["words"],
        fillers=few["fillers"],
        joins=few["joins"],
        spans=few["spans"],
        units=units,
        parts=parts,
        weekdays=weekdays,
        months=months,
        sides=sides,
        away=Phrases((pattern, "away") for pattern in table["access"]["away"]),
        household=_folded(table["access"]["household"]),
        talk=_folded(table["wedding"]["talk"]),
        vocabulary=frozenset().union(*(phrases.words() for phrases in phrased), *loose),
        starts=frozenset().union(*(phrases.firsts() for phrases in phrased), *loose[:3]),
        ahead=openers.lasts(lambda side: side == "in") | fixed.lasts(_is_ahead),
    )


def _is_ahead(meaning: Stretch | Period | Moment) -> bool:
    """Tell whether an expression may mean a time more than a week ahead."""
    if isinstance(meaning, Stretch):
        return meaning.begin[0] > _WEEK
    return meaning.begin > _WEEK * _HOURS if isinstance(meaning, Moment) else meaning.offset > 0


def _folded(row: str) -> frozenset[str]:
    return frozenset(fold_letters(row).split())


def _named(rows: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, str]]:
    return ((pattern, name) for name, row in rows.items() for pattern in row)


def _weekdays(rows: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, Weekday]]:
    for row in rows:
        for pattern in row["bare"]:
            yield pattern, Weekday(row["day"], sure=True)
        for pattern in row["named"]:
            yield pattern, Weekday(row["day"], sure=False)


def _fixed(table: Mapping[str, Any]) -> Iterable[tuple[str, Stretch | Period | Moment]]:
    for row in table["phrase"]:
        for pattern in row["words"]:
            yield pattern, Stretch(tuple(row["from"]), tuple(row["to"]))
    for row in table["period"]:
        for pattern in row["words"]:
            yield pattern, Period(row["unit"], row["offset"])
    for row in table["moment"]:
        for pattern in row["words"]:
            yield pattern, Moment(*row["hours"])
