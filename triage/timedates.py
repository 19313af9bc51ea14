"""Reads dates, in figures or with the name of a month, and leaves scores, doses and birthdays alone."""

from datetime import datetime

from triage.timeforms import Found, Text, side_of
from triage.timespans import Limits, date_sides

_MARKS = frozenset("/-.")
_CENTURY = 100
_OF = frozenset(("of", "de", "d", "شهر"))
_ORDINALS = ("st", "nd", "rd", "th", "er")


def read_date(text: Text, index: int) -> Found | None:
    """Read a date in figures or with the name of its month; a date of birth is none."""
    word = text.words[index]
    if not (word[:1].isdigit() or text.book.months.begins(word)):
        return None
    found = _figures(text, index) or _named_month(text, index)
    if found is None:
        return None
    (year, month, day), end = found
    before, after = text.near(index, end, reach=3)
    if text.has("birth", before) or text.has("rooms", before) or text.has("things", after):
        return None
    sides = date_sides(text.now, year, month, day)
    side = side_of(text, index, end)
    if year is None and side:
        sides = [one for one in sides if (one[1] <= text.now) == (side == "past") or _holds(one, text.now)][
            :1
        ]
    elif year is None:
        sides = sides and [min(sides, key=lambda one: abs(one[0] - text.now))]
    return (sides, end) if sides else None


def _holds(limits: Limits, now: datetime) -> bool:
    return limits[0] <= now <= limits[1]


def _figures(text: Text, index: int) -> tuple[tuple[int | None, int, int], int] | None:
    """Read 12/11, 12/11/2026, 12-11-26 and 2026/11/12. Without a year it needs a stroke, or a word before it."""
    run = [(index, "")]
    for number in range(index, min(index + 2, len(text.words) - 1)):
        mark = text.raw[text.normal.spans[number][1] : text.normal.spans[number + 1][0]]
        if mark not in _MARKS or not (text.words[number].isdigit() and text.words[number + 1].isdigit()):
            break
        run.append((number + 1, mark))
    if len(run) == 1:
        return None
    numbers = [text.words[number] for number, _ in run]
    if any(len(number) > 4 for number in numbers) or (numbers[0] == "24" and numbers[1] == "7"):  # noqa: PLR2004
        return None
    values = [int(number) for number in numbers]
    end = index + len(run)
    if len(values) == 2:  # noqa: PLR2004
        before, after = text.near(index, end, reach=1)
        dated = run[1][1] == "/" and values[0] > 1
        counted = after and next(iter(after)) in text.book.units
        return (
            ((None, values[1], values[0]), end) if (dated and not counted) or text.has("on", before) else None
        )
    if len(numbers[0]) == 4:  # noqa: PLR2004
        return (values[0], values[1], values[2]), end
    year = values[2] + (2000 if values[2] < _CENTURY else 0)
    return (year, values[1], values[0]), end


def _named_month(text: Text, index: int) -> tuple[tuple[int | None, int, int], int] | None:
    """Read "12 November", "12th of november 2026" and "november 12"."""
    day, months = _day(text, index), text.book.months
    if day:
        begin = index + 1
        begin += begin < len(text.words) and text.words[begin] in _OF
        month = months.at(text.words, begin)
        end = month[1] if month else index
    else:
        month = months.at(text.words, index)
        day = _day(text, month[1]) if month else 0
        end = month[1] + 1 if month else index
    if not month or not day:
        return None
    year = text.words[end] if end < len(text.words) else ""
    if year.isdigit() and len(year) == 4:  # noqa: PLR2004
        return (int(year), month[0], day), end + 1
    return (None, month[0], day), end


def _day(text: Text, index: int) -> int:
    """Return the day of a month in figures, 0 for none."""
    word = text.words[index] if index < len(text.words) else ""
    figures = word[:-2] if word.endswith(_ORDINALS) else word
    return int(figures) if figures.isdigit() and 0 < int(figures[:3]) <= 31 and len(figures) < 3 else 0  # noqa: PLR2004
