"""Speech without what is written beside it."""

import io

import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.media.form import SOUNDS, Form, recognise
from cases.media.sound import Unreadable, tidy
from tests import samples

RECORDINGS = {
    Form.OGG: samples.opus(),
    Form.MP3: samples.mp3(),
    Form.MP4: samples.mp4(),
    Form.AMR: samples.amr(),
}


def _played(raw: bytes) -> bytes:
    with soundfile.SoundFile(io.BytesIO(raw)) as file:
        return bytes(file.buffer_read(-1, "int16"))


@pytest.mark.parametrize("form", sorted(SOUNDS))
def test_nothing_that_was_written_beside_the_sound_is_left(form):
    raw = RECORDINGS[form]
    assert samples.SECRET in raw
    clean = tidy(raw, form)
    assert samples.SECRET not in clean
    assert recognise(clean) is form
    assert tidy(clean, form) == clean


@pytest.mark.parametrize("form", [Form.OGG, Form.MP3])
def test_the_sound_is_the_same_to_the_last_sample(form):
    assert _played(tidy(RECORDINGS[form], form)) == _played(RECORDINGS[form])


def test_the_tables_of_an_mp4_still_count_from_the_same_place():
    raw = samples.mp4()
    clean = tidy(raw, Form.MP4)
    assert len(clean) == len(raw) - len(samples.SECRET)
    assert clean.index(b"soundsound") == raw.index(b"soundsound")
    assert b"\xdb\x11\x22\x33" not in clean
    assert b"\xa9xyz" not in clean


def test_a_second_stream_and_what_stands_behind_the_end_are_left_out():
    note = samples.opus()
    assert tidy(note + b"PK\x03\x04" + samples.SECRET, Form.OGG) == tidy(note, Form.OGG)
    assert tidy(note + note, Form.OGG) == tidy(note, Form.OGG)


def test_a_note_that_broke_off_is_kept_as_far_as_it_came():
    note = samples.opus(4.0)
    part = tidy(note[: len(note) // 2], Form.OGG)
    assert 0 < len(_played(part)) < len(_played(note))


@pytest.mark.parametrize("form", sorted(SOUNDS))
@pytest.mark.parametrize("length", [0, 1, 12, 30])
def test_a_stump_is_unreadable(form, length):
    with pytest.raises(Unreadable):
        tidy(RECORDINGS[form][:length], form)


def test_no_recording_is_longer_than_an_hour():
    hour = bytearray(samples.opus())
    at = hour.rindex(b"OggS")
    hour[at + 6 : at + 14] = (3601 * 48_000).to_bytes(8, "little")
    with pytest.raises(Unreadable) as caught:
        tidy(bytes(hour), Form.OGG)
    assert caught.value.reason == "too_long"
    with pytest.raises(Unreadable, match="too_long"):
        tidy(samples.amr(3601 * 50), Form.AMR)
    with pytest.raises(Unreadable, match="too_long"):
        tidy(samples.mp3()[50:].rpartition(b"TAG")[0] * 2000, Form.MP3)


def _or_unreadable(raw: bytes, form: Form) -> None:
    try:
        clean = tidy(raw, form)
    except Unreadable:
        return
    assert recognise(clean) is form
    assert len(clean) <= len(raw)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SOUNDS)), st.data())
def test_hostile_bytes_are_unreadable_or_a_clean_recording(form, data):
    raw = bytearray(RECORDINGS[form][: data.draw(st.integers(0, 3_000))])
    for _ in range(data.draw(st.integers(0, 6))):
        if raw:
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    _or_unreadable(bytes(raw), form)
    _or_unreadable(bytes(raw) + data.draw(st.binary(max_size=60)), form)


def test_boxes_in_boxes_without_end_are_refused():
    deep = b""
    for _ in range(40):
        deep = samples.box(b"trak", deep)
    raw = samples.mp4().removesuffix(samples.SECRET) + samples.box(b"moov", deep)
    with pytest.raises(Unreadable):
        tidy(raw, Form.MP4)
