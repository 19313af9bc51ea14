"""What is said to somebody who tells something: numbers first in danger, thanks, never a word of error."""

from dataclasses import replace
from typing import Final

from bot.answers import yes_or_no
from bot.ask import ask, ask_again, go_on, is_chat, opening, pending
from bot.keywords import fold, words
from bot.model import State, Turn
from bot.moment import CONTENT_WORDS, Moment, in_care
from bot.referral import PROFESSIONS, REFERRAL
from bot.replies import NO_ANSWER
from bot.script import STEPS
from bot.settle import settle
from bot.steps import Step
from bot.talk import Talk
from cases.messages import InboundKind, MediaKind
from cases.model import Answer, Relation, Signal, Urgency

_UNCLEAR_TRIES: Final = 2
_TELLING_TRIES: Final = 3
_CARE_EVERY: Final = 3
_REFERRAL_BEGUN: Final = frozenset(step.id for step in REFERRAL) - {"r_seen"}

TALK: Final = {
    Talk.GREETING: "care.ok",
    Talk.GOODBYE: "care.thanks",
    Talk.THANKS: "care.thanks",
    Talk.HAHA: "care.haha",
    Talk.JOKE: "care.joke",
    Talk.SECRET: "care.secret",
    Talk.PROMISE: "care.promise",
    Talk.EVIDENCE: "care.evidence",
    Talk.WORRY: "care.worry",
    Talk.ANGER: "care.anger",
    Talk.NO_CALL: "imm.no_call",
    Talk.NO_POLICE: "imm.no_police",
    Talk.BOT: "first.bot",
    Talk.ABOUT: "first.ask",
}
"""Text for each kind of talk after a disclosure."""

NEUTRAL_TALK: Final = {
    Talk.GOODBYE: "care.thanks",
    Talk.THANKS: "care.thanks",
    Talk.JOKE: "care.joke",
    Talk.BOT: "first.bot",
    Talk.ABOUT: "first.ask",
}
"""Texts that anybody may read, before a disclosure."""

RECEIPTS: Final = {
    MediaKind.PHOTO: "rx.photo",
    MediaKind.VOICE: "rx.voice",
    MediaKind.VIDEO: "rx.video",
    MediaKind.FILE: "rx.video",
    MediaKind.STICKER: "rx.sticker",
}


def receipts(moment: Moment) -> tuple[str, ...]:
    """Return the texts that say that something which is no text has come."""
    if moment.heard.kind is InboundKind.CONTACT:
        return ("rx.contact",)
    if _is_sign(moment):
        return ("rx.sticker",)
    return tuple(dict.fromkeys(RECEIPTS[kind] for kind in moment.heard.media))


def _is_sign(moment: Moment) -> bool:
    """Tell whether the text has no word and no meaning of its own: a flower, a row of dots."""
    bare = bool(moment.text.strip()) and not fold(moment.text) and moment.word is None
    return bare and moment.talk is None and not moment.content and yes_or_no(moment.text) is None


def is_alarming(state: State, moment: Moment) -> bool:
    """Tell whether the words name a danger for which this session has not had the numbers yet.

    While "is it still there" is pending the numbers are before the person; only despair calls for others.
    """
    new = set(_signals(moment)) - set(state.alarms)
    return moment.imminent and bool(new & {Signal.SUICIDE_SELFHARM} if state.step == "still" else new)


def _signals(moment: Moment) -> tuple[str, ...]:
    found = moment.heard.reading.assessment
    hits = [hit.signal for hit in found.evidence if hit.urgency is Urgency.IMMINENT]
    return tuple(dict.fromkeys(hits or found.signals)) or ("danger",)


def alarm(turn: Turn, moment: Moment) -> Turn:
    """Answer imminent danger: numbers before any question, then one question."""
    signals = _signals(moment)
    facts = replace(turn.state.facts, danger=Answer.YES)
    alarms = tuple(dict.fromkeys((*turn.state.alarms, *signals)))
    turn = _told(turn.keeps(facts=facts, alarms=alarms, hours_said=True), moment)
    despair = Signal.SUICIDE_SELFHARM in signals
    if not despair or len(signals) > 1:
        turn = turn.says("imm").keeps(alarms=(*alarms, "imm"))
    turn = _medical(turn, moment)
    if despair:
        return _despair(turn, moment)
    if not moment.heard.staffed:
        turn = turn.says("imm.nobody")
    if turn.state.referral:
        return go_on(turn.keeps(step=None), moment)
    return ask(turn, STEPS["still"])


def _medical(turn: Turn, moment: Moment) -> Turn:
    """Say once in a session that medical care helps, as soon as a sexual act of the last days is named."""
    named = Signal.SEXUAL_RECENT in moment.heard.reading.assessment.signals
    if not named or "imm.care" in turn.state.alarms:
        return turn
    return turn.says("imm.care").keeps(alarms=(*turn.state.alarms, "imm.care"))


def numbers_only(turn: Turn, moment: Moment) -> Turn:
    """Give the numbers to somebody who cannot write on, and ask nothing."""
    facts = replace(turn.state.facts, danger=Answer.YES)
    turn = _told(turn.keeps(facts=facts), moment).says("imm")
    return turn if moment.heard.staffed else turn.says("imm.nobody")


def still_there(turn: Turn, moment: Moment) -> Turn:
    """Add what a new sign calls for while the numbers are on the screen and "is it still there" is pending."""
    alarms = tuple(dict.fromkeys((*turn.state.alarms, *_signals(moment))))
    return _medical(turn.keeps(alarms=alarms), moment)


def _despair(turn: Turn, moment: Moment) -> Turn:
    reading = moment.heard.reading
    told_of = reading.relation not in (None, Relation.SELF) and not reading.about_self
    # Who refers a child quotes it in the first person: "she says: I fell".
    about_another = told_of or turn.state.referral
    turn = turn.says("sui.other") if about_another else ask(turn, STEPS["alone"])
    if not moment.heard.staffed:
        turn = turn.says("imm.nobody")
    return go_on(turn.keeps(step=None), moment) if about_another else turn


def tell(turn: Turn, moment: Moment) -> Turn:
    """Answer a telling: thanks the first time, care later, then what is still missing."""
    first = moment.new or not in_care(turn.state, moment.now)
    turn = _told(turn, moment)
    turn = _receive(turn, moment) if first else _care(turn, moment)
    step = pending(turn.state)
    if step is None or (first and not step.cautious) or step.id in ("what", "more"):
        return _something(go_on(turn.keeps(step=None), moment), moment)
    if turn.state.misses + 1 >= _TELLING_TRIES:
        return settle(turn.keeps(misses=0), step, step.on_silence or NO_ANSWER, moment)
    return ask(turn.keeps(misses=turn.state.misses + 1), step)


def _told(turn: Turn, moment: Moment) -> Turn:
    enough = 2 if words(moment.text) >= CONTENT_WORDS or moment.media else 1
    step = turn.state.step
    settled = turn.state.settled
    if _is_professional(turn.state):
        turn = turn.keeps(referral=True)
        settled = (*settled, "r_seen") if words(moment.text) >= CONTENT_WORDS else settled
    if step in ("what", "more") and step not in settled:
        settled = (*settled, step)
    if step == "more":
        enough = 2
    told = max(turn.state.told, enough)
    return turn.keeps(disclosed_at=moment.now, told=told, settled=settled).matters()


def _is_professional(state: State) -> bool:
    """Tell whether the first telling is a teacher's or a health worker's: a referral begins, and asks the role."""
    begun = state.told > 0 or state.done or state.referral or state.session
    return not begun and not state.child and state.facts.relation in PROFESSIONS


def _receive(turn: Turn, moment: Moment) -> Turn:
    if turn.state.referral and not set(turn.state.settled).isdisjoint(_REFERRAL_BEGUN):
        return turn.says("r.back_soft")
    signals = moment.heard.reading.assessment.signals
    if MediaKind.VOICE not in moment.heard.media or moment.text.strip():
        turn = turn.says("first.self" if moment.heard.reading.about_self else "first.report")
    turn = _medical(turn, moment)
    if Signal.ONLINE_EXPLOITATION in signals:
        turn = turn.says("care.sextortion")
    turn = turn.keeps(quiet=0)
    if not moment.heard.staffed and not turn.state.hours_said:
        return turn.says("hours.unknown").keeps(hours_said=True)
    return turn.says("q.lead") if _may_lead(turn, moment) else turn


def _may_lead(turn: Turn, moment: Moment) -> bool:
    """Allow the courtesy before the first question where it costs nothing and nothing else is said."""
    alone = [say.id for say in turn.say] in (["first.self"], ["first.report"]) and not moment.heard.waiting
    free = is_chat(moment.heard) and not turn.state.child and turn.state.language is not None
    step = pending(turn.state)
    return alone and free and (step is None or not step.cautious)


def _care(turn: Turn, moment: Moment) -> Turn:
    """Say words of care: those that fit what was said, or general ones, at most once in three messages."""
    if moment.talk is not None:
        return _medical(turn, moment).says(TALK[moment.talk])
    turn = _medical(turn, moment)
    signals = set(moment.heard.reading.assessment.signals)
    if Signal.ONLINE_EXPLOITATION in signals and "care.sextortion" not in turn.state.alarms:
        return turn.says("care.sextortion").keeps(alarms=(*turn.state.alarms, "care.sextortion"))
    if turn.state.quiet < _CARE_EVERY or turn.state.referral:
        return turn
    return turn.says("care.self" if moment.heard.reading.about_self else "care.more").keeps(quiet=0)


def _something(turn: Turn, moment: Moment) -> Turn:
    """Never leave a telling without any answer."""
    return turn if turn.say or turn.state.step or receipts(moment) else turn.says("care.ok")


def small(turn: Turn, moment: Moment) -> Turn:
    """Answer what is neither a telling nor a reply: talk, "ok", a sticker, a stray word."""
    if in_care(turn.state, moment.now) and not moment.new:
        return _small_in_care(turn.matters(), moment)
    said = NEUTRAL_TALK.get(moment.talk) if moment.talk else None
    if said and not (moment.new and moment.talk is Talk.THANKS):
        turn = turn.says(said)
        if moment.talk in (Talk.GOODBYE, Talk.THANKS):
            return turn
    started = moment.new or moment.heard.kind is InboundKind.START
    if not started and moment.talk is None:
        return _unclear(turn, moment)
    step = pending(turn.state)
    return opening(turn, moment) if started or step is None or step.id == "open" else _repeated(turn, step)


def _small_in_care(turn: Turn, moment: Moment) -> Turn:
    if moment.heard.kind is InboundKind.START:
        return opening(turn, moment)
    if moment.talk is Talk.GOODBYE:
        return turn.says(TALK[moment.talk])
    if not receipts(moment):
        turn = turn.says(TALK[moment.talk] if moment.talk else "care.ok")
    step = pending(turn.state)
    if step is None:
        return turn
    return _repeated(turn, step) if moment.talk or receipts(moment) else _once_more(turn, moment)


def _repeated(turn: Turn, step: Step) -> Turn:
    """Repeat a question beside talk, but not for ever: then it waits unsaid."""
    if turn.state.misses >= _TELLING_TRIES:
        return turn if turn.say else turn.says("nu.numbers")
    return ask(turn.keeps(misses=turn.state.misses + 1), step)


def _once_more(turn: Turn, moment: Moment) -> Turn:
    """Repeat an unclear question once; then take silence for its answer and go on."""
    step = pending(turn.state)
    if step is None:
        return turn
    if turn.state.misses + 1 < _UNCLEAR_TRIES:
        return ask(turn.keeps(misses=turn.state.misses + 1), step)
    return settle(turn.keeps(misses=0), step, step.on_silence or NO_ANSWER, moment)


def taught(turn: Turn, moment: Moment) -> Turn:
    """Take a word that answers another question than the pending one; that is a disclosure too."""
    return _once_more(turn.keeps(disclosed_at=moment.now).matters(), moment)


def _unclear(turn: Turn, moment: Moment) -> Turn:
    """Make it easier once, invite to write freely once, and then only name the way out. No third try."""
    step = pending(turn.state)
    if receipts(moment):
        return ask_again(turn) if step else turn
    if step is None:
        return turn.says("nu.numbers") if turn.state.misses >= _UNCLEAR_TRIES else opening(turn, moment)
    if turn.state.misses == 0:
        return ask(turn.says("nu.first").keeps(misses=1), step)
    turn = turn.says("nu.second").keeps(misses=_UNCLEAR_TRIES)
    if step.id == "open":
        return turn.keeps(step=None)
    return settle(turn.keeps(misses=0), step, step.on_silence or NO_ANSWER, moment)
