"""A map made of tiles, one a district, where each lies roughly where it lies: drawn by us, borrowed from nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from admin.speech import district_name
from cases.model import Language
from cases.register import DistrictLoad

TILES: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType({
    "LB": (
        ("", "", "", "11000", ""),
        ("", "", "71000", "77000", "21000"),
        ("", "72000", "73000", "76000", "22000"),
        ("", "74000", "56000", "", ""),
        ("", "55000", "52000", "41000", ""),
        ("31000", "51000", "54000", "42000", "43000"),
        ("", "53000", "82000", "64000", ""),
        ("81000", "61000", "63000", "", ""),
        ("83000", "62000", "", "", ""),
    ),
    "JO": (
        ("", "JO-IR", "JO-MA"),
        ("JO-AJ", "JO-JA", "JO-AZ"),
        ("JO-BA", "JO-AM", ""),
        ("JO-MD", "", ""),
        ("JO-KA", "", ""),
        ("JO-AT", "JO-MN", ""),
        ("JO-AQ", "", ""),
    ),
})  # fmt: skip
"""Rows from north to south, columns from west to east: in every language alike, for a map is not mirrored."""

WIDTH, HEIGHT, GAP = 104, 72, 4
STEPS = (0, 2, 5, 10)
"""Up to so many open cases, a tile has the tint of that step; above the last one the darkest."""
LONG_NAME = 12
PREFIXES = ("قضاء ", "محافظة ", "Caza de ", "Caza du ", "Caza d'", "Caza d’", "Gouvernorat de ", "Gouvernorat d'",
            "Gouvernorat d’")  # fmt: skip
SUFFIXES = (" district", " governorate")
"""What every name of a tile would say again."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One district on the map, in the units of the drawing."""

    code: str
    x: int
    y: int
    name: tuple[str, ...]
    """In one line or two."""
    whole: str
    open: int
    late: int

    @property
    def tint(self) -> int:
        """0 for no open case, up to 4."""
        return sum(self.open > step for step in STEPS)


@dataclass(frozen=True, slots=True)
class Chart:
    """The map of one country."""

    country: str
    width: int
    height: int
    tiles: tuple[Tile, ...]


def chart(country: str, loads: Mapping[str, DistrictLoad], language: Language) -> Chart:
    """Return the map of a country with the figures of these districts."""
    rows = TILES[country]
    tiles = []
    for down, row in enumerate(rows):
        for along, code in enumerate(row):
            if code:
                load = loads.get(code)
                whole = district_name(code, language)
                tiles.append(
                    Tile(
                        code, along * (WIDTH + GAP), down * (HEIGHT + GAP), _lines(_short(whole)), whole,
                        load.open if load else 0, load.late if load else 0,
                    )
                )  # fmt: skip
    return Chart(country, _widest() * (WIDTH + GAP) - GAP, len(rows) * (HEIGHT + GAP) - GAP, tuple(tiles))


def _widest() -> int:
    """Return the columns of the widest map: all are drawn that wide, so that a tile is as large in each."""
    return max(len(rows[0]) for rows in TILES.values())


def _short(name: str) -> str:
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def _lines(name: str) -> tuple[str, ...]:
    """Break a long name at the space or hyphen nearest to its middle."""
    breaks = [place for place, letter in enumerate(name) if letter in " -"]
    if len(name) <= LONG_NAME or not breaks:
        return (name,)
    cut = min(breaks, key=lambda place: abs(place - len(name) / 2))
    first = name[: cut + 1] if name[cut] == "-" else name[:cut]
    return (first.strip(), name[cut + 1 :].strip())
