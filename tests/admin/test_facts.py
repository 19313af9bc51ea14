"""The page of figures: every number and deadline with its source and whether anybody approved it."""

import pytest

from cases.casework import PATH_CLOCKS
from tests.admin.visit import Visit, words
from triage.clocks import clocks
from triage.numbers import rows
from triage.watch import patience
from triage.worktime import calendars


@pytest.mark.parametrize("login", ["amal", "sami", "dana", "root"])
def test_everybody_who_is_signed_in_sees_every_number_with_its_source(login):
    text = words(Visit(login).page("/facts"))
    for number in (*rows("LB"), *rows("JO")):
        assert number.number in text
    assert text.count("Not approved yet") == sum(
        not r.approved
        for r in (*rows("LB"), *rows("JO"), *clocks(), *PATH_CLOCKS, *calendars().values(), patience())
    )
    assert "Judicial report" in text
    assert "Akkar" in text
    assert "6 months working time beginning of a follow-up" in text
    assert "Christmas Day" in text


@pytest.mark.parametrize(("language", "title"), [("ar", "الأرقام والمهل"), ("fr", "Numéros et délais")])
def test_the_page_speaks_the_language_of_the_desk(language, title):
    assert title in words(Visit("sami", language).page("/facts"))


def test_a_stranger_is_asked_to_sign_in():
    assert Visit("").browser.get("/facts").headers["location"] == "/sign-in"
