"""Events for other systems: that something happened, never what. The keeper collects them, the relay sends them.

An event has a type, an opaque id and a time. The id is made for this purpose: it is neither the number nor the code
of a case, nor any id that stands elsewhere. The time is that of the keeper's round, not that of a message.
Complaints about staff make no event at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from cases import audit, notices, seal
from cases.escalation import STEPS
from cases.model import FOCAL, CaseState, Role
from cases.store.jobs import enqueue_event
from cases.store.notice_tables import escalations
from cases.store.open_tables import deliveries, events, publications, subscribers
from cases.store.tables import cases, deadlines, staff
from cases.store.unit import Unit

OPENED, CLOSED, OVERDUE = "case.opened", "case.closed", "case.overdue"
FEEDBACK, PUBLISHED = "feedback.due", "report.published"
TYPES = (OPENED, CLOSED, OVERDUE, FEEDBACK, PUBLISHED)
"""What a subscriber can choose. Standard Webhooks: full stops between words, the thing first."""
TRIAL = "subscription.trial"
"""Sent when somebody presses the button, to see whether it arrives."""
FEEDBACK_CLOCKS = ("feedback",)
"""The clock that says that somebody who referred a child waits to hear."""

QUEUED, SENT, FAILED, DROPPED = "queued", "sent", "failed", "dropped"
GONE = "gone"
"""The subscriber answered that it wants no more (status 410)."""

LOOK_BACK = timedelta(days=2)
"""So long the keeper may have been down without an event being lost."""
STALE_AFTER = timedelta(days=3)
FAILING_FOR = timedelta(days=3)
"""After so long without one success a subscriber is paused, and the administrators are told."""
KEPT_FOR = timedelta(days=30)
ENDED_KEPT_FOR = timedelta(days=365)
MOST = 500
"""Events in one round."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One delivery, claimed: what to send where. `key` is the subscriber's signing key, opened by the relay."""

    id: UUID
    subscriber: UUID
    url: str
    event: UUID
    type: str
    object: UUID
    at: datetime
    attempts: int
    key: str = field(repr=False)


def collect(u: Unit, *, now: datetime) -> int:
    """Write every new event that somebody wants to hear of, and its deliveries. Returns how many are new."""
    listening = _listening(u)
    if not listening:
        return 0
    since = max(min(each.made_at for each in listening), now - LOOK_BACK)
    wanted = {type_ for each in listening for type_ in each.types}
    return sum(
        _tell(u, type_, row, listening, now)
        for type_, asked in _questions(since, now).items()
        if type_ in wanted
        for row in u.all(asked)
    )


def _listening(u: Unit) -> Sequence[Row[Any]]:
    c = subscribers.c
    active = c.ended_at.is_(None) & c.paused_at.is_(None)
    return u.all(select(c.id, c.types, c.made_at).where(active).order_by(c.id))


def _questions(since: datetime, now: datetime) -> Mapping[str, Select[Any]]:
    """Return what to ask the database for each type: what happened since and was not told yet."""
    c, e, d, p = cases.c, escalations.c, deadlines.c, publications.c
    late = (e.step == STEPS[-1]) & (e.at >= since) & e.kind.not_in(FEEDBACK_CLOCKS)
    waits = d.kind.in_(FEEDBACK_CLOCKS) & d.met_at.is_(None) & (d.due_at >= since) & (d.due_at <= now)
    return {
        OPENED: _untold(OPENED, c.id, ours() & (c.opened_at >= since)),
        CLOSED: _untold(
            CLOSED, c.id, ours() & (c.state == CaseState.CLOSED.value) & (c.closed_at >= since), c.closed_at
        ),
        OVERDUE: _untold(OVERDUE, e.case_id, ours() & late, e.kind, e.due_at).join(cases, c.id == e.case_id),
        FEEDBACK: _untold(FEEDBACK, d.case_id, ours() & waits, d.kind, d.due_at).join(
            cases, c.id == d.case_id
        ),
        PUBLISHED: _untold(PUBLISHED, p.id, (p.at >= since) & p.withdrawn_at.is_(None)),
    }


def ours() -> ColumnElement[bool]:
    """Leave out what complains of the staff: that there is one would already tell."""
    return cases.c.office != FOCAL


def _untold(type_: str, source: Any, happened: ColumnElement[bool], *parts: Any) -> Select[Any]:
    fact = func.concat_ws(":", type_, source, *parts)
    told = select(events.c.id).where(events.c.fact == fact).exists()
    return (
        select(source.label("source"), fact.label("fact")).where(happened, ~told).order_by(fact).limit(MOST)
    )


def _tell(u: Unit, type_: str, row: Row[Any], listening: Sequence[Row[Any]], now: datetime) -> int:
    """Write one event. The unique fact decides: whoever does not add it tells nobody."""
    case = None if type_ == PUBLISHED else row.source
    made = put(u, type_, row.source if case is None else _handle(u, case), fact=row.fact, case=case, now=now)
    if made is None:
        return 0
    for each in listening:
        if type_ in each.types:
            send(u, made, each.id, now=now)
    return 1


def _handle(u: Unit, case: UUID) -> UUID:
    """Return the id by which a case is called outside: the same in all its events, and in nothing else."""
    c = events.c
    return u.value(select(c.object).where(c.case_id == case).limit(1)) or uuid4()


def put(u: Unit, type_: str, object_: UUID, *, fact: str, case: UUID | None, now: datetime) -> UUID | None:
    """Write one event; None when its fact is there already."""
    made = uuid4()
    new = upsert(events).values(id=made, type=type_, object=object_, case_id=case, fact=fact, at=now)
    return made if u.adds(new.on_conflict_do_nothing()) else None


def send(u: Unit, event: UUID, subscriber: UUID, *, now: datetime) -> None:
    """Put an event on its way to one subscriber, with the job that sends it."""
    made = uuid4()
    u.run(
        insert(deliveries).values(id=made, event=event, subscriber=subscriber, state=QUEUED, created_at=now)
    )
    enqueue_event(u, made)


def claim(u: Unit, private: bytes, delivery: UUID, *, now: datetime) -> Bound | None:
    """Take one delivery for sending; None when it is over. Raises CannotOpen."""
    d, s, e = deliveries.c, subscribers.c, events.c
    row = u.one(select(deliveries).where(d.id == delivery).with_for_update())
    if row is None or row.state != QUEUED:
        return None
    to = u.one(select(s.id, s.url, s.sealed_key, s.paused_at, s.ended_at).where(s.id == row.subscriber))
    event = u.one(select(e.id, e.type, e.object, e.at).where(e.id == row.event))
    over = to is None or to.ended_at is not None or to.paused_at is not None
    if to is None or event is None or over or now - row.created_at > STALE_AFTER:
        u.run(
            update(deliveries)
            .where(d.id == delivery)
            .values(state=DROPPED, error="paused" if over else "late")
        )
        return None
    u.run(update(deliveries).where(d.id == delivery).values(attempts=d.attempts + 1))
    key = seal.open_sealed(private, bytes(to.sealed_key), "subscribers", str(to.id)).decode()
    return Bound(
        row.id, to.id, to.url, event.id, event.type, event.object, event.at, row.attempts + 1, key
    )  # fmt: skip


def arrived(u: Unit, bound: Bound, *, now: datetime) -> None:
    """Record that the subscriber took it."""
    d, s = deliveries.c, subscribers.c
    u.run(update(deliveries).where(d.id == bound.id).values(state=SENT, error=None, sent_at=now))
    u.run(
        update(subscribers)
        .where(s.id == bound.subscriber)
        .values(sent_at=now, failing_since=None, error=None)
    )


def missed(u: Unit, bound: Bound, error: str, *, last: bool, now: datetime) -> None:
    """Record that it did not arrive; `last` when it is not tried again."""
    d, s = deliveries.c, subscribers.c
    u.run(update(deliveries).where(d.id == bound.id).values(state=FAILED if last else QUEUED, error=error))
    u.run(
        update(subscribers)
        .where(s.id == bound.subscriber)
        .values(failing_since=func.coalesce(s.failing_since, now), error=error)
    )


def give_up(u: Unit, delivery: UUID, error: str) -> None:
    """Record that a delivery can never leave."""
    u.run(update(deliveries).where(deliveries.c.id == delivery).values(state=FAILED, error=error))


def pause_failing(u: Unit, *, now: datetime) -> int:
    """Pause subscribers that failed for long or want no more, and tell the administrators that something waits."""
    s = subscribers.c
    over = (s.failing_since <= now - FAILING_FOR) | (s.error == GONE)
    rows = u.all(
        select(s.id, s.error)
        .where(over, s.paused_at.is_(None), s.ended_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    for row in rows:
        u.run(update(subscribers).where(s.id == row.id).values(paused_at=now))
        audit.record(u, "keeper", "subscriber_paused", object_=str(row.id), now=now, error=row.error or "")
    if rows:
        for person in u.all(
            select(staff.c.id).where(staff.c.role == Role.ADMINISTRATOR.value, staff.c.active)
        ):
            waiting = notices.waiting_for(u, person.id, now=now)
            if waiting is None and notices.has_way(u, person.id):
                notices.put(u, uuid4(), person=person.id, kind=notices.CLOCK, now=now)
    return len(rows)


def sweep(u: Unit, *, now: datetime) -> int:
    """Delete deliveries of long ago, events about no case, and subscribers that ended a year ago.

    An event about a case goes with the case: until then it says that it was told.
    """
    e, old = events.c, now - KEPT_FOR
    gone = u.run(delete(deliveries).where(deliveries.c.created_at < old)).rowcount
    gone += u.run(delete(events).where(e.case_id.is_(None), e.at < old)).rowcount
    return gone + u.run(delete(subscribers).where(subscribers.c.ended_at < now - ENDED_KEPT_FOR)).rowcount
