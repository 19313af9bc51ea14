"""The queue of the desk: coded rows, imminent first, and the stamps that tell a live page that something changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select

from cases.errors import NotFound
from cases.model import (
    Answer,
    CaseState,
    Channel,
    Deadline,
    Facts,
    How,
    MayWrite,
    Relation,
    Sex,
    Signal,
    Urgency,
    Variety,
)
from cases.store.tables import cases, deadlines, staff
from cases.store.unit import Store, Unit
from cases.views import Queue, QueueRow, SignedIn

VIEWS = ("all", "imminent", "late", "unassigned", "telling", "waiting", "silent", "unheard", "mine")


def facts_of(row: Row[Any]) -> Facts:
    """Return the coded facts of a case row."""

    def maybe(kind: Any, value: Any) -> Any:
        return None if value is None else kind(value)

    return Facts(
        place=row.place, district=row.district, country=row.country, age=row.age, sex=maybe(Sex, row.sex),
        how=maybe(How, row.how), relation=maybe(Relation, row.relation), safe=maybe(Answer, row.safe),
        danger=maybe(Answer, row.danger), may_write=maybe(MayWrite, row.may_write),
        shared_phone=maybe(Answer, row.shared_phone), when=row.good_time,
    )  # fmt: skip


def _view_rule(view: str, who: SignedIn, now: datetime) -> Any:
    c = cases.c
    return {
        "all": c.id.is_not(None),
        "imminent": c.urgency == Urgency.IMMINENT.value,
        "late": c.due_at <= now,
        "unassigned": c.holder.is_(None),
        "telling": c.telling,
        "waiting": c.waiting,
        "silent": c.silent,
        "unheard": c.unheard,
        "mine": c.holder == who.person.id,
    }[view]


def queue(
    store: Store,
    who: SignedIn,
    *,
    view: str = "all",
    office: str | None = None,
    limit: int = 200,
    now: datetime,
) -> Queue:
    """Return the open cases that the person may see: imminent first, then by the nearest deadline."""
    if view not in VIEWS:
        raise NotFound
    c = cases.c
    shown: Any = c.state == CaseState.OPEN.value
    if office is not None:
        shown = and_(shown, c.office == office)
    started = select(deadlines.c.started_at).where(
        deadlines.c.case_id == c.id, deadlines.c.kind == c.due_kind
    )
    approved = select(deadlines.c.approved).where(deadlines.c.case_id == c.id, deadlines.c.kind == c.due_kind)
    with store.reads(who) as u:
        rows = u.all(
            select(
                cases, staff.c.name.label("holder_name"),
                started.scalar_subquery().label("due_from"), approved.scalar_subquery().label("due_approved"),
            )
            .outerjoin(staff, staff.c.id == c.holder)
            .where(shown, _view_rule(view, who, now))
            .order_by(c.urgency_rank.desc(), c.due_at.asc().nulls_last(), c.opened_at, c.number)
            .limit(limit)
        )  # fmt: skip
        counts = u.one(
            select(*(func.count().filter(_view_rule(v, who, now)).label(f"n_{v}") for v in VIEWS))
            .select_from(cases)
            .where(shown)
        )
        stamp = _stamp(u)
    numbers = {v: int(getattr(counts, f"n_{v}")) for v in VIEWS}
    return Queue(tuple(_queue_row(row, who) for row in rows), numbers, now, stamp)


def _queue_row(row: Row[Any], who: SignedIn) -> QueueRow:
    deadline = None
    if row.due_kind is not None:
        deadline = Deadline(
            row.due_kind,
            row.due_at,
            approved=bool(row.due_approved),
            started_at=row.due_from or row.opened_at,
        )
    return QueueRow(
        number=row.number,
        urgency=Urgency(row.urgency),
        signals=tuple(Signal(s) for s in row.signals),
        facts=facts_of(row),
        office=row.office,
        channels=tuple(Channel(x) for x in row.channels),
        varieties=tuple(Variety(x) for x in row.varieties),
        telling=row.telling,
        needs_person=row.needs_person,
        unheard=row.unheard,
        silent=row.silent,
        new_reply=row.new_reply,
        waiting=row.waiting,
        opened_at=row.opened_at,
        deadline=deadline,
        holder=row.holder_name,
        mine=row.holder == who.person.id,
    )


def _stamp(u: Unit, number: str | None = None) -> str:
    question = select(
        func.max(cases.c.changed_at).label("changed"),
        func.count().label("number"),
        func.coalesce(func.sum(cases.c.version), 0).label("versions"),
    )
    if number is not None:
        question = question.where(cases.c.number == number)
    row = u.one(question)
    return (
        ""
        if row is None or row.changed is None
        else f"{row.changed.timestamp():.6f}.{row.number}.{row.versions}"
    )


def queue_stamp(store: Store, who: SignedIn) -> str:
    """Return a word that changes when anything in the visible queue changes."""
    with store.reads(who) as u:
        return _stamp(u)


def case_stamp(store: Store, who: SignedIn, number: str) -> str:
    """Return a word that changes when the case changes; empty when it is not visible."""
    with store.reads(who) as u:
        return _stamp(u, number)
