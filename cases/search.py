"""Finds cases by number, place, time, state, urgency, and by the child's name as the staff recorded it.

Whatever is found lies within one's rights, by the rules of the rows. What was searched for is kept nowhere: neither in
the trail nor in an address. The names of the cases that are shown are opened with the keys of the person who asks, and
each of these openings is in the trail.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    LargeBinary,
    Row,
    and_,
    cast,
    func,
    literal_column,
    select,
    tuple_,
)

from cases import audit, name_index
from cases.acts import DeskStore
from cases.cursors import read_moment, read_number
from cases.errors import CannotOpen, Refused
from cases.file.children import Child, open_child
from cases.model import CaseState, Urgency
from cases.name_index import Searcher
from cases.names import MOST_PARTS, alike, name_keys
from cases.queue import row_view, rows_of
from cases.rights import Right, Section, require
from cases.store.finding_tables import name_index as index
from cases.store.finding_tables import name_index_due
from cases.store.tables import cases
from cases.store.unit import Unit
from cases.views import QueueRow, SignedIn

PAGE = 20
CATCH_UP = 200
"""Names of cases that came from another office, indexed anew by one search at most."""

DAYS_OF = ZoneInfo("Asia/Beirut")
"""Where a day begins; Amman's days begin at the same time or an hour earlier."""

CLOSENESS = ("same", "whole", "part", "no")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person searches for; an empty field asks nothing. `since` and `until` are days, both included."""

    number: str = ""
    name: str = ""
    place: str = ""
    district: str = ""
    office: str = ""
    state: str = ""
    urgency: str = ""
    since: date | None = None
    until: date | None = None

    def used(self) -> tuple[str, ...]:
        """Return the names of the fields that ask something; the trail holds these and no value."""
        return tuple(name for name in self.__slots__ if getattr(self, name))


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found. `child` and `closeness` only where a name was searched for."""

    row: QueueRow
    state: CaseState
    child: Child | None = None
    closeness: str = ""
    """"same" spelling, "whole" name by its sound, or a "part" of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found. `after` is the cursor of the next one."""

    hits: tuple[Hit, ...]
    after: str | None


def search(store: DeskStore, who: SignedIn, asked: Asked, *, after: str = "", now: datetime) -> Found:
    """Find cases, newest first; by name, those that fit best come first.

    Raises Refused: "search_empty" where nothing is asked, "right" where the role may not read names.
    """
    if not asked.used() or (asked.used() == ("name",) and not name_keys(asked.name)):
        raise Refused("search_empty")
    if asked.name:
        require(who.person.role, Section.CHILD, Right.READ)
    with store.writes(who) as u:
        one = name_index.searcher(u, store.rows_key, who) if asked.name else None
        rows = _by_name(u, one, asked, after) if one else _by_codes(u, asked, after)
        person = str(who.person.id)
        shown = rows[:PAGE]
        hits = [_hit(u, who, row, asked, now) for row in shown]
        fields = ",".join(asked.used())
        audit.record(u, person, "searched", object_="search", now=now, fields=fields, found=str(len(shown)))
    if asked.name:
        hits.sort(key=lambda hit: CLOSENESS.index(hit.closeness))
    return Found(tuple(hits), _place(shown[-1]) if len(rows) > PAGE else None)


def _hit(u: Unit, who: SignedIn, row: Row[Any], asked: Asked, now: datetime) -> Hit:
    hit = Hit(row_view(row, who), CaseState(row.state))
    if not asked.name:
        return hit
    child = open_child(u, who, row.id)
    audit.record(u, str(who.person.id), "child_shown", object_=str(row.id), now=now)
    return replace(hit, child=child, closeness=alike(asked.name, child.name))


def _rule(asked: Asked) -> Any:
    """Return what the coded fields ask for."""
    c = cases.c
    rules: list[ColumnElement[bool]] = [c.id.is_not(None)]
    if asked.number:
        rules.append(c.number == asked.number.translate(_DIGITS).strip())
    codes = ("place", "district", "office", "state")
    rules += [c[name] == getattr(asked, name) for name in codes if getattr(asked, name)]
    if asked.urgency:
        rules.append(c.urgency_rank == Urgency(asked.urgency).rank)
    if asked.since:
        rules.append(c.opened_at >= _start(asked.since))
    if asked.until and asked.until < date.max:
        rules.append(c.opened_at < _start(asked.until + timedelta(days=1)))
    return and_(*rules)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), DAYS_OF)


def _by_codes(u: Unit, asked: Asked, after: str) -> list[Row[Any]]:
    fits: Any = literal_column("0").label("fits")
    newest = (cases.c.opened_at, cases.c.number)
    question = rows_of(fits).where(_rule(asked)).order_by(*(column.desc() for column in newest))
    if place := _read(after):
        there = (cast(place[1], cases.c.opened_at.type), place[2])
        question = question.where(tuple_(*newest) < tuple_(*there))
    return u.all(question.limit(PAGE + 1))


def _by_name(u: Unit, one: Searcher, asked: Asked, after: str) -> list[Row[Any]]:
    """Find by sound: the more parts of the name a case has, the earlier it comes."""
    catch_up(u, one)
    wanted = name_index.digests(one, name_keys(asked.name)[:MOST_PARTS], one.who.person.offices)
    fits = fits_of(wanted)
    order = (fits.c.fits, cases.c.opened_at, cases.c.number)
    question = (
        rows_of(fits.c.fits)
        .join(fits, fits.c.case_id == cases.c.id)
        .where(_rule(asked))
        .order_by(*(column.desc() for column in order))
    )
    if place := _read(after):
        there = (place[0], cast(place[1], cases.c.opened_at.type), place[2])
        question = question.where(tuple_(*order) < tuple_(*there))
    return u.all(question.limit(PAGE + 1))


def fits_of(wanted: list[tuple[int, bytes]]) -> Any:
    """Return the question which cases have how many of the wanted parts."""
    parts, digests = zip(*wanted, strict=True) if wanted else ((), ())
    look = (
        func.unnest(cast(list(parts), ARRAY(Integer)), cast(list(digests), ARRAY(LargeBinary)))
        .table_valued("part", "digest")
        .render_derived()
    )
    return (
        select(index.c.case_id, func.count(look.c.part.distinct()).label("fits"))
        .join(look, look.c.digest == index.c.digest)
        .group_by(index.c.case_id)
        .subquery()
    )


def catch_up(u: Unit, one: Searcher) -> None:
    """Index the names of cases that came from another office, under the key of this one."""
    due = u.all(
        select(cases.c.id, cases.c.office)
        .join(name_index_due, name_index_due.c.case_id == cases.c.id)
        .order_by(cases.c.id)
        .limit(CATCH_UP)
    )
    for row in due:
        child = open_child(u, one.who, row.id)
        if not child.broken:
            try:
                name_index.write(one, case=row.id, office=row.office, name=child.name)
            except CannotOpen:
                continue  # the key of that office is not this person's to open


def _place(row: Row[Any]) -> str:
    return f"{row.fits}~{row.opened_at.isoformat()}~{row.number}"


def _read(after: str) -> tuple[int, str, str] | None:
    """Return the place that a cursor names; None for anything odd, which shows the first page."""
    try:
        fits, opened, number = after.split("~")
        return range(MOST_PARTS + 1).index(int(fits)), read_moment(opened), read_number(number)
    except ValueError:
        return None
