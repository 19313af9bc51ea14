"""The numbers that texts name."""

import pytest

from cases.model import Language
from triage.numbers import KEYS, NO_BREAK, numbers, read_numbers, rows


def test_lebanon() -> None:
    assert numbers("LB") == {
        "police": "112", "ambulance": "140", "home": "1745", "ministry": "1714", "line": "03 414 964",
        "lifeline": "1564",
    }  # fmt: skip


def test_jordan() -> None:
    found = numbers("JO")
    assert (found["police"], found["ambulance"], found["line"]) == ("911", "911", "110")
    assert set(found) == set(KEYS)


@pytest.mark.parametrize("country", [None, "", "SY"])
def test_an_unknown_country_gets_the_lebanese_numbers(country: str | None) -> None:
    assert numbers(country) == numbers("LB")


@pytest.mark.parametrize("language", [Language.AR, "ar"])
def test_arabic_keeps_the_groups_together(language: str) -> None:
    assert numbers("LB", language)["line"] == f"03{NO_BREAK}414{NO_BREAK}964"
    assert " " not in "".join(numbers("LB", language).values())


def test_nothing_is_approved_or_verified_yet_and_everything_has_a_source() -> None:
    for row in (*rows("LB"), *rows("JO")):
        assert row.source
        assert not row.approved
        assert row.verified_on == ""


def test_an_incomplete_profile_is_refused() -> None:
    row = (
        '[[number]]\ncountry = "LB"\nkey = "police"\nnumber = "112"\nwho = "w"\nsource = "s"\nverified_on = ""\n'
        'hours = ""\ncost = ""\nlanguages = []\napproved = false\n'
    )
    with pytest.raises(ValueError, match="ambulance"):
        read_numbers(row)
    with pytest.raises(TypeError):
        read_numbers(row.replace("who", "whom"))
