"""What every act of a person at the desk is made of: the claimed case, a new version, an entry, a met clock."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, update

from cases import seal
from cases.due import refresh_due
from cases.errors import NotFound, Refused, Stale
from cases.rights import Right, Section, require
from cases.staff import SEES_ALL
from cases.store.tables import cases, deadlines, items
from cases.store.unit import Store, Unit
from cases.views import SignedIn


class DeskStore(Store):
    """The desk's database with the two keys that the desk has at rest: neither opens a case or an address."""

    def __init__(self, url: str, *, rows_key: bytes, relay_public: bytes, **options: Any) -> None:
        """Keep the row-seal key and the relay's public key beside the pool."""
        super().__init__(url, **options)
        self.rows_key = rows_key
        self.relay_public = relay_public


def claim_case(
    u: Unit, who: SignedIn, number: str, *, version: int | None = None, section: Section = Section.TALK
) -> Row[Any]:
    """Lock a visible case in order to write into a section of it.

    Raises NotFound, Refused("right") for roles without keys or without that right, Stale for an older version.
    """
    if who.person.role in SEES_ALL:
        raise Refused("right")
    row = u.one(select(cases).where(cases.c.number == number).with_for_update())
    if row is None:
        raise NotFound
    require(who.person.role, section, Right.WRITE)
    if version is not None and row.version != version:
        raise Stale
    return row


def change(u: Unit, row: Row[Any], now: datetime, **values: object) -> None:
    """Write columns of a claimed case; whoever had read the version before must read again."""
    u.run(update(cases).where(cases.c.id == row.id).values(changed_at=now, version=row.version + 1, **values))


def add(  # noqa: PLR0913 - one row, named fields
    u: Unit, store: DeskStore, row: Row[Any], *, item: UUID, kind: str, who: SignedIn, now: datetime,
    text: str | None = None, said: list[Any] | None = None, **columns: object,
) -> None:  # fmt: skip
    """Append one thing to the conversation, under the case's public key."""
    seq = u.value(
        update(cases)
        .where(cases.c.id == row.id)
        .values(last_seq=cases.c.last_seq + 1)
        .returning(cases.c.last_seq)
    )
    context = ("items", str(row.id), str(seq))
    sealed = seal.seal_body(bytes(row.public_key), {"text": text}, *context) if text is not None else None
    u.run(
        insert(items).values(
            id=item, case_id=row.id, seq=seq, kind=kind, author=who.person.id, sealed_body=sealed,
            seal=seal.seal_row(store.rows_key, sealed, *context, kind) if sealed is not None else None,
            said=said, at=now, **columns,
        )
    )  # fmt: skip


def add_event(
    u: Unit, store: DeskStore, row: Row[Any], code: str, who: SignedIn, now: datetime, **values: str
) -> None:
    """Append what a person of the staff did, as a coded event."""
    add(u, store, row, item=uuid4(), kind="event", who=who, now=now, said=[[code, values]])


def meet(u: Unit, case: UUID, kind: str, now: datetime) -> None:
    """Meet one clock of a case, if it runs."""
    d = deadlines.c
    u.run(update(deadlines).where(d.case_id == case, d.kind == kind, d.met_at.is_(None)).values(met_at=now))
    refresh_due(u, case)
