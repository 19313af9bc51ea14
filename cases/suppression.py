"""Which numbers of published tables must be withheld, so that none of the small ones can be worked out from the rest.

A cell below the threshold is withheld. Wherever a sum is known, more cells are withheld beside it until what is
missing from that sum could be many things; and a cell that all sums together would still give away takes another
with it. Withheld cells are printed alike, so that nobody sees which of them is the small one.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

Key = Hashable

_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts that add up to a whole. Without a whole, everybody knows the sum."""

    parts: tuple[Key, ...]
    whole: Key | None = None

    @property
    def members(self) -> tuple[Key, ...]:
        """Every cell that the sum ties together."""
        return self.parts if self.whole is None else (*self.parts, self.whole)


@dataclass(slots=True)
class _Work:
    """Cells, sums and what is withheld so far. `settled` cells stay as they are: they are published already."""

    cells: Mapping[Key, int]
    sums: Sequence[Sum]
    threshold: int
    settled: Collection[Key]
    withheld: set[Key] = field(default_factory=set)

    def hidden_in(self, one: Sum) -> list[Key]:
        return [key for key in one.members if key in self.withheld]

    def safe(self, one: Sum) -> bool:
        """Tell whether what is missing from this sum could be many things, also for one who knows that it is not 0."""
        hidden = self.hidden_in(one)
        if not hidden:
            return True
        if len(hidden) == 1:
            return False
        room = sum(max(self.cells[key] - 1, 0) for key in hidden)
        return one.whole in hidden or room >= self.threshold - 1

    def add_to(self, one: Sum) -> bool:
        """Withhold one more cell of this sum: the smallest that is not 0, a part rather than the whole."""
        free = [key for key in one.members if key not in self.withheld and key not in self.settled]
        if not free:
            return False
        order = {key: place for place, key in enumerate(one.members)}
        self.withheld.add(min(free, key=lambda key: (self.cells[key] == 0, self.cells[key], order[key])))
        return True

    def settle_sums(self) -> None:
        """Go on until every sum is safe, or has nothing left to give."""
        again = True
        while again:
            again = False
            for one in self.sums:
                while not self.safe(one) and self.add_to(one):
                    again = True


def withhold(
    cells: Mapping[Key, int],
    sums: Sequence[Sum],
    *,
    threshold: int,
    settled: Collection[Key] = (),
    withheld: Iterable[Key] = (),
) -> frozenset[Key]:
    """Return the cells that must not be printed.

    `settled` cells were published before, and `withheld` names those of them that were not printed then: both stay
    as they are, and the others give way. A cell that is never printed belongs in here too where others give it away.
    """
    small = {key for key, number in cells.items() if 0 < number < threshold and key not in settled}
    work = _Work(cells, sums, threshold, frozenset(settled), small | set(withheld))
    while True:
        work.settle_sums()
        known = given_away(sums, work.withheld)
        if not any(_cover(work, key) for key in known):
            return frozenset(work.withheld)


def _cover(work: _Work, key: Key) -> bool:
    return any(work.add_to(one) for one in work.sums if key in one.members)


def given_away(sums: Sequence[Sum], withheld: Collection[Key]) -> list[Key]:
    """Return the withheld cells that the sums determine. In an equation system that is: no solution moves them."""
    columns = {key: place for place, key in enumerate(sorted(withheld, key=repr))}
    rows = []
    for one in sums:
        row = np.zeros(len(columns))
        for key in one.parts:
            if key in columns:
                row[columns[key]] += 1
        if one.whole in columns:
            row[columns[one.whole]] -= 1
        if row.any():
            rows.append(row)
    if not rows:
        return []
    system = np.array(rows)
    fixed = np.diag(np.linalg.pinv(system) @ system)
    return [key for key, place in columns.items() if abs(fixed[place] - 1) < _NOTHING]
