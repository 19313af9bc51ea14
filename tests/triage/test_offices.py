"""Which office gets a case, and why."""

from datetime import date

import pytest

from cases.model import FOCAL, NATIONAL
from triage import places
from triage.offices import Area, BadOffices, choose_office, locate, packaged_offices, read_offices

TODAY = date(2026, 3, 1)
OFFICES, AREAS = packaged_offices()

ROUTES = {
    "11000": "tripoli", "71000": "tripoli", "72000": "tripoli", "73000": "tripoli", "74000": "tripoli",
    "76000": "tripoli", "77000": "tripoli", "21000": "hermel", "22000": "baalbeck", "31000": "fanar",
    "41000": "zahle", "42000": "zahle", "43000": "zahle", "51000": "fanar", "52000": "fanar", "53000": "fanar",
    "54000": "fanar", "55000": "fanar", "56000": "fanar", "61000": "saida", "62000": "saida", "63000": "saida",
    "64000": "saida", "81000": "saida", "82000": "saida", "83000": "saida",
}  # fmt: skip
ASSUMED = {"11000", "43000", "61000", "62000", "63000", "64000"}


def choose(slug: str, areas: tuple[Area, ...] = AREAS) -> tuple[str, str]:
    choice = choose_office(places.place(slug), areas, TODAY)
    return choice.office, choice.reason


@pytest.mark.parametrize(("code", "office"), ROUTES.items())
def test_every_district_has_its_office(code: str, office: str) -> None:
    choice = choose_office(places.district(code), AREAS, TODAY)
    assert choice.office == office
    assert choice.reason == ("area.assumed" if code in ASSUMED else "area.district")
    assert choice.detail[0] == code


def test_every_lebanese_district_is_in_the_table() -> None:
    assert {each.district for each in places.all_places() if each.country == "LB"} - {""} == set(ROUTES)


@pytest.mark.parametrize("slug", ["arsal", "qaa", "ras-baalbek", "fakeha", "labweh"])
def test_the_border_towns_go_to_kaa_and_aarsal(slug: str) -> None:
    assert choose(slug)[0] == "kaa-aarsal"


@pytest.mark.parametrize(
    ("slug", "office"), [("brital", "baalbeck"), ("wavel-jalil", "baalbeck"), ("bekaa", "zahle")]
)
def test_the_rest_of_the_bekaa(slug: str, office: str) -> None:
    assert choose(slug)[0] == office


def test_a_governorate_with_one_office_is_routed() -> None:
    assert choose("mount-lebanon") == ("fanar", "area.governorate")
    assert choose("south-lebanon") == ("saida", "area.assumed")
    assert choose("baalbek-hermel") == (NATIONAL, "no_area")


def test_jordan_and_unknown_places_go_to_the_national_desk() -> None:
    assert choose("irbid") == (NATIONAL, "outside")
    assert choose_office(None, AREAS, TODAY).reason == "unknown_place"


def test_lines_out_of_force_do_not_count() -> None:
    past = Area("31000", "saida", 1, "test", valid_to=date(2026, 2, 28))
    coming = Area("31000", "saida", 1, "test", valid_from=date(2026, 3, 2))
    today = Area("31000", "zahle", 5, "test", valid_from=TODAY, valid_to=TODAY)
    assert choose("beirut", (*AREAS, past, coming))[0] == "fanar"
    assert choose("beirut", (*AREAS, past, coming, today))[0] == "zahle"


def test_a_place_wins_over_its_district_whatever_the_priority() -> None:
    lines = (Area("22000", "baalbeck", 1, "t"), Area("arsal", "kaa-aarsal", 99, "t"))
    assert choose("arsal", lines) == ("kaa-aarsal", "area.place")


def test_all_seven_offices_and_the_national_desk_have_names() -> None:
    slugs = {office.slug for office in OFFICES}
    assert slugs == {
        NATIONAL,
        FOCAL,
        "tripoli",
        "saida",
        "baalbeck",
        "hermel",
        "kaa-aarsal",
        "zahle",
        "fanar",
    }
    assert all(office.ar and office.en and office.fr for office in OFFICES)
    assert {slug for slug in slugs if not next(o for o in OFFICES if o.slug == slug).areas} == {
        NATIONAL,
        FOCAL,
    }


HEAD = '[[office]]\nslug = "national"\nar = "أ"\nen = "a"\nfr = "a"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = = 1", "TOML"),
        ("[shop]\nx = 1", "unknown table"),
        ('[[office]]\nslug = "a"\nar = "a"\nen = "a"\nfr = "a"', "national"),
        (HEAD + HEAD, "same slug"),
        (HEAD.replace('fr = "a"\n', ""), "fr is missing"),
        (HEAD + '[[area]]\narea = "22000"\noffice = "nowhere"\nsource = "s"', "no office nowhere"),
        (HEAD + '[[area]]\narea = "atlantis"\noffice = "national"\nsource = "s"', "atlantis"),
        (HEAD + '[[area]]\narea = "22000"\noffice = "national"', "source is missing"),
        (HEAD + '[[area]]\narea = "22000"\noffice = "national"\nsource = "s"\npriority = "high"', "priority"),
        (
            HEAD + '[[area]]\narea = "22000"\noffice = "national"\nsource = "s"\nvalid_from = "soon"',
            "valid_from",
        ),
        (
            HEAD + '[[area]]\narea = "22000"\noffice = "national"\nsource = "s"\nfrom = 1',
            "unknown field from",
        ),
        (
            HEAD + '[[area]]\narea = "22000"\noffice = "national"\nsource = "s"\n'
            "valid_from = 2026-02-01\nvalid_to = 2026-01-01",
            "valid_to",
        ),
        ('office = "national"', "list of tables"),
    ],
)
def test_a_file_that_would_misroute_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadOffices, match=says):
        read_offices(text)


def test_a_file_of_ones_own_is_read() -> None:
    text = HEAD + '[[area]]\narea = "arsal"\noffice = "national"\nsource = "s"\nvalid_from = 2026-01-01'
    offices, areas = read_offices(text)
    assert offices[0].areas == ("arsal",)
    assert areas[0].valid_from == date(2026, 1, 1)


def test_locate_answers_for_the_command() -> None:
    assert locate("ابن جيراني عم ينضرب بعرسال", AREAS, TODAY) == {
        "district": "22000",
        "candidates": [{"name": "Arsal", "district": "22000"}],
        "office": "kaa-aarsal",
        "reason": "area.place",
        "detail": ["arsal", "arsal"],
    }
    asked = locate("ساكنين بالطيبة", AREAS, TODAY)
    assert (asked["district"], asked["office"], asked["reason"]) == (None, NATIONAL, "ask")
    assert locate("hello", AREAS, TODAY) == {
        "district": None, "candidates": [], "office": NATIONAL, "reason": "unknown_place",
        "detail": [],
    }  # fmt: skip
    assert locate("ana b irbid", AREAS, TODAY)["district"] == "JO-IR"
