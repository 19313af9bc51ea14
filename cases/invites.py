"""The code that enrols one person: how it is made, read out of a message, and kept as a digest alone."""

import re
import secrets
from typing import Final

from cases.seal import digest

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that is read as a figure or as another letter."""
_LENGTH, _GROUP = 12, 4
_SHAPE: Final = re.compile(rf"[{_ALPHABET}]{{{_LENGTH}}}")
_GAPS: Final = re.compile(r"[\s\u00a0\u200e\u200f\u2010-\u2015\u2066-\u2069-]+")
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def make_invite() -> str:
    """Return a new code in groups of four, with letters and figures in it: 60 random bits."""
    while True:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        if not code.isdigit() and not code.isalpha():
            return "-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def invite_in(text: str) -> str | None:
    """Return the code when a text ends with one: alone, or after a word. None for anything else."""
    plain = text.translate(_DIGITS).upper().strip()
    for candidate in (plain, plain.partition(" ")[2]):
        code = _GAPS.sub("", candidate)
        if _SHAPE.fullmatch(code) and not code.isdigit() and not code.isalpha():
            return code
    return None


def without_invite(text: str) -> str:
    """Return the word that stands before a code: the code itself is chance and tells of nothing."""
    word, _, rest = text.strip().partition(" ")
    return word if invite_in(word) is None and invite_in(rest) is not None else ""


def looks_meant(text: str) -> bool:
    """Tell whether a text is certainly meant as a code: it has its hyphens, and is no word that happens to fit."""
    return re.search(r"\w{4}-\w{4}-\w{4}\s*$", text) is not None


def invite_digest(code: str) -> bytes:
    """Return what is kept of a code. It is random, so nothing needs a key to hide it."""
    return digest(b"\0" * 32, "invite", _GAPS.sub("", code.upper()))
