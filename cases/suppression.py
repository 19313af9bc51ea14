"""Which numbers of published tables must be withheld, so that none of the small ones can be worked out from the rest.

A cell below the threshold is withheld. Wherever a sum is known, more cells are withheld beside it until what is
missing from that sum could be many things; and a cell that all sums together would still give away takes another
with it. Withheld cells are printed alike, so that nobody sees which of them is the small one.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Key = Hashable

PRIME = 2**61 - 1


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
        least = 0 if any(self.cells[key] == 0 for key in hidden) else 1
        room = sum(self.cells[key] - least for key in hidden)
        return one.whole in hidden or room >= self.threshold - least

    def add_to(self, one: Sum) -> bool:
        """Withhold one more cell of this sum: a part rather than the whole, and the smallest that is not 0."""
        free = [key for key in one.members if key not in self.withheld and key not in self.settled]
        if not free:
            return False
        order = {key: place for place, key in enumerate(one.members)}
        self.withheld.add(
            min(free, key=lambda key: (key == one.whole, self.cells[key] == 0, self.cells[key], order[key]))
        )
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
        if not _cover(work, given_away(sums, work.withheld)):
            return frozenset(work.withheld)


def _cover(work: _Work, known: Iterable[Key]) -> bool:
    """Withhold one more cell beside each that is given away, but only one in any one sum. Tell whether any was."""
    touched: set[int] = set()
    for key in known:
        mine = [place for place, one in enumerate(work.sums) if key in one.members]
        if touched.isdisjoint(mine):
            covered = next((place for place in mine if work.add_to(work.sums[place])), None)
            touched |= {covered} if covered is not None else set()
    return bool(touched)


def given_away(sums: Sequence[Sum], withheld: Collection[Key]) -> list[Key]:
    """Return the withheld cells that the sums determine, by solving the sums for them as far as that goes.

    Exact: reckoned modulo a prime that is far greater than any determinant of such sums.
    """
    order = {key: place for place, key in enumerate(sorted(withheld, key=repr))}
    solved: dict[int, dict[int, int]] = {}
    for one in sums:
        row = _row(one, order)
        for place in sorted(row.keys() & solved.keys()):
            _take(row, solved[place], row[place])
        if not row:
            continue
        first = min(row)
        inverse = pow(row[first], -1, PRIME)
        row = {place: factor * inverse % PRIME for place, factor in row.items()}
        for other in solved.values():
            if first in other:
                _take(other, row, other[first])
        solved[first] = row
    names = list(order)
    return [names[place] for place, row in sorted(solved.items()) if len(row) == 1]


def _row(one: Sum, order: Mapping[Key, int]) -> dict[int, int]:
    """Return the unknowns of a sum with their signs."""
    row = {order[key]: 1 for key in one.parts if key in order}
    if one.whole is not None and one.whole in order:
        row[order[one.whole]] = PRIME - 1
    return row


def _take(row: dict[int, int], other: Mapping[int, int], times: int) -> None:
    """Take another row from this one, so often."""
    for place, factor in other.items():
        left = (row.get(place, 0) - times * factor) % PRIME
        if left:
            row[place] = left
        else:
            row.pop(place, None)
