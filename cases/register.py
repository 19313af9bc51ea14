"""The register: dated lines on offices, areas, shifts and numbers. A line is ended or followed, never overwritten."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, case, func, insert, or_, select, update

from cases import audit
from cases.entries import Entry, Kind, Line
from cases.errors import NotFound, Refused, Stale
from cases.model import Role
from cases.store.register_tables import register
from cases.store.tables import cases, offices, staff
from cases.store.unit import Store, Unit
from cases.views import SignedIn

SYSTEM = "system"
MAY_CHANGE = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
DAY = timedelta(days=1)


def entries_on(u: Unit, day: date, *kinds: Kind) -> tuple[Entry, ...]:
    """Return what is in force on that day."""
    c = register.c
    rows = u.all(
        select(c.kind, c.key, c.says, c.valid_from, c.valid_to, c.approved_at)
        .where(
            c.kind.in_([kind.value for kind in kinds or tuple(Kind)]),
            or_(c.valid_from.is_(None), c.valid_from <= day),
            or_(c.valid_to.is_(None), c.valid_to >= day),
        )
        .order_by(c.kind, c.key, c.at)
    )
    return tuple(entry_of(row) for row in rows)


def open_cases(u: Unit) -> dict[str, int]:
    """Return how many open cases each office has, as far as this process may see them."""
    rows = u.all(
        select(cases.c.office, func.count().label("number"))
        .where(cases.c.state == "open")
        .group_by(cases.c.office)
    )
    return {row.office: row.number for row in rows}


def read_lines(store: Store, *, kind: Kind | None = None, key: str | None = None) -> tuple[Line, ...]:
    """Return every line, those of the past too, oldest first; of one kind or one key if asked."""
    c = register.c
    with store.reads() as u:
        names = {str(row.id): row.name for row in u.all(select(staff.c.id, staff.c.name))}
        question = select(register).order_by(c.kind, c.key, func.coalesce(c.valid_from, date.min), c.at)
        if kind is not None:
            question = question.where(c.kind == kind.value)
        if key is not None:
            question = question.where(c.key == key)
        return tuple(_line(row, names) for row in u.all(question))


def read_line(store: Store, line: UUID) -> Line:
    """Return one line. Raises NotFound."""
    with store.reads() as u:
        names = {str(row.id): row.name for row in u.all(select(staff.c.id, staff.c.name))}
        row = u.one(select(register).where(register.c.id == line))
    if row is None:
        raise NotFound
    return _line(row, names)


def entry_of(row: Row[Any]) -> Entry:
    """Return what a row of the table says."""
    return Entry(
        Kind(row.kind), row.key, dict(row.says), row.valid_from, row.valid_to, row.approved_at is not None
    )


def _line(row: Row[Any], names: dict[str, str]) -> Line:
    def name(who: str | None) -> str | None:
        return names.get(who, who) if who else None

    return Line(
        row.id, entry_of(row), row.reason, name(row.by) or SYSTEM, row.at, name(row.approved_by), row.approved_at,
        name(row.ended_by), row.ended_at, row.end_reason,
    )  # fmt: skip


def put(u: Unit, entry: Entry, *, by: str, reason: str, now: datetime) -> UUID:
    """Write a line. Who may, and whether it fits, the caller has asked. Returns its id."""
    line = uuid4()
    approved = {"approved_by": by, "approved_at": now} if entry.approved else {}
    u.run(
        insert(register).values(
            id=line, kind=entry.kind.value, key=entry.key, says=dict(entry.body), valid_from=entry.valid_from,
            valid_to=entry.valid_to, reason=reason, by=by, at=now, **approved,
        )
    )  # fmt: skip
    return line


def end(u: Unit, line: UUID, last: date, *, by: str, reason: str, now: datetime) -> None:
    """End a line with its last day."""
    u.run(
        update(register)
        .where(register.c.id == line)
        .values(valid_to=last, ended_by=by, ended_at=now, end_reason=reason)
    )


def approve(u: Unit, line: UUID, *, by: str, now: datetime) -> None:
    """Mark a line as approved."""
    u.run(update(register).where(register.c.id == line).values(approved_by=by, approved_at=now))


def _claim(u: Unit, who: SignedIn, line: UUID, today: date) -> Row[Any]:
    """Lock a line that has not run out. Raises Refused("right"), NotFound, or Stale when it was ended meanwhile."""
    if who.person.role not in MAY_CHANGE:
        raise Refused("right")
    row = u.one(select(register).where(register.c.id == line).with_for_update())
    if row is None:
        raise NotFound
    if row.ended_at is not None or not entry_of(row).lasts(today):
        raise Stale
    return row


def change_line(
    store: Store,
    who: SignedIn,
    entry: Entry,
    *,
    reason: str,
    replaces: UUID | None,
    now: datetime,
    today: date,
) -> UUID:
    """Write a line that follows another, or a first one, from its day on. Returns its id.

    Raises Refused("right", "reason", "past", "twice" when another line of this key is in force then, or
    "new_office": an office has a key of its own, which only the command line makes) and Stale.
    """
    if who.person.role not in MAY_CHANGE:
        raise Refused("right")
    if not reason.strip():
        raise Refused("reason")
    begins = entry.valid_from or today
    if begins < today or (entry.valid_to is not None and entry.valid_to < begins):
        raise Refused("past")
    by, starting = str(who.person.id), replace(entry, valid_from=begins, approved=False)
    with store.writes(who) as u:
        if replaces is not None:
            old = _claim(u, who, replaces, today)
            if entry.kind is Kind.OFFICE and old.key != entry.key:
                raise Refused("new_office")
            last = min(begins - DAY, old.valid_to) if old.valid_to else begins - DAY
            end(u, old.id, last, by=by, reason=reason.strip(), now=now)
        _refuse_twice(u, starting)
        if entry.kind is Kind.OFFICE:
            _rename(u, starting)
        line = put(u, starting, by=by, reason=reason.strip(), now=now)
        audit.record(
            u, by, "register_changed", object_=f"{entry.kind.value}:{entry.key}", now=now,
            line=str(line), old=str(replaces or ""), valid_from=begins.isoformat(),
        )  # fmt: skip
    return line


def _refuse_twice(u: Unit, entry: Entry) -> None:
    """Raise Refused("twice") where two lines of one key would be in force on the same day."""
    u.run(
        select(func.pg_advisory_xact_lock(func.hashtext(f"{entry.kind.value}:{entry.key}")))
    )  # two people may add the same thing at once
    rows = u.all(select(register).where(register.c.kind == entry.kind.value, register.c.key == entry.key))
    last = entry.valid_to or date.max
    for other in map(entry_of, rows):
        begins, ends = other.valid_from or date.min, other.valid_to or date.max
        if begins <= ends and begins <= last and ends >= (entry.valid_from or date.min):
            raise Refused("twice")


def _rename(u: Unit, entry: Entry) -> None:
    body = entry.body
    row = u.one(
        update(offices)
        .where(offices.c.slug == entry.key)
        .values(ar=body["ar"], en=body["en"], fr=body["fr"])
        .returning(offices.c.slug)
    )
    if row is None:
        raise Refused("new_office")


def end_line(
    store: Store, who: SignedIn, line: UUID, *, last: date, reason: str, now: datetime, today: date
) -> None:
    """End a line with its last day (yesterday at the earliest). Raises Refused("right", "reason", "past", "office")."""
    if not reason.strip():
        raise Refused("reason")
    if last < today - DAY:
        raise Refused("past")
    with store.writes(who) as u:
        row = _claim(u, who, line, today)
        if row.kind == Kind.OFFICE.value:
            raise Refused("office")
        end(u, line, last, by=str(who.person.id), reason=reason.strip(), now=now)
        audit.record(
            u, str(who.person.id), "register_ended", object_=f"{row.kind}:{row.key}", now=now, line=str(line),
            valid_to=last.isoformat(),
        )  # fmt: skip


def approve_line(store: Store, who: SignedIn, line: UUID, *, now: datetime, today: date) -> None:
    """Approve a number or an assumed area, as a named person."""
    with store.writes(who) as u:
        row = _claim(u, who, line, today)
        if row.approved_at is not None:
            raise Stale
        approve(u, line, by=str(who.person.id), now=now)
        audit.record(
            u,
            str(who.person.id),
            "register_approved",
            object_=f"{row.kind}:{row.key}",
            now=now,
            line=str(line),
        )


@dataclass(frozen=True, slots=True)
class DistrictLoad:
    """Open cases of one district, and how many of them are past a deadline. `district` is None where not known."""

    district: str | None
    country: str | None
    open: int
    late: int


def load_by_district(store: Store, who: SignedIn, *, now: datetime) -> tuple[DistrictLoad, ...]:
    """Count the open cases that this person may see, by district."""
    c = cases.c
    with store.reads(who) as u:
        rows = u.all(
            select(
                c.district, c.country, func.count().label("open"),
                func.coalesce(func.sum(case((c.due_at <= now, 1), else_=0)), 0).label("late"),
            )
            .where(c.state == "open")
            .group_by(c.district, c.country)
            .order_by(c.district)
        )  # fmt: skip
    return tuple(DistrictLoad(r.district, r.country, r.open, r.late) for r in rows)
