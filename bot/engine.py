"""The conversation's one pure function: a state and a message in, a state and an answer out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.answers import age
from bot.ask import ask, ask_again, feedback_text, go_on, opening, pending
from bot.care import alarm, is_alarming, numbers_only, receipts, small, still_there, taught, tell
from bot.commands import leave, obey, stop
from bot.keywords import PROTECTIVE, Global
from bot.learn import learn
from bot.model import Effect, Heard, State, Turn
from bot.moment import Moment, in_care, language_before, take
from bot.replies import NAMED, understand
from bot.script import ASIDE, QUESTIONS, STEPS
from bot.secret import is_danger_word, is_safe_word
from bot.settle import noted, settle
from bot.steps import Choice
from bot.voice import voiced
from cases.messages import InboundKind, MediaKind
from cases.model import Answer

_ASIDE: Final = frozenset(step.id for step in ASIDE)
_UNDECIDED: Final = frozenset({"open", "language", "read", "forget", "word_read"})
_HEARD_WHEN_STOPPED: Final = frozenset({Global.START, Global.FORGET, Global.EXIT, Global.NUMBERS, Global.CRY})
_KNOWN_BY_CODE: Final = tuple(step.id for step in QUESTIONS if step.id not in ("safe", "danger"))


def step(state: State | None, heard: Heard, now: datetime) -> Turn:
    """Answer one message. It is judged in the order of `_JUDGES`; the first that has an answer wins."""
    before = state or State()
    moment = take(before, heard, now)
    begun = begin(before, now) if moment.new else before
    turn = Turn(replace(begun, quiet=begun.quiet + 1, enrolled=begun.enrolled or heard.enrolled))
    turn = next(found for judge in _JUDGES if (found := judge(turn, moment)) is not None)
    turn = _released(turn.keeps(last_at=now), before, moment)
    return voiced(_hushed(_with_feedback(turn, heard)), heard)


def begin(state: State, now: datetime) -> State:
    """Begin a session: no question is pending, safety is asked anew, after a day danger too. Facts stay."""
    care = in_care(state, now)
    anew = {"safe"} if care else {"safe", "danger"}
    facts = replace(state.facts, safe=None, danger=state.facts.danger if care else None)
    return replace(
        state,
        step=None,
        resume=None,
        misses=0,
        code_ok=False,
        closed=False,
        alarms=(),
        hours_said=False,
        facts=facts,
        disclosed_at=state.disclosed_at if care else None,
        settled=tuple(s for s in state.settled if s not in anew),
    )


def _provider(turn: Turn, moment: Moment) -> Turn | None:
    """Note what the provider did by itself. It has answered already, so nothing is said."""
    match moment.heard.kind:
        case InboundKind.PROVIDER_STOP:
            return replace(stop(turn, moment), say=())
        case InboundKind.PROVIDER_START:
            return turn.keeps(stopped=False, closed=moment.new).does(Effect.START)
        case InboundKind.PROVIDER_HELP:
            return turn.keeps(closed=moment.new)
        case _:
            return None


def _edited(turn: Turn, moment: Moment) -> Turn | None:
    """Learn from an edited message, but answer only the words that protect. An edit opens no session."""
    if moment.heard.kind is not InboundKind.EDITED or moment.name in PROTECTIVE:
        return None
    learned = replace(turn, state=learn(turn.state, moment)).keeps(closed=moment.new)
    return learned.matters() if moment.content else learned


def _joined(turn: Turn, moment: Moment) -> Turn | None:
    """Keep silent while a person of the desk is talking, but for the words that protect and the numbers."""
    if not moment.heard.joined or (moment.new and moment.heard.waiting):
        return None
    forgetting = turn.state.step == "forget"
    quiet = turn.keeps(step="forget" if forgetting else None, resume=None, misses=0)
    if moment.name in PROTECTIVE:
        return obey(quiet, moment)
    if moment.name in (Global.NUMBERS, Global.CRY):
        return quiet.says("imm" if moment.name is Global.CRY else "g.numbers").matters()
    code = understand(STEPS["forget"], quiet.state, moment) if forgetting else None
    if code is not None:
        return settle(quiet, STEPS["forget"], code, moment)
    return replace(quiet, state=replace(learn(quiet.state, moment), step=None)).matters()


def _stopped(turn: Turn, moment: Moment) -> Turn | None:
    """Be silent for who wrote stop, but for the words that protect, a code, and a report of danger.

    Writing of danger is the person's own act: that session is answered, and the stop stays for all that
    we send.
    """
    if not turn.state.stopped or moment.name in _HEARD_WHEN_STOPPED:
        return None
    if moment.heard.kind is InboundKind.START:
        return turn.keeps(stopped=False).says("g.start").does(Effect.START)
    if moment.heard.code_known or turn.state.step == "forget":
        return None
    if moment.imminent or not moment.new:
        return None
    turn = turn.keeps(closed=True)
    if moment.name is Global.STOP:
        return replace(stop(turn, moment), say=())
    return turn.matters() if moment.content or moment.media else turn


def _by_code(turn: Turn, moment: Moment) -> Turn | None:
    """Open the session with a known code; an unknown one reads like any first word."""
    if moment.heard.code_known is None:
        return None
    if not moment.heard.code_known:
        return opening(turn, moment)
    settled = tuple(dict.fromkeys((*turn.state.settled, *_KNOWN_BY_CODE)))
    turn = turn.keeps(code_ok=True, done=True, step=None, resume=None, settled=settled)
    return turn.says("code.use").does(Effect.USE_CODE)


def _by_invite(turn: Turn, moment: Moment) -> Turn | None:
    """Take the code of an organisation. In a referral it answers who writes; else three questions follow."""
    if moment.heard.invite is None:
        return None
    turn = turn if turn.state.language else turn.keeps(language=language_before(moment.text))
    if not moment.heard.invite:
        return ask_again(turn.says("e.wrong"))
    turn = turn.keeps(enrolled=True, misses=0)
    if turn.state.referral and pending(turn.state) is not None:
        turn = turn.says("e.joined")
        return go_on(turn.keeps(step=None), moment) if turn.state.step == "r_role" else ask_again(turn)
    return ask(turn.keeps(resume=turn.state.step), STEPS["e_work"])


def _danger_word(turn: Turn, moment: Moment) -> Turn | None:
    """Change the subject at once when the danger word comes, whoever is talking."""
    if not is_danger_word(turn.state, moment.text):
        return None
    covered = leave(turn, moment)
    return replace(covered, say=(), effects=(), secret=True).says("word.cover").does(Effect.DURESS)


def _safe_word(turn: Turn, moment: Moment) -> Turn | None:
    """Open the session at the safe word, and let the answers out that wait for it."""
    choosing = turn.state.step in ("word_ask", "word_again", "word_danger_ask")
    if choosing or not is_safe_word(turn.state, moment.text):
        return None
    reading = turn.state.step in ("read", "word_read")
    turn = replace(turn, secret=True).keeps(code_ok=True)
    if moment.heard.waiting:
        turn = turn.keeps(step=None) if reading else turn
        return turn.does(Effect.RELEASE_ANSWERS)
    return ask_again(turn.says("code.use"))


def _obeyed(turn: Turn, moment: Moment) -> Turn | None:
    """Obey a global word; what came with it is received, unless the word protects."""
    if moment.word is None or moment.name in PROTECTIVE:
        return obey(turn, moment)
    return obey(_received(turn, moment), moment)


def _to_read(turn: Turn, moment: Moment) -> Turn | None:
    """Ask whether this is a good time to read, when an answer waits and the session is new."""
    if not (moment.new and moment.heard.waiting) or moment.content or moment.word is not None:
        return None
    return ask(turn, STEPS["read"])


def _converse(turn: Turn, moment: Moment) -> Turn:
    """Take a message as a danger, a reply, a telling or small talk, in this order."""
    turn = _received(turn, moment)
    pending_step = pending(turn.state)
    begun = turn.state
    turn, code = _understood(turn, moment)
    if is_alarming(turn.state, moment):
        return _alarmed(turn, code, moment)
    if pending_step and moment.imminent and pending_step.fact == "danger":
        turn, code = still_there(turn, moment), Answer.YES
    if pending_step and code is not None and pending_step.id not in ("what", "more"):
        return _replied(turn, code, moment)
    if code is not None or moment.content:
        return _told(turn, moment)
    learned = turn.state.facts != begun.facts and not moment.new and turn.state.step not in _UNDECIDED
    return taught(turn, moment) if learned and turn.state.step else small(turn, moment)


def _understood(turn: Turn, moment: Moment) -> tuple[Turn, str | None]:
    """Learn from a message and take it as a reply. A reply that chooses from a list teaches nothing else."""
    known = learn(turn.state, moment)
    asked = pending(turn.state)
    if asked is None:
        return replace(turn, state=known), None
    if asked.id == "r_child" and known.facts.age is None:
        known = replace(known, facts=replace(known.facts, age=age(moment.text)))
    if not isinstance(asked.expects(known), Choice):
        code = understand(asked, known, moment)
        elsewhere = code == Answer.UNCLEAR and known.facts != turn.state.facts
        return replace(turn, state=known), None if elsewhere else code
    chosen = understand(asked, turn.state, moment)
    if chosen is not None:
        return turn, chosen
    named = asked.id.startswith("where_") and (known.facts.place, known.candidates) != (
        turn.state.facts.place,
        turn.state.candidates,
    )
    return replace(turn, state=known), NAMED if named else None


def _alarmed(turn: Turn, code: str | None, moment: Moment) -> Turn:
    """Answer danger first; a reply in the same message is noted, and "not safe" still ends the questions."""
    asked = pending(turn.state)
    if asked is None or code is None or asked.id in _ASIDE - {"safe_check"}:
        return alarm(turn, moment)
    if asked.fact == "safe" and code == Answer.NO:
        return settle(numbers_only(turn, moment), asked, code, moment)
    return alarm(replace(turn, state=noted(turn.state, asked, code)), moment)


def _received(turn: Turn, moment: Moment) -> Turn:
    unseen = moment.new and set(moment.heard.media) <= {MediaKind.STICKER}
    if not unseen or moment.heard.kind is InboundKind.CONTACT:
        turn = turn.says(*receipts(moment))
    return turn.matters() if moment.media else turn


def _replied(turn: Turn, code: str, moment: Moment) -> Turn:
    answered = pending(turn.state)
    if answered is None:
        return turn
    turn = settle(turn, answered, code, moment)
    belongs = answered.id not in _UNDECIDED and (
        in_care(turn.state, moment.now) or answered.id.startswith("s_")
    )
    return turn.matters() if belongs or moment.content else turn


def _told(turn: Turn, moment: Moment) -> Turn:
    place = moment.heard.kind is InboundKind.PIN and turn.state.candidates and turn.state.language
    if place:
        return ask(turn.keeps(disclosed_at=moment.now).matters(), STEPS["where_pin"])
    return tell(turn, moment)


def _with_feedback(turn: Turn, heard: Heard) -> Turn:
    """Say what became of a referral together with the answers that are let out."""
    if heard.feedback is None or not heard.untold or Effect.RELEASE_ANSWERS not in turn.effects:
        return turn
    return replace(turn, say=(feedback_text(heard.feedback), *turn.say))


def _hushed(turn: Turn) -> Turn:
    """Fall silent again, after a stop, as soon as no question is pending and no code was given."""
    over = turn.state.step is None and not turn.state.code_ok
    return turn.keeps(closed=True) if turn.state.stopped and over else turn


def _released(turn: Turn, before: State, moment: Moment) -> Turn:
    """Let waiting answers go out with any message of a session that goes on, unless writing is not safe."""
    state = turn.state
    if not moment.heard.waiting or moment.new or Effect.RELEASE_ANSWERS in turn.effects:
        return turn
    unsafe = Answer.NO in (before.facts.safe, state.facts.safe) or state.closed or state.stopped
    unsafe = unsafe or (bool(state.words) and not state.code_ok)
    silent = moment.heard.kind in (InboundKind.EDITED, InboundKind.PROVIDER_HELP, InboundKind.PROVIDER_START)
    if unsafe or silent or state.step in _UNDECIDED:
        return turn
    return turn.does(Effect.RELEASE_ANSWERS)


_JUDGES: Final[tuple[Callable[[Turn, Moment], Turn | None], ...]] = (
    _provider,
    _edited,
    _danger_word,
    _joined,
    _stopped,
    _by_code,
    _by_invite,
    _safe_word,
    _obeyed,
    _to_read,
    _converse,
)
