"""Keys of short Arabizi words that keep where the vowels stand: by consonants alone "bsayne" would be "basne".

A vowel of any spelling is a dot, so "darab", "dareb" and "daarab" share a key, and "drebt" does not.
"""

from collections.abc import Iterable
from functools import lru_cache

from triage.normalise import LATIN_CONSONANTS, LATIN_PAIRS

_VOWELS = frozenset("aeiou")
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
