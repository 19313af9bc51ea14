"""Reads a form that may bring files: in memory alone and up to a limit, so that nothing lies on a disk unsealed."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from cases.media.form import PICTURES, Form, recognise
from cases.messages import Media, MediaKind
from webhooks.channels.base import Malformed
from webhooks.limits import read_body

UPLOAD_LIMIT: Final = 10 * 1024 * 1024
UPLOAD_SECONDS: Final = 120.0
MOST_FILES: Final = 3
_MOST_FIELDS: Final = 40


@dataclass(frozen=True, slots=True)
class Given:
    """What a form brought."""

    fields: Mapping[str, str] = field(repr=False)
    files: tuple[bytes, ...] = field(default=(), repr=False)


class _InMemory(MultiPartParser):
    """Keeps what it reads in memory: a temporary file would hold it unsealed."""

    spool_max_size = UPLOAD_LIMIT + 1


async def read_form(request: Request) -> Given:
    """Read one form. Raises Malformed, TooLarge, TimeoutError."""
    body = await read_body(request, UPLOAD_LIMIT, seconds=UPLOAD_SECONDS)

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    try:
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            parser = _InMemory(
                request.headers, stream(), max_files=MOST_FILES + 1, max_fields=_MOST_FIELDS,
                max_part_size=64 * 1024,
            )  # fmt: skip
            found = await parser.parse()
        else:
            found = await FormParser(request.headers, stream()).parse()
    except (MultiPartException, KeyError, ValueError, UnicodeError) as error:
        raise Malformed from error
    fields = {name: value for name, value in found.multi_items() if isinstance(value, str)}
    uploads = [value for _, value in found.multi_items() if isinstance(value, UploadFile)]
    raws = [await each.read() for each in uploads]
    await found.close()
    return Given(fields, tuple(raw for raw in raws if raw))


def media_of(raw: bytes) -> Media | None:
    """Return a photo or a document as what came with a message; None for anything else, whatever it is called."""
    form = recognise(raw)
    if form in PICTURES:
        return Media(MediaKind.PHOTO, "", raw)
    return Media(MediaKind.FILE, "", raw) if form is Form.PDF else None
