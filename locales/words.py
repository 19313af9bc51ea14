"""Gives the words of a catalogue entry in a language: the one door to every text that a person reads."""

import gettext
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Final, Literal

from babel.messages import Catalog
from babel.messages.mofile import write_mo

from locales.catalogues import counter, forms_of, languages, read

ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "open.again": "open.neutral",
        "word.wrong": "open.neutral",
        "code.wrong": "open.neutral",
        "rx.location": "q.where.pin",
        "g.numbers.after": "imm.lb",
    }
)
"""Ids that render to the very bytes of another entry: a stranger and a returning reporter read the same."""

CHILD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "first.self": "ch.hello",
        "q.safe": "ch.safe",
        "q.safe.check": "ch.safe",
        "q.safe.no": "ch.safe.no",
        "q.danger": "ch.danger",
        "q.what": "ch.what",
        "q.where": "ch.where",
        "q.age": "ch.age",
        "q.sex": "ch.sex",
        "q.how": "ch.who",
        "q.reply": "ch.return",
        "q.done": "ch.done",
        "imm.lb": "ch.imm",
        "imm.jo": "ch.imm",
        "imm.any": "ch.imm",
        "imm.yes": "ch.yes",
        "imm.no_call": "ch.no_call",
        "imm.nobody": "ch.nobody",
        "care.more": "ch.more",
        "care.self": "ch.self",
        "care.worry": "ch.self",
        "care.ok": "ch.ok",
        "care.haha": "ch.ok",
        "care.away": "ch.away",
        "care.thanks": "ch.thanks",
        "care.joke": "ch.joke",
        "care.secret": "ch.secret",
        "care.promise": "ch.promise",
        "care.human": "ch.human",
        "care.evidence": "ch.evidence",
        "care.sextortion": "ch.sextortion",
        "sui.first": "ch.sui",
        "sui.jo": "ch.sui",
        "sui.any": "ch.sui",
        "sui.stay": "ch.stay",
        "sui.alone": "ch.alone",
        "hours.nobody": "ch.nobody",
        "hours.unknown": "ch.nobody",
        "code.give": "ch.code",
        "del.advice": "ch.delete",
    }
)
"""The text for a child under twelve in place of the adult one; a text that is not here serves both."""

_FIELD: Final = re.compile(r"^(when|flags|segments|count): (.*)$")
_GROUPED: Final = re.compile(r"(?<=\d)[ \u00a0](?=\d)")
_NUMBERED: Final = re.compile(r"(?<!\S)(\d) (?=\D)")
_NAMED: Final = re.compile(r"^[^:]+: ([A-Z]{2})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Text:
    """One entry of `bot` in one language: one form, or one for each plural form of the value `counted`."""

    forms: tuple[str, ...]
    counted: str | None


def phrase(name: str, language: str, /, **values: str | int) -> str:
    """Return the text `name` (an id such as "imm.lb") in a language, with its placeholders filled.

    Values that the text does not use are ignored, so that all numbers of a country may be passed.
    `{emergency}` is made here from `police` and `ambulance`: both, or the one number where they are the same.
    Raises KeyError on an unknown id or language and on a missing value. English never stands in.
    """
    text = _text(name, language)
    form = text.forms[counter(language)(int(values[text.counted])) if text.counted else 0]
    return form.format_map(_filled(form, language, values))


def choices(name: str, language: str, /, **values: str | int) -> tuple[str, ...]:
    """Return the numbered choices of a text as button labels, digit first ("1 Yes"), in the text's order.

    The digit stays in the label, so that a tapped button comes back as an answer that needs no table.
    The choice of a language (`open.lang`) has words instead of digits: ("AR", "EN", "FR").
    """
    form = _text(name, language).forms[0]
    lines = [line for line in form.splitlines() if _NUMBERED.match(line)]
    labels = [label for line in lines for label in _options(line)] or _NAMED.findall(form)
    return tuple(label.format_map(_filled(label, language, values)) for label in labels)


def for_child(name: str) -> str:
    """Return the id of the text that a child under twelve reads instead; the same id where there is none."""
    return CHILD.get(ALIASES.get(name, name), name)


def ids() -> frozenset[str]:
    """Return every id of the catalogue `bot`, aliases included."""
    return frozenset(_source()) | frozenset(ALIASES)


def flags(name: str) -> frozenset[str]:
    """Return the marks of a text: N for any reader, C only after a disclosure, † a number to approve."""
    return frozenset(notes(name).get("flags", "").split())


def notes(name: str) -> Mapping[str, str]:
    """Return the translator's comments that are fields: `when`, `flags`, `segments` (ar/en/fr), `count`."""
    return _source()[ALIASES.get(name, name)]


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the placeholders of a text."""
    return frozenset(field for _, field, _, _ in Formatter().parse(text) if field)


def desk(language: str) -> gettext.GNUTranslations:
    """Return the staff's words (gettext, ngettext, pgettext, npgettext); English where one is missing."""
    return _translations("desk", language)


def direction(language: str) -> Literal["rtl", "ltr"]:
    """Return the side from which the language is written."""
    return "rtl" if languages()[language].direction == "rtl" else "ltr"


def translations(catalogue: Catalog) -> gettext.GNUTranslations:
    """Compile a catalogue in memory. Its own plural header decides the form; fuzzy entries are left out."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _translations(domain: str, language: str) -> gettext.GNUTranslations:
    return translations(read(domain, languages()[language].code))


@cache
def _source() -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({str(m.context): _fields(m.auto_comments) for m in read("bot") if m.context})


def _fields(comments: Iterable[str]) -> Mapping[str, str]:
    return {found[1]: found[2] for comment in comments if (found := _FIELD.match(comment))}


@cache
def _texts(language: str) -> Mapping[str, Text]:
    texts = {}
    for message in read("bot", languages()[language].code):
        forms = forms_of(message.string)
        if message.context and all(forms):
            texts[str(message.context)] = Text(forms, notes(str(message.context)).get("count"))
    return MappingProxyType(texts)


def _text(name: str, language: str) -> Text:
    return _texts(language)[ALIASES.get(name, name)]


def _filled(form: str, language: str, values: Mapping[str, str | int]) -> dict[str, str]:
    filled = {name: _grouped(str(value), language) for name, value in values.items()}
    if "emergency" in placeholders(form) and "emergency" not in filled:
        filled["emergency"] = (
            filled["police"]
            if filled["police"] == filled["ambulance"]
            else phrase("num.either", language, **filled)
        )
    return filled


def _grouped(value: str, language: str) -> str:
    """Join digit groups so that they keep their order.

    An ordinary space lets a right-to-left line show 03 414 964 backwards; the no-break space does not, but it
    is not in GSM-7, so the others go without.
    """
    return _GROUPED.sub("\u00a0" if direction(language) == "rtl" else " ", value)


def _options(line: str) -> list[str]:
    """Split "1 Yes 2 No" at the digits that follow one another; any other digit belongs to its label."""
    starts: list[int] = []
    expected = None
    for found in _NUMBERED.finditer(line):
        if expected in (None, int(found[1])):
            starts.append(found.start())
            expected = int(found[1]) + 1
    return [line[start:end].strip() for start, end in zip(starts, [*starts[1:], len(line)], strict=True)]
