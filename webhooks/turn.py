"""One turn inside the caller's transaction: read, step, apply. It never commits and never answers by itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import bot.engine
from bot.model import Effect, Heard, State, Turn
from cases import contact, opening, outbox, vault
from cases.contact import Conversation, DoorKeys
from cases.lifecycle import JOINED_FOR
from cases.messages import Inbound, InboundKind, MediaKind
from cases.model import (
    Answer,
    Assessment,
    CaseState,
    Facts,
    Language,
    Place,
    Reading,
    Urgency,
    Variety,
    highest,
)
from cases.opening import CaseRow
from cases.store.unit import Unit
from triage.assess import assess
from triage.clocks import start_clocks
from triage.offices import Area, choose_office
from triage.places import nearest_district, place
from triage.reading import read
from webhooks import memory
from webhooks.render import Said, said_of

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_CODE = re.compile(r"[\s\u00a0\u200e\u200f\u2066-\u2069-]+")
_UNHEARD = frozenset({MediaKind.VOICE, MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.FILE})


@dataclass(frozen=True, slots=True)
class Door:
    """What the door's turn needs from outside: keys, clock, ids, and who is there to read."""

    keys: DoorKeys
    clock: Callable[[], datetime]
    staffed: Callable[[datetime], bool]
    new_id: Callable[[], UUID] = uuid4
    allowed: Callable[[str], bool] = field(default=lambda _name: True)
    """Rate limiter: takes an opaque bucket name, tells whether the bucket still has room."""
    wake: Callable[[], None] = field(default=lambda: None)
    """Called after the commit, so that the desk looks at once. Nothing depends on it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a turn."""

    said: Said
    language: Language
    country: str | None
    case: UUID | None = None
    answer_item: UUID | None = None
    left: bool = False


def take_turn(u: Unit, door: Door, talk: Conversation, inbound: Inbound, now: datetime) -> Taken:
    """Read the message, let the conversation take its step, and make both part of the case."""
    state = State.from_json(talk.memory["bot"]) if "bot" in talk.memory else None
    case = opening.claim_case(u, talk.case) if talk.case else None
    if case is not None and case.state != CaseState.OPEN.value:
        case = None
    unheard = any(m.kind in _UNHEARD for m in inbound.media)
    reading = read(inbound.text, window=memory.window(talk.memory, now), answers=_answers(state), now=now, media_unheard=unheard)
    code, coded = _code(u, door, talk, inbound, now)
    heard = _heard(u, door, case, inbound, reading, code, now)
    turn = bot.engine.step(state, heard, now)
    reading = _with_answers(turn, state, inbound, reading, now)
    if Effect.USE_CODE in turn.effects and coded is not None:
        case = _link(u, talk, coded, now) or case
    case = _open_if_needed(u, door, talk, case, turn, inbound, reading, now)
    answer_item = None
    if case is not None:
        secret = coded is not None
        answer_item = _add_to_case(u, door, talk, case, turn, inbound, reading, now, secret=secret)
    _apply(u, door, talk, case, turn, now)
    _remember(u, door, talk, case, turn, inbound, heard.code_known, now)
    return Taken(
        said=said_of(turn.say),
        language=turn.state.speaks,
        country=turn.state.facts.country or heard.country,
        case=case.id if case else None,
        answer_item=answer_item,
        left=bool({Effect.EXIT, Effect.FORGET} & set(turn.effects)),
    )


def keep_bare(u: Unit, door: Door, talk: Conversation, inbound: Inbound, now: datetime) -> Taken:
    """Keep a message whose turn failed: sealed, elevated, and marked for a person. It needs neither bot nor triage."""
    case = opening.claim_case(u, talk.case) if talk.case else None
    language = talk.language or Language.AR
    if case is None or case.state != CaseState.OPEN.value:
        case = opening.open_case(
            u, door.keys, case=door.new_id(), conversation=talk.id, channel=talk.channel, language=language,
            choice=opening.OfficeChoice(opening.NATIONAL, "unknown_place"), now=now,
        )  # fmt: skip
        for at, text, kind, media in talk.memory.get("held", []):
            _keep_words(u, door, talk, case, text, kind, media, datetime.fromisoformat(at))
    media = [(m.kind.value, m.ref) for m in inbound.media]
    _keep_words(u, door, talk, case, inbound.text, inbound.kind.value, media, now)
    failed = Assessment(Urgency.ELEVATED, reasons=("turn.failed",))
    opening.raise_case(u, case, failed, start_clocks(failed, country="LB", started_at=now), now=now)
    opening.note_facts(u, case.id, Facts(), now=now, needs_person=True, new_reply=True, waiting=False)
    opening.note_ways(u, case.id, channel=talk.channel, variety=None, conversation=talk.id)
    item = door.new_id()
    said: Said = [["trouble", {}]]
    opening.add_item(
        u, door.keys, item=item, case=case, kind="bot", now=now, said=said, conversation=talk.id,
        channel=talk.channel, language=language, delivery="sent",
    )  # fmt: skip
    kept = {k: v for k, v in talk.memory.items() if k != "held"}
    contact.save(u, door.keys, talk.id, memory=kept, last_at=now, departed=False)
    return Taken(said, language, None, case.id, item)


def _keep_words(
    u: Unit, door: Door, talk: Conversation, case: CaseRow, text: str, kind: str, media: Any, at: datetime
) -> None:
    body = {"text": text, "evidence": [], "places": [], "media": [list(m) for m in media], "sent_as": kind}
    opening.add_item(
        u, door.keys, item=door.new_id(), case=case, kind="reporter", now=at, body=body, conversation=talk.id,
        channel=talk.channel, media=[m[0] for m in media],
    )  # fmt: skip


def _answers(state: State | None) -> Mapping[str, str]:
    if state is None:
        return {}
    facts = state.facts
    return {k: v.value for k, v in (("danger", facts.danger), ("safe", facts.safe)) if v is not None}


def _code(
    u: Unit, door: Door, talk: Conversation, inbound: Inbound, now: datetime
) -> tuple[bool | None, UUID | None]:
    """Tell whether the text is a case code, and of which case. Guesses run into a limit and look like strangers."""
    digits = _CODE.sub("", inbound.text.translate(_DIGITS))
    if not re.fullmatch(r"[0-9]{16}", digits):
        return None, None
    allowed = memory.may_try(talk.memory, now) and door.allowed("codes")
    found = opening.find_by_code(u, door.keys, digits)
    case = found if allowed else None
    return case is not None, case


def _heard(
    u: Unit, door: Door, case: CaseRow | None, inbound: Inbound, reading: Reading, code: bool | None, now: datetime
) -> Heard:
    pin: Place | None = None
    if inbound.pin is not None:
        pin = nearest_district(inbound.pin.latitude, inbound.pin.longitude)
    joined = case is not None and case.joined_at is not None and now - case.joined_at < JOINED_FOR
    return Heard(
        text=inbound.text,
        kind=inbound.kind,
        media=tuple(m.kind for m in inbound.media),
        reading=reading,
        channel=inbound.channel,
        pin_place=pin,
        staffed=door.staffed(now),
        joined=joined,
        waiting=outbox.count_waiting(u, case.id) if case else 0,
        code_known=code,
        status=_status(case),
        country=_country(inbound.address),
    )


def _status(case: CaseRow | None) -> str | None:
    if case is None:
        return None
    return "passed" if case.moved else "looking" if case.held else "received"


def _country(address: str) -> str | None:
    """Return the profile of numbers to call that a number suggests. It never becomes a place."""
    return {"+961": "LB", "+962": "JO"}.get(address[:4])


def _with_answers(
    turn: Turn, state: State | None, inbound: Inbound, reading: Reading, now: datetime
) -> Reading:
    """Judge again when this message answered a question on danger: a yes is imminent whatever the words say."""
    answers = _answers(turn.state)
    if answers == _answers(state):
        return reading
    asked = assess(inbound.text, answers=answers, now=now)
    mine = reading.assessment
    merged = replace(
        mine,
        urgency=highest(mine.urgency, asked.urgency),
        reasons=tuple(dict.fromkeys([*mine.reasons, *asked.reasons])),
    )
    return replace(reading, assessment=merged)


def _link(u: Unit, talk: Conversation, case: UUID, now: datetime) -> CaseRow | None:
    """Tie this conversation to the case whose code was given, from whatever phone it came."""
    row = opening.claim_case(u, case)
    if row is None or row.state != CaseState.OPEN.value:
        return None
    contact.link(u, talk.id, case=case)
    opening.note_ways(u, case, channel=talk.channel, variety=None, conversation=talk.id)
    opening.note_facts(u, case, Facts(), now=now)
    return row


def _open_if_needed(
    u: Unit, door: Door, talk: Conversation, case: CaseRow | None, turn: Turn, inbound: Inbound, reading: Reading,
    now: datetime,
) -> CaseRow | None:  # fmt: skip
    """Open the case at the first message that means something, with all that was said before it."""
    grave = reading.assessment.urgency.rank >= Urgency.ELEVATED.rank
    if case is not None or not (turn.meaningful or grave or inbound.media or inbound.pin):
        return case
    held = talk.memory.get("held", [])
    first = datetime.fromisoformat(held[0][0]) if held else now
    found = place(turn.state.facts.place) if turn.state.facts.place else None
    case = opening.open_case(
        u, door.keys, case=door.new_id(), conversation=talk.id, channel=talk.channel, language=turn.state.speaks,
        choice=choose_office(found, _areas(u), now.date()), now=first,
    )  # fmt: skip
    for at, text, kind, media in held:
        _keep_words(u, door, talk, case, text, kind, media, datetime.fromisoformat(at))
    return case


def _areas(u: Unit) -> tuple[Area, ...]:
    return tuple(
        Area(r.area, r.office, r.priority, r.source, r.assumed, r.valid_from, r.valid_to)
        for r in opening.area_rows(u)
    )


def _add_to_case(
    u: Unit, door: Door, talk: Conversation, case: CaseRow, turn: Turn, inbound: Inbound, reading: Reading,
    now: datetime, *, secret: bool,
) -> UUID | None:  # fmt: skip
    """Seal the message to the case, raise it, route it, note its facts, and note what is said back."""
    keys, facts, judged = door.keys, turn.state.facts, reading.assessment
    spans = [(m.start, m.end) for m in reading.places]
    media = [[m.kind.value, m.ref] for m in inbound.media]
    # A code opens a case from any phone, so it is not written into one.
    text = "" if secret else inbound.text
    body = opening.body_of(
        text, judged, spans, media=media, sent_as=inbound.kind.value, edited=inbound.kind is InboundKind.EDITED
    )
    opening.add_item(
        u, keys, item=door.new_id(), case=case, kind="reporter", now=now, body=body, conversation=talk.id,
        channel=talk.channel, variety=reading.variety, media=[m[0] for m in media],
    )  # fmt: skip
    clocks = start_clocks(judged, country=facts.country or "LB", started_at=now)
    opening.raise_case(u, case, judged, clocks, now=now)
    if facts.place and (found := place(facts.place)):
        opening.route_case(u, keys, case, choose_office(found, _areas(u), now.date()), now=now)
    opening.note_facts(u, case.id, facts, now=now, **_flags(case, turn, inbound))
    variety = reading.variety if reading.variety is not Variety.UNKNOWN else None
    opening.note_ways(u, case.id, channel=talk.channel, variety=variety, conversation=talk.id)
    if not turn.say:
        return None
    item = door.new_id()
    opening.add_item(
        u, keys, item=item, case=case, kind="bot", now=now, said=said_of(turn.say), conversation=talk.id,
        channel=talk.channel, language=turn.state.speaks, delivery=outbox.INLINE.value,
    )  # fmt: skip
    return item


def _flags(case: CaseRow, turn: Turn, inbound: Inbound) -> dict[str, bool]:
    """Return the marks of the queue that this message changes."""
    effects = set(turn.effects)
    flags = {"waiting": False, "new_reply": case.held}
    over = {Effect.DONE, Effect.EXIT, Effect.STOP, Effect.FORGET}
    flags["telling"] = not (turn.state.done or turn.state.closed or over & effects)
    if any(m.kind in _UNHEARD for m in inbound.media):
        flags["unheard"] = True
    if {Effect.HUMAN, Effect.DURESS} & effects:
        flags["needs_person"] = True
    return flags


def _apply(u: Unit, door: Door, talk: Conversation, case: CaseRow | None, turn: Turn, now: datetime) -> None:
    """Carry out what the conversation asked for beside answering."""
    effects = set(turn.effects)
    if case is not None and Effect.RELEASE_ANSWERS in effects:
        outbox.release(u, case.id, conversation=talk.id, now=now)
    if case is not None and Effect.DURESS in effects:
        _event(u, door, case, "duress", now)
    if {Effect.EXIT, Effect.FORGET} & effects:
        outbox.free_erasures(u, talk.id, now=now)
    if {Effect.STOP, Effect.FORGET} & effects:
        outbox.withdraw_all(u, talk.id, error="stopped" if Effect.STOP in effects else "forgotten")
    if Effect.FORGET in effects:
        rows = vault.forget(u, conversation=talk.id)
        contact.log_deletion(u, deletion=door.new_id(), kind="forget_me", object_=talk.id, rows=rows, now=now)
    if case is not None:
        for effect in (Effect.EXIT, Effect.STOP, Effect.FORGET, Effect.HUMAN, Effect.USE_CODE):
            if effect in effects:
                _event(u, door, case, effect.value, now)


def _event(u: Unit, door: Door, case: CaseRow, code: str, now: datetime) -> None:
    opening.add_item(u, door.keys, item=door.new_id(), case=case, kind="event", now=now, said=[[code, {}]])


def _remember(
    u: Unit, door: Door, talk: Conversation, case: CaseRow | None, turn: Turn, inbound: Inbound,
    code_known: bool | None, now: datetime,
) -> None:  # fmt: skip
    """Write what the next turn needs, and the columns that tell the desk how an answer can go back."""
    effects, state = set(turn.effects), turn.state
    forgotten = Effect.FORGET in effects
    left = forgotten or Effect.EXIT in effects
    kept = memory.next_memory(
        talk.memory, inbound, bot=state.to_json(), now=now, left=left, code_known=code_known,
        hold=case is None and not effects,
    )  # fmt: skip
    contact.save(
        u,
        door.keys,
        talk.id,
        memory=None if forgotten else kept,
        language=state.language.value if state.language else None,
        last_at=now,
        may_write=state.facts.may_write.value if state.facts.may_write else None,
        stopped=state.stopped,
        departed=Effect.EXIT in effects,
        forgotten=forgotten,
        child=state.child,
        unsafe=state.facts.safe is Answer.NO,
        **({"case_id": None} if forgotten else {}),
    )
