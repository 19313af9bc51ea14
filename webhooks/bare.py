"""The way of a message whose turn failed: kept, elevated, shown to a person; the words that protect still work."""

from collections.abc import Mapping
from typing import Any

from bot.keywords import Global, find_global
from cases import contact, copies, opening, outbox, telling
from cases.messages import Inbound, InboundKind
from cases.model import NATIONAL, Assessment, Facts, Language, OfficeChoice, Urgency
from triage.clocks import start_clocks
from webhooks.hear import code_in
from webhooks.here import Here, Taken, keep_words, open_here, open_one
from webhooks.render import Said
from webhooks.turn import drop_route

_SAID: Mapping[Global, str] = {
    Global.EXIT: "g.exit",
    Global.STOP: "g.stop",
    Global.FORGET: "g.forget.done",
}


def keep_bare(here: Here) -> Taken:
    """Keep a message whose turn failed: sealed, elevated, marked for a person. Needs neither dialogue nor judgement."""
    u, now, talk = here.u, here.now, here.talk
    case = open_one(opening.claim_case(u, talk.case) if talk.case else None)
    language = talk.language or Language.AR
    if case is None:
        case = open_here(here, OfficeChoice(NATIONAL, "unknown_place"), language)
    media = [(m.kind.value, m.ref) for m in here.inbound.media]
    text = (
        "" if code_in(here.inbound.text) else here.inbound.text
    )  # a code opens a case: it is written into none
    keep_words(here, case, text, here.inbound.kind.value, media, now)
    failed = Assessment(Urgency.ELEVATED, reasons=("turn.failed",))
    telling.raise_case(u, case, failed, start_clocks(failed, country="LB", started_at=now), now=now)
    telling.watch_silence(u, case, until=None)
    telling.note_facts(u, case.id, Facts(), now=now, needs_person=True, new_reply=True, waiting=False)
    telling.note_ways(u, case.id, channel=talk.channel, variety=None, conversation=talk.id)
    word = _protective(here.inbound)
    said: Said = [[_SAID[word] if word else "trouble", {}]]
    if here.inbound.kind is InboundKind.PROVIDER_STOP:
        said = []  # the provider has answered already
    item = here.add(case, "bot", said=said, language=language, delivery=outbox.INLINE.value) if said else None
    if word is not None:
        here.add(case, "event", said=[[word.value, {}]])
    _obey(here, word)
    return Taken(said, language, None, case.id, item, left=word in {Global.EXIT, Global.FORGET})


def _protective(inbound: Inbound) -> Global | None:
    """Return the word that protects, if the message is one. Whatever fails here counts as none."""
    if inbound.kind is InboundKind.PROVIDER_STOP:
        return Global.STOP
    try:
        found = find_global(inbound.text)
    except Exception:  # noqa: BLE001 - this is the way of what has failed already
        return None
    return found.name if found is not None and found.name in _SAID else None


def _obey(here: Here, word: Global | None) -> None:
    """Leave, stop or forget at once: without a dialogue nobody can be asked whether it was meant."""
    u, talk, now = here.u, here.talk, here.now
    kept: dict[str, Any] | None = {k: v for k, v in talk.memory.items() if k != "held"}
    columns: dict[str, object] = {"departed": word is Global.EXIT}
    if word is Global.EXIT and kept is not None:
        kept.pop("window", None)
        outbox.hold_back(u, talk.id)
    if word is Global.STOP and kept is not None:
        kept["bot"] = {**kept.get("bot", {}), "stopped": True}
        columns["stopped"] = True
        outbox.withdraw_all(u, talk.id, error="stopped")
    if word is Global.FORGET:
        kept = None
        contact.save_words(u, here.door.keys, talk.id, ())
        columns |= {"forgotten": True, "case_id": None}
        outbox.withdraw_all(u, talk.id, error="forgotten")
        drop_route(here)
    if word in {Global.EXIT, Global.FORGET}:
        copies.free_erasures(u, talk.id, now=now)
    contact.save(u, here.door.keys, talk.id, memory=kept, last_at=now, **columns)
