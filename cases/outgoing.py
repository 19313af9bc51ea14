"""Looks at an answer before it goes out: names that the case knows, telephone numbers, words that tell what it is."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from sqlalchemy import select

from cases.acts import DeskStore
from cases.answers import ready
from cases.errors import NotFound
from cases.file.children import open_child
from cases.names import fold, keys, parts
from cases.rights import Right, Section, require
from cases.store.tables import cases
from cases.views import SignedIn

__all__ = ("Warned", "heed", "ready", "warnings_of")

NAME, NUMBER, WORD = "name", "number", "word"
SHORTEST_NAME = 2
"""Letters. A shorter part of a name would be found in every text."""
SHORTEST_SOUND = 3
"""Consonants that a name in the other alphabet must share; fewer are shared by chance."""
FEWEST_DIGITS = 7
"""Digits that make a telephone number. The short public numbers (112, 1745) have fewer, and help in danger."""

_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_PHONE: Final = re.compile(r"\+?\d(?:[\s\u00a0\u202f().\-/\u2010-\u2013\u2066-\u2069]{0,3}\d)+")
_BEFORE: Final = re.compile(r"^(?:[وف]?(?:بال|كال|لل|ال|[بلك])|[وف])")
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_ENDINGS: Final = ("", "ه", "ها", "هم", "ي", "نا", "ين", "ات", "ا", "ك", "كم", "ته", "تها", "تي")


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing that an answer should perhaps not say. `piece` is how the text has it."""

    code: str
    piece: str


def warnings_of(text: str, names: Iterable[str] = ()) -> tuple[Warned, ...]:
    """Return what a text gives away, each piece once: names, then numbers, then words."""
    tokens = re.findall(r"[^\W_]+(?:['’\u064b-\u0652\u0640]+[^\W_]+)*[\u064b-\u0652]*", text)
    found = [Warned(NAME, token) for token in tokens if _is_name(token, tuple(names))]
    found += [Warned(NUMBER, phone) for phone in _phones(text)]
    found += [Warned(WORD, token) for token in tokens if _is_word(token)]
    return tuple(dict.fromkeys(found))


def _phones(text: str) -> Iterable[str]:
    for hit in _PHONE.finditer(text.translate(_DIGITS)):
        if sum(sign.isdigit() for sign in hit[0]) >= FEWEST_DIGITS:
            yield text[hit.start() : hit.end()].strip()


def _shapes(token: str) -> tuple[str, ...]:
    """Return a word as it is, and without what Arabic writes onto its front."""
    whole = fold(token)
    bare = _BEFORE.sub("", whole)
    return (whole, bare) if len(bare) > 1 else (whole,)


def _is_name(token: str, names: tuple[str, ...]) -> bool:
    shapes = _shapes(token)
    for part in (part for name in names for part in parts(name)):
        if len(part) < SHORTEST_NAME:
            continue
        if part in shapes or f"ال{part}" in shapes:
            return True
        if bool(_ARABIC.search(part)) is bool(_ARABIC.search(token)):
            continue
        mine = {key for key in keys(part) if len(key) >= SHORTEST_SOUND}
        if mine & {key for shape in shapes for key in keys(shape)}:
            return True
    return False


def _is_word(token: str) -> bool:
    arabic, latin = _words()
    shapes = _shapes(token)
    if any(_ARABIC.search(shape) for shape in shapes):
        return any(shape in arabic for shape in shapes)
    return any(shape.startswith(latin) for shape in shapes)


@cache
def _words() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return Arabic words with the endings of whose they are, and the beginnings of Latin words."""
    table = tomllib.loads((resources.files("cases") / "outgoing.toml").read_text("utf-8"))["words"]
    every = {fold(word) for words in table.values() for word in words}
    arabic = {word for word in every if _ARABIC.search(word)}
    stems = arabic | {f"{word[:-1]}ت" for word in arabic if word.endswith("ه")}
    forms = frozenset(f"{stem}{ending}" for stem in stems for ending in _ENDINGS)
    return forms, tuple(sorted(every - arabic))


def heed(store: DeskStore, who: SignedIn, number: str, *, text: str) -> tuple[Warned, ...]:
    """Return what an answer to this case gives away. The child's name is opened for the comparison alone."""
    with store.reads(who) as u:
        case = u.value(select(cases.c.id).where(cases.c.number == number))
        if case is None:
            raise NotFound
        require(who.person.role, Section.TALK, Right.WRITE)
        child = open_child(u, who, case)
    return warnings_of(text, (child.name,) if child.name else ())
