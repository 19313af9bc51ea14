"""The form that names a person in conflict with one case and lets them back, on a real database."""

import pytest

from tests.admin.house import House
from tests.admin.visit import words

REPORT = "My neighbour beats his son, he has a knife, we are in Arsal"


@pytest.fixture
def house(database):
    made = House(database)
    yield made
    made.close()


@pytest.fixture
def number(house):
    return house.report(REPORT)[2]


def status(browser, path):
    return browser.client.get(path).status_code


def test_a_supervisor_names_a_person_who_is_out_and_lets_them_back(house, number):
    amal, sami = house.visit("amal"), house.visit("sami")
    away = f"/case/{number}/away"
    assert away in sami.page(f"/case/{number}")
    assert status(amal, f"/case/{number}") == 200
    answer = sami.post(away, page=away, person="amal", reason="She is the aunt of the child.")
    assert (answer.status_code, answer.headers["location"]) == (303, away)
    assert status(amal, f"/case/{number}") == 404
    assert status(amal, away) == 404
    assert number not in amal.page("/")
    page = words(sami.page(away))
    assert "Amal since" in page
    assert "She is the aunt of the child." in sami.page(f"/case/{number}")
    answer = sami.post(f"{away}/back", page=away, person="amal", reason="Another family of the same name.")
    assert answer.status_code == 303
    assert "Nobody is kept away" in words(sami.page(away))
    assert status(amal, f"/case/{number}") == 200
    case = words(amal.page(f"/case/{number}"))
    assert "kept a person away from this case" in case
    assert "let a person back into this case" in case


@pytest.mark.parametrize("act", ["", "/back"])
def test_without_a_reason_nothing_is_done_and_nothing_typed_is_lost(house, number, act):
    sami, amal = house.visit("sami"), house.visit("amal")
    away = f"/case/{number}/away"
    if act:
        sami.post(away, page=away, person="amal", reason="A cousin.")
    answer = sami.post(away + act, page=away, person="amal", reason="  ")
    assert answer.status_code == 422
    assert "A reason is needed." in words(answer.text)
    assert (
        ('value="amal" dir="auto" selected' in answer.text) if not act else ("<details open>" in answer.text)
    )
    assert status(amal, f"/case/{number}") == (404 if act else 200)


def test_a_counsellor_names_only_themselves_and_is_led_to_the_queue(house, number):
    amal, sami = house.visit("amal"), house.visit("sami")
    away = f"/case/{number}/away"
    page = amal.page(away)
    assert 'value="amal"' in page
    assert 'value="sami"' not in page
    assert amal.post(away, page=away, person="sami", reason="x").status_code == 422
    answer = amal.post(away, page=away, person="amal", reason="My neighbours.")
    assert answer.headers["location"] == "/"
    assert status(amal, f"/case/{number}") == 404
    assert amal.post(f"{away}/back", page="/", person="amal", reason="x").status_code == 404
    assert status(sami, away) == 200


def test_a_counsellor_lets_nobody_back(house, number):
    away = f"/case/{number}/away"
    house.visit("nour")
    house.visit("sami").post(away, page=away, person="nour", reason="A cousin.")
    amal = house.visit("amal")
    page = amal.page(away)
    assert "Nour" in words(page)
    assert "/away/back" not in page
    assert amal.post(f"{away}/back", page=away, person="nour", reason="x").status_code == 422


def test_other_offices_and_roles_without_the_conversation_find_no_such_page(house, number):
    for login in ("nour", "root", "dana", "pia"):
        assert status(house.visit(login), f"/case/{number}/away") == 404


def test_an_unknown_person_is_not_found(house, number):
    away = f"/case/{number}/away"
    assert house.visit("sami").post(away, page=away, person="nobody", reason="x").status_code == 404
