"""Puts two versions of one thing side by side: what stood there, what somebody else saved, and what I typed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from admin.sheets import Act, Field
from admin.typed import Typed, as_typed
from cases.file.sheets import Entry


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words: `same` in both, only `theirs`, or only `mine`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of the form in its three states, as a form holds them. `pieces` for words alone."""

    field: Field
    before: str | list[str]
    theirs: str | list[str]
    mine: str | list[str]
    pieces: tuple[Piece, ...] = ()

    @property
    def differs(self) -> bool:
        """True when theirs and mine are not the same."""
        return self.theirs != self.mine


@dataclass(frozen=True, slots=True)
class Merge:
    """What a person must see before saving over somebody else's work."""

    fields: tuple[Compared, ...]
    since: tuple[Entry, ...]
    """What was saved in this section meanwhile, newest first."""
    theirs: Entry | None
    """Their state of the very thing; None where they touched other things only."""


def merge(act: Act, thing: str, typed: Typed, *, version: int, history: Sequence[Entry]) -> Merge:
    """Compare what was typed on top of `version` with what stands there now. `history` is newest first."""
    since = tuple(entry for entry in history if entry.version > version)
    touched = any(entry.thing == thing for entry in since)
    before, theirs = as_of(history, thing, version), as_of(history, thing, None)
    fields = tuple(_compared(each, before, theirs if touched else None, typed) for each in act.fields)
    return Merge(fields, since, theirs if touched else None)


def as_of(history: Sequence[Entry], thing: str, version: int | None) -> Entry | None:
    """Return a thing as it stood at a version of its section; None when it was not there."""
    found: Entry | None = None
    for entry in reversed(history):
        if entry.thing == thing and (version is None or entry.version <= version):
            found = replace(entry, texts={**(found.texts if found else {}), **entry.texts})
    return found


def _compared(each: Field, before: Entry | None, theirs: Entry | None, typed: Typed) -> Compared:
    old, new = (as_typed(entry, each) if entry else "" for entry in (before, theirs))
    mine = typed[each.name]
    words = isinstance(mine, str) and isinstance(new, str) and each.kind in {"text", "line"}
    return Compared(each, old, new, mine, difference(new, mine) if words and theirs else ())  # type: ignore[arg-type]


def difference(theirs: str, mine: str) -> tuple[Piece, ...]:
    """Return both texts woven together, word by word."""
    left, right = theirs.split(), mine.split()
    pieces: list[Piece] = []
    for step, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if step == "equal":
            pieces.append(Piece("same", " ".join(left[a:b])))
            continue
        if b > a:
            pieces.append(Piece("theirs", " ".join(left[a:b])))
        if d > c:
            pieces.append(Piece("mine", " ".join(right[c:d])))
    return tuple(pieces)
