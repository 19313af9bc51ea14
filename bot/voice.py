"""The last word on every text: the country's numbers, the child's voice, what is true when nobody reads."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bot.model import Heard, Say, State, Turn

COUNTRIES: Final = MappingProxyType(
    {
        "imm": {"LB": "imm.lb", "JO": "imm.jo", None: "imm.any"},
        "g.numbers": {"LB": "g.numbers.lb", "JO": "g.numbers.jo", None: "g.numbers.any"},
        "sui": {"LB": "sui.first", "JO": "sui.jo", None: "sui.any"},
    }
)
"""Texts that differ by country; without a known one, the text that fits both."""

CHILD: Final = MappingProxyType(
    {
        "first.self": "ch.hello",
        "q.safe": "ch.safe",
        "q.safe.check": "ch.safe",
        "q.danger": "ch.danger",
        "imm": "ch.imm",
        "q.what": "ch.what",
        "q.where": "ch.where",
        "q.sex": "ch.sex",
        "q.how": "ch.who",
        "q.reply": "ch.return",
        "q.done": "ch.done",
        "imm.nobody": "ch.nobody",
        "hours.unknown": "ch.nobody",
        "care.secret": "ch.secret",
        "del.advice": "ch.delete",
        "sui": "ch.sui",
        "sui.stay": "ch.stay",
        "sui.alone": "ch.alone",
        "imm.yes": "ch.yes",
        "imm.no_call": "ch.no_call",
        "q.safe.no": "ch.safe.no",
        "care.more": "ch.more",
        "care.worry": "ch.self",
        "care.self": "ch.self",
        "care.ok": "ch.ok",
        "care.haha": "ch.ok",
        "care.away": "ch.away",
        "care.thanks": "ch.thanks",
        "care.joke": "ch.joke",
        "care.promise": "ch.promise",
        "care.human": "ch.human",
        "care.evidence": "ch.evidence",
        "care.sextortion": "ch.sextortion",
        "code.give": "ch.code",
    }
)
"""Texts in the voice for a child under twelve. What is missing here is said in the adult words."""

AWAY: Final = MappingProxyType(
    {"care.ok": "care.away", "care.haha": "care.away", "sui.alone": "care.away", "staff.wait": "care.away"}
)
"""Nobody may be told "we are here" when nobody is."""

MOST_TEXTS: Final = 4
_SPARE: Final = (
    "q.lead",
    "care.more",
    "care.ok",
    "g.skip",
    "rx.sticker",
    "rx.video",
    "rx.photo",
    "care.sextortion",
)
"""What a long answer can do without, the least needed first."""


def country(state: State, heard: Heard) -> str | None:
    """Return the country of the numbers: the place's, else the only candidate's, else the address's."""
    likely = {candidate.country for candidate in state.candidates}
    return state.facts.country or (likely.pop() if len(likely) == 1 else heard.country)


def voiced(turn: Turn, heard: Heard) -> Turn:
    """Return the turn with every text in the form that this person reads, none of them twice."""
    said: dict[str, Say] = {}
    for say in turn.say:
        name = spoken(say.id, turn.state, heard)
        said.setdefault(name, replace(say, id=name))
    return replace(turn, say=_few(tuple(said.values())))


def spoken(name: str, state: State, heard: Heard) -> str:
    """Return the id of the text that stands for `name` in this conversation."""
    if not heard.staffed:
        name = "hours.unknown" if state.child and name == "q.done" else AWAY.get(name, name)
    if state.child:
        name = CHILD.get(name, name)
    by_country = COUNTRIES.get(name)
    return by_country.get(country(state, heard), by_country[None]) if by_country else name


def _few(said: tuple[Say, ...]) -> tuple[Say, ...]:
    """Leave courtesies out of a long answer; what protects and what asks stays."""
    for spare in _SPARE:
        if len(said) > MOST_TEXTS:
            said = tuple(say for say in said if say.id != spare)
    return said
