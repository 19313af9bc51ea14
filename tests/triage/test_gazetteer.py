"""The packaged table of places: whole, consistent, and refused when it is not."""

import csv
from importlib import resources

import pytest

from triage.gazetteer import build, gazetteer
from triage.placekey import distance, exact, skeleton, sounds, words

ROWS = list(
    csv.DictReader((resources.files("triage") / "data" / "places.csv").read_text("utf-8").splitlines())
)
NAMED = [row for row in ROWS if row["kind"] != "outside"]
KINDS = {
    "governorate", "district", "city", "town", "village", "suburb", "neighbourhood", "area", "camp_palestine",
    "camp_syrian", "gathering", "outside",
}  # fmt: skip
BOUNDS = {"LB": (33.04, 34.70, 35.08, 36.63), "JO": (29.17, 33.38, 34.94, 39.31)}


def test_every_row_is_of_a_known_kind_and_says_where_it_is_from() -> None:
    assert {row["kind"] for row in ROWS} == KINDS
    assert {row["source"] for row in ROWS} == {"own", "geonames"}
    assert {row["precision"] for row in ROWS} == {"town", "approximate", "district"}
    assert all(bool(row["lat"]) == (row["precision"] != "district") for row in ROWS)


def test_slugs_are_unique() -> None:
    assert len({row["slug"] for row in ROWS}) == len(ROWS)


def test_every_district_named_by_a_place_has_a_row() -> None:
    districts = {row["district"] for row in NAMED if row["kind"] in {"district", "governorate"}}
    assert {row["district"] for row in NAMED} <= districts


@pytest.mark.parametrize("country", ["LB", "JO"])
def test_points_lie_in_their_country(country: str) -> None:
    south, north, west, east = BOUNDS[country]
    for row in NAMED:
        if row["country"] == country and row["lat"]:
            assert south <= float(row["lat"]) <= north, row["slug"]
            assert west <= float(row["lon"]) <= east, row["slug"]


def test_names_are_written_in_their_script() -> None:
    for row in NAMED:
        assert words(row["ar"])[0].arabic, row["slug"]
        assert not any(word.arabic for word in words(row["en"] + " " + row["fr"])), row["slug"]


def test_doubtful_spellings_are_spellings_of_their_place() -> None:
    book = gazetteer()
    doubtful = {
        form.slug
        for table in (book.spelt, book.short)
        for forms in table.values()
        for form in forms
        if form.need
    }
    assert {row["slug"] for row in NAMED if row["needs_cue"]} == doubtful


HEADER = "slug,kind,country,governorate,district,ar,en,fr,aliases,lat,lon,precision,needs_cue,source\n"
ROW = "here,town,LB,LB-AK,11000,هنا,Here,Ici,,,,district,,own\n"


@pytest.mark.parametrize(
    "text", [HEADER + ROW + ROW, HEADER + ROW.replace("Ici", ""), HEADER + ROW.replace("هنا", "")]
)
def test_a_table_that_cannot_be_used_is_refused(text: str) -> None:
    assert "here" in build(HEADER + ROW).places
    with pytest.raises(ValueError, match="line"):
        build(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3ersal", "عرسال"),
        ("trablos", "طرابلس"),
        ("majdal", "مجدل"),
        ("ghazir", "غزير"),
        ("5alde", "خلدة"),
        ("sh7im", "شحيم"),
    ],
)
def test_both_scripts_share_one_skeleton(one: str, other: str) -> None:
    (latin,) = sounds(exact(one))
    assert skeleton(latin) == skeleton(exact(other))


def test_two_is_read_as_hamza_and_as_qaf() -> None:
    assert {skeleton(sound) for sound in sounds("2a3")} == {"", "k"}
    assert {skeleton(sound) for sound in sounds("3ati2a")} == {"t", "tk"}


def test_spelling_noise_is_folded() -> None:
    assert exact("عَرْسـَال") == exact("عرسال")
    assert exact("ﻋﺮﺳﺎﻝ") == "عرسال"
    assert exact("Zahlé") == "zahle"
    assert exact("زحلة") == exact("زحله")
    assert sounds("chtoura") == sounds("shtora")


def test_words_know_where_they_stand() -> None:
    text = "je viens d'Arsal, ba'albek و بعلبك"
    assert [text[word.start : word.end] for word in words(text)] == [
        "je",
        "viens",
        "d'",
        "Arsal",
        "ba'albek",
        "و",
        "بعلبك",
    ]


@pytest.mark.parametrize(
    ("one", "other", "off"), [("a", "a", 0), ("arsal", "irsal", 1), ("", "abc", 3), ("kitten", "sitting", 3)]
)
def test_distance_counts_letters(one: str, other: str, off: int) -> None:
    assert distance(one, other, 5) == off
    assert distance(one, other, 1) == min(off, 2)
