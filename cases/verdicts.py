"""The verdict of a person on the urgency of a case: confirmed, raised or lowered, and kept as a label."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, select

from cases import audit, keyrings, labels, seal
from cases.acts import DeskStore, add, add_event, change, claim_case
from cases.errors import CannotOpen, Refused
from cases.model import Urgency, Variety
from cases.store.tables import items
from cases.store.unit import Unit
from cases.views import SignedIn


def confirm(store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime) -> None:
    """Confirm the urgency as a named person."""
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        label = _label(u, row, who, judged=Urgency(row.urgency), code=None, now=now)
        add_event(u, store, row, "urgency_confirmed", who, now, urgency=row.urgency)
        change(u, row, now, urgency_by=who.person.id, urgency_at=now, label=label)
        audit.record(
            u, str(who.person.id), "urgency_confirmed", object_=str(row.id), now=now, urgency=row.urgency
        )


def change_urgency(
    store: DeskStore,
    who: SignedIn,
    number: str,
    *,
    urgency: Urgency,
    reason: str,
    version: int,
    now: datetime,
    code: str = "other",
) -> None:
    """Raise or lower the urgency. Only a named person lowers it, and always with a reason; `code` sorts the reasons."""
    reason = reason.strip()
    if not reason or code not in labels.REASONS:
        raise Refused("reason")
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        label = _label(u, row, who, judged=urgency, code=code, now=now)
        set_urgency(u, store, row, who, urgency=urgency, now=now, label=label)
        add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=reason)


def set_urgency(
    u: Unit,
    store: DeskStore,
    row: Row[Any],
    who: SignedIn,
    *,
    urgency: Urgency,
    now: datetime,
    **more: object,
) -> None:
    """Write another urgency on a claimed case, under the person's name."""
    add_event(u, store, row, "urgency_changed", who, now, old=row.urgency, new=urgency.value)
    change(
        u, row, now, urgency=urgency.value, urgency_rank=urgency.rank, urgency_by=who.person.id,
        urgency_at=now, **more,
    )  # fmt: skip
    audit.record(
        u, str(who.person.id), "urgency_changed", object_=str(row.id), now=now, old=row.urgency,
        new=urgency.value,
    )  # fmt: skip


def _label(
    u: Unit, row: Row[Any], who: SignedIn, *, judged: Urgency, code: str | None, now: datetime
) -> object:
    """Keep the verdict as a label and return its id. A verdict on a verdict replaces the label of the first."""
    if row.urgency_by is None:
        found = _judgement(u, row, who)
        return labels.keep(u, found, who, source=labels.CASE, judged=judged, now=now, code=code)
    if row.label is not None:
        labels.think_again(u, row.label, who, judged=judged, now=now, code=code)
    return row.label


def _judgement(u: Unit, row: Row[Any], who: SignedIn) -> labels.Judgement:
    """Open what the reporter wrote since the program gave this urgency, and gather by what it did.

    What came before was judged before: a rule must not be blamed twice for the same words.
    """
    variety = Variety(row.varieties[-1]) if row.varieties else Variety.UNKNOWN
    said = Urgency(row.urgency)
    try:
        private = keyrings.case_private(u, who, row.id)
    except CannotOpen:
        return labels.Judgement(said, variety=variety)
    told = select(items).where(items.c.case_id == row.id, items.c.kind == "reporter").order_by(items.c.seq)
    if row.urgency_at is not None:
        told = told.where(items.c.at >= row.urgency_at)
    bodies = [_body(private, item) for item in u.all(told) if item.sealed_body is not None]
    return labels.judgement(said, bodies, variety)


def _body(private: bytes, item: Row[Any]) -> dict[str, Any]:
    """Open one message; one that does not open says nothing (the page of the case shows it as broken)."""
    try:
        return seal.open_body(private, bytes(item.sealed_body), "items", str(item.case_id), str(item.seq))
    except CannotOpen:
        return {}
