"""Guesses the word meant behind one slip of the finger, in English and French; a guess alone never decides."""

from collections.abc import Iterable
from functools import cache

from cases.model import Variety
from triage.language import common_words
from triage.lexicon import phrases

_SHORTEST = 5
_LONGEST = 14
_SURE = 7
"""In shorter words only a letter too many, too few or swapped counts: "looked" is not "locked"."""
_LATIN = (Variety.EN, Variety.FR)


@cache
def _known() -> frozenset[str]:
    """Return every word that some list spells out."""
    listed = frozenset(word for words in common_words().values() for word in words)
    return listed | frozenset(word for phrase in phrases() for word in phrase.text.split())


@cache
def _index() -> dict[str, str]:
    """Return, for each spelling with one letter left out, the English or French word; doubtful ones are left out."""
    index: dict[str, str] = {}
    doubtful: set[str] = set()
    words = {word for phrase in phrases() if phrase.variety in _LATIN for word in phrase.text.split()}
    words |= {word for variety in _LATIN for word in common_words()[variety]}
    for word in sorted(words):
        if _SHORTEST <= len(word) <= _LONGEST and word.isascii() and word.isalpha():
            for short in {word, *_shortened(word)}:
                if index.setdefault(short, word) != word:
                    doubtful.add(short)
    return {short: word for short, word in index.items() if short == word or short not in doubtful}


def _shortened(word: str) -> Iterable[str]:
    """Yield the word without each of its letters but the first."""
    return (word[:cut] + word[cut + 1 :] for cut in range(1, len(word)))


def correct(word: str) -> str | None:
    """Return the word meant by an unknown Latin word of four letters and more; None when known or unclear."""
    if (
        not _SHORTEST - 1 <= len(word) <= _LONGEST
        or not (word.isascii() and word.isalpha())
        or word in _known()
    ):
        return None
    index = _index()
    found = {index[short] for short in (word, *_shortened(word)) if short in index}
    if len(word) < _SURE:
        found = {guess for guess in found if len(guess) != len(word) or sorted(guess) == sorted(word)}
    return found.pop() if len(found) == 1 else None
