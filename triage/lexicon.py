"""The authored danger words and rules, read from `triage/lexicon/` and expanded once at start."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from cases.model import Signal, Urgency, Variety
from triage.expand import expand
from triage.normalise import fold_letters

VARIETIES = {"ar": Variety.AR, "ar-latn": Variety.AR_LATN, "en": Variety.EN, "fr": Variety.FR}
"""Name of a data file and the variety whose words it holds."""


class Phrase(NamedTuple):
    """One plain phrase of one concept. `exact` phrases take no clitics and have no skeleton."""

    text: str
    concept: str
    variety: Variety
    exact: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """A concept made of parts that follow each other, with at most `GAP` other words between two parts."""

    concept: str
    variety: Variety
    parts: tuple[str, ...]


GAP = 3
"""How many other words may stand between two parts of a chain."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A combination of concepts that means a signal.

    Each slot must be met within its reach (`within`, in words, one for each slot) of the act, by any of its
    concepts. The first slot is the act: a negation before it lowers the rule by one step, unless `negation_inside`.
    """

    id: str
    signal: Signal
    urgency: Urgency
    slots: tuple[tuple[str, ...], ...]
    within: tuple[int, ...]
    unless: tuple[str, ...]
    variety: Variety | None
    negation_inside: bool
    firm: bool
    """A firm rule is not lowered by words about the past, news or jokes elsewhere in the message."""
    sure: bool = False
    """A sure rule is never doubted by the close reader: measured, it does not fire in harmless messages."""


def _table(name: str) -> Mapping[str, object]:
    """Read one packaged data file."""
    return tomllib.loads(files("triage").joinpath("lexicon", name).read_text(encoding="utf-8"))


@cache
def _read(name: str) -> tuple[tuple[Phrase, ...], tuple[Chain, ...]]:
    """Expand the concept table of one variety.

    A pattern (or a part of one) that begins with "=" is exact. In "a ~ b" the parts may have a few words between
    them: each part becomes a concept of its own, named by its text, and the pattern becomes a chain.
    """
    table = _table(f"{name}.toml")["concepts"]
    assert isinstance(table, Mapping)  # noqa: S101 -- packaged data of a known shape
    variety = VARIETIES[name]
    phrases: dict[Phrase, None] = {}
    chains: list[Chain] = []
    for concept, patterns in table.items():
        for pattern in patterns:
            parts = pattern.split(" ~ ")
            names = [concept] if len(parts) == 1 else [f"~{name}:{part}" for part in parts]
            if len(parts) > 1:
                chains.append(Chain(concept, variety, tuple(names)))
            for part, part_name in zip(parts, names, strict=True):
                exact = part.startswith("=")
                for text in expand(fold_letters(part.removeprefix("="))):
                    phrases[Phrase(text, part_name, variety, exact)] = None
    return tuple(phrases), tuple(chains)


@cache
def phrases() -> tuple[Phrase, ...]:
    """Return every phrase of every variety."""
    return tuple(phrase for name in VARIETIES for phrase in _read(name)[0])


@cache
def vocabulary() -> Mapping[Variety, frozenset[str]]:
    """Return every word of the phrases of each variety."""
    told: dict[Variety, set[str]] = {variety: set() for variety in VARIETIES.values()}
    for phrase in phrases():
        told[phrase.variety].update(phrase.text.split())
    return MappingProxyType({variety: frozenset(words) for variety, words in told.items()})


def forget_phrases() -> None:
    """Let go of the expanded phrases, but not of their words and chains; whoever wants them expands them again.

    Once the automata are built they are some 30 megabytes that nobody reads.
    """
    vocabulary(), chains()
    for kept in (phrases, _read, expand):
        kept.cache_clear()


@cache
def chains() -> tuple[Chain, ...]:
    """Return every chain of every variety."""
    return tuple(chain for name in VARIETIES for chain in _read(name)[1])


@cache
def affixes(name: str) -> frozenset[str]:
    """Return the clitics that may stand at one side of a stem; nothing at all is one of them."""
    table = _table("common.toml")["affixes"]
    assert isinstance(table, Mapping)  # noqa: S101 -- packaged data of a known shape
    return frozenset(str(table[name]).split()) | {""}


@cache
def _groups() -> Mapping[str, Sequence[str]]:
    """Return the names that stand for several concepts at once."""
    groups = _table("rules.toml")["groups"]
    assert isinstance(groups, Mapping)  # noqa: S101 -- packaged data of a known shape
    return groups


@cache
def _slot(text: str) -> tuple[str, ...]:
    """Return the concepts that meet a slot; "@6" after them, a reach of its own, is read apart."""
    return tuple(name for part in text.partition("@")[0].split("|") for name in _groups().get(part, (part,)))


def _rule(row: Mapping[str, object]) -> Rule:
    """Read one rule; a missing or misspelt field stops the start."""
    variety = row.get("variety")
    slots = row["all"]
    unless = row.get("unless", ())
    within = row.get("within", 12)
    assert isinstance(slots, list)  # noqa: S101 -- packaged data of a known shape
    assert isinstance(unless, list | tuple)  # noqa: S101 -- packaged data of a known shape
    assert isinstance(within, int)  # noqa: S101 -- packaged data of a known shape
    return Rule(
        id=str(row["id"]),
        signal=Signal(str(row["id"]).partition(".")[0]),
        urgency=Urgency(str(row["urgency"])),
        slots=tuple(_slot(slot) for slot in slots),
        within=tuple(int(slot.partition("@")[2] or within) for slot in slots),
        unless=tuple(name for part in unless for name in _slot(part)),
        variety=Variety(str(variety)) if variety else None,
        negation_inside=bool(row.get("negation_inside", False)),
        firm=bool(row.get("firm", False)),
        sure=bool(row.get("sure", False)),
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules that nobody has disabled."""
    rows = _table("rules.toml")["rule"]
    assert isinstance(rows, list)  # noqa: S101 -- packaged data of a known shape
    return tuple(_rule(row) for row in rows if row.get("enabled", True))
