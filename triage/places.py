"""Finds the places that a message names, in any script, and says when a person must be asked."""

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from cases.understood import Place, PlaceMatch
from triage import placecues
from triage.gazetteer import MANY, Gazetteer, gazetteer
from triage.placecues import Cue
from triage.placehits import Hit, Scan
from triage.placekey import Word, words
from triage.placewhose import of_the_child

CANDIDATES = 3
"""More than three choices are not read by anybody."""

_BREAK = re.compile(r"[.,;:!?\n\r؟،؛()\[\]«»\"…]")
_ENOUGH = 24
"""Whoever names more places than that is not saying where they are; the rest is not compared."""

_OFFERED = (Cue.NONE, Cue.VAGUE, Cue.SAID)
_SURE = (Cue.NONE, Cue.PLACED, Cue.STRONG)
"""The cue that a spelling wants, by its need, to be offered and to be taken without asking."""

_PARTS = frozenset({"neighbourhood", "suburb", "gathering", "camp_palestine", "camp_syrian"})
_HELD = {"city": _PARTS | {"village", "town", "area"}, "area": _PARTS | {"village", "town"}, "town": _PARTS}
"""What a city, area or town beside a finer place only explains: Beddawi, Tripoli."""

_OLD_REGIONS = {"LB-BI": {"LB-BH"}, "LB-JA": {"LB-NA"}, "LB-AS": {"LB-AK"}}
"""People say the Bekaa, the South and the North of the governorates that were split off from them, too."""

_KILOMETRES = 111.2
_REACH = {"LB": 10.0, "JO": 45.0}
"""How far a pin may lie from the nearest known place, in km; the Jordanian desert is wide."""


def find(text: str, *, near: Collection[tuple[int, int]] | None = None) -> tuple[PlaceMatch, ...]:
    """Return at most three places that the text may name, best first.

    `sure` is set on a single candidate that leaves no doubt; anything else is to be asked about.
    With `near` (code points from, to) the answer is empty where no place touches one of these stretches: what
    stands far from them is then not looked at.
    """
    book = gazetteer()
    found = words(text)
    if not found:
        return ()
    breaks = _breaks(text, found)
    scan = Scan(book, found, breaks)
    if near is not None and not scan.touches(near):
        return ()
    hits = _settle(book, found, breaks, scan.hits())
    hits = _without_containers(book, _resolve(book, hits))
    return _answer(book, of_the_child(found, hits))


def place(slug: str) -> Place | None:
    """Return the place with this slug."""
    return gazetteer().places.get(slug)


def all_places() -> tuple[Place, ...]:
    """Return every place, in the order of the file: districts and governorates first."""
    return tuple(gazetteer().places.values())


def district(code: str) -> Place | None:
    """Return the place that stands for a district: a caza code in Lebanon, an ISO code in Jordan."""
    return _districts().get(code)


def governorate(code: str) -> Place | None:
    """Return the place that stands for a governorate, by its ISO code."""
    return _governorates().get(code)


@cache
def _governorates() -> dict[str, Place]:
    return {each.governorate: each for each in reversed(all_places()) if each.kind == "governorate"}


@cache
def _districts() -> dict[str, Place]:
    return {each.district: each for each in reversed(all_places()) if each.district}


def nearest_district(latitude: float, longitude: float) -> Place | None:
    """Return the district of a pin, by the nearest known places; None outside Lebanon and Jordan.

    The pin is taken to about 1 km first: nothing finer may influence, or be learnt from, the answer.
    """
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    latitude, longitude = round(latitude, 2), round(longitude, 2)
    book = gazetteer()
    shrink = math.cos(math.radians(latitude))
    away, slug = min(
        (
            math.hypot(point.latitude - latitude, (point.longitude - longitude) * shrink) * _KILOMETRES,
            point.slug,
        )
        for point in book.points
    )
    if not slug or away > _REACH[book.places[slug].country]:
        return None
    return district(book.places[slug].district)


def _breaks(text: str, found: Sequence[Word]) -> list[bool]:
    """Tell for each word whether a clause ends before it."""
    edges = [True]
    edges.extend(bool(_BREAK.search(text, left.end, right.start)) for left, right in pairwise(found))
    return edges


def _settle(book: Gazetteer, found: Sequence[Word], breaks: Sequence[bool], hits: Iterator[Hit]) -> list[Hit]:
    """Keep the longest hits that do not overlap and that their surroundings allow, in order of the text."""
    taken: set[int] = set()
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda each: each.weight, reverse=True):
        span = range(hit.first, hit.last + 1)
        if not taken.isdisjoint(span):
            continue
        cued = placecues.cue(found, hit.first, hit.last, breaks, hit.cue)
        kept.append(replace(hit, cue=cued))
        taken.update(span)
    kept = sorted(kept, key=lambda each: each.first)[:_ENOUGH]
    alone = all(index in taken or placecues.is_filler(word) for index, word in enumerate(found))
    certain = [hit for hit in kept if _allowed(hit, found)]
    kept = [_vouched(book, hit, certain) for hit in kept]
    if alone and len(kept) == 1 and len(taken) == len(found) and _city(book, kept[0]):
        return [replace(kept[0], cue=Cue.STRONG)]
    if alone:
        return [hit if hit.cue >= Cue.PLACED else replace(hit, cue=Cue.PLACED, alone=True) for hit in kept]
    return [hit for hit in kept if _allowed(hit, found)]


def _city(book: Gazetteer, hit: Hit) -> bool:
    """Tell whether a hit can only be one city; as the whole of a message, "صور" is Tyre and no photographs."""
    return not hit.loose and [book.places[slug].kind for slug in hit.slugs] == ["city"]


def _vouched(book: Gazetteer, hit: Hit, certain: Sequence[Hit]) -> Hit:
    """Strengthen a hit right beside a certain place of the same governorate: Sour, South Lebanon."""
    own = {book.places[slug].governorate for slug in hit.slugs}
    for other in certain:
        beside = 0 < other.first - hit.last <= 2 or 0 < hit.first - other.last <= 2  # noqa: PLR2004
        if beside and own & {book.places[slug].governorate for slug in other.slugs}:
            return replace(hit, cue=Cue.STRONG)
    return hit


def _allowed(hit: Hit, found: Sequence[Word]) -> bool:
    """Tell whether a hit may be offered at all."""
    need = max(hit.need, _need_of_loose(hit)) if hit.loose else hit.need
    if need and hit.cue < Cue.STRONG and placecues.named_person(found, hit.first):
        return False
    return hit.cue >= _OFFERED[need]


def _need_of_loose(hit: Hit) -> int:
    """Return what an unlisted spelling needs: more in Arabic, where plain words come close to names."""
    if hit.last > hit.first:
        return 0 if hit.bones >= MANY else 1
    return 2 if hit.arabic else 1


def _resolve(book: Gazetteer, hits: list[Hit]) -> list[Hit]:
    """Let another named place decide between villages of one name: Taybeh, Marjayoun."""
    resolved = []
    for hit in hits:
        others = [book.places[slug] for other in hits if other is not hit for slug in other.slugs]
        slugs = hit.slugs
        for part in ("district", "governorate"):
            named = {getattr(other, part) for other in others}
            if part == "governorate":
                named |= {part for name in tuple(named) for part in _OLD_REGIONS.get(name, ())}
            same = tuple(slug for slug in slugs if getattr(book.places[slug], part) in named - {""})
            if len(slugs) > 1 and same:
                slugs = same
        resolved.append(replace(hit, slugs=slugs))
    return resolved


def _without_containers(book: Gazetteer, hits: list[Hit]) -> list[Hit]:
    """Drop a district, governorate or neighbouring city that only says where a named town lies."""
    return [hit for hit in hits if not any(_contains(book, hit, other) for other in hits if other is not hit)]


def _contains(book: Gazetteer, whole: Hit, part: Hit) -> bool:
    if len(whole.slugs) != 1:
        return False
    outer = book.places[whole.slugs[0]]
    inner = [book.places[slug] for slug in part.slugs]
    if any(each.slug == outer.slug for each in inner):
        return False
    if outer.kind in {"governorate", "district"} and not outer.district:
        region = {outer.governorate} | _OLD_REGIONS.get(outer.governorate, set())
        return all(each.governorate in region for each in inner)
    beside = abs(whole.first - part.last) <= 3 or abs(part.first - whole.last) <= 3  # noqa: PLR2004
    if outer.slug == "beirut" and beside:
        return all(each.kind == "suburb" or each.district == outer.district for each in inner)
    if outer.kind in {"governorate", "district"}:
        return all(each.district == outer.district for each in inner)
    held = _HELD["city"] if f"{outer.slug}-district" in book.places else _HELD.get(outer.kind, frozenset())
    return beside and all(each.district == outer.district and each.kind in held for each in inner)


def _answer(book: Gazetteer, hits: list[Hit]) -> tuple[PlaceMatch, ...]:
    matches: dict[str, PlaceMatch] = {}
    for hit in sorted(hits, key=lambda each: (-each.cue, each.first)):
        for slug in hit.slugs:
            matches.setdefault(slug, PlaceMatch(book.places[slug], hit.start, hit.end))
    best = tuple(matches.values())[:CANDIDATES]
    if len(matches) == 1 and not _doubtful(book, hits[0]):
        return (replace(best[0], sure=True),)
    return best


def _doubtful(book: Gazetteer, hit: Hit) -> bool:
    """Tell whether to ask: a region of several districts, a word hardly meant as a place, a free spelling.

    In Latin letters other vowels are the everyday way of writing: no doubt behind a preposition, nor where
    there are many consonants.
    """
    only = book.places[hit.slugs[0]]
    lone = hit.arabic and hit.first == hit.last
    free = hit.loose and (lone or ((hit.alone or hit.cue < Cue.PLACED) and hit.bones < MANY))
    return not only.district or hit.cue < _SURE[hit.need] or free
