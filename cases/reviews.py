"""Closed cases drawn by lot for a supervisor to look back on; the answers are codes, and outlive the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, func, insert, select, update

from cases import audit
from cases.acts import DeskStore
from cases.errors import NotFound, Refused
from cases.model import CaseState
from cases.store.statistics_tables import reviews
from cases.store.tables import cases
from cases.store.unit import Unit
from cases.supervision import check
from cases.views import SignedIn

DRAWN_FROM = timedelta(days=60)
"""A case may be drawn so long after it was closed; afterwards its content may be gone before anybody has read it."""

QUESTIONS = ("first_look", "safe_contact", "risk", "pathway", "consent", "plan", "closure")
ANSWERS = ("yes", "partly", "no", "not_applicable")
OVERALL = ("good", "enough", "needs_work")


@dataclass(frozen=True, slots=True)
class Review:
    """A closed case that this person is asked to look back on. `number` is None once the case has been erased."""

    id: UUID
    number: str | None
    office: str
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class Reviews:
    """What waits for this person, and what all reviews of the visible offices have said."""

    waiting: Review | None
    done: int
    answers: Mapping[str, Mapping[str, int]]
    overall: Mapping[str, int]


def read_reviews(store: DeskStore, who: SignedIn) -> Reviews:
    """Return what waits for this person, and the sums of what was answered."""
    check(who)
    with store.reads(who) as u:
        rows = u.all(select(reviews.c.answers, reviews.c.overall).where(reviews.c.done_at.is_not(None)))
        answers = {
            question: {answer: sum(row.answers.get(question) == answer for row in rows) for answer in ANSWERS}
            for question in QUESTIONS
        }
        overall = {word: sum(row.overall == word for row in rows) for word in OVERALL}
        return Reviews(_waiting(u, who), len(rows), answers, overall)


def _waiting(u: Unit, who: SignedIn) -> Review | None:
    r = reviews.c
    row = u.one(
        select(r.id, cases.c.number, r.office, r.drawn_at)
        .join(cases, cases.c.id == r.case_id)
        .where(r.reviewer == who.person.id, r.done_at.is_(None))
        .order_by(r.drawn_at)
    )
    return Review(row.id, row.number, row.office, row.drawn_at) if row else None


def draw(store: DeskStore, who: SignedIn, *, now: datetime) -> Review:
    """Draw a closed case by lot that nobody has looked back on, and that this person did not hold.

    What was drawn and not answered yet comes again. Raises Refused("none_left").
    """
    check(who)
    with store.writes(who) as u:
        waiting = _waiting(u, who)
        if waiting is not None:
            return waiting
        row = _by_lot(u, who, now)
        if row is None:
            raise Refused("none_left")
        made = uuid4()
        u.run(
            insert(reviews).values(
                id=made, case_id=row.id, office=row.office, reviewer=who.person.id, drawn_at=now
            )
        )
        audit.record(u, str(who.person.id), "review_drawn", object_=str(row.id), now=now)
        return Review(made, row.number, row.office, now)


def _by_lot(u: Unit, who: SignedIn, now: datetime) -> Row[Any] | None:
    c = cases.c
    return u.one(
        select(c.id, c.number, c.office)
        .where(
            c.state == CaseState.CLOSED.value,
            c.closed_at > now - DRAWN_FROM,
            c.holder.is_distinct_from(who.person.id),
            c.id.not_in(select(reviews.c.case_id).where(reviews.c.case_id.is_not(None))),
        )
        .order_by(func.random())
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def answer_review(
    store: DeskStore, who: SignedIn, review: UUID, *, answers: Mapping[str, str], overall: str, now: datetime
) -> None:
    """Keep the answers of a review, in codes. Raises Refused("answers") where one is missing, and NotFound."""
    check(who)
    if set(answers) != set(QUESTIONS) or not set(answers.values()) <= set(ANSWERS) or overall not in OVERALL:
        raise Refused("answers")
    r = reviews.c
    with store.writes(who) as u:
        done = u.run(
            update(reviews)
            .where(r.id == review, r.reviewer == who.person.id, r.done_at.is_(None))
            .values(answers=dict(answers), overall=overall, done_at=now)
        )
        if done.rowcount != 1:
            raise NotFound
        audit.record(u, str(who.person.id), "review_answered", object_=str(review), now=now, overall=overall)
