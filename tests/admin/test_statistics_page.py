"""The pages of statistics and supervision over the real store: what they show, what they give away, and to whom."""

import csv
import io
import zipfile

import pytest

from tests.admin.house import House
from tests.admin.visit import words

CAVEAT = "not the prevalence of harm"


@pytest.fixture
def house(database):
    built = House(database)
    yield built
    built.close()


@pytest.fixture
def told(house):
    for place in range(7):
        house.report(f"My neighbour has a knife and his son is crying, we are in Arsal {place}")
    return house


def test_the_report_its_caveat_and_the_figures_of_2018(told):
    page = told.visit("dana").page("/statistics")
    text = words(page)
    assert CAVEAT in text
    assert "1,778" in text
    assert "1,939" in text
    assert "161" in text
    assert "style=" not in page
    assert 'role="img" aria-labelledby="trend-t trend-d"' in page


def test_every_form_says_the_same_and_opens_with_the_caveat(told):
    dana = told.visit("dana")
    page = dana.page("/statistics")
    code = page.split("/statistics/inside/")[1].split(".csv")[0]
    values = dana.client.get(f"/statistics/inside/{code}.csv")
    assert values.headers["content-type"].startswith("text/csv")
    assert "attachment" in values.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(values.content.decode("utf-8-sig"))))
    assert any(CAVEAT in line for row in rows[:3] for line in row)
    assert ["Sex of the child", "case", "Boys", rows_of(rows, "Boys"), "7", ""] in rows
    book = dana.client.get(f"/statistics/inside/{code}.xlsx")
    with zipfile.ZipFile(io.BytesIO(book.content)) as file:
        assert CAVEAT in file.read("xl/sharedStrings.xml").decode()
    paper = dana.client.get(f"/statistics/inside/{code}.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert dana.client.get(f"/statistics/inside/{code}.doc").status_code == 404
    assert dana.client.get(f"/statistics/outside/{code}.csv").status_code == 404
    entries = told.visit("root").page("/trail?action=report_taken")
    assert words(entries).count("took a report along") >= 3


def rows_of(rows, line):
    """Return the name of the newest period, as the file writes it."""
    return next(row[3] for row in rows if len(row) > 3 and row[2] == line)


def test_an_arabic_workbook_is_turned_round(told):
    dana = told.visit("dana")
    dana.post("/language", language="ar", back="/")
    page = dana.page("/statistics")
    code = page.split("/statistics/inside/")[1].split(".csv")[0]
    book = dana.client.get(f"/statistics/inside/{code}.xlsx")
    with zipfile.ZipFile(io.BytesIO(book.content)) as file:
        assert 'rightToLeft="1"' in file.read("xl/worksheets/sheet2.xml").decode()
        assert "ليست مدى انتشار الأذى" in file.read("xl/sharedStrings.xml").decode()


def test_the_table_of_the_slides_is_typed_in_and_not_put_right(told):
    dana = told.visit("dana")
    path = "/statistics/earlier/nationality"
    sent = {
        "year": "2018", "unit": "child_and_family", "declared": "1,778", "source": "Slides", "n_syrian": "١٬٤١١",
        "n_lebanese": "473", "n_prl": "31", "n_prs": "7", "n_other": "17",
    }  # fmt: skip
    assert dana.post(path, page=path, **sent).status_code == 303
    text = words(dana.page("/statistics"))
    assert text.count("1,939") > 2
    assert "As published: Slides" in text
    wrong = dana.post(path, page=path, **sent | {"declared": "many"})
    assert wrong.status_code == 422
    assert "Write whole numbers" in wrong.text
    assert 'value="473"' in wrong.text, "what was typed is still there"


@pytest.mark.parametrize("path", ["/statistics", "/supervision", "/reviews", "/trail", "/kept", "/accounts"])
def test_a_counsellor_finds_none_of_these_pages(told, path):
    assert told.visit("amal").client.get(path).status_code == 404


def test_supervision_shows_loads_and_clocks(told):
    amal = told.visit("amal")
    number = amal.page().split("/case/")[1].split('"')[0]
    amal.act(number, "take")
    text = words(told.visit("sami").page("/supervision"))
    assert "Amal" in text
    assert "First look" in text


def test_a_review_is_drawn_answered_and_counted_and_never_twice(told):
    amal, sami = told.visit("amal"), told.visit("sami")
    number = amal.page().split("/case/")[1].split('"')[0]
    assert "No closed case" in words(sami.post("/reviews/draw", page="/reviews").text)
    assert amal.act(number, "close", reason="resolved").status_code == 303
    assert sami.post("/reviews/draw", page="/reviews").status_code == 303
    page = sami.page("/reviews")
    assert number in page
    path = page.split('action="/reviews/')[1].split('"')[0]
    questions = ("first_look", "safe_contact", "risk", "pathway", "consent", "plan", "closure")
    answers = dict.fromkeys(questions, "partly")
    missing = dict.fromkeys(questions[1:], "yes")
    assert sami.post(f"/reviews/{path}", page="/reviews", overall="good", **missing).status_code == 422
    assert sami.post(f"/reviews/{path}", page="/reviews", overall="good", **answers).status_code == 303
    assert "1 review" in words(sami.page("/reviews"))
    assert sami.post(f"/reviews/{path}", page="/reviews", overall="good", **answers).status_code == 404
    assert "No closed case" in words(sami.post("/reviews/draw", page="/reviews").text)


def test_the_trail_is_filtered_checked_and_its_reading_is_in_it(told):
    sami = told.visit("sami")
    assert "looked at the trail" not in words(sami.page("/trail")).split("Older")[0].rsplit("Entry", 1)[1]
    assert "looked at the trail" in words(sami.page("/trail"))
    only = words(sami.page("/trail?action=signed_in")).rsplit("Particulars", 1)[1]
    assert "signed in" in only
    assert "looked" not in only
    assert "Every link holds" in words(sami.post("/trail/verify", page="/trail").text)
    assert "Nothing here yet" in words(sami.page("/trail?day=2020-01-01"))


def test_an_account_changes_its_role_and_is_switched_off(told):
    amal, root = told.visit("amal"), told.visit("root")
    page = root.page("/accounts")
    one = page.split(">amal<")[1].split("/accounts/")[1].split("/")[0]
    changed = root.post(f"/accounts/{one}/role", page="/accounts", role="counsellor", new="social_worker")
    assert changed.status_code == 303
    assert amal.client.get("/").headers["location"] == "/sign-in"
    stale = root.post(f"/accounts/{one}/suspend", page="/accounts", role="counsellor")
    assert stale.status_code == 422
    assert "Somebody else has changed" in words(stale.text)
    assert root.post(f"/accounts/{one}/suspend", page="/accounts", role="social_worker").status_code == 303
    assert "Switched off" in words(root.page("/accounts"))


def test_nobody_switches_themselves_off_or_gives_a_key_that_they_do_not_hold(told):
    told.employ("dana")
    root = told.visit("root")
    page = root.page("/accounts")
    dana = page.split(">dana<")[1].split("/accounts/")[1].split("/")[0]
    refused = root.post(f"/accounts/{dana}/role", page="/accounts", role="data_officer", new="supervisor")
    assert "needs a key" in words(refused.text)


def test_what_is_kept_is_told_without_a_case(told):
    text = words(told.visit("root").page("/kept"))
    assert "90 days" in text
    assert "14 days" in text
