"""Weighs what the rules found by when it happened: a wedding within days is imminent, old abuse without access less.

A time that nobody told is taken for recent. Nothing falls by more than one step, and nothing to none.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from cases.model import Signal, Urgency
from triage.grammar import Firing, Scan
from triage.matcher import Hit
from triage.times import Span, find_times
from triage.timespans import OPEN_FOR
from triage.timewords import book

NEAR_DATE = "date.near"
LONG_AGO = "date.long_ago"
_NEAR = timedelta(days=7)
_WIDEST = timedelta(days=14)
_OLD = timedelta(days=180)
_REACH = 20
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


def weigh_times(found: Scan, text: str, now: datetime) -> Scan:
    """Return the scan of a text, its firings weighed by the times that the text tells."""
    signals = {firing.rule.signal for firing in found.firings}
    if Signal.CHILD_MARRIAGE not in signals and signals.isdisjoint(_SEXUAL):
        return found
    spans = find_times(text, now, normal=found.normal)
    if not spans:
        return found
    old = _is_over(found, spans, now)
    weighed = [_lower(firing) if old else _raise(firing, spans, now) for firing in found.firings]
    return replace(found, firings=tuple(sorted(weighed, key=lambda one: (-one.urgency.rank, one.rule.id))))


def _raise(firing: Firing, spans: tuple[Span, ...], now: datetime) -> Firing:
    """Make a wedding imminent that has its date within a week, and show the date among its words."""
    if (
        firing.rule.signal is not Signal.CHILD_MARRIAGE
        or firing.urgency is not Urgency.ELEVATED
        or firing.notes
        or _WEDDING.isdisjoint(hit.concept for hit in firing.hits)
    ):
        return firing
    for span in spans:
        near = span.future and span.earliest <= now + _NEAR and span.latest <= now + _WIDEST
        if near and any(abs(span.first - hit.last) <= _REACH for hit in firing.hits):
            hit = Hit("time.near", span.first, span.last, firing.hits[0].variety)
            return replace(firing, urgency=Urgency.IMMINENT, hits=(*firing.hits, hit), notes=(NEAR_DATE,))
    return firing


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
