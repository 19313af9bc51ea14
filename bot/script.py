"""The reporter's conversation as data: every question, in order of need, and where each reply leads."""

from types import MappingProxyType
from typing import Final

from bot.model import Effect, State
from bot.referral import ENROLMENT, NEWS, REFERRAL, SESSION
from bot.steps import NEXT, REST, Age, Choice, FreeText, LanguageWord, OwnWord, PlaceName, Step, Then, YesNo
from cases.model import MayWrite

PLACE_REFUSED: Final = "refused"
"""Coded answer under "place": the person would rather not name one."""


def _needs_place(state: State) -> bool:
    return state.facts.place is None and state.answers.get("place") != PLACE_REFUSED


def _candidates(count: int, state: State) -> bool:
    return _needs_place(state) and len(state.candidates) == count


def _may_write(state: State) -> bool:
    return state.facts.may_write is MayWrite.YES


QUESTIONS: Final[tuple[Step, ...]] = (
    Step(
        id="safe",
        say="q.safe",
        expect=YesNo(),
        then={
            "no": Then(REST, ("q.safe.no",)),
            "unclear": Then("safe_check"),
        },
        fact="safe",
        missing=lambda s: s.facts.safe is None,
        on_silence="not_sure",
    ),
    Step(
        id="danger",
        say="q.danger",
        expect=YesNo(strict=True),
        then={"yes": Then(say=("imm",)), "not_sure": Then(say=("imm",)), "unclear": Then(say=("imm",))},
        fact="danger",
        missing=lambda s: s.facts.danger is None,
        on_silence="unclear",
    ),
    Step(id="what", say="q.what", expect=FreeText(), missing=lambda s: s.told == 0),
    Step(
        id="where_one",
        say="q.where.one",
        expect=Choice("yes_no", ("yes", "no", None)),
        missing=lambda s: _candidates(1, s),
    ),
    Step(
        id="where_two",
        say="q.where.two",
        expect=Choice("place", ("first", "second", "other", None)),
        missing=lambda s: _candidates(2, s),
    ),
    Step(
        id="where_three",
        say="q.where.three",
        expect=Choice("place", ("first", "second", "third", "other", None)),
        missing=lambda s: _candidates(3, s),
    ),
    Step(id="where", say="q.where", expect=PlaceName(), missing=_needs_place),
    Step(id="where_none", say="q.where.none", expect=PlaceName(), missing=_needs_place),
    Step(id="age", say="q.age", expect=Age(), fact="age", missing=lambda s: s.facts.age is None),
    Step(
        id="sex",
        say="q.sex",
        expect=Choice("sex", ("girl", "boy", "unknown", None)),
        fact="sex",
        missing=lambda s: s.facts.sex is None,
        child=Choice("sex", ("girl", "boy", None)),
    ),
    Step(
        id="how",
        say="q.how",
        expect=Choice("how", ("self", "witness", "child_told", "other_told", None)),
        fact="how",
        missing=lambda s: s.facts.how is None and not s.about_self,
        child=Choice("who", ("self", "unknown", None)),
    ),
    Step(id="more", say="q.more", expect=FreeText(), missing=lambda s: s.told == 1 and not s.child),
    Step(id="trust", say="ch.trust", expect=FreeText(), missing=lambda s: s.child),
    Step(
        id="reply",
        say="q.reply",
        expect=Choice("reply", ("yes", "no", "after_me")),
        fact="may_write",
        missing=lambda s: s.facts.may_write is None and not s.child,
        on_silence="after_me",
        first_word=True,
    ),
    Step(
        id="shared",
        say="q.reply.shared",
        expect=YesNo(),
        fact="shared_phone",
        missing=lambda s: _may_write(s) and s.facts.shared_phone is None,
        on_silence="not_sure",
    ),
    Step(
        id="when",
        say="q.when",
        expect=Choice("when", ("morning", "afternoon", "evening", "other")),
        then={"in_words": Then(notes=(("when", "other"),), settles=("when_words",))},
        fact="when",
        missing=lambda s: _may_write(s) and s.facts.when is None,
    ),
    Step(id="when_words", say="q.when.other", expect=FreeText(), missing=lambda s: s.facts.when == "other"),
    Step(
        id="word_offer",
        say="word.offer",
        expect=YesNo(),
        then={"yes": Then("word_ask")},
        missing=lambda s: _may_write(s) and not s.words,
        on_silence="no",
        chat_only=True,
    ),
    Step(
        id="word_danger",
        say="word.danger",
        expect=YesNo(),
        then={"yes": Then("word_danger_ask")},
        missing=lambda s: len(s.words) == 1,
        on_silence="no",
        chat_only=True,
    ),
)
"""What a report needs, in order of need. Only what is missing is asked."""

_WORD_GIVEN: Final = {"word": Then(say=("word.saved",)), "unfit": Then("word_again")}

ASIDE: Final[tuple[Step, ...]] = (
    Step(
        id="language",
        say="open.lang",
        expect=LanguageWord(),
        then={"ar": Then("open"), "en": Then("open"), "fr": Then("open")},
        on_silence="ar",
        cautious=False,
    ),
    Step(
        id="open",
        say="open.neutral",
        expect=YesNo(words="safe"),
        then={
            "yes": Then(say=("open.about",)),
            "no": Then(REST, ("open.not_now",)),
            "not_sure": Then(say=("open.not_sure",)),
        },
        fact="safe",
        on_silence="not_sure",
        cautious=False,
    ),
    Step(
        id="still",
        say="imm.still",
        expect=YesNo(strict=True),
        then={
            "yes": Then(say=("imm.yes",)),
            "not_sure": Then(say=("imm.yes",), notes=(("danger", "yes"),)),
            "unclear": Then(say=("imm.yes",), notes=(("danger", "yes"),)),
        },
        fact="danger",
        on_silence="yes",
    ),
    Step(
        id="alone",
        say="sui",
        expect=YesNo(strict=True),
        then={
            "yes": Then(say=("sui.stay",)),
            "no": Then(say=("sui.alone",)),
            "not_sure": Then(say=("sui.alone",)),
            "unclear": Then(say=("sui.alone",)),
        },
        on_silence="unclear",
    ),
    Step(
        id="safe_check",
        say="q.safe.check",
        expect=YesNo(words="safe"),
        then={"no": Then(REST, ("q.safe.no",)), "unclear": Then(notes=(("safe", "not_sure"),))},
        fact="safe",
        on_silence="not_sure",
    ),
    Step(id="where_pin", say="q.where.pin", expect=Choice("yes_no", ("yes", "no"))),
    Step(
        id="forget",
        say="g.forget",
        expect=YesNo(),
        then={
            "yes": Then(REST, ("g.forget.done",), (Effect.FORGET,)),
            "no": Then("resume", ("g.forget.no",)),
        },
        on_silence="no",
    ),
    Step(
        id="read",
        say="out.check",
        expect=YesNo(),
        then={"yes": Then("resume", (), (Effect.RELEASE_ANSWERS,)), "no": Then(REST, ("open.not_now",))},
        on_silence="no",
    ),
    Step(id="word_read", say="out.word", expect=OwnWord(), then={"unfit": Then("open")}, on_silence="unfit"),
    Step(id="word_ask", say="word.ask", expect=OwnWord(), then=_WORD_GIVEN),
    Step(id="word_again", say="word.unfit", expect=OwnWord(), then=_WORD_GIVEN),
    Step(id="word_danger_ask", say="word.danger.ask", expect=OwnWord(), then=_WORD_GIVEN),
)
"""Questions of the moment. They are asked when something makes them necessary and never by their order."""

SCRIPT: Final = (*QUESTIONS, *ASIDE, *REFERRAL, *(step for step in SESSION if step is not NEWS), *ENROLMENT)
STEPS: Final = MappingProxyType({step.id: step for step in SCRIPT})

_PLACE_DOUBTS: Final = tuple(STEPS[i] for i in ("where_one", "where_two", "where_three"))


def order(state: State) -> tuple[Step, ...]:
    """Return the questions of this conversation in order: a reporter's, a referral's, or those for a session."""
    if state.referral:
        return _REFERRAL_ORDER
    return SESSION if state.session else QUESTIONS


def _referral_order() -> tuple[Step, ...]:
    """Put the questions about an unclear place around the referral's own question for it."""
    at = next(n for n, step in enumerate(REFERRAL) if step.id == "r_place")
    return (*REFERRAL[:at], *_PLACE_DOUBTS, REFERRAL[at], STEPS["where_none"], *REFERRAL[at + 1 :])


_REFERRAL_ORDER: Final = _referral_order()

__all__ = ["ASIDE", "NEXT", "PLACE_REFUSED", "QUESTIONS", "REFERRAL", "SCRIPT", "STEPS", "order"]
