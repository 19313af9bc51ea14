"""Which question comes next, how it is put, and what happens when none is left."""

from dataclasses import replace
from datetime import datetime

from bot.model import Effect, Heard, Say, State, Turn
from bot.moment import Moment, in_care, language_heard
from bot.script import STEPS, order
from bot.steps import Step
from cases.model import Answer, Channel, Feedback


def pending(state: State) -> Step | None:
    """Return the question that waits for a reply."""
    return STEPS.get(state.step) if state.step else None


def next_step(state: State, *, chat: bool, page: bool = False) -> Step | None:
    """Return the first question, in order of need, that is neither answered nor settled.

    `page`: the talk is on a page of ours, to which nobody can write first.
    """
    return next(
        (
            step
            for step in order(state)
            if step.id not in state.settled
            and step.missing(state)
            and (chat or not step.chat_only)
            and not (page and step.first_word)
        ),
        None,
    )


def ask(turn: Turn, step: Step) -> Turn:
    """Put a question, and wait for its reply."""
    fresh = turn.state.step != step.id
    turn = turn.says(step.say, **_place_values(turn.state, step))
    return turn.keeps(step=step.id, misses=0 if fresh else turn.state.misses)


def _place_values(state: State, step: Step) -> dict[str, str]:
    if not step.id.startswith("where_"):
        return {}
    values: dict[str, str] = {}
    for n, candidate in enumerate(state.candidates, start=1):
        values |= {f"place{n}": candidate.slug, f"district{n}": candidate.district}
    return values


def ask_again(turn: Turn) -> Turn:
    """Repeat the pending question; nothing when there is none."""
    step = pending(turn.state)
    return ask(turn, step) if step else turn


def go_on(turn: Turn, moment: Moment) -> Turn:
    """Ask what is still missing; before that, in a new session, whether an answer that waits may be read."""
    state = turn.state
    step = next_step(state, chat=is_chat(moment.heard), page=moment.heard.channel is Channel.WEB)
    if state.language is None:
        return ask(turn.keeps(resume=step.id if step else None), STEPS["language"])
    if moment.new and moment.heard.waiting:
        return ask(turn.keeps(resume=step.id if step else None), STEPS["read"])
    return ask(turn, step) if step else finish(turn, moment)


def resume(turn: Turn, moment: Moment) -> Turn:
    """Come back to the question that was pending before a question of the moment."""
    back = turn.state.resume
    turn = turn.keeps(resume=None, step=None)
    if back is None:
        return turn
    step = STEPS.get(back)
    if step is None or step.id in turn.state.settled or not step.missing(turn.state):
        return go_on(turn, moment)
    return ask(turn, step)


def finish(turn: Turn, moment: Moment) -> Turn:
    """End the questions: the thanks and the reference, once in an intake."""
    state = turn.state
    turn = turn.keeps(step=None)
    if state.done:
        return turn if turn.say else turn.says("care.ok")
    if state.session and not state.referral:
        turn = turn.keeps(done=True, session=False).does(Effect.DONE, Effect.GIVE_CODE)
        return turn.says("s.done").says("code.give", code="")
    if not in_care(state, moment.now):
        return turn.says("nu.numbers")
    turn = turn.keeps(done=True).does(Effect.DONE)
    if state.referral:
        return turn.says("r.card").says("r.receipt", code="").does(Effect.GIVE_CODE)
    if state.child and moment.heard.channel is not Channel.WEB:
        turn = turn.says("q.reply", "q.done")
        return turn.says("del.advice") if is_chat(moment.heard) else turn
    turn = turn.says("q.done").says("code.give", code="").does(Effect.GIVE_CODE)
    shared = state.facts.shared_phone in (Answer.YES, Answer.NOT_SURE)
    return turn.says("del.advice") if shared and is_chat(moment.heard) else turn


def feedback_text(feedback: Feedback) -> Say:
    """Return the text of what became of a referral; the reference is filled in when it is rendered."""
    if feedback is Feedback.RECEIVED:
        return Say("st.received")
    return Say(f"r.{feedback.value}", {"code": ""})


def rest(state: State, now: datetime) -> State:
    """End the session after "not now" or "not safe": what comes next begins a new one."""
    return replace(state, step=None, resume=None, closed=True, last_at=now)


def opening(turn: Turn, moment: Moment) -> Turn:
    """Answer a message without content: the same bytes for a stranger and for who told everything."""
    if moment.new:
        turn = turn.keeps(language=language_heard(moment))
    step = STEPS["open" if turn.state.language else "language"]
    return ask(turn.keeps(resume=None), step)


def is_chat(heard: Heard) -> bool:
    """Tell whether texts are free of segments, so that a courtesy more is possible."""
    return heard.channel is not Channel.SMS
