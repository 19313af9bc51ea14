"""How a reply to a question is understood: a digit in any script, a word of any language, or not at all."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final
from unicodedata import digit

from bot.keywords import fold, folded_list, table, unwrapped
from cases.model import Answer

_YES_BEFORE_MORE: Final = frozenset(
    {"نعم", "ايوا", "ايوه", "na3am", "aywa", "yes", "yeah", "yep", "oui", "ouais"}
)
"""Words that stay a yes whatever follows. "No" is not among them: لا يزال and "no one" are no no."""

_BREAK: Final = re.compile(r"[.,;:!?،؛؟\n\r–—]|\s-\s")
_LABEL: Final = re.compile(r"(\d{1,2}) (.+)")
_OLDEST: Final = 25
_LABEL_WORDS: Final = 8
_RANGE: Final = 2
_TELLING: Final = 3
_SHORT_REASON: Final = 4


def yes_or_no(text: str) -> Answer | None:
    """Read a reply to a yes/no question; None when it is a text of its own.

    "ok" and its like are `unclear`: where safety is asked they are no answer.
    """
    whole = unwrapped(fold(text))
    if not whole:
        return Answer.NOT_SURE if set(text.strip()) & set("?؟") else _sign(text)
    found = _answers().get(whole)
    if found is None and (label := _LABEL.fullmatch(whole)):
        found = _answers().get(label[1])
        found = found if _answers().get(label[2]) is found else None
    return found or _first_words(text)


def _sign(text: str) -> Answer | None:
    return Answer.UNCLEAR if any(sign in text for sign in signs("unclear")) else None


def _first_words(text: str) -> Answer | None:
    """Read "yes, he is here" and "no, at work": the answer before a break, or a yes before anything."""
    before = _answers().get(unwrapped(fold(_BREAK.split(text.strip(), maxsplit=1)[0])))
    if before in (Answer.YES, Answer.NO, Answer.NOT_SURE) and not text.strip()[:1].isdigit():
        return before
    return Answer.YES if fold(text).split()[0] in _YES_BEFORE_MORE else None


def is_hedged(text: str) -> bool:
    """Tell whether more follows a "no" than a short reason: "no, but he comes back tonight" is no plain no."""
    rest = _BREAK.split(text.strip(), maxsplit=1)[1:]
    if not rest:
        return False
    padded = f" {fold(rest[0])} "
    threats = (phrase for phrase, answer in _replies("danger").items() if answer is Answer.YES)
    denied = any(f" {p} " in padded for p, answer in _replies("danger").items() if answer is Answer.NO)
    return len(padded.split()) > _SHORT_REASON or (not denied and any(f" {p} " in padded for p in threats))


def is_unclear(text: str) -> bool:
    """Tell whether a text is only "ok" or its like: a sign of life, and no answer to a question of safety."""
    whole = unwrapped(fold(text))
    return (_answers().get(whole) if whole else _sign(text)) is Answer.UNCLEAR


def looks_like_answer(text: str) -> bool:
    """Tell whether the whole text is a digit, yes, no or the like: it means nothing without a question."""
    whole = unwrapped(fold(text))
    return whole.isdigit() or whole in _answers() or number(text) is not None


def choice(text: str, name: str, options: Sequence[str | None]) -> int | None:
    """Return the index of the option that a reply chooses by digit, button or words; None when none."""
    whole = unwrapped(fold(text))
    said = _choices(name).get(whole) or _said_within(whole, name)
    if said is not None and said in options:
        return options.index(said)
    unsure = _answers().get(whole) is Answer.NOT_SURE and not whole.isdigit()
    if unsure and "unknown" in options:
        return options.index("unknown")
    chosen = number(text, buttons=True)
    return chosen - 1 if chosen is not None and 1 <= chosen <= len(options) else None


def _said_within(folded: str, name: str) -> str | None:
    """Find the one option whose words stand in a short reply ("she is a girl"); None when two do."""
    if len(folded.split()) > _LABEL_WORDS or folded[:1].isdigit():
        return None
    padded = f" {folded} "
    named = {o for entry, o in _choices(name).items() if len(entry) >= _TELLING and f" {entry} " in padded}
    return named.pop() if len(named) == 1 else None


def number(text: str, *, buttons: bool = False) -> int | None:
    """Read a whole number from a reply in digits of any script or in words.

    With `buttons` a figure followed by the label of its button counts ("2 Boy"), but no measure ("2 km").
    """
    whole = unwrapped(fold(text))
    if whole.isdigit() and len(whole) <= len("99"):
        return int(whole)
    label = _LABEL.fullmatch(whole) if buttons else None
    if label and len(whole.split()) <= _LABEL_WORDS and label[2].split()[0] not in _units():
        return int(label[1])
    return _numbers().get(whole)


def figure_before_words(text: str, options: int) -> int | None:
    """Return the index of the option whose figure begins a longer reply ("1, the school of Zahle"); None else."""
    found = re.match(r"\s*(\d)(?!\s*[\d:/])", "".join(str(digit(c, c)) for c in text))
    return int(found[1]) - 1 if found and 1 <= int(found[1]) <= options else None


def age(text: str) -> int | None:
    """Read a child's age in years from a reply to `q.age`.

    Months become years, one at least, as the question says; of "8 or 9" it is the younger.
    """
    plain = number(text)
    found = plain if plain is not None else _written_age(fold(text))
    return found if found is not None and 1 <= found <= _OLDEST else None


def _written_age(folded: str) -> int | None:
    figures = [int(figure) for figure in re.findall(r"(?<!\d)\d{1,2}(?!\d)", folded)]
    if not figures or len(figures) > _RANGE or max(figures) - min(figures) > _RANGE:
        return None
    months = not _months().isdisjoint(folded.split())
    return max(1, min(figures) // 12) if months else min(figures)


def in_words(text: str, question: str) -> Answer | None:
    """Read a reply in the words of one question ("he left" to whether there is danger); None when none."""
    return _replies(question).get(unwrapped(fold(text)))


def local(text: str, name: str) -> bool:
    """Tell whether the whole reply is a word that only one step knows ("done", "not asked")."""
    return unwrapped(fold(text)) in _locals(name)


@cache
def signs(name: str) -> frozenset[str]:
    """Return the emoji of a list: what has no letter to be folded."""
    lists = table()["emoji"].get(name) or [w for ws in table()["answer"][name].values() for w in ws]
    return frozenset(entry for entry in lists if not fold(entry))


@cache
def _answers() -> Mapping[str, Answer]:
    found = {"1": Answer.YES, "2": Answer.NO, "3": Answer.NOT_SURE}
    for name, lists in table()["answer"].items():
        for entry in folded_list(lists):
            found.setdefault(entry, Answer(name))
    return MappingProxyType(found)


@cache
def _replies(question: str) -> Mapping[str, Answer]:
    answers = table()["reply"].get(question, {})
    return MappingProxyType(
        {entry: Answer(a) for a, lists in answers.items() for entry in folded_list(lists)}
    )


@cache
def _choices(name: str) -> Mapping[str, str]:
    options = table()["choice"].get(name, {})
    return MappingProxyType(
        {entry: option for option, lists in options.items() for entry in folded_list(lists)}
    )


@cache
def _numbers() -> Mapping[str, int]:
    return MappingProxyType({fold(w): int(figure) for figure, ws in table()["number"].items() for w in ws})


@cache
def _locals(name: str) -> frozenset[str]:
    return frozenset(folded_list(table()["local"][name]))


@cache
def _months() -> frozenset[str]:
    return frozenset(fold(word) for word in table()["measure"]["months"])


@cache
def _units() -> frozenset[str]:
    return frozenset(fold(unit) for unit in table()["measure"]["units"])
