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

HELPING, ASKED = 3, 4
"""So close to the person, a helpful act is theirs; so far before them, somebody asks for them."""

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
    """Tell whether a member of the staff stands near a wrong or a complaint, and neither helped nor is asked for."""
    spans: dict[str, list[tuple[int, int]]] = {"wrong": list(marked)}
    for hit in _hits(normal):
        spans.setdefault(hit.concept, []).append((hit.first, hit.last))
    return any(_is_blamed(member, spans) for member in spans.get("member", ()))


def _is_blamed(member: tuple[int, int], spans: dict[str, list[tuple[int, int]]]) -> bool:
    first, last = member
    if any(0 < first - end <= BEFORE for _, end in spans.get("complaint", ())):
        return True
    asked = any(0 <= first - begin <= ASKED for begin, _ in spans.get("ask", ()))
    given = any(0 < first - begin <= HELPING for begin, _ in spans.get("gave", ()))
    if asked or given:
        return False
    helps = [begin for name in ("helpful", "gave") for begin, _ in spans.get(name, ()) if begin > last]
    apart = [(begin, end) for begin, end in spans["wrong"] if end < first or begin > last]
    if any(0 < first - end <= BEFORE for _, end in apart) and not any(
        help_ - last <= HELPING for help_ in helps
    ):
        return True
    return any(0 < begin - last <= AFTER and not any(help_ <= begin for help_ in helps) for begin, _ in apart)
