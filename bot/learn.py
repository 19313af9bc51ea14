"""What the conversation learns from a message without asking: facts only ever fill what is missing."""

from dataclasses import replace

from bot.answers import age
from bot.keywords import words
from bot.model import Candidate, State
from bot.moment import CONTENT_WORDS, Moment, language_heard
from bot.referral import TIME_TOLD
from cases.model import Facts, How, Relation
from cases.understood import Place

_FIGURE_AND_WORD = 2
_NO_CHOICE = 6
"""No question has more choices than five."""
CHILD_BELOW = 12
"""Age under which a person who writes about themselves is spoken to as a child."""


def learn(state: State, moment: Moment) -> State:
    """Return the state with all that the message says by itself. What was answered before always stays."""
    reading = moment.heard.reading
    facts = state.facts
    if not _is_bare_answer(moment):
        facts = replace(
            facts,
            age=facts.age if facts.age is not None else _age(moment),
            sex=facts.sex or reading.sex,
            how=facts.how or reading.how or (How.SELF if reading.about_self else None),
            relation=facts.relation or reading.relation or (Relation.SELF if reading.about_self else None),
        )
    state = replace(state, facts=facts, about_self=state.about_self or reading.about_self)
    if state.referral and reading.incident_at is not None:
        state = replace(state, answers={**state.answers, TIME_TOLD: "told"})
    return grown(_learn_place(_learn_language(state, moment), moment))


def _age(moment: Moment) -> int | None:
    """Return the age that is told; "12, a girl" tells one too, but "2, a girl" may be the second of some choices."""
    reading = moment.heard.reading
    if reading.age is not None or reading.sex is None or words(moment.text) > _FIGURE_AND_WORD:
        return reading.age
    told = age(moment.text)
    return told if told is not None and told >= _NO_CHOICE else None


def _is_bare_answer(moment: Moment) -> bool:
    """Tell whether it is a lone word or figure: that belongs to the question and fills no other fact."""
    return moment.word is not None or words(moment.text) <= 1


def grown(state: State) -> State:
    """Enter the voice for children once it is known that a child under twelve writes; never leave it."""
    other = state.facts.relation not in (None, Relation.SELF)
    himself = state.about_self or (state.facts.how is How.SELF and not other)
    young = state.facts.age is not None and state.facts.age < CHILD_BELOW
    return replace(state, child=True) if himself and young else state


def _learn_language(state: State, moment: Moment) -> State:
    heard = language_heard(moment)
    fits = state.language is None or (moment.new and words(moment.text) >= CONTENT_WORDS)
    return replace(state, language=heard) if heard is not None and fits else state


def _learn_place(state: State, moment: Moment) -> State:
    if state.facts.place is not None:
        return state
    if moment.heard.pin_place is not None:
        return replace(state, candidates=(as_candidate(moment.heard.pin_place),))
    rejected = set(state.answers.get("rejected", "").split())
    matches = [match for match in moment.heard.reading.places if match.place.slug not in rejected]
    sure = [match.place for match in matches if match.sure]
    if sure:
        return settle_place(state, as_candidate(sure[0]))
    found = tuple(as_candidate(match.place) for match in matches[:3])
    return replace(state, candidates=found) if found else state


def as_candidate(place: Place) -> Candidate:
    """Return the codes of a place."""
    return Candidate(place.slug, place.district, place.country)


def settle_place(state: State, chosen: Candidate) -> State:
    """Take a place as the place of the case."""
    facts = replace(state.facts, place=chosen.slug, district=chosen.district, country=chosen.country)
    return replace(state, facts=facts, candidates=())


def reject_places(state: State) -> State:
    """Drop the places that were offered, and do not offer them again."""
    slugs = [state.answers.get("rejected", ""), *(c.slug for c in state.candidates)]
    answers = {**state.answers, "rejected": " ".join(slugs).strip()}
    return replace(state, candidates=(), answers=answers)


def merged(facts: Facts, **changes: object) -> Facts:
    """Return facts with coded answers put in."""
    return replace(facts, **changes)  # type: ignore[arg-type]
