"""A chart of columns as numbers for an SVG: where each stands, how high it is, and what is written at it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 170
LEFT, GROUND, TOP = 8, 140, 24
STEP, THICK = 29, 20


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `middle` is where its words stand."""

    x: int
    y: int
    height: int
    middle: int
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The whole chart."""

    columns: tuple[Column, ...]
    width: int = WIDTH
    height: int = HEIGHT
    ground: int = GROUND
    thick: int = THICK


def columns(numbers: Sequence[tuple[str, int]], *, backwards: bool) -> Columns:
    """Return the chart; time runs from right to left where `backwards`."""
    greatest = max((number for _, number in numbers), default=0)
    drawn = []
    for place, (name, number) in enumerate(numbers):
        tall = round((GROUND - TOP) * number / greatest) if greatest else 0
        at = len(numbers) - 1 - place if backwards else place
        x = LEFT + at * STEP
        drawn.append(Column(x, GROUND - tall, tall, x + THICK // 2, name, number))
    return Columns(tuple(drawn))
