"""How a coded reply changes the state, and where it leads."""

from dataclasses import replace
from typing import Any

from bot.ask import ask, go_on, rest, resume
from bot.learn import grown, reject_places, settle_place
from bot.model import Effect, State, Turn, coded
from bot.moment import Moment
from bot.referral import ENROLMENT, SESSION
from bot.replies import NAMED, NO_ANSWER, TEXT
from bot.script import PLACE_REFUSED, STEPS
from bot.secret import digest
from bot.steps import NEXT, REST, OwnWord, Step, Then
from cases.model import Answer, MayWrite

_CHOSEN_PLACE = {"yes": 0, "first": 0, "second": 1, "third": 2}
_DANGEROUS = frozenset({"yes", "not_sure", "unclear"})
_TELLS_NOTHING = frozenset({"safe", "safe_check", "open", "language", "forget", "read"})
_CALM = frozenset(one.id for one in (*SESSION, *ENROLMENT))
_OWN_WORD = frozenset({"word_offer", "word_danger", "word_read", "word_ask", "word_again", "word_danger_ask"})


def settle(turn: Turn, step: Step, code: str, moment: Moment) -> Turn:
    """Take a coded reply to a step: note it, say what belongs to it, and go where it leads."""
    then = step.then.get(code, Then())
    state = grown(noted(turn.state, step, code))
    if step.id == "read" and code == Answer.YES and state.words and not state.code_ok:
        return ask(turn, STEPS["word_read"])
    if isinstance(step.expect, OwnWord) and code == "word":
        turn = replace(turn, secret=True)
        state = replace(state, words=(*state.words, digest(moment.text)), code_ok=True)
    for fact, value in then.notes:
        state = replace(state, facts=replace(state.facts, **_fact(fact, value)))
    state = replace(state, settled=(*state.settled, *then.settles))
    if _discloses(step, code):
        state = replace(state, disclosed_at=moment.now)
    if step.id == "e_name" and code == TEXT:
        turn = replace(turn, secret=True)
    turn = _numbered(replace(turn, state=state), then, moment).does(*then.effects)
    return _led(turn, step, then.go, moment)


def _numbered(turn: Turn, then: Then, moment: Moment) -> Turn:
    """Say what belongs to a reply. Numbers that this session has had are not sent whole again."""
    if "imm" not in then.say:
        return turn.says(*then.say)
    if "imm" in turn.state.alarms:
        return turn.says("imm.yes")
    turn = turn.says("imm").keeps(alarms=(*turn.state.alarms, "imm"))
    return turn if moment.heard.staffed else turn.says("imm.nobody")


def _led(turn: Turn, step: Step, target: str, moment: Moment) -> Turn:
    match target:
        case _ if target == NEXT:
            return go_on(turn.keeps(step=None), moment)
        case _ if target == REST:
            return replace(turn, state=_rested(turn, step, moment))
        case "resume":
            return resume(turn, moment)
        case "leave_referral":
            return go_on(turn.keeps(referral=False, step=None), moment)
        case "enrolled":
            return resume(turn.keeps(step=None).does(Effect.ENROL).says("e.done"), moment)
        case _:
            return ask(turn, STEPS[target])


def _rested(turn: Turn, step: Step, moment: Moment) -> State:
    """End the session. Who said "not safe" or "not now" is not written to first; who is forgotten is gone."""
    state = rest(turn.state, moment.now)
    if Effect.FORGET in turn.effects:
        return State(language=state.language, last_at=moment.now, closed=True, stopped=state.stopped)
    written = state.facts.may_write
    if step.id.startswith("safe") or written is MayWrite.YES:
        written = written if written is MayWrite.NO else MayWrite.AFTER_ME
    return replace(state, facts=replace(state.facts, may_write=written))


def _discloses(step: Step, code: str) -> bool:
    """Tell whether a reply is a disclosure: one about a child is; "no danger" and a skip are none."""
    if step.id in _TELLS_NOTHING or step.id in _OWN_WORD or step.id in _CALM or code == NO_ANSWER:
        return False
    return code in _DANGEROUS if step.fact == "danger" else True


def noted(state: State, step: Step, code: str) -> State:
    """Return the state with a coded reply in it: a fact, a settled step, a place, or a coded answer."""
    if step.id.startswith("where_") and step.id != "where_none":
        return _place_chosen(state, step, code)
    marked = state if step.id in _TELLS_NOTHING else replace(state, settled=_added(state.settled, step.id))
    if code == NO_ANSWER:
        return _place_refused(marked) if step.id.startswith("where") or step.id == "r_place" else marked
    if step.fact is not None:
        return replace(marked, facts=replace(marked.facts, **_fact(step.fact, code)))
    if code == TEXT or step.id in _TELLS_NOTHING:
        return marked
    return replace(marked, answers={**marked.answers, step.id: str(code)})


def _fact(name: str, code: str) -> dict[str, Any]:
    return {name: coded(name, code)}


def _place_chosen(state: State, step: Step, code: str) -> State:
    if code == NAMED:
        return state
    at = _CHOSEN_PLACE.get(code)
    if at is not None and at < len(state.candidates):
        return replace(settle_place(state, state.candidates[at]), settled=_added(state.settled, step.id))
    return _place_refused(state) if code == NO_ANSWER else reject_places(state)


def _place_refused(state: State) -> State:
    return replace(state, candidates=(), answers={**state.answers, "place": PLACE_REFUSED})


def _added(settled: tuple[str, ...], name: str) -> tuple[str, ...]:
    return (*(s for s in settled if s != name), name)
