"""Hears when a message complains of the organisation's own staff, so that it never reaches their office."""

import tomllib
from functools import cache
from importlib.resources import files

from cases.model import Evidence, Variety
from triage.expand import expand
from triage.matcher import Automaton, Hit, named, whole
from triage.normalise import Normal, fold, normalise

AFTER, BEFORE = 9, 6
"""How many words may lie between the person and what they did, behind and before."""

HELPING = 2
"""So close behind the person, a helpful act is theirs."""

_LONGEST = 4096


@cache
def _automaton() -> Automaton:
    """Build the automaton of the packaged list, whole words only: a guess here would hide a report from its office."""
    table = tomllib.loads(files("triage").joinpath("lexicon", "staff.toml").read_text(encoding="utf-8"))
    return Automaton(
        (f" {fold(phrase)} ", name, Variety.UNKNOWN, "")
        for name, patterns in table["staff"].items()
        for pattern in patterns
        for phrase in expand(pattern)
    )


def about_staff(normal: Normal, evidence: tuple[Evidence, ...] = (), window: tuple[str, ...] = ()) -> bool:
    """Tell whether a message, or it and the one before it together, complains of somebody who works for us.

    `evidence` is what the judgement of danger found in the message. A request for a member of the staff, and a
    member of the staff who told somebody to write, are no complaint.
    """
    if _complains(normal, _wrongs_of(normal, evidence)):
        return True
    if not window or (not _members(normal) and not _members(normalise(window[-1][:_LONGEST]))):
        return False
    joined = normalise(f"{window[-1][:_LONGEST]} {' '.join(normal.words)}")
    return _complains(joined, [])


def _hits(normal: Normal) -> list[Hit]:
    return list(named(_automaton(), whole(_automaton(), normal.literal)))


def _members(normal: Normal) -> list[Hit]:
    return [hit for hit in _hits(normal) if hit.concept == "member"]


def _wrongs_of(normal: Normal, evidence: tuple[Evidence, ...]) -> list[tuple[int, int]]:
    """Return the words that the judgement of danger marked, as first and last word."""
    found = []
    for each in evidence:
        inside = [i for i, (start, end) in enumerate(normal.spans) if start < each.end and each.start < end]
        if inside:
            found.append((inside[0], inside[-1]))
    return found


def _complains(normal: Normal, marked: list[tuple[int, int]]) -> bool:
    hits = _hits(normal)
    members = [(h.first, h.last) for h in hits if h.concept == "member"]
    wrongs = [(h.first, h.last) for h in hits if h.concept == "wrong"] + marked
    complaints = [(h.first, h.last) for h in hits if h.concept == "complaint"]
    helps = [h.first for h in hits if h.concept == "helpful"]
    return any(
        _is_blamed(member, wrongs, helps) or any(0 < member[0] - last <= BEFORE for _, last in complaints)
        for member in members
    )


def _is_blamed(member: tuple[int, int], wrongs: list[tuple[int, int]], helps: list[int]) -> bool:
    """Tell whether a wrong stands near, with nothing helpful between the person and it."""
    first, last = member
    if any(0 < first - end <= BEFORE for _, end in wrongs) and not any(
        0 < help_ - last <= HELPING for help_ in helps
    ):
        return True
    behind = [start for start, _ in wrongs if 0 < start - last <= AFTER]
    return any(not any(last < help_ < start for help_ in helps) for start in behind)
