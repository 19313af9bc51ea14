"""Joins cases about one child or household: suggested with reasons in codes, joined and parted by a person alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, insert, or_, select, update

from cases import audit, name_index
from cases.acts import DeskStore, add, add_event, change, claim_case
from cases.errors import NotFound, Refused
from cases.file.children import Child, open_child
from cases.model import CaseState
from cases.names import alike, name_keys
from cases.queue import row_view, rows_of
from cases.rights import Right, Section, require
from cases.search import catch_up, fits_of
from cases.store.finding_tables import links
from cases.store.tables import cases, staff
from cases.store.unit import Unit
from cases.views import QueueRow, SignedIn

KINDS = ("same_child", "household", "siblings")
DIFFERENT = "different"
"""A person looked and found two children: the pair is not suggested again."""

NEAR = timedelta(days=90)
"""Two reports farther apart are not suggested for their time; our estimate."""
SOON = timedelta(days=7)
MOST_LOOKED_AT = 60
MOST_SHOWN = 5
ENOUGH = 4
WEIGHTS = {
    "name_same": 4, "name_whole": 3, "name_part": 2, "age": 1, "sex": 1, "place": 2, "district": 1, "days": 1,
}  # fmt: skip
"""What each reason counts; a pair is suggested from ENOUGH on. Ours, to be tried on real cases."""


@dataclass(frozen=True, slots=True)
class Link:
    """A joined case, seen from the other one."""

    id: UUID
    kind: str
    row: QueueRow
    state: CaseState
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that may be about the same child or household, and why: codes with the figure that goes with them."""

    row: QueueRow
    state: CaseState
    child: Child
    reasons: tuple[tuple[str, str], ...]


def links_of(store: DeskStore, who: SignedIn, number: str) -> tuple[Link, ...]:
    """Return the cases that are joined with one, as far as the person may see them. Raises NotFound."""
    with store.reads(who) as u:
        case = u.one(select(cases.c.id).where(cases.c.number == number))
        if case is None:
            raise NotFound
        other = or_(
            and_(links.c.a == case.id, links.c.b == cases.c.id),
            and_(links.c.b == case.id, links.c.a == cases.c.id),
        )
        joined = (links.c.id.label("link"), links.c.kind, links.c.by, links.c.at)
        rows = u.all(
            rows_of(*joined)
            .join(links, other)
            .where(links.c.ended_at.is_(None), links.c.kind != DIFFERENT)
            .order_by(links.c.at)
        )
        names = {s.id: s.name for s in u.all(select(staff.c.id, staff.c.name))}
    return tuple(
        Link(r.link, r.kind, row_view(r, who), CaseState(r.state), names.get(r.by, ""), r.at) for r in rows
    )


def suggest(store: DeskStore, who: SignedIn, number: str, *, now: datetime) -> tuple[Suggestion, ...]:
    """Return the cases that may be about the same child or household, likeliest first.

    The names that are compared are opened with the person's own keys; what is shown is in the trail.
    """
    require(who.person.role, Section.CHILD, Right.READ)
    with store.writes(who) as u:
        row = u.one(select(cases).where(cases.c.number == number))
        if row is None:
            raise NotFound
        mine = open_child(u, who, row.id)
        found = []
        for other in _candidates(u, store, who, row, mine):
            child = open_child(u, who, other.id)
            reasons = compare(row, mine, other, child, now)
            if sum(WEIGHTS[code] for code, _ in reasons) >= ENOUGH:
                found.append(
                    (Suggestion(row_view(other, who), CaseState(other.state), child, reasons), other.id)
                )
        found.sort(key=lambda each: -sum(WEIGHTS[code] for code, _ in each[0].reasons))
        for _, case in found[:MOST_SHOWN]:
            audit.record(u, str(who.person.id), "child_shown", object_=str(case), now=now)
    return tuple(suggestion for suggestion, _ in found[:MOST_SHOWN])


def _candidates(u: Unit, store: DeskStore, who: SignedIn, row: Row[Any], mine: Child) -> list[Row[Any]]:
    """Return cases whose child's name sounds alike, then those of the same place and time; none that is joined."""
    c = cases.c
    told = select(links.c.id).where(
        links.c.ended_at.is_(None),
        or_(and_(links.c.a == row.id, links.c.b == c.id), and_(links.c.b == row.id, links.c.a == c.id)),
    )
    free = and_(c.id != row.id, ~told.exists())
    found: dict[UUID, Row[Any]] = {}
    if mine.name:
        one = name_index.searcher(u, store.rows_key, who)
        catch_up(u, one)
        fits = fits_of(name_index.digests(one, name_keys(mine.name), who.person.offices))
        named = rows_of().join(fits, fits.c.case_id == c.id).where(free)
        for each in u.all(named.order_by(fits.c.fits.desc(), c.opened_at.desc()).limit(MOST_LOOKED_AT)):
            found[each.id] = each
    if row.district is not None:
        near = and_(
            free,
            c.district == row.district,
            c.opened_at.between(row.opened_at - NEAR, row.opened_at + NEAR),
        )
        for each in u.all(rows_of().where(near).order_by(c.opened_at.desc()).limit(MOST_LOOKED_AT)):
            found.setdefault(each.id, each)
    return list(found.values())


def compare(
    row: Row[Any], mine: Child, other: Row[Any], child: Child, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Return why two cases may be about one child or household; nothing where the children are of different sex."""
    reasons: list[tuple[str, str]] = []
    name = alike(mine.name, child.name)
    if name != "no":
        reasons.append((f"name_{name}", ""))
    elif mine.name and child.name:
        return ()
    ages = (_age(row, mine, now), _age(other, child, now))
    sexes = (mine.sex or row.sex, child.sex or other.sex)
    if None not in ages and abs(ages[0] - ages[1]) <= 1:  # type: ignore[operator]
        reasons.append(("age", str(abs(ages[0] - ages[1]))))  # type: ignore[operator]
    elif None not in ages and name == "no":
        return ()
    if _known(sexes[0]) and _known(sexes[1]):
        if sexes[0] != sexes[1]:
            return ()
        reasons.append(("sex", ""))
    if row.place is not None and row.place == other.place:
        reasons.append(("place", row.place))
    elif row.district is not None and row.district == other.district:
        reasons.append(("district", row.district))
    apart = abs(row.opened_at - other.opened_at)
    if apart <= SOON:
        reasons.append(("days", str(apart.days)))
    return tuple(reasons)


def _known(sex: str | None) -> bool:
    return sex not in {None, "unknown"}


def _age(row: Row[Any], child: Child, now: datetime) -> int | None:
    told: int | None = row.age
    years = child.years(now.year)
    return told if years is None else years


def join(
    store: DeskStore, who: SignedIn, number: str, other: str, *, kind: str, version: int, now: datetime
) -> None:
    """Join two cases, or call them different. Raises Refused("linked") where a person has done so already."""
    if kind not in (*KINDS, DIFFERENT):
        raise Refused("choose_link")
    with store.writes(who) as u:
        row, second = _claim_both(u, who, number, other, version)
        a, b = sorted((row.id, second.id))
        pair = and_(links.c.a == a, links.c.b == b, links.c.ended_at.is_(None))
        if u.one(select(links.c.id).where(pair)) is not None:
            raise Refused("linked")
        u.run(insert(links).values(id=uuid4(), a=a, b=b, kind=kind, by=who.person.id, at=now))
        for one, that in ((row, second), (second, row)):
            if kind != DIFFERENT:
                add_event(u, store, one, "linked", who, now, link=kind)
                change(u, one, now)
            audit.record(
                u, str(who.person.id), "linked", object_=str(one.id), now=now, kind=kind, other=str(that.id)
            )


def part(
    store: DeskStore, who: SignedIn, number: str, other: str, *, reason: str, version: int, now: datetime
) -> None:
    """Part two joined cases, with a reason that is kept as a note in both. Raises Refused("reason"), NotFound."""
    reason = reason.strip()
    if not reason:
        raise Refused("reason")
    with store.writes(who) as u:
        row, second = _claim_both(u, who, number, other, version)
        a, b = sorted((row.id, second.id))
        ended = u.one(
            update(links)
            .where(links.c.a == a, links.c.b == b, links.c.ended_at.is_(None))
            .values(ended_by=who.person.id, ended_at=now)
            .returning(links.c.kind)
        )
        if ended is None:
            raise NotFound
        for one, that in ((row, second), (second, row)):
            add_event(u, store, one, "parted", who, now, link=ended.kind)
            add(u, store, one, item=uuid4(), kind="note", who=who, now=now, text=reason)
            change(u, one, now)
            audit.record(u, str(who.person.id), "parted", object_=str(one.id), now=now, other=str(that.id))


def _claim_both(u: Unit, who: SignedIn, number: str, other: str, version: int) -> tuple[Row[Any], Row[Any]]:
    """Lock both cases, always in one order, so that two people who join them crosswise do not wait for each other."""
    if number == other:
        raise Refused("same_case")
    claimed = {
        each: claim_case(u, who, each, version=version if each == number else None)
        for each in sorted((number, other))
    }
    return claimed[number], claimed[other]


def version_of(store: DeskStore, who: SignedIn, number: str) -> int:
    """Return the version of a case, which a form that joins it must send back. Raises NotFound."""
    with store.reads(who) as u:
        version = u.value(select(cases.c.version).where(cases.c.number == number))
    if version is None:
        raise NotFound
    return int(version)
