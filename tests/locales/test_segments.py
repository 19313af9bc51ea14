"""Segments are counted as the networks count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.segments import Segments, fold, segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 0, 0)),
        ("a" * 160, Segments("GSM-7", 1, 160)),
        ("a" * 161, Segments("GSM-7", 2, 161)),
        ("a" * 306, Segments("GSM-7", 2, 306)),
        ("a" * 307, Segments("GSM-7", 3, 307)),
        ("é" * 160, Segments("GSM-7", 1, 160)),
        ("€" * 80, Segments("GSM-7", 1, 160)),
        ("€" * 81, Segments("GSM-7", 2, 162)),
        ("ê", Segments("UCS-2", 1, 1)),
        ("ç" * 71, Segments("UCS-2", 2, 71)),
        ("Ç" * 160, Segments("GSM-7", 1, 160)),
        ("ب" * 70, Segments("UCS-2", 1, 70)),
        ("ب" * 71, Segments("UCS-2", 2, 71)),
        ("ب" * 134, Segments("UCS-2", 2, 134)),
        ("ب" * 135, Segments("UCS-2", 3, 135)),
        ("😢" * 35, Segments("UCS-2", 1, 70)),
        ("a\u00a0b", Segments("UCS-2", 1, 3)),
    ],
)
def test_the_borders_of_both_alphabets(text, expected):
    assert segments(text) == expected


def test_a_wide_character_is_not_cut_by_the_end_of_a_segment():
    assert (
        segments("a" * 152 + "€" + "a" * 152).count == 3
    )  # 306 septets would fill two, but the euro moves on
    assert segments("a" * 153 + "€" + "a" * 151).count == 2
    assert segments("ب" * 66 + "😢" + "ب" * 66).count == 3
    assert segments("ب" * 67 + "😢" + "ب" * 65).count == 2


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_units_are_those_of_utf_16_and_a_longer_text_never_costs_less(text):
    cost = segments(text)
    if cost.encoding == "UCS-2":
        assert cost.units == len(text.encode("utf-16-le")) // 2
    assert segments(text + "a").count >= cost.count
    assert segments(fold(text)).count <= cost.count


def test_french_names_are_folded_where_it_saves_a_segment():
    long = "Est-ce Saïda, gouvernorat du Sud ? " * 3
    assert segments(long).count == 2
    assert fold(long) == long.replace("ï", "i")
    assert fold("Saïda") == "Saïda"
    assert fold("جارنا " * 20) == "جارنا " * 20
