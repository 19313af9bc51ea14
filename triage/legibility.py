"""Tells whether enough of a message could be read to judge it at all; what could not be read goes to a person."""

import unicodedata
from functools import lru_cache

from triage.grammar import Scan
from triage.language import common_words, is_arabizi_spelling
from triage.normalise import normalise

_ENOUGH_LETTERS = 12
_ENOUGH_WORDS = 4
_KNOWN_SHARE = 0.1
_READ_SCRIPTS = ("LATIN", "ARABIC")
_CALM_SIGNS = frozenset("👍👌🙏👋🤝❤♥💛💚💙💜🌹😊🙂😀😁😄😅😂🤣😉☺✅✔\u200d\ufe0f🏻🏼🏽🏾🏿")
"""Signs that people answer with: they need no words. Every other sign without a word is for a person to read."""


def is_legible(scan: Scan, text: str) -> bool:
    """Tell whether the message is short enough to need no check, or enough of its words are known.

    A message of which cleaning leaves nothing, and one in a script that nobody here taught the program, is not.
    """
    if not scan.normal.words and _says_something(text):
        return False
    words = [word for word in scan.normal.words if not word.isdigit()]
    letters = sum(len(word) for word in words)
    foreign = sum(len(word) for word in words if _is_foreign(word[0]))
    if foreign * 2 > letters:
        return False
    if letters < _ENOUGH_LETTERS or len(words) < _ENOUGH_WORDS:
        return True
    return _known(scan, words) >= max(1.0, _KNOWN_SHARE * len(words))


def _says_something(text: str) -> bool:
    """Tell whether a text without a word holds more than space, punctuation, figures and calm signs."""
    if normalise(text).words:
        return False  # only a date or a place was hidden from the rules
    return any(
        unicodedata.category(c)[0] not in "ZPN" and not c.isspace() and c not in _CALM_SIGNS for c in text
    )


def _known(scan: Scan, words: list[str]) -> float:
    """Count the words that some list of the lexicon knows."""
    hit = {
        number for group in scan.found.values() for one in group for number in range(one.first, one.last + 1)
    }
    return max(sum(map(_is_known, words)), len(hit))


@lru_cache(maxsize=16384)
def _is_known(word: str) -> bool:
    """Tell whether a word is a common one, or Arabizi by its digits."""
    return any(word in listed for listed in common_words().values()) or is_arabizi_spelling(word)


@lru_cache(maxsize=4096)
def _is_foreign(letter: str) -> bool:
    """Tell whether a letter belongs to a script that nobody here reads."""
    return not unicodedata.name(letter, "").startswith(_READ_SCRIPTS)
