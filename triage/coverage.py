"""Looks for what a table of areas leaves open: districts without an office, two offices at once, offices that ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from triage import places
from triage.officebook import Area, Profile
from triage.offices import COVERED


@dataclass(frozen=True, slots=True)
class Fault:
    """What somebody has to look at. `code`: no_office, overlap, unknown_office, assumed."""

    code: str
    area: str
    offices: tuple[str, ...] = ()


def districts() -> tuple[str, ...]:
    """Return the codes of the districts that the offices divide among themselves."""
    found = (each.district for each in places.all_places() if each.country == COVERED)
    return tuple(sorted({code for code in found if code}))


def faults(
    areas: Sequence[Area], offices: Collection[str], today: date, groups: dict[str, Profile] | None = None
) -> tuple[Fault, ...]:
    """Return what is wrong on that day, gravest first. Offices of one group may share an area."""
    lines = [line for line in areas if line.holds(today)]
    held = {line.area for line in lines if line.office in offices}
    found = [Fault("no_office", code) for code in districts() if not _is_held(code, held)]
    found += [
        Fault("unknown_office", line.area, (line.office,)) for line in lines if line.office not in offices
    ]
    for one, other in combinations(sorted(lines, key=lambda line: (line.area, line.office)), 2):
        if (one.area, one.priority) == (other.area, other.priority) and not _equal(one, other, groups or {}):
            found.append(Fault("overlap", one.area, (one.office, other.office)))
    found += [Fault("assumed", line.area, (line.office,)) for line in lines if line.assumed]
    return tuple(found)


def _is_held(district: str, held: Collection[str]) -> bool:
    """Tell whether a district is covered, by itself or by a governorate of which it is a part."""
    place = places.district(district)
    return district in held or (place is not None and place.governorate in held)


def _equal(one: Area, other: Area, groups: dict[str, Profile]) -> bool:
    mine, theirs = (groups.get(line.office) for line in (one, other))
    return bool(mine and theirs and mine.equals and mine.equals == theirs.equals)
