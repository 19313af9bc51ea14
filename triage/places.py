"""Finds the places that a message names, in any script, and says when a person must be asked."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cases.model import Place, PlaceMatch
from triage import placecues
from triage.gazetteer import ARTICLES, LONGEST, SHORT, Form, Gazetteer, gazetteer, spell
from triage.placekey import Word, distance, skeleton, sounds, words

CANDIDATES = 3
"""More than three choices are not read by anybody."""

_BREAK = re.compile(r"[.,;:!?\n\r؟،؛()\[\]«»\"…]")
_GLUED_ARABIC = ("وبال", "وعال", "بال", "عال", "فال", "وال", "كال", "هال", "وب", "وع", "ول", "ب", "ع", "ل", "ف", "و")
_LOCATIVE = frozenset("بعلف")
_GLUED_LATIN = ("bel", "bil", "3al", "fil", "lal", "bl", "3a", "el", "al", "b", "l", "f", "w", "3")
_ARTICLE_LIKE = frozenset({"el", "al", "l", "w"})
_FINE_KINDS = frozenset({"neighbourhood", "suburb", "camp_palestine", "camp_syrian", "village", "town", "area"})
_KILOMETRES = 111.2
_REACH = {"LB": 10.0, "JO": 45.0}
"""How far a pin may lie from the nearest known place, in km; the Jordanian desert is wide."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """Places that one stretch of the text may mean. `loose` marks a spelling that no list holds."""

    slugs: tuple[str, ...]
    first: int
    last: int
    start: int
    end: int
    need: int
    cue: int
    loose: bool
    arabic: bool = False
    alone: bool = False
    """The message holds nothing but places and small words, as an answer to "where?" does."""

    @property
    def weight(self) -> tuple[int, int, int]:
        """Longer matches win over shorter, listed spellings over loose ones."""
        return (self.last - self.first, not self.loose, self.end - self.start)


def find(text: str) -> tuple[PlaceMatch, ...]:
    """Return at most three places that the text may name, best first.

    `sure` is set on a single candidate that leaves no doubt; anything else is to be asked about.
    """
    book = gazetteer()
    found = words(text)
    if not found:
        return ()
    breaks = _breaks(text, found)
    hits = _settle(book, found, breaks, _hits(book, found, breaks))
    hits = _without_containers(book, _resolve(book, hits))
    return _answer(book, hits)


def place(slug: str) -> Place | None:
    """Return the place with this slug."""
    return gazetteer().places.get(slug)


def all_places() -> tuple[Place, ...]:
    """Return every place, in the order of the file: districts and governorates first."""
    return tuple(gazetteer().places.values())


def district(code: str) -> Place | None:
    """Return the place that stands for a district: a caza code in Lebanon, an ISO code in Jordan."""
    return next((each for each in all_places() if each.district == code), None) if code else None


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
        (math.hypot(point.latitude - latitude, (point.longitude - longitude) * shrink) * _KILOMETRES, point.slug)
        for point in book.points
    )
    if not slug or away > _REACH[book.places[slug].country]:
        return None
    return district(book.places[slug].district)


def _breaks(text: str, found: Sequence[Word]) -> list[bool]:
    """Tell for each word whether a clause ends before it."""
    edges = [True]
    edges.extend(
        bool(_BREAK.search(text, left.end, right.start)) for left, right in zip(found, found[1:], strict=False)
    )
    return edges


def _hits(book: Gazetteer, found: Sequence[Word], breaks: Sequence[bool]) -> Iterator[_Hit]:
    for index, word in enumerate(found):
        if word.arabic:
            yield from _arabic_hits(book, found, index, breaks)
        elif word.text not in ARTICLES:
            yield from _latin_hits(book, found, index, breaks)


def _run(found: Sequence[Word], first: int, breaks: Sequence[bool]) -> Iterator[int]:
    """Yield the indices of the words that may go on a name: same script, same clause, articles skipped."""
    count = 0
    for index in range(first + 1, len(found)):
        if breaks[index] or found[index].arabic != found[first].arabic or count >= LONGEST - 1:
            return
        if not found[index].arabic and found[index].text in ARTICLES:
            continue
        count += 1
        yield index


def _latin_hits(book: Gazetteer, found: Sequence[Word], first: int, breaks: Sequence[bool]) -> Iterator[_Hit]:
    parts = [found[first].text]
    ends = [first]
    if not book.starts.isdisjoint(sounds(parts[0])):
        for index in _run(found, first, breaks):
            parts.append(found[index].text)
            ends.append(index)
    for size in range(len(parts), 0, -1):
        forms = _latin_forms(book, parts[:size])
        if forms:
            yield _hit(found, first, ends[size - 1], forms)
            break
    yield from _glued_latin(book, found, first)
    yield from _loose_latin(book, found, first, breaks)


def _latin_forms(book: Gazetteer, parts: list[str]) -> tuple[Form, ...]:
    short = book.short.get(" ".join(parts))
    if short or parts[0] in placecues.everyday() and len(parts) == 1:
        return short or ()
    return next((book.spelt[key] for key in spell(parts) if key in book.spelt), ())


def _glued_latin(book: Gazetteer, found: Sequence[Word], index: int) -> Iterator[_Hit]:
    """Find a name with a preposition or article written on to it: b3ersal, elmina, bel2a3."""
    text = found[index].text
    arabizi = any(map(str.isdigit, text))
    for glued in _GLUED_LATIN:
        rest = text[len(glued) :]
        if text in placecues.everyday():
            return
        if not text.startswith(glued) or len(rest) < (SHORT if any(map(str.isdigit, rest)) else SHORT + 2):
            continue
        forms = _latin_forms(book, [rest])
        if not forms and arabizi:
            forms = _close(book, [rest], arabic=False, size=1)
        if forms:
            cued = placecues.NONE if glued in _ARTICLE_LIKE else placecues.WEAK
            yield replace(_hit(found, index, index, forms), start=found[index].start + len(glued), cue=cued)
            return


def _loose_latin(book: Gazetteer, found: Sequence[Word], first: int, breaks: Sequence[bool]) -> Iterator[_Hit]:
    parts = [found[first].text]
    last = first
    steps = [None, *_run(found, first, breaks)]
    for index in steps:
        if index is not None:
            parts.append(found[index].text)
            last = index
        forms = _close(book, parts, arabic=False, size=len(parts))
        if forms:
            yield replace(_hit(found, first, last, forms), loose=True)


def _close(book: Gazetteer, parts: Sequence[str], *, arabic: bool, size: int) -> tuple[Form, ...]:
    """Return the forms with the very same consonants whose vowels differ a little, the closest first."""
    if len(parts) == 1 and parts[0] in placecues.everyday():
        return ()
    keys = ("".join(parts),) if arabic else tuple(key.replace(" ", "") for key in spell(parts))
    best: tuple[int, tuple[Form, ...]] = (99, ())
    for key in keys:
        bone = skeleton(key)
        if len(bone) < SHORT:
            continue
        limit = 1 if len(key) <= 7 else 2  # noqa: PLR2004
        for form in book.bones.get(bone, ()):
            if form.arabic is not arabic or form.size != size:
                continue
            if not _alike(key[0], form.sound[0], arabic=arabic):
                continue
            off = distance(key, form.sound, limit)
            if off <= limit and off < best[0]:
                best = (off, (form,))
            elif off == best[0] and form.slug not in {each.slug for each in best[1]}:
                best = (off, (*best[1], form))
    return best[1]


def _alike(one: str, other: str, *, arabic: bool) -> bool:
    """Tell whether two first letters may begin the same name: the same one, or both vowels."""
    return one == other or (not arabic and one in "aiu" and other in "aiu")


def _arabic_hits(book: Gazetteer, found: Sequence[Word], first: int, breaks: Sequence[bool]) -> Iterator[_Hit]:
    tail = [(index, _later(found[index].text)) for index in _run(found, first, breaks)]
    for text, glued in _unglued(found[first].text):
        for size in range(len(tail) if text in book.starts else 0, -1, -1):
            forms = book.spelt.get(" ".join([text, *(name for _, name in tail[:size])]), ())
            loose = not forms
            if loose and size == 0 and len(text) > SHORT and found[first].text not in placecues.everyday():
                forms = _close(book, [text], arabic=True, size=1)
            if forms:
                last = tail[size - 1][0] if size else first
                shift = len(glued) if len(found[first].text) == found[first].end - found[first].start else 0
                cued = placecues.WEAK if not _LOCATIVE.isdisjoint(glued.removesuffix("ال")) else placecues.NONE
                hit = replace(_hit(found, first, last, forms), cue=cued, loose=loose)
                yield replace(hit, start=hit.start + shift)
                break


def _later(text: str) -> str:
    return text.removeprefix("ال") if len(text) > SHORT else text


def _unglued(text: str) -> Iterator[tuple[str, str]]:
    """Yield an Arabic word as written and without each particle that may be written on to it."""
    yield text, ""
    if text.startswith("لل"):
        yield "ا" + text[1:], "ل"
        yield "ال" + text[1:], "ل"
    for glued in _GLUED_ARABIC:
        rest = text[len(glued) :]
        if text.startswith(glued) and len(rest) > 1:
            if glued.endswith("ال"):
                yield "ال" + rest, glued[:-2]
            yield rest, glued


def _hit(found: Sequence[Word], first: int, last: int, forms: tuple[Form, ...]) -> _Hit:
    slugs = tuple(dict.fromkeys(form.slug for form in forms))
    need = min(form.need for form in forms)
    start, end = found[first].start, found[last].end
    return _Hit(slugs, first, last, start, end, need, placecues.NONE, loose=False, arabic=found[first].arabic)


def _settle(book: Gazetteer, found: Sequence[Word], breaks: Sequence[bool], hits: Iterator[_Hit]) -> list[_Hit]:
    """Keep the longest hits that do not overlap and that their surroundings allow, in order of the text."""
    taken: set[int] = set()
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda each: each.weight, reverse=True):
        span = range(hit.first, hit.last + 1)
        if not taken.isdisjoint(span):
            continue
        cued = max(hit.cue, placecues.cue(found, hit.first, hit.last, breaks))
        kept.append(replace(hit, cue=cued))
        taken.update(span)
    kept.sort(key=lambda each: each.first)
    alone = all(index in taken or placecues.is_filler(word) for index, word in enumerate(found))
    certain = [hit for hit in kept if _allowed(hit, found)]
    kept = [_vouched(book, hit, certain) for hit in kept]
    if alone:
        return [replace(hit, cue=max(hit.cue, placecues.WEAK), alone=True) for hit in kept]
    return [hit for hit in kept if _allowed(hit, found)]


def _vouched(book: Gazetteer, hit: _Hit, certain: Sequence[_Hit]) -> _Hit:
    """Strengthen a hit that stands directly beside a certain place of the same governorate: Sour, South Lebanon."""
    own = {book.places[slug].governorate for slug in hit.slugs}
    for other in certain:
        beside = 0 < other.first - hit.last <= 2 or 0 < hit.first - other.last <= 2  # noqa: PLR2004
        if beside and own & {book.places[slug].governorate for slug in other.slugs}:
            return replace(hit, cue=placecues.STRONG)
    return hit


def _allowed(hit: _Hit, found: Sequence[Word]) -> bool:
    need = max(hit.need, _need_of_loose(hit, found)) if hit.loose else hit.need
    if need == placecues.NONE:
        return True
    if placecues.named_person(found, hit.first) and hit.cue < placecues.STRONG:
        return False
    return hit.cue >= need


def _need_of_loose(hit: _Hit, found: Sequence[Word]) -> int:
    """A spelling that nobody listed wants a cue; in Arabic, where plain words are close to names, a strong one."""
    if hit.last > hit.first:
        return placecues.NONE
    return placecues.STRONG if found[hit.first].arabic else placecues.WEAK


def _resolve(book: Gazetteer, hits: list[_Hit]) -> list[_Hit]:
    """Let another named place decide between villages of one name: Taybeh, Marjayoun."""
    resolved = []
    for hit in hits:
        others = [book.places[slug] for other in hits if other is not hit for slug in other.slugs]
        slugs = hit.slugs
        for part in ("district", "governorate"):
            named = {getattr(other, part) for other in others}
            same = tuple(slug for slug in slugs if getattr(book.places[slug], part) in named - {""})
            if len(slugs) > 1 and same:
                slugs = same
        resolved.append(replace(hit, slugs=slugs))
    return resolved


def _without_containers(book: Gazetteer, hits: list[_Hit]) -> list[_Hit]:
    """Drop a district, governorate or neighbouring city that only says where a named town lies."""
    return [hit for hit in hits if not any(_contains(book, hit, other) for other in hits if other is not hit)]


def _contains(book: Gazetteer, whole: _Hit, part: _Hit) -> bool:
    if len(whole.slugs) != 1:
        return False
    outer = book.places[whole.slugs[0]]
    inner = [book.places[slug] for slug in part.slugs]
    if any(each.slug == outer.slug for each in inner):
        return False
    if outer.kind in {"governorate", "district"} and not outer.district:
        return all(each.governorate == outer.governorate for each in inner)
    beside = abs(whole.first - part.last) <= 3 or abs(part.first - whole.last) <= 3  # noqa: PLR2004
    if outer.slug == "beirut" and beside:
        return all(each.kind == "suburb" or each.district == outer.district for each in inner)
    if outer.kind in {"governorate", "district"}:
        return all(each.district == outer.district for each in inner)
    if outer.kind == "city" or f"{outer.slug}-district" in book.places:
        return beside and all(each.district == outer.district and each.kind in _FINE_KINDS for each in inner)
    return False


def _answer(book: Gazetteer, hits: list[_Hit]) -> tuple[PlaceMatch, ...]:
    matches: dict[str, PlaceMatch] = {}
    for hit in sorted(hits, key=lambda each: (-each.cue, each.first)):
        for slug in hit.slugs:
            matches.setdefault(slug, PlaceMatch(book.places[slug], hit.start, hit.end))
    best = tuple(matches.values())[:CANDIDATES]
    if len(matches) == 1 and not _doubtful(book, hits[0]):
        return (replace(best[0], sure=True),)
    return best


def _doubtful(book: Gazetteer, hit: _Hit) -> bool:
    """A region without one district, a weakly meant word and a spelling that nobody listed are asked about.

    A listed consonant skeleton in Latin letters behind a preposition is the everyday way of writing, and no doubt.
    """
    only = book.places[hit.slugs[0]]
    unlisted = hit.loose and (hit.arabic or hit.alone or hit.cue == placecues.NONE)
    return not only.district or hit.cue < hit.need or unlisted
