"""Finds who speaks of whom: the child's sex, the reporter's relation to the child, how they know."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cases.model import How, Relation, Sex, Variety
from triage.expand import expand
from triage.matcher import Automaton, Hit, named, stems, whole
from triage.normalise import Normal, fold


@dataclass(frozen=True, slots=True)
class People:
    """What the words say of the reporter and the child; None where they say nothing certain."""

    sex: Sex | None
    relation: Relation | None
    how: How | None
    about_self: bool


@cache
def _automata() -> tuple[Automaton, Automaton]:
    """Build the automata of the packaged lists: whole words, and Arabic stems."""
    table = tomllib.loads(files("triage").joinpath("lexicon", "people.toml").read_text(encoding="utf-8"))
    exact, loose = [], []
    for kind, lists in table.items():
        for name, patterns in lists.items():
            for pattern in patterns:
                for phrase in expand(pattern.removeprefix("=")):
                    text = fold(phrase)
                    if text.isascii() or pattern.startswith("="):
                        exact.append((f" {text} ", f"{kind}.{name}", Variety.UNKNOWN, ""))
                    else:
                        loose.append((text, f"{kind}.{name}", Variety.AR, ""))
    return Automaton(exact), Automaton(loose)


def find_people(normal: Normal, *, own_age: bool) -> People:
    """Read relation, sex and how. `own_age`: the writer gave an age of at most 18 as their own."""
    exact, loose = _automata()
    hits = [*named(exact, whole(exact, normal.literal)), *named(loose, stems(loose, normal.literal))]
    hits.sort(key=lambda hit: (hit.first, -hit.last))
    about_self = own_age or any(hit.concept == "self.harmed" for hit in hits)
    return People(
        sex=None if about_self else _sex(hits),
        relation=Relation.SELF if about_self else _relation(hits),
        how=How.SELF if about_self else _how(hits),
        about_self=about_self,
    )


def _sex(hits: list[Hit]) -> Sex | None:
    """Return the sex when all words agree; in "the son of my sister" only the first word is the child."""
    kept: list[Hit] = []
    for hit in (hit for hit in hits if hit.concept.startswith("sex.")):
        if kept and hit.first <= kept[-1].last + 2 and hit.concept != kept[-1].concept:
            continue
        kept.append(hit)
    names = {hit.concept.partition(".")[2] for hit in kept}
    return Sex(names.pop()) if len(names) == 1 else None


_RELATIONS = ("teacher", "health_worker", "neighbour", "relative", "parent", "sibling", "friend")


def _relation(hits: list[Hit]) -> Relation | None:
    """Return the relation by the most telling words: what one is before whom one has."""
    names = {hit.concept.partition(".")[2] for hit in hits if hit.concept.startswith("relation.")}
    return next((Relation(name) for name in _RELATIONS if name in names), None)


def _how(hits: list[Hit]) -> How | None:
    """Return how the reporter knows: told by the child before seen, seen before hearsay."""
    names = {hit.concept.partition(".")[2] for hit in hits if hit.concept.startswith("how.")}
    return next((How(name) for name in ("child_told", "witness", "other_told") if name in names), None)
