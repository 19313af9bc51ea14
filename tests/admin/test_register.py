"""The register at the desk: everybody sees it, administrators and supervisors change it, dated and under a name."""

import pytest

from admin.app import create_app
from cases.entries import Kind
from cases.model import NATIONAL, Role
from cases.register import read_lines
from tests.admin.visit import ISOLATES, TestClient, Visit, token_in, words
from tests.factories import PASSPHRASE, START, cheap_passphrases
from triage.numbers import numbers
from triage.officebook import areas_of, numbers_of
from triage.offices import choose_office
from triage.places import place

KINDS = ("office", "area", "shift", "number")


@pytest.fixture
def desk(house):
    """The real desk for a signed-in person of that role."""

    class Page:
        def __init__(self, role):
            house.hire(role.value, role=role, office=NATIONAL)
            app = create_app(house.desk_store, now=house.clock, interval=0.02)
            self.client = TestClient(app, base_url="https://desk.test", follow_redirects=False)
            with cheap_passphrases():
                self.client.post("/sign-in", data={"login": role.value, "passphrase": PASSPHRASE, "code": ""})
            self.client.post(
                "/language",
                data={"csrf": token_in(self.get("/register/shift")), "language": "en", "back": "/"},
            )

        def get(self, path):
            answer = self.client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            return answer.text

        def post(self, path, **fields):
            return self.client.post(path, data={"csrf": token_in(self.get("/register/shift")), **fields})

    return lambda name: Page(Role(name))


def line_of(house, kind, key):
    return next(each for each in read_lines(house.desk_store, kind=kind, key=key) if each.ended_at is None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize("login", ["amal", "root"])
def test_everybody_sees_every_kind_in_their_language(kind, language, login):
    page = Visit(login, language).page(f"/register/{kind}")
    assert f'lang="{language}"' in page
    if kind == "area":
        assert {"ar": "عكار", "en": "Akkar", "fr": "Akkar"}[language] in page


def test_only_administrators_and_supervisors_are_offered_a_change():
    assert "/register/number/new" in Visit("sami").page("/register/number")
    assert "/register/number/new" in Visit("root").page("/register/number")
    assert "/register/number/new" not in Visit("amal").page("/register/number")
    assert "/register/number/new" not in Visit("dana").page("/register/number")


def test_assumed_areas_are_counted_and_covered_districts_said(desk):
    text = words(desk("supervisor").get("/register/area"))
    assert "14 areas are assumptions" in text
    assert "Every district of Lebanon has an office" in text


def test_a_change_follows_the_line_and_the_old_one_stays(house, desk):
    page = desk("supervisor")
    old = line_of(house, Kind.NUMBER, "LB.ministry")
    fields = {
        "country": "LB", "key": "ministry", "number": "1715", "who": "Ministry", "source": "a letter",
        "verified_on": "2026-11-20", "hours": "", "cost": "", "languages": ["ar", "fr"],
        "valid_from": "", "valid_to": "", "reason": "new number",
    }  # fmt: skip
    done = page.post(f"/register/line/{old.id}", **fields)
    assert done.headers["location"] == "/register/number"
    first, second = read_lines(house.desk_store, kind=Kind.NUMBER, key="LB.ministry")
    assert (first.entry.body["number"], first.ended_by, first.end_reason) == (
        "1714",
        "Supervisor",
        "new number",
    )
    assert second.entry.valid_from == START.date()
    assert first.entry.valid_to < second.entry.valid_from
    assert (second.by, second.reason, second.entry.approved) == ("Supervisor", "new number", False)
    assert second.entry.body["languages"] == ["ar", "fr"]
    # Reporters are given the new number from this moment on.
    assert "1715" in numbers("LB", "en", numbers_of([second.entry]))["ministry"]
    history = words(page.get(f"/register/line/{second.id}"))
    assert "1715" in history
    assert "Ended by Supervisor" in history.translate(ISOLATES)


def test_two_people_do_not_overwrite_each_other(house, desk):
    page = desk("supervisor")
    old = line_of(house, Kind.AREA, "11000>tripoli")
    fields = {"area": "11000", "office": "zahle", "priority": "10", "source": "s", "reason": "r"}
    assert page.post(f"/register/line/{old.id}", **fields).status_code == 303
    again = page.post(f"/register/line/{old.id}", **{**fields, "office": "saida"})
    assert again.status_code == 409
    assert "Somebody else changed this line" in again.text


def test_a_moved_area_moves_the_cases_of_the_next_message(house, desk):
    page = desk("supervisor")
    line = line_of(house, Kind.AREA, "11000>tripoli")
    fields = {"area": "11000", "office": "zahle", "priority": "10", "source": "a letter", "reason": "agreed"}
    page.post(f"/register/line/{line.id}", **fields)
    house.write("ضربوا ابن جيراني هلق بحلبا")
    row = house.queue(house.hire("sami", role=Role.SUPERVISOR)).rows[0]
    assert row.office == "zahle"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"reason": ""}, "A reason is needed"),
        ({"valid_from": "2026-11-01"}, "The past is not changed"),
        ({"valid_from": "2026-12-10", "valid_to": "2026-12-01"}, "Something in the form does not fit"),
        ({"area": "atlantis"}, "Something in the form does not fit"),
        ({"priority": "high"}, "priority"),
        ({"area": "22000", "office": "baalbeck"}, "Another line for the same thing"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_typed_is_lost(house, desk, fields, says):
    page = desk("supervisor")
    sent = {"area": "brital", "office": "zahle", "priority": "3", "source": "typed source", "reason": "typed"}
    before = len(read_lines(house.desk_store))
    answer = page.post("/register/area/new", **(sent | fields))
    assert answer.status_code == 422
    assert says in answer.text
    assert "typed source" in answer.text
    assert len(read_lines(house.desk_store)) == before


def test_a_person_approves_an_assumed_area_and_it_is_assumed_no_longer(house, desk):
    page = desk("administrator")
    line = line_of(house, Kind.AREA, "11000>tripoli")
    assert page.post(f"/register/line/{line.id}/approve").status_code == 303
    after = line_of(house, Kind.AREA, "11000>tripoli")
    assert (after.approved_by, after.entry.approved) == ("Administrator", True)
    choice = choose_office(place("halba"), areas_of([after.entry]), START.date())
    assert choice.reason == "area.district"
    assert page.post(f"/register/line/{line.id}/approve").status_code == 409


def test_an_ended_area_leaves_a_district_without_an_office_and_the_page_says_so(house, desk):
    page = desk("supervisor")
    line = line_of(house, Kind.AREA, "31000>fanar")
    governorate = [e for e in read_lines(house.desk_store) if e.entry.key.startswith("LB-BA>")]
    assert not governorate
    assert page.post(f"/register/line/{line.id}/end", reason="office closed", last="").status_code == 303
    text = words(page.get("/register/office"))
    assert "Districts of Lebanon without an office" in text
    assert "Beirut" in text.partition("without an office")[2][:120]


def test_two_offices_for_one_area_are_flagged_unless_they_are_equals(house, desk):
    page = desk("supervisor")
    fields = {"area": "31000", "office": "saida", "priority": "10", "source": "s", "reason": "r"}
    assert page.post("/register/area/new", **fields).status_code == 303
    assert "Areas of two offices at once" in words(page.get("/register/area"))


@pytest.mark.parametrize("role", ["counsellor", "data_officer"])
def test_others_change_nothing_even_with_a_form_of_their_own(house, desk, role):
    page = desk(role)
    line = line_of(house, Kind.AREA, "31000>fanar")
    before = read_lines(house.desk_store)
    fields = {"area": "brital", "office": "zahle", "priority": "3", "source": "s", "reason": "r"}
    for path in ("/register/area/new", f"/register/line/{line.id}", f"/register/line/{line.id}/end"):
        assert page.post(path, **fields).status_code == 422
    assert page.post(f"/register/line/{line.id}/approve").status_code == 422
    assert read_lines(house.desk_store) == before


def test_a_form_of_another_site_changes_nothing(house, desk):
    page = desk("supervisor")
    line = line_of(house, Kind.AREA, "31000>fanar")
    answer = page.client.post(f"/register/line/{line.id}/end", data={"csrf": "x", "reason": "r"})
    assert answer.status_code == 403
    assert line_of(house, Kind.AREA, "31000>fanar").ended_at is None


def test_a_new_office_is_not_made_at_the_desk(house, desk):
    page = desk("supervisor")
    assert page.post("/register/office/new", ar="أ", en="A", fr="A", reason="r").status_code == 403


def test_hours_of_an_office_change_with_its_names(house, desk):
    page = desk("supervisor")
    line = line_of(house, Kind.OFFICE, "zahle")
    fields = {"ar": "مكتب زحلة", "en": "Zahle centre", "fr": "Bureau de Zahlé", "hours": "mon-fri 08:00-16:00",
              "languages": ["ar"], "seat": "zahle", "equals": "bekaa", "reason": "r"}  # fmt: skip
    assert page.post(f"/register/line/{line.id}", **fields).status_code == 303
    text = page.get("/register/office")
    assert "Zahle centre" in text
    assert "mon-fri 08:00-16:00" in text
    bad = page.post(
        f"/register/line/{line_of(house, Kind.OFFICE, 'zahle').id}", **(fields | {"hours": "sometimes"})
    )
    assert bad.status_code == 422
