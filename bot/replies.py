"""What a message means as the reply to the pending question: a coded answer, or none."""

from typing import Final

from bot.answers import (
    age,
    choice,
    figure_before_words,
    in_words,
    is_hedged,
    local,
    looks_like_answer,
    yes_or_no,
)
from bot.keywords import words
from bot.model import State
from bot.moment import Moment
from bot.secret import digest, is_fit
from bot.steps import Age, Choice, FreeText, OwnWord, PlaceName, Step, YesNo
from cases.messages import InboundKind
from cases.model import Answer, Urgency

NO_ANSWER: Final = "none"
"""Code of "prefer not to say" and of "I do not know" where that is no answer of its own."""
TEXT: Final = "text"
"""Code of a reply in free words, which are kept sealed and not here."""
IN_WORDS: Final = "in_words"
"""Code of a list answered in free words where the list has "another, in words"."""
NAMED: Final = "named"
"""Code of a place named instead of one chosen from the list."""
_IN_WORDS: Final = frozenset({"when", "r_callback"})
"""Lists that may be answered in free words instead."""
_NAME_WORDS: Final = 4
_AGE_WORDS: Final = 4


def understand(step: Step, state: State, moment: Moment) -> str | None:
    """Return the coded reply of a message to a step; None when the message is no reply to it.

    `state` already knows the places of this message.
    """
    if not moment.text.strip() or moment.new or moment.heard.kind is InboundKind.START:
        return None
    expect = step.expects(state)
    match expect:
        case YesNo():
            return _yes_no(step, expect, state, moment)
        case Choice():
            return _choice(step, expect, state, moment)
        case Age():
            return _age(moment)
        case PlaceName():
            return _place(state, moment)
        case FreeText():
            return _free(expect, moment)
        case OwnWord():
            return _own_word(step, state, moment)
        case _:
            return None


def _yes_no(step: Step, expect: YesNo, state: State, moment: Moment) -> str | None:
    found = yes_or_no(moment.text) or in_words(moment.text, expect.words or step.id)
    if found is Answer.NO and expect.strict and is_hedged(moment.text):
        found = None
    if found is None and step.id == "alone" and state.child and _names_somebody(moment):
        return Answer.YES
    if found not in (None, Answer.UNCLEAR):
        return found
    if found is None and expect.described and words(moment.text) > 1:
        return Answer.YES
    if moment.content and found is None:
        return None
    meant = expect.strict or "unclear" in step.then
    return Answer.UNCLEAR if meant and (found or (words(moment.text) and moment.talk is None)) else None


def _names_somebody(moment: Moment) -> bool:
    """Tell whether a child's words can be the person who is near ("my aunt")."""
    return 0 < words(moment.text) <= _NAME_WORDS and moment.urgency is Urgency.NONE and moment.talk is None


def _choice(step: Step, expect: Choice, state: State, moment: Moment) -> str | None:
    if expect.name == "place" and (named := _named_candidate(state, moment)) is not None:
        return expect.options[named]
    at = choice(moment.text, expect.name, expect.options)
    if at is None and expect.followed:
        at = figure_before_words(moment.text, len(expect.options))
    if at is None:
        at = _by_yes_no(expect, moment.text)
    if at is not None:
        return expect.options[at] or NO_ANSWER
    if step.id in _IN_WORDS and words(moment.text) and moment.urgency is Urgency.NONE and moment.talk is None:
        return IN_WORDS
    return None


def _by_yes_no(expect: Choice, text: str) -> int | None:
    found = yes_or_no(text)
    if found is Answer.NOT_SURE and expect.name in ("yes_no", "reply", "how", "role", "who", "sex"):
        return len(expect.options) - 1
    if expect.name not in ("yes_no", "reply"):
        return None
    return {Answer.YES: 0, Answer.NO: 1}.get(found) if found else None


def _named_candidate(state: State, moment: Moment) -> int | None:
    named = {match.place.slug for match in moment.heard.reading.places}
    offered = [n for n, candidate in enumerate(state.candidates) if candidate.slug in named]
    return offered[0] if len(offered) == 1 else None


def _age(moment: Moment) -> str | None:
    if yes_or_no(moment.text) is Answer.NOT_SURE and not moment.text.strip().isdecimal():
        return NO_ANSWER
    found = moment.heard.reading.age if words(moment.text) > 1 else None
    if found is None and words(moment.text) <= _AGE_WORDS:
        found = age(moment.text)
    return None if found is None else str(found)


def _place(state: State, moment: Moment) -> str | None:
    if state.facts.place is not None:
        return "found"
    if moment.heard.reading.places and state.candidates:
        return "some"
    if yes_or_no(moment.text) is Answer.NOT_SURE:
        return NO_ANSWER
    if (
        looks_like_answer(moment.text)
        or yes_or_no(moment.text) is not None
        or moment.talk is not None
        or moment.urgency is not Urgency.NONE
    ):
        return None
    return "unknown" if words(moment.text) else None


def _own_word(step: Step, state: State, moment: Moment) -> str | None:
    if moment.content or not words(moment.text):
        return None
    chosen = step.id != "word_read" and is_fit(moment.text) and digest(moment.text) not in state.words
    return "word" if chosen else "unfit"


def _free(expect: FreeText, moment: Moment) -> str | None:
    if expect.words and local(moment.text, expect.words):
        return expect.words
    if expect.few and (words(moment.text) > _NAME_WORDS or moment.urgency is not Urgency.NONE):
        return None
    found = yes_or_no(moment.text)
    if found in (Answer.NO, Answer.NOT_SURE):
        return NO_ANSWER
    if found is not None or moment.talk is not None or not words(moment.text):
        return TEXT if moment.content else None
    return TEXT
