"""Offices and their keyrings: made once by `hotline init`, changed by importing the organisation's file."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import insert, select, update

from cases import audit, keyrings, seal
from cases.entries import Entry, Kind
from cases.errors import CannotOpen, Refused
from cases.model import FOCAL, Office
from cases.register import SYSTEM
from cases.register_import import Change, carry_out, plan_import
from cases.store.tables import keyring, staff
from cases.store.tables import offices as office_table
from cases.store.unit import Store, Unit


class AreaLike(Protocol):
    """The fields of `triage.offices.Area`."""

    @property
    def area(self) -> str: ...  # noqa: D102 - named as the column
    @property
    def office(self) -> str: ...  # noqa: D102
    @property
    def priority(self) -> int: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def assumed(self) -> bool: ...  # noqa: D102
    @property
    def valid_from(self) -> date | None: ...  # noqa: D102
    @property
    def valid_to(self) -> date | None: ...  # noqa: D102


def import_offices(  # noqa: PLR0913 - named parts of one file
    store: Store,
    rows_key: bytes,
    *,
    offices: Iterable[Office],
    areas: Iterable[AreaLike] = (),
    entries: Mapping[Kind, Iterable[Entry]] | None = None,
    recovery_public: bytes,
    now: datetime,
    today: date | None = None,
    dry_run: bool = False,
) -> tuple[str, ...]:
    """Add new offices with fresh keyrings, rename known ones, and bring the register to what the file says.

    Returns what changes, in words. Nothing is deleted: an office that is missing from the file is switched off, a
    line that is missing ends yesterday, and a kind that `entries` does not hold stays as it is. Without `entries`
    the areas alone are imported.
    """
    given = entries or {Kind.AREA: [_area_entry(a) for a in areas]}
    day = today or now.date()
    with store.writes() as u:
        known = {r.slug: r for r in u.all(select(office_table))}
        wanted = {o.slug: o for o in offices}
        changes = list(_describe(known, wanted))
        lines = [entry for each in given.values() for entry in each]
        planned = plan_import(u, lines, tuple(given), day)
        changes += _say(planned, new=wanted.keys() - known.keys())
        if dry_run:
            return tuple(changes)
        for office in wanted.values():
            _put_office(u, rows_key, office, known=office.slug in known, recovery_public=recovery_public)
        for slug in known.keys() - wanted.keys() - {FOCAL}:
            u.run(update(office_table).where(office_table.c.slug == slug).values(active=False))
        carry_out(u, planned, by=SYSTEM, reason="", now=now, today=day)
        audit.record(u, SYSTEM, "offices_imported", object_="offices", now=now, changes=str(len(changes)))
        for change in planned if known else ():  # the first founding is one entry, not a hundred
            audit.record(
                u, SYSTEM, f"register_{change.what}", object_=f"{change.kind.value}:{change.key}", now=now
            )
    return tuple(changes)


def _describe(known: Mapping[str, Any], wanted: Mapping[str, Office]) -> Iterable[str]:
    for slug in sorted(wanted.keys() - known.keys()):
        yield f"office {slug}: added"
    for slug in sorted(known.keys() - wanted.keys() - {FOCAL}):
        if known[slug].active:
            yield f"office {slug}: switched off"
    for slug in sorted(wanted.keys() & known.keys()):
        old, new = known[slug], wanted[slug]
        if (old.ar, old.en, old.fr) != (new.ar, new.en, new.fr) or not old.active:
            yield f"office {slug}: changed"


def _say(planned: Iterable[Change], *, new: Iterable[str]) -> Iterable[str]:
    """Word what happens to the lines. The line of a new office is part of its being added."""
    fresh = set(new)
    for change in planned:
        if change.kind is Kind.OFFICE and (change.key in fresh or change.what == "ended"):
            continue
        what = f"{change.what}, its details" if change.kind is Kind.OFFICE else change.what
        since = change.new.valid_from if change.new else None
        yield f"{change.kind.value} {change.key.replace('>', ' to ', 1)}: {what}{f' from {since}' if since else ''}"


def _area_entry(a: AreaLike) -> Entry:
    body = {
        "area": a.area,
        "office": a.office,
        "priority": a.priority,
        "source": a.source,
        "assumed": a.assumed,
    }
    return Entry(Kind.AREA, f"{a.area}>{a.office}", body, a.valid_from, a.valid_to)


def _put_office(u: Unit, rows_key: bytes, office: Office, *, known: bool, recovery_public: bytes) -> None:
    names = {"ar": office.ar, "en": office.en, "fr": office.fr}
    if known:
        u.run(update(office_table).where(office_table.c.slug == office.slug).values(active=True, **names))
        return
    pair = seal.make_key_pair()
    row_seal = seal.seal_row(rows_key, pair.public, "offices", office.slug)
    u.run(insert(office_table).values(slug=office.slug, public_key=pair.public, seal=row_seal, **names))
    keyrings.add_member(
        u, office=office.slug, member=keyrings.RECOVERY, public=recovery_public, office_private=pair.private
    )
    if office.slug == FOCAL:
        return  # complaints about staff are no supervisor's to open: only the paper key gives this one on
    # Every national supervisor can give keys on; a new office must not depend on the paper key alone.
    supervisors = u.all(
        select(staff.c.id, staff.c.public_key).where(
            staff.c.role == "supervisor", staff.c.office == "national", staff.c.active
        )
    )
    for person in supervisors:
        keyrings.add_member(
            u,
            office=office.slug,
            member=str(person.id),
            public=bytes(person.public_key),
            office_private=pair.private,
        )


def grant_by_recovery(recovery: bytes) -> Callable[[Unit, str], bytes]:
    """Return the way to an office's private key for whoever holds the paper key. Raises Refused("recovery_key")."""

    def grant(u: Unit, office: str) -> bytes:
        try:
            return keyrings.office_private(u, office=office, member=keyrings.RECOVERY, private=recovery)
        except CannotOpen as error:
            raise Refused("recovery_key") from error

    return grant


def grant_by_supervisor(store: Store, login: str, passphrase: str) -> Callable[[Unit, str], bytes]:
    """Return the way to an office's private key for a supervisor who is in its keyring. Raises Refused("sign_in")."""
    with store.reads() as u:
        row = u.one(select(staff.c.id, staff.c.sealed_key).where(staff.c.login == login, staff.c.active))
    if row is None:
        raise Refused("sign_in")
    try:
        private = seal.unlock_with_passphrase(passphrase, bytes(row.sealed_key), "staff", str(row.id))
    except CannotOpen as error:
        raise Refused("sign_in") from error

    def grant(u: Unit, office: str) -> bytes:
        return keyrings.office_private(u, office=office, member=str(row.id), private=private)

    return grant


def ring_sizes(store: Store) -> dict[str, int]:
    """Return for each office how many people can open its cases, the paper key not counted."""
    with store.reads() as u:
        members = u.all(select(keyring.c.office, keyring.c.member))
        slugs = [r.slug for r in u.all(select(office_table.c.slug).where(office_table.c.active))]
    return {
        slug: sum(1 for m in members if m.office == slug and m.member != keyrings.RECOVERY) for slug in slugs
    }


def office_names(store: Store) -> tuple[Office, ...]:
    """Return the active offices."""
    with store.reads() as u:
        rows = u.all(select(office_table).where(office_table.c.active).order_by(office_table.c.slug))
    return tuple(Office(r.slug, r.ar, r.en, r.fr) for r in rows)


def is_founded(store: Store) -> bool:
    """Tell whether the offices were made."""
    with store.reads() as u:
        return u.value(select(office_table.c.slug).limit(1)) is not None
