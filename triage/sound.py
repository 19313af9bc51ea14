"""Keys of short Arabizi words that keep where the vowels stand: by consonants alone "bsayne" would be "basne".

A vowel of any spelling is a dot, so "darab", "dareb" and "daarab" share a key, and "drebt" does not.
"""

from collections.abc import Iterable
from functools import lru_cache

from triage.normalise import LATIN_CONSONANTS, LATIN_PAIRS

_VOWELS = frozenset("aeiou")
_FOLDED = str.maketrans("ثطذضظصح", "تتدددسه")
"""Which Arabic consonants share a letter in skeletons."""
_LONG = {"ا": "ae", "ي": "iey", "و": "ouw"}
"""How Latin letters write each long vowel of Arabic, which must be heard."""
_SAME = {"ق": "قكج", "ح": "هح", "خ": "خك", "غ": "غج", "س": "سك", "ش": "شس", "د": "دز", "ت": "تس", "ه": "ه"}
_UNVOICED = 3
"""So many consonants nobody writes without a vowel."""
_GUTTURALS = "عق"
_GLIDES = {"y": "ي", "w": "و"}


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """Return the key of one folded Latin word: its consonants in Arabic letters, a dot for vowels."""
    if not word.isascii() or word.isdigit():
        return word
    for pair, letter in LATIN_PAIRS:
        word = word.replace(pair, letter)
    key = ""
    for letter, following in zip(word, word[1:] + " ", strict=True):
        if letter in _VOWELS or (letter in _GLIDES and key and following not in _VOWELS):
            part = "."
        else:
            part = _GLIDES.get(letter) or letter.translate(LATIN_CONSONANTS)
        if not key.endswith(part):
            key += part
    return key.removesuffix("ه") if key.endswith(".ه") else key


def spellings(word: str) -> Iterable[str]:
    """Yield the keys under which an authored word is found: as written, without one short vowel, with k for q."""
    key = sound(word)
    keys = {key} | {key[:cut] + key[cut + 1 :] for cut in range(1, len(key) - 1) if key[cut] == "."}
    yield from keys | {found.replace("ق", "ك") for found in keys}


@lru_cache(maxsize=65536)
def _units(word: str) -> tuple[str, ...]:
    """Return the sounds of a Latin word: single consonants in Arabic letters, runs of vowels and glides as they are."""
    for pair, letter in LATIN_PAIRS:
        word = word.replace(pair, letter)
    units: list[str] = []
    for letter in word:
        if letter in "aeiouyw":
            if units and units[-1][0] in "aeiouyw":
                units[-1] += letter
            else:
                units.append(letter)
            continue
        consonant = letter.translate(LATIN_CONSONANTS)
        if consonant and (not units or units[-1] != consonant):
            units.append(consonant)
    return tuple(units)


def _fits(written: str, units: tuple[str, ...], at: int) -> bool:
    """Tell whether the sounds from `at` on are those of an Arabic word in the consonants of a skeleton."""
    needed: list[str] = []
    first = True
    for letter in written:
        if letter in _LONG:
            needed.append(_LONG[letter])
            continue
        run = units[at] if at < len(units) and units[at][0] in "aeiouyw" else ""
        at += bool(run)
        if not all(any(vowel in run for vowel in vowels) for vowels in needed):
            return False
        needed.clear()
        if at < len(units) and units[at] in _SAME.get(letter, letter):
            at += 1
        elif not (first and letter in _GUTTURALS and run):
            return False
        first = False
    run = units[at] if at < len(units) else ""
    return all(any(vowel in run for vowel in vowels) for vowels in needed)


def consonants_and_long_vowels(text: str) -> str:
    """Return what Latin spellings of Arabic words must have: no first alef, no last ha, consonants as in skeletons."""
    return " ".join(
        word.removeprefix("ا").removesuffix("ه") or word for word in text.translate(_FOLDED).split()
    )


@lru_cache(maxsize=65536)
def agrees(written: str, latin: str) -> bool:
    """Tell whether Latin words can be Arabic ones of the same consonants: "mout" is موت, and "met" is not."""
    for arabic, word in zip(written.split(), latin.split(), strict=False):
        units = _units(word)
        if len(units) > _UNVOICED and all(unit[0] not in "aeiouyw" for unit in units):
            return False
        if not any(_fits(arabic, units, at) for at in range(len(units))):
            return False
    return True
