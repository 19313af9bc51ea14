"""The referral by a teacher, a nurse or another professional, as data: it fits a break between two lessons."""

from typing import Final

from bot.model import State
from bot.steps import Choice, FreeText, PlaceName, Step, Then, YesNo
from cases.model import Relation

PROFESSIONS: Final = frozenset({Relation.TEACHER, Relation.HEALTH_WORKER})
"""Who is led to the referral by their first words alone."""
TIME_TOLD: Final = "time"
"""Coded answer: a time of what happened was told, so that nobody asks for it again."""


def _time_unknown(state: State) -> bool:
    return state.answers.get("r_sexual") in ("yes", "not_sure") and TIME_TOLD not in state.answers


def _child_unknown(state: State) -> bool:
    facts = state.facts
    return facts.age is None or facts.sex is None or facts.place is None


NEWS: Final = Step(
    id="r_callback",
    say="r.callback",
    expect=Choice("news", ("push", "pull", "none"), followed=True),
    then={
        "push": Then(notes=(("may_write", "yes"),)),
        "pull": Then(notes=(("may_write", "after_me"),)),
        "none": Then(notes=(("may_write", "no"),)),
        "in_words": Then(notes=(("may_write", "after_me"),)),
    },
    on_silence="pull",
)
"""How the person wants to hear what became of it. Without an answer nothing is ever sent first."""

REFERRAL: Final[tuple[Step, ...]] = (
    Step(
        id="r_danger",
        say="r.open",
        expect=YesNo(strict=True, words="danger"),
        then={
            "yes": Then(say=("imm",)),
            "no": Then(settles=("r_tonight",)),
            "not_sure": Then(say=("imm",)),
            "unclear": Then(say=("imm",)),
        },
        fact="danger",
        missing=lambda s: s.facts.danger is None,
        on_silence="unclear",
    ),
    Step(
        id="r_role",
        say="r.role",
        expect=Choice("role", ("education", "health", "organisation", "religious", "other"), followed=True),
        then={
            "education": Then(notes=(("relation", "teacher"),)),
            "health": Then(notes=(("relation", "health_worker"),)),
            "other": Then("leave_referral"),
        },
        missing=lambda s: not s.enrolled,
    ),
    Step(id="r_child", say="r.child", expect=FreeText(), missing=_child_unknown),
    Step(id="r_place", say="r.place", expect=PlaceName(), missing=lambda s: s.facts.place is None),
    Step(id="r_seen", say="r.seen", expect=FreeText("done")),
    Step(
        id="r_tonight",
        say="r.tonight",
        expect=YesNo(),
        then={
            "no": Then(say=("r.tonight.no",), notes=(("danger", "yes"),)),
            "not_sure": Then(say=("r.tonight.no",), notes=(("danger", "not_sure"),)),
        },
        on_silence="not_sure",
    ),
    Step(id="r_sexual", say="r.sexual", expect=YesNo(), on_silence="not_sure"),
    Step(id="r_time", say="r.time", expect=FreeText(), missing=_time_unknown),
    Step(id="r_around", say="r.around", expect=FreeText()),
    Step(
        id="r_consent",
        say="r.consent",
        expect=Choice("agree", ("both", "child", "parent", "not_asked", "not_safe"), followed=True),
        on_silence="not_asked",
    ),
    NEWS,
)
"""In order of need; a calm one takes eight answers. Each can be skipped but `r_tonight`, which is asked twice.

Several things stand in one question where one answer in words can hold them: the words go sealed to the case, and
nobody has to sort them in a break. The answer to `r_danger` covers the night, so `r_tonight` is for the others.
"""

SESSION: Final[tuple[Step, ...]] = (
    Step(
        id="s_kind",
        say="s.kind",
        expect=Choice("session", ("awareness", "psychosocial", "training"), followed=True),
        cautious=False,
    ),
    Step(id="s_where", say="s.where", expect=FreeText()),
    NEWS,
)
"""A session of the prevention programme that somebody asks for."""

ENROLMENT: Final[tuple[Step, ...]] = (
    Step(
        id="e_work",
        say="e.work",
        expect=Choice("work", ("teaching", "counselling", "health", "leading", "other")),
        then={
            code: Then("e_show") for code in ("teaching", "counselling", "health", "leading", "other", "none")
        },
        cautious=False,
    ),
    Step(
        id="e_show",
        say="e.show",
        expect=Choice("show", ("organisation", "kind")),
        then={code: Then("e_name") for code in ("organisation", "kind", "none")},
        on_silence="kind",
        cautious=False,
    ),
    Step(
        id="e_name",
        say="e.name",
        expect=FreeText(few=True),
        then={"text": Then("enrolled"), "none": Then("enrolled")},
        cautious=False,
    ),
)
"""What a person with a code of their organisation is asked, each once: no more than staff need to verify them."""
