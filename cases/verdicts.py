"""The verdict of a person on the urgency of a case."""

from datetime import datetime
from uuid import uuid4

from cases import audit
from cases.acts import DeskStore, add, add_event, change, claim_case
from cases.errors import Refused
from cases.model import Urgency
from cases.views import SignedIn


def confirm(store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime) -> None:
    """Confirm the urgency as a named person."""
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        add_event(u, store, row, "urgency_confirmed", who, now, urgency=row.urgency)
        change(u, row, now, urgency_by=who.person.id, urgency_at=now)
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
) -> None:
    """Raise or lower the urgency. Only a named person lowers it, and always with a reason."""
    reason = reason.strip()
    if not reason:
        raise Refused("reason")
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        add_event(u, store, row, "urgency_changed", who, now, old=row.urgency, new=urgency.value)
        add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=reason)
        change(
            u,
            row,
            now,
            urgency=urgency.value,
            urgency_rank=urgency.rank,
            urgency_by=who.person.id,
            urgency_at=now,
        )
        audit.record(
            u,
            str(who.person.id),
            "urgency_changed",
            object_=str(row.id),
            now=now,
            old=row.urgency,
            new=urgency.value,
        )
