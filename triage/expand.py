"""Phrase patterns in, plain phrases out: a small notation that a counsellor can read.

`(a|b)` stands for either, `(a|)` for a or nothing, `x?` for x or nothing where x is a letter or a bracket.
"""

import re
from functools import cache

_PLAIN = re.compile(r"[^()|?]+(?!\?)")
"""Letters that stand for themselves, up to the one that a question mark makes optional."""


class BadPattern(ValueError):
    """A pattern whose brackets do not close."""


@cache
def expand(pattern: str) -> tuple[str, ...]:
    """Return every phrase that a pattern stands for, with single spaces, without repeats, in order."""
    phrases, rest = _choices(pattern, nested=False)
    if rest:
        raise BadPattern(pattern)
    return tuple(dict.fromkeys(" ".join(phrase.split()) for phrase in phrases if phrase.strip()))


def _choices(pattern: str, *, nested: bool) -> tuple[list[str], str]:
    """Read alternatives up to the closing bracket (or the end) and return them with what is left."""
    done: list[str] = []
    current = [""]
    while pattern:
        plain = _PLAIN.match(pattern)
        if plain:
            current, pattern = [left + plain[0] for left in current], pattern[plain.end() :]
            continue
        mark, pattern = pattern[0], pattern[1:]
        if mark == "(":
            inner, pattern = _choices(pattern, nested=True)
            if pattern.startswith("?"):
                inner, pattern = [*inner, ""], pattern[1:]
            current = [left + right for left in current for right in inner]
        elif mark == "|" and nested:
            done.extend(current)
            current = [""]
        elif mark == ")":
            if not nested:
                return current, ")" + pattern
            return done + current, pattern
        elif pattern.startswith("?"):
            current, pattern = [left + right for left in current for right in (mark, "")], pattern[1:]
        else:
            current = [left + mark for left in current]
    if nested:
        raise BadPattern(pattern)
    return done + current, ""
