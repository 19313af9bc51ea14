"""Judges how soon a person must look at a message, and says why. It never lowers what it does not understand."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from cases.model import Assessment, Evidence, Signal, Urgency, highest
from triage.grammar import Scan, evidence, scan
from triage.legibility import is_legible
from triage.normalise import Normal, normalise
from triage.places import find
from triage.second import opinion, packaged
from triage.timely import hide_dates, weigh_times

MEDIA = "media.unheard"
ILLEGIBLE = "illegible"
DANGER = "answer.danger"
DANGER_UNCLEAR = "answer.danger_unclear"
WINDOW = "window"
SECOND = "second.attention"
SECOND_IMMINENT = "second.imminent"
_DANGER_ANSWERS = {
    "yes": (DANGER, Urgency.IMMINENT),
    "unclear": (DANGER_UNCLEAR, Urgency.ELEVATED),
    "not_sure": (DANGER_UNCLEAR, Urgency.ELEVATED),
}
_NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
_WINDOW_MESSAGES = 3
_LONGEST = 4096


def assess(
    text: str,
    *,
    window: tuple[str, ...] = (),
    answers: Mapping[str, str] = _NO_ANSWERS,
    now: datetime,
    media_unheard: bool = False,
) -> Assessment:
    """Assess one message with the (at most three) before it and the coded answers so far.

    Evidence points into `text` alone. `now` must be aware: relative and calendar words are read against it.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone")
    alone = _scan_message(text[:_LONGEST], now)
    rows = evidence(alone, alone.firings)
    urgencies = [firing.urgency for firing in alone.firings]
    signals = [firing.rule.signal for firing in alone.firings]
    reasons: list[str] = []
    if window:
        rows, joint = _with_window(text[:_LONGEST], window, alone, rows, now=now)
        if joint.rank > highest(*urgencies).rank:
            reasons.append(WINDOW)
            urgencies.append(joint)
            signals.extend(row.signal for row in rows)
    legible = is_legible(alone, text[:_LONGEST])
    for reason, urgency in _other_reasons(answers, media_unheard=media_unheard, legible=legible):
        reasons.append(reason)
        urgencies.append(urgency)
    for reason, urgency in _second_reasons(alone, highest(*urgencies)):
        reasons.append(reason)
        urgencies.append(urgency)
    return Assessment(
        urgency=highest(*urgencies),
        signals=_in_order(signals),
        evidence=rows,
        legible=legible,
        reasons=tuple(reasons),
    )


def _scan_message(text: str, now: datetime) -> Scan:
    """Scan a text and weigh it by its times; where a rule fires, first look again without the names of places.

    Those sound like all sorts of words.
    """
    normal = normalise(text)
    found = _scan_dated(text, now, normal)
    if not found.firings:
        return found
    named = find(text)
    told = [span for firing in found.firings for span in found.spans(firing)]
    if not any(match.start < end and start < match.end for match in named for start, end in told):
        return weigh_times(found, text, now, normal)
    masked = text
    for match in named:
        masked = masked[: match.start] + " " * (match.end - match.start) + masked[match.end :]
    normal = normalise(masked)
    return weigh_times(_scan_dated(masked, now, normal), masked, now, normal)


def _scan_dated(text: str, now: datetime, normal: Normal) -> Scan:
    """Scan a text with its dates hidden; `normal` is the text normalised."""
    hidden = hide_dates(text, now, normal)
    return scan(hidden, normal if hidden == text else None)


def _with_window(
    text: str,
    window: tuple[str, ...],
    alone: Scan,
    rows: tuple[Evidence, ...],
    *,
    now: datetime,
) -> tuple[tuple[Evidence, ...], Urgency]:
    """Score the last messages together; return evidence in the newest one and what only together they say.

    What an earlier message said alone is on the case already. Counting it again would undo a person's verdict
    with the next "thank you".
    """
    earlier = [message[:_LONGEST] for message in window[-_WINDOW_MESSAGES:]]
    before = " ".join(earlier)
    joint = _scan_message(f"{before} {text}", now)
    together = highest(*(firing.urgency for firing in joint.firings))
    pieces = [alone, *(_scan_message(message, now) for message in earlier)]
    apart = highest(*(firing.urgency for piece in pieces for firing in piece.firings))
    if together.rank <= apart.rank:
        return rows, Urgency.NONE
    stronger = [firing for firing in joint.firings if firing.urgency is together]
    return rows + evidence(joint, stronger, shift=len(before) + 1), together


def _other_reasons(
    answers: Mapping[str, str],
    *,
    media_unheard: bool,
    legible: bool,
) -> list[tuple[str, Urgency]]:
    """Return what speaks for attention besides the words of the text."""
    found = []
    if "danger" in answers and answers["danger"] in _DANGER_ANSWERS:
        found.append(_DANGER_ANSWERS[answers["danger"]])
    if media_unheard:
        found.append((MEDIA, Urgency.ELEVATED))
    if not legible:
        found.append((ILLEGIBLE, Urgency.ELEVATED))
    return found


def _second_reasons(found: Scan, urgency: Urgency) -> list[tuple[str, Urgency]]:
    """Return what the second opinion adds: attention where the rules are silent, a step up where they are not."""
    model = packaged()
    if model is None or urgency is Urgency.IMMINENT:
        return []
    said = opinion(model, found.normal)
    if urgency is Urgency.ELEVATED:
        # What a rule lowered by its own reading (negated, long ago, a film) stays where the rule put it.
        plain = any(not firing.notes for firing in found.firings)
        return [(SECOND_IMMINENT, Urgency.IMMINENT)] if said.imminent and plain else []
    return [(SECOND, Urgency.ELEVATED)] if said.attention else []


def _in_order(signals: list[Signal]) -> tuple[Signal, ...]:
    """Return each signal once, strongest rule first."""
    return tuple(dict.fromkeys(signals))
