"""Files as the door takes them in: announced in the sealed message; the relay fetches and cleans them, not the door."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert

from cases import seal
from cases.media.clean import Fate
from cases.media.form import LARGEST
from cases.messages import MediaKind
from cases.model import Channel
from cases.store.jobs import enqueue_media
from cases.store.media_tables import media, media_uploads
from cases.store.unit import Unit

PART = 256 * 1024
"""Bytes of a part before it is sealed."""


@dataclass(frozen=True, slots=True)
class Announced:
    """One file of one message. `ref` says where it is at the provider; `raw` is the file itself if it came along.

    `secret` stands in the sealed message and in what the relay is given, and nowhere else: what is marked with it
    was written by the relay for this message, and by nobody who can only write into the database.
    """

    kind: MediaKind
    id: UUID
    ref: str = field(default="", repr=False)
    raw: bytes | None = field(default=None, repr=False)
    secret: bytes = field(default_factory=seal.make_key, repr=False)

    def entry(self) -> list[str]:
        """Return what is written into the sealed message under "media"."""
        return [self.kind.value, str(self.id), seal.encode_key(self.secret)]


def announce(
    files: Sequence[tuple[MediaKind, str]], *, new_id: Callable[[], UUID], raws: Sequence[bytes | None] = ()
) -> tuple[Announced, ...]:
    """Give each file of a message, named by kind and reference, its id and its secret.

    `raws`: the files themselves, in the same order, where a page brought them.
    """
    given = (*raws, *(None for _ in files))
    return tuple(Announced(kind, new_id(), ref, raw) for (kind, ref), raw in zip(files, given, strict=False))


def expect(
    u: Unit,
    vault_public: bytes,
    files: Sequence[Announced],
    *,
    case: UUID,
    item: UUID,
    now: datetime,
    channel: Channel | None = None,
    erasure: UUID | None = None,
) -> None:
    """Note the files of a message that is in the case already, and ask the relay for them.

    `erasure`: the deletion at the provider that has to wait until the files are here. A file that came along
    (`raw`) is sealed to the relay as it is; one that is too large, or nowhere to be found, is shown as lost.
    """
    for place, file in enumerate(files):
        reason = _why_lost(file)
        told = {"ref": file.ref, "secret": seal.encode_key(file.secret)}
        u.run(
            insert(media).values(
                id=file.id,
                case_id=case,
                item=item,
                place=place,
                kind=file.kind.value,
                channel=channel.value if channel else None,
                sealed_ref=b"" if reason else seal.seal_body(vault_public, told, "media", str(file.id)),
                erasure=erasure,
                state=(Fate.LOST if reason else Fate.WAITING).value,
                reason=reason,
                at=now,
            )
        )
        if reason:
            continue
        for part, sealed in _sealed_parts(vault_public, file):
            u.run(insert(media_uploads).values(media=file.id, part=part, sealed_part=sealed))
        enqueue_media(u, file.id)


def _why_lost(file: Announced) -> str | None:
    if file.raw is None:
        return None if file.ref else "no_reference"
    return "too_large" if len(file.raw) > LARGEST else None


def _sealed_parts(public: bytes, file: Announced) -> Iterator[tuple[int, bytes]]:
    raw = file.raw or b""
    for part, at in enumerate(range(0, max(len(raw), 1) if file.raw is not None else 0, PART)):
        yield part, seal.seal(public, raw[at : at + PART], "media_uploads", str(file.id), str(part))
