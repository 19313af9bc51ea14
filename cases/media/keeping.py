"""Files on their way into a case: claimed by the relay, sealed to the case in parts, or given up with a reason."""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from cases import seal
from cases.errors import CannotOpen
from cases.media.clean import Cleaned, Fate
from cases.media.form import Form
from cases.media.incoming import PART
from cases.messages import MediaKind
from cases.model import Channel
from cases.store.media_tables import media, media_parts, media_uploads
from cases.store.tables import cases
from cases.store.unit import Unit
from cases.views import FileView

BLOCK = 32 * 1024
"""The last part is padded to whole blocks of so many bytes, about ten seconds of speech."""
_HEAD = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Awaited:
    """One file that the relay has claimed."""

    id: UUID
    case: UUID
    case_public: bytes
    kind: MediaKind
    channel: Channel | None
    at: datetime
    attempts: int
    ref: str = field(repr=False)
    secret: bytes = field(repr=False)


def claim_file(u: Unit, private: bytes, file: UUID, *, now: datetime) -> Awaited | None:
    """Take a file for one try; None when it is here already, given up, or gone with its case. Raises CannotOpen."""
    row = u.one(select(media).where(media.c.id == file).with_for_update())
    if row is None or row.state != Fate.WAITING.value:
        return None
    key = u.value(select(cases.c.public_key).where(cases.c.id == row.case_id))
    u.run(update(media).where(media.c.id == file).values(attempts=media.c.attempts + 1, tried_at=now))
    told = seal.open_body(private, bytes(row.sealed_ref), "media", str(file))
    return Awaited(
        row.id, row.case_id, bytes(key), MediaKind(row.kind), Channel(row.channel) if row.channel else None,
        row.at, row.attempts + 1, str(told["ref"]), seal.decode_key(told["secret"]),
    )  # fmt: skip


def read_upload(u: Unit, private: bytes, file: UUID) -> bytes:
    """Return what a page brought, as it came. Raises CannotOpen."""
    rows = u.all(
        select(media_uploads.c.part, media_uploads.c.sealed_part)
        .where(media_uploads.c.media == file)
        .order_by(media_uploads.c.part)
    )
    if [row.part for row in rows] != list(range(len(rows))):
        raise CannotOpen
    return b"".join(
        seal.open_sealed(private, bytes(row.sealed_part), "media_uploads", str(file), str(row.part))
        for row in rows
    )


def keep_file(u: Unit, awaited: Awaited, cleaned: Cleaned, *, now: datetime) -> bool:
    """Seal what is kept of a file to its case, in one transaction with its state. False: somebody was faster."""
    _show(u, awaited.case, now)
    if not _settle(u, awaited.id, cleaned.fate, reason=cleaned.reason, form=cleaned.form):
        return False
    if cleaned.fate in {Fate.KEPT, Fate.SEALED}:
        for part, (sealed, mark) in enumerate(_seal_parts(awaited, cleaned)):
            u.run(
                insert(media_parts).values(
                    media=awaited.id, part=part, case_id=awaited.case, sealed_part=sealed, seal=mark
                )
            )
    return True


def lose_file(u: Unit, file: UUID, case: UUID, *, reason: str, now: datetime) -> bool:
    """Give a file up. It stays on the page as what nobody has heard or seen."""
    _show(u, case, now)
    return _settle(u, file, Fate.LOST, reason=reason)


def note_trouble(u: Unit, file: UUID, *, reason: str) -> None:
    """Say why a file is not here yet; it is tried again."""
    u.run(update(media).where(media.c.id == file, media.c.state == Fate.WAITING.value).values(reason=reason))


def case_of(u: Unit, file: UUID) -> UUID | None:
    """Return the case of a file."""
    found = u.value(select(media.c.case_id).where(media.c.id == file))
    return UUID(str(found)) if found is not None else None


def overdue_files(u: Unit, *, before: datetime) -> tuple[UUID, ...]:
    """Return the files that nobody has tried since then: their job was lost."""
    c = media.c
    rows = u.all(
        select(c.id)
        .where(c.state == Fate.WAITING.value, func.coalesce(c.tried_at, c.at) < before)
        .order_by(c.at)
        .limit(20)
    )
    return tuple(row.id for row in rows)


def _settle(u: Unit, file: UUID, fate: Fate, *, reason: str, form: Form | None = None) -> bool:
    values: dict[str, object] = {"state": fate.value, "reason": reason or None, "sealed_ref": b""}
    done = u.run(
        update(media)
        .where(media.c.id == file, media.c.state == Fate.WAITING.value)
        .values(form=form.value if form else None, **values)
    )
    if done.rowcount != 1:
        return False
    u.run(delete(media_uploads).where(media_uploads.c.media == file))
    return True


def _show(u: Unit, case: UUID, now: datetime) -> None:
    """Let the page of the case look again. The case before its files, as everywhere: two orders would wait for ever."""
    u.run(update(cases).where(cases.c.id == case).values(changed_at=now))


def _context(file: UUID, part: int, parts: int) -> tuple[str, ...]:
    return "media_parts", str(file), str(part), str(parts)


def _seal_parts(awaited: Awaited, cleaned: Cleaned) -> Iterator[tuple[bytes, bytes]]:
    """Yield each sealed part with its mark. The number of parts is bound into each: none can be left out."""
    told = json.dumps({"form": cleaned.form.value, "length": len(cleaned.data)}).encode()
    plain = _HEAD.pack(len(told)) + told + cleaned.data
    plain += bytes(-len(plain) % BLOCK)
    pieces = [plain[at : at + PART] for at in range(0, len(plain), PART)]
    for part, piece in enumerate(pieces):
        context = _context(awaited.id, part, len(pieces))
        sealed = seal.seal(awaited.case_public, piece, *context)
        yield sealed, seal.seal_row(awaited.secret, sealed, *context)


def open_parts(
    private: bytes, secret: bytes, file: UUID, rows: Sequence[tuple[int, bytes, bytes]]
) -> tuple[Form, bytes]:
    """Return form and content of a file from its parts (number, sealed part, mark). Raises CannotOpen."""
    plain = b""
    for expected, (part, sealed, mark) in enumerate(rows):
        context = _context(file, part, len(rows))
        if part != expected or not seal.row_is_ours(secret, mark, sealed, *context):
            raise CannotOpen
        plain += seal.open_sealed(private, sealed, *context)
    if len(plain) < _HEAD.size:
        raise CannotOpen
    begin = _HEAD.size + _HEAD.unpack_from(plain)[0]
    told = json.loads(plain[_HEAD.size : begin])
    return Form(told["form"]), plain[begin : begin + int(told["length"])]


def files_of(u: Unit, case: UUID, names: Mapping[UUID, str]) -> dict[UUID, tuple[FileView, ...]]:
    """Return the files of a case by the message that brought them, in their order, without their content."""
    c = media.c
    columns = (c.id, c.item, c.kind, c.state, c.reason, c.form, c.heard_by, c.heard_at)
    found: dict[UUID, tuple[FileView, ...]] = {}
    for row in u.all(select(*columns).where(c.case_id == case).order_by(c.item, c.place)):
        view = FileView(
            row.id, MediaKind(row.kind), row.state, row.reason or "", row.form or "",
            names.get(row.heard_by, "") if row.heard_by else None, row.heard_at,
        )  # fmt: skip
        found[row.item] = (*found.get(row.item, ()), view)
    return found
