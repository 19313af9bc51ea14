"""Says in words what a case holds as codes: the bot's messages, events, places and the child."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from admin.vocabulary import EVENTS
from cases.entries import Line
from cases.model import Facts, Language, Office, Sex
from cases.views import ItemView
from locales.words import phrase
from triage.numbers import Number, numbers
from triage.officebook import numbers_of
from triage.places import district, governorate, place
from triage.timespans import BEIRUT

Word = Callable[..., str]
Gettext = Callable[[str], str]

ISOLATE, POP = "\u2068", "\u2069"
"""Around a name inside a sentence, so that one of another script does not turn the order of its neighbours."""

HIDDEN_CODE = "•••• •••• •••• ••••"
"""Stands where the reporter read the case code: the desk never sees it."""


def bot_text(item: ItemView, country: str | None, lines_of_numbers: Sequence[Line] = ()) -> str:
    """Return what the automatic answer said, in the language in which it was sent, with the numbers of that day."""
    language = item.language or Language.AR
    day = item.at.astimezone(BEIRUT).date()
    register = numbers_of(line.entry for line in lines_of_numbers if line.entry.holds(day))
    lines = (_phrase(name, values, language, country, register) for name, values in item.said)
    return "\n".join(line for line in lines if line)


def _phrase(
    name: str,
    values: Mapping[str, str | int],
    language: Language,
    country: str | None,
    register: Sequence[Number],
) -> str:
    jordan = numbers("JO", language, register)
    filled: dict[str, str | int] = {
        **numbers(country, language, register),
        "police_jo": jordan["police"],
        "line_jo": jordan["line"],
        **values,
        "code": HIDDEN_CODE,
    }
    for key, value in values.items():
        if key.startswith("place"):
            filled[key] = place_name(str(value), language)
        elif key.startswith("district"):
            filled[key] = district_name(str(value), language)
    try:
        return phrase(name, language.value, **filled)
    except (KeyError, IndexError):
        return f"[{name}]"  # a text of an older release: its id is better than nothing


def place_name(slug: str, language: Language) -> str:
    """Return the name of a place of the gazetteer; a slug that has left it shows as itself."""
    found = place(slug)
    return found.name(language) if found else slug


def district_name(code: str, language: Language) -> str:
    """Return the name of a district by its code; an unknown code shows as itself."""
    found = district(code)
    return found.name(language) if found else code


def area_name(code: str, language: Language) -> str:
    """Return the name of an area of an office: a district or a governorate by its code, or a place by its slug."""
    found = district(code) or governorate(code)
    return found.name(language) if found else place_name(code, language)


def child(facts: Facts, word: Word, gettext: Gettext, ngettext: Any) -> str:
    """Return "Girl, 14 years", as much of it as is known, or an empty text."""
    parts = []
    if facts.sex not in (None, Sex.UNKNOWN) or facts.age is not None:
        parts.append(word(facts.sex or Sex.UNKNOWN))
    if facts.age is not None:
        parts.append(years(facts.age, gettext, ngettext))
    if parts[1:]:
        return gettext("%(first)s, %(second)s") % {"first": parts[0], "second": parts[1]}
    return "".join(parts)


def rule(code: str, word: Word) -> str:
    """Return a rule as its sign and its number ("Weapon 3"); a judgement that is no rule has words of its own."""
    sign, _, number = code.partition(".")
    return f"{word(sign, 'signal')} {number}" if number.isdigit() else word(code, "reason")


def years(age: int, gettext: Gettext, ngettext: Any) -> str:
    """Return an age in words; 0 is under one year."""
    if age == 0:
        return gettext("under one year")
    text: str = ngettext("%(num)s year", "%(num)s years", age)
    return text % {"num": age}


def event(
    item: ItemView, offices: Mapping[str, Office], language: Language, word: Word, gettext: Gettext
) -> str:
    """Return the sentence of an event of the conversation."""
    code, values = item.said[0] if item.said else ("", {})
    shown = {"by": item.by or gettext("The desk"), "old": "", "new": "", "urgency": "", "reason": ""}
    shown |= {key: str(value) for key, value in values.items()}
    for key in ("old", "new", "urgency"):
        if shown[key] in offices:
            shown[key] = offices[shown[key]].name(language)
        elif shown[key]:
            shown[key] = word(shown[key], "urgency")
    shown |= {
        key: word(shown[key], key) for key in ("pathway", "authority", "permission", "link") if key in shown
    }
    if code in {"file_heard", "file_set_aside"}:
        shown["kind"] = word(shown.get("kind", "file"), "mediakind")
    if code == "feedback":
        shown["state"] = word(shown["state"], "feedback")
    if code == "closed":
        shown["reason"] = word(shown["reason"], "close_reason")
    shown = {key: f"{ISOLATE}{text}{POP}" for key, text in shown.items()}
    return gettext(EVENTS.get(code, "%(by)s")) % shown
