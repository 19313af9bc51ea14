"""The file of a case on the desk: forms by right, nothing typed lost, two editors who see each other."""

import re
from datetime import timedelta

import pytest

from admin.sheets import ACTS, SHOWN
from cases.file.sheets import SHEETS, code_names
from cases.rights import FILE
from tests.admin.house import House
from tests.admin.visit import words

REPORT = "My neighbour has a knife and his son is crying, we are in Arsal"
SECTIONS = [section.value for section in FILE]


@pytest.fixture
def house(database):
    built = House(database)
    yield built
    built.close()


@pytest.fixture
def number(house):
    return house.report(REPORT)[2]


def path(number, section):
    return f"/case/{number}/file/{section}"


def save(browser, number, section, name, /, *, version=None, **fields):
    page = browser.page(path(number, section))
    token = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    shown = re.search(r'name="section_version" value="(\d+)"', page)
    given = {
        "csrf": token,
        "section_version": shown[1] if version is None and shown else version or 0,
        **fields,
    }
    return browser.client.post(f"{path(number, section)}/{name}", data=given)


def test_every_section_opens_beside_the_conversation(house, number):
    amal = house.visit("amal")
    for section in SECTIONS:
        page = amal.page(path(number, section))
        assert "has a knife" in page
        assert 'aria-current="page">' in page
        assert f'action="{path(number, section)}/' in page or section == "closure"
    assert amal.page(f"/case/{number}").count(f'href="/case/{number}/file/') == len(SECTIONS)


def test_an_assessment_is_saved_and_shown_with_its_author(house, number):
    amal = house.visit("amal")
    given = {"thing": "caregivers", "level": "high", "rationale": "The mother <left>"}
    answer = save(amal, number, "assessment", "assess", **given)
    assert (answer.status_code, answer.headers["location"]) == (303, path(number, "assessment"))
    page = amal.page(path(number, "assessment"))
    assert "The mother &lt;left&gt;" in page
    assert "Amal" in words(page)
    assert "1 of 4 domains assessed" in words(page)


def test_what_was_typed_stands_again_when_something_is_missing(house, number):
    amal = house.visit("amal")
    answer = save(amal, number, "assessment", "assess", thing="resources", level="low", rationale="  ")
    assert answer.status_code == 422
    assert "Write the rationale" in answer.text
    assert re.search(r'value="low"[^>]*checked', answer.text)
    answer = save(
        amal, number, "consent", "record", thing="child", state="given", name="The child itself", how="spoken",
        language="ar", given_on="not a day",
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'value="The child itself"' in answer.text
    assert "The date cannot be read" in answer.text


def test_a_late_save_gets_a_merge_page_with_mine_and_theirs(house, number):
    amal, sami = house.visit("amal"), house.visit("sami")
    base = {"thing": "caregivers", "level": "high"}
    save(amal, number, "assessment", "assess", rationale="the father drinks", **base)
    house.clock.now += timedelta(minutes=1)
    save(sami, number, "assessment", "assess", rationale="the father drinks every evening", **base)
    late = save(
        amal, number, "assessment", "assess", version=1, thing="caregivers", level="medium",
        rationale="the father drinks and shouts",
    )  # fmt: skip
    assert late.status_code == 409
    text = words(late.text)
    assert "Somebody saved before you" in text
    assert "theirs: every evening" in text
    assert "mine: and shouts" in text
    assert ">the father drinks and shouts</textarea>" in late.text
    assert re.search(r'value="medium"[^>]*checked', late.text)
    assert 'name="section_version" value="2"' in late.text
    assert "and shouts" not in sami.page(path(number, "assessment"))
    again = save(
        amal, number, "assessment", "assess", version=2, thing="caregivers", level="medium",
        rationale="the father drinks every evening and shouts",
    )  # fmt: skip
    assert again.status_code == 303
    page = words(sami.page(path(number, "assessment")))
    assert "the father drinks every evening and shouts" in page
    assert "3 entries in all" in page


def test_a_save_on_another_thing_of_the_section_is_shown_before_mine_goes_in(house, number):
    amal, sami = house.visit("amal"), house.visit("sami")
    save(sami, number, "plan", "goal", goal="Back to school", responsible="teacher", state="open")
    late = save(
        amal, number, "plan", "goal", version=0, goal="A safe bed", responsible="lawyer", state="open"
    )
    assert late.status_code == 409
    assert "Back to school" in late.text
    assert ">A safe bed</textarea>" in late.text
    assert (
        save(amal, number, "plan", "goal", goal="A safe bed", responsible="lawyer", state="open").status_code
        == 303
    )
    page = amal.page(path(number, "plan"))
    assert "Back to school" in page
    assert "A safe bed" in page


def test_nobody_sees_a_form_without_the_right_to_write(house, number):
    dana = house.visit("dana")
    save(
        house.visit("amal"),
        number,
        "assessment",
        "assess",
        thing="caregivers",
        level="high",
        rationale="secret word",
    )
    for section in SECTIONS:
        page = dana.page(path(number, section))
        assert f'action="{path(number, section)}' not in page
        assert "has a knife" not in page
        assert "secret word" not in page
    page = words(dana.page(path(number, "assessment")))
    assert "High" in page
    assert "You see the coded fields" in page
    assert (
        save(dana, number, "assessment", "assess", thing="caregivers", level="low", rationale="x").status_code
        == 422
    )


def test_a_legal_officer_reads_the_talk_and_writes_the_pathway_alone(house, number):
    lina = house.visit("lina")
    page = lina.page(path(number, "pathway"))
    assert "has a knife" in page
    assert f'action="{path(number, "pathway")}/choose' in page
    assert f'action="/case/{number}/answer"' not in page
    assert "does not write in it" in page
    assert f'action="{path(number, "assessment")}' not in lina.page(path(number, "assessment"))
    closed = words(lina.page(path(number, "care")))
    assert "This section exists. Your role does not read it." in closed
    fields = {"text": "hello", "language": "en", "version": lina.version(number) or 1}
    assert lina.post(f"/case/{number}/answer", **fields).status_code == 422
    assert lina.post(f"/case/{number}/take").status_code == 422
    assert "hello" not in house.visit("amal").page(f"/case/{number}")


def test_a_prevention_facilitator_sees_the_plan_and_never_the_conversation(house, number):
    save(
        house.visit("amal"),
        number,
        "plan",
        "goal",
        goal="Back to school",
        responsible="teacher",
        state="open",
    )
    pia = house.visit("pia")
    assert pia.client.get(f"/case/{number}").headers["location"] == path(number, "plan")
    page = pia.page(path(number, "plan"))
    assert "Back to school" in page
    assert f'action="{path(number, "plan")}' not in page
    for section in SECTIONS:
        assert "has a knife" not in pia.page(path(number, section))


def test_the_administrator_and_another_office_get_nothing(house, number):
    save(house.visit("amal"), number, "care", "record-care", outcome="declined", reason="secret word")
    root, nour = house.visit("root"), house.visit("nour")
    for section in SECTIONS:
        assert root.client.get(path(number, section)).status_code == 403
        foreign = nour.client.get(path(number, section))
        absent = nour.client.get(path("26-99999999", section))
        assert foreign.status_code == absent.status_code == 404
        assert foreign.text.replace(number, "") == absent.text.replace("26-99999999", "")


def test_the_page_names_what_holds_services_back(house, number):
    amal = house.visit("amal")
    assert "Services can begin once a pathway is chosen" in amal.page(path(number, "services"))
    save(amal, number, "pathway", "choose", pathway="judicial")
    assert "blocked until the judge" in amal.page(path(number, "services"))
    assert "Judicial" in words(amal.page(f"/case/{number}"))
    save(amal, number, "services", "plan-service", service="shelter")
    thing = re.search(r'name="thing" value="([0-9a-f-]{36})"', amal.page(path(number, "services")))[1]
    answer = save(
        amal, number, "services", "move", thing=thing, state="started", provider_name="Dar", note="tonight"
    )
    assert answer.status_code == 422
    assert 'value="Dar"' in answer.text
    assert ">tonight</textarea>" in answer.text
    assert answer.text.count("blocked until the judge") >= 2


def test_a_section_that_does_not_exist_and_an_act_of_another_section_are_nothing(house, number):
    amal = house.visit("amal")
    assert amal.client.get(path(number, "talk")).status_code in (404, 422)
    assert (
        save(amal, number, "care", "assess", thing="caregivers", level="low", rationale="x").status_code
        == 404
    )
    assert save(amal, number, "care", "nothing").status_code == 404


def test_a_form_without_the_token_changes_nothing(house, number):
    amal = house.visit("amal")
    answer = amal.client.post(
        f"{path(number, 'care')}/record-care", data={"section_version": 0, "outcome": "done", "csrf": "x"}
    )
    assert answer.status_code == 403
    assert 'name="section_version" value="0"' in amal.page(path(number, "care"))


def test_every_field_of_every_form_has_words_and_a_place_in_its_section():
    from admin.vocabulary import WORDS

    for name, act in ACTS.items():
        assert name in WORDS["act"]
        for field in act.fields:
            assert (field.label or field.name) in WORDS["field"], field
            assert all(option in WORDS[field.table] for option in field.options), field
            coded = field.kept in code_names(SHEETS[act.section])
            assert (
                coded
                or field.kept in WORDS["shown"]
                or field.name in {"decision", "accused", "on", "pathway"}
            )
    for section, shown in SHOWN.items():
        for name, table in shown:
            assert name in code_names(SHEETS[section])
            assert name in WORDS["shown"]
            assert table in WORDS or table in {"day", "time"}


def test_every_refusal_says_what_to_do():
    import inspect

    from admin.vocabulary import WORDS
    from cases import casework
    from cases.file import assessments, care, closures, consents, pathways, plans, services, sheets, visits

    modules = (assessments, care, closures, consents, pathways, plans, services, sheets, visits, casework)
    source = "".join(inspect.getsource(module) for module in modules)
    codes = set(re.findall(r'Refused\("(\w+)"', source)) | set(re.findall(r'one_of\([^"]*"(\w+)"\)', source))
    codes |= set(re.findall(r'need\(texts, "\w+", "(\w+)"\)', source))
    assert {"domains_first", "choose_level", "rationale", "goal_words"} <= codes
    assert codes <= set(WORDS["file_trouble"])
