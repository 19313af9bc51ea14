"""Opening a case: its number is taken once, also when many cases open at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from cases import case_numbers

REPORT = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"


def test_two_cases_that_draw_the_same_number_at_once_both_open_whole(house):
    drawn = iter([7] * 8 + list(range(100, 200)))
    with (
        patch.object(case_numbers.secrets, "randbelow", lambda _most: next(drawn)),
        ThreadPoolExecutor(4) as pool,
    ):
        list(pool.map(lambda n: house.write(REPORT, address=f"+9617000000{n}"), range(4)))
    amal = house.hire("amal", office="kaa-aarsal")
    rows = house.queue(amal).rows
    assert len(rows) == len({row.number for row in rows}) == 4
    assert not any(row.needs_person for row in rows)
    assert "26-0007" in {row.number for row in rows}
