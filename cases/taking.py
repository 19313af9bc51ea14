"""Takes a case over from a colleague, with a reason; and the news that waits for one person at their desk."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from cases import audit
from cases.acts import DeskStore, add, add_event, change, claim_case
from cases.errors import NotFound, Refused
from cases.file.sheets import LONGEST_TEXT
from cases.model import CaseState
from cases.store.finding_tables import desk_news
from cases.store.tables import cases, staff
from cases.views import SignedIn

MOST_NEWS = 20


@dataclass(frozen=True, slots=True)
class News:
    """One thing that a person is told. `number` is empty where they cannot see the case any more."""

    id: UUID
    code: str
    number: str
    by: str
    at: datetime


def take_over(
    store: DeskStore, who: SignedIn, number: str, *, reason: str, version: int, now: datetime
) -> None:
    """Take a case that somebody else holds. They find the news at their desk, and the reason in the case.

    Raises Refused: "reason" without one, "not_held" where nobody else holds it, "closed".
    """
    reason = reason.strip()
    if not reason:
        raise Refused("reason")
    if len(reason) > LONGEST_TEXT:
        raise Refused("text_length")
    with store.writes(who) as u:
        row = claim_case(u, who, number, version=version)
        if row.state != CaseState.OPEN.value:
            raise Refused("closed")
        if row.holder is None or row.holder == who.person.id:
            raise Refused("not_held")
        add_event(u, store, row, "taken_over", who, now)
        add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=reason)
        u.run(
            insert(desk_news).values(
                id=uuid4(), person=row.holder, case_id=row.id, code="taken_over", by=who.person.id, at=now
            )
        )
        change(u, row, now, holder=who.person.id, held_at=now)
        audit.record(
            u, str(who.person.id), "case_taken_over", object_=str(row.id), now=now, old=str(row.holder)
        )


def news(store: DeskStore, who: SignedIn) -> tuple[News, ...]:
    """Return what the person has not seen yet, newest first."""
    with store.reads(who) as u:
        rows = u.all(
            select(desk_news, cases.c.number, staff.c.name)
            .outerjoin(cases, cases.c.id == desk_news.c.case_id)
            .outerjoin(staff, staff.c.id == desk_news.c.by)
            .where(desk_news.c.person == who.person.id, desk_news.c.seen_at.is_(None))
            .order_by(desk_news.c.at.desc())
            .limit(MOST_NEWS)
        )
    return tuple(News(r.id, r.code, r.number or "", r.name or "", r.at) for r in rows)


def see(store: DeskStore, who: SignedIn, item: UUID, *, now: datetime) -> None:
    """Note that a person has seen a piece of news. Raises NotFound for what is not theirs."""
    with store.writes(who) as u:
        done = u.run(
            update(desk_news)
            .where(desk_news.c.id == item, desk_news.c.person == who.person.id, desk_news.c.seen_at.is_(None))
            .values(seen_at=now)
        )
        if done.rowcount == 0:
            raise NotFound
