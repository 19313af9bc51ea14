"""Combines the concepts of a message into signals, with the reason and the words for each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from cases.model import Evidence, Signal, Urgency, Variety
from triage.joining import divide
from triage.language import absent_varieties, leading_languages, looks_arabizi
from triage.lexicon import Rule, rules
from triage.matcher import Hit, find_hits, join_chains
from triage.normalise import Normal, normalise, respell
from triage.patterns import CALMING
from triage.spelling import correct, read_quick, undouble

_BEFORE = 3
_TOLD = 2
_AFTER = 2
_STEP_DOWN = {
    Urgency.IMMINENT: Urgency.ELEVATED,
    Urgency.ELEVATED: Urgency.ROUTINE,
    Urgency.ROUTINE: Urgency.ROUTINE,
    Urgency.NONE: Urgency.NONE,
}
_DAMPERS = ("frame.news", "frame.joke", "frame.work", "frame.ask", "frame.adult", "past.long", "resolved")
_LOCAL_DAMPERS = frozenset(("frame.news", "frame.work", "frame.ask"))
_REACH = 12
_REMEMBERED = 16384
LONG = "message.long"
"""Stands under `unless` in rules for the shortest messages: it holds where a message says more than a cry."""
_BRIEF = 4
_PEOPLE = frozenset(
    (
        "child",
        "minor",
        "me",
        "i",
        "perp",
        "he",
        "stranger",
        "neighbour",
        "mother",
        "wife",
        "friend",
        "sibling",
        "home",
        "boss",
        "landlord",
        "kin.talk",
        "tiny",
        "baby",
    ),
)
"""Concepts that name somebody, or home."""
Found = Mapping[str, Sequence[Hit]]
Slot = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that holds, at the urgency that is left after its notes, with the words that met its slots."""

    rule: Rule
    urgency: Urgency
    hits: tuple[Hit, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """Everything that the grammar found in one text."""

    normal: Normal
    found: Found
    firings: tuple[Firing, ...]

    def spans(self, firing: Firing) -> list[tuple[int, int]]:
        """Return the original spans of a firing; words that touch are one span.

        People are shown only beside the words that say what happens: "the children" alone is no reason.
        """
        telling = [hit for number, hit in enumerate(firing.hits) if not number or hit.concept not in _PEOPLE]
        if len(telling) == len(firing.hits):
            shown = telling
        else:
            near = {number for hit in telling for number in range(hit.first - 1, hit.last + 2)}
            shown = [hit for hit in firing.hits if hit in telling or hit.first in near or hit.last in near]
        spans: list[tuple[int, int]] = []
        for first, last in sorted((hit.first, hit.last) for hit in shown):
            if spans and first <= spans[-1][1] + 1:
                spans[-1] = (spans[-1][0], max(spans[-1][1], last))
            else:
                spans.append((first, last))
        return [self.normal.span(first, last) for first, last in spans]


@cache
def _by_concept() -> Mapping[str, tuple[Rule, ...]]:
    """Index the rules by the concepts of their first slot, so that most rules are never looked at."""
    index: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules():
        for concept in rule.slots[0]:
            index[concept].append(rule)
    return {concept: tuple(found) for concept, found in index.items()}


def scan(text: str, normal: Normal | None = None) -> Scan:
    """Read one text: find its concepts, drop figures of speech, combine the rest.

    `normal`, the text normalised, spares doing it again.
    """
    normal = normal or normalise(text)
    arabizi = looks_arabizi(normal)
    guesses = {} if arabizi else _guesses(normal)
    quick = _quick(normal)
    meant = guesses | quick
    words = tuple(meant.get(number, word) for number, word in enumerate(normal.words))
    respelt = respell(normal, words) if meant else None
    finds = find_hits(normal, arabizi=arabizi, respelt=respelt, changed=frozenset(meant))
    hits = join_chains(finds, normal.clauses, absent_varieties(normal))
    found = _without_idioms(hit for hit in hits if arabizi or not _is_calm_arabizi(hit))
    brief = len(normal.words) <= _BRIEF
    index = _by_concept()
    candidates = {rule.id: rule for concept in found if concept in index for rule in index[concept]}
    dampers = _dampers(found, text)
    guessed = frozenset(guesses) - quick.keys()
    met: dict[Slot, list[Hit]] = {}
    firings = (
        _doubt(firing, guessed)
        for rule in candidates.values()
        if (brief or LONG not in rule.unless) and (firing := _fire(rule, found, normal, dampers, met))
    )
    return Scan(normal, found, tuple(sorted(firings, key=lambda f: (-f.urgency.rank, f.rule.id))))


def _is_calm_arabizi(hit: Hit) -> bool:
    """Tell whether a hit calms in Arabizi: in a French or English text, "ma" and "game" do not."""
    return hit.variety is Variety.AR_LATN and hit.concept.startswith(CALMING)


def _guesses(normal: Normal) -> dict[int, str]:
    """Return, by word index, what unknown words were probably meant to be."""
    found = ((number, correct(word) or divide(word)) for number, word in enumerate(normal.words))
    return {number: word for number, word in found if word}


def _quick(normal: Normal) -> dict[int, str]:
    """Return, by word index, what quick spellings stand for."""
    varieties = leading_languages(normal)
    found = ((number, _meant(word, varieties)) for number, word in enumerate(normal.words))
    return {number: words for number, words in found if words}


@lru_cache(maxsize=_REMEMBERED)
def _meant(word: str, varieties: tuple[Variety, ...]) -> str | None:
    """Return what a quick or drawn-out spelling stands for; None for any other word."""
    return read_quick(word, varieties) or (None if word.isascii() else divide(word)) or undouble(word)


def _doubt(firing: Firing, guessed: frozenset[int]) -> Firing:
    """Lower a rule by one step when its act is a guessed word and fewer than two other words agree."""
    act, *others = firing.hits
    if guessed.isdisjoint(range(act.first, act.last + 1)) or len(others) > 1:
        return firing
    return replace(firing, urgency=_STEP_DOWN[firing.urgency], notes=(*firing.notes, "spelling"))


def _without_idioms(hits: Iterable[Hit]) -> Found:
    """Group hits by concept, leaving out those inside a figure of speech."""
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in sorted(hits, key=lambda hit: (hit.first, -hit.last, hit.concept)):
        found[hit.concept].append(hit)
    idioms = found.get("idiom", ())
    if not idioms:
        return found
    kept = {
        concept: [hit for hit in group if concept == "idiom" or not any(_is_part(hit, one) for one in idioms)]
        for concept, group in found.items()
    }
    return {concept: group for concept, group in kept.items() if group}


def _is_part(hit: Hit, idiom: Hit) -> bool:
    """Tell whether a hit lies in a figure of speech or runs into one; a longer hit around it stands."""
    overlap = hit.first <= idiom.last and idiom.first <= hit.last
    around = (
        hit.first <= idiom.first
        and idiom.last <= hit.last
        and hit.last - hit.first > idiom.last - idiom.first
    )
    return overlap and not around


def _dampers(found: Found, text: str) -> tuple[str, ...]:
    """Return what in the message as a whole speaks against danger now."""
    notes = [name for name in _DAMPERS if name in found]
    if any(mark in text for mark in "😂🤣😅😆🙃😜😝😹"):
        notes.append("frame.joke")
    return tuple(dict.fromkeys(notes))


def _fire(
    rule: Rule, found: Found, normal: Normal, dampers: tuple[str, ...], met: dict[Slot, list[Hit]]
) -> Firing | None:
    """Return the strongest way in which a rule holds, or nothing. `met` keeps what meets a slot: rules share them."""
    if any(concept in found for concept in rule.unless):
        return None
    groups: list[list[Hit]] = []
    for slot in rule.slots:
        group = met.get(slot)
        if group is None:
            group = met[slot] = [hit for concept in slot if concept in found for hit in found[concept]]
        if not group:
            return None
        groups.append(group)
    best: Firing | None = None
    for act in groups[0]:
        hits = _nearest(act, groups[1:], rule.within[1:])
        if hits is None:
            continue
        firing = _weigh(rule, hits, found, normal, dampers)
        if best is None or firing.urgency.rank > best.urgency.rank:
            best = firing
    return best


def _nearest(act: Hit, groups: Sequence[Sequence[Hit]], reaches: Sequence[int]) -> tuple[Hit, ...] | None:
    """Choose for each slot the hit nearest to the act, on words of its own, or give up."""
    chosen = [act]
    for group, reach in zip(groups, reaches, strict=True):
        nearest, distance = None, reach + 1
        for hit in group:
            gap = hit.first - act.last if hit.first > act.last else act.first - hit.last
            if (
                gap <= 0
                and hit.first <= act.first
                and hit.last >= act.last
                and (hit.first, hit.last) != (-1, -1)
            ):
                continue
            if abs(gap) < distance:
                nearest, distance = hit, abs(gap)
        if nearest is None:
            return None
        chosen.append(nearest)
    return tuple(chosen)


def _weigh(
    rule: Rule, hits: tuple[Hit, ...], found: Found, normal: Normal, dampers: tuple[str, ...]
) -> Firing:
    """Lower a rule once for a negation of its act and once for the frame of the message, and note why."""
    urgency, notes = rule.urgency, []
    if not rule.negation_inside and _is_negated(hits[0], found, normal):
        urgency = _STEP_DOWN[urgency]
        notes.append("negated")
    near = [name for name in dampers if _is_near(name, hits[0], found, normal)]
    if near and not rule.firm:
        urgency = _STEP_DOWN[urgency]
        notes.extend(near)
    return Firing(rule, urgency, hits, tuple(notes))


def _is_near(damper: str, act: Hit, found: Found, normal: Normal) -> bool:
    """Tell whether a damper speaks of this act: news and work must be close to it, the rest colours the whole."""
    if damper == "resolved" and found.get(damper):
        return not all(_is_negated(hit, found, normal) for hit in found[damper])
    if damper not in _LOCAL_DAMPERS or damper not in found:
        return True
    return any(-_REACH <= hit.first - act.last <= _REACH for hit in found[damper])


def _is_negated(act: Hit, found: Found, normal: Normal) -> bool:
    """Tell whether a negation stands just before the act (or, in French, just after) in the same clause."""
    clause = normal.clauses[act.first]
    for hit in found.get("neg", ()):
        near = 0 < act.first - hit.last <= _BEFORE
        if near and normal.clauses[hit.last] == clause and not _is_masked(hit, found):
            return True
    after = found.get("neg.after", ())
    return any(0 < hit.first - act.last <= _AFTER and normal.clauses[hit.first] == clause for hit in after)


def _is_masked(negation: Hit, found: Found) -> bool:
    """Tell whether a negation is part of a conjunction ("before", "whenever") or of a cry for help."""
    return any(hit.first <= negation.first <= hit.last for hit in found.get("neg.not", ()))


def evidence(scan: Scan, firings: Iterable[Firing], *, shift: int = 0) -> tuple[Evidence, ...]:
    """Return the evidence of firings in the text after `shift` code points; the strongest rule per signal."""
    told: dict[Signal, int] = defaultdict(int)
    rows: list[Evidence] = []
    for firing in firings:
        if told[firing.rule.signal] >= _TOLD or firing.urgency is Urgency.NONE:
            continue
        told[firing.rule.signal] += 1
        for start, end in scan.spans(firing):
            if start >= shift:
                rows.append(
                    Evidence(
                        rule=firing.rule.id,
                        signal=firing.rule.signal,
                        urgency=firing.urgency,
                        start=start - shift,
                        end=end - shift,
                        notes=firing.notes,
                    ),
                )
    return tuple(rows)
