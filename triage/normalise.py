"""Two comparable streams of a message, each with a map back to what the person really wrote.

The literal stream folds spelling noise (marks, look-alike letters, digits, case). The skeleton stream keeps the
consonants only and writes them in Arabic letters, so that Arabic and Arabizi meet on one key. Nothing is deleted
that carries a word: a letter of any script stays a letter.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from triage.lookalikes import unmask
from triage.stream import Stream, stream_of

_ARABIC = {
    **dict.fromkeys("أإآٱٲٳ", "ا"),
    **dict.fromkeys("ىئیېےۍ", "ي"),
    **dict.fromkeys("ؤۆۇۋ", "و"),
    **dict.fromkeys("ةہھەۀۃۂ", "ه"),
    **dict.fromkeys("کگڪ", "ك"),
    "پ": "ب",
    "چ": "ج",
    "ژ": "ز",
    "ڤ": "ف",
    "ء": "",
    "ـ": "",
}
_DIGITS = {chr(zero + i): str(i) for zero in (0x660, 0x6F0) for i in range(10)}
_LATIN = {"œ": "oe", "æ": "ae", "ß": "ss", "ı": "i", "ø": "o", "ł": "l", "đ": "d"}
_FOLD = _ARABIC | _DIGITS | _LATIN
_APOSTROPHES = frozenset("'’‘ʼ`´′＇")
_CLAUSE_MARKS = frozenset('.!?؟،,;؛:\n\r…()«»"“”-–—')
_ELISIONS = frozenset(["qu", "jusqu", "lorsqu", "puisqu", "quelqu", "presqu", "aujourd"])
_UNIT = re.compile(
    r"(\d+)(ans?|yo|yrs?|years?|mois|months?|days?|snin|sneen|sine?n|sene|sne|chhour|shhour|hrs?|h|min|mn|jours?|j|pm)$",
)
_RUNS = re.compile(r"(.)\1{2,}")
_REMEMBERED = 8192
_LONGEST_WORD = 40
_Piece = tuple[str, str, int, int]
"""A folded word, its skeleton, and where it begins and ends in its run."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A message in both streams. A word has the same index in both; `spans` are code points of the original."""

    literal: Stream
    skeleton: Stream
    words: tuple[str, ...]
    skeletons: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    clauses: tuple[int, ...]
    """For each word, the number of the clause that it stands in."""

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the original offsets of the words `first` to `last`, both included."""
        return self.spans[first][0], self.spans[last][1]


@lru_cache(maxsize=8192)
def _fold(character: str) -> str:
    """Return what one code point becomes: letters and digits stay in folded form, anything else is a space or none."""
    if character in _FOLD:
        return _FOLD[character]
    folded = []
    for part in unicodedata.normalize("NFKD", character):
        category = unicodedata.category(part)
        if category[0] == "L":
            folded.append(_FOLD.get(part, _FOLD.get(part.lower(), part.lower())))
        elif category == "Nd":
            folded.append(str(unicodedata.digit(part)))
        elif category[0] == "M" or category == "Cf":
            continue
        else:
            folded.append(" ")
    text = "".join(folded)
    if len(text) > 1 and not text.isalpha():
        return " "  # a fraction, a number in a circle: no word that anybody is listening for
    return text


class _Marks(dict[int, str]):
    """Tells code points apart for `str.translate`: a letter is part of a word, a line ends a clause, a space a word."""

    def __missing__(self, point: int) -> str:
        """Judge a code point once; of a text in the rarest writings only so many are remembered."""
        character = chr(point)
        if character in _APOSTROPHES or _fold(character) != " ":
            mark = "x"
        else:
            mark = "\n" if character in _CLAUSE_MARKS else " "
        if len(self) < _REMEMBERED:
            self[point] = mark
        return mark


_MARKS = _Marks()
_RUN = re.compile("x+")


class _Cutter:
    """Collects the folded characters of a run of letters into words with their spans."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.words: list[tuple[str, int, int]] = []
        self.buffer = ""
        self.begin = self.end = 0

    def add(self, folded: str, offset: int) -> None:
        """Add what one character became; letters and digits of Arabic writing are words apart."""
        last = self.buffer[-1:]
        if last and folded.isdigit() != last.isdigit() and _is_arabic(last, folded):
            self.cut()
        if not self.buffer:
            self.begin = offset
        self.buffer += folded
        self.end = offset + 1

    def cut(self) -> None:
        """End the word, if one was begun."""
        if self.buffer:
            self.words.extend(_split_unit(self.buffer, self.begin, self.end))
        self.buffer = ""

    def joins(self) -> bool:
        """Tell whether an apostrophe now is inside a word ("don't") rather than after an elision ("j'ai")."""
        return len(self.buffer) != 1 and self.buffer not in _ELISIONS


def _cut(run: str) -> tuple[_Piece, ...]:
    """Fold a run of letters, digits, marks and apostrophes into its words."""
    cutter = _Cutter()
    for offset, character in enumerate(run):
        folded = _fold(character)
        if character in _APOSTROPHES:
            folded = "" if cutter.joins() else " "
        elif character == "ء" and not cutter.buffer:
            folded = character
        if folded == " ":
            cutter.cut()
        elif folded:
            cutter.add(folded, offset)
    cutter.cut()
    short = ((_shorten(word), begin, end) for word, begin, end in cutter.words)
    return tuple((word, skeleton(word), begin, end) for word, begin, end in short)


_cut_again = lru_cache(maxsize=16384)(_cut)
"""Most words of a message were in another one before."""


def _pieces(run: str) -> tuple[_Piece, ...]:
    """Return the words of a run with skeletons and spans; longer ones than any word are not remembered."""
    return _cut_again(run) if len(run) <= _LONGEST_WORD else _cut(run)


def _is_arabic(*characters: str) -> bool:
    """Tell whether any of the characters is an Arabic letter."""
    return any("\u0620" <= character <= "\u064a" for character in characters)


def _split_unit(word: str, begin: int, end: int) -> tuple[tuple[str, int, int], ...]:
    """Split "10ans" and "8yo" into number and unit; leave Arabizi such as "3am" alone."""
    found = _UNIT.match(word) if word[0].isdigit() else None
    if not found or end - begin != len(word):
        return ((word, begin, end),)
    cut = begin + found.end(1)
    return ((found[1], begin, cut), (found[2], cut, end))


def _shorten(word: str) -> str:
    """Reduce three or more of one letter to two, so that a drawn-out cry is still the word."""
    if word.isdigit() or " " in word:
        return word
    return _RUNS.sub(r"\1\1", word)


def normalise(text: str) -> Normal:
    """Fold a message into both streams. Accepts every str, lone surrogates included; never raises."""
    words: list[str] = []
    skeletons: list[str] = []
    spans: list[tuple[int, int]] = []
    clauses: list[int] = []
    text = unmask(text)
    marks = text.translate(_MARKS)
    clause = read = 0
    for run in _RUN.finditer(marks):
        start, stop = run.span()
        clause += marks.count("\n", read, start)
        read = stop
        for word, key, begin, end in _pieces(text[start:stop]):
            words.append(word)
            skeletons.append(key)
            spans.append((start + begin, start + end))
            clauses.append(clause)
    return Normal(
        literal=stream_of(words),
        skeleton=stream_of(skeletons),
        words=tuple(words),
        skeletons=tuple(skeletons),
        spans=tuple(spans),
        clauses=tuple(clauses),
    )


def respell(normal: Normal, words: tuple[str, ...]) -> Stream:
    """Return the literal stream of a message with other words in the same places."""
    if len(words) != len(normal.words):
        raise ValueError("a respelt message must keep its words")
    return stream_of(words)


def fold(text: str) -> str:
    """Return the literal stream of a text without its padding: the spelling under which phrases are kept."""
    text = unmask(text)
    runs = (run.span() for run in _RUN.finditer(text.translate(_MARKS)))
    return " ".join(piece[0] for start, stop in runs for piece in _pieces(text[start:stop]))


_ACCENTS = dict(zip("éèêàç", "eeeac", strict=True))
_LETTERS = str.maketrans(_FOLD | dict.fromkeys(_APOSTROPHES, "") | _ACCENTS)


def fold_letters(pattern: str) -> str:
    """Fold letter by letter, leaving brackets and marks: for patterns, of which all phrases are then folded."""
    return pattern.lower().translate(_LETTERS)


_ARABIC_CONSONANTS = str.maketrans(
    {
        "ا": "",
        "ث": "ت",
        "ط": "ت",
        "ذ": "د",
        "ض": "د",
        "ظ": "د",
        "ص": "س",
        "ح": "ه",
    },
)
LATIN_PAIRS = (
    ("tch", "ش"),
    ("sch", "ش"),
    ("ch", "ش"),
    ("sh", "ش"),
    ("kh", "خ"),
    ("gh", "غ"),
    ("th", "ت"),
    ("dh", "د"),
    ("dj", "ج"),
)
LATIN_CONSONANTS = str.maketrans(
    {
        **dict(zip("bjdhwzyklmnsfrtqvpcgx", "بجدهوزيكلمنسفرتقفبكجخ", strict=True)),
        **dict(zip("2356789", "قعختهغس", strict=True)),
        **dict.fromkeys("aeiou", ""),
        "4": "ش",
    },
)
_VOWEL_LETTERS = str.maketrans("", "", "وي")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """Return the consonants of one folded word, in Arabic letters; digits alone stay what they are."""
    if word.isdigit():
        return word
    head, body = word, ""
    if word.isascii():
        for pair, letter in LATIN_PAIRS:
            head = head.replace(pair, letter)
        vowel_first = head[:1] in "aeiou"
        head = head.translate(LATIN_CONSONANTS)
    else:
        vowel_first = head[:1] == "ا"
        head = head.translate(_ARABIC_CONSONANTS)
    if not vowel_first:
        head, body = head[:1], head[1:]
    else:
        head, body = "", head
    key = _DOUBLED.sub(r"\1", head + body.translate(_VOWEL_LETTERS))
    stripped = key.rstrip("ه")
    return stripped or key or word
