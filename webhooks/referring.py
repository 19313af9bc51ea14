"""What a turn has to do with those who refer children: their codes, their enrolment, and what they may be told."""

from dataclasses import dataclass
from uuid import UUID

from bot.ask import feedback_text
from bot.model import Effect, State, Turn
from cases import contact, enrolment
from cases.enrolment import Asked, News, Referrer
from cases.invites import invite_in, looks_meant
from cases.model import Channel
from cases.opening import CaseRow
from cases.referring import CHAT, CHILD, SESSION, WEB
from triage.clocks import start_feedback
from webhooks import memory
from webhooks.here import Here

ENROLLING = frozenset({"e_work", "e_show", "e_name"})


@dataclass(frozen=True, slots=True)
class Known:
    """What the door knows of who writes, before the conversation answers."""

    invite: bool | None = None
    referrer: Referrer | None = None
    news: News | None = None


def know(here: Here, state: State | None, *, code_known: bool | None) -> Known:
    """Redeem a code, and look up who is enrolled and what waits to be told, where the turn may need it."""
    invite = None if code_known is not None or here.talk.stopped else _redeem(here)
    asking = state is not None and (state.referral or state.session or state.step in ENROLLING)
    mark = contact.mark_of(here.door.keys, here.inbound) if asking or invite else None
    return Known(
        invite,
        enrolment.find_referrer(here.u, mark) if mark else None,
        enrolment.news_of(here.u, here.talk.case) if here.talk.case else None,
    )


def _redeem(here: Here) -> bool | None:
    """Use up a code that the text is. A guess counts like the guess of a case code, and runs into the same limit."""
    code = invite_in(here.inbound.text)
    if code is None:
        return None
    allowed = memory.may_try(here.talk.memory, here.now) and here.door.allowed("codes")
    mark = contact.mark_of(here.door.keys, here.inbound)
    if allowed and enrolment.redeem(here.u, mark, code, new_id=here.door.new_id(), now=here.now):
        return True
    return False if looks_meant(here.inbound.text) else None


def settle_referral(
    here: Here, case: CaseRow | None, turn: Turn, before: State | None, known: Known, *, opened: bool
) -> UUID | None:
    """Note what this turn told about a referral. Returns the case whose news were said, if any were."""
    if Effect.ENROL in turn.effects:
        named = turn.secret and before is not None and before.step == "e_name"
        answers = turn.state.answers
        enrolment.finish(
            here.u, here.door.keys, contact.mark_of(here.door.keys, here.inbound), work=answers.get("e_work"),
            show=answers.get("e_show"), name=here.inbound.text if named else "", now=here.now,
        )  # fmt: skip
    if case is not None:
        _note(here, case, turn, before, known, opened=opened)
    if known.news is None or here.talk.case is None or feedback_text(known.news.state) not in turn.say:
        return None
    enrolment.note_told(here.u, here.talk.case, known.news.state)
    return here.talk.case


def _note(here: Here, case: CaseRow, turn: Turn, before: State | None, known: Known, *, opened: bool) -> None:
    state = turn.state
    session = not state.referral and (state.session or (before is not None and before.session))
    named = "r_role" in state.settled or state.enrolled
    if not session and not (state.referral and named):
        return
    if session and not opened and enrolment.news_of(here.u, case.id) is None:
        return  # what was told before stays what it is
    purpose, kind = (SESSION, state.answers.get("s_kind")) if session else (CHILD, None)
    source = WEB if here.talk.channel is Channel.WEB else CHAT
    asked = Asked(source, purpose, kind, state.answers.get("r_role"))
    clocks = start_feedback(country=state.facts.country, started_at=here.now)
    enrolment.note_referral(here.u, case, asked, known.referrer, state.facts, clocks, now=here.now)


def forget_referrer(here: Here) -> None:
    """Delete an enrolment of who wants to be forgotten, and log that it was done."""
    gone = enrolment.forget(here.u, contact.mark_of(here.door.keys, here.inbound))
    if gone is not None:
        contact.log_deletion(
            here.u, deletion=here.door.new_id(), kind="referrer", object_=gone, rows=1, now=here.now
        )
