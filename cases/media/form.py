"""What a file is, told by its first bytes: what a sender or a platform says of it is not believed."""

import re
from collections.abc import Iterator
from enum import StrEnum

LARGEST = 20 * 1024 * 1024
"""Bytes of the largest file that is taken: what Telegram hands out at most; WhatsApp sends less (16 MB)."""


class Form(StrEnum):
    """The forms that are told apart."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    GIF = "gif"
    OGG = "ogg"
    """Speech as Opus in Ogg: the voice notes of WhatsApp and Telegram."""
    MP3 = "mp3"
    MP4 = "mp4"
    """MP4 that holds sound and no picture."""
    AMR = "amr"
    VIDEO = "video"
    PDF = "pdf"
    CARD = "card"
    """A card of a person's name and number."""
    PAGE = "page"
    PROGRAM = "program"
    EMPTY = "empty"
    OTHER = "other"


PICTURES = frozenset({Form.JPEG, Form.PNG, Form.WEBP, Form.GIF})
SOUNDS = frozenset({Form.OGG, Form.MP3, Form.MP4, Form.AMR})
REFUSED = frozenset({Form.CARD, Form.PAGE, Form.PROGRAM, Form.EMPTY})
"""What is not kept at all. Every other form that is neither picture nor sound is kept sealed and opened nowhere."""

_STARTS = (
    (b"\xff\xd8\xff", Form.JPEG),
    (b"\x89PNG\r\n\x1a\n", Form.PNG),
    (b"GIF87a", Form.GIF),
    (b"GIF89a", Form.GIF),
    (b"#!AMR", Form.AMR),
    (b"ID3", Form.MP3),
    (b"\x1aE\xdf\xa3", Form.VIDEO),
    (b"%PDF-", Form.PDF),
    (b"MZ", Form.PROGRAM),
    (b"\x7fELF", Form.PROGRAM),
    (b"\xca\xfe\xba\xbe", Form.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Form.PROGRAM),
    (b"\xce\xfa\xed\xfe", Form.PROGRAM),
    (b"#!", Form.PROGRAM),
)
_CARD = re.compile(rb"\s*BEGIN:VCARD", re.IGNORECASE)
_PAGE = re.compile(rb"\s*<(?:!doctype|html|head|body|script|svg|\?xml|iframe|img)", re.IGNORECASE)
_MARKS = b"\xef\xbb\xbf\xff\xfe\x00"
_PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_LAYER_3 = 0b01
_HEAD = 1024


def recognise(raw: bytes) -> Form:
    """Return the form of a file. Never raises."""
    if not raw:
        return Form.EMPTY
    for start, form in _STARTS:
        if raw.startswith(start):
            return form
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return Form.WEBP
    if raw[:4] == b"OggS" and raw[28:36] == b"OpusHead":
        return Form.OGG
    if raw[4:8] == b"ftyp":
        return _of_boxes(raw)
    if raw[0] == 0xFF and len(raw) > 1 and raw[1] >> 5 == 0b111 and raw[1] >> 1 & 0b11 == _LAYER_3:  # noqa: PLR2004
        return Form.MP3
    return _of_text(raw)


def _of_text(raw: bytes) -> Form:
    """Look for a card or a page, in whatever width of letters it is written."""
    head = raw[:_HEAD].lstrip(_MARKS).replace(b"\0", b"")
    if _CARD.match(head):
        return Form.CARD
    return Form.PAGE if _PAGE.match(head) else Form.OTHER


def _of_boxes(raw: bytes) -> Form:
    if raw[8:12] in _PICTURE_BRANDS:
        return Form.OTHER
    kinds = set(handlers(raw))
    return Form.MP4 if kinds == {b"soun"} else Form.VIDEO


BOXES_LIMIT = 4_096
_HOLDS = frozenset({b"moov", b"trak", b"mdia"})


def boxes(raw: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Yield name, beginning, beginning of the content and end of each box of an MP4 between two places."""
    at = start
    for _ in range(BOXES_LIMIT):
        if at + 8 > end:
            return
        size, body = int.from_bytes(raw[at : at + 4], "big"), at + 8
        if size == 1:
            size, body = int.from_bytes(raw[at + 8 : at + 16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < body - at or at + size > end:
            return
        yield raw[at + 4 : at + 8], at, body, at + size
        at += size


def handlers(raw: bytes) -> Iterator[bytes]:
    """Yield what the tracks of an MP4 hold: "soun", "vide" or another four letters."""
    ahead = [(0, len(raw))]
    for _ in range(BOXES_LIMIT):
        if not ahead:
            return
        for name, _, body, end in boxes(raw, *ahead.pop()):
            if name in _HOLDS:
                ahead.append((body, end))
            elif name == b"hdlr":
                yield raw[body + 8 : body + 12]
