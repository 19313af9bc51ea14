"""The directory, a referral and prepared texts on the desk, by the pages of real people; and an answer before it goes."""

import re

import pytest

from admin.pages.case import price
from tests.admin.house import House
from tests.admin.visit import words

REPORT = "My neighbour has a knife and his son is crying, we are in Arsal"


@pytest.fixture
def house(database):
    built = House(database)
    yield built
    built.close()


@pytest.fixture
def number(house):
    return house.report(REPORT)[2]


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


ENTRY = {
    "ar": "مثال مخترع", "en": "Invented helper", "fr": "Aide inventée", "services": ["legal", "health"],
    "areas": ["22000", "11000"], "languages": ["ar"], "hours": "always", "cost": "free", "capacity": "open",
    "contact": "the front desk", "note": "", "source": "invented for a test", "verified_on": "2026-11-20",
    "reason": "first",
}  # fmt: skip


def list_helper(sami, **change):
    assert (
        sami.post("/directory/new", "/directory/new", version="0", **{**ENTRY, **change}).status_code == 303
    )
    entry = re.findall(r'href="/directory/([0-9a-f-]{36})"', sami.page("/directory"))[0]
    page = f"/directory/{entry}"
    assert sami.post(f"{page}/approve", page, version=hidden(sami.page(page), "version")).status_code == 303
    return entry


def test_the_directory_is_kept_by_who_may_and_read_by_all(house):
    sami, amal = house.visit("sami"), house.visit("amal")
    entry = list_helper(sami)
    page = amal.page("/directory")
    assert "Invented helper" in page
    assert "Approved" in words(page)
    assert "A new entry" not in page
    assert amal.post(f"/directory/{entry}", "/directory", version="1", **ENTRY).status_code == 422
    assert "Invented helper" in amal.post("/directory", "/directory", service="legal", district="11000").text
    assert (
        "Invented helper" not in amal.post("/directory", "/directory", service="legal", district="12000").text
    )
    assert "None in the directory" in amal.post("/directory", "/directory", service="shelter").text
    root = house.visit("root")
    assert "Invented helper" in root.page("/directory")


def test_what_was_typed_stands_again_and_an_old_version_is_told(house):
    sami = house.visit("sami")
    wrong = sami.post("/directory/new", "/directory/new", version="0", **{**ENTRY, "contact": " "})
    assert wrong.status_code == 422
    assert "Write how the organisation is reached." in wrong.text
    assert 'value="Aide inventée"' in wrong.text
    entry = list_helper(sami)
    page = f"/directory/{entry}"
    assert sami.post(page, page, version="1", **{**ENTRY, "hours": "mon-fri"}).status_code == 303
    late = sami.post(page, page, version="1", **{**ENTRY, "hours": "never <now>"})
    assert late.status_code == 409
    assert "never &lt;now&gt;" in late.text
    assert sami.post(f"{page}/verify", page, version="2").status_code == 303
    assert sami.post(f"{page}/end", page, version="3", reason="").status_code == 422
    assert sami.post(f"{page}/end", page, version="3", reason="closed").status_code == 303
    assert "Invented helper" not in sami.page("/directory")


def test_an_entry_that_nobody_verified_for_long_is_marked(house):
    sami = house.visit("sami")
    list_helper(sami, verified_on="2026-01-10")
    assert "Old: verify again" in words(sami.page("/directory"))


def save(browser, number, section, name, /, **fields):
    path = f"/case/{number}/file/{section}"
    page = browser.page(path)
    given = {"csrf": hidden(page, "csrf"), "section_version": hidden(page, "section_version"), **fields}
    answer = browser.client.post(f"{path}/{name}", data=given)
    assert answer.status_code == 303, words(answer.text)


def consented(amal, number):
    save(amal, number, "pathway", "choose", pathway="judicial", reason="danger")
    save(amal, number, "pathway", "report", authority="upel", upel_office="zahle")
    save(amal, number, "pathway", "permit", permission="granted")
    save(amal, number, "services", "plan-service", service="legal", note="needs a lawyer")
    return re.search(r'name="thing" value="([0-9a-f-]{36})"', amal.page(f"/case/{number}/file/services"))[1]


def sheet_of(entry, **change):
    return {
        "provider": entry, "language": "ar", "priority": "urgent", "called": "", "facts": ["age", "district"],
        "reason": "محامٍ <للأوراق>", "done": "", "limits": "", "reach": "المكتب صباحًا", "answer_by": "", **change,
    }  # fmt: skip


def test_a_referral_from_the_plan_to_the_paper(house, number):
    sami, amal = house.visit("sami"), house.visit("amal")
    entry = list_helper(sami)
    thing = consented(amal, number)
    path = f"/case/{number}/referral/{thing}"
    assert f'href="{path}"' in amal.page(f"/case/{number}/file/services")
    page = amal.page(path)
    fields = {"section_version": hidden(page, "section_version"), **sheet_of(entry)}
    unseen = amal.post(path, path, act="keep", **fields)
    assert unseen.status_code == 200
    assert "So the sheet will be" in unseen.text
    assert "محامٍ &lt;للأوراق&gt;" in unseen.text
    assert 'lang="ar" dir="rtl"' in unseen.text
    seen = hidden(unseen.text, "seen")
    changed = amal.post(path, path, act="keep", seen=seen, **{**fields, "reason": "something else"})
    assert changed.status_code == 200  # what was not looked at is not kept
    kept = amal.post(path, path, act="keep", seen=seen, **fields)
    assert kept.status_code == 303
    sheet = kept.headers["location"]
    shown = amal.page(sheet)
    assert "مثال مخترع" in shown
    for secret in ("knife", "+96170", "SMS"):
        assert secret not in shown
    paper = amal.client.get(f"{sheet}/sheet.pdf")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    services = amal.page(f"/case/{number}/file/services")
    assert f'href="{sheet}"' in services
    assert "Referred" in words(services)
    assert "to_contact" not in services  # the packed sheet is no text to be read
    save(amal, number, "services", "move", thing=thing, state="received")
    assert "Received there" in words(amal.page(f"/case/{number}/file/services"))


def test_a_referral_that_is_held_back_shows_why_and_no_form(house, number):
    amal = house.visit("amal")
    save(amal, number, "pathway", "choose", pathway="judicial", reason="danger")
    save(amal, number, "services", "plan-service", service="legal")
    page = amal.page(f"/case/{number}/file/services")
    thing = re.search(r'name="thing" value="([0-9a-f-]{36})"', page)[1]
    assert f"/referral/{thing}" not in page
    refer = amal.page(f"/case/{number}/referral/{thing}")
    assert "blocked until the judge" in refer
    assert 'name="provider"' not in refer


def test_a_referral_that_lacks_something_comes_back_as_typed(house, number):
    sami, amal = house.visit("sami"), house.visit("amal")
    entry = list_helper(sami)
    thing = consented(amal, number)
    path = f"/case/{number}/referral/{thing}"
    fields = {"section_version": hidden(amal.page(path), "section_version"), **sheet_of(entry, reach=" ")}
    wrong = amal.post(path, path, act="preview", **fields)
    assert wrong.status_code == 422
    assert "Write how the service reaches us." in wrong.text
    assert "محامٍ &lt;للأوراق&gt;" in wrong.text
    late = amal.post(path, path, act="preview", **{**sheet_of(entry), "section_version": "0"})
    assert late.status_code == 409
    dana = house.visit("dana")
    assert dana.client.get(path).status_code in {403, 404}


THANKS = {
    "title_ar": "شكر", "title_en": "Thanks", "title_fr": "Merci", "ar": "شكرًا، {police}",
    "en": "Thank you, {police}", "fr": "Merci, {police}",
}  # fmt: skip


def prepared(house):
    amal, sami = house.visit("amal"), house.visit("sami")
    assert amal.post("/answers/new", "/answers/new", version="0", **THANKS).status_code == 303
    text = re.search(r'href="/answers/([0-9a-f-]{36})"', amal.page("/answers"))[1]
    return amal, sami, text


def test_a_prepared_text_is_inserted_once_it_is_approved(house, number):
    amal, sami, text = prepared(house)
    page = f"/answers/{text}"
    assert f'value="{text}"' not in amal.page(f"/case/{number}")
    assert "waits for approval" in amal.page("/answers")
    assert sami.post(f"{page}/approve", page, version="1").status_code == 303
    shown = amal.page(f"/case/{number}")
    assert f'value="{text}"' in shown
    typed = amal.act(number, "answer", act="insert", template=text, text="Hello", language="fr")
    assert typed.status_code == 200
    box = re.search(r"<textarea[^>]*>([^<]*)</textarea>", typed.text)[1]
    assert box.startswith("Hello\nMerci, ")
    wrong = amal.post(page, page, version="1", **{**THANKS, "fr": "{name}"})
    assert wrong.status_code == 422
    assert "Only the placeholders of the list" in wrong.text
    assert sami.post(f"{page}/end", page, version="1").status_code == 303
    assert f'value="{text}"' not in amal.page(f"/case/{number}")


def test_whoever_wrote_a_text_is_not_offered_its_approval(house):
    sami = house.visit("sami")
    assert sami.post("/answers/new", "/answers/new", version="0", **THANKS).status_code == 303
    text = re.search(r'href="/answers/([0-9a-f-]{36})"', sami.page("/answers"))[1]
    page = f"/answers/{text}"
    assert f'action="{page}/approve"' not in sami.page(page)
    assert sami.post(f"{page}/approve", page, version="1").status_code == 422
    dana = house.visit("dana")
    assert dana.client.get("/answers").status_code == 403


def test_an_answer_that_gives_something_away_needs_a_second_press(house, number):
    amal = house.visit("amal")
    text = "Is the child safe? Call 03 414 964"
    first = amal.act(number, "answer", act="send", text=text, language="en")
    assert first.status_code == 422
    assert "Send anyway" in first.text
    assert "<mark>child</mark>" in first.text
    assert "<mark>03 414 964</mark>" in first.text
    assert text in first.text
    seen = hidden(first.text, "seen")
    other = amal.act(number, "answer", act="send", text=f"{text} now", language="en", seen=seen)
    assert other.status_code == 422
    assert amal.act(number, "answer", act="send", text=text, language="en", seen=seen).status_code == 303
    assert text in amal.page(f"/case/{number}")
    assert amal.act(number, "answer", act="send", text="We write tomorrow", language="en").status_code == 303
    note = amal.act(number, "answer", act="note", text="the child is safe", language="en")
    assert note.status_code == 303  # a note stays inside


def test_the_parts_and_the_price_are_those_of_what_goes_out(house, number):
    amal = house.visit("amal")
    text = "x" * 150
    shown = amal.act(number, "answer", act="preview", text=text, language="en").text
    assert "2 parts of SMS</b>" in shown  # the sentence that a person has joined goes before it
    assert "middle price" in shown
    assert amal.act(number, "answer", act="send", text=text, language="en").status_code == 303
    shown = amal.act(number, "answer", act="preview", text=text, language="en").text
    assert "1 part of SMS</b>" in shown
    assert "lowest price" in words(shown)
    arabic = amal.act(number, "answer", act="preview", text="ن" * 280, language="ar").text
    assert "5 parts of SMS</b>" in arabic
    assert "high price" in words(arabic)


def test_the_classes_of_price():
    assert [price(parts) for parts in (0, 1, 2, 3, 4, 9)] == ["one", "one", "few", "few", "many", "many"]
