"""What the desk shows of alarms: clocks that have passed, imminent cases, and who was told of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from cases.model import Urgency
from cases.seal import digest
from cases.store.notice_tables import escalation_people, escalations, notices
from cases.store.tables import IS_OPEN, cases, deadlines, staff
from cases.store.unit import Store
from cases.views import SignedIn

MOST = 200
"""Rows that are looked at; a desk with more passed clocks needs no finer alarm."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One clock that has run out and was not met."""

    number: str
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Overdue:
    """What must not be overlooked: passed clocks, longest first, and the open imminent cases with their holders."""

    passed: tuple[Passed, ...]
    imminent: tuple[str, ...]
    unheld: int
    """How many of the imminent cases nobody holds."""

    @property
    def stamp(self) -> str:
        """A word that changes when anything here does, and tells nothing."""
        words = sorted(f"{each.number}:{each.kind}" for each in self.passed)
        return digest(b"amana alarm stamp", *words, *sorted(self.imminent), str(self.unheld)).hex()[:16]


@dataclass(frozen=True, slots=True)
class ToldPerson:
    """A person whom an alarm was meant for, and what became of the text: "none" where there is no address."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm of a case. `level` is on_call, supervisor or national."""

    kind: str
    due_at: datetime
    step: int
    level: str
    at: datetime
    people: tuple[ToldPerson, ...]


def overdue(store: Store, who: SignedIn, *, now: datetime) -> Overdue:
    """Return what is overdue among the cases that the person may see."""
    d, c = deadlines.c, cases.c
    with store.reads(who) as u:
        # A case knows its nearest clock: the open ones that are late come from an index alone, at any size, and
        # the clocks that passed first are clocks of the cases that were late first.
        late_cases = (
            select(c.id, c.number)
            .where(IS_OPEN, c.due_at <= now)
            .order_by(c.due_at, c.number)
            .limit(MOST)
            .cte()
            .prefix_with("materialized", dialect="postgresql")
        )
        late = u.all(
            select(late_cases.c.number, d.kind, d.due_at)
            .join(late_cases, late_cases.c.id == d.case_id)
            .where(d.met_at.is_(None), d.due_at <= now)
            .order_by(d.due_at, late_cases.c.number, d.kind)
            .limit(MOST)
        )
        imminent = u.all(
            select(c.number, c.holder)
            .where(IS_OPEN, c.urgency == Urgency.IMMINENT.value)
            .order_by(c.number)
            .limit(MOST)
        )
    return Overdue(
        tuple(Passed(r.number, r.kind, r.due_at) for r in late),
        tuple(r.number for r in imminent),
        sum(r.holder is None for r in imminent),
    )


def alarm_stamp(store: Store, who: SignedIn, *, now: datetime) -> str:
    """Return the word that changes when an imminent case is new or a clock has passed."""
    return overdue(store, who, now=now).stamp


def told(store: Store, who: SignedIn, number: str) -> tuple[Alarm, ...]:
    """Return the alarms of a case, in the order in which they went out. A case out of sight has none."""
    e, p, n = escalations.c, escalation_people.c, notices.c
    with store.reads(who) as u:
        rows = u.all(
            select(escalations).join(cases, cases.c.id == e.case_id).where(cases.c.number == number)
            .order_by(e.at, e.step, e.kind)
        )  # fmt: skip
        people = u.all(
            select(p.escalation, staff.c.name, n.state)
            .join(staff, staff.c.id == p.person)
            .outerjoin(notices, n.id == p.notice)
            .where(p.escalation.in_([row.id for row in rows]))
            .order_by(staff.c.name)
        )
    named = _by_alarm(people)
    return tuple(Alarm(r.kind, r.due_at, r.step, r.level, r.at, named.get(r.id, ())) for r in rows)


def _by_alarm(rows: list[Row[Any]]) -> Mapping[UUID, tuple[ToldPerson, ...]]:
    found: dict[UUID, tuple[ToldPerson, ...]] = {}
    for row in rows:
        found[row.escalation] = (*found.get(row.escalation, ()), ToldPerson(row.name, row.state or "none"))
    return found
