"""Reads the forms of time expressions that count or name a day: "two hours ago", "in 3 days", "last Thursday"."""

from dataclasses import dataclass
from datetime import datetime

from triage.normalise import Normal
from triage.timespans import Limits, count_back, count_on, weekday_sides
from triage.timewords import Book, Weekday

_FEW = (2, 8)
_DIGITS = 3
_YEARS = 99
SINCE = frozenset(("since", "depuis", "من", "منذ", "mn", "men", "min"))


@dataclass(frozen=True, slots=True)
class Text:
    """A message on its way through the reader."""

    raw: str
    words: tuple[str, ...]
    normal: Normal
    now: datetime
    book: Book
    closes: bool
    """Some word may close an expression that counts: "ago"."""

    def near(self, first: int, end: int, *, reach: int = 2) -> tuple[frozenset[str], frozenset[str]]:
        """Return the few words before and after."""
        return frozenset(self.words[max(0, first - reach) : first]), frozenset(self.words[end : end + reach])

    def has(self, name: str, words: frozenset[str]) -> bool:
        """Tell whether one of the words belongs to a list of the book."""
        return not self.book.sides[name].isdisjoint(words)


Found = tuple[list[Limits], int]


def read_opened(text: Text, index: int) -> Found | None:
    """Read "two hours ago" where the word for it comes first, as in Arabic and French, and "in two days"."""
    opener = text.book.openers.at(text.words, index)
    if opener is None:
        return None
    side, begin = opener
    amount = _amount(text, begin)
    before, _ = text.near(index, begin)
    if amount is None or text.has("age", before) or text.has("birth", before):
        return None
    (low, high, unit), end = amount
    if _is_other(text, begin, end, unit):
        return None
    if text.book.closers.at(text.words, end):
        end += 1
        side = "ago"
    if side == "in":
        return [count_on(text.now, low, high, unit)], end
    earliest, latest = count_back(text.now, low, high, unit)
    return [(earliest, text.now if side == "since" else latest)], end


def _is_other(text: Text, begin: int, end: int, unit: str) -> bool:
    """Tell whether the amount is a span of ages ("from 9 to 14 years") or names a month ("since the month of May")."""
    ranged = not text.book.spans.isdisjoint(text.words[begin + 1 : end - 1])
    aged = unit == "year" and (ranged or text.has("old", frozenset(text.words[end : end + 1])))
    return aged or (unit == "month" and text.book.months.at(text.words, end) is not None)


def read_closed(text: Text, index: int) -> Found | None:
    """Read "two hours ago" where the word for it comes last."""
    amount = _amount(text, index) if text.closes else None
    if amount is None:
        return None
    (low, high, unit), end = amount
    closer = text.book.closers.at(text.words, end)
    return ([count_back(text.now, low, high, unit)], closer[1]) if closer else None


def _amount(text: Text, index: int) -> tuple[tuple[float, float, str], int] | None:
    """Read a number with a unit of time: at least so many, at most so many, of what, and the word after."""
    known, words = text.book, text.words
    part = known.parts.at(words, index)
    if part:
        return (part[0], part[0], "minute"), part[1]
    while index < len(words) and words[index] in known.fillers and words[index] not in known.units:
        index += 1
    low, high, index = _numbers(text, index)
    while low and index < len(words) and words[index] in known.fillers and words[index] not in known.units:
        index += 1
    if index >= len(words) or words[index] not in known.units:
        return None
    unit, form = known.units[words[index]]
    if form == "dual" and not low:
        more, _, after = _numbers(text, index + 1)
        low, high = 2, max(2, more)
        return (low, high, unit), after if more and more <= _FEW[1] else index + 1
    if not low and form == "counted":
        return None
    if not low:
        low, high = (1, 1) if form == "single" else _FEW
    return None if unit == "year" and high > _YEARS else ((low, high, unit), index + 1)


def _numbers(text: Text, index: int) -> tuple[int, int, int]:
    """Read "3", "a few", "2 or 3"; zeros when there is no number."""
    low = _number(text, index)
    if not low:
        few = 0 <= index < len(text.words) and text.words[index] in text.book.few
        return (*_FEW, index + 1) if few else (0, 0, index)
    index += 1
    if _number(text, index - 1) == 1 and index < len(text.words) and text.words[index] in text.book.few:
        return (*_FEW, index + 1)
    joined = index + (index < len(text.words) and text.words[index] in text.book.joins)
    high = _number(text, joined)
    if high > low:
        return low, high, joined + 1
    return low, low, index


def _number(text: Text, index: int) -> int:
    """Return the number at a word, 0 for none."""
    if index >= len(text.words):
        return 0
    word = text.words[index]
    if word.isdigit():
        return int(word) if len(word) <= _DIGITS else 0
    return text.book.numbers.get(word, 0)


def read_weekday(text: Text, index: int) -> Found | None:
    """Read a day of the week on the side that the words around it say, or on both."""
    found = text.book.weekdays.at(text.words, index)
    if found is None:
        return None
    day, end = found
    before, after = text.near(index, end)
    if text.has("habit", before):
        return None
    side = side_of(text, index, end)
    linked = (
        text.has("linked", before) or text.has("past_before", before) or text.has("future_before", before)
    )
    follows = text.has("past_after", after) or text.has("future_after", after)
    if not day.sure and not linked and not follows:
        return None
    since = not SINCE.isdisjoint(before)
    following = text.has("next", before) or text.has("next", after)
    return _weekday_limits(text, day, side, since=since, following=following), end


def _weekday_limits(text: Text, day: Weekday, side: str, *, since: bool, following: bool) -> list[Limits]:
    past, future = weekday_sides(text.now, day.day, following=following)
    if side == "past":
        return [(past[0], text.now)] if since else [past]
    return [future] if side == "future" else [past, future]


def side_of(text: Text, first: int, end: int) -> str:
    """Return "past" or "future" by the nearest word that says it; nothing when none does."""
    before, after = text.near(first, end)
    if text.has("past_after", after) or text.has("past_before", before):
        return "past"
    if text.has("future_after", after) or text.has("future_before", before):
        return "future"
    clauses = text.normal.clauses
    around = [
        (first - number if number < first else number - end + 1, name)
        for number, word in enumerate(text.words)
        if clauses[number] in (clauses[first], clauses[end - 1]) and not first <= number < end
        for name in ("past", "future")
        if word in text.book.sides[name]
    ]
    return min(around)[1] if around else ""
