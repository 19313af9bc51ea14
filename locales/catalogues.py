"""Reads languages and catalogues: `.po` files straight into memory, so nothing compiled can be stale."""

import gettext
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from babel import Locale
from babel.messages import Catalog
from babel.messages.pofile import read_po

HERE: Final = Path(__file__).parent
DOMAINS: Final = ("bot", "desk")


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of languages.toml. Without `reviewed_by` no native professional has approved it yet."""

    code: str
    name: str
    live: bool
    plural: str
    reviewed_by: str
    reviewed_on: str

    @property
    def direction(self) -> str:
        """The side from which it is written, "rtl" or "ltr", from the locale data of Unicode."""
        return Locale(self.code).text_direction

    @property
    def forms(self) -> int:
        """How many plural forms the language has."""
        return int(self.plural.partition("nplurals=")[2].partition(";")[0])

    @property
    def rule(self) -> str:
        """The expression in `n` that gives the index of the plural form."""
        return self.plural.partition("plural=(")[2].removesuffix(");")


@cache
def languages() -> Mapping[str, Tongue]:
    """Return the live languages by code, in the order of the file."""
    listed = tomllib.loads((HERE / "languages.toml").read_text("utf-8"))
    tongues = {code: Tongue(code=code, **entry) for code, entry in listed.items()}
    return MappingProxyType({code: tongue for code, tongue in tongues.items() if tongue.live})


@cache
def counter(language: str) -> Callable[[int], int]:
    """Return the function from a count to its plural form, from the pinned rule and not from Babel's own."""
    return gettext.c2py(languages()[language].rule)


def place(domain: str, language: str | None = None) -> Path:
    """Return where a catalogue is kept; without a language, where its template is."""
    if language is None:
        return HERE / f"{domain}.pot"
    return HERE / language / "LC_MESSAGES" / f"{domain}.po"


def read(domain: str, language: str | None = None) -> Catalog:
    """Read a catalogue, or a template, as it is on disk now. Raises when a line cannot be parsed."""
    with place(domain, language).open("rb") as file:
        return read_po(file, locale=language, domain=domain, abort_invalid=True)


def forms_of(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return a msgid or msgstr as its forms: one, or one for each plural form."""
    if isinstance(text, list | tuple):
        return tuple(text)
    return (text or "",)
