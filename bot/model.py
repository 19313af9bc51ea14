"""The values that the conversation takes in and gives out, and the coded state it keeps between messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from cases.messages import InboundKind, MediaKind
from cases.model import Answer, Channel, Facts, Feedback, How, Language, MayWrite, Relation, Sex
from cases.understood import Place, Reading

VERSION = 1
"""Version of the script. A state of another version starts again, but a stop is never forgotten."""


class Effect(StrEnum):
    """What the program must do besides answering."""

    EXIT = "exit"
    STOP = "stop"
    START = "start"
    FORGET = "forget"
    HUMAN = "human"
    GIVE_CODE = "give_code"
    USE_CODE = "use_code"
    RELEASE_ANSWERS = "release_answers"
    DURESS = "duress"
    ENROL = "enrol"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Say:
    """One text of the catalogue. Places are passed as slugs and codes; names are made when it is rendered."""

    id: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """One message with all that was understood of it.

    `country` is the profile of numbers that the address suggests ("LB", "JO"); it never becomes a place.
    """

    text: str
    kind: InboundKind
    media: tuple[MediaKind, ...]
    reading: Reading
    channel: Channel
    pin_place: Place | None
    staffed: bool
    joined: bool
    waiting: int
    code_known: bool | None
    status: str | None
    country: str | None = None
    invite: bool | None = None
    """True: it is an invite code, just redeemed; False: it has the shape of one and is none that is valid."""
    enrolled: bool = False
    """True when this address is enrolled as one that refers children."""
    feedback: Feedback | None = None
    """What became of the referral of this talk; None without one, and for who may not be told."""
    untold: bool = False
    """True when that has not been told yet."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that the words may mean, as codes."""

    slug: str
    district: str
    country: str


@dataclass(frozen=True, slots=True)
class State:
    """Where one conversation stands. Coded values only: no word that a person wrote is kept here."""

    language: Language | None = None
    step: str | None = None
    resume: str | None = None
    """The step that was pending before a question of the moment (forget, read now, language)."""
    facts: Facts = field(default_factory=Facts)
    candidates: tuple[Candidate, ...] = ()
    settled: tuple[str, ...] = ()
    """Steps that were answered, skipped or given up, in that order. They are not asked again."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Coded answers that are no facts of the case, by step (the referral's own questions)."""
    misses: int = 0
    told: int = 0
    """0 nothing told, 1 a word or two, 2 a text of content."""
    about_self: bool = False
    child: bool = False
    disclosed_at: datetime | None = None
    last_at: datetime | None = None
    closed: bool = False
    """The session ended (left, not safe, deleted): the next message begins a new one."""
    alarms: tuple[str, ...] = ()
    """Signals for which the numbers were already given in this session."""
    quiet: int = 0
    """Messages since words of care were last said."""
    hours_said: bool = False
    stopped: bool = False
    code_ok: bool = False
    done: bool = False
    referral: bool = False
    session: bool = False
    """A session of the prevention programme is asked for."""
    enrolled: bool = False
    words: tuple[str, ...] = ()
    """Digests of the safe word and of the danger word, in this order."""

    @property
    def speaks(self) -> Language:
        """The language to render in; Arabic as long as none is known."""
        return self.language or Language.AR

    def to_json(self) -> dict[str, Any]:
        """Return a small mapping for a JSON column; what is at its default is left out."""
        found: dict[str, Any] = {"v": VERSION}
        for name in self.__dataclass_fields__:
            value = _plain(getattr(self, name))
            if value not in (None, False, 0, (), [], {}, ""):
                found[name] = value
        return found

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "State":
        """Read a stored state. An unknown version or a damaged value restarts, and keeps only a stop."""
        fresh = cls(stopped=stored.get("stopped") is True, closed=True)
        if stored.get("v") != VERSION:
            return fresh
        try:
            return cls(**{name: _read(name, value) for name, value in stored.items() if name != "v"})
        except (TypeError, ValueError, AttributeError, KeyError):
            return fresh


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to one message. `meaningful` is true when it opens a case or belongs to one."""

    state: State
    say: tuple[Say, ...] = ()
    effects: tuple[Effect, ...] = ()
    meaningful: bool = False
    secret: bool = False
    """True when the message is a word of the person's own (safe or danger word): its text is kept nowhere."""

    def says(self, *ids: str, **values: str | int) -> "Turn":
        """Add texts at the end; the values go to all of them."""
        return replace(self, say=self.say + tuple(Say(i, values) for i in ids))

    def does(self, *effects: Effect) -> "Turn":
        """Add effects."""
        return replace(self, effects=self.effects + effects)

    def keeps(self, **changes: Any) -> "Turn":
        """Change fields of the state."""
        return replace(self, state=replace(self.state, **changes))

    def matters(self) -> "Turn":
        """Mark the message as one that belongs to a case."""
        return replace(self, meaningful=True)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Facts):
        return {n: str(v) if isinstance(v, StrEnum) else v for n, v in _fields(value) if v is not None}
    if isinstance(value, Candidate):
        return [value.slug, value.district, value.country]
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return dict(value)
    return str(value) if isinstance(value, StrEnum) else value


def _fields(facts: Facts) -> list[tuple[str, object]]:
    return [(name, getattr(facts, name)) for name in facts.__dataclass_fields__]


def _same(value: Any) -> Any:
    return value


def _read(name: str, value: Any) -> Any:
    """Read one field; TypeError when the stored value is of another kind than the field."""
    found = _READ.get(name, _same)(value)
    kind = type(getattr(_FRESH, name))
    if kind is not type(None) and not isinstance(found, kind):
        raise TypeError(name)
    return found


def _text(stored: Any) -> str:
    if not isinstance(stored, str):
        raise TypeError(stored)
    return stored


def _facts(stored: Mapping[str, Any]) -> Facts:
    return Facts(**{name: _FACT.get(name, _same)(value) for name, value in stored.items()})


def _words(stored: list[str]) -> tuple[str, ...]:
    return tuple(str(word) for word in stored)


def coded(fact: str, code: str) -> str | int:
    """Return the value of a fact from its coded answer. Raises ValueError on a code that it does not have."""
    found: str | int = _FACT.get(fact, str)(code)
    return found


_FACT: Mapping[str, Any] = {
    "age": int,
    "sex": Sex,
    "how": How,
    "relation": Relation,
    "safe": Answer,
    "danger": Answer,
    "may_write": MayWrite,
    "shared_phone": Answer,
}

_FRESH = State()
_READ: Mapping[str, Any] = {
    "language": Language,
    "step": _text,
    "resume": _text,
    "answers": lambda stored: {str(name): str(code) for name, code in stored.items()},
    "facts": _facts,
    "candidates": lambda stored: tuple(Candidate(*one) for one in stored),
    "settled": _words,
    "alarms": _words,
    "words": _words,
    "disclosed_at": datetime.fromisoformat,
    "last_at": datetime.fromisoformat,
}
