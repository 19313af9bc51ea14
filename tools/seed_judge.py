"""Judges what a place of GeoNames is to the gazetteer: one of ours, a new one, or something for a person to look at."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from tools.import_places import COLUMNS, alike, away, listed_for
from triage.gazetteer import LONGEST, Gazetteer, arabic_names, build, latin_names
from triage.placekey import Word, words

FAR = 10.0
"""Kilometres from which on two points are not the same place."""
NEIGHBOURS = 3
"""So many of the nearest known places have to lie in one district, for a new place to be in it without doubt."""
TOWN = 10_000
"""Inhabitants from which on a new row is called a town."""

_WIDE = frozenset({"district", "governorate", "outside"})
"""Rows whose point is the middle of something, or beyond the borders."""

Row = dict[str, str]


class What(StrEnum):
    """What is to be done about one place of GeoNames: the first two are written, the next four a person looks at."""

    POINT = "point"
    NEW = "new"
    CONTRADICTS = "contradicts"
    ALIKE = "alike"
    SEVERAL = "several"
    UNSURE = "unsure"
    LEFT = "left"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of GeoNames. `number` is its id there, `governorate` its ISO code, `point` latitude and longitude."""

    number: str
    country: str
    governorate: str
    names: tuple[str, ...]
    point: tuple[float, float]
    population: int = 0


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What a person decided, by the number of GeoNames: leave it, with the reason; or which place of ours it is."""

    left: dict[str, str]
    same: dict[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done about one entry, the place of ours that it is about, and why. `row` is what to write."""

    what: What
    entry: Entry
    slug: str = ""
    says: str = ""
    row: Row | None = None


@dataclass(frozen=True)
class Table:
    """The rows of the gazetteer and what is found in them."""

    rows: tuple[Row, ...]

    @cached_property
    def by_slug(self) -> dict[str, Row]:
        """Return the rows that are places with names."""
        return {row["slug"]: row for row in self.rows if row["kind"] != "outside"}

    @cached_property
    def book(self) -> Gazetteer:
        """Return the gazetteer of these rows."""
        return build(as_text(self.rows))

    @cached_property
    def known(self) -> tuple[Row, ...]:
        """Return the rows with a point of their own."""
        return tuple(row for row in self.rows if row["lat"] and row["kind"] not in _WIDE)

    def nearest(self, entry: Entry) -> tuple[str, ...]:
        """Return the districts of the nearest known places, nearest first."""
        ranked = sorted((_apart(entry, row), row["district"]) for row in self.known)
        return tuple(district for _, district in ranked[:NEIGHBOURS])

    def bearing(self, entry: Entry, *, exactly: bool) -> tuple[Row, ...]:
        """Return the places of the country that bear a name of this entry, or one that is nearly so."""
        search = listed_for if exactly else alike
        slugs = dict.fromkeys(slug for name in entry.names for slug in search(name, self.book))
        rows = (self.by_slug[slug] for slug in slugs)
        return tuple(row for row in rows if row["country"] == entry.country and row["kind"] != "governorate")


def as_text(rows: Iterable[Row]) -> str:
    """Return rows as the text of `places.csv`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def judge(entry: Entry, table: Table, decided: LookedAt) -> Verdict:
    """Say what is to be done about one entry."""
    if why := decided.left.get(entry.number):
        return Verdict(What.LEFT, entry, says=why)
    if slug := decided.same.get(entry.number):
        return _one_of_ours(entry, table.by_slug[slug])
    bearing = table.bearing(entry, exactly=True)
    taken = [row for row in table.known if _taken_from(entry, row)]
    named = [row for row in bearing if _fits(entry, row, table)]
    mine = [row for row in taken if _fits(entry, row, table)]
    fit = [row for row in named if row in mine] or named or mine
    if len(fit) == 1:
        return _one_of_ours(entry, fit[0])
    if fit:
        return Verdict(What.SEVERAL, entry, says=" | ".join(row["slug"] for row in fit))
    if clash := next((row for row in (*taken, *bearing) if _clashes(entry, row)), None):
        return Verdict(What.CONTRADICTS, entry, clash["slug"], _against(entry, clash, table))
    near = [row["slug"] for row in table.bearing(entry, exactly=False) if _fits(entry, row, table)]
    if near:
        return Verdict(What.ALIKE, entry, near[0], " | ".join(near))
    return _not_ours(entry, table)


def _one_of_ours(entry: Entry, row: Row) -> Verdict:
    if row["lat"]:
        return Verdict(What.SAME, entry, row["slug"])
    found = {"lat": f"{entry.point[0]:.4f}", "lon": f"{entry.point[1]:.4f}"}
    filled = row | found | {"precision": "town", "source": "geonames"}
    return Verdict(What.POINT, entry, row["slug"], row["district"], filled)


def _not_ours(entry: Entry, table: Table) -> Verdict:
    around = table.nearest(entry)
    row = new_row(entry, around[0], table)
    if len(set(around)) > 1 or row["governorate"] != entry.governorate:
        return Verdict(What.UNSURE, entry, says=_where(entry, table))
    if not (row["ar"] and row["en"]):
        return Verdict(What.UNSURE, entry, says="no name in one of the scripts")
    return Verdict(What.NEW, entry, row["slug"], row["district"], row)


def new_row(entry: Entry, district: str, table: Table) -> Row:
    """Return a row for a place that is not there yet. A name of one word counts only behind a strong word of place.

    Whether it is also a word or a person, no list says: somebody who knows takes the doubt away by hand.
    """
    arabic, latin = _spellings(entry)
    name = next(iter(latin), "")
    slug = "-".join(word.text.replace("'", "") for word in words(name))
    doubtful = [each for each in (*arabic, *latin) if len(_content(words(each))) == 1]
    return {
        "slug": f"{slug}-{entry.number}" if any(row["slug"] == slug for row in table.rows) else slug,
        "kind": "town" if entry.population >= TOWN else "village",
        "country": entry.country,
        "governorate": next(row["governorate"] for row in table.rows if row["district"] == district),
        "district": district,
        "ar": next(iter(arabic), ""), "en": name, "fr": name, "aliases": "|".join((*arabic[1:], *latin[1:])),
        "lat": f"{entry.point[0]:.4f}", "lon": f"{entry.point[1]:.4f}", "precision": "town",
        "needs_cue": "|".join(f"!{each}" for each in doubtful), "source": "geonames",
    }  # fmt: skip


def _spellings(entry: Entry) -> tuple[list[str], list[str]]:
    """Return the Arabic and the Latin names as people can type them, each only once."""
    arabic: dict[tuple[str, ...], str] = {}
    latin: dict[tuple[str, ...], str] = {}
    for name in entry.names:
        plain = "".join(c for c in unicodedata.normalize("NFD", name) if c.isalpha() or c in " -")
        found = words(plain)
        if not 1 <= len(found) <= LONGEST:
            continue
        if found[0].arabic:
            arabic.setdefault(_content(found), name)
        elif plain.isascii() and plain[0].isupper():
            latin.setdefault(_content(found), plain)
    return list(arabic.values()), list(latin.values())


def _content(found: list[Word]) -> tuple[str, ...]:
    return tuple(arabic_names(found) if found[0].arabic else latin_names(found))


def _apart(entry: Entry, row: Row) -> float:
    return away(entry.point, (float(row["lat"]), float(row["lon"])))


def _taken_from(entry: Entry, row: Row) -> bool:
    """Tell whether a row has its point from this entry."""
    point = (f"{entry.point[0]:.4f}", f"{entry.point[1]:.4f}")
    return row["source"] == "geonames" and (row["lat"], row["lon"]) == point


def _fits(entry: Entry, row: Row, table: Table) -> bool:
    """Tell whether governorate and point say that this can be the place. Without a point, the district must be its."""
    if row["governorate"] != entry.governorate:
        return False
    if row["lat"]:
        return _apart(entry, row) <= FAR
    return row["district"] in {entry.governorate, table.nearest(entry)[0]}


def _clashes(entry: Entry, row: Row) -> bool:
    """Tell whether a row of the same name that does not fit must be looked at, and is not just another village."""
    return not row["lat"] or row["governorate"] == entry.governorate or _apart(entry, row) <= FAR


def _against(entry: Entry, row: Row, table: Table) -> str:
    distance = f", {_apart(entry, row):.0f} km apart" if row["lat"] else ""
    return f"{row['district']} here, {_where(entry, table)}{distance}"


def _where(entry: Entry, table: Table) -> str:
    return f"{entry.governorate} there, {' '.join(table.nearest(entry))} around it"
