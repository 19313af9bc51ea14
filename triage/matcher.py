"""Finds the concepts of the lexicon in a message, by whole words, in both streams at once."""

import gc
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from cases.model import Variety
from triage.lexicon import GAP, Chain, Phrase, affixes, chains, forget_phrases, phrases
from triage.normalise import Normal
from triage.patterns import (
    SHORTEST,
    Pattern,
    root_patterns,
    skeleton_patterns,
    sound_patterns,
    word_patterns,
)
from triage.sound import agrees, sound
from triage.stream import Stream, stream_of

_REMEMBERED = 50_000


class Hit(NamedTuple):
    """A concept in the message, from word `first` to word `last`, both included."""

    concept: str
    first: int
    last: int
    variety: Variety


_hit: Callable[[type[Hit], tuple[str, int, int, Variety]], Hit] = tuple.__new__
"""Makes a hit of its fields in half the time of calling the class: dozens are made for each message."""

Meaning = tuple[str, Variety, tuple[str, ...]]


def _merge(patterns: list[Pattern]) -> tuple[Meaning, ...]:
    """Return what equal patterns mean, each concept and variety once; one without Arabic needs none."""
    if len(patterns) == 1:
        _, concept, variety, written = patterns[0]
        return ((concept, variety, (written,) if written else ()),)
    meanings: dict[tuple[str, Variety], dict[str, None]] = {}
    for _, concept, variety, written in patterns:
        meanings.setdefault((concept, variety), {})[written] = None
    return tuple((*key, () if "" in written else tuple(written)) for key, written in meanings.items())


class Automaton:
    """An Aho-Corasick automaton whose patterns carry the concepts that they stand for."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        """Group equal patterns, so that each is searched once; their texts are not kept."""
        grouped: dict[str, Pattern | list[Pattern]] = {}
        for pattern in patterns:
            known = grouped.setdefault(pattern[0], pattern)
            if known is not pattern:
                if isinstance(known, list):
                    known.append(pattern)
                else:
                    grouped[pattern[0]] = [known, pattern]
        self.size = len(grouped)
        shared: dict[tuple[Meaning, ...], tuple[Meaning, ...]] = {}
        merged = (_merge(found if isinstance(found, list) else [found]) for found in grouped.values())
        self._meanings = [shared.setdefault(meanings, meanings) for meanings in merged]
        self._agreed: dict[tuple[int, str], tuple[Meaning, ...]] = {}
        texts = list(grouped)
        grouped.clear()
        self._automaton = AhoCorasick(texts, implementation=Implementation.ContiguousNFA)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Return every place of every pattern, overlapping ones too: its number, begin and end."""
        return self._automaton.find_matches_as_indexes(text, overlapping=True)

    def meanings(self, number: int, latin: str = "") -> tuple[Meaning, ...]:
        """Return what a pattern means; of the meanings that come from Arabic, those that the Latin words can be."""
        if not latin:
            return self._meanings[number]
        if (number, latin) not in self._agreed:
            if len(self._agreed) > _REMEMBERED:
                self._agreed.clear()
            self._agreed[number, latin] = tuple(
                meaning
                for meaning in self._meanings[number]
                if not meaning[2] or any(agrees(arabic, latin) for arabic in meaning[2])
            )
        return self._agreed[number, latin]


@dataclass(frozen=True, slots=True)
class Finds:
    """What was found in a message: whole concepts, and the places of each part of a chain by the part's name."""

    hits: set[Hit]
    parts: dict[str, set[tuple[int, int]]]

    def add(self, meanings: Iterable[Meaning], first: int, last: int) -> None:
        """Add what a pattern in the words `first` to `last` means."""
        for concept, variety, _ in meanings:
            if concept[0] != "~":
                self.hits.add(_hit(Hit, (concept, first, last, variety)))
            elif concept in self.parts:
                self.parts[concept].add((first, last))
            else:
                self.parts[concept] = {(first, last)}

    def read(self, automaton: Automaton, stream: Stream, among: frozenset[int] | None = None) -> None:
        """Add the whole words of a literal stream; of a respelt one only where a word `among` the changed is met."""
        begins = stream.begins
        for number, start, end in automaton.find(stream.text):
            first = bisect_right(begins, start + 1) - 1
            last = bisect_right(begins, end - 2, first) - 1
            if among is None or not among.isdisjoint(range(first, last + 1)):
                self.add(automaton.meanings(number), first, last)


Place = tuple[int, int, int]
"""The number of a pattern, and the first and last word in which it was found."""


def whole(automaton: Automaton, stream: Stream) -> Iterable[Place]:
    """Yield where padded patterns are: whole words only."""
    for number, start, end in automaton.find(stream.text):
        yield number, stream.word_at(start + 1), stream.word_at(end - 2)


def stems(automaton: Automaton, stream: Stream, *, kind: str = "") -> Iterable[Place]:
    """Yield where bare patterns are if the rest of the word is nothing but clitics of the given kind."""
    text, begins, ends = stream.text, stream.begins, stream.ends
    before, after = affixes(f"{kind}before"), affixes(f"{kind}after")
    for number, start, end in automaton.find(text):
        first = bisect_right(begins, start) - 1
        if text[begins[first] : start].rpartition(" ")[2] not in before:  # a word put right may be two
            continue
        last = first if end <= ends[first] else bisect_right(begins, end - 1) - 1
        if text[end : ends[last]].partition(" ")[0] in after:
            yield number, first, last


def named(automaton: Automaton, places: Iterable[Place]) -> Iterable[Hit]:
    """Yield what patterns mean at their places."""
    for number, first, last in places:
        for concept, variety, _ in automaton.meanings(number):
            yield Hit(concept, first, last, variety)


def _longer(known: Iterable[Phrase], tokens: list[Pattern]) -> Iterable[Pattern]:
    """Yield the skeletons that may be part of a word, and put the shortest ones aside as `tokens`."""
    for phrase in known:
        for pattern in skeleton_patterns(phrase):
            if len(pattern[0]) >= SHORTEST:
                yield pattern
            else:
                tokens.append(pattern)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hold the garbage collector still while hundreds of thousands of objects are made that all stay."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


@cache
def _automata() -> tuple[Automaton, ...]:
    """Build the automata: whole words, Arabic stems, skeletons, sounds of short Arabizi words, shortest skeletons.

    One after the other, so that what building one takes is free for the next.
    """
    with _collector_paused():
        known = phrases()
        words, roots, sounds = (
            Automaton(pattern for phrase in known for pattern in read(phrase))
            for read in (word_patterns, root_patterns, sound_patterns)
        )
        tokens: list[Pattern] = []
        skeletons = Automaton(_longer(known, tokens))
        short = Automaton(
            (f" {key} ", concept, variety, written) for key, concept, variety, written in tokens
        )
        del known
        forget_phrases()
        return words, roots, skeletons, sounds, short


def warm() -> int:
    """Build the automata now rather than at the first message; return the number of patterns.

    What is there then stays: the garbage collector need not walk through it again.
    """
    count = sum(automaton.size for automaton in _automata())
    gc.freeze()
    return count


def find_hits(
    normal: Normal, *, arabizi: bool, respelt: Stream | None = None, changed: frozenset[int] = frozenset()
) -> Finds:
    """Return every concept in the message. Skeletons of Latin words are read only where Arabizi is plausible.

    `respelt`: the literal stream with slips put right in the `changed` words, read beside the one that was written.
    """
    words, roots, *_ = _automata()
    finds = Finds(set(), {})
    finds.read(words, normal.literal)
    if respelt:
        finds.read(words, respelt, changed)
    if not normal.literal.text.isascii():
        for stream in filter(None, (normal.literal, respelt)):
            for number, first, last in stems(roots, stream):
                finds.add(roots.meanings(number), first, last)
    if arabizi:
        _find_arabizi(finds, normal)
    return finds


def _find_arabizi(finds: Finds, normal: Normal) -> None:
    """Add what Latin words may be in Arabic: by their consonants, and the shortest ones by their sounds."""
    _, _, skeletons, sounds, short = _automata()
    spoken = normal.words
    for automaton, places in (
        (skeletons, stems(skeletons, normal.skeleton, kind="skeleton_")),
        (short, whole(short, normal.skeleton)),
        (sounds, stems(sounds, stream_of([sound(word) for word in spoken]), kind="sound_")),
    ):
        for number, first, last in places:
            if spoken[first].isascii():
                latin = "" if automaton is sounds else " ".join(spoken[first : last + 1])
                finds.add(automaton.meanings(number, latin), first, last)


@cache
def _chains_by_parts() -> dict[str, dict[str, tuple[Chain, ...]]]:
    """Index the chains by their first part and their second."""
    index: dict[str, dict[str, list[Chain]]] = {}
    for chain in chains():
        index.setdefault(chain.parts[0], {}).setdefault(chain.parts[1], []).append(chain)
    return {first: {part: tuple(found) for part, found in row.items()} for first, row in index.items()}


def join_chains(finds: Finds, clauses: tuple[int, ...], absent: frozenset[Variety]) -> set[Hit]:
    """Return the concepts, and those whose parts follow each other; none of a variety that is `absent`."""
    index, parts = _chains_by_parts(), finds.parts
    named = {hit for hit in finds.hits if hit.variety not in absent}
    for first in index.keys() & parts.keys():
        seconds = index[first]
        for second in seconds.keys() & parts.keys():
            for chain in seconds[second]:
                if chain.variety not in absent and all(part in parts for part in chain.parts[2:]):
                    named.update(_follow(chain, parts, clauses))
    return named


def _follow(
    chain: Chain, parts: Mapping[str, set[tuple[int, int]]], clauses: tuple[int, ...]
) -> Iterable[Hit]:
    """Yield the spans in which the parts of a chain follow each other, at once or within one clause."""
    for head, end in parts[chain.parts[0]]:
        last = end
        for part in chain.parts[1:]:
            nexts = [
                stop
                for start, stop in parts[part]
                if 0 < start - last <= GAP + 1 and (start - last == 1 or clauses[start] == clauses[last])
            ]
            if not nexts:
                break
            last = min(nexts)
        else:
            yield Hit(chain.concept, head, last, chain.variety)
