"""The directory of services: who helps with what, and where. Dated revisions, verified and approved by name."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from importlib import resources
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Row, func, insert, select, update

from cases import audit
from cases.casework import SERVICES
from cases.errors import NotFound, Refused, Stale
from cases.model import Language, Role
from cases.store.directory_tables import directory
from cases.store.tables import staff
from cases.store.unit import Store, Unit
from cases.views import SignedIn

MAY_CHANGE: Final = frozenset({Role.SUPERVISOR, Role.SENIOR_CASE_MANAGER, Role.DATA_OFFICER})
MAY_APPROVE: Final = frozenset({Role.SUPERVISOR, Role.SENIOR_CASE_MANAGER})
"""Everybody of the staff reads the directory; a referral goes to approved entries only."""

COSTS: Final = ("unknown", "free", "small_fee", "full_price")
CAPACITIES: Final = ("unknown", "open", "waiting_list", "full")
LONGEST_NAME, LONGEST_LINE, LONGEST_NOTE = 160, 300, 2_000
_CODES = ("services", "areas", "languages")
_LINES = ("hours", "contact", "source")

STALE_MONTHS: Final[int] = tomllib.loads(
    (resources.files("cases") / "directory.toml").read_text("utf-8")
)["stale_after_months"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """What an entry says about an organisation. `areas` are codes of districts, or of a country for all of it."""

    ar: str = ""
    en: str = ""
    fr: str = ""
    services: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    hours: str = ""
    languages: tuple[str, ...] = ()
    cost: str = "unknown"
    capacity: str = "unknown"
    contact: str = ""
    note: str = ""
    source: str = ""
    verified_on: date | None = None

    def name(self, language: Language) -> str:
        """Return the name of the organisation in a language."""
        return str(getattr(self, language.value))


@dataclass(frozen=True, slots=True)
class Listed:
    """One revision of one entry, with the names of who wrote, verified and approved it."""

    entry: UUID
    version: int
    listing: Listing
    by: str
    at: datetime
    reason: str = ""
    verified_by: str | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    ended: bool = False
    current: bool = field(default=True)

    @property
    def approved(self) -> bool:
        """True when a person who may has approved this revision."""
        return self.approved_at is not None

    def is_stale(self, today: date) -> bool:
        """Tell whether nobody has verified the entry for longer than the organisation allows, or ever."""
        return is_stale(self.listing.verified_on, today)


def is_stale(verified_on: date | None, today: date) -> bool:
    """Tell whether a verification is older than STALE_MONTHS calendar months."""
    if verified_on is None:
        return True
    months = (today.year - verified_on.year) * 12 + today.month - verified_on.month
    return months > STALE_MONTHS or (months == STALE_MONTHS and today.day > verified_on.day)


def read_entries(
    store: Store, *, service: str = "", areas: Sequence[str] = (), ended: bool = False
) -> tuple[Listed, ...]:
    """Return the present entries, of one service and for any of some areas if asked, in a fixed order."""
    c = directory.c
    question = select(directory).where(c.current, c.ended == ended).order_by(c.en, c.entry)
    if service:
        question = question.where(c.services.overlap([service]))
    if areas:
        question = question.where(c.areas.overlap(list(areas)))
    with store.reads() as u:
        names = _names(u)
        return tuple(_listed(row, names) for row in u.all(question))


def read_history(store: Store, entry: UUID) -> tuple[Listed, ...]:
    """Return every revision of an entry, newest first. Raises NotFound."""
    c = directory.c
    with store.reads() as u:
        rows = u.all(select(directory).where(c.entry == entry).order_by(c.version.desc()))
        if not rows:
            raise NotFound
        names = _names(u)
        return tuple(_listed(row, names) for row in rows)


def present_entry(u: Unit, entry: UUID) -> Listed:
    """Return an entry as it stands now, in the caller's transaction. Raises NotFound."""
    row = u.one(select(directory).where(directory.c.entry == entry, directory.c.current))
    if row is None:
        raise NotFound
    return _listed(row, _names(u))


def _names(u: Unit) -> dict[str, str]:
    return {str(row.id): row.name for row in u.all(select(staff.c.id, staff.c.name))}


def _listed(row: Row[Any], names: dict[str, str]) -> Listed:
    def name(who: str | None) -> str | None:
        return names.get(who, who) if who else None

    listing = Listing(
        row.ar, row.en, row.fr, tuple(row.services), tuple(row.areas), row.hours, tuple(row.languages), row.cost,
        row.capacity, row.contact, row.note, row.source, row.verified_on,
    )  # fmt: skip
    return Listed(
        row.entry, row.version, listing, name(row.by) or "", row.at, row.reason, name(row.verified_by),
        name(row.approved_by), row.approved_at, row.ended, row.current,
    )  # fmt: skip


def save_entry(
    store: Store, who: SignedIn, listing: Listing, *, entry: UUID | None, version: int, reason: str,
    now: datetime, today: date,
) -> UUID:  # fmt: skip
    """Write a first revision, or one that follows; it waits for approval. Returns the entry's id.

    Raises Refused with the code of what is missing, and Stale where somebody else wrote since `version`.
    """
    _require(who, MAY_CHANGE)
    wanted = _checked(listing, today)
    if not reason.strip():
        raise Refused("reason")
    with store.writes(who) as u:
        before = _claim(u, entry, version) if entry else None
        fresh = before is None or before.verified_on != wanted.verified_on
        verified = before.verified_by if before and not fresh else str(who.person.id)
        return _put(
            u, who, wanted, entry=entry or uuid4(), version=version + 1 if entry else 1, now=now,
            action="directory_changed", reason=reason.strip()[:LONGEST_LINE],
            verified_by=verified if wanted.verified_on else None,
        )  # fmt: skip


def verify_entry(
    store: Store, who: SignedIn, entry: UUID, *, version: int, now: datetime, today: date
) -> None:
    """Note under one's own name that everything still holds. An approval stays: no word has changed."""
    _require(who, MAY_CHANGE)
    with store.writes(who) as u:
        row = _claim(u, entry, version)
        listing = replace(_listed(row, {}).listing, verified_on=today)
        _put(
            u, who, listing, entry=entry, version=version + 1, now=now, action="directory_verified", reason=row.reason,
            verified_by=str(who.person.id), approved_by=row.approved_by, approved_at=row.approved_at,
        )  # fmt: skip


def approve_entry(store: Store, who: SignedIn, entry: UUID, *, version: int, now: datetime) -> None:
    """Approve the present revision as a named person: from now on cases can be referred there."""
    _require(who, MAY_APPROVE)
    with store.writes(who) as u:
        row = _claim(u, entry, version)
        if row.approved_at is not None:
            raise Stale
        by = str(who.person.id)
        u.run(update(directory).where(directory.c.id == row.id).values(approved_by=by, approved_at=now))
        audit.record(u, by, "directory_approved", object_=str(entry), now=now, version=str(version))


def end_entry(store: Store, who: SignedIn, entry: UUID, *, version: int, reason: str, now: datetime) -> None:
    """Take an entry out of the directory, with a reason. What was referred there stays as it was."""
    _require(who, MAY_CHANGE)
    if not reason.strip():
        raise Refused("reason")
    with store.writes(who) as u:
        row = _claim(u, entry, version)
        _put(
            u, who, _listed(row, {}).listing, entry=entry, version=version + 1, now=now, action="directory_ended",
            reason=reason.strip()[:LONGEST_LINE], verified_by=row.verified_by, ended=True,
        )  # fmt: skip


def _require(who: SignedIn, allowed: frozenset[Role]) -> None:
    if who.person.role not in allowed:
        raise Refused("right")


def _claim(u: Unit, entry: UUID, version: int) -> Row[Any]:
    """Lock an entry that is in the directory. Raises NotFound, and Stale for any version but the present one."""
    u.run(select(func.pg_advisory_xact_lock(func.hashtext(f"directory:{entry}"))))
    row = u.one(select(directory).where(directory.c.entry == entry, directory.c.current))
    if row is None:
        raise NotFound
    if row.version != version or row.ended:
        raise Stale
    return row


def _put(
    u: Unit, who: SignedIn, listing: Listing, *, entry: UUID, version: int, now: datetime, action: str,
    reason: str, **more: Any,
) -> UUID:  # fmt: skip
    values = {name: getattr(listing, name) for name in Listing.__slots__}
    codes = {name: list(values[name]) for name in _CODES}
    by = str(who.person.id)
    u.run(update(directory).where(directory.c.entry == entry, directory.c.current).values(current=False))
    u.run(
        insert(directory).values(
            id=uuid4(),
            entry=entry,
            version=version,
            by=by,
            at=now,
            reason=reason,
            **{**values, **codes, **more},
        )
    )
    audit.record(u, by, action, object_=str(entry), now=now, version=str(version))
    return entry


def _checked(listing: Listing, today: date) -> Listing:
    """Return the listing trimmed, its codes in order and once. Raises Refused with the code of what is wrong."""
    texts: dict[str, Any] = {
        name: " ".join(getattr(listing, name).split()) for name in ("ar", "en", "fr", *_LINES)
    }
    note = listing.note.strip()
    if not all(texts[name] for name in ("ar", "en", "fr")):
        raise Refused("directory_name")
    if not listing.services or not set(listing.services) <= set(SERVICES):
        raise Refused("choose_service")
    if not listing.areas:
        raise Refused("choose_area")
    if listing.cost not in COSTS or listing.capacity not in CAPACITIES:
        raise Refused("form")
    for name in ("contact", "source"):
        if not texts[name]:
            raise Refused(f"directory_{name}")
    if listing.verified_on is not None and listing.verified_on > today:
        raise Refused("date_future")
    longest = {name: LONGEST_NAME if name in {"ar", "en", "fr"} else LONGEST_LINE for name in texts}
    if len(note) > LONGEST_NOTE or any(len(text) > longest[name] for name, text in texts.items()):
        raise Refused("text_length")
    codes: dict[str, Any] = {name: tuple(dict.fromkeys(getattr(listing, name))) for name in _CODES}
    return replace(listing, **texts, **codes, note=note)
