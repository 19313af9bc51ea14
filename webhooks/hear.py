"""What a message means before the conversation answers it: its code, its state, and all that the dialogue must know."""

import re
from collections.abc import Mapping
from uuid import UUID

from bot.model import Heard, State
from cases import opening, outbox
from cases.contact import Conversation
from cases.lifecycle import JOINED_FOR
from cases.messages import Inbound, MediaKind
from cases.model import Facts
from cases.opening import CaseRow
from cases.understood import Reading
from triage.places import nearest_district
from webhooks import memory
from webhooks.here import Here
from webhooks.referring import Known

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SPACES = re.compile(r"[\s\u00a0\u200e\u200f\u2066-\u2069-]+")
_CODE = re.compile(r"[0-9]{16}")
_UNHEARD = frozenset({MediaKind.VOICE, MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.FILE})


def afresh(talk: Conversation) -> State | None:
    """Return what is left when the talk itself is forgotten, after a day: what protects the person."""
    if talk.last_at is None:
        return None
    return State(
        closed=True, stopped=talk.stopped, child=talk.child, words=talk.words, last_at=talk.last_at,
        facts=Facts(may_write=talk.may_write),
    )  # fmt: skip


def has_unheard(inbound: Inbound) -> bool:
    """Tell whether something came with it that nobody has heard or seen."""
    return any(m.kind in _UNHEARD for m in inbound.media)


def answers_of(state: State | None) -> Mapping[str, str]:
    """Return the coded answers that judgement needs."""
    if state is None:
        return {}
    facts = state.facts
    return {k: v.value for k, v in (("danger", facts.danger), ("safe", facts.safe)) if v is not None}


def code_in(text: str) -> str | None:
    """Return the digits when the text has the shape of a case code, whatever digits and gaps it is written with."""
    digits = _SPACES.sub("", text.translate(_DIGITS))
    return digits if _CODE.fullmatch(digits) else None


def look_up_code(here: Here) -> tuple[bool | None, UUID | None]:
    """Tell whether the text is a case code, and of which case. Guesses run into a limit and look like strangers."""
    digits = code_in(here.inbound.text)
    if digits is None:
        return None, None
    allowed = memory.may_try(here.talk.memory, here.now) and here.door.allowed("codes")
    found = opening.find_by_code(here.u, here.door.keys, digits)
    case = found if allowed else None
    return case is not None, case


def hear(
    here: Here, case: CaseRow | None, reading: Reading, *, code_known: bool | None, known: Known
) -> Heard:
    """Gather what the dialogue must know of this message and of what stands around it."""
    pin, place_of_pin = here.inbound.pin, None
    if pin is not None:
        place_of_pin = nearest_district(pin.latitude, pin.longitude)
    waiting = outbox.count_waiting(here.u, case.id) if case else 0
    # Who has answers waiting is not in a talk with a person: the way to them (read now, own word) is the bot's.
    joined = case is not None and case.joined_at is not None and here.now - case.joined_at < JOINED_FOR
    joined = joined and not waiting
    news = None if joined else known.news
    untold = news is not None and news.untold
    return Heard(
        text=here.inbound.text,
        kind=here.inbound.kind,
        media=tuple(m.kind for m in here.inbound.media),
        reading=reading,
        channel=here.inbound.channel,
        pin_place=place_of_pin,
        staffed=here.door.staffed(here.now),
        joined=joined,
        waiting=waiting + untold,
        code_known=code_known,
        status=_status(case),
        invite=known.invite,
        enrolled=known.referrer is not None,
        feedback=news.state if news else None,
        untold=untold,
        country={"+961": "LB", "+962": "JO"}.get(here.inbound.address[:4]),
    )


def _status(case: CaseRow | None) -> str | None:
    if case is None:
        return None
    if case.moved:
        return "passed"
    return "looking" if case.held else "received"
