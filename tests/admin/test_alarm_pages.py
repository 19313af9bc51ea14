"""Alarms on the pages: what is overdue, who was told, where a person is told, and who is on call."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from admin.pages.duties import moment
from cases.errors import Refused
from cases.model import NoticeWay
from tests.admin.fakes import NOW, ident
from tests.admin.visit import Visit, words


def visit(login="amal", language="en"):
    one = Visit(login, language)
    one.watch.be_late()
    return one


@pytest.mark.parametrize("path", ["/", "/case/26-0431", "/facts", "/duties", "/notices"])
def test_every_page_says_what_is_overdue(path):
    text = words(visit().page(path))
    assert "2 deadlines have passed · 26-0431 First contact, 20 min late · 26-0427 First contact" in text


def test_a_desk_where_nothing_is_overdue_shows_no_band():
    page = Visit().page("/")
    assert 'id="alarm"' in page
    assert "alarm-band" not in page


def test_an_administrator_is_told_nothing_of_cases():
    page = visit("root").page("/team")
    assert "26-0431" not in page


def test_a_data_officer_sees_the_number_and_no_way_into_the_case():
    page = visit("dana").page("/")
    assert "/case/26-0431" not in page.partition('id="alarm"')[2].partition("<main")[0]


@pytest.mark.parametrize(
    ("language", "said"),
    [("ar", "انقضت مهلتان"), ("fr", "2 délais sont dépassés"), ("en", "2 deadlines have passed")],
)
def test_the_band_speaks_the_language_of_the_desk(language, said):
    assert said in words(visit("amal", language).page("/alarm"))


def test_the_band_carries_what_the_script_compares():
    page = visit().page("/alarm")
    assert 'data-imminent="26-0431"' in page
    assert 'data-late="26-0431:first_contact 26-0427:first_contact "' in page
    assert f'data-stamp="{visit().watch.over.stamp}"' in page


def test_the_case_says_which_alarm_went_to_whom():
    one = Visit()
    late = next(d for d in one.desk.case.deadlines if d.kind == "first_contact")
    one.watch.be_told(late)
    text = words(one.page("/case/26-0431"))
    assert "50 % 20:57 The person on call: Amal (told) , Rima (no address: only at the desk)".replace(
        " ,", ","
    ) in text.replace(" ,", ",")
    assert "80 % 21:17 The supervisor: nobody could be told" in text


def test_an_address_is_kept_and_never_shown():
    one = Visit()
    answer = one.post("/notices", channel="sms", address="+961 70 123 456")
    assert answer.headers["location"] == "/notices"
    assert one.watch.done == [("set_way", NoticeWay.SMS, "+961 70 123 456")]
    page = one.page("/notices")
    assert "By SMS, since" in words(page)
    assert "123" not in page.partition('id="way-h"')[2].partition("<form")[0]


@pytest.mark.parametrize("reason", ["address", "no_address", "soon"])
def test_a_refused_address_says_what_to_do_and_is_not_repeated(reason):
    one = Visit()
    one.watch.refuse = Refused(reason)
    answer = one.post("/notices", channel="email", address="amal-secret@example")
    assert answer.status_code == 422
    assert "amal-secret" not in answer.text
    assert 'role="alert"' in answer.text


def test_a_trial_and_an_end():
    one = Visit()
    one.post("/notices/try")
    one.post("/notices/off")
    assert [name for name, *_ in one.watch.done] == ["try_way", "drop_way"]


def test_the_last_texts_say_what_became_of_them():
    text = words(Visit().page("/notices"))
    assert "Something waits told" in text
    assert "Trial not delivered" in text


def test_a_supervisor_puts_somebody_on_call_in_local_time():
    one = Visit("sami")
    answer = one.post(
        "/duties/add",
        office="kaa-aarsal",
        person=str(ident("amal")),
        starts="2026-11-24T18:00",
        ends="2026-11-25T06:00",
    )
    assert answer.headers["location"] == "/duties"
    assert one.watch.done == [
        (
            "add_duty", "kaa-aarsal", ident("amal"),
            datetime(2026, 11, 24, 16, tzinfo=UTC), datetime(2026, 11, 25, 4, tzinfo=UTC),
        )
    ]  # fmt: skip
    one.post("/duties/end", duty=str(ident("duty")))
    assert one.watch.done[-1] == ("end_duty", ident("duty"))


@pytest.mark.parametrize(
    "times", [{"starts": "soon", "ends": ""}, {"starts": "2026-11-24T18:00", "ends": "x"}]
)
def test_times_that_cannot_be_read_are_explained_and_what_was_typed_stays(times):
    answer = Visit("sami").post("/duties/add", office="saida", person=str(ident("amal")), **times)
    assert answer.status_code == 422
    assert "The end must come after the beginning" in answer.text
    assert 'value="saida" selected' in answer.text


def test_a_counsellor_sees_who_is_on_call_and_sets_nothing():
    page = Visit().page("/duties")
    assert "Amal now" in words(page)
    assert "/duties/add" not in page
    assert "/duties/end" not in page


def test_an_administrator_has_no_duties():
    assert Visit("root").browser.get("/duties").status_code == 404


def test_the_hour_that_is_skipped_is_read_as_the_one_after_it():
    assert moment("2026-03-29T00:30") == datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
    assert moment("2026-07-01T12:00") == datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("path", ["/notices", "/notices/off", "/notices/try", "/duties/add", "/duties/end"])
def test_no_act_without_the_token(path):
    one = Visit("sami")
    fields = {
        "csrf": "x", "channel": "sms", "address": "+96170123456", "office": "saida", "person": str(ident("amal")),
        "duty": str(ident("duty")),
    }  # fmt: skip
    assert one.browser.post(path, data=fields).status_code == 403
    assert one.watch.done == []


def test_times_of_amman_say_so():
    from admin.clock import local

    assert local(NOW, "JO", "en", lambda text: text) == "Tue 24 Nov 22:47, Amman time"
    assert local(NOW, "LB", "en", lambda text: text) == "Tue 24 Nov 21:47"


@pytest.mark.parametrize(
    ("alarms", "who"),
    [(1, "The person on call: told"), (2, "The supervisor: told"), (3, "The national desk: told")],
)
def test_the_queue_says_how_far_the_alarm_of_a_clock_has_come(alarms, who):
    one = Visit("sami")
    assert who not in words(one.page("/"))
    first = one.desk.rows[0]
    one.desk.rows[0] = replace(first, deadline=replace(first.deadline, alarms=alarms))
    assert who in words(one.page("/"))
