"""Under which codes a contact is counted for others, and which signs suggest them: two lists of other systems."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from cases.model import Signal


@dataclass(frozen=True, slots=True)
class Codebook:
    """Both lists in the order of reading, and what each sign of triage suggests."""

    chi: Mapping[str, tuple[str, ...]]
    """Categories by group, each written as "group.category"."""
    concerns: tuple[str, ...]
    signals: Mapping[Signal, tuple[str, ...]]
    approved: bool

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category of Child Helpline International."""
        return tuple(category for group in self.chi.values() for category in group)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the signs of a case suggest. It counts for nothing until a person confirms it."""

    chi: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()


@cache
def codebook() -> Codebook:
    """Return the lists. Raises LookupError where a sign suggests a code that is in neither."""
    found = tomllib.loads((resources.files("cases") / "coding.toml").read_text("utf-8"))
    chi = {group: tuple(f"{group}.{name}" for name in names) for group, names in found["chi"].items()}
    book = Codebook(
        chi,
        tuple(found["cpims"]["concerns"]),
        {Signal(sign): tuple(codes) for sign, codes in found["signals"].items()},
        found["approved"],
    )
    known = {*book.categories, *book.concerns}
    strange = {code for codes in book.signals.values() for code in codes} - known
    if strange:
        raise LookupError(", ".join(sorted(strange)))
    return book


def suggest(signals: Iterable[Signal]) -> Suggestion:
    """Return the codes that the signs suggest, each once, in the order of the lists."""
    book = codebook()
    codes = {code for signal in signals for code in book.signals[signal]}
    return Suggestion(
        tuple(each for each in book.categories if each in codes),
        tuple(each for each in book.concerns if each in codes),
    )
