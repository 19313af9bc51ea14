"""Which office among equals, by presence, hours, language and load; and complaints about staff."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cases.entries import Kind
from cases.model import FOCAL, NATIONAL
from triage.complaints import about_staff
from triage.coverage import districts, faults
from triage.hours import is_open, read_hours
from triage.normalise import normalise
from triage.officebook import Area, Profile, Scene, Shift, profiles_of, shifts_of
from triage.officefile import BadOffices, packaged_file, read_file, write_file
from triage.offices import choose_office, packaged_offices
from triage.places import place
from triage.reading import read

MONDAY_NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""Noon in Beirut."""
NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
EQUALS = (Area("41000", "zahle", 5, "s"), Area("41000", "bar-elias", 5, "s"))
PLACE = place("saadnayel")


def choose(areas=EQUALS, **scene):
    choice = choose_office(PLACE, areas, TODAY, scene=Scene(**{"at": MONDAY_NOON, **scene}))
    return choice.office, choice.reason, choice.detail


def profiles(**each):
    return {
        slug.replace("_", "-"): Profile(slug.replace("_", "-"), **fields) for slug, fields in each.items()
    }


def test_among_equals_the_open_one_is_chosen():
    two = profiles(zahle={"hours": "mon-fri 08:00-11:00"}, bar_elias={"hours": "mon-sun 08:00-20:00"})
    assert choose(profiles=two) == ("bar-elias", "hours", ("41000", "saadnayel", "zahle"))


def test_when_both_are_closed_hours_decide_nothing():
    two = profiles(zahle={"hours": "mon-fri 08:00-16:00"}, bar_elias={"hours": "mon-fri 08:00-16:00"})
    assert choose(profiles=two, at=NIGHT)[:2] == ("bar-elias", "area.district")


def test_a_single_office_gets_its_case_also_when_it_is_closed():
    one = profiles(zahle={"hours": "mon-fri 08:00-16:00"})
    assert choose(EQUALS[:1], profiles=one, at=NIGHT)[:2] == ("zahle", "area.district")


def test_presence_at_the_place_comes_before_everything():
    shift = Shift("zahle", "saadnayel", "Public school", "mon", "09:00", "13:00")
    closed = profiles(zahle={"hours": "tue 08:00-09:00"})
    assert choose(profiles=closed, shifts=(shift,))[:2] == ("zahle", "shift")
    assert choose(shifts=(shift,), at=NIGHT)[1] == "area.district"
    elsewhere = Shift("zahle", "chtoura", "Library", "mon", "09:00", "13:00")
    assert choose(shifts=(elsewhere,))[1] == "area.district"


def test_language_decides_among_the_open_ones():
    two = profiles(zahle={"languages": ("ar", "fr")}, bar_elias={"languages": ("ar",)})
    assert choose(profiles=two, language="fr")[:2] == ("zahle", "language")
    assert choose(profiles=two, language="ar")[1] == "area.district"


def test_load_decides_last_and_says_its_figures():
    assert choose(load={"bar-elias": 9, "zahle": 2}) == (
        "zahle", "load", ("41000", "saadnayel", "bar-elias", "2", "9"),
    )  # fmt: skip
    assert choose(load={"bar-elias": 2, "zahle": 2})[:2] == ("bar-elias", "area.district")


def test_load_never_moves_a_case_to_an_office_that_is_no_equal():
    lines = (Area("41000", "zahle", 1, "s"), Area("41000", "bar-elias", 2, "s"))
    assert choose(lines, load={"zahle": 500}) == ("zahle", "area.district", ("41000", "saadnayel"))


def test_a_group_stands_in_for_its_members():
    group = profiles(
        zahle={"hours": "sat 08:00-09:00", "equals": "bekaa"}, baalbeck={"equals": "bekaa"}, saida={"equals": "south"}
    )  # fmt: skip
    assert choose(EQUALS[:1], profiles=group)[:2] == ("baalbeck", "hours")


def test_a_complaint_about_staff_goes_to_the_focal_point_whatever_the_place():
    assert choose(about_staff=True, focal=True) == (FOCAL, "staff_complaint", ())
    assert choose(about_staff=True, focal=False) == (NATIONAL, "no_focal", ())


@pytest.mark.parametrize(
    ("hours", "moment", "country", "opened"),
    [
        ("mon-fri 08:00-16:00", MONDAY_NOON, "LB", True),
        ("mon-fri 08:00-12:00", MONDAY_NOON, "LB", False),
        ("tue-sun 08:00-16:00", MONDAY_NOON, "LB", False),
        ("fri-mon 08:00-16:00", MONDAY_NOON, "LB", True),
        ("sun 20:00-02:00", datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "LB", True),
        ("sun 20:00-02:00", datetime(2026, 3, 2, 0, 30, tzinfo=UTC), "LB", False),
        ("mon 08:00-12:30", datetime(2026, 3, 2, 9, 45, tzinfo=UTC), "JO", False),
        ("", NIGHT, "LB", True),
        ("always", NIGHT, "LB", True),
        # In July Beirut is three hours ahead of UTC, in March two.
        ("mon 08:00-16:00", datetime(2026, 7, 6, 5, 30, tzinfo=UTC), "LB", True),
        ("mon 08:00-16:00", datetime(2026, 3, 2, 5, 30, tzinfo=UTC), "LB", False),
    ],
)
def test_hours(hours, moment, country, opened):
    assert is_open(hours, moment, country) is opened


@pytest.mark.parametrize(
    "hours", ["weekdays", "mon 8-16", "mon-fri 08:00-25:00", "mun 08:00-09:00", "mon 08:60-09:00"]
)
def test_hours_that_nobody_can_read_are_refused(hours):
    with pytest.raises(ValueError, match=r"\w"):
        read_hours(hours)


SAYINGS = [
    line.split("\t")
    for line in (Path(__file__).parent / "staff.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("expected", "text"), SAYINGS)
def test_complaints_about_staff(expected, text):
    assert read(text, now=MONDAY_NOON).about_staff is (expected == "yes"), text


def test_a_complaint_in_two_messages():
    assert not read("one of your employees", now=MONDAY_NOON).about_staff
    assert read("he touched my daughter", window=("one of your employees",), now=MONDAY_NOON).about_staff
    assert not read("thank you", window=("one of your employees",), now=MONDAY_NOON).about_staff


def test_everyday_sentences_complain_of_nobody():
    lines = (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines()
    wrong = [line for line in lines if line.strip() and about_staff(normalise(line))]
    assert len(lines) > 100
    assert wrong == []


def test_the_file_is_written_as_it_is_read():
    every = [entry for each in packaged_file().values() for entry in each]
    again = read_file(write_file(every))
    assert sorted(map(str, (e for each in again.values() for e in each))) == sorted(map(str, every))


SHIFT = (
    '[[office]]\nslug = "national"\nar = "أ"\nen = "a"\nfr = "a"\nhours = "mon-fri 08:00-16:00"\n'
    '[[shift]]\noffice = "national"\nplace = "arsal"\nwhere = "مدرسة \\"النور\\""\nweekday = "tue"\n'
    'start = "09:00"\nend = "12:00"\nvalid_from = 2026-01-01\n'
)


def test_a_shift_is_read():
    found = read_file(SHIFT)
    assert shifts_of(found[Kind.SHIFT])[0].where == 'مدرسة "النور"'
    assert profiles_of(found[Kind.OFFICE])["national"].hours == "mon-fri 08:00-16:00"
    assert read_file(write_file([e for each in found.values() for e in each])) == found
    assert Kind.NUMBER not in found


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"arsal"', '"atlantis"', "atlantis"),
        ('"tue"', '"tuesday"', "weekday"),
        ('"09:00"', '"nine"', "start"),
        ('shift]]\noffice = "national"', 'shift]]\noffice = "nobody"', "nobody"),
        ("mon-fri 08:00", "always 8", "hours"),
        ("where =", "wo =", "unknown field wo"),
    ],
)
def test_a_wrong_shift_is_refused(old, new, says):
    with pytest.raises(BadOffices, match=says):
        read_file(SHIFT.replace(old, new))


def test_faults_of_a_table():
    offices, areas = packaged_offices()
    slugs = [office.slug for office in offices]
    assert {fault.code for fault in faults(areas, slugs, TODAY)} == {"assumed"}
    assert len(districts()) == 26
    without = [line for line in areas if line.area not in {"31000", "71000", "LB-AS"}]
    gaps = [f.area for f in faults(without, slugs, TODAY) if f.code == "no_office"]
    assert gaps == ["31000", "71000"]
    twice = [*areas, Area("31000", "saida", 10, "s")]
    assert ("overlap", "31000") in {(f.code, f.area) for f in faults(twice, slugs, TODAY)}
    group = profiles(saida={"equals": "x"}, fanar={"equals": "x"})
    assert "overlap" not in {f.code for f in faults(twice, slugs, TODAY, group)}
    assert "unknown_office" in {f.code for f in faults(areas, [s for s in slugs if s != "zahle"], TODAY)}
