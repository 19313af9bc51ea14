"""The words that do the same in every language and at every moment, and the folding that finds them."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from cases.model import Language


class Global(StrEnum):
    """A word that is obeyed in every state. The order is the order of protection: the first one wins."""

    FORGET = "forget"
    STOP = "stop"
    EXIT = "exit"
    CRY = "cry"
    NUMBERS = "numbers"
    HUMAN = "human"
    START = "start"
    LANG_AR = "lang_ar"
    LANG_EN = "lang_en"
    LANG_FR = "lang_fr"
    SKIP = "skip"
    BACK = "back"
    REFER = "refer"
    SESSION = "session"
    ENROL = "enrol"
    OPEN = "open"
    NEWS = "news"
    DELETE = "delete"
    PRIVACY = "privacy"


PROTECTIVE: Final = (Global.FORGET, Global.STOP, Global.EXIT)
"""The words that win over every other word in the same message, in this order."""

_COLUMNS: Final = MappingProxyType(
    {"ar": Language.AR, "arabizi": Language.AR, "en": Language.EN, "fr": Language.FR}
)
_ARABIC: Final = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیېۍ", "ي"),
        **dict.fromkeys("ةہھەۀۃ", "ه"),
        **dict.fromkeys("کگڪ", "ك"),
        **dict.fromkeys("ءـ", ""),
        "ؤ": "و",
        "ئ": "ي",
        "پ": "ب",
        "چ": "ج",
        "ڤ": "ف",
        "œ": "oe",
        "æ": "ae",
        "’": "",
        "‘": "",
        "ʼ": "",
        "'": "",
        "`": "",
        "´": "",
    }
)
_RUN: Final = re.compile(r"([^\W\d_])\1+")
_LONGEST_PHRASE: Final = 6


@dataclass(frozen=True, slots=True)
class Word:
    """A global word as it was found, with the language of the list that holds it (none for digits)."""

    name: Global
    language: Language | None


def fold(text: str) -> str:
    """Return the form in which two spellings of one word are equal: letters and digits between single spaces.

    Accents, harakat, tatweel and direction marks go, look-alike letters and all digits become one form, a
    letter that is repeated counts once. Never raises on any string.
    """
    kept = [_kept(c) for c in unicodedata.normalize("NFKD", text.translate(_ARABIC)).translate(_ARABIC)]
    return " ".join(_RUN.sub(r"\1", "".join(kept)).split())


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] == "L":
        return character.lower().translate(_ARABIC)
    return "" if category in {"Mn", "Me", "Cf", "Lm"} else " "


def words(text: str) -> int:
    """Count the words of a text: what stands between spaces and has at least one letter or digit."""
    return sum(any(c.isalnum() for c in part) for part in text.split())


def find_global(text: str) -> Word | None:
    """Return the global word that the whole message is, after folding and without polite wrappers.

    Of several global words in one message the one that protects more wins. None when another word is there.
    """
    folded = fold(text)
    if not folded:
        return None
    found = next((_globals()[form] for form in _peeled(folded) if form in _globals()), None)
    return found or _most_protective(folded.split())


def _most_protective(tokens: list[str]) -> Word | None:
    """Cut the message into global words and wrappers; a single other word makes it a plain text."""
    found = list(_cut(tokens)) if len(tokens) <= 2 * _LONGEST_PHRASE else []
    protective = [word for word in found if word and word.name in PROTECTIVE]
    if None in found or not protective:
        return None
    return min(protective, key=lambda word: PROTECTIVE.index(word.name))


def _cut(tokens: list[str]) -> Iterator[Word | None]:
    at = 0
    while at < len(tokens):
        for size in range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1):
            phrase = " ".join(tokens[at : at + size])
            if phrase in _globals() or phrase in _wrappers():
                if phrase in _globals():
                    yield _globals()[phrase]
                at += size
                break
        else:
            yield None
            return


def unwrapped(folded: str) -> str:
    """Take polite words off both ends of a folded text, unless nothing else is there."""
    return _peeled(folded)[-1]


def _peeled(folded: str) -> list[str]:
    """Return the text and what is left after each polite word: "please help" is found before "help"."""
    forms = [folded]
    tokens = folded.split()
    if not tokens or not {tokens[0], tokens[-1]} & _wrapper_words():
        return forms
    for wrapper in _wrappers():
        if forms[-1].endswith(" " + wrapper):
            forms.append(forms[-1].removesuffix(" " + wrapper))
    for wrapper in _wrappers():
        if forms[-1].startswith(wrapper + " "):
            forms.append(forms[-1].removeprefix(wrapper + " "))
    return forms


@cache
def table() -> Mapping[str, Any]:
    """Return the words as they are written in keywords.toml."""
    return MappingProxyType(tomllib.loads((files("bot") / "keywords.toml").read_text(encoding="utf-8")))


def folded_list(lists: Mapping[str, Iterable[str]]) -> dict[str, Language]:
    """Fold a table of four columns; the first column that has a form gives its language."""
    found: dict[str, Language] = {}
    for column, entries in lists.items():
        for entry in entries:
            found.setdefault(fold(entry), _COLUMNS[column])
    found.pop("", None)
    return found


@cache
def _globals() -> Mapping[str, Word]:
    found: dict[str, Word] = {}
    for name in Global:
        for entry, language in folded_list(table()["global"][name]).items():
            digits = entry.isdigit()
            found.setdefault(entry, Word(name, None if digits else language))
    return MappingProxyType(found)


@cache
def _wrapper_words() -> frozenset[str]:
    return frozenset(word for wrapper in _wrappers() for word in wrapper.split())


@cache
def _wrappers() -> tuple[str, ...]:
    return tuple(sorted({fold(w) for w in table()["wrappers"]}, key=len, reverse=True))
