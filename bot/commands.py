"""The answers to the global words. They hold in every state, in every language, at every moment."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bot.ask import ask, ask_again, feedback_text, go_on, pending, resume
from bot.care import small
from bot.keywords import Global
from bot.model import Effect, State, Turn
from bot.moment import Moment, in_care, language_heard
from bot.script import ASIDE, STEPS
from bot.settle import settle
from cases.model import Answer, Channel, Facts, Language

_ASIDE: Final = frozenset(step.id for step in ASIDE)
_STATUS: Final = frozenset({"received", "looking", "passed", "closed"})
_DELETE: Final = {
    Channel.SMS: "del.sms",
    Channel.WHATSAPP: "del.wa",
    Channel.TELEGRAM: "del.tg",
    Channel.WEB: "del.web",
}


def obey(turn: Turn, moment: Moment) -> Turn | None:
    """Answer a global word; None when the message is none."""
    if moment.word is None:
        return None
    if turn.state.language is None:
        turn = turn.keeps(language=language_heard(moment))
    return _COMMANDS[moment.word.name](turn, moment)


def leave(turn: Turn, moment: Moment) -> Turn:
    """Leave at once: a decoy, and a state that remembers nothing of what was said."""
    state = turn.state
    gone = State(
        language=state.language, last_at=moment.now, closed=True, stopped=state.stopped, words=state.words
    )
    return replace(turn, state=gone).says("g.exit").does(Effect.EXIT)


def stop(turn: Turn, moment: Moment) -> Turn:
    """Send nothing more, until the person starts again or reports danger."""
    state = turn.state
    gone = State(language=state.language, last_at=moment.now, closed=True, stopped=True, words=state.words)
    return replace(turn, state=gone).says("g.stop").does(Effect.STOP)


def _start(turn: Turn, moment: Moment) -> Turn:
    turn = turn.keeps(stopped=False).says("g.start").does(Effect.START)
    return turn if moment.new else ask_again(turn)


def forget(turn: Turn, moment: Moment) -> Turn:
    """Ask once whether to delete; the same words a second time are a yes."""
    if turn.state.step == "forget":
        return settle(turn, STEPS["forget"], "yes", moment)
    return ask(_aside(turn), STEPS["forget"])


def _aside(turn: Turn) -> Turn:
    """Remember the pending question, to come back to it."""
    return turn.keeps(resume=turn.state.step) if turn.state.step else turn


def _cry(turn: Turn, moment: Moment) -> Turn:
    alarms = tuple(dict.fromkeys((*turn.state.alarms, "imm")))
    turn = turn.keeps(disclosed_at=moment.now, hours_said=True, alarms=alarms).matters().says("imm")
    if not moment.heard.staffed:
        turn = turn.says("imm.nobody")
    danger = STEPS["danger"]
    step = danger if danger.missing(turn.state) and danger.id not in turn.state.settled else None
    return ask(turn, step) if step else go_on(turn, moment)


def numbers(turn: Turn, _: Moment) -> Turn:
    """Give the numbers, and repeat the pending question."""
    return ask_again(turn.says("g.numbers"))


def _human(turn: Turn, moment: Moment) -> Turn:
    """Pass the wish for a person on. It reaches the desk as a case, or nobody would ever see it."""
    turn = turn.does(Effect.HUMAN).matters().says("care.human" if moment.heard.staffed else "hours.unknown")
    return ask_again(turn)


def _speak(language: Language) -> Callable[[Turn, Moment], Turn]:
    def speak(turn: Turn, moment: Moment) -> Turn:
        asked = turn.state.step == "language"
        turn = turn.keeps(language=language)
        if asked and in_care(turn.state, moment.now):
            return go_on(turn.keeps(step=None, resume=None), moment)
        if asked or (moment.new and moment.heard.waiting == 0):
            return opening_in(turn, language)
        return ask_again(turn.says("g.lang"))

    return speak


def opening_in(turn: Turn, language: Language) -> Turn:
    """Open in the language that was just chosen."""
    return ask(turn.keeps(language=language, resume=None), STEPS["open"])


def _skip(turn: Turn, moment: Moment) -> Turn:
    step = pending(turn.state)
    if step is None:
        return small(turn, moment)
    if step.id == "r_tonight" and turn.state.misses == 0:
        return ask(turn.keeps(misses=1), step)
    said = turn if step.id in _ASIDE else turn.says("g.skip")
    return settle(said, step, step.on_silence or "none", moment)


def _back(turn: Turn, moment: Moment) -> Turn:
    state = turn.state
    step = pending(state)
    if step is not None and step.id in _ASIDE and state.resume:
        return resume(turn.says("g.back"), moment)
    before = next((s for s in reversed(state.settled) if s in STEPS and s not in _ASIDE), None)
    if step is None or before is None:
        return ask_again(turn) if step else small(turn, moment)
    settled = tuple(s for s in state.settled if s not in (before, step.id))
    turn = turn.keeps(settled=settled, facts=_without(state.facts, STEPS[before].fact), done=False)
    if before.startswith("where") or before == "r_place":
        return _back_to_place(turn, before)
    return ask(turn.says("g.back"), STEPS[before])


def _back_to_place(turn: Turn, before: str) -> Turn:
    step = STEPS["r_place" if turn.state.referral else "where"]
    settled = tuple(
        s for s in turn.state.settled if not s.startswith("where") and s not in (before, "r_place")
    )
    answers = {name: value for name, value in turn.state.answers.items() if name != "place"}
    facts = replace(turn.state.facts, place=None, district=None, country=None)
    turn = turn.keeps(settled=settled, answers=answers, facts=facts, candidates=())
    return ask(turn.says("g.back"), step)


def _without(facts: Facts, fact: str | None) -> Facts:
    return replace(facts, **{fact: None}) if fact else facts


def _enrol(turn: Turn, _: Moment) -> Turn:
    """Say how a code is written. Nothing tells whether this number is enrolled."""
    return ask_again(turn.says("e.code"))


def _session(turn: Turn, moment: Moment) -> Turn:
    """Ask what session is wished for. It is no telling: a talk that has told something goes on as it was."""
    if in_care(turn.state, moment.now) and not turn.state.done:
        return small(turn, moment)
    settled = tuple(s for s in turn.state.settled if not s.startswith("s_") and s != "r_callback")
    turn = turn.keeps(session=True, referral=False, done=False, resume=None, settled=settled)
    return ask(turn, STEPS["s_kind"])


def _refer(turn: Turn, moment: Moment) -> Turn:
    turn = turn.keeps(referral=True, session=False, resume=None)
    if turn.state.facts.danger is not None:
        return go_on(turn, moment)
    return ask(turn, STEPS["r_danger"])


def _open(turn: Turn, moment: Moment) -> Turn:
    if moment.heard.waiting == 0:
        return ask_again(turn.says("out.none"))
    locked = bool(turn.state.words) and not turn.state.code_ok
    if moment.new or locked or turn.state.facts.safe is Answer.NO:
        return ask(_aside(turn), STEPS["read"])
    return turn.does(Effect.RELEASE_ANSWERS)


def _news(turn: Turn, moment: Moment) -> Turn:
    if moment.heard.waiting:
        return _open(turn, moment)
    known = turn.state.code_ok or (in_care(turn.state, moment.now) and not moment.new)
    status, feedback = moment.heard.status, moment.heard.feedback
    if known and feedback is not None:
        return ask_again(replace(turn, say=(*turn.say, feedback_text(feedback))))
    return ask_again(turn.says(f"st.{status}" if known and status in _STATUS else "out.none"))


def _delete(turn: Turn, moment: Moment) -> Turn:
    return ask_again(turn.says("del.advice", _DELETE[moment.heard.channel]))


def _privacy(turn: Turn, _: Moment) -> Turn:
    return ask_again(turn.says("privacy.short"))


_COMMANDS: Final[Mapping[Global, Callable[[Turn, Moment], Turn]]] = MappingProxyType(
    {
        Global.EXIT: leave,
        Global.STOP: stop,
        Global.START: _start,
        Global.FORGET: forget,
        Global.CRY: _cry,
        Global.NUMBERS: numbers,
        Global.HUMAN: _human,
        Global.LANG_AR: _speak(Language.AR),
        Global.LANG_EN: _speak(Language.EN),
        Global.LANG_FR: _speak(Language.FR),
        Global.SKIP: _skip,
        Global.BACK: _back,
        Global.REFER: _refer,
        Global.SESSION: _session,
        Global.ENROL: _enrol,
        Global.OPEN: _open,
        Global.NEWS: _news,
        Global.DELETE: _delete,
        Global.PRIVACY: _privacy,
    }
)
