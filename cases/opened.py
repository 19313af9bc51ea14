"""One case, opened with the keys of the person who asks: every reading leaves a trace."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from cases import audit, keyrings, seal
from cases.due import refresh_due
from cases.errors import CannotOpen, NotFound, Refused
from cases.lifecycle import Contact, has_joined, plan_answer
from cases.media.keeping import files_of
from cases.messages import Delivery, MediaKind
from cases.model import (
    CaseState,
    Channel,
    Deadline,
    Evidence,
    Language,
    Signal,
    Urgency,
    Variety,
)
from cases.queue import facts_of
from cases.referred import all_bodies, named_of, referred_of
from cases.rights import Right, Section, require
from cases.staff import SEES_ALL
from cases.store.tables import cases, deadlines, items, staff
from cases.store.unit import Store, Unit
from cases.views import CaseView, ItemView, SignedIn
from cases.way_back import contact_of


def read_case(store: Store, who: SignedIn, number: str, *, now: datetime) -> CaseView:
    """Open a case. NotFound for absent and foreign ones alike; Refused("right") for roles that hold no key."""
    if who.person.role in SEES_ALL:
        raise Refused("right")
    with store.writes(who) as u:
        row = u.one(select(cases).where(cases.c.number == number))
        if row is None:
            raise NotFound
        require(who.person.role, Section.TALK, Right.READ)
        private = keyrings.case_private(u, who, row.id)
        if row.holder == who.person.id and row.new_reply:
            u.run(update(cases).where(cases.c.id == row.id).values(new_reply=False, changed_at=now))
        _look(u, row.id, now)
        names = {s.id: s.name for s in u.all(select(staff.c.id, staff.c.name))}
        thread = u.all(select(items).where(items.c.case_id == row.id).order_by(items.c.seq))
        clocks = u.all(select(deadlines).where(deadlines.c.case_id == row.id).order_by(deadlines.c.due_at))
        contact = contact_of(u, row.conversation)
        files = files_of(u, row.id, names)
        body = (referred_of(u, row.id), named_of(u, row.id), all_bodies(u))
        audit.record(u, str(who.person.id), "case_read", object_=str(row.id), now=now)
    rows_key = getattr(store, "rows_key", b"")
    views = tuple(replace(_item(i, private, rows_key, names), files=files.get(i.id, ())) for i in thread)
    opened = _case(row, who, views, clocks, contact, names, now)
    return replace(opened, referred=body[0], kept_from=body[1], bodies=body[2])


def _look(u: Unit, case: UUID, now: datetime) -> None:
    """Meet the first look: a person who can open the case has opened it."""
    d = deadlines.c
    unmet = (d.case_id == case) & (d.kind == "first_look") & d.met_at.is_(None)
    if u.one(select(d.kind).where(unmet)) is None:
        return
    # The case before its deadlines, as everywhere: in two orders two people would wait for each other.
    u.run(update(cases).where(cases.c.id == case).values(changed_at=now))
    u.run(update(deadlines).where(unmet).values(met_at=now))
    refresh_due(u, case)


def _case(
    row: Row[Any], who: SignedIn, views: tuple[ItemView, ...], clocks: list[Row[Any]], contact: Contact | None,
    names: dict[UUID, str], now: datetime,
) -> CaseView:  # fmt: skip
    plan, reason = plan_answer(contact, closed=row.state != CaseState.OPEN.value, now=now)
    return CaseView(
        id=row.id,
        number=row.number,
        version=row.version,
        state=CaseState(row.state),
        urgency=Urgency(row.urgency),
        urgency_by=names.get(row.urgency_by),
        urgency_at=row.urgency_at,
        reasons=tuple(row.reasons),
        signals=tuple(Signal(s) for s in row.signals),
        facts=facts_of(row),
        office=row.office,
        office_reason=row.office_reason,
        office_detail=tuple(row.office_detail),
        telling=row.telling,
        needs_person=row.needs_person,
        unheard=row.unheard,
        silent=row.silent,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        close_reason=row.close_reason,
        holder=names.get(row.holder),
        mine=row.holder == who.person.id,
        deadlines=tuple(
            Deadline(d.kind, d.due_at, met_at=d.met_at, approved=d.approved, started_at=d.started_at)
            for d in clocks
        ),
        items=views,
        language=Language(row.language),
        channel=contact.channel if contact else None,
        plan=plan,
        plan_reason=reason,
        pathway=row.pathway,
        risk=row.risk,
        joined=has_joined(row.joined_at, now),
    )


def _item(row: Row[Any], private: bytes, rows_key: bytes, names: dict[UUID, str]) -> ItemView:
    """Open one thing. What does not open, or was not written by us, is shown as broken and never hidden."""
    body: dict[str, Any] = {}
    broken = False
    if row.sealed_body is not None:
        context = ("items", str(row.case_id), str(row.seq))
        sealed = bytes(row.sealed_body)
        try:
            body = seal.open_body(private, sealed, *context)
        except CannotOpen:
            broken = True
        broken = broken or not seal.row_is_ours(
            rows_key, bytes(row.seal) if row.seal else None, sealed, *context, row.kind
        )
    return ItemView(
        id=row.id,
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        channel=Channel(row.channel) if row.channel else None,
        variety=Variety(row.variety) if row.variety else None,
        language=Language(row.language) if row.language else None,
        text=str(body.get("text", "")),
        evidence=tuple(_evidence(e) for e in body.get("evidence", ())),
        place_spans=tuple((int(s), int(e)) for s, e in body.get("places", ())),
        media=tuple(MediaKind(m) for m in row.media),
        said=tuple((code, dict(values)) for code, values in row.said or ()),
        by=names.get(row.author),
        delivery=Delivery(row.delivery) if row.delivery else None,
        error=row.error,
        broken=broken,
        edited=bool(body.get("edited")),
    )


def _evidence(stored: list[Any]) -> Evidence:
    rule, signal, urgency, start, end, notes = stored
    return Evidence(rule, Signal(signal), Urgency(urgency), int(start), int(end), tuple(notes))
