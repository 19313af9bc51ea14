"""Words of one's own: one opens the answers, one says "danger, change the subject". Only digests are kept."""

from hashlib import blake2b
from typing import Final

from bot.answers import looks_like_answer
from bot.keywords import fold
from bot.model import State

_SHORTEST: Final = 3
_MOST_WORDS: Final = 3


def digest(text: str) -> str:
    """Return what is kept of a word: the same for every spelling that folds alike, and open to guessing."""
    return blake2b(fold(text).encode(), digest_size=16).hexdigest()


def is_fit(text: str) -> bool:
    """Tell whether a text can serve: short, but no figure, no yes or no; global words never come this far."""
    folded = fold(text)
    plain = len(folded) >= _SHORTEST and len(folded.split()) <= _MOST_WORDS
    return plain and not looks_like_answer(text)


def is_safe_word(state: State, text: str) -> bool:
    """Tell whether the text is the word that opens the answers."""
    return bool(state.words) and bool(fold(text)) and digest(text) == state.words[0]


def is_danger_word(state: State, text: str) -> bool:
    """Tell whether the text is the word that says that somebody else may be reading."""
    return len(state.words) > 1 and bool(fold(text)) and digest(text) == state.words[1]
