"""A second reading in the blind: a person labels a message that triage let pass, without seeing that it did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, or_, select

from cases import audit, keyrings, labels, seal
from cases.acts import DeskStore, add_event, claim_case
from cases.errors import CannotOpen, NotFound
from cases.model import FOCAL, CaseState, Channel, Urgency, Variety
from cases.rights import Right, Section, require
from cases.store.labels_tables import rereadings
from cases.store.tables import cases, items
from cases.store.unit import Unit
from cases.verdicts import set_urgency
from cases.views import SignedIn

BEFORE_FOR = timedelta(minutes=10)
BEFORE = 3
"""What the program had beside the message when it read it: the last messages of the last minutes."""

LOOKED_AT = 20
"""Offers that are tried for one that opens and is whole."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A message to be judged by its words alone, with what the same person had written just before."""

    item: UUID
    at: datetime
    channel: Channel | None
    variety: Variety
    text: str = field(repr=False)
    before: tuple[str, ...] = field(default=(), repr=False)


def offer(store: DeskStore, who: SignedIn, *, now: datetime) -> Passage | None:
    """Return the oldest drawn message that the person may open and does not know from a case in hand.

    Raises Refused("right") for a role that may not read conversations. The reading is audited.
    """
    require(who.person.role, Section.TALK, Right.WRITE)
    with store.writes(who) as u:
        for row in u.all(_offers(who)):
            try:
                private = keyrings.case_private(u, who, row.case_id)
                body = _open(store, private, row)
            except CannotOpen:
                continue
            audit.record(u, str(who.person.id), "read_blind", object_=str(row.case_id), now=now)
            return Passage(
                row.id, row.at, Channel(row.channel) if row.channel else None,
                Variety(row.variety) if row.variety else Variety.UNKNOWN, str(body["text"]),
                _before(u, store, private, row),
            )  # fmt: skip
    return None


def _offers(who: SignedIn) -> Any:
    """Open cases in nobody's or another's hands: whoever holds the case has seen what the program thinks of it.

    A complaint about staff is read by whoever answers for it, and by nobody for the sake of a label.
    """
    return (
        select(items)
        .join(rereadings, rereadings.c.item == items.c.id)
        .join(cases, cases.c.id == items.c.case_id)
        .where(
            cases.c.state == CaseState.OPEN.value,
            cases.c.office != FOCAL,
            or_(cases.c.holder.is_(None), cases.c.holder != who.person.id),
        )
        .order_by(rereadings.c.at, rereadings.c.item)
        .limit(LOOKED_AT)
    )


def _open(store: DeskStore, private: bytes, row: Row[Any]) -> Mapping[str, Any]:
    """Open a message. Raises CannotOpen for one that we did not write."""
    context = ("items", str(row.case_id), str(row.seq))
    sealed = bytes(row.sealed_body)
    if not seal.row_is_ours(
        store.rows_key, bytes(row.seal) if row.seal else None, sealed, *context, row.kind
    ):
        raise CannotOpen
    return seal.open_body(private, sealed, *context)


def _before(u: Unit, store: DeskStore, private: bytes, row: Row[Any]) -> tuple[str, ...]:
    rows = u.all(
        select(items)
        .where(
            items.c.case_id == row.case_id, items.c.kind == "reporter", items.c.seq < row.seq,
            items.c.at >= row.at - BEFORE_FOR, items.c.sealed_body.is_not(None),
        )
        .order_by(items.c.seq.desc())
        .limit(BEFORE)
    )  # fmt: skip
    found = []
    for each in reversed(rows):
        try:
            found.append(str(_open(store, private, each)["text"]))
        except CannotOpen:
            continue
    return tuple(text for text in found if text)


def reread(store: DeskStore, who: SignedIn, item: UUID, *, urgency: Urgency, now: datetime) -> bool:
    """Keep the answer as a label; a danger that was missed raises the case at once. Returns whether it did.

    Raises NotFound when the message is not offered (any more): somebody else was quicker, or it is not ours to see.
    """
    require(who.person.role, Section.TALK, Right.WRITE)
    with store.writes(who) as u:
        number = u.value(
            select(cases.c.number)
            .join(rereadings, rereadings.c.case_id == cases.c.id)
            .where(rereadings.c.item == item)
        )
        if number is None:
            raise NotFound
        case = claim_case(u, who, number)
        if u.run(delete(rereadings).where(rereadings.c.item == item)).rowcount != 1:
            raise NotFound
        row = u.one(select(items).where(items.c.id == item))
        if row is None:
            raise NotFound
        body = _open(store, keyrings.case_private(u, who, case.id), row)
        variety = Variety(row.variety) if row.variety else Variety.UNKNOWN
        found = labels.judgement(Urgency(body["urgency"]), [body], variety)
        labels.keep(u, found, who, source=labels.BLIND, judged=urgency, now=now)
        audit.record(u, str(who.person.id), "reread", object_=str(case.id), now=now, urgency=urgency.value)
        return _raise(u, store, case, who, urgency, now)


def _raise(u: Unit, store: DeskStore, case: Row[Any], who: SignedIn, urgency: Urgency, now: datetime) -> bool:
    """Raise the case to what was read. It is never lowered: other messages may say more than this one."""
    grave = urgency.rank >= Urgency.ELEVATED.rank
    if not grave or urgency.rank <= Urgency(case.urgency).rank or case.state != CaseState.OPEN.value:
        return False
    add_event(u, store, case, "reread", who, now)
    set_urgency(u, store, case, who, urgency=urgency, now=now, needs_person=True)
    return True
