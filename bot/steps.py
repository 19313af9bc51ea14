"""What a step of the conversation is made of: a question, the replies it understands, and where they lead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.model import Effect, State

NEXT: Final = "next"
"""Target of a reply: the first question whose answer is still missing."""
REST: Final = "rest"
"""Target of a reply: no question at all; the person writes when they want."""


@dataclass(frozen=True, slots=True)
class YesNo:
    """1 yes, 2 no, 3 not sure. With `strict`, "ok" and nonsense are the answer "unclear", not asked again."""

    strict: bool = False
    words: str | None = None
    """Name of the question whose own words are understood too, where it is not the step's."""
    described: bool = False
    """True where words that describe it are a yes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A numbered list. `options` are the coded answers in order; None is "prefer not to say"."""

    name: str
    options: tuple[str | None, ...]
    followed: bool = False
    """True where words may follow the figure: they go sealed to the case."""


@dataclass(frozen=True, slots=True)
class FreeText:
    """Any words. They go sealed to the case; the conversation only learns that they came."""

    words: str | None = None
    """Name of the words that are a full answer by themselves ("done"), where there are any."""
    few: bool = False
    """True where only a few calm words are a reply, and more is a telling."""


@dataclass(frozen=True, slots=True)
class Age:
    """A number of years."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """The name of a place, understood by triage."""


@dataclass(frozen=True, slots=True)
class LanguageWord:
    """One of the words that choose a language."""


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A word that the person chooses, or proves to know. Only its digest is kept."""


Expect = YesNo | Choice | FreeText | Age | PlaceName | LanguageWord | OwnWord


@dataclass(frozen=True, slots=True)
class Then:
    """What a reply leads to: texts, the next step, effects."""

    go: str = NEXT
    say: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    """Facts that follow from the reply, over its own, as names and coded answers."""
    settles: tuple[str, ...] = ()
    """Steps that the reply answers as well."""


def _always(_: State) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `missing` tells whether it still has to be asked, judged before "already settled".

    `on_silence` is the coded answer that counts when the question is skipped or stays without one; None:
    nothing is noted. `child` replaces the expected replies where the text for children has other choices.
    `fact` is the field of the case's facts that the answer fills; without one the state keeps the code.
    """

    id: str
    say: str
    expect: Expect
    then: Mapping[str, Then] = field(default_factory=dict)
    fact: str | None = None
    missing: Callable[[State], bool] = _always
    on_silence: str | None = None
    child: Expect | None = None
    chat_only: bool = False
    first_word: bool = False
    """True for the question whether we may write first: a page cannot be written to, so nobody is asked there."""
    cautious: bool = True
    """False for questions that may come before anything was told: a telling then goes before their reply."""

    def expects(self, state: State) -> Expect:
        """Return the replies that fit the text in the voice that this person reads."""
        return self.child if state.child and self.child is not None else self.expect
