"""Spells a word so that the ways in which people write one place name come out alike.

Three keys, from strict to loose. `exact` keeps every letter and only folds case, accents and look-alike Arabic
letters. `sound` also folds the transliterations that differ between writers (ou/o/u, ch/sh, q/k, 7/h). `skeleton`
keeps the consonants alone and is shared by Arabic, Latin and Arabizi writing.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

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
_STRIP_MARKS = re.compile(f"[{_MARKS}]")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_DOUBLE = re.compile(r"(.)\1+")

_ARABIC_CONSONANTS = str.maketrans(
    {
        "ب": "b", "ت": "t", "ث": "t", "ج": "j", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s", "ش": "S",
        "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "G", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m",
        "ن": "n", "خ": "K",
    },
)  # fmt: skip
_ARABIC_SILENT = re.compile("[اوويهحع]")

_SPELLINGS = (
    ("3'", "G"), ("7'", "K"), ("5'", "K"), ("6'", "z"), ("9'", "d"), ("'", ""),
    ("tch", "S"), ("sch", "S"), ("sh", "S"), ("ch", "S"), ("kh", "K"), ("gh", "G"), ("rh", "G"), ("dj", "j"),
    ("th", "t"), ("dh", "d"), ("ph", "f"), ("ck", "k"), ("qu", "k"), ("q", "k"), ("x", "ks"), ("p", "b"), ("v", "f"),
    ("3", ""), ("4", "S"), ("5", "K"), ("6", "t"), ("7", "h"), ("8", "G"),
    ("ce", "se"), ("ci", "si"), ("c", "k"),
    ("oueh", "ui"), ("ou", "u"), ("oo", "u"), ("w", "u"), ("o", "u"), ("ee", "i"), ("ey", "ai"), ("ei", "ai"),
    ("ay", "ai"), ("y", "i"), ("e", "i"),
)  # fmt: skip
_NOT_CONSONANT = re.compile("[aiuh]")
_TWO_WAYS = {"2": ("", "k"), "9": ("s", "k")}


@dataclass(frozen=True, slots=True)
class Word:
    """One written word and where it stands, in code points of the original text."""

    text: str
    start: int
    end: int
    arabic: bool


def words(text: str) -> list[Word]:
    """Cut a text into words. A French elision (d'Arsal) is a word of its own; Ba'albek stays one word."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if match.lastgroup == "ar":
            found.append(Word(exact(match.group()), start, end, arabic=True))
            continue
        elided = _ELISION.match(match.group())
        if elided:
            cut = start + elided.end()
            found.append(Word(exact(text[start : cut - 1]), start, cut, arabic=False))
            start = cut
        found.append(Word(exact(text[start:end]), start, end, arabic=False))
    return found


@lru_cache(maxsize=16384)
def exact(word: str) -> str:
    """Fold case, accents, vocalisation and look-alike letters; keep what the writer chose otherwise."""
    plain = unicodedata.normalize("NFKC", word)
    plain = _STRIP_MARKS.sub("", plain).translate(_ARABIC_FOLD).lower()
    if not plain.isascii():
        plain = re.sub(f"[{_APOSTROPHES}]", "'", plain)
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _LONG_RUN.sub(r"\1", plain)


@lru_cache(maxsize=16384)
def sounds(word: str) -> tuple[str, ...]:
    """Return the sound keys of one folded word; several where a digit stands for several letters (2, 9)."""
    if not word.isascii():
        return (word,)
    slots = [_TWO_WAYS.get(letter, (letter,)) for letter in word[:24]]
    spelt = ("".join(letters) for letters in product(*slots)) if word.count("2") + word.count("9") <= 2 else (word,)  # noqa: PLR2004
    return tuple(dict.fromkeys(_sound(each) for each in spelt))


def _sound(word: str) -> str:
    for written, heard in _SPELLINGS:
        if written in word:
            word = word.replace(written, heard)
    word = _DOUBLE.sub(r"\1", word)
    return word[:-1] if len(word) > 2 and word.endswith("h") else word  # noqa: PLR2004


@lru_cache(maxsize=16384)
def skeleton(sound: str) -> str:
    """Return the consonants of a sound key or of a folded Arabic word, in letters common to both scripts."""
    bare = _NOT_CONSONANT.sub("", sound) if sound.isascii() else _ARABIC_SILENT.sub("", sound)
    return _DOUBLE.sub(r"\1", bare.translate(_ARABIC_CONSONANTS))


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
