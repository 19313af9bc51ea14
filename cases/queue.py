"""The queue of the desk: coded rows, imminent first, page by page, and the stamps that tell that something changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Row, Select, Text, and_, cast, func, literal_column, select, tuple_

from cases.cursors import Cursor
from cases.errors import NotFound
from cases.model import (
    Answer,
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
from cases.referring import SESSION
from cases.store.referral_tables import case_referrals
from cases.store.tables import IS_OPEN, cases, deadlines, staff
from cases.store.unit import Store, Unit
from cases.views import Queue, QueueRow, SignedIn

VIEWS = (
    "all", "imminent", "late", "mine", "office", "unassigned", "waiting", "silent", "telling", "unheard",
)  # fmt: skip
PAGE = 50
"""Rows on a page of the queue."""

OPEN = IS_OPEN
"""Open cases, written so that the database knows before it runs that the indexes of open cases will do."""
NEXT_DUE = func.coalesce(cases.c.due_at, literal_column("'infinity'::timestamptz"))
WITHIN = (NEXT_DUE, cases.c.opened_at, cases.c.number)
"""The order within one urgency, as the indexes have it."""


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


def view_rule(view: str, who: SignedIn | None, now: datetime) -> Any:
    """Return what belongs to a view. Without a person, "mine" and "office" hold nothing."""
    c = cases.c
    return {
        "all": c.id.is_not(None),
        "imminent": c.urgency == Urgency.IMMINENT.value,
        "late": c.due_at <= now,
        "mine": c.holder == who.person.id if who else c.id.is_(None),
        "office": c.office == who.person.office if who else c.id.is_(None),
        "unassigned": c.holder.is_(None),
        "waiting": c.waiting,
        "silent": c.silent,
        "telling": c.telling,
        "unheard": c.unheard,
    }[view]


def rows_of(*more: Any) -> Select[Any]:
    """Return the question for cases as the desk's tables show them."""
    c, d = cases.c, deadlines.c
    of_next = and_(d.case_id == c.id, d.kind == c.due_kind)
    return (
        select(
            cases,
            staff.c.name.label("holder_name"),
            d.started_at.label("due_from"),
            d.approved.label("due_approved"),
            d.alarms.label("due_alarms"),
            case_referrals.c.purpose.label("referred_for"),
            case_referrals.c.verified.label("referred_verified"),
            *more,
        )
        .outerjoin(staff, staff.c.id == c.holder)
        .outerjoin(deadlines, of_next)
        .outerjoin(case_referrals, case_referrals.c.case_id == c.id)
    )


def queue(
    store: Store,
    who: SignedIn,
    *,
    view: str = "all",
    office: str | None = None,
    varieties: Sequence[str] = (),
    at: str = "",
    limit: int = PAGE,
    now: datetime,
) -> Queue:
    """Return a page of the open cases that the person may see: imminent first, then by the nearest deadline.

    `at` is a cursor of an earlier page (`Queue.before`, `Queue.after`); without one it is the first page.
    """
    if view not in VIEWS:
        raise NotFound
    shown = _shown(who, office, varieties)
    cursor = Cursor.read(at) if at else None
    with store.reads(who) as u:
        found = _page(u, and_(shown, view_rule(view, who, now)), cursor, limit)
        counts = u.one(
            select(*(func.count().filter(view_rule(v, who, now)).label(f"n_{v}") for v in VIEWS))
            .select_from(cases)
            .where(shown)
        )
        stamp = _stamp(u, who)
    numbers = {v: int(getattr(counts, f"n_{v}")) for v in VIEWS}
    rows, before, after = found
    return Queue(tuple(row_view(row, who) for row in rows), numbers, now, stamp, before, after)


def _shown(who: SignedIn, office: str | None, varieties: Sequence[str]) -> Any:
    """Return which cases the page is about. One office is named even where the rules leave no other: for its index."""
    c = cases.c
    shown = [OPEN]
    if office is None and len(who.person.offices) == 1:
        (office,) = who.person.offices
    if office is not None:
        shown.append(c.office == office)
    if varieties:
        shown.append(c.varieties.op("&&")(cast(list(varieties), ARRAY(Text))))
    return and_(*shown)


def _page(
    u: Unit, rule: Any, cursor: Cursor | None, limit: int
) -> tuple[list[Row[Any]], str | None, str | None]:
    """Return the rows of a page with the cursors of the pages before and after it."""
    if cursor is None:
        rows = u.all(rows_of().where(rule).order_by(*_order(cases.c.urgency_rank.desc())).limit(limit + 1))
        more = len(rows) > limit
        rows = rows[:limit]
        return rows, None, Cursor.of(rows[-1]).packed() if more else None
    rows = _beside(u, rule, cursor, limit + 1)
    more = len(rows) > limit
    rows = rows[:limit]
    if cursor.back:
        rows.reverse()
    if not rows:
        return _page(u, rule, None, limit)
    first, last = Cursor.of(rows[0], back=True).packed(), Cursor.of(rows[-1]).packed()
    if cursor.back:
        return rows, first if more else None, last
    return rows, first, last if more else None


def _beside(u: Unit, rule: Any, cursor: Cursor, limit: int) -> list[Row[Any]]:
    """Return rows after a place, or before it the other way round: urgency by urgency, each straight from the index."""
    ranks = range(cursor.rank, len(Urgency)) if cursor.back else range(cursor.rank, -1, -1)
    place = tuple_(
        *(cast(value, column.type) for value, column in zip(_values(cursor), _columns(), strict=True))
    )
    here = tuple_(*WITHIN)
    rows: list[Row[Any]] = []
    for rank in ranks:
        asked = rows_of().where(rule, cases.c.urgency_rank == rank)
        if rank == cursor.rank:
            asked = asked.where(here < place if cursor.back else here > place)
        order = tuple(column.desc() for column in WITHIN) if cursor.back else WITHIN
        rows += u.all(asked.order_by(*order).limit(limit - len(rows)))
        if len(rows) >= limit:
            break
    return rows


def _order(first: Any) -> tuple[Any, ...]:
    return (first, *WITHIN)


def _values(cursor: Cursor) -> tuple[str, str, str]:
    return cursor.due, cursor.opened, cursor.number


def _columns() -> tuple[Any, ...]:
    return (cases.c.due_at, cases.c.opened_at, cases.c.number)


def row_view(row: Row[Any], who: SignedIn) -> QueueRow:
    """Return a case as one line of a table."""
    deadline = None
    if row.due_kind is not None:
        deadline = Deadline(
            row.due_kind,
            row.due_at,
            approved=bool(row.due_approved),
            started_at=row.due_from or row.opened_at,
            alarms=row.due_alarms or 0,
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
        referred=_referred(row),
    )


def _referred(row: Row[Any]) -> str | None:
    if row.referred_for is None:
        return None
    if row.referred_for == SESSION:
        return SESSION
    return "verified" if row.referred_verified else "referral"


def newest_change(offices: Sequence[str]) -> Any:
    """Return the question for the moment of the newest visible change: one step into an index for each office."""
    each = func.unnest(cast(list(offices), ARRAY(Text))).table_valued("slug").render_derived()
    newest = (
        select(cases.c.changed_at)
        .where(cases.c.office == each.c.slug)
        .order_by(cases.c.changed_at.desc())
        .limit(1)
        .correlate(each)
        .scalar_subquery()
    )
    moments = select(newest.label("at")).select_from(each).subquery()
    return select(func.max(moments.c.at))


def _stamp(u: Unit, who: SignedIn) -> str:
    return stamp_of(u, who.person.offices)


def stamp_of(u: Unit, offices: Sequence[str]) -> str:
    """Return a word that changes with every change of what is visible: newest change, open cases, their versions."""
    newest = u.value(newest_change(offices)) if offices else None
    if newest is None:
        return ""
    versions = func.coalesce(func.sum(cases.c.version), 0).label("versions")
    row = u.one(select(func.count().label("number"), versions).select_from(cases).where(OPEN))
    return f"{newest.timestamp():.6f}.{row.number}.{row.versions}" if row else ""


def queue_stamp(store: Store, who: SignedIn) -> str:
    """Return a word that changes when anything in the visible queue changes."""
    with store.reads(who) as u:
        return _stamp(u, who)


def case_stamp(store: Store, who: SignedIn, number: str) -> str:
    """Return a word that changes when the case changes; empty when it is not visible."""
    with store.reads(who) as u:
        row = u.one(select(cases.c.changed_at, cases.c.version).where(cases.c.number == number))
    return "" if row is None else f"{row.changed_at.timestamp():.6f}.{row.version}"
