"""How every section of a file is written and read: sealed words, counted codes, a version, nothing overwritten."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, func, insert, select, update

from cases import audit, keyrings, seal
from cases.acts import DeskStore, claim_case
from cases.due import start_clock
from cases.errors import CannotOpen, Refused, Stale
from cases.model import CaseState, Deadline
from cases.rights import Right, Section, require
from cases.store import file_tables
from cases.store.tables import cases, staff
from cases.store.unit import Unit
from cases.views import SignedIn

LONGEST_TEXT = 4_000
HALF, MOST = 0.5, 0.8
ZONES = {"LB": ZoneInfo("Asia/Beirut"), "JO": ZoneInfo("Asia/Amman")}
"""Where a day begins and ends, by the country of the case; Lebanon where it is not known."""

SHEETS: Mapping[Section, Table] = {
    Section.ASSESSMENT: file_tables.assessments,
    Section.PATHWAY: file_tables.pathways,
    Section.CONSENT: file_tables.consents,
    Section.CARE: file_tables.care,
    Section.PLAN: file_tables.goals,
    Section.SERVICES: file_tables.services,
    Section.VISITS: file_tables.visits,
    Section.CLOSURE: file_tables.closures,
    Section.CHILD: file_tables.children,
    Section.CODING: file_tables.codings,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision of one thing, as the person who asks may see it."""

    thing: str
    version: int
    at: datetime
    by: str
    codes: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)
    """The words of this revision; of a current entry, the latest word for each name."""
    current: bool = True
    broken: bool = False
    """True when the words do not open or the row was not written by us: shown as such, never hidden."""
    author: UUID | None = None


@dataclass(frozen=True, slots=True)
class Pen:
    """A person about to write into one section of one claimed case."""

    u: Unit
    store: DeskStore
    who: SignedIn
    row: Row[Any]
    section: Section
    now: datetime

    @property
    def table(self) -> Table:
        """The sheet of the section."""
        return SHEETS[self.section]

    @property
    def today(self) -> date:
        """The day of the act where the case is."""
        return self.now.astimezone(ZONES.get(self.row.country, ZONES["LB"])).date()

    def day(self, given: date | None) -> date:
        """Return the given day, or today. Raises Refused("date_future")."""
        if given is not None and given > self.today:
            raise Refused("date_future")
        return given or self.today

    def present(self, thing: str) -> Row[Any] | None:
        """Return the current revision of a thing."""
        c = self.table.c
        return self.u.one(select(self.table).where(c.case_id == self.row.id, c.thing == thing, c.current))

    def all(self) -> list[Row[Any]]:
        """Return every current revision of the section."""
        return current(self.u, self.section, self.row.id)

    def put(self, thing: str, *, texts: Mapping[str, str] | None = None, **codes: object) -> None:
        """Add a revision: what is not named here stays as it was. Locks are held by the claimed case."""
        before = self.present(thing)
        kept = {name: getattr(before, name) for name in code_names(self.table)} if before else {}
        codes = _whole(self.table, {**kept, **codes})
        version = version_of(self.u, self.section, self.row.id) + 1
        c = self.table.c
        context = (self.table.name, str(self.row.id), thing, str(version))
        body = seal.seal_body(bytes(self.row.public_key), {"texts": dict(texts or {})}, *context)
        self.u.run(
            update(self.table)
            .where(c.case_id == self.row.id, c.thing == thing, c.current)
            .values(current=False)
        )
        self.u.run(
            insert(self.table).values(
                id=uuid4(), case_id=self.row.id, thing=thing, version=version, author=self.who.person.id,
                at=self.now, sealed_body=body,
                seal=seal.seal_row(self.store.rows_key, body, *context, _beside(codes)), **codes,
            )
        )  # fmt: skip
        self.u.run(update(cases).where(cases.c.id == self.row.id).values(changed_at=self.now))

    def note(self, action: str, **detail: str) -> None:
        """Leave the trace of the act."""
        person = str(self.who.person.id)
        audit.record(self.u, person, action, object_=str(self.row.id), now=self.now, **detail)

    def start(self, kind: str, due: datetime, *, approved: bool = False) -> None:
        """Start a clock of the case now."""
        span = due - self.now
        half, most = self.now + span * HALF, self.now + span * MOST
        clock = Deadline(kind, due, approved=approved, started_at=self.now, half_at=half, most_at=most)
        start_clock(self.u, self.row.id, clock, self.now)


def take_pen(  # noqa: PLR0913 - one act, named fields
    u: Unit,
    store: DeskStore,
    who: SignedIn,
    number: str,
    *,
    section: Section,
    version: int,
    now: datetime,
    need: Right = Right.WRITE,
    closed: bool = False,
) -> Pen:
    """Claim a case in order to write into a section.

    Raises NotFound, Refused("right"), Refused("closed"), and Stale where the section has a newer version than the
    one that the person had read. `closed` is true for the one act that starts from a closed case.
    """
    row = claim_case(u, who, number, section=section)
    require(who.person.role, section, need)
    if (row.state != CaseState.OPEN.value) is not closed:
        raise Refused("not_closed" if closed else "closed")
    if version_of(u, section, row.id) != version:
        raise Stale
    return Pen(u, store, who, row, section, now)


def version_of(u: Unit, section: Section, case: UUID) -> int:
    """Return the version of a section; 0 while nothing is written."""
    table = SHEETS[section]
    return int(u.value(select(func.coalesce(func.max(table.c.version), 0)).where(table.c.case_id == case)))


def current(u: Unit, section: Section, case: UUID) -> list[Row[Any]]:
    """Return the current rows of a section, in the order in which their things were first written."""
    c = SHEETS[section].c
    first = (
        select(c.thing, func.min(c.version).label("first"))
        .where(c.case_id == case)
        .group_by(c.thing)
        .subquery()
    )
    return u.all(
        select(SHEETS[section])
        .join(first, first.c.thing == c.thing)
        .where(c.case_id == case, c.current)
        .order_by(first.c.first)
    )


def code_names(table: Table) -> tuple[str, ...]:
    """Return the coded columns of a sheet."""
    return tuple(column.name for column in table.c if column.name not in file_tables.COMMON)


def _whole(table: Table, codes: Mapping[str, object]) -> dict[str, object]:
    """Give every coded column its value as the database will hold it, so that the seal covers what is read back."""
    whole: dict[str, object] = {}
    for name in code_names(table):
        value = codes.get(name)
        if value is None and name == "scope":
            value = []
        whole[name] = False if value is None and name == "closure_advised" else value
    unknown = set(codes) - set(whole)
    if unknown:
        raise LookupError(", ".join(sorted(unknown)))
    return whole


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    return value


def _beside(codes: Mapping[str, object]) -> str:
    """Return the codes of a row as one text, for its seal."""
    return json.dumps({name: _plain(value) for name, value in codes.items()}, sort_keys=True)


def read_sheet(
    u: Unit, store: DeskStore, who: SignedIn, case: UUID, section: Section, *, words: bool
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Return the current things of a section and every revision, newest first. Without `words` only codes."""
    table = SHEETS[section]
    rows = u.all(select(table).where(table.c.case_id == case).order_by(table.c.version))
    names = {s.id: s.name for s in u.all(select(staff.c.id, staff.c.name))}
    private = keyrings.case_private(u, who, case) if words and rows else None
    history = tuple(_entry(store, row, table, private, names) for row in rows)
    latest: dict[str, Entry] = {}
    for entry in history:
        before = latest.get(entry.thing)
        texts = {**(before.texts if before else {}), **entry.texts}
        latest[entry.thing] = Entry(
            entry.thing, entry.version, entry.at, entry.by, entry.codes, texts, current=True,
            broken=entry.broken or bool(before and before.broken), author=entry.author,
        )  # fmt: skip
    return tuple(latest.values()), tuple(reversed(history))


def _entry(
    store: DeskStore, row: Row[Any], table: Table, private: bytes | None, names: Mapping[UUID, str]
) -> Entry:
    codes = {name: getattr(row, name) for name in code_names(table)}
    context = (table.name, str(row.case_id), row.thing, str(row.version))
    body = bytes(row.sealed_body)
    broken = not seal.row_is_ours(store.rows_key, bytes(row.seal), body, *context, _beside(codes))
    texts: Mapping[str, str] = {}
    if private is not None:
        try:
            texts = seal.open_body(private, body, *context)["texts"]
        except CannotOpen:
            broken = True
    by = names.get(row.author, "")
    return Entry(
        row.thing,
        row.version,
        row.at,
        by,
        codes,
        texts,
        current=row.current,
        broken=broken,
        author=row.author,
    )


def words(**texts: str) -> dict[str, str]:
    """Return the texts that were typed, trimmed; the empty ones are left out. Raises Refused("text_length")."""
    kept = {name: text.strip() for name, text in texts.items() if text.strip()}
    if any(len(text) > LONGEST_TEXT for text in kept.values()):
        raise Refused("text_length")
    return kept


def need(texts: Mapping[str, str], name: str, reason: str = "reason") -> None:
    """Raise Refused where a text that must not be missing is."""
    if name not in texts:
        raise Refused(reason)


def one_of(value: str, known: Sequence[str], reason: str) -> str:
    """Return a code of a list, or raise Refused(reason)."""
    if value not in known:
        raise Refused(reason)
    return value
