"""Turns what the conversation says (catalogue ids and codes) into the words of one answer."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel import Locale

from bot.model import Say
from cases.model import Channel, Language
from locales.words import choices, phrase
from triage.numbers import Number, numbers
from triage.places import district, place
from webhooks.channels.base import Reply

Said = list[list[Any]]
"""`[[id, values], …]` as it is kept: what was said, never its text."""

MOST_CHOICES = 6
_WITH_BUTTONS = frozenset({Channel.TELEGRAM, Channel.WEB})


def said_of(says: Iterable[Say]) -> Said:
    """Return the plain form of what is said, for keeping."""
    return [[say.id, dict(say.values)] for say in says]


def render(
    said: Sequence[Sequence[Any]],
    *,
    language: Language,
    channel: Channel,
    country: str | None,
    code: str = "",
    answer_id: str = "",
    register: Sequence[Number] = (),
) -> Reply:
    """Return the answer. Places are named in the reporter's language; the code is grouped in fours."""
    lines: list[str] = []
    buttons: tuple[str, ...] = ()
    for name, values in said:
        filled = fill(values, language=language, country=country, code=code, register=register)
        text = phrase(name, language.value, **filled)
        if text:
            lines.append(text)
        buttons = choices(name, language.value, **filled) or buttons
    if not lines:
        return Reply(lines=(), silent=True)
    shown = buttons[:MOST_CHOICES] if channel in _WITH_BUTTONS else ()
    return Reply(lines=tuple(lines), choices=shown, id=answer_id, said=tuple(name for name, _ in said))


def fill(
    values: dict[str, Any],
    *,
    language: Language,
    country: str | None,
    code: str,
    register: Sequence[Number] = (),
) -> dict[str, str | int]:
    """Turn codes into names: `place1` from a slug, `district1` from a district code; add the numbers to call."""
    jordan = numbers("JO", language, register)
    filled: dict[str, str | int] = {
        **numbers(country, language, register), "police_jo": jordan["police"], "line_jo": jordan["line"],
    }  # fmt: skip
    filled |= {name: value for name, value in values.items() if not name.startswith(("place", "district"))}
    filled |= _name_places(values, language)
    # The no-break space keeps the groups of four in their order inside a right-to-left line.
    space = "\u00a0" if language is Language.AR else " "
    filled["code"] = space.join(code[i : i + 4] for i in range(0, len(code), 4))
    return filled


def _name_places(values: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Return the names of places and of what they lie in: a district lies in its country, not in itself."""
    names: dict[str, str] = {}
    for key, value in values.items():
        if key.startswith("place"):
            found = place(str(value))
            names[key] = found.name(language) if found else str(value)
        elif key.startswith("district"):
            inside = place(str(values.get(key.replace("district", "place"), "")))
            found = district(str(value))
            if inside is not None and inside.kind in {"district", "governorate"}:
                names[key] = _country_name(inside.country, language)
            else:
                names[key] = found.name(language) if found else str(value)
    return names


def _country_name(code: str, language: Language) -> str:
    return str(Locale(language.value).territories.get(code, code))
