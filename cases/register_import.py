"""Compares a file with the register, so that an import can say what it would change before it does it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import zip_longest
from uuid import UUID

from sqlalchemy import select

from cases.entries import Entry, Kind
from cases.register import DAY, approve, end, entry_of, put
from cases.store.register_tables import register
from cases.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to one key: `old` ends, `new` begins; `approve` is the id of a line that is approved."""

    kind: Kind
    key: str
    what: str
    """added, changed, ended or approved."""
    old: UUID | None = None
    new: Entry | None = None
    approve: UUID | None = None


def plan_import(u: Unit, entries: Iterable[Entry], kinds: Sequence[Kind], today: date) -> tuple[Change, ...]:
    """Return what a file would change: kinds that it does not speak of stay, and lines of the past always stay."""
    rows = u.all(
        select(register).where(register.c.kind.in_([k.value for k in kinds])).order_by(register.c.at)
    )
    kept: dict[tuple[Kind, str], list[tuple[UUID, Entry]]] = {}
    for row in rows:
        entry = entry_of(row)
        if entry.lasts(today):
            kept.setdefault((entry.kind, entry.key), []).append((row.id, entry))
    wanted: dict[tuple[Kind, str], list[Entry]] = {}
    for entry in entries:
        if entry.lasts(today):
            wanted.setdefault((entry.kind, entry.key), []).append(entry)
    changes: list[Change] = []
    for kind, key in sorted({*kept, *wanted}, key=lambda each: (list(Kind).index(each[0]), each[1])):
        changes += _changes_of(kind, key, kept.get((kind, key), []), wanted.get((kind, key), []), today)
    return tuple(changes)


def _changes_of(
    kind: Kind, key: str, kept: list[tuple[UUID, Entry]], wanted: list[Entry], today: date
) -> Iterable[Change]:
    """Pair what stays, then let each new line follow an old one as long as there are any."""
    left = list(kept)
    fresh: list[Entry] = []
    for entry in wanted:
        same = next((each for each in left if each[1].same_as(entry, today)), None)
        if same is None:
            fresh.append(entry)
            continue
        left.remove(same)
        if entry.approved and not same[1].approved:
            yield Change(kind, key, "approved", approve=same[0])
    for old, new in zip_longest(left, fresh):
        what = "added" if old is None else "ended" if new is None else "changed"
        begins = (
            new if new is None or not kept else replace(new, valid_from=max(new.valid_from or today, today))
        )
        yield Change(kind, key, what, old=old[0] if old else None, new=begins)


def carry_out(
    u: Unit, changes: Iterable[Change], *, by: str, reason: str, now: datetime, today: date
) -> None:
    """Do what was planned."""
    for change in changes:
        if change.old is not None:
            last = (change.new.valid_from if change.new and change.new.valid_from else today) - DAY
            end(u, change.old, last, by=by, reason=reason, now=now)
        if change.new is not None:
            put(u, change.new, by=by, reason=reason, now=now)
        if change.approve is not None:
            approve(u, change.approve, by=by, now=now)
