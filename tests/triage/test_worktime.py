"""Working time: it stands still at night, on weekends and on holidays, and the clock change neither adds nor loses it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.worktime import (
    add_working,
    calendar_of,
    calendars,
    end_of_working_day,
    openings,
    read_calendars,
    working_between,
    zone_of,
)

LB, JO = calendar_of("LB"), calendar_of("JO")
BEIRUT = ZoneInfo("Asia/Beirut")

moments = st.timedeltas(timedelta(), timedelta(days=1000)).map(
    lambda on: datetime(2026, 1, 1, tzinfo=UTC) + on
)
lengths = st.timedeltas(timedelta(), timedelta(hours=200))
both = st.sampled_from([LB, JO])


@settings(max_examples=80, deadline=None, derandomize=True)
@given(both, moments, lengths)
def test_what_is_added_is_what_is_measured(calendar, start, length):
    end = add_working(calendar, start, length)
    assert end >= start
    assert working_between(calendar, start, end) == length


@settings(max_examples=60, deadline=None, derandomize=True)
@given(both, moments, lengths, lengths)
def test_working_time_adds_up_and_never_runs_back(calendar, start, first, second):
    middle = add_working(calendar, start, first)
    end = add_working(calendar, middle, second)
    assert end >= middle
    assert working_between(calendar, start, end) == first + second
    assert working_between(calendar, end, start) == timedelta()


@pytest.mark.parametrize("calendar", [LB, JO])
def test_nobody_works_on_a_holiday_or_at_the_weekend(calendar):
    for holiday in calendar.holidays:
        assert openings(calendar, holiday.day) == ()
    weekend = {5, 6} if calendar is LB else {4, 5}
    for number in range(14):
        day = date(2026, 7, 1) + timedelta(days=number)
        assert bool(openings(calendar, day)) == (day.weekday() not in weekend)


@pytest.mark.parametrize(
    "day", ["2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26", "2027-03-29", "2027-10-29"]
)
def test_a_working_day_begins_at_eight_on_the_wall_on_both_sides_of_a_clock_change(day):
    ((opened, closed),) = openings(LB, date.fromisoformat(day))
    assert (opened.astimezone(BEIRUT).hour, closed.astimezone(BEIRUT).hour) == (8, 16)
    assert closed - opened == timedelta(hours=8)


def test_a_friday_evening_in_march_ends_on_monday_summer_time():
    friday = datetime(2026, 3, 27, 15, 0, tzinfo=BEIRUT)
    assert add_working(LB, friday, timedelta(hours=2)) == datetime(2026, 3, 30, 9, 0, tzinfo=BEIRUT)


NIGHT = """
[[calendar]]
country = "LB"
zone = "Asia/Beirut"
source = "s"
holiday_source = "s"
approved = false
hours = [{ weekdays = [0, 1, 2, 3, 4, 5, 6], open = "00:00", close = "02:00", valid_from = 2020-01-01 }]
holidays = []
"""


def test_the_hour_that_is_skipped_is_not_worked_and_the_hour_that_comes_twice_is():
    night = read_calendars(NIGHT)["LB"]
    # Beirut goes from 00:00 to 01:00 on 29 March 2026 and from 24:00 back to 23:00 on 24 October.
    assert sum((b - a for a, b in openings(night, date(2026, 3, 29))), timedelta()) == timedelta(hours=1)
    late = read_calendars(
        NIGHT.replace('open = "00:00", close = "02:00"', 'open = "22:00", close = "23:59"')
    )["LB"]
    usual = working_between(late, *(datetime(2026, 10, d, 12, tzinfo=UTC) for d in (22, 23)))
    longer = working_between(late, *(datetime(2026, 10, d, 12, tzinfo=UTC) for d in (24, 25)))
    assert longer - usual == timedelta(hours=1)


def test_the_end_of_the_first_working_day():
    assert end_of_working_day(LB, date(2026, 11, 21)) == datetime(2026, 11, 23, 16, 0, tzinfo=BEIRUT)


def test_newer_hours_take_the_place_of_older_ones():
    newer = NIGHT.replace(
        "valid_from = 2020-01-01 }",
        'valid_from = 2020-01-01 }, { weekdays = [0], open = "09:00", close = "10:00", valid_from = 2026-06-01 }',
    )
    calendar = read_calendars(newer)["LB"]
    assert [o.astimezone(BEIRUT).hour for o, _ in openings(calendar, date(2026, 5, 25))] == [0]
    assert [o.astimezone(BEIRUT).hour for o, _ in openings(calendar, date(2026, 6, 1))] == [9]


@pytest.mark.parametrize(
    "change",
    [
        ('close = "02:00"', 'close = "00:00"'),
        ("[0, 1, 2, 3, 4, 5, 6]", "[7]"),
        ('source = "s"\n', ""),
        ("hours = [{", "hours = []\nother = [{"),
        ("2020-01-01", '"soon"'),
        ("Asia/Beirut", "Asia/Nowhere"),
    ],
)
def test_wrong_hours_are_refused(change):
    with pytest.raises((KeyError, ValueError)):
        read_calendars(NIGHT.replace(*change, 1))


def test_a_calendar_that_never_opens_again_says_so():
    over = read_calendars(NIGHT.replace("2020-01-01", "2099-01-01"))["LB"]
    with pytest.raises(ValueError, match="no working"):
        add_working(over, datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))
    with pytest.raises(ValueError, match="no working"):
        end_of_working_day(over, date(2026, 1, 1))


def test_every_calendar_has_sources_and_nobody_has_approved_one():
    assert set(calendars()) == {"LB", "JO"}
    for calendar in calendars().values():
        assert calendar.source
        assert calendar.holiday_source
        assert not calendar.approved
        assert {2026, 2027, 2028} <= {holiday.day.year for holiday in calendar.holidays}
        assert len({holiday.day for holiday in calendar.holidays}) == len(calendar.holidays)


def test_an_unknown_country_reads_the_clock_of_beirut():
    assert zone_of(None) == zone_of("XX") == BEIRUT
    assert zone_of("JO") == ZoneInfo("Asia/Amman")
