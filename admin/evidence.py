"""Marks the words that raised the urgency in the reporter's text, with numbers that lead to the reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from cases.model import Evidence, Signal, Urgency
from cases.views import ItemView

PLACE = "place"


@dataclass(frozen=True, slots=True)
class Reference:
    """A number after marked words. `anchor` is true where the reason's link comes back to."""

    number: int
    css: str
    anchor: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `mark` is the class of the mark around it, empty for plain words."""

    text: str
    mark: str = ""
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """One entry of "why": a quoted piece of the reporter's words, with the signals and rules that hit it."""

    number: int
    quote: str
    signals: tuple[Signal, ...]
    urgency: Urgency
    rules: tuple[str, ...]
    language: str


@dataclass(slots=True)
class Exhibit:
    """The numbered grounds of a case and the marked texts of its items."""

    grounds: list[Ground] = field(default_factory=list)
    texts: dict[UUID, tuple[Piece, ...]] = field(default_factory=dict)
    place: int | None = None
    """Number of the place as the reporter wrote it, if any words name one."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    number: int
    css: str
    anchor: bool


@dataclass(slots=True)
class _Stretch:
    """Hits that overlap or stand side by side: a person reads them as one."""

    start: int
    end: int
    hits: list[Evidence]


@dataclass(slots=True)
class _Cluster:
    """Stretches of one text that share a rule: one reason, however far apart its words stand."""

    stretches: list[_Stretch]

    @property
    def hits(self) -> list[Evidence]:
        order = list(Signal)
        hits = [hit for stretch in self.stretches for hit in stretch.hits]
        return sorted(hits, key=lambda hit: (-hit.urgency.rank, order.index(hit.signal)))

    @property
    def rules(self) -> set[str]:
        return {hit.rule for hit in self.hits}

    def ground(self, number: int, item: ItemView) -> Ground:
        """Return the reason that these words are."""
        return Ground(
            number=number,
            quote=" … ".join(item.text[each.start : each.end].strip() for each in self.stretches),
            signals=tuple(dict.fromkeys(hit.signal for hit in self.hits)),
            urgency=self.hits[0].urgency,
            rules=tuple(sorted(self.rules)),
            language=item.variety.value if item.variety else "",
        )


def exhibit(items: Iterable[ItemView]) -> Exhibit:
    """Give numbers in the order of reading; the same words for the same reason keep their first number."""
    shown = Exhibit()
    numbers: dict[tuple[object, ...], int] = {}
    for item in items:
        if item.kind == "reporter" and item.text:
            shown.texts[item.id] = mark(item.text, _spans(item, shown, numbers))
    return shown


def _spans(item: ItemView, shown: Exhibit, numbers: dict[tuple[object, ...], int]) -> list[_Span]:
    reasons = _clusters(stretches(item))
    found: list[tuple[int, int, _Cluster | None]] = [
        (each.start, each.end, reason) for reason in reasons for each in reason.stretches
    ]
    found += [(start, end, None) for start, end in item.place_spans if 0 <= start < end <= len(item.text)]
    spans = []
    for start, end, reason in sorted(found, key=lambda one: one[:2]):
        ground = reason.ground(len(numbers) + 1, item) if reason else None
        key: tuple[object, ...] = (ground.quote, ground.signals) if ground else (PLACE,)
        fresh = key not in numbers
        number = numbers.setdefault(key, len(numbers) + 1)
        spans.append(_Span(start, end, number, ground.urgency.value if ground else PLACE, fresh))
        if fresh and ground:
            shown.grounds.append(ground)
        elif fresh:
            shown.place = number
    return spans


def stretches(item: ItemView) -> list[_Stretch]:
    """Join the hits of a text that overlap or have only space between them. A span of no word is left out."""
    joined: list[_Stretch] = []
    for hit in sorted(item.evidence, key=lambda one: (one.start, one.end)):
        if not 0 <= hit.start < hit.end <= len(item.text):
            continue
        last = joined[-1] if joined else None
        if last and (hit.start <= last.end or not item.text[last.end : hit.start].strip()):
            last.end = max(last.end, hit.end)
            last.hits.append(hit)
        else:
            joined.append(_Stretch(hit.start, hit.end, [hit]))
    return joined


def _clusters(found: list[_Stretch]) -> list[_Cluster]:
    """Gather the stretches of a text that share a rule, directly or by a third."""
    clusters: list[_Cluster] = []
    for stretch in found:
        rules = {hit.rule for hit in stretch.hits}
        same = [cluster for cluster in clusters if cluster.rules & rules]
        gathered = [each for cluster in same for each in cluster.stretches]
        clusters = [cluster for cluster in clusters if cluster not in same]
        clusters.append(_Cluster(sorted([*gathered, stretch], key=lambda each: each.start)))
    return clusters


def mark(text: str, spans: list[_Span]) -> tuple[Piece, ...]:
    """Cut the text at every end of a span. Where spans overlap, the strongest urgency gives the mark."""
    cuts = sorted({0, len(text), *(s.start for s in spans), *(s.end for s in spans)})
    pieces = []
    for start, end in pairwise(cuts):
        covering = [s for s in spans if s.start <= start and end <= s.end]
        closing = sorted((s for s in spans if s.end == end), key=lambda s: s.number)
        strongest = max((s.css for s in covering), key=_weight, default="")
        references = tuple(Reference(s.number, s.css, s.anchor) for s in closing)
        pieces.append(Piece(text[start:end], strongest, references))
    return tuple(pieces)


def _weight(css: str) -> int:
    return 0 if css == PLACE else 1 + Urgency(css).rank
