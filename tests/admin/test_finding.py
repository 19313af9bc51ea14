"""Search, the child and its links, taking over, the wallboard and the look, as a browser sees them, on a real database."""

import re

import pytest

from tests.admin.fakes import row
from tests.admin.house import House
from tests.admin.visit import TestClient, Visit, words

REPORT = "My neighbour beats his son, he has a knife, we are in Arsal"


@pytest.fixture
def house(database):
    made = House(database)
    yield made
    made.close()


def name(browser, number, given, **more):
    page = browser.page(f"/case/{number}/child")
    version = re.search(r'name="sheet_version" value="(\d+)"', page)[1]
    return browser.post(
        f"/case/{number}/child", page=f"/case/{number}/child", sheet_version=version, name=given, **more
    )


def link(browser, number, **fields):
    page = browser.page(f"/case/{number}/child")
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    return browser.post(f"/case/{number}/child/link", page=f"/case/{number}/child", version=version, **fields)


def test_a_name_is_kept_found_and_in_no_address(house):
    _, _, number = house.report(REPORT)
    amal = house.visit("amal")
    answer = name(
        amal, number, "أحمد خليل", age="٨", sex="boy", nationality="syrian", household="Mother, two sisters"
    )
    assert answer.headers["location"] == f"/case/{number}/child"
    page = amal.page(f"/case/{number}/child")
    assert 'value="أحمد خليل"' in page
    assert "Mother, two sisters" in page
    found = amal.post("/search", page="/search", name="Ahmad")
    assert found.status_code == 200
    assert number in found.text
    assert "أحمد خليل" in found.text
    assert "set-cookie" not in found.headers
    assert "1 case found" in words(found.text)
    assert "No case fits" in words(house.visit("nour").post("/search", page="/search", name="Ahmad").text)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Fill in at least one field."),
        ({"number": "abc"}, "A case number looks like"),
        ({"place": "qqqxyz"}, "This place is not in the list."),
        ({"since": "2026-12-01", "until": "2026-11-01"}, "The first day must not be after the last one."),
        ({"since": "soon"}, "The first day must not be after the last one."),
    ],
)
def test_a_search_that_cannot_work_says_what_to_do(house, fields, said):
    answer = house.visit("amal").post("/search", page="/search", **fields)
    assert answer.status_code == 422
    assert said in words(answer.text)


def test_place_number_and_day_find_too(house):
    _, _, number = house.report(REPORT)
    amal = house.visit("amal")
    day = house.clock.now.date().isoformat()
    for fields in ({"place": "عرسال"}, {"number": number}, {"since": day, "until": day}, {"state": "open"}):
        assert number in amal.post("/search", page="/search", **fields).text, fields


def test_who_may_not_read_names_is_not_asked_for_one(house):
    dana = house.visit("dana")
    assert 'name="name"' not in dana.page("/search")
    assert dana.post("/search", page="/search", name="Ahmad").status_code == 422
    assert house.visit("root").client.get("/search").headers["location"] == "/team"


def test_a_wrong_field_keeps_what_was_typed_and_an_old_form_shows_both(house):
    _, _, number = house.report(REPORT)
    amal, sami = house.visit("amal"), house.visit("sami")
    bad = name(amal, number, "Rami", birth_year="1950")
    assert bad.status_code == 422
    assert 'value="Rami"' in bad.text
    assert "This year of birth does not fit a child." in words(bad.text)
    name(sami, number, "Hadi")
    late = amal.post(f"/case/{number}/child", page=f"/case/{number}/child", sheet_version=0, name="Rami")
    assert late.status_code == 409
    assert "What Sami saved meanwhile" in words(late.text)
    assert "Hadi" in late.text
    assert 'value="Rami"' in late.text


def test_a_suggestion_says_why_and_a_person_joins_and_parts(house):
    (_, _, one), (_, _, two) = house.report(REPORT), house.report(REPORT)
    amal = house.visit("amal")
    name(amal, one, "أحمد خليل", age="8")
    name(amal, two, "Ahmad Khalil", age="9")
    page = words(amal.page(f"/case/{one}/child"))
    assert "the names sound alike" in page
    assert "the ages are within one year" in page
    assert "the same place: Arsal" in page
    assert link(amal, one, other=two, kind="siblings").status_code == 303
    for number, other in ((one, two), (two, one)):
        shown = words(amal.page(f"/case/{number}/child"))
        assert "Brothers and sisters" in shown
        assert other in shown
        assert "Amal joined this case with another one: Brothers and sisters" in words(
            amal.page(f"/case/{number}")
        )
    page = amal.page(f"/case/{one}/child")
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    fields = {"page": f"/case/{one}/child", "version": version, "other": two}
    assert amal.post(f"/case/{one}/child/part", reason=" ", **fields).status_code == 422
    assert amal.post(f"/case/{one}/child/part", reason="Two families", **fields).status_code == 303
    assert "This case is not joined with another one." in words(amal.page(f"/case/{two}/child"))
    assert "Two families" in amal.page(f"/case/{two}")


def test_a_number_of_another_office_looks_like_one_that_is_not_there(house):
    _, _, mine = house.report(REPORT)
    _, _, foreign = house.report(REPORT, office="saida")
    amal = house.visit("amal")
    answers = [link(amal, mine, other=other, kind="siblings") for other in (foreign, "26-99999999")]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("There is no such case at your desk." in words(answer.text) for answer in answers)
    assert house.visit("nour").client.get(f"/case/{mine}/child").status_code == 404


def test_taking_over_tells_the_colleague(house):
    _, _, number = house.report(REPORT)
    amal, sami = house.visit("amal"), house.visit("sami")
    amal.post("/queue/take", take=number)
    assert "Take over from Amal" in words(sami.page(f"/case/{number}"))
    assert "Take over from" not in words(amal.page(f"/case/{number}"))
    assert sami.act(number, "take-over", reason="").status_code == 422
    assert sami.act(number, "take-over", reason="Amal is ill").status_code == 303
    queue = amal.page()
    assert f"Sami took over the case {number} from you." in words(queue)
    assert f"Sami took over the case {number} from you." not in words(sami.page())
    item = re.search(r'name="news" value="([^"]+)"', queue)[1]
    amal.post("/news/seen", news=item)
    assert "took over the case" not in words(amal.page())


def test_a_screen_shows_counts_and_opens_nothing(house):
    _, _, number = house.report(REPORT, words="has a knife")
    assert house.visit("amal").client.get("/screens").status_code == 403
    sami = house.visit("sami")
    assert sami.post("/screens", page="/screens").headers["location"] == "/wall"
    page = sami.page("/wall")
    assert "What waits" in page
    assert number not in page
    assert "Kaa &amp; Aarsal" in page
    for path in ("/", f"/case/{number}", "/search", "/live", "/screens"):
        answer = sami.client.get(path)
        assert answer.status_code == 401 or answer.headers["location"] == "/sign-in", path
    fresh = TestClient(house.app, base_url="https://desk.test", follow_redirects=False)
    assert fresh.get("/wall").headers["location"] == "/sign-in"
    again = house.visit("sami")
    again.post("/screens/end", page="/screens", sure="yes")
    assert sami.client.get("/wall").headers["location"] == "/sign-in"


def test_the_look_stays_with_the_account(house):
    amal = house.visit("amal")
    assert "data-look" not in amal.page()
    assert amal.post("/look", look="night", back="/search").headers["location"] == "/search"
    assert 'data-look="night"' in house.visit("amal").page()
    assert amal.post("/look", look="pink").status_code == 422
    assert amal.post("/look", look="auto", back="//evil.test").headers["location"] == "/"
    assert "data-look" not in amal.page()


def test_the_queue_turns_pages_without_an_address():
    visit = Visit("amal")
    visit.desk.rows = [row(f"26-{n:04}", one.urgency) for n, one in enumerate(visit.desk.rows * 3)]
    visit.desk.page = 10
    first = visit.page()
    after = re.search(r'name="at" value="(\d+)"', first)[1]
    assert visit.post("/queue/page", at=after).headers["location"] == "/"
    second = visit.page()
    numbers = [re.findall(r'data-number="([\d-]+)"', page) for page in (first, second)]
    assert len(numbers[0]) == 10
    assert not set(numbers[0]) & set(numbers[1])
    assert "Previous page" in second
    visit.post("/queue/view", view="all", office="", language="")
    assert re.findall(r'data-number="([\d-]+)"', visit.page()) == numbers[0]
