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
    """One entry of "why": a quoted piece of the reporter's words, its signal and rule."""

    number: int
    quote: str
    signal: Signal
    urgency: Urgency
    rule: str
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


def exhibit(items: Iterable[ItemView]) -> Exhibit:
    """Give numbers in the order of reading; the same words under the same rule keep their first number."""
    shown = Exhibit()
    numbers: dict[tuple[str, str], int] = {}
    for item in items:
        if item.kind == "reporter" and item.text:
            shown.texts[item.id] = mark(item.text, _spans(item, shown, numbers))
    return shown


def _spans(item: ItemView, shown: Exhibit, numbers: dict[tuple[str, str], int]) -> list[_Span]:
    length = len(item.text)
    found: list[tuple[int, int, Evidence | None]] = [(one.start, one.end, one) for one in item.evidence]
    found += [(start, end, None) for start, end in item.place_spans]
    spans = []
    for start, end, evidence in sorted(found, key=lambda one: one[:2]):
        if not 0 <= start < end <= length:
            continue  # a span of another text would mark the wrong words
        quote = item.text[start:end]
        key = (evidence.rule, quote) if evidence else (PLACE, "")
        fresh = key not in numbers
        number = numbers.setdefault(key, len(numbers) + 1)
        css = evidence.urgency.value if evidence else PLACE
        spans.append(_Span(start, end, number, css, fresh))
        if fresh and evidence:
            written = item.variety.value if item.variety else ""
            shown.grounds.append(
                Ground(number, quote, evidence.signal, evidence.urgency, evidence.rule, written)
            )
        elif fresh:
            shown.place = number
    return spans


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
