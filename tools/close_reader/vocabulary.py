"""Chooses which of the base model's 250,000 word pieces a hotline in Lebanon and Jordan needs."""

import re
from collections import Counter
from collections.abc import Iterable

from wordfreq import top_n_list

from tools.close_reader.base import Base
from triage.pieces import Pieces, cut, tidy

COMMON = {"en": 45_000, "fr": 45_000, "ar": 60_000}
"""How many of a language's most frequent words must be writable without an unknown piece."""

_ARABIC = re.compile("^▁?[\u0621-\u063a\u0641-\u064a\u0660-\u0669]+$")
_LATIN = re.compile("^▁?[a-zàâäçéèêëîïôöùûüÿœæ0-9'’]+$")
_NUMBER = re.compile("^▁?[0-9]{1,2}[:.,/]?[0-9]{0,2}$")
_SHORT = 3


def whole(base: Base) -> Pieces:
    """Return the whole vocabulary of the base model."""
    numbers = {piece: number for number, piece in enumerate(base.pieces) if piece}
    return Pieces(numbers, base.scores.tolist(), base.start, base.end, base.unknown)


def choose(base: Base, texts: Iterable[str]) -> list[int]:
    """Return the numbers of the pieces to keep: what `texts` and the commonest words use, and all Arabic pieces."""
    pieces = whole(base)
    longest, worst = pieces.longest, float(base.scores.min()) - 10.0

    def pieces_of(words: Iterable[str]) -> Counter[int]:
        return Counter(n for word in words for n in cut(pieces, tidy(word), longest=longest, worst=worst))

    used = pieces_of(word for language, count in COMMON.items() for word in top_n_list(language, count))
    used += pieces_of(texts)
    kept = {base.start, base.end, base.unknown}
    for number, piece in enumerate(base.pieces):
        bare = piece.lstrip("▁")
        if all(map(_may_be_written, bare)) and (number in used or _is_general(piece, bare)):
            kept.add(number)
    return sorted(kept)


def _is_general(piece: str, bare: str) -> bool:
    """Tell whether a piece can be part of words that no list holds."""
    return bool(
        _ARABIC.match(piece)
        or len(bare) <= 1
        or (_LATIN.match(piece) and len(bare) <= _SHORT)
        or not any(map(str.isalnum, bare))
        or _NUMBER.match(piece)
    )


def _may_be_written(character: str) -> bool:
    """Tell whether a character occurs in Arabic, English or French messages: letters, marks, emoji."""
    return (
        character.isascii()
        or "\u00a0" <= character <= "\u017f"
        or "\u0600" <= character <= "\u06ff"
        or "\u2000" <= character <= "\u27ff"
        or character >= "\U0001f300"
    )
