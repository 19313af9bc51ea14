"""The queue shows what waits, most urgent first, and no word of any reporter."""

import re

import pytest

from cases.errors import Refused
from cases.model import Facts, Signal, Urgency
from tests.admin.fakes import STORY, row
from tests.admin.visit import Visit, words


def numbers(page):
    return re.findall(r'data-number="([\d-]+)"', page)


def test_imminent_cases_stand_first_and_the_others_by_urgency():
    visit = Visit("sami")
    assert numbers(visit.page()) == [
        "26-0436",
        "26-0431",
        "26-0427",
        "26-0438",
        "26-0419",
        "26-0433",
        "26-0440",
    ]


def test_an_office_sees_its_own_cases():
    assert numbers(Visit("amal").page()) == ["26-0431", "26-0427", "26-0419", "26-0433"]


def test_a_row_says_signs_child_place_and_time_left():
    text = words(Visit("sami").page())
    assert (
        "Weapon · Violence now Boy, 9 years Arsal, Baalbek district Kaa &amp; Aarsal WhatsApp, SMS Arabic, Arabizi"
        in text
    )
    assert "22 h 50 Judicial report" in text
    assert "40 min late First contact" in text
    assert "2 d 4 h First contact" in text
    assert "Girl, under one year" in text
    assert "Place not known" in text


def test_no_word_of_a_reporter_is_on_the_queue():
    page = Visit("sami").page()
    assert not any(word in page for word in STORY.split() if len(word) > 3)


def test_the_choice_of_view_and_office_stands_in_no_address():
    visit = Visit("sami")
    answer = visit.post("/queue/view", view="imminent", office="kaa-aarsal", language="")
    assert answer.headers["location"] == "/"
    assert numbers(visit.page()) == ["26-0431"]
    page = visit.page()
    assert "?" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page))


def test_a_language_sifts_the_rows_and_arabizi_counts_as_arabic():
    visit = Visit("sami")
    visit.post("/queue/view", view="all", office="", language="fr")
    assert numbers(visit.page()) == ["26-0433"]
    visit.post("/queue/view", view="all", office="", language="ar")
    assert "26-0436" in numbers(visit.page())


@pytest.mark.parametrize("fields", [{"view": "x"}, {"office": "saida"}, {"language": "de"}])
def test_a_choice_that_does_not_exist_is_the_whole_queue(fields):
    visit = Visit("amal")
    visit.post("/queue/view", **fields)
    assert len(numbers(visit.page())) == 4


@pytest.mark.parametrize("cookie", ["x", "e30=", "bnVsbA==", "W10=", "AAAA"])
def test_a_cookie_that_makes_no_sense_is_the_whole_queue(cookie):
    visit = Visit("amal")
    visit.browser.cookies.set("__Host-desk_view", cookie, domain="desk.test")
    assert len(numbers(visit.page())) == 4


def test_taking_a_case_opens_it():
    visit = Visit("sami")
    answer = visit.post("/queue/take", take="26-0436")
    assert (answer.headers["location"], visit.desk.done) == ("/case/26-0436", [("take", "26-0436")])


def test_a_case_that_somebody_else_took_first_is_said_so():
    visit = Visit("sami")
    visit.desk.refuse = Refused("held")
    assert visit.post("/queue/take", take="26-0436").headers["location"] == "/"
    assert "Somebody else holds this case already." in visit.page()
    assert "Somebody else holds this case already." not in visit.page()


def test_an_empty_queue_says_so():
    visit = Visit()
    visit.desk.rows = []
    assert "No case here." in visit.page()


def test_in_arabic_the_page_runs_from_the_right_and_counts_in_six_forms():
    page = Visit("sami", "ar").page()
    assert '<html lang="ar" dir="rtl"' in page
    for text in ("وصلت حالتان: عرضهما", "وصلت {n} حالات: عرضها", "وصلت {n} حالة: عرضها"):
        assert text in page
    text = words(page)
    assert "صبي، 9 سنوات" in text
    assert "فتاة، 14 سنة" in text
    assert "متأخّر 40 د" in text


def test_in_french():
    text = words(Visit("sami", "fr").page())
    assert "Danger imminent" in text
    assert "40 min de retard" in text


@pytest.mark.parametrize("age", [0, 1, 2, 3, 10, 11, 17])
@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_age_has_words(age, language):
    visit = Visit("amal", language)
    visit.desk.rows = [row("26-0001", Urgency.ROUTINE, Signal.NEGLECT, facts=Facts(age=age))]
    shown = re.search(r'<td role="cell" class="c-what">.*?</td>', visit.page(), re.DOTALL)[0]
    assert "%" not in shown
    assert str(age) in shown or (language == "ar" and age < 3) or age == 0


def test_names_of_offices_are_text():
    assert "Kaa &amp; Aarsal" in Visit().page()
