"""The places in lists that come back from a browser: what is not ours shows the first page, and costs nothing."""

from datetime import date

import pytest

from cases import search
from cases.cursors import Cursor

OURS = "f~2~2026-11-22T01:02:03+00:00~2026-11-22T00:00:00+00:00~K7M2QX"


def test_a_place_of_ours_comes_back_as_it_was():
    found = Cursor.read(OURS)
    assert found is not None
    assert found.packed() == OURS


@pytest.mark.parametrize("rank", ["999999999", "-5", "4"])
@pytest.mark.parametrize("way", ["f", "b"])
def test_a_rank_that_no_urgency_has_is_no_place(rank, way):
    # Each rank of the way is one question to the database: a thousand million of them would never end.
    assert Cursor.read(f"{way}~{rank}~infinity~2026-11-22T00:00:00+00:00~K7M2QX") is None


@pytest.mark.parametrize("time", ["2026-W47-1", "20261122T000000Z"])
def test_a_time_is_handed_on_as_the_database_reads_it(time):
    found = Cursor.read(f"f~2~infinity~{time}~K7M2QX")
    assert found is not None
    assert found.opened.startswith("2026-11-")
    assert found.opened[13:].startswith(":00:00")
    told = search._read(f"0~{time}~K7M2QX")
    assert told is not None
    assert told[1] == found.opened


@pytest.mark.parametrize(
    "word", ["f~2~infinity~2026-11-22~K7\0", "f~2~2026-11-22~infinity~K7M2QX", "f~2", ""]
)
def test_what_no_database_can_read_is_no_place(word):
    assert Cursor.read(word) is None


@pytest.mark.parametrize(
    "word", ["99999999999999999999~2026-11-22~K7", "-1~2026-11-22~K7", "0~2026-11-22~K7\0"]
)
def test_a_page_of_a_search_has_no_such_place(word):
    assert search._read(word) is None


def test_a_search_until_the_last_day_there_is_asks_for_no_day_after_it():
    asked = search.Asked(until=date.max)
    assert search._rule(asked) is not None
