"""Judges how soon a person must look at a message, and says why. It never lowers what it does not understand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from cases.model import Assessment, Evidence, Signal, Urgency, highest
from triage import close
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
CLOSE = "close.attention"
CLOSE_IMMINENT = "close.imminent"
CLOSE_DOUBT = "close.doubt"
"""A rule speaks of near danger and the close reader sees none: elevated, for a person to say."""
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
    closely: bool = True,
) -> Assessment:
    """Assess one message with the (at most three) before it and the coded answers so far.

    Evidence points into `text` alone. `now` must be aware: relative and calendar words are read against it.
    Without `closely` the close reader is not asked: some milliseconds less, and more danger missed.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone")
    text = text[:_LONGEST]
    alone = _scan_message(text, now)
    rows = evidence(alone, alone.firings)
    signals = [firing.rule.signal for firing in alone.firings]
    reasons: list[str] = []
    firm = [Urgency.NONE]
    if window:
        rows, joint = _with_window(text, window, alone, rows, now=now)
        if joint.rank > highest(*(firing.urgency for firing in alone.firings)).rank:
            reasons.append(WINDOW)
            firm.append(joint)
            signals.extend(row.signal for row in rows)
    legible = is_legible(alone, text)
    for reason, urgency in _other_reasons(answers, media_unheard=media_unheard, legible=legible):
        reasons.append(reason)
        firm.append(urgency)
    spoken = _listen(alone)
    if closely and highest(*firm) is not Urgency.IMMINENT:
        spoken = _look_closely(text, window, alone, spoken)
    return Assessment(
        urgency=highest(spoken.urgency, *firm),
        signals=_in_order([*signals, *spoken.signals]),
        evidence=rows,
        legible=legible,
        reasons=(*reasons, *spoken.reasons),
    )


def _scan_message(text: str, now: datetime) -> Scan:
    """Scan a text and weigh it by its times; where a rule fires, first look again without the names of places.

    Those sound like all sorts of words.
    """
    normal = normalise(text)
    found = _scan_dated(text, now, normal)
    if not found.firings:
        return found
    told = {span for firing in found.firings for span in found.spans(firing)}
    named = find(text, near=told)
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


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the words of a message say, why, and which signs a model adds to those of the rules."""

    urgency: Urgency
    reasons: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()


def _listen(found: Scan) -> _Heard:
    """Return what the rules say and the second opinion adds: attention where they are silent, else a step up."""
    ruled = highest(*(firing.urgency for firing in found.firings))
    model = packaged()
    if model is None or ruled is Urgency.IMMINENT:
        return _Heard(ruled)
    said = opinion(model, found.normal)
    if ruled is Urgency.ELEVATED:
        # What a rule lowered by its own reading (negated, long ago, a film) stays where the rule put it.
        plain = any(not firing.notes for firing in found.firings)
        return _Heard(Urgency.IMMINENT, (SECOND_IMMINENT,)) if said.imminent and plain else _Heard(ruled)
    return _Heard(Urgency.ELEVATED, (SECOND,)) if said.attention else _Heard(ruled)


def _look_closely(text: str, window: tuple[str, ...], alone: Scan, spoken: _Heard) -> _Heard:
    """Ask the close reader, unless a sure rule speaks of near danger or there is nothing to read.

    With messages before this one it reads all of them together too; what they said without this one is on the case
    already, so only what this one adds counts.
    """
    reader = close.packaged()
    sure = any(firing.rule.sure for firing in alone.firings if firing.urgency is Urgency.IMMINENT)
    if reader is None or sure or not alone.normal.words:
        return spoken
    found = _weigh_view(reader.thresholds, close.read(reader, text), spoken)
    if window and found.urgency is not Urgency.IMMINENT:
        before = " ".join(window[-_WINDOW_MESSAGES:])
        joint = close.read(reader, f"{before} {text}")
        if joint.imminent >= reader.thresholds.imminent > close.read(reader, before).imminent:
            return _Heard(Urgency.IMMINENT, (*found.reasons, CLOSE_IMMINENT), joint.signs())
    return found


def _weigh_view(limits: close.Thresholds, view: close.View, spoken: _Heard) -> _Heard:
    """Weigh a view beside the rules: the more they say, the less certainty is needed. Attention is never taken away."""
    enough = {Urgency.IMMINENT: limits.beside_imminent, Urgency.ELEVATED: limits.beside_elevated}
    if view.imminent >= enough.get(spoken.urgency, limits.imminent):
        raised = () if spoken.urgency is Urgency.IMMINENT else (CLOSE_IMMINENT,)
        return _Heard(Urgency.IMMINENT, (*spoken.reasons, *raised), view.signs())
    if spoken.urgency is Urgency.IMMINENT:
        return _Heard(Urgency.ELEVATED, (CLOSE_DOUBT,))
    if spoken.urgency is not Urgency.ELEVATED and view.attention >= limits.attention:
        return _Heard(Urgency.ELEVATED, (CLOSE,), view.signs())
    return spoken


def _in_order(signals: list[Signal]) -> tuple[Signal, ...]:
    """Return each signal once, strongest rule first."""
    return tuple(dict.fromkeys(signals))
