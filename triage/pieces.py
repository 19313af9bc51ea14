"""Cuts a text into the word pieces that the close reader was trained on: the likeliest cut (a unigram Viterbi)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.lookalikes import unmask

SPACE = "\u2581"
"""Stands for a space inside a piece."""

_HIDDEN = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u0640\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_ARABIC = str.maketrans("کیہھ", "كيهه")
"""Letters of other keyboards that look like Arabic ones; the reader was trained on none of them."""
_PICTURES = re.compile(
    "[\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\ufe00-\ufe0f\u20e3\U0001f000-\U0001faff]+"
)
"""People put them beside groceries and a knife alike; in training they stood in small talk, so none is read."""
_STRETCHED = re.compile(r"(\D)\1{2,}")
_BLANKS = re.compile(r"\s+")
_UNKNOWN_PENALTY = 10.0
_NEVER = -1e30


@dataclass(frozen=True, slots=True)
class Pieces:
    """The vocabulary: each piece's number and log-probability. `start`, `end`, `unknown` are numbers."""

    numbers: Mapping[str, int]
    scores: Sequence[float]
    start: int
    end: int
    unknown: int

    @property
    def longest(self) -> int:
        """Return the characters of the longest piece."""
        return max(map(len, self.numbers))


def tidy(text: str) -> str:
    """Return a text in one spelling of characters: no marks, no hidden characters or look-alikes, nothing stretched."""
    plain = unmask(_HIDDEN.sub("", unicodedata.normalize("NFKC", text)).translate(_ARABIC))
    plain = _PICTURES.sub(" ", plain)
    return _BLANKS.sub(" ", _STRETCHED.sub(r"\1\1", plain).lower()).strip()


def cut(pieces: Pieces, text: str, *, longest: int, worst: float) -> list[int]:
    """Return the numbers of the pieces of a tidy text. `longest` and `worst` are the vocabulary's own, kept outside."""
    spelt = SPACE + text.replace(" ", SPACE)
    length = len(spelt)
    best = [_NEVER] * (length + 1)
    best[0] = 0.0
    came: list[tuple[int, int]] = [(0, pieces.unknown)] * (length + 1)
    for here in range(length):
        so_far = best[here]
        for there in range(here + 1, min(length, here + longest) + 1):
            number = pieces.numbers.get(spelt[here:there])
            if number is not None and so_far + pieces.scores[number] > best[there]:
                best[there], came[there] = so_far + pieces.scores[number], (here, number)
        if so_far + worst > best[here + 1]:
            best[here + 1], came[here + 1] = so_far + worst, (here, pieces.unknown)
    found = []
    while length:
        length, number = came[length]
        found.append(number)
    return found[::-1]
