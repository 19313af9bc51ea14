"""The inside of the box: decodes one file that nobody trusts, in a process that lives for this file alone.

Started by `cases.media.box`. The file comes on standard input and leaves on standard output; there is nothing else:
no setting, no key, no name. Before the first byte is read, the process takes from itself, for good, what it does not
need: memory, time, and every further open file, so that a decoder that is taken over finds no disk and no network.
"""

import io
import resource
import struct
import sys
from collections.abc import Callable, Mapping

import soundfile
from PIL import Image, ImageOps, JpegImagePlugin

from cases.media.form import LARGEST, SOUNDS, Form, recognise
from cases.media.sound import LONGEST, Unreadable, tidy

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space; 50 million pixels in three colours need three copies of 150 MB."""
MOST_PIXELS = 50_000_000
EDGE = 2048
"""Pixels of the longer side of what is kept: a page of writing stays readable."""
QUALITY = 85
_OPENS = ("JPEG", "PNG", "WEBP", "GIF")
_BLOCK = 48_000
_SPEECH_RATE = 0.7
"""Of libsndfile's scale from 0 (large) to 1 (small): about 56 kbit/s for one voice at 48 kHz."""


def lock_down(seconds: int) -> None:
    """Give up what a decoder does not need. The limits are hard: nothing in this process can raise them again."""
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def picture(raw: bytes) -> bytes:
    """Return a JPEG built anew from the pixels of the first frame: nothing else of the file survives."""
    with Image.open(io.BytesIO(raw), formats=_OPENS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Unreadable("too_many_pixels")
        if isinstance(opened, JpegImagePlugin.JpegImageFile):
            opened.draft("RGB", (2 * EDGE, 2 * EDGE))
        upright = _upright(opened)
        upright.thumbnail((EDGE, EDGE))
        plain = _on_white(upright)
    fresh = Image.frombytes("RGB", plain.size, plain.tobytes())
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    """Turn a picture as its telephone was held. What says so may be broken in a picture that is not."""
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a hostile note of the orientation can raise anything
        return image


def _on_white(image: Image.Image) -> Image.Image:
    """Lay what is transparent on white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(ground, clear).convert("RGB")


def sound(raw: bytes) -> bytes:
    """Return a recording without what is written beside it."""
    form = recognise(raw)
    if form not in SOUNDS:
        raise Unreadable
    return tidy(raw, form)


def mp3(raw: bytes) -> bytes:
    """Return speech as MP3, for systems that take no Opus."""
    if recognise(raw) is not Form.OGG:
        raise Unreadable
    out = io.BytesIO()
    with soundfile.SoundFile(io.BytesIO(raw)) as source:
        if source.frames > LONGEST * source.samplerate:
            raise Unreadable("too_long")
        with soundfile.SoundFile(
            out, "w", source.samplerate, source.channels, format="MP3", subtype="MPEG_LAYER_III",
            compression_level=_SPEECH_RATE, bitrate_mode="VARIABLE",
        ) as target:  # fmt: skip
            while len(block := source.buffer_read(_BLOCK, "int16")):
                target.buffer_write(block, "int16")
    return out.getvalue()


WORKS: Mapping[str, tuple[Callable[[bytes], bytes], int]] = {
    "picture": (picture, 20),
    "sound": (sound, 20),
    "mp3": (mp3, 240),
}
"""What can be asked for, with the seconds of a processor that it may take."""


def main(name: str) -> None:
    """Do one work: a code and a length, then the bytes. Whatever a decoder raises means: unreadable."""
    work, seconds = WORKS[name]
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    Image.preinit()
    Image.init()
    lock_down(seconds)
    try:
        done, code = work(sys.stdin.buffer.read(LARGEST + 1)), "ok"
    except Unreadable as error:
        done, code = b"", error.reason
    except Image.DecompressionBombError:
        done, code = b"", "too_many_pixels"
    except BaseException:  # noqa: BLE001 - the edge of the process: decoders raise whatever they like
        done, code = b"", "unreadable"
    sys.stdout.buffer.write(struct.pack(">16sI", code.encode(), len(done)) + done)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
