"""How names of children are compared: one sound in many spellings, in Arabic and in Latin letters. Pure.

A name has parts; each part has keys, its consonants in one alphabet of our own. Two parts sound alike when they share
a key: أحمد, احمد, Ahmad, Ahmed and A7mad all give "ahmd". Vowels inside a word are not compared, because Arabic does
not write them and Latin spellings differ in nothing else. The price is that some different names sound alike (Omar,
Ammar, Amira); what is found is therefore shown with the recorded name, same spelling first, and a person decides.
"""

import re
import unicodedata
from itertools import product

MOST_KEYS = 8
"""Keys of one part at most: letters that are spoken in two ways multiply."""
MOST_PARTS = 8
LONGEST_NAME = 120

_MARKS = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]"
)
_ALEF = str.maketrans("أإآٱىةئؤکیہۀ", "اااايهيوكيهه")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ARABIC = re.compile("[\u0600-\u06ff]")
_NO_LETTER = re.compile(r"[^\w'’]+|_")

_ARTICLES = frozenset({"al", "el", "il", "ul", "ال"})
_BETWEEN = frozenset({"bin", "ben", "ibn", "bint", "بن", "ابن", "بنت", "de", "da"})
_SERVANT = re.compile(r"^(?:عبد|abd|abed|abde?l|abdul|abdoul|abdal|abde[rnsdtz]|abdu[rnsdtz])$")
_FATHER = frozenset({"ابو", "ابي", "ام", "abu", "abou", "abi", "abo", "bou", "oum", "um", "umm", "om"})
_FAITH = re.compile(r"^(?:الدين|دين|(?:a|e|u|ou)?[ld]?d+(?:ine?|een))$")
_FAITH_END = re.compile(r"(?:الدين|(?:a|e|u)(?:l|d)d(?:ine?|een))$")

_LETTERS: dict[str, tuple[str, ...]] = {
    "ب": ("b",), "ت": ("t",), "ث": ("t", "s"), "ج": ("j",), "ح": ("h",), "خ": ("x",), "د": ("d",), "ذ": ("d", "z"),
    "ر": ("r",), "ز": ("z",), "س": ("s",), "ش": ("c",), "ص": ("s",), "ض": ("d",), "ط": ("t",), "ظ": ("z", "d"),
    "غ": ("g",), "ف": ("f",), "ق": ("k",), "ك": ("k",), "ل": ("l",), "م": ("m",), "ن": ("n",), "ه": ("h",),
    "پ": ("b",), "چ": ("c",), "ڤ": ("f",), "گ": ("g",),
    "b": ("b",), "c": ("k",), "d": ("d",), "f": ("f",), "g": ("j", "g"), "h": ("h",), "j": ("j",), "k": ("k",),
    "l": ("l",), "m": ("m",), "n": ("n",), "p": ("b",), "q": ("k",), "r": ("r",), "s": ("s",), "t": ("t",),
    "v": ("f",), "x": ("ks",), "z": ("z",), "7": ("h",), "5": ("x",), "9": ("s",), "6": ("t",), "8": ("g",),
    "2": ("", "k"),
}  # fmt: skip
_PAIRS: dict[str, tuple[str, ...]] = {
    "kh": ("x",), "gh": ("g",), "ch": ("c",), "ph": ("f",), "dj": ("j",), "ck": ("k",), "tch": ("c",),
    "sh": ("c", "sh"), "th": ("t", "s", "th"), "dh": ("d", "z", "dh"),
}  # fmt: skip
_VOWELS = frozenset("aeiouéاعء3'’ويwy")
_SOFT = frozenset("eiy")

_COMMON = {"mhmd": 24, "ahmd": 8, "al": 8, "hsn": 8, "abrhm": 4, "mstf": 4, "ysf": 4, "kld": 4, "xld": 4, "amr": 8,
           "mrm": 4, "ftm": 4, "znb": 4, "nr": 4, "sr": 4, "abdl": 4, "mn": 4, "mr": 4}  # fmt: skip
"""Sounds that many children share, and under how many digests they are kept: a count of equal digests in a stolen
table must not tell which of them is "Mohammad". The figures are our estimate of how common the names are."""


def spellings(sound: str) -> int:
    """Return under how many digests a sound is kept; a case has one of them, a search asks for all."""
    return _COMMON.get(sound, 1)


def fold(name: str) -> str:
    """Return a name as letters alone, in one spelling of alef, ta marbuta and the like: for "spelled the same"."""
    plain = unicodedata.normalize("NFKD", name[:LONGEST_NAME]).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter) or _ARABIC.match(letter))
    plain = _MARKS.sub("", unicodedata.normalize("NFC", plain)).translate(_ALEF).translate(_DIGITS)
    return " ".join(_NO_LETTER.sub(" ", plain).split())


def parts(name: str) -> tuple[str, ...]:
    """Return the parts of a name, folded; what belongs together is one part: Abd al-Rahman, Nour el-Din, Abu Ali."""
    found: list[str] = []
    joined = ""
    for word in fold(name).split():
        bare = word.strip("'’")
        if not bare or bare in _ARTICLES or bare in _BETWEEN:
            continue
        if joined:
            found.append(joined + _bare(bare))
            joined = ""
        elif _SERVANT.match(bare):
            joined = "عبد" if _ARABIC.match(bare) else "abd"
        elif bare in _FATHER:
            joined = bare
        elif found and _FAITH.match(bare):
            found[-1] += "دين" if _ARABIC.match(bare) else "din"
        else:
            found.append(bare)
    if joined:
        found.append(joined)
    return tuple(found[:MOST_PARTS])


def _bare(word: str) -> str:
    """Return a word without the article that is written onto it."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word  # noqa: PLR2004 - a name keeps 3 letters


def keys(part: str) -> tuple[str, ...]:
    """Return the sounds of one part, the likeliest first; two parts sound alike when they share one."""
    word = _FAITH_END.sub("دين" if _ARABIC.search(part) else "din", part)
    shapes = [word]
    if re.match(r"ال..", word) or re.match(r"[ae]l[^aeiouy]...", word):
        shapes.append(word[2:])
    found = {key: None for shape in shapes for key in _sounds(shape)}
    return tuple(found)[:MOST_KEYS]


def _sounds(word: str) -> list[str]:
    heads, rest = _head(word)
    choices = [*heads, *_body(rest, alone=not heads)]
    sounds = []
    for chosen in product(*choices):
        key = _settle("".join(chosen))
        if key:
            sounds.append(key)
        if len(sounds) == MOST_KEYS:
            break
    return sounds


def _head(word: str) -> tuple[list[tuple[str, ...]], str]:
    """Return what a word begins with where that is no plain consonant, and the rest."""
    if re.match(r"ou[aei]|و|w", word):
        return [("w",)], word[2 if word.startswith("ou") else 1 :]
    if re.match(r"يا|ي|y", word):
        return [("y",)], word[1:]
    if word and word[0] in _VOWELS:
        return [("a",)], word.lstrip("".join(_VOWELS))
    return [], word


def _body(rest: str, *, alone: bool) -> list[tuple[str, ...]]:
    choices: list[tuple[str, ...]] = []
    at = 0
    while at < len(rest):
        size = next((n for n in (3, 2) if rest[at : at + n] in _PAIRS), 1)
        letter = rest[at : at + size]
        last = at + size == len(rest)
        if size > 1:
            choices.append(_PAIRS[letter])
        elif letter in "هh" and last:
            choices.append(_last_h(rest, at, short=alone and at <= 1))
        elif letter == "c" and rest[at + 1 : at + 2] and rest[at + 1] in _SOFT:
            choices.append(("s",))
        elif letter in _LETTERS:
            choices.append(_LETTERS[letter])
        at += size
    return choices


def _last_h(rest: str, at: int, *, short: bool) -> tuple[str, ...]:
    """Return how an h at the end is spoken: Sarah and سارة without it, Farah and فرح with it, Taha and طه with it."""
    before = rest[at - 1 : at]
    if rest[at] == "ه":
        return ("", "h") if short else ("h",) if before and before in "يوا" else ("",)
    return ("", "h") if before and before in "ae" else ("h",)


def _settle(sounds: str) -> str:
    """Drop doubles, and the article between "servant" and the name: Abdelrahman, Abderrahman, عبد الرحمن."""
    key = re.sub(r"(.)\1+", r"\1", sounds)
    return re.sub(r"^abdl(?=..)", "abd", key)


def name_keys(name: str) -> tuple[frozenset[str], ...]:
    """Return the keys of each part of a name."""
    return tuple(found for part in parts(name) if (found := frozenset(keys(part))))


def alike(one: str, other: str) -> str:
    """Say how two names compare: "same" spelling, "whole" (each part of the shorter sounds alike), "part" or "no"."""
    if fold(one) and fold(one).replace(" ", "") == fold(other).replace(" ", ""):
        return "same"
    left, right = sorted((name_keys(one), name_keys(other)), key=len)
    shared = sum(1 for keys_ in left if any(keys_ & others for others in right))
    if not shared:
        return "no"
    return "whole" if shared == len(left) else "part"
