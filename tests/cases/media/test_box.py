"""The box: what a decoder makes of a stranger's file, in a process that can do nothing else."""

import io
import subprocess
import sys
import time

import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cases.media import box
from cases.media.clean import Fate, clean
from cases.media.form import LARGEST, Form
from cases.media.sound import Unreadable
from tests import samples


def _opened(raw: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(raw))
    image.load()
    return image


@pytest.mark.parametrize("raw", [samples.jpeg(), samples.png(), samples.webp(), samples.gif()])
def test_a_picture_is_made_anew_from_its_pixels(raw):
    assert samples.SECRET in raw
    kept = clean(raw)
    assert (kept.fate, kept.form, kept.reason) == (Fate.KEPT, Form.JPEG, "")
    assert samples.SECRET not in kept.data
    image = _opened(kept.data)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_picture_stands_upright_and_no_place_is_left():
    before, after = _opened(samples.jpeg()), _opened(box.rebuild_picture(samples.jpeg()))
    assert before.getexif().get_ifd(0x8825)[1] == "N"
    assert after.size == before.size[::-1]
    assert b"Exif" not in box.rebuild_picture(samples.jpeg())


def test_a_large_picture_becomes_a_smaller_one():
    assert max(_opened(box.rebuild_picture(samples.jpeg(5000, 3000))).size) == 2048


def test_a_bomb_is_not_unfolded():
    started = time.monotonic()
    kept = clean(samples.pixel_bomb())
    assert (kept.fate, kept.reason) == (Fate.SEALED, "too_many_pixels")
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    "behind", [b"PK\x03\x04" + samples.SECRET, b"<script>alert(1)</script>", b"\xff\xd9" + samples.SECRET]
)
def test_what_hides_behind_a_picture_is_gone(behind):
    kept = clean(samples.jpeg() + behind)
    assert kept.fate is Fate.KEPT
    assert behind not in kept.data


def test_a_picture_that_is_also_a_script_is_neither():
    kept = clean(b"GIF89a=1;alert(1)//" + samples.gif()[6:])
    assert kept.fate is Fate.SEALED or b"alert" not in kept.data


@pytest.mark.parametrize(
    "raw",
    [samples.jpeg()[:40], samples.png()[:30], b"\xff\xd8\xff" + bytes(50), b"OggS" + bytes(24) + b"OpusHead"],
)
def test_what_cannot_be_read_is_kept_sealed_as_it_came(raw):
    kept = clean(raw)
    assert (kept.fate, kept.data, kept.reason) == (Fate.SEALED, raw, "unreadable")


@pytest.mark.parametrize(
    ("raw", "fate", "reason"),
    [
        (samples.CARD, Fate.REFUSED, "card"),
        (b"<html><body>", Fate.REFUSED, "page"),
        (b"MZ\0\0", Fate.REFUSED, "program"),
        (b"", Fate.REFUSED, "empty"),
        (b"%PDF-1.7", Fate.SEALED, "unopened"),
        (samples.mp4(b"vide"), Fate.SEALED, "unopened"),
        (b"PK\x03\x04", Fate.SEALED, "unopened"),
    ],
)
def test_no_decoder_sees_what_it_cannot_clean(raw, fate, reason, monkeypatch):
    monkeypatch.setattr(box, "_work", lambda *_: pytest.fail("a decoder was started"))
    kept = clean(raw)
    assert (kept.fate, kept.reason) == (fate, reason)
    assert kept.data == (raw if fate is Fate.SEALED else b"")


def test_a_file_above_the_limit_is_not_looked_at():
    assert clean(bytes(LARGEST + 1)).reason == "too_large"
    with pytest.raises(Unreadable):
        box.to_mp3(bytes(LARGEST + 1))


def test_a_voice_note_becomes_mp3_of_the_same_length():
    made = box.to_mp3(clean(samples.opus(3.0)).data)
    with soundfile.SoundFile(io.BytesIO(made)) as file:
        assert file.format == "MP3"
        assert abs(file.frames / file.samplerate - 3.0) < 0.1
    assert samples.SECRET not in made


@pytest.mark.parametrize("raw", [samples.jpeg(), samples.amr(), b"", b"OggS" + bytes(24) + b"OpusHead"])
def test_only_a_voice_note_becomes_mp3(raw):
    with pytest.raises(Unreadable):
        box.to_mp3(raw)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([samples.jpeg(), samples.png(), samples.webp(), samples.gif(), samples.opus(0.5)]),
    st.data(),
)
def test_hostile_bytes_never_get_out(raw, data):
    bad = bytearray(raw)
    for _ in range(data.draw(st.integers(1, 8))):
        bad[data.draw(st.integers(0, len(bad) - 1))] = data.draw(st.integers(0, 255))
    kept = clean(bytes(bad))
    assert kept.fate in {Fate.KEPT, Fate.SEALED, Fate.REFUSED}
    if kept.fate is Fate.KEPT and kept.form is Form.JPEG:
        _opened(kept.data)


def _inside(what: str) -> str:
    """Run a line in a process that has locked itself down, and return the name of what it raised."""
    code = (
        "import sys, io, socket, os\nfrom cases.media.child import lock_down\nlock_down(2)\n"
        f"try:\n    {what}\n    print('done')\nexcept BaseException as e:\n    print(type(e).__name__, e)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.strip() or f"killed {done.returncode}"


@pytest.mark.parametrize(
    "what",
    [
        "open('/etc/passwd')",
        "open('made-in-the-box', 'w')",
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 1))",
        "os.pipe()",
        "__import__('resource').setrlimit(__import__('resource').RLIMIT_NOFILE, (99, 99)); open('/etc/passwd')",
    ],
)
def test_the_box_opens_no_file_and_no_connection(what):
    assert "done" not in _inside(what)
    assert "killed" not in _inside(what)


def test_the_box_has_an_end_in_memory_and_in_time():
    assert "MemoryError" in _inside("bytearray(2 * 1024 ** 3)")
    assert _inside("[0 for _ in iter(int, 1)]").startswith(("killed", "MemoryError"))


def test_the_box_is_told_nothing(monkeypatch):
    monkeypatch.setenv("VAULT_PRIVATE_KEY", "a secret of the relay")
    seen = {}

    def look(*_args, env, **_more):
        seen.update(env)
        raise Unreadable

    monkeypatch.setattr(box.subprocess, "Popen", look)
    with pytest.raises(Unreadable):
        box.rebuild_picture(samples.jpeg())
    assert set(seen) == {"OPENBLAS_NUM_THREADS", "PYTHONDONTWRITEBYTECODE"}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"ok",
        b"ok".ljust(16, b"\0") + b"\xff\xff\xff\xff",
        b"ok".ljust(16, b"\0") + b"\0\0\0\x09<script>",
        b"\xff" * 20,
    ],
)
def test_a_box_that_was_taken_over_is_not_believed(answer, monkeypatch):
    honest = subprocess.Popen

    def taken_over(_line, **more):
        program = f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({answer!r})"
        return honest([sys.executable, "-c", program], **more)

    monkeypatch.setattr(box.subprocess, "Popen", taken_over)
    with pytest.raises(Unreadable):
        box.rebuild_picture(samples.jpeg())


def test_a_box_that_hangs_is_ended(monkeypatch):
    honest = subprocess.Popen
    monkeypatch.setattr(box, "SECONDS", {"picture": 0.5})
    monkeypatch.setattr(
        box.subprocess,
        "Popen",
        lambda _line, **more: honest([sys.executable, "-c", "import time; time.sleep(60)"], **more),
    )
    started = time.monotonic()
    with pytest.raises(Unreadable):
        box.rebuild_picture(samples.jpeg())
    assert time.monotonic() - started < 10
