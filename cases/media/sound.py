"""Speech without what is written beside it: names, places and trailing bytes go, the sound itself is not touched."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cases.media.form import Form, boxes, handlers

LONGEST = 60 * 60
"""Seconds of the longest recording that is taken."""


class Unreadable(Exception):
    """The file is broken, or no honest one. `reason` is a code: unreadable, too_long, too_large, too_many_pixels."""

    def __init__(self, reason: str = "unreadable") -> None:
        """Keep the code."""
        super().__init__(reason)
        self.reason = reason


def tidy(raw: bytes, form: Form) -> bytes:
    """Return a recording of this form with its sound and nothing else. Raises Unreadable."""
    found = _TIDY[form](raw)
    if not found:
        raise Unreadable
    return found


# Ogg: pages of one stream; the second packet holds the tags (RFC 3533, RFC 7845).


@dataclass(frozen=True, slots=True)
class _Page:
    head: bytes
    """27 bytes and the table of segments."""
    body: bytes

    @property
    def serial(self) -> bytes:
        return self.head[14:18]

    @property
    def granule(self) -> int:
        return int.from_bytes(self.head[6:14], "little", signed=True)

    @property
    def is_last(self) -> bool:
        return bool(self.head[5] & 4)

    @property
    def ends_packet(self) -> bool:
        return bool(self.head[27:]) and self.head[-1] < 255  # noqa: PLR2004 - a segment of 255 goes on


_OPUS_RATE = 48_000
_TAGS = b"OpusTags"
_TAGS_LIMIT = 1024 * 1024


def _pages(raw: bytes) -> Iterator[_Page]:
    at = 0
    while raw[at : at + 5] == b"OggS\0" and at + 27 <= len(raw):
        table = at + 27
        body = table + raw[at + 26]
        end = body + sum(raw[table:body])
        if end > len(raw):
            return
        yield _Page(raw[at:body], raw[body:end])
        at = end


def _tidy_ogg(raw: bytes) -> bytes:
    """Keep the first stream up to its end; its tags are emptied in place, so that no page after them changes."""
    pages = _pages(raw)
    first = next(pages, None)
    if first is None or not first.body.startswith(b"OpusHead") or not first.ends_packet:
        raise Unreadable
    tags, sound, told = list[_Page](), list[_Page](), False
    for page in pages:
        if page.serial != first.serial:
            continue
        (sound if told else tags).append(page)
        told = told or page.ends_packet
        if page.is_last:
            break
    length = sum(len(page.body) for page in tags)
    if not sound or not tags[0].body.startswith(_TAGS) or not 16 <= length <= _TAGS_LIMIT:  # noqa: PLR2004 - empty tags
        raise Unreadable
    if max(page.granule for page in sound) > LONGEST * _OPUS_RATE:
        raise Unreadable("too_long")
    return b"".join(page.head + page.body for page in (first, *_emptied(tags, length), *sound))


def _emptied(tags: list[_Page], length: int) -> Iterator[_Page]:
    """Write tags of the same length that say nothing; what follows the list in the packet is padding."""
    left = _TAGS + bytes(length - len(_TAGS))
    for page in tags:
        body, left = left[: len(page.body)], left[len(page.body) :]
        head = page.head[:22] + b"\0\0\0\0" + page.head[26:]
        yield _Page(head[:22] + _checksum(head + body).to_bytes(4, "little") + head[26:], body)


def _table() -> tuple[int, ...]:
    found = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        found.append(value)
    return tuple(found)


_CHECKS = _table()


def _checksum(page: bytes) -> int:
    """Return Ogg's own checksum: polynomial 0x04c11db7, not reflected, begun with nothing."""
    value = 0
    for byte in page:
        value = value << 8 & 0xFFFFFFFF ^ _CHECKS[value >> 24 ^ byte]
    return value


# MP3: frames that follow each other; tags stand before, between and behind them (ISO 11172-3, 13818-3).

_RATES = {0b11: (44_100, 48_000, 32_000), 0b10: (22_050, 24_000, 16_000), 0b00: (11_025, 12_000, 8_000)}
_BITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_LOST_LIMIT = 64 * 1024
_FEWEST = 3


def _frame(raw: bytes, at: int) -> tuple[int, float] | None:
    """Return length in bytes and in seconds of the frame that begins here, or None."""
    if at + 4 > len(raw) or raw[at] != 0xFF or raw[at + 1] >> 5 != 0b111 or raw[at + 1] >> 1 & 3 != 1:  # noqa: PLR2004
        return None
    version, bits, rate = raw[at + 1] >> 3 & 3, raw[at + 2] >> 4, raw[at + 2] >> 2 & 3
    if version not in _RATES or bits in {0, 15} or rate == 3:  # noqa: PLR2004 - reserved values
        return None
    samples, table = (1152, _BITS_1) if version == 0b11 else (576, _BITS_2)  # noqa: PLR2004 - samples of a frame
    hertz = _RATES[version][rate]
    length = samples // 8 * table[bits] * 1000 // hertz + (raw[at + 2] >> 1 & 1)
    return (length, samples / hertz) if at + length <= len(raw) else None


def _tidy_mp3(raw: bytes) -> bytes:
    """Keep the frames; whatever stands before, between and behind them is left out."""
    at, lost, seconds, kept = _behind_tag(raw), 0, 0.0, list[bytes]()
    while at < len(raw) and lost < _LOST_LIMIT:
        found = _frame(raw, at)
        if found is None:
            after = raw.find(b"\xff", at + 1)
            lost, at = lost + 1, after if after >= 0 else len(raw)
            continue
        kept.append(raw[at : at + found[0]])
        at, seconds = at + found[0], seconds + found[1]
        if seconds > LONGEST:
            raise Unreadable("too_long")
    if len(kept) < _FEWEST:
        raise Unreadable
    return b"".join(kept)


def _behind_tag(raw: bytes) -> int:
    """Return where the tag at the beginning ends: its length is written in seven bits a byte."""
    if raw[:3] != b"ID3" or len(raw) < 10:  # noqa: PLR2004 - the head of a tag
        return 0
    length = 0
    for byte in raw[6:10]:
        length = length << 7 | byte & 0x7F
    return 10 + length


# MP4: boxes in boxes. What is not needed for the sound is turned into free space of the same length,
# because the tables of the sound count bytes from the beginning of the file (ISO 14496-12).

_KEPT = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"moof", b"sidx", b"styp", b"mfra"})
_HOLDS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex", b"edts", b"dinf"})
_DROPPED = frozenset({b"udta", b"meta", b"uuid", b"skip", b"free", b"cprt", b"ID32"})
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_DEEPEST = 8


def _tidy_mp4(raw: bytes) -> bytes:
    """Blank names, places, times and whatever is no part of the sound."""
    if set(handlers(raw)) != {b"soun"}:
        raise Unreadable
    out, end, sound = bytearray(raw), 0, False
    for name, at, body, close in boxes(raw, 0, len(raw)):
        sound = sound or name == b"mdat"
        if name not in _KEPT or name == b"free":
            _blank(out, at, body, close)
        elif name in _HOLDS:
            _tidy_boxes(out, raw, body, close, depth=0)
        end = close
    return bytes(out[:end]) if sound else b""


def _tidy_boxes(out: bytearray, raw: bytes, start: int, stop: int, *, depth: int) -> None:
    if depth > _DEEPEST:
        raise Unreadable
    for name, at, body, close in boxes(raw, start, stop):
        if name in _DROPPED:
            _blank(out, at, body, close)
        elif name in _HOLDS:
            _tidy_boxes(out, raw, body, close, depth=depth + 1)
        elif name == b"hdlr":
            out[body + 24 : close] = bytes(max(close - body - 24, 0))
        elif name in _TIMED and close - body >= 20:  # noqa: PLR2004 - version, flags and two times
            wide = 8 if raw[body] == 1 else 4
            out[body + 4 : body + 4 + 2 * wide] = bytes(2 * wide)


def _blank(out: bytearray, at: int, body: int, close: int) -> None:
    out[at + 4 : at + 8] = b"free"
    out[body:close] = bytes(close - body)


# AMR: frames of 20 milliseconds behind one line (RFC 4867).

_NARROW = (b"#!AMR\n", (12, 13, 15, 17, 19, 20, 26, 31, 5, -1, -1, -1, -1, -1, -1, 0))
_WIDE = (b"#!AMR-WB\n", (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, -1, -1, -1, -1, 0, 0))
_FRAMES_A_SECOND = 50


def _tidy_amr(raw: bytes) -> bytes:
    """Keep the frames up to the first that is none."""
    for line, sizes in (_NARROW, _WIDE):
        if not raw.startswith(line):
            continue
        at, count = len(line), 0
        while at < len(raw):
            size = sizes[raw[at] >> 3 & 15]
            if raw[at] & 0x83 or size < 0 or at + 1 + size > len(raw):
                break
            at, count = at + 1 + size, count + 1
        if count > LONGEST * _FRAMES_A_SECOND:
            raise Unreadable("too_long")
        return raw[:at] if count else b""
    raise Unreadable


_TIDY: Mapping[Form, Callable[[bytes], bytes]] = {
    Form.OGG: _tidy_ogg,
    Form.MP3: _tidy_mp3,
    Form.MP4: _tidy_mp4,
    Form.AMR: _tidy_amr,
}
