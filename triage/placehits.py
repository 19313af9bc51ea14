"""Looks up every stretch of a message in the gazetteer, without judging yet what was meant."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter

from triage.gazetteer import ARTICLES, LONGEST, SHORT, Form, Gazetteer
from triage.placecues import Cue, everyday, function_words
from triage.placekey import Word, distance, skeleton, sounds

_PARTICLES = (
    "وبال", "وعال", "بال", "عال", "فال", "وال", "كال", "هال", "وب", "وع", "ول", "ب", "ع", "ل", "ف", "و",
)  # fmt: skip
"""Written on to the next word in Arabic; the first that fits may be wrong, so each is tried."""

_VAGUE_PARTICLES = frozenset({"ل", "ول"})
_NO_PARTICLES = frozenset({"", "و", "ه", "ك"})
_PREFIXES = {
    **dict.fromkeys(("bel", "bil", "3al", "fil", "bl", "3a", "b", "f", "3"), Cue.PLACED),
    **dict.fromkeys(("lal", "la"), Cue.VAGUE),
    **dict.fromkeys(("el", "al", "l", "w"), Cue.NONE),
}
_PREFIX_LETTERS = frozenset(prefix[0] for prefix in _PREFIXES)
_VOWELS = frozenset("aiu")
_REMEMBERED = 20_000
_SMALL_STEP = 7
"""Names up to this length may differ by one vowel from a listed spelling, longer ones by two."""


_start, _end = attrgetter("start"), attrgetter("end")


@dataclass(frozen=True, slots=True)
class Hit:
    """Places that some words may mean; `first` and `last` count words, `start` and `end` code points."""

    slugs: tuple[str, ...]
    first: int
    last: int
    start: int
    end: int
    need: int
    arabic: bool
    bones: int
    """How many consonants the listed name has."""
    cue: Cue = Cue.NONE
    loose: bool = False
    """No list holds this spelling; its consonants are those of a name."""
    alone: bool = False
    """The message holds nothing but places and small words, as an answer to "where?" does."""

    @property
    def weight(self) -> tuple[bool, int, bool, int]:
        """Listed names that need no cue win, then longer matches over shorter, listed over loose spellings."""
        listed = not self.loose
        length = self.last - self.first
        return (listed and (length > 0 or not self.need), length, listed, self.end - self.start)


class Scan:
    """A message on the table: its words, and for each whether a clause ends before it."""

    def __init__(self, book: Gazetteer, found: Sequence[Word], breaks: Sequence[bool]) -> None:
        """Take the words; each is spelt out once, when it is first needed."""
        self.book = book
        self.found = found
        self.breaks = breaks
        self._heard: dict[int, tuple[str, ...]] = {}
        self._begun: dict[int, list[Hit]] = {}

    def _ways(self, index: int) -> tuple[str, ...]:
        ways = self._heard.get(index)
        if ways is None:
            ways = self._heard[index] = sounds(self.found[index].text)
        return ways

    def hits(self) -> Iterator[Hit]:
        """Yield all hits, overlapping ones too."""
        for index in range(len(self.found)):
            yield from self._at(index)

    def touches(self, stretches: Collection[tuple[int, int]]) -> bool:
        """Tell whether any hit has a code point in one of the stretches (from, to)."""
        for start, end in stretches:
            last = bisect_left(self.found, end, key=_start)
            first = bisect_right(self.found, start, hi=last, key=_end)
            for index in chain(range(first, last), self._before(first)):
                if any(hit.start < end and start < hit.end for hit in self._at(index)):
                    return True
        return False

    def _before(self, index: int) -> Iterator[int]:
        """Yield the words before one from which a name can reach as far as it."""
        left = LONGEST - 1
        for number in range(index - 1, -1, -1):
            word = self.found[number]
            apart = index >= len(self.found) or word.arabic is not self.found[index].arabic
            if not left or apart or self.breaks[number + 1]:
                return
            yield number
            left -= word.arabic or word.text not in ARTICLES

    def _at(self, index: int) -> list[Hit]:
        """Return the hits that begin with a word."""
        hits = self._begun.get(index)
        if hits is None:
            hits = self._begun[index] = self._read(index)
        return hits

    def _read(self, index: int) -> list[Hit]:
        """Look a word up, alone and with those after it; remember the words that no name begins with."""
        word, barren = self.found[index], self.book.barren
        if word.text in barren or (not word.arabic and word.text in ARTICLES):
            return []
        hits = list(self._arabic(index) if word.arabic else self._latin(index))
        if not hits and len(barren) < _REMEMBERED and not self._leads_on(index):
            barren.add(word.text)
        return hits

    def _leads_on(self, index: int) -> bool:
        """Tell whether a word may begin a name together with the words after it."""
        word, starts = self.found[index], self.book.starts
        if word.arabic:
            return any(text in starts for text, _ in _bared(word.text))
        ways = self._ways(index)
        if word.text in starts or not starts.isdisjoint(ways):
            return True
        return not self.book.first_bones.isdisjoint(map(skeleton, ways))

    def _latin(self, first: int) -> Iterator[Hit]:
        text = self.found[first].text
        ways = self._ways(first)
        yield from self._named(first, ways)
        if text not in everyday():
            yield from self._prefixed(first)
        yield from self._loose(first, ways)

    def _named(self, first: int, ways: tuple[str, ...]) -> Iterator[Hit]:
        """Find a listed spelling that begins with this word; the longest only."""
        text = self.found[first].text
        exact, heard, ends = [text], [ways], [first]
        if text in self.book.starts or not self.book.starts.isdisjoint(ways):
            for index in self._following(first):
                exact.append(self.found[index].text)
                heard.append(self._ways(index))
                ends.append(index)
        for size in range(len(exact), 0, -1):
            forms = self._listed(exact[:size], heard[:size])
            if forms:
                yield self._hit(first, ends[size - 1], forms)
                return

    def _listed(self, exact: list[str], heard: list[tuple[str, ...]]) -> tuple[Form, ...]:
        short = self.book.short.get(" ".join(exact))
        if short:
            return short
        if (len(exact) == 1 and exact[0] in everyday()) or function_words().issuperset(exact):
            return ()
        return next((self.book.spelt[key] for key in _combined(heard, " ") if key in self.book.spelt), ())

    def _following(self, first: int) -> Iterator[int]:
        """Yield the words that may go on a name: same script, same clause, Latin articles skipped."""
        arabic = self.found[first].arabic
        left = LONGEST - 1
        for index in range(first + 1, len(self.found)):
            word = self.found[index]
            if not left or self.breaks[index] or word.arabic is not arabic:
                return
            if arabic or word.text not in ARTICLES:
                left -= 1
                yield index

    def _prefixed(self, index: int) -> Iterator[Hit]:
        """Find a name with a preposition or article written on to it: b3ersal, elmina, bel2a3."""
        text = self.found[index].text
        if text[0] not in _PREFIX_LETTERS or len(text) <= SHORT:
            return
        arabizi = _has_digit(text)
        for prefix, cue in _PREFIXES.items():
            if not text.startswith(prefix):
                continue
            rest = text[len(prefix) :]
            if len(rest) < (SHORT if arabizi and _has_digit(rest) else SHORT + 2):
                continue
            ways = sounds(rest)
            forms = self._listed([rest], [ways])
            if not forms and arabizi:
                forms = self._alike(ways, arabic=False, size=1)
            if forms:
                hit = self._hit(index, index, forms)
                yield replace(hit, start=hit.start + len(prefix), cue=cue)
                return

    def _loose(self, first: int, ways: tuple[str, ...]) -> Iterator[Hit]:
        """Find spellings that nobody listed, by their consonants."""
        bones = [skeleton(way) for way in ways]
        plain = self.found[first].text in everyday()
        if not plain and any(len(bone) >= SHORT and bone in self.book.bones for bone in bones):
            forms = self._alike(ways, arabic=False, size=1)
            if forms:
                yield replace(self._hit(first, first, forms), loose=True)
        if self.book.first_bones.isdisjoint(bones) or self.found[first].text in function_words():
            return
        heard = [ways]
        for index in self._following(first):
            if self.found[index].text in function_words():
                return
            heard.append(self._ways(index))
            bones = [_joined(bone, skeleton(way)) for bone in bones for way in heard[-1]]
            if self.book.bones.keys().isdisjoint(bones):
                continue
            forms = self._alike(_combined(heard, ""), arabic=False, size=len(heard))
            if forms:
                yield replace(self._hit(first, index, forms), loose=True)

    def _alike(self, keys: Sequence[str], *, arabic: bool, size: int) -> tuple[Form, ...]:
        """Return the forms with the very same consonants whose vowels differ least."""
        best: dict[str, Form] = {}
        nearest = 0
        for key in keys:
            bone = skeleton(key)
            limit = _allowance(key)
            for form in self.book.bones.get(bone, ()) if len(bone) >= SHORT else ():
                if form.arabic is not arabic or form.size != size or not _same_start(key, form.sound):
                    continue
                off = distance(key, form.sound, limit)
                if off > limit or (best and off > nearest):
                    continue
                if off < nearest:
                    best.clear()
                nearest = off
                best.setdefault(form.slug, form)
        return tuple(best.values())

    def _arabic(self, first: int) -> Iterator[Hit]:
        word = self.found[first]
        tail: list[tuple[int, str]] | None = None
        for text, particle in _bared(word.text):
            if text in self.book.starts and tail is None:
                tail = [(index, _without_article(self.found[index].text)) for index in self._following(first)]
            after = tail if tail and text in self.book.starts else []
            hit = self._longest(first, text, after) or self._unlisted(first, text, after)
            if hit:
                cue = _cue_of(particle)
                plain = len(word.text) == word.end - word.start
                yield replace(hit, cue=cue, start=hit.start + (len(particle) if plain else 0))

    def _longest(self, first: int, text: str, tail: Sequence[tuple[int, str]]) -> Hit | None:
        for size in range(len(tail), -1, -1):
            forms = self.book.spelt.get(" ".join([text, *(name for _, name in tail[:size])]))
            if forms:
                return self._hit(first, tail[size - 1][0] if size else first, forms)
        return None

    def _unlisted(self, first: int, text: str, tail: Sequence[tuple[int, str]]) -> Hit | None:
        key = text
        for size, (index, name) in enumerate(tail, 2):
            key += name
            forms = self._alike((key,), arabic=True, size=size)
            if forms:
                return replace(self._hit(first, index, forms), loose=True)
        if len(text) <= SHORT or text in everyday() or self.found[first].text in everyday():
            return None
        forms = self._alike((text,), arabic=True, size=1)
        return replace(self._hit(first, first, forms), loose=True) if forms else None

    def _hit(self, first: int, last: int, forms: tuple[Form, ...]) -> Hit:
        slugs = tuple(dict.fromkeys(form.slug for form in forms))
        need = min(form.need for form in forms)
        begin, end = self.found[first], self.found[last]
        bones = len(skeleton(forms[0].sound))
        return Hit(slugs, first, last, begin.start, end.end, need, begin.arabic, bones)


def _allowance(key: str) -> int:
    """Return how many letters may differ: a vowel or two, or all where the writer left all out (b3lbk)."""
    if key.isascii() and not _VOWELS.intersection(key):
        return _SMALL_STEP
    return 1 if len(key) <= _SMALL_STEP else 2


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _combined(heard: Sequence[tuple[str, ...]], between: str) -> list[str]:
    """Return every way of reading the words in a row; few words can be read in more ways than one."""
    keys = [""]
    for ways in heard:
        keys = [key + (between if key else "") + way for key in keys for way in ways]
    return keys


def _joined(one: str, other: str) -> str:
    """Join two skeletons as if their words had been written as one."""
    return one + (other[1:] if one[-1:] == other[:1] else other)


def _same_start(one: str, other: str) -> bool:
    """Tell whether two keys may begin the same name: with the same letter, or both with a Latin vowel."""
    return one[:1] == other[:1] or (one[:1] in "aiu" and other[:1] in "aiu")


def _cue_of(particle: str) -> Cue:
    """Return the cue of an Arabic particle; the article and "and" are none."""
    stem = particle.removesuffix("ال")
    if stem in _NO_PARTICLES:
        return Cue.NONE
    return Cue.VAGUE if stem in _VAGUE_PARTICLES else Cue.PLACED


def _without_article(text: str) -> str:
    return text.removeprefix("ال") if len(text) > SHORT else text


def _bared(text: str) -> Iterator[tuple[str, str]]:
    """Yield an Arabic word as written and without each particle that may be written on to it."""
    yield text, ""
    if text.startswith("لل"):
        yield "ا" + text[1:], "ل"
        yield "ال" + text[1:], "ل"
    for particle in _PARTICLES:
        rest = text[len(particle) :]
        if text.startswith(particle) and len(rest) > 1:
            if particle.endswith("ال"):
                yield "ال" + rest, particle[:-2]
            yield rest, particle
