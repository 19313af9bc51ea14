"""What a file is, told by its content: whatever a sender calls it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.media.form import REFUSED, Form, recognise
from tests import samples

KNOWN = {
    Form.JPEG: samples.jpeg(),
    Form.PNG: samples.png(),
    Form.WEBP: samples.webp(),
    Form.GIF: samples.gif(),
    Form.OGG: samples.opus(),
    Form.MP3: samples.mp3(),
    Form.MP4: samples.mp4(),
    Form.AMR: samples.amr(),
    Form.VIDEO: samples.mp4(b"vide"),
    Form.PDF: b"%PDF-1.7\n",
    Form.CARD: samples.CARD,
    Form.PAGE: b"<!DOCTYPE html><script>1</script>",
    Form.PROGRAM: b"MZ\x90\0",
    Form.EMPTY: b"",
    Form.OTHER: b"PK\x03\x04",
}


def test_every_form_is_recognised():
    assert {form: recognise(raw) for form, raw in KNOWN.items()} == {form: form for form in Form}


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (b"\xef\xbb\xbf\r\n begin:vcard\r\n", Form.CARD),
        ("\ufeffBEGIN:VCARD\r\n".encode("utf-16-le"), Form.CARD),
        (b"  <svg xmlns='x' onload='1'>", Form.PAGE),
        (b"<?xml version='1.0'?><svg>", Form.PAGE),
        (b"#!/bin/sh\n", Form.PROGRAM),
        (b"\x7fELF", Form.PROGRAM),
        (b"\x1aE\xdf\xa3webm", Form.VIDEO),
        (samples.box(b"ftyp", b"heic", bytes(4)), Form.OTHER),
        (samples.box(b"ftyp", b"M4A ", bytes(4)), Form.VIDEO),
        (b"OggS" + bytes(24) + b"\x01vorbis", Form.OTHER),
        (b"\xff\xf1 AAC in ADTS", Form.OTHER),
    ],
)
def test_disguises_and_neighbours(raw, form):
    assert recognise(raw) is form


def test_a_video_with_sound_is_a_video():
    both = samples.mp4()[: -len(samples.SECRET)] + samples.mp4(b"vide")
    assert recognise(both) is Form.VIDEO


def test_what_names_somebody_or_runs_is_not_kept():
    assert {Form.CARD, Form.PAGE, Form.PROGRAM, Form.EMPTY} == REFUSED


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(raw):
    assert recognise(raw) in Form
    assert recognise(b"\0\0\0\x18ftypisom" + raw) in Form
