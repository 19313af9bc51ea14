"""Weighs what the rules found by when it happened: a wedding within days is imminent, old abuse without access less.

A time that nobody told is taken for recent. Nothing falls by more than one step, and nothing to none.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cases.model import Signal, Urgency
from triage.age import find_age
from triage.grammar import Firing, Scan
from triage.matcher import Hit
from triage.normalise import Normal
from triage.times import Span, find_times
from triage.timespans import OPEN_FOR
from triage.timewords import book

NEAR_DATE = "date.near"
LONG_AGO = "date.long_ago"
_NEAR = timedelta(days=7)
_WIDEST = timedelta(days=14)
_OLD = timedelta(days=180)
_REACH = 20
_OF_AGE = 18
_AHEAD = timedelta(days=_OF_AGE - 1)
_FIGURE = re.compile(r"\d")
_FIGURES = re.compile(r"\d ?[/.\-] ?\d|\d(?:\w\w)? ?(?:of )?[^\W\d_]{3}|[^\W\d_]{3} \d")
"""Where a date may be: figures with a stroke between them, or next to a word."""
_UNDERAGE = frozenset(("minor", "forced"))
_WEDDING = frozenset(("marry", "ceremony"))
_SEXUAL = frozenset((Signal.SEXUAL_ABUSE, Signal.SEXUAL_RECENT))
_ACCESS = frozenset(
    [
        *(
            "now",
            "soon",
            "today",
            "recent",
            "habit",
            "home",
            "comes.home",
            "fear.home",
            "with.perp",
            "sleep.with",
        ),
        *("alone.with", "sex.night", "waiting", "pickup", "hiding", "meet", "online", "blackmail"),
        *("threat", "threat.kill", "help", "help.strong"),
    ]
)
"""Concepts that say, or leave it open, that whoever did it can still come near the child."""


def hide_dates(text: str, now: datetime, normal: Normal) -> str:
    """Return the text with noughts for the figures of its dates: "on 24/11", "in 20 days" make nobody grown up.

    `normal` is the text normalised.
    """
    if not _FIGURES.search(text) or not _may_date(normal.words):
        return text
    hidden = text
    for span in find_times(text, now, normal=normal):
        if span.dated or span.earliest > now + _AHEAD:
            blank = _FIGURE.sub("0", text[span.start : span.end])
            hidden = hidden[: span.start] + blank + hidden[span.end :]
    return hidden


def _may_date(words: Sequence[str]) -> bool:
    """Tell whether the words may hold a date or a time far ahead: a figure, or a word of such a time.

    In Arabizi most figures are letters, and reading all times of a message takes longer than this look.
    """
    if any(word.isdigit() or word[:-2].isdigit() for word in words):
        return True
    ahead = book().ahead
    return not ahead.isdisjoint(words) or not ahead.isdisjoint(word[1:] for word in words)


def weigh_times(found: Scan, text: str, now: datetime, normal: Normal) -> Scan:
    """Return the scan of a text (its dates may be hidden in it), weighed by the times that the text tells.

    `normal` is the text normalised, its dates not hidden.
    """
    signals = {firing.rule.signal for firing in found.firings}
    if Signal.CHILD_MARRIAGE not in signals and signals.isdisjoint(_SEXUAL):
        return found
    spans = find_times(text, now, normal=normal)
    if not spans:
        return found
    old = _is_over(found, spans, now)
    weighed = [_lower(firing) if old else _raise(firing, spans, found, now) for firing in found.firings]
    return replace(found, firings=tuple(sorted(weighed, key=lambda one: (-one.urgency.rank, one.rule.id))))


def _raise(firing: Firing, spans: tuple[Span, ...], found: Scan, now: datetime) -> Firing:
    """Make a wedding imminent that has its date within a week, and show the date among its words."""
    if (
        firing.rule.signal is not Signal.CHILD_MARRIAGE
        or firing.urgency is not Urgency.ELEVATED
        or firing.notes
        or _WEDDING.isdisjoint(hit.concept for hit in firing.hits)
        or not _is_of_child(found, now)
    ):
        return firing
    for span in spans:
        near = span.future and span.earliest <= now + _NEAR and span.latest <= now + _WIDEST
        if near and any(abs(span.first - hit.last) <= _REACH for hit in firing.hits):
            hit = Hit("time.near", span.first, span.last, firing.hits[0].variety)
            return replace(firing, urgency=Urgency.IMMINENT, hits=(*firing.hits, hit), notes=(NEAR_DATE,))
    return firing


def _is_of_child(found: Scan, now: datetime) -> bool:
    """Tell whether the words make the bride or groom a minor, or unwilling; a talk about such weddings is neither."""
    known, words = book(), found.normal.words
    if not known.talk.isdisjoint(words):
        return False
    if not _UNDERAGE.isdisjoint(found.found) or find_age(found.normal) is not None:
        return True
    born = any(word in known.sides["birth"] for word in known.read(words))
    return born and any(word.isdigit() and 0 <= now.year - int(word) <= _OF_AGE for word in words)


def _is_over(found: Scan, spans: tuple[Span, ...], now: datetime) -> bool:
    """Tell whether all times lie clearly before the last 72 hours and nothing says that there is access still.

    Within half a year, access is taken for granted unless the words say that whoever did it is gone.
    """
    words = book().read(found.normal.words)
    latest = max(span.latest for span in spans)
    if (
        latest >= now - OPEN_FOR
        or not _ACCESS.isdisjoint(found.found)
        or not book().household.isdisjoint(words)
    ):
        return False
    gone = any(book().away.at(words, index) for index in range(len(words)))
    return gone or latest < now - _OLD


def _lower(firing: Firing) -> Firing:
    """Lower a sexual rule to elevated and note why; any other rule, or one lowered already, stays."""
    if firing.rule.signal not in _SEXUAL or firing.urgency is not Urgency.IMMINENT or firing.rule.firm:
        return firing
    return replace(firing, urgency=Urgency.ELEVATED, notes=(*firing.notes, LONG_AGO))
