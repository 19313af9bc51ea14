"""The page of agreement and the page of the blind reading, over the real store."""

import re

import pytest
from sqlalchemy import text

from admin.pages.agreement import Figure, worst_first
from cases.agreement import Agreement, Tally
from tests.admin.house import House
from tests.admin.visit import token_in, words

KNIFE = "My neighbour has a knife and his son is crying, we are in Arsal"
CALM = "We have a question about school"


@pytest.fixture
def house(database):
    built = House(database)
    yield built
    built.close()


def draw(house):
    """Draw everything that the reporters wrote, as the door does by lot."""
    with house.owner.writes() as u:
        u.run(
            text(
                "insert into rereadings (item, case_id, at) select id, case_id, at from items where kind = 'reporter'"
            )
        )


def test_a_verdict_with_a_reason_is_counted_by_language_rule_and_reason(house):
    _, _, number = house.report(KNIFE, words="has a knife")
    amal = house.visit("amal")
    assert 'name="code" value="meaning"' in amal.page(f"/case/{number}")
    done = amal.act(number, "urgency", urgency="routine", reason="A toy", code="meaning")
    assert done.status_code == 303
    sami = house.visit("sami")
    page = words(sami.page("/agreement"))
    assert "Weapon 03" in page
    assert "The words mean something else" in page
    assert "too few to say" in page
    assert re.search(r"English\s+1\s+0\s+1\s+0\s+0%", page)
    assert re.search(r"Imminent\s+1\s+0\s+1\s+0\s+0%", page)
    assert "Line(" not in page


def test_a_reason_that_the_form_does_not_offer_is_refused_and_what_was_typed_is_kept(house):
    _, _, number = house.report(KNIFE, words="has a knife")
    amal = house.visit("amal")
    done = amal.act(number, "urgency", urgency="routine", reason="A toy", code="nonsense")
    assert done.status_code == 422
    assert "A toy" in done.text


def test_for_whom_the_pages_exist(house):
    house.report(KNIFE, words="has a knife")
    ways = {"amal": (404, 200), "sami": (200, 200), "dana": (200, 403), "root": (404, 403)}
    for login, (agreement, rereading) in ways.items():
        visit = house.visit(login)
        assert visit.client.get("/agreement").status_code == agreement, login
        assert visit.client.get("/second-reading").status_code == rereading, login
        home = visit.page("/team" if login == "root" else "/")
        assert ('href="/agreement"' in home) is (agreement == 200)
        assert ('href="/second-reading"' in home) is (rereading == 200)


def test_an_empty_page_says_so(house):
    sami = house.visit("sami")
    assert "No verdict yet" in sami.page("/agreement")
    assert "No message waits for a second reading." in sami.page("/second-reading")


def test_a_blind_reading_shows_no_judgement_and_a_missed_danger_raises(house):
    _, _, number = house.report(KNIFE, words="has a knife")
    with house.owner.writes() as u:  # as if triage had let it pass
        u.run(text("update cases set urgency = 'none', urgency_rank = 0, signals = '{}'"))
    draw(house)
    amal = house.visit("amal")
    page = amal.page("/second-reading")
    shown = page.partition("<main")[2]
    assert KNIFE in shown
    assert number not in shown
    assert "<mark" not in shown
    assert "weapon" not in shown.lower()
    item = shown.partition('name="item" value="')[2].partition('"')[0]
    done = amal.client.post(
        "/second-reading", data={"csrf": token_in(page), "item": item, "urgency": "imminent"}
    )
    assert (done.status_code, done.headers["location"]) == (303, "/second-reading")
    after = amal.page("/second-reading")
    assert "The case was raised at once" in after
    assert "No message waits" in after
    assert "is-imminent" in amal.page()
    again = amal.client.post(
        "/second-reading", data={"csrf": token_in(after), "item": item, "urgency": "none"}
    )
    assert again.status_code == 303
    assert "read this message already" in amal.page("/second-reading")
    sami = house.visit("sami")
    assert re.search(r"All\s+1\s+1\s+100%", words(sami.page("/agreement")))


def test_an_answer_that_is_none_is_refused(house):
    house.report(CALM)
    draw(house)
    amal = house.visit("amal")
    page = amal.page("/second-reading")
    item = page.partition('name="item" value="')[2].partition('"')[0]
    for data in ({"item": item, "urgency": "maybe"}, {"item": "x", "urgency": "none"}, {"item": item}):
        assert amal.client.post("/second-reading", data={"csrf": token_in(page), **data}).status_code == 422
    assert amal.client.post("/second-reading", data={"item": item, "urgency": "none"}).status_code == 403


def test_silence_has_a_badge_a_view_and_a_reason(house):
    _, _, number = house.report(KNIFE, words="has a knife")
    with house.owner.writes() as u:
        u.run(text("update cases set silent = true, reasons = '{silence}'"))
    amal = house.visit("amal")
    assert "Silent after a sign" in amal.page()
    page = amal.page(f"/case/{number}")
    assert "Silent after a sign" in page
    assert "did not answer a question about it" in page


def test_the_rules_that_surely_fire_wrongly_come_first():
    found = Agreement(
        rules={"a.1": Tally(0, 1, 0), "b.1": Tally(10, 20, 0), "c.1": Tally(50, 0, 0), "d.1": Tally(1, 30, 0)}
    )
    assert [line.code for line in worst_first(found)] == ["d.1", "b.1", "a.1", "c.1"]


def test_few_are_marked_as_few():
    assert Figure(1, 19).few
    assert not Figure(1, 20).few
    assert Figure(0, 0).percent == ""
    assert Figure(10, 20).percent == "50%"
    low, high = Figure(10, 20).between
    assert low < 50 < high
