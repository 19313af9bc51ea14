"""What people say beside the answers: greetings, thanks, laughter, doubts; found by lists."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from bot.answers import signs
from bot.keywords import fold, folded_list, table, unwrapped, words
from cases.model import Language


class Talk(StrEnum):
    """A kind of talk. The order is the order in which they are looked for inside a text."""

    GREETING = "greeting"
    GOODBYE = "goodbye"
    THANKS = "thanks"
    HAHA = "haha"
    NO_CALL = "no_call"
    NO_POLICE = "no_police"
    SECRET = "secret"  # noqa: S105 - the wish to tell nobody
    EVIDENCE = "evidence"
    PROMISE = "promise"
    BOT = "bot"
    ABOUT = "about"
    JOKE = "joke"
    ANGER = "anger"
    WORRY = "worry"


_WHOLE: Final = (Talk.GREETING, Talk.GOODBYE, Talk.THANKS, Talk.HAHA)
_SHORT: Final = 12
"""Words up to which a phrase colours the whole text; a longer one is a telling."""
_LAUGH: Final = re.compile(r"(?:[ha]*ha[ha]*|(?:he){2,}|(?:hi){2,}|ه+|(?:ها)+ه?|(?:هي)+|خ+|5{3,}|(?:kh)+)")


def find_talk(text: str) -> Talk | None:
    """Return the kind of talk that a short text is; None for anything else."""
    folded = fold(text)
    if not folded:
        return Talk.HAHA if any(sign in text for sign in _signs_of_laughter()) else None
    whole = _whole().get(unwrapped(folded))
    if whole or (folded not in _whole() and _LAUGH.fullmatch(folded.replace(" ", ""))):
        return whole or Talk.HAHA
    if words(text) > _SHORT:
        return None
    padded = f" {folded} "
    return next((talk for talk, phrases in _within() if any(f" {p} " in padded for p in phrases)), None)


def language_of(text: str) -> Language | None:
    """Return the language of a greeting or of thanks, where a single word is too little for a detector."""
    return _languages().get(unwrapped(fold(text)))


def is_frightened(text: str) -> bool:
    """Tell whether a text without words shows fear or tears; that is a disclosure."""
    return not fold(text) and any(sign in text for sign in signs("frightened"))


def is_cry(text: str) -> bool:
    """Tell whether a text without words is a call for help (the SOS sign)."""
    return not fold(text) and any(sign in text for sign in signs("cry"))


@cache
def _whole() -> Mapping[str, Talk]:
    found: dict[str, Talk] = {}
    for talk in _WHOLE:
        for entry in folded_list(table()["talk"][talk]["whole"]):
            found.setdefault(entry, talk)
    return MappingProxyType(found)


@cache
def _within() -> tuple[tuple[Talk, tuple[str, ...]], ...]:
    return tuple(
        (talk, tuple(folded_list(table()["talk"][talk]["within"]))) for talk in Talk if talk not in _WHOLE
    )


@cache
def _languages() -> Mapping[str, Language]:
    """Greetings that two languages share ("allo", "test", "haha") say nothing of the language."""
    found: dict[str, Language] = {}
    shared: set[str] = set()
    for talk in _WHOLE:
        for column, entries in table()["talk"][talk]["whole"].items():
            for entry, language in folded_list({column: entries}).items():
                if found.setdefault(entry, language) is not language:
                    shared.add(entry)
    return MappingProxyType({entry: language for entry, language in found.items() if entry not in shared})


@cache
def _signs_of_laughter() -> frozenset[str]:
    lists = table()["talk"][Talk.HAHA]["whole"]
    return frozenset(entry for entries in lists.values() for entry in entries if not fold(entry))
