"""Follow-up: visits planned and held, and the two reviews of a follow-up that lasts."""

from datetime import date, datetime
from uuid import uuid4

from cases.acts import DeskStore, meet
from cases.casework import REVIEW, SEEN, SUPERVISOR_REVIEW, VISIT_KINDS, VISIT_STATES
from cases.errors import NotFound, Refused
from cases.file.sheets import need, one_of, take_pen, words
from cases.rights import Right, Section
from cases.views import SignedIn


def plan(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, kind: str,
    planned_on: date | None = None, note: str = "",
) -> None:  # fmt: skip
    """Plan a visit."""
    one_of(kind, VISIT_KINDS, "choose_visit")
    if planned_on is None:
        raise Refused("choose_date")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.VISITS, version=version, now=now)
        pen.put(str(uuid4()), texts=words(note=note), kind=kind, state="planned", planned_on=planned_on)
        pen.note("visit_planned", kind=kind)


def hold(  # noqa: PLR0913 - what came of one visit
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, thing: str, state: str,
    held_on: date | None = None, child_seen: str = "", closure_advised: bool = False, note: str = "",
) -> None:  # fmt: skip
    """Record what came of a visit. A review that was held meets its clock; the one of the supervisor is a decision."""
    one_of(state, VISIT_STATES[1:], "choose_state")
    held = state == "held"
    if held:
        one_of(child_seen, SEEN, "choose_seen")
    texts = words(note=note)
    need(texts, "note", "note_words")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.VISITS, version=version, now=now)
        before = pen.present(thing)
        if before is None:
            raise NotFound
        if before.state != "planned":
            raise Refused("visit_over")
        if held and before.kind == SUPERVISOR_REVIEW:
            pen = take_pen(
                u, store, who, number, section=Section.VISITS, version=version, now=now, need=Right.DECIDE
            )
        day = pen.day(held_on)
        pen.put(
            thing, texts=texts, state=state, held_on=day if held else None,
            child_seen=child_seen if held else None, closure_advised=held and closure_advised,
        )  # fmt: skip
        if held and before.kind in {REVIEW, SUPERVISOR_REVIEW}:
            meet(u, pen.row.id, before.kind, now)
        pen.note("visit_recorded", kind=before.kind, state=state)
