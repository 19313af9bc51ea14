"""The map: each district once, figures equal to the table, and only what the person may see."""

import re

import pytest

from admin.cartogram import TILES, chart
from cases.model import Language, Role
from cases.register import DistrictLoad, load_by_district
from tests.admin.visit import Visit, words
from triage.coverage import districts
from triage.places import all_places


def codes(country):
    return [code for row in TILES[country] for code in row if code]


def test_each_district_of_lebanon_and_each_governorate_of_jordan_has_one_tile():
    assert sorted(codes("LB")) == list(districts())
    assert len(codes("LB")) == 26
    jordan = {each.district for each in all_places() if each.country == "JO"} - {""}
    assert sorted(codes("JO")) == sorted(jordan)
    assert len(codes("JO")) == 12
    assert all(len(row) == len(rows[0]) for rows in TILES.values() for row in rows)


@pytest.mark.parametrize("language", list(Language))
def test_every_name_fits_its_tile_in_at_most_two_lines(language):
    for country in TILES:
        for tile in chart(country, {}, language).tiles:
            assert len(tile.name) <= 2
            assert all(0 < len(line) <= 14 for line in tile.name), tile.name


def test_a_tile_is_tinted_by_open_cases():
    tints = [
        chart("LB", {"31000": DistrictLoad("31000", "LB", count, 0)}, Language.EN)
        for count in (0, 1, 3, 6, 11)
    ]
    assert [next(t for t in c.tiles if t.code == "31000").tint for c in tints] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_the_table_has_the_figures_of_the_map_and_every_tile_a_name_for_a_screen_reader(language):
    page = Visit("sami", language).page("/map")
    tiles = re.findall(r'<a href="#(d-[^"]+)" aria-label="([^"]+)">', page)
    assert len(tiles) == 38
    for target, label in tiles:
        assert f'id="{target}"' in page
        assert label.strip()
    baalbek = page.partition('id="d-22000"')[2].partition("</tr>")[0]
    assert re.findall(r">(\d+)<", baalbek) == ["3", "1"]
    assert "style=" not in page
    assert "<script>" not in page


def test_unknown_places_are_counted_too():
    text = words(Visit("sami").page("/map"))
    assert "Place not known, or outside both countries 2 0" in text
    assert "All 5 1" in text


def test_an_administrator_has_no_map():
    assert Visit("root").browser.get("/map").status_code == 404


def test_a_person_counts_only_what_they_may_see(house):
    sami = house.hire("sami", role=Role.SUPERVISOR)
    nour = house.hire("nour", office="saida")
    house.write("ضربوا ابن جيراني هلق بعرسال", address="+96170000001")
    house.write("ضربوا ابن جيراني هلق بصيدا", address="+96170000002")
    house.write("ضربوا ابن جيراني هلق", address="+96170000003")
    every = {load.district: load.open for load in load_by_district(house.desk_store, sami, now=house.clock())}
    assert every == {"22000": 1, "81000": 1, None: 1}
    hers = {load.district: load.open for load in load_by_district(house.desk_store, nour, now=house.clock())}
    assert hers == {"81000": 1}
    house.clock.pass_(days=3)
    late = load_by_district(house.desk_store, nour, now=house.clock())
    assert [load.late for load in late] == [1]
