"""The poster of an organisation: its square leads to the page for referrals, in three languages, with no code in it."""

import re
import zlib

import pytest
import segno

from admin.poster import PAGE, make_poster, squares
from cases.model import Language

NAMES = {Language.AR: "مدرسة الأرز", Language.EN: "Cedar School", Language.FR: "École du Cèdre"}
DOOR = "https://hotline.example.org/"


def poster(language, name=None):
    return make_poster(name or NAMES[language], public_url=DOOR, language=language, police="112")


def inner(pdf):
    parts = [pdf]
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(raw))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.mark.parametrize("language", list(Language))
def test_a_tagged_page_in_each_language_with_our_fonts_only(language):
    pdf = inner(poster(language))
    assert pdf.startswith(b"%PDF-")
    assert b"/Marked true" in pdf
    assert b"/Alt" in pdf
    assert f"/Lang({language.value})".encode() in pdf.replace(b" ", b"")
    assert set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([A-Za-z]+)", pdf)) <= {b"NotoSans", b"NotoSansArabic"}
    assert poster(language) == poster(language)


def test_the_square_is_the_address_of_the_page_and_nothing_more():
    address = DOOR.rstrip("/") + PAGE
    rows = squares(address)
    assert address == "https://hotline.example.org/refer"
    assert {len(row) for row in rows} == {len(rows)}
    assert rows == [
        "".join(map(str, row)) for row in segno.make(address, error="m", micro=False).matrix_iter(border=0)
    ]


@pytest.mark.parametrize("name", ['#panic("x")', '#image("/etc/passwd")', "] $x$ *b*", '"', "ن" * 120])
def test_a_name_is_never_an_order(name):
    assert poster(Language.AR, name).startswith(b"%PDF-")
