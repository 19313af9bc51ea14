"""Holds the places of Lebanon and Jordan and finds those that a spelling may mean."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import product
from types import MappingProxyType

from cases.understood import Place
from triage.placekey import Word, skeleton, sounds, words
from triage.placeways import spring_in_digits, ways

ARTICLES = frozenset(
    [
        "el",
        "al",
        "l",
        "il",
        "ul",
        "es",
        "ed",
        "ech",
        "esh",
        "ash",
        "ad",
        "en",
        "an",
        "er",
        "ar",
        "as",
        "et",
        "at",
        "ez",
        "az",
        "ouel",
        "wel",
        "w",
        "ou",
        "wa",
        "and",
    ],
)
"""Written in Latin names in many ways, or left out: Furn el Chebbak, Furn ech-Chebbak, Forn Chebbak."""

LONGEST = 4
"""The most words of a name that are compared, articles not counted."""

SHORT = 3
"""A name that sounds as short as this is matched as written only; a shorter skeleton proves nothing."""

MANY = 5
"""So many consonants in the right order are no chance."""

_BRACKETS = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a place. `need` is 0: it stands alone; 1: wants a cue; 2: wants a strong cue."""

    slug: str
    need: int
    sound: str = ""
    arabic: bool = False
    size: int = 1


@dataclass(frozen=True, slots=True)
class Point:
    """Where a place is, in degrees; `slug` is empty beyond the borders."""

    latitude: float
    longitude: float
    slug: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places and the spellings by which they are found."""

    places: MappingProxyType[str, Place]
    spelt: MappingProxyType[str, tuple[Form, ...]]
    """Sound key of a name (its words with single spaces, or run together) to the places that bear it."""
    short: MappingProxyType[str, tuple[Form, ...]]
    """Names in Latin letters exactly as written, articles left out."""
    bones: MappingProxyType[str, tuple[Form, ...]]
    """Consonant skeleton to the forms that share it, for spellings that nobody listed."""
    points: tuple[Point, ...]
    starts: frozenset[str]
    """First words of all names of more than one word."""
    first_bones: frozenset[str]
    """Their skeletons."""
    barren: set[str] = field(default_factory=set, compare=False)
    """Words of messages with which no name can begin, whatever follows: they are looked up once."""


@cache
def gazetteer() -> Gazetteer:
    """Return the packaged gazetteer, read once."""
    path = resources.files("triage") / "data" / "places.csv"
    return build(path.read_text("utf-8"))


def build(text: str) -> Gazetteer:
    """Build a gazetteer from CSV text with the columns of `places.csv`. Raises ValueError on a bad row."""
    places: dict[str, Place] = {}
    points: list[Point] = []
    spelt: dict[str, dict[str, Form]] = defaultdict(dict)
    short: dict[str, dict[str, Form]] = defaultdict(dict)
    bones: dict[str, dict[tuple[str, str, int], Form]] = defaultdict(dict)
    for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
        outside = row["kind"] == "outside"
        if row["lat"]:
            points.append(Point(float(row["lat"]), float(row["lon"]), "" if outside else row["slug"]))
        if outside:
            continue
        if row["slug"] in places or not (row["slug"] and row["ar"] and row["en"] and row["fr"]):
            message = f"line {number}: a place needs a slug of its own and its name in ar, en and fr"
            raise ValueError(message)
        places[row["slug"]] = _place(row)
        for key, form in _forms(row):
            (short if key.short else spelt)[key.text][form.slug] = form
            bone = skeleton(form.sound)
            if len(bone) >= (MANY if key.run else SHORT) and not key.short:
                bones[bone][form.slug, form.sound, form.size] = form
    return Gazetteer(
        MappingProxyType(places),
        _frozen(spelt),
        _frozen(short),
        MappingProxyType({bone: tuple(forms.values()) for bone, forms in bones.items()}),
        tuple(points),
        starts := frozenset(key.split(" ")[0] for key in (*spelt, *short) if " " in key),
        frozenset(skeleton(start) for start in starts),
    )


def _frozen(table: dict[str, dict[str, Form]]) -> MappingProxyType[str, tuple[Form, ...]]:
    return MappingProxyType({key: tuple(forms.values()) for key, forms in table.items()})


def _place(row: dict[str, str]) -> Place:
    names = ("slug", "kind", "country", "governorate", "district", "ar", "en", "fr")
    return Place(*(row[name] for name in names))


@dataclass(frozen=True, slots=True)
class _Key:
    """What a spelling is found by. `size` counts its words; a `short` one is compared as written."""

    text: str
    size: int
    arabic: bool
    short: bool = False
    run: bool = False
    """Several words written as one."""


def _forms(row: dict[str, str]) -> Iterator[tuple[_Key, Form]]:
    """Yield each key of a row with its form. A key that any doubtful spelling shares is doubtful."""
    needs: dict[str, int] = {}
    for doubtful in filter(None, row["needs_cue"].split("|")):
        level = 2 if doubtful.startswith("!") else 1
        for spelling in ways(doubtful.lstrip("!"), row["country"], row["kind"]):
            for key in _keys(spelling):
                needs[key.text] = max(level, needs.get(key.text, 0))
    listed = [row["ar"], row["en"], row["fr"], *row["aliases"].split("|")]
    plain = [spelling for each in listed if (spelling := _BRACKETS.sub("", each))]
    for spelling in dict.fromkeys(way for each in plain for way in ways(each, row["country"], row["kind"])):
        for key in _keys(spelling):
            sound = key.text.replace(" ", "")
            yield key, Form(row["slug"], needs.get(key.text, 0), sound, key.arabic, key.size)


def _keys(spelling: str) -> Iterator[_Key]:
    """Yield the keys of a spelling: word by word, and run together.

    A digit that may stand for two letters is kept as written here; it is messages that are read both ways.
    """
    found = words(spelling)
    if not found:
        return
    if found[0].arabic:
        yield _Key(" ".join(arabic_names(found)), len(found), arabic=True)
        if len(found) > 1:
            yield _Key("".join(word.text for word in found), 1, arabic=True, run=True)
        return
    content = latin_names(found)
    yield _Key(" ".join(content), len(content), arabic=False, short=True)
    for written in spring_in_digits(content):
        yield _Key(" ".join(written), len(content), arabic=False, short=True)
    if set("29").intersection(spelling):
        return
    for sound in spell(content):
        if len(sound) > SHORT:
            yield _Key(sound, len(content), arabic=False)
    if len(found) > 1:
        for run in dict.fromkeys(("".join(word.text for word in found), "".join(content))):
            for sound in sounds(run):
                if len(sound) > SHORT:
                    yield _Key(sound, 1, arabic=False, run=True)


def spell(content: Iterable[str]) -> Iterator[str]:
    """Yield every sound key of a name of one or more words."""
    for combination in product(*(sounds(part) for part in content)):
        yield " ".join(combination)


def latin_names(found: Iterable[Word]) -> list[str]:
    """Return the words of a Latin name without its articles (with them if nothing else is there)."""
    texts = [word.text for word in found]
    return [text for text in texts if text not in ARTICLES] or texts


def arabic_names(found: Iterable[Word]) -> list[str]:
    """Return the words of an Arabic name; all but the first lose their article."""
    texts = [word.text for word in found]
    return [text.removeprefix("ال") if i and len(text) > SHORT else text for i, text in enumerate(texts)]
