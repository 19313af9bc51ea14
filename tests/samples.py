"""Files as people send them and as an attacker would: made here, so that no test needs a file from elsewhere."""

import array
import io
import math
import zlib
from functools import cache
from typing import Any

import soundfile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = b"Abou-Samir-Phone-33.8938N"
"""Stands for everything that may not survive in what the staff see."""
CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Somebody\r\nTEL:+96170123456\r\nEND:VCARD\r\n"


@cache
def jpeg(width: int = 320, height: int = 200) -> bytes:
    """A photo as a telephone makes it: turned by its orientation, with a place, a maker, a comment and a thumbnail."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 53.0, 37.68), 3: "E", 4: (35.0, 30.0, 6.0)})
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.save(out, "JPEG", exif=exif, comment=SECRET, icc_profile=SECRET * 20)
    return out.getvalue()


@cache
def png(mode: str = "RGBA", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    """A picture with text in it."""
    told = PngInfo()
    told.add_text("Author", SECRET.decode(), zip=False)
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG", pnginfo=told, **more)
    return out.getvalue()


@cache
def webp() -> bytes:
    """A sticker of WhatsApp."""
    out = io.BytesIO()
    Image.new("RGBA", (128, 128), (0, 120, 0, 90)).save(out, "WEBP", exif=b"Exif\0\0" + SECRET)
    return out.getvalue()


@cache
def gif(frames: int = 3) -> bytes:
    """A picture that moves without end."""
    out = io.BytesIO()
    shown = [Image.new("P", (40, 30), n) for n in range(frames)]
    shown[0].save(out, "GIF", save_all=True, append_images=shown[1:], loop=0, comment=SECRET)
    return out.getvalue()


@cache
def _wave(seconds: float, rate: int) -> bytes:
    tone = (int(9000 * math.sin(math.tau * 220 * n / rate)) for n in range(int(seconds * rate)))
    return array.array("h", tone).tobytes()


@cache
def _recorded(seconds: float, form: str, subtype: str) -> bytes:
    out = io.BytesIO()
    with soundfile.SoundFile(out, "w", 48_000, 1, format=form, subtype=subtype) as file:
        file.title = SECRET.decode()
        file.buffer_write(_wave(seconds, 48_000), "int16")
    return out.getvalue()


def opus(seconds: float = 2.0) -> bytes:
    """A voice note: Opus in Ogg, with tags."""
    return _recorded(seconds, "OGG", "OPUS")


def mp3(seconds: float = 2.0) -> bytes:
    """A recording as MP3, with a tag before and one behind."""
    tag = b"TPE1" + len(SECRET).to_bytes(4, "big") + b"\0\0" + SECRET
    head = b"ID3\x03\0\0" + bytes((len(tag) >> shift) & 0x7F for shift in (21, 14, 7, 0)) + tag
    sound = _recorded(seconds, "MP3", "MPEG_LAYER_III")
    return head + sound[sound.index(b"\xff\xfb") :] + b"TAG" + SECRET.ljust(125, b"\0")


def amr(frames: int = 50) -> bytes:
    """A recording of a telephone of its time, with something behind it."""
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * frames + b"\xff" + SECRET


def box(name: bytes, *parts: bytes) -> bytes:
    """A box of an MP4."""
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + name + body


def mp4(kind: bytes = b"soun") -> bytes:
    """An MP4 with one track, times, a place and a maker, in the order that telephones write."""
    handler = box(b"hdlr", bytes(8), kind, bytes(12), SECRET + b"\0")
    times = b"\xdb\x11\x22\x33" * 2
    media = box(b"mdia", box(b"mdhd", bytes(4), times, bytes(12)), handler)
    track = box(b"trak", box(b"tkhd", bytes(4), times, bytes(72)), media)
    place = box(b"udta", box(b"\xa9xyz", SECRET), box(b"meta", SECRET))
    moov = box(b"moov", box(b"mvhd", bytes(4), times, bytes(88)), track, place)
    return (
        box(b"ftyp", b"isom", bytes(4)) + box(b"uuid", SECRET) + box(b"mdat", b"sound" * 40) + moov + SECRET
    )


@cache
def pixel_bomb(side: int = 50_000) -> bytes:
    """A picture of 2,500 million pixels in some hundred kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x01\0\0\0\0"
    rows = zlib.compress(bytes((side // 8 + 1) * 2_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
