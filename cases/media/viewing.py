"""Files opened by a person at the desk, and the mark of the person who heard or saw them: each leaves its trace."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Text, cast, func, select, update

from cases import audit, keyrings, seal
from cases.acts import DeskStore, add_event, change, claim_case
from cases.errors import CannotOpen, NotFound, Refused
from cases.media.clean import Fate
from cases.media.form import Form
from cases.media.keeping import files_of, open_parts
from cases.messages import MediaKind
from cases.rights import Right, Section, require
from cases.staff import SEES_ALL
from cases.store.media_tables import media, media_parts
from cases.store.tables import cases, items, staff
from cases.store.unit import Unit
from cases.views import FileView, SignedIn

COUNTS = frozenset({MediaKind.VOICE, MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.FILE})
"""What a case waits for to be heard or seen; a sticker says little, and is shown all the same."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A cleaned file. `form` is jpeg or one of the recordings."""

    form: Form
    data: bytes = field(repr=False)


def open_file(
    store: DeskStore, who: SignedIn, number: str, file: UUID, *, now: datetime, noted: bool = True
) -> Opened:
    """Open a file of a case. `noted` is False only for a further piece of one that is being played.

    Raises NotFound also for what is sealed unopened, refused or not here; Refused("right"); CannotOpen.
    """
    if who.person.role in SEES_ALL:
        raise Refused("right")
    with store.writes(who) as u:
        case = u.value(select(cases.c.id).where(cases.c.number == number))
        if case is None:
            raise NotFound
        require(who.person.role, Section.TALK, Right.READ)
        row = u.one(
            select(media.c.id, media.c.item, media.c.kind).where(
                media.c.id == file, media.c.case_id == case, media.c.state == Fate.KEPT.value
            )
        )
        if row is None:
            raise NotFound
        private = keyrings.case_private(u, who, case)
        secret = _secret_of(u, store, private, row)
        form, data = open_parts(private, secret, file, _parts(u, file))
        if noted:
            audit.record(
                u,
                str(who.person.id),
                "file_opened",
                object_=str(case),
                now=now,
                file=str(file),
                kind=row.kind,
            )
    return Opened(form, data)


def see_file(store: DeskStore, who: SignedIn, number: str, file: UUID) -> FileView:
    """Return what is known of a file that can be opened, without opening it. Raises as `open_file` does."""
    if who.person.role in SEES_ALL:
        raise Refused("right")
    with store.reads(who) as u:
        case = u.value(select(cases.c.id).where(cases.c.number == number))
        require(who.person.role, Section.TALK, Right.READ)
        names = {s.id: s.name for s in u.all(select(staff.c.id, staff.c.name))}
        found = files_of(u, case, names) if case is not None else {}
    for one in (one for files in found.values() for one in files):
        if one.id == file and one.state == Fate.KEPT.value:
            return one
    raise NotFound


def _parts(u: Unit, file: UUID) -> list[tuple[int, bytes, bytes]]:
    p = media_parts.c
    rows = u.all(select(p.part, p.sealed_part, p.seal).where(p.media == file).order_by(p.part))
    return [(row.part, bytes(row.sealed_part), bytes(row.seal)) for row in rows]


def _secret_of(u: Unit, store: DeskStore, private: bytes, row: Row[Any]) -> bytes:
    """Return the secret of a file from the sealed message that brought it. Raises CannotOpen."""
    item = u.one(select(items).where(items.c.id == row.item))
    if item is None or item.sealed_body is None or item.seal is None:
        raise CannotOpen
    context, sealed = ("items", str(item.case_id), str(item.seq)), bytes(item.sealed_body)
    if not seal.row_is_ours(store.rows_key, bytes(item.seal), sealed, *context, item.kind):
        raise CannotOpen
    body = seal.open_body(private, sealed, *context)
    for entry in body.get("media", ()):
        if len(entry) == 3 and entry[1] == str(row.id):  # noqa: PLR2004 - kind, id, secret
            return seal.decode_key(entry[2])
    raise CannotOpen


def mark_heard(store: DeskStore, who: SignedIn, number: str, file: UUID, *, now: datetime) -> None:
    """Say as a named person that a file was heard or seen, or that nothing of it will ever be to be had.

    Takes the mark off the case when nothing else waits. The urgency stays as it is: only a verdict changes it.
    Raises NotFound; Refused("file_waiting") for a file that is still being fetched.
    """
    with store.writes(who) as u:
        row = claim_case(u, who, number)
        c = media.c
        found = u.one(select(c.kind, c.state, c.heard_at).where(c.id == file, c.case_id == row.id))
        if found is None:
            raise NotFound
        if found.state == Fate.WAITING.value:
            raise Refused("file_waiting")
        if found.heard_at is not None:
            return
        u.run(update(media).where(c.id == file).values(heard_by=who.person.id, heard_at=now))
        code = "file_heard" if found.state == Fate.KEPT.value else "file_set_aside"
        add_event(u, store, row, code, who, now, kind=found.kind)
        change(u, row, now, unheard=_left(u, row.id))
        audit.record(
            u, str(who.person.id), code, object_=str(row.id), now=now, file=str(file), kind=found.kind
        )


def _left(u: Unit, case: UUID) -> bool:
    """Tell whether something in the case is still waiting for a person. What came before files were kept counts."""
    c, kinds = media.c, [kind.value for kind in COUNTS]
    waits = (c.case_id == case) & c.heard_at.is_(None) & c.kind.in_(kinds)
    if u.one(select(c.id).where(waits).limit(1)) is not None:
        return True
    known = select(c.item).where(c.case_id == case)
    older = items.c.media.bool_op("&&")(cast(kinds, ARRAY(Text))) & items.c.id.not_in(known)
    return bool(u.value(select(func.count()).select_from(items).where(items.c.case_id == case, older)))
