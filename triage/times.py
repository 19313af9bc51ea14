"""Reads when something happened or will happen, as a stretch of time that is sure to hold the moment.

A vague word gives a wide stretch: the window for medical care counts from the earliest moment that it can mean.
Days are those of Beirut. Between midnight and four, "yesterday" may still be the day that the writer woke up on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from triage.normalise import Normal, normalise
from triage.timedates import read_date
from triage.timeforms import SINCE, Found, Text, read_closed, read_opened, read_weekday
from triage.timespans import OPEN_FOR, Limits, resolve
from triage.timewords import Stretch, book


@dataclass(frozen=True, slots=True)
class Span:
    """One expression of time: between `earliest` and `latest`, told in the words from `start` to `end`.

    `start` and `end` count code points of the original text; `first` and `last` are numbers of words.
    """

    earliest: datetime
    latest: datetime
    start: int
    end: int
    first: int
    last: int
    past: bool
    """It may lie before the message."""
    future: bool
    """It may lie after the message. A word such as "today" is both."""
    dated: bool = False
    """It is a date of the calendar: its figures are no ages."""


def find_times(message: str, now: datetime, *, normal: Normal | None = None) -> tuple[Span, ...]:
    """Return every expression of time in reading order; a day that may lie on either side gives two spans.

    `now` is when the message was written and must be aware. `normal` spares normalising the message again.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone")
    normal = normal or normalise(message)
    words = book().read(normal.words)
    text = Text(message, words, normal, now.astimezone(UTC), book(), closes=book().closers.among(words))
    spans: list[Span] = []
    index = 0
    while index < len(text.words):
        word = text.words[index]
        found = _at(text, index) if word in text.book.starts or word[:1].isdigit() else None
        if found is None:
            index += 1
            continue
        limits, end = found
        if spans and spans[-1].last == index - 1 and _is_part_of_day(text, index):
            spans = [_stretch(text, one, end) if one.last == index - 1 else one for one in spans]
            index = end
            continue
        dated = read_date(text, index) is not None
        spans.extend(_span(text, one, index, end, dated=dated) for one in limits)
        index = end
    return tuple(spans)


def incident_at(text: str, now: datetime, *, normal: Normal | None = None) -> datetime | None:
    """Return the earliest possible time of the event that a message tells; None when it tells no time.

    Of several past times, those that may lie in the last 72 hours go before older ones, the earliest first;
    of the older ones the latest counts.
    """
    past = [span for span in find_times(text, now, normal=normal) if span.past]
    if not past:
        return None
    recent = [span for span in past if span.latest >= now - OPEN_FOR]
    if recent:
        return min(span.earliest for span in recent)
    return max(past, key=lambda span: span.latest).earliest


def _span(text: Text, limits: Limits, first: int, end: int, *, dated: bool) -> Span:
    earliest, latest = limits
    latest = max(earliest, latest)
    start, stop = text.normal.span(first, end - 1)
    return Span(
        earliest=earliest,
        latest=latest,
        start=start,
        end=stop,
        first=first,
        last=end - 1,
        past=earliest < text.now,
        future=latest > text.now,
        dated=dated,
    )


def _is_part_of_day(text: Text, index: int) -> bool:
    """Tell whether the words are a part of the day that the words before name: "tomorrow in the morning"."""
    found = text.book.fixed.at(text.words, index)
    return found is not None and isinstance(found[0], Stretch) and found[0].begin[0] == 0 < found[0].begin[1]


def _stretch(text: Text, span: Span, end: int) -> Span:
    """Return the span with more words."""
    return replace(span, end=text.normal.span(end - 1, end - 1)[1], last=end - 1)


def _at(text: Text, index: int) -> Found | None:
    """Read an expression of time at a word: the kinds that need most words first."""
    readers: tuple[Callable[[Text, int], Found | None], ...] = (
        read_date,
        read_opened,
        read_closed,
        _fixed,
        read_weekday,
    )
    longest: Found | None = None
    for read in readers:
        found = read(text, index)
        if found and (longest is None or found[1] > longest[1]):
            longest = found
    return longest


def _fixed(text: Text, index: int) -> Found | None:
    """Read an expression that is always the same; "since yesterday" lasts until now."""
    found = text.book.fixed.at(text.words, index)
    if found is None:
        return None
    earliest, latest = resolve(found[0], text.now)
    lasts = index and text.words[index - 1] in SINCE and latest < text.now
    return [(earliest, text.now if lasts else latest)], found[1]
