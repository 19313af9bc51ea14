"""The pages over the real store: what a person does is kept, sealed, audited and seen by the others."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from admin import live
from tests.admin.house import PASSPHRASE, House
from tests.admin.visit import words

REPORT = "My neighbour has a knife and his son is crying, we are in Arsal"


@pytest.fixture
def house(database):
    built = House(database)
    yield built
    built.close()


def test_a_report_is_in_the_queue_opened_answered_and_its_delivery_seen(house):
    talk, case, number = house.report(REPORT, words="has a knife")
    amal = house.visit("amal")
    queue = amal.page()
    assert number in queue
    assert "is-imminent" in queue
    assert "knife" not in queue
    page = amal.page(f"/case/{number}")
    assert '<mark class="ev imminent">has a knife</mark>' in page
    assert "Arsal, Baalbek district" in page
    assert "Boy, 8 years" in page
    assert ">Send now</button>" in page

    assert amal.act(number, "answer", text="We are here. <Is> it safe now?", language="en").status_code == 303
    page = amal.page(f"/case/{number}")
    assert "We are here. &lt;Is&gt; it safe now?" in page
    assert "About to be sent" in page
    assert "Amal joined." in words(page)
    house.deliver()
    assert "Delivered" in amal.page(f"/case/{number}")

    house.write(talk, case, "He is back")
    assert "He is back" in amal.page(f"/case/{number}")


def test_the_stream_of_an_open_case_page_tells_of_a_new_message(house):
    talk, case, number = house.report(REPORT)
    parts = house.app.state.parts
    house.employ("amal")
    secret = parts.staff.sign_in(house.store, "amal", PASSPHRASE, "", now=house.clock.now)
    who = parts.staff.resume(house.store, secret, now=house.clock.now)

    async def watch():
        stream = live.changes(parts, lambda: parts.desk.case_stamp(house.store, who, number))
        heard = [await anext(stream), await anext(stream)]
        house.clock.now += timedelta(seconds=1)
        await asyncio.to_thread(house.write, talk, case, "He is back")
        async with asyncio.timeout(20):
            heard.append(await anext(stream))
        return heard

    first, second, third = asyncio.run(watch())
    assert first.startswith("retry")
    assert second.startswith("event: stamp")
    assert third.startswith("event: stamp")
    assert second != third


def test_another_office_sees_nothing_of_it(house):
    _, _, number = house.report(REPORT)
    nour = house.visit("nour")
    assert number not in nour.page()
    absent = nour.client.get("/case/26-99999999")
    foreign = nour.client.get(f"/case/{number}")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.text.replace(number, "") == absent.text.replace("26-99999999", "")
    token = nour.page().partition('name="csrf" value="')[2].partition('"')[0]
    for name, fields in (
        ("take", {}),
        ("confirm", {"version": 1}),
        ("close", {"version": 1, "reason": "other"}),
    ):
        answer = nour.client.post(f"/case/{number}/{name}", data={"csrf": token, **fields})
        assert answer.status_code == 404
    assert nour.client.get(f"/live/{number}").status_code == 404


def test_one_takes_the_case_and_the_other_is_told(house):
    _, _, number = house.report(REPORT)
    amal, sami = house.visit("amal"), house.visit("sami")
    assert amal.post("/queue/take", take=number).headers["location"] == f"/case/{number}"
    assert sami.post("/queue/take", take=number).headers["location"] == "/"
    assert "Somebody else holds this case already." in sami.page()
    assert "Amal" in words(sami.page())


def test_two_people_answering_at_once_do_not_talk_over_each_other(house):
    _, _, number = house.report(REPORT)
    amal, sami = house.visit("amal"), house.visit("sami")
    old = sami.version(number)
    amal.act(number, "answer", text="Amal was first", language="en")
    answer = sami.act(number, "answer", version=old, text="Sami was slower", language="en")
    assert answer.status_code == 409
    assert "Amal was first" in answer.text
    assert ">Sami was slower</textarea>" in answer.text


def test_handing_over_moves_the_case_and_its_key(house):
    _, _, number = house.report(REPORT)
    amal, nour = house.visit("amal"), house.visit("nour")
    refused = amal.act(number, "hand-over", office="saida", reason="  ")
    assert (refused.status_code, "A reason is needed." in refused.text) == (422, True)
    assert amal.act(number, "hand-over", office="saida", reason="The child moved").status_code == 303
    assert amal.client.get(f"/case/{number}").status_code == 404
    page = nour.page(f"/case/{number}")
    assert "has a knife" in page
    assert "The child moved" in page
    assert "Amal handed the case over: Kaa &amp; Aarsal, now Saida" in words(page)
    assert "handed over by a person" in page


def test_urgency_is_lowered_only_with_a_reason_and_a_name(house):
    _, _, number = house.report(REPORT, words="has a knife")
    amal = house.visit("amal")
    assert amal.act(number, "urgency", urgency="routine", reason="").status_code == 422
    assert "page-imminent" in amal.page(f"/case/{number}")
    assert amal.act(number, "urgency", urgency="routine", reason="It was a film").status_code == 303
    page = amal.page(f"/case/{number}")
    assert "page-routine" in page
    assert "set by Amal" in page
    assert "It was a film" in page


def test_an_answer_that_waits_can_be_taken_back(house):
    _, _, number = house.report(REPORT)
    house.clock.now += timedelta(minutes=31)
    amal = house.visit("amal")
    assert ">Send when they write</button>" in amal.page(f"/case/{number}")
    amal.act(number, "answer", text="Write when it is safe", language="en")
    page = amal.page(f"/case/{number}")
    item = re.search(r'name="item" value="([^"]+)"', page)[1]
    assert amal.act(number, "withdraw", item=item).status_code == 303
    assert "Withdrawn, not sent" in amal.page(f"/case/{number}")
    assert amal.act(number, "withdraw", item=item).status_code == 422


def test_closing_a_case_takes_it_out_of_the_queue(house):
    _, _, number = house.report(REPORT)
    amal = house.visit("amal")
    assert amal.act(number, "close", reason="nonsense").status_code == 422
    assert amal.act(number, "close", reason="resolved").status_code == 303
    queue = amal.page()
    assert "The case was closed." in queue
    assert f'data-number="{number}"' not in queue
    assert "Help was found" in amal.page(f"/case/{number}")


def test_a_data_officer_and_an_administrator_read_no_words(house):
    _, _, number = house.report(REPORT)
    assert number in house.visit("dana").page()
    assert house.visit("dana").client.get(f"/case/{number}").status_code == 403
    root = house.visit("root")
    assert root.client.get(f"/case/{number}").status_code == 404
    assert "dana" in root.page("/team")


def test_a_session_ends_after_half_an_hour_even_if_the_page_keeps_asking(house):
    _, _, number = house.report(REPORT)
    amal = house.visit("amal")
    for _ in range(5):
        house.clock.now += timedelta(minutes=6)
        answer = amal.client.get(f"/case/{number}", headers={"x-live": "1"})
    assert answer.status_code == 200
    house.clock.now += timedelta(minutes=2)
    assert amal.client.get("/").headers["location"] == "/sign-in"


def test_signing_in_again_ends_the_session_before(house):
    amal = house.visit("amal")
    before = dict(amal.client.cookies)
    house.clock.now += timedelta(seconds=1)
    amal.client.post("/sign-in", data={"login": "amal", "passphrase": PASSPHRASE, "code": ""})
    assert dict(amal.client.cookies)["__Host-desk"] != before["__Host-desk"]
    amal.client.cookies.clear()
    amal.client.cookies.update(before)
    assert amal.client.get("/").headers["location"] == "/sign-in"


def test_a_session_lives_on_while_somebody_works(house):
    amal = house.visit("amal")
    for _ in range(5):
        house.clock.now += timedelta(minutes=20)
        assert amal.client.get("/").status_code == 200


def test_every_opening_of_a_case_is_audited_under_the_name_of_the_reader(house):
    _, case, number = house.report(REPORT)
    house.visit("amal").page(f"/case/{number}")
    with house.owner.reads() as u:
        found = u.run(text("select action from audit where object = :case"), {"case": str(case)})
        actions = [row.action for row in found]
    assert "case_read" in actions
