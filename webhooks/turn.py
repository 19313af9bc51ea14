"""One turn inside the caller's transaction: read, step, apply. It never commits and never answers by itself."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import bot.engine
from bot.model import Effect, Say, State, Turn
from cases import contact, copies, enrolment, opening, outbox, telling, vault
from cases.invites import without_invite
from cases.messages import Inbound, InboundKind
from cases.model import Answer, Deadline, Language, Urgency, Variety, highest
from cases.opening import CaseRow
from cases.understood import Place, Reading
from locales.words import phrase
from triage.assess import assess
from triage.clocks import start_clocks
from triage.places import place
from triage.reading import read
from triage.version import grammar
from webhooks import memory
from webhooks.hear import afresh, answers_of, has_unheard, hear, look_up_code
from webhooks.here import Door, Here, Taken, open_here, open_one
from webhooks.referring import forget_referrer, know, settle_referral
from webhooks.render import said_of
from webhooks.routing import choose_office, is_apart, may_route, part_ways
from webhooks.watch import is_drawn, silence_at

__all__ = ("Door", "Here", "Taken", "drop_route", "take_turn", "warm_up")

ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_WORDS = (
    "جارنا عم يضرب ابنه هلق، نحنا بصيدا",
    "jarna 3am yedrob ebno hala2, ne7na b saida",
    "he is hitting the child now, we are in Saida",
    "il frappe son fils en ce moment, nous sommes à Saïda",
)
"""One message in each variety: together they make everything be loaded that a message needs."""
_ENDS = frozenset({Effect.DONE, Effect.EXIT, Effect.STOP, Effect.FORGET})
_SHOWN = (Effect.EXIT, Effect.STOP, Effect.START, Effect.FORGET, Effect.HUMAN, Effect.USE_CODE, Effect.DURESS)
"""Effects that the desk sees as an event in the conversation."""


def take_turn(here: Here) -> Taken:
    """Read the message, let the conversation take its step, and make both part of the case."""
    state = State.from_json(here.talk.memory["bot"]) if "bot" in here.talk.memory else afresh(here.talk)
    case = open_one(opening.claim_case(here.u, here.talk.case) if here.talk.case else None)
    code_known, coded = look_up_code(here)
    known = know(here, state, code_known=code_known)
    reading = read(
        without_invite(here.inbound.text) if known.invite else here.inbound.text,
        window=memory.window(here.talk.memory, here.now),
        now=here.now,
        media_unheard=has_unheard(here.inbound),
    )
    heard = hear(here, case, reading, code_known=code_known, known=known)
    turn = bot.engine.step(state, heard, here.now)
    reading = _judge_answers(here, turn, state, reading)
    turn = _slow_down(here, turn, reading)
    if Effect.USE_CODE in turn.effects and coded is not None:
        case = _link(here, coded) or case
    before, case = case, _settle_case(here, case, turn, reading)
    coded_text = code_known is not None or known.invite is not None
    secret = turn.secret or coded_text
    answer_item = None if case is None else _add_to_case(here, case, turn, reading, secret=secret)
    told = settle_referral(here, raised(case, reading), turn, state, known, opened=before is None)
    _apply(here, case, turn)
    _remember(
        here,
        turn,
        held=case is None,
        code_known=False if known.invite is False else code_known,
        coded=coded_text,
    )
    return Taken(
        said=said_of(turn.say),
        language=turn.state.speaks,
        country=turn.state.facts.country or heard.country,
        case=case.id if case else told,
        answer_item=answer_item,
        left=not {Effect.EXIT, Effect.FORGET}.isdisjoint(turn.effects),
    )


def warm_up(now: datetime = ANY_MOMENT) -> None:
    """Load the grammar, the places and the words before the first message: no transaction may wait for them."""
    for words in FIRST_WORDS:
        read(words, now=now)
    for language in Language:
        phrase("open.neutral", language.value)


def _slow_down(here: Here, turn: Turn, reading: Reading) -> Turn:
    """Answer a flood with one calm sentence. Everything in it is kept, and danger is answered all the same."""
    if here.door.allowed(str(here.talk.id)) or reading.assessment.urgency is Urgency.IMMINENT:
        return turn
    return replace(turn, say=(Say("rate"),) if turn.say else ())


def _judge_answers(here: Here, turn: Turn, state: State | None, reading: Reading) -> Reading:
    """Judge again when this message answered a question on danger: a yes is imminent whatever the words say.

    Only the message that answers counts. What was answered before is on the case already, and counting it again
    would undo a person's verdict with the next "thank you".
    """
    before = answers_of(state)
    answers = {k: v for k, v in answers_of(turn.state).items() if before.get(k) != v}
    if not answers or reading.assessment.urgency is Urgency.IMMINENT:
        return reading
    asked, mine = assess(here.inbound.text, answers=answers, now=here.now), reading.assessment
    reasons = tuple(dict.fromkeys([*mine.reasons, *asked.reasons]))
    return replace(
        reading, assessment=replace(mine, urgency=highest(mine.urgency, asked.urgency), reasons=reasons)
    )


def raised(case: CaseRow | None, reading: Reading) -> CaseRow | None:
    """Return the case with the urgency that this message gave it."""
    return replace(case, urgency=highest(case.urgency, reading.assessment.urgency)) if case else None


def _link(here: Here, case: UUID) -> CaseRow | None:
    """Tie this conversation to the case whose code was given, from whatever phone it came.

    A closed case takes nothing more; but who referred it can still hear how it ended.
    """
    row = open_one(opening.claim_case(here.u, case))
    ended = row is None and here.talk.case is None and enrolment.news_of(here.u, case) is not None
    if row is not None or ended:
        contact.link(here.u, here.talk.id, case=case)
    return row


def _settle_case(here: Here, case: CaseRow | None, turn: Turn, reading: Reading) -> CaseRow | None:
    """Open the case at the first message that means something, with all that was said before it.

    A talk that only now complains of our own staff goes on apart from what its office has read so far.
    """
    grave = reading.assessment.urgency.rank >= Urgency.ELEVATED.rank or reading.about_staff
    opens = case is None and (turn.meaningful or grave or bool(here.inbound.media) or bool(here.inbound.pin))
    parts = case is not None and reading.about_staff and not is_apart(case)
    if not opens and not parts:
        return case
    speaks = turn.state.speaks
    choice = choose_office(
        here.u, _place_of(turn), here.now, language=speaks, about_staff=reading.about_staff
    )
    return open_here(here, choice, speaks) if case is None else part_ways(here, case, choice, speaks)


def _place_of(turn: Turn) -> Place | None:
    return place(turn.state.facts.place) if turn.state.facts.place else None


def _add_to_case(here: Here, case: CaseRow, turn: Turn, reading: Reading, *, secret: bool) -> UUID | None:
    """Seal the message to the case, raise it, route it, note its facts, and note what is said back."""
    u, now, facts = here.u, here.now, turn.state.facts
    _add_message(here, case, reading, secret=secret)
    telling.raise_case(u, case, reading.assessment, _clocks(here, reading, facts.country or "LB"), now=now)
    telling.watch_silence(u, case, until=silence_at(turn, now))
    found = _place_of(turn)
    if found is not None and may_route(case):
        choice = choose_office(u, found, now, language=turn.state.speaks)
        opening.route_case(u, here.door.keys, case, choice, now=now)
    telling.note_facts(u, case.id, facts, now=now, **_flags(case, turn, here.inbound))
    variety = None if reading.variety is Variety.UNKNOWN else reading.variety
    telling.note_ways(u, case.id, channel=here.talk.channel, variety=variety, conversation=here.talk.id)
    if not turn.say:
        return None
    return here.add(
        case, "bot", said=said_of(turn.say), language=turn.state.speaks, delivery=outbox.INLINE.value
    )


def _clocks(here: Here, reading: Reading, country: str) -> tuple[Deadline, ...]:
    """Start the clocks of this message. A time told for what the last messages said moves their clocks too."""
    judged = reading.assessment
    if reading.incident_at is not None:
        before = memory.window(here.talk.memory, here.now)
        signals = (signal for message in before for signal in assess(message, now=here.now).signals)
        judged = replace(judged, signals=tuple(dict.fromkeys((*judged.signals, *signals))))
    return start_clocks(judged, country=country, started_at=here.now, incident_at=reading.incident_at)


def _add_message(here: Here, case: CaseRow, reading: Reading, *, secret: bool) -> None:
    """Seal the reporter's words. A code opens a case from any phone, so it is not written into one."""
    text = "" if secret else here.inbound.text
    body = telling.body_of(
        text,
        reading.assessment,
        [(m.start, m.end) for m in reading.places],
        sent_as=here.inbound.kind.value,
        edited=here.inbound.kind is InboundKind.EDITED,
        grammar=grammar(),
    )
    files = [(m.kind.value, m.ref) for m in here.inbound.media]
    raws = [m.raw for m in here.inbound.media]
    item = here.add_words(case, body, files, raws, variety=reading.variety)
    if is_drawn(item, reading, text, share=here.door.reread_share):
        telling.offer_rereading(here.u, item, case, now=here.now)


def _flags(case: CaseRow, turn: Turn, inbound: Inbound) -> dict[str, bool]:
    """Return the marks of the queue that this message changes."""
    over = turn.state.done or turn.state.closed or not _ENDS.isdisjoint(turn.effects)
    flags = {"waiting": False, "new_reply": case.held, "telling": not over}
    if has_unheard(inbound):
        flags["unheard"] = True
    if not {Effect.HUMAN, Effect.DURESS}.isdisjoint(turn.effects):
        flags["needs_person"] = True
    return flags


def _apply(here: Here, case: CaseRow | None, turn: Turn) -> None:
    """Carry out what the conversation asked for beside answering."""
    u, now, talk, effects = here.u, here.now, here.talk, set(turn.effects)
    if case is not None and Effect.RELEASE_ANSWERS in effects:
        outbox.release(u, case.id, conversation=talk.id, now=now)
    if {Effect.EXIT, Effect.FORGET} & effects:
        copies.free_erasures(u, talk.id, now=now)
    if Effect.EXIT in effects:
        outbox.hold_back(u, talk.id)
    if {Effect.STOP, Effect.FORGET} & effects:
        outbox.withdraw_all(u, talk.id, error="stopped" if Effect.STOP in effects else "forgotten")
    if Effect.FORGET in effects:
        drop_route(here)
    for effect in _SHOWN:
        if case is not None and effect in effects:
            here.add(case, "event", said=[[effect.value, {}]])


def drop_route(here: Here) -> None:
    """Delete address and index of this conversation at once, and log that it was done."""
    rows = vault.forget(here.u, conversation=here.talk.id)
    forget_referrer(here)
    contact.log_deletion(
        here.u, deletion=here.door.new_id(), kind="forget_me", object_=here.talk.id, rows=rows, now=here.now
    )


def _remember(here: Here, turn: Turn, *, held: bool, code_known: bool | None, coded: bool) -> None:
    """Write what the next turn needs, and the columns that tell the desk how an answer can go back."""
    effects, state = set(turn.effects), turn.state
    forgotten = Effect.FORGET in effects
    kept = memory.next_memory(
        here.talk.memory,
        here.inbound,
        bot=state.to_json(),
        now=here.now,
        left=forgotten or Effect.EXIT in effects,
        code_known=code_known,
        secret=turn.secret or coded,
        hold=held and not effects,
    )
    columns: dict[str, object] = {"case_id": None} if forgotten else {}
    words = () if forgotten else state.words
    if words != here.talk.words:
        contact.save_words(here.u, here.door.keys, here.talk.id, words)
    contact.save(
        here.u,
        here.door.keys,
        here.talk.id,
        memory=None if forgotten else kept,
        language=state.language.value if state.language else None,
        last_at=here.now,
        may_write=state.facts.may_write.value if state.facts.may_write else None,
        stopped=state.stopped,
        departed=Effect.EXIT in effects,
        forgotten=forgotten,
        child=state.child,
        unsafe=state.facts.safe is Answer.NO,
        **columns,
    )
