"""What a document for paper promises, whatever is written into it."""

import re
import zlib

import pytest

from admin.pdf import Break, Facts, Heading, Lines, Paragraph, Sheet, left_to_right, make_pdf
from cases.model import Language

EVERYTHING = (
    Paragraph("هذه الأرقام ليست مدى انتشار الأذى.", "strong"),
    Heading("بحسب الجنسية"),
    Sheet(
        "2018",
        ["الجنسية", "العدد"],
        [["سورية", "1,411"], ["أخرى", left_to_right("<5")]],
        [["المجموع", "1,939"]],
        bars=[1, 0],
    ),
    Sheet("نص", ["أ", "ب"], [["ج", "كلام طويل"]], numbers=False),
    Facts([("وحدة العدّ", "تبليغ")]),
    Paragraph("سطر\nوسطر", "voice"),
    Paragraph("صغير", "quiet"),
    Heading("ثانٍ", 2),
    Lines("التوقيع", 2),
    Break(),
    Paragraph("آخر"),
)


def inner(pdf: bytes) -> bytes:
    """Return the PDF with its compressed parts opened."""
    parts = [pdf]
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(raw))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.mark.parametrize("language", list(Language))
def test_every_block_in_every_language_with_our_fonts_only_and_tagged(language):
    pdf = inner(make_pdf("تقرير 2026", EVERYTHING, language=language, footer="أمانة"))
    assert pdf.startswith(b"%PDF-")
    assert b"/Marked true" in pdf
    assert b"/Table" in pdf
    assert b"pdfuaid" in pdf
    assert f"/Lang({language.value})".encode() in pdf.replace(b" ", b"")
    families = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([A-Za-z]+)", pdf))
    assert families == {b"NotoSans", b"NotoSansArabic"}


def test_the_same_words_give_the_same_bytes():
    first, second = (make_pdf("تقرير", EVERYTHING, language=Language.AR) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "order",
    ['#panic("x")', '#image("/etc/passwd")', "$x$ *b* _i_ @ref <label> // c", "\\u{41} `code` = h", "]", '"'],
)
def test_words_are_never_orders(order):
    pdf = make_pdf(
        order,
        [
            Heading(order),
            Paragraph(order),
            Facts([(order, order)]),
            Sheet(order, [order, "n"], [[order, order]]),
        ],
        language=Language.EN,
        footer=order,
    )
    assert pdf.startswith(b"%PDF-")
