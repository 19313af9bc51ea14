"""Starts the short-lived process in which a stranger's file is decoded, and believes it as little as the file."""

import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cases.media.form import LARGEST, Form, recognise
from cases.media.sound import Unreadable

_ROOT = Path(__file__).resolve().parents[2]
_HEAD = struct.Struct(">16sI")
_MOST_OUT = LARGEST
SECONDS: Mapping[str, float] = {"picture": 60.0, "sound": 60.0, "mp3": 480.0}
"""So long a work may take on a clock that hangs on the wall; the child itself limits its own processor time."""


def rebuild_picture(raw: bytes) -> bytes:
    """Return the picture as a JPEG of at most 2048 pixels a side, made of pixels alone. Raises Unreadable."""
    made = _work("picture", raw)
    if recognise(made) is not Form.JPEG:
        raise Unreadable
    return made


def tidy_sound(raw: bytes) -> bytes:
    """Return the recording in the form it came in, without tags, times and trailing bytes. Raises Unreadable."""
    form = recognise(raw)
    made = _work("sound", raw)
    if recognise(made) is not form:
        raise Unreadable
    return made


def to_mp3(raw: bytes) -> bytes:
    """Turn speech as Opus in Ogg, the form of every voice note, into MP3 (audio/mpeg). Raises Unreadable.

    Takes about three seconds of a processor for a minute of speech: call it outside any transaction.
    """
    made = _work("mp3", raw)
    if recognise(made) is not Form.MP3:
        raise Unreadable
    return made


def _work(name: str, raw: bytes) -> bytes:
    if len(raw) > LARGEST:
        raise Unreadable("too_large")
    child = subprocess.Popen(
        [sys.executable, "-m", "cases.media.child", name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        close_fds=True,
    )
    feeder = threading.Thread(target=_feed, args=(child, raw), daemon=True)
    watch = threading.Timer(SECONDS[name], child.kill)
    try:
        feeder.start()
        watch.start()
        answer = _read(child)
    finally:
        watch.cancel()
        child.kill()
        child.wait()
        feeder.join()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
    return answer


def _feed(child: "subprocess.Popen[bytes]", raw: bytes) -> None:
    """Hand the file over. A child that stopped reading is no error here: its answer says what happened."""
    if child.stdin is not None:
        with suppress(OSError, ValueError):
            child.stdin.write(raw)
            child.stdin.close()


def _read(child: "subprocess.Popen[bytes]") -> bytes:
    """Read the answer, never more of it than a file may have."""
    if child.stdout is None:  # pragma: no cover - it was asked for
        raise Unreadable
    head = child.stdout.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise Unreadable
    code, length = _HEAD.unpack(head)
    reason = code.rstrip(b"\0").decode("ascii", "replace")
    if reason != "ok" or not 0 < length <= _MOST_OUT:
        raise Unreadable(reason if reason in REASONS else "unreadable")
    made = child.stdout.read(length)
    if len(made) < length:
        raise Unreadable
    return made


REASONS = frozenset({"unreadable", "too_long", "too_large", "too_many_pixels"})
"""Codes that are believed and shown."""
