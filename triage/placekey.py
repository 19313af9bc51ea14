"""Spells a word so that the ways in which people write one place name come out alike.

Three keys, from strict to loose. `exact` keeps every letter and only folds case, accents and look-alike
Arabic letters. `sounds` also folds the transliterations that differ between writers (ou/o, ch/sh, q/k, 7/h).
`skeleton` keeps the consonants alone and is shared by Arabic, Latin and Arabizi writing.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from triage.lookalikes import unmask

_MARKS = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_ARABIC = "\u0620-\u063f\u0641-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc"
_LATIN = "A-Za-z0-9\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff"
_APOSTROPHES = "'\u2019\u2018\u02bc\u02bf\u02be`\u00b4"
_WORD = re.compile(
    f"(?P<ar>[{_ARABIC}][{_ARABIC}{_MARKS}]*)|(?P<la>[{_LATIN}]+(?:[{_APOSTROPHES}][{_LATIN}]+)*)",
)
_ELISION = re.compile(rf"(?i)(?:d|l|j|n|s|m|t|c|qu|b|f|w)[{_APOSTROPHES}](?=[a-z\u00c0-\u024f0-9])")

_ARABIC_FOLD = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ے": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه",
        "ۀ": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك", "گ": "ك", "ڭ": "ك", "پ": "ب", "چ": "ج",
        "ژ": "ز", "ڤ": "ف", "ڨ": "ق", "ء": "",
    },
)  # fmt: skip
_ARABIC_START = re.compile(f"[{_ARABIC}]")
_ANY_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_STRIP_MARKS = re.compile(f"[{_MARKS}]")
_LONG_RUN = re.compile(r"(?:(?<=.)|(?=[^بل]))(.)\1{2,}", re.DOTALL)
"""Drawn out for emphasis. At the beginning of a word two particles may meet its own letter: بببنين, in Bebnine."""
_DOUBLE = re.compile(r"(.)\1+")

_ARABIC_CONSONANTS = str.maketrans(
    {
        "ب": "b", "ت": "t", "ث": "t", "ج": "j", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s", "ش": "S",
        "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "G", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m",
        "ن": "n", "خ": "K",
    },
)  # fmt: skip
_DIGRAPHS_WITH_H = (
    ("tch", "S"), ("sch", "S"), ("sh", "S"), ("ch", "S"), ("kh", "K"), ("gh", "G"), ("rh", "G"), ("th", "t"),
    ("dh", "d"), ("ph", "f"),
)  # fmt: skip
_WITH_APOSTROPHE = (("3'", "G"), ("7'", "K"), ("5'", "K"), ("6'", "z"), ("9'", "d"), ("'", ""))
_DIGRAPHS = (("dj", "j"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("ey", "ai"), ("ei", "ai"))
_LETTERS = str.maketrans(
    {
        "3": "", "4": "S", "5": "K", "6": "t", "7": "h", "8": "G", "c": "k", "q": "k", "x": "ks", "p": "b",
        "v": "f", "o": "u", "w": "u", "e": "i", "y": "i",
    },
)  # fmt: skip
_SILENT = str.maketrans("", "", "aiuhاوويهحع")
_TWO_WAYS = {"2": ("", "k"), "9": ("s", "k")}
_REMEMBERED = 8192
"""So many words are kept with their keys: most words of a message were in another one."""
_READINGS = 2
"""A word with more of these digits than that is a number or a jest, and read in one way."""


class Word(NamedTuple):
    """One written word and where it stands, in code points of the original text."""

    text: str
    start: int
    end: int
    arabic: bool
    proper: bool = False
    """Written with one capital letter, as names are."""


_word: Callable[[type[Word], tuple[str, int, int, bool, bool]], Word] = tuple.__new__
"""Makes a word of its fields in half the time of calling the class."""


def words(text: str) -> list[Word]:
    """Cut a text into words. A French elision (d'Arsal) is a word of its own; Ba'albek stays one word."""
    found: list[Word] = []
    for match in _WORD.finditer(unmask(text)):
        start = match.start()
        pieces = _arabic(match[0]) if match.lastgroup == "ar" else _latin(match[0])
        for folded, begin, end, arabic, proper in pieces:
            found.append(_word(Word, (folded, start + begin, start + end, arabic, proper)))
    return found


@lru_cache(_REMEMBERED)
def _arabic(written: str) -> tuple[Word, ...]:
    """Return the one word of a run of Arabic letters; none where nothing but marks is left of it."""
    folded = exact(written)
    return (Word(folded, 0, len(written), arabic=True),) if folded else ()


@lru_cache(_REMEMBERED)
def _latin(written: str) -> tuple[Word, ...]:
    """Return the words of a run of Latin letters, counted from its beginning: an elision is a word of its own."""
    elided = None if written.isalnum() else _ELISION.match(written)
    cut = elided.end() if elided else 0
    found = [Word(exact(written[: cut - 1]), 0, cut, arabic=False)] if elided else []
    rest = written[cut:]
    proper = rest[0].isupper() and rest[1:].islower()
    found.append(Word(exact(rest), cut, len(written), arabic=False, proper=proper))
    return tuple(word for word in found if word.text)


@lru_cache(_REMEMBERED)
def exact(word: str) -> str:
    """Fold case, accents, vocalisation and look-alike letters; keep what the writer chose otherwise."""
    if word.isascii():
        plain = word.lower().replace("`", "'")
    else:
        plain = unicodedata.normalize("NFKC", word)
        plain = _STRIP_MARKS.sub("", plain).translate(_ARABIC_FOLD).lower()
    if not plain.isascii() and not _ARABIC_START.match(plain):
        plain = _ANY_APOSTROPHE.sub("'", plain)
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _LONG_RUN.sub(r"\1", plain) if _LONG_RUN.search(plain) else plain


@lru_cache(_REMEMBERED)
def sounds(word: str) -> tuple[str, ...]:
    """Return the sound keys of one folded word; several where a digit stands for several letters (2, 9)."""
    if not word.isascii():
        return (word,)
    if "2" not in word and "9" not in word:
        return (_sound(word),)
    if word.count("2") + word.count("9") > _READINGS:
        return (_sound(word),)
    slots = [_TWO_WAYS.get(letter, (letter,)) for letter in word]
    return tuple(dict.fromkeys(_sound("".join(letters)) for letters in product(*slots)))


def _sound(word: str) -> str:
    if "'" in word:
        word = _respell(word, _WITH_APOSTROPHE)
    if "h" in word:
        word = _respell(word, _DIGRAPHS_WITH_H)
    if word.endswith(("ine", "oune", "une")):
        word = word[:-1]
    word = _single(_respell(word, _DIGRAPHS).translate(_LETTERS))
    return word[:-1] if len(word) > 2 and word[-1] == "h" else word  # noqa: PLR2004


def _respell(word: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for written, heard in pairs:
        if written in word:
            word = word.replace(written, heard)
    return word


def _single(word: str) -> str:
    return _DOUBLE.sub(r"\1", word) if _DOUBLE.search(word) else word


@lru_cache(_REMEMBERED)
def skeleton(sound: str) -> str:
    """Return the consonants of a sound key or of a folded Arabic word, in letters common to both scripts."""
    bare = sound.translate(_SILENT)
    return _single(bare if bare.isascii() else bare.translate(_ARABIC_CONSONANTS))


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters differ (Levenshtein), or limit + 1 when it is more than `limit`."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
    return min(row[-1], limit + 1)
