"""Leaving, stopping, being forgotten, handing over and closing: what each side sees, and what no longer goes out."""

import pytest

from cases.model import Channel
from tests.factories import MESSENGERS
from tests.journeys.reporter import topic_of
from tests.journeys.town import lines, panel, plain

REPORT = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"
EXITS = [("خروج", "ar"), ("0", "ar"), ("٠", "ar"), ("5rouj", "ar"), ("EXIT", "en"), ("quitter", "fr")]
STOPS = [("توقف", "ar"), ("stop", "en"), ("arrêter", "fr")]


def opened(town, channel=Channel.WHATSAPP):
    amal = town.hire("amal", "kaa-aarsal")
    phone = town.phone(channel)
    phone.write(REPORT)
    return amal, phone, amal.numbers()[0]


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.TELEGRAM])
@pytest.mark.parametrize(("word", "language"), EXITS)
def test_exit_leaves_a_decoy_and_nothing_that_remembers(town, channel, word, language):
    amal, phone, number = opened(town, channel)
    answer = phone.write(word)
    assert answer
    assert all(sign not in answer for sign in ("طفل", "112", "1714", "أذى"))
    stranger = town.phone(channel).write("مرحبا")
    assert phone.write("مرحبا") == stranger
    assert number in amal.numbers()
    assert "left" in " ".join(lines(amal.case(number), "event")).lower()


@pytest.mark.parametrize(("word", "language"), STOPS)
def test_after_stop_nothing_goes_out_any_more(town, word, language):
    amal, phone, number = opened(town)
    amal.answer(number, "وصل الكلام.")
    phone.write(word)
    assert town.send_queued() == []
    assert "Withdrawn" in plain(amal.case(number))
    assert phone.write("مرحبا") == ""
    amal.answer(number, "نحن هنا.")
    assert town.send_queued() == []


def test_who_stopped_is_answered_when_they_write_of_danger(town):
    _, phone, _ = opened(town)
    phone.write("توقف")
    town.clock.pass_(hours=1)
    assert "112" in phone.write(REPORT)


@pytest.mark.parametrize("channel", MESSENGERS)
def test_who_asks_to_be_forgotten_is_a_stranger_and_the_report_stays(town, channel):
    amal, phone, number = opened(town, channel)
    assert topic_of(phone.write("احذفوني"), "ar") == "forget"
    assert "حُذف" in phone.write("1")
    page = amal.case(number)
    assert lines(page, "reporter")[0] == REPORT
    assert 'value="send"' not in page
    assert town.send_queued() == []
    with town.house.owner.reads() as u:
        left = u.raw.execute("SELECT count(*) FROM vault.routes").fetchone()[0]
        digests = u.raw.execute("SELECT count(*) FROM vault.lookup").fetchone()[0]
        logged = u.raw.execute("SELECT count(*) FROM deletions WHERE kind = 'forget_me'").fetchone()[0]
    assert (left, digests, logged) == (0, 0, 1)
    town.clock.pass_(hours=1)
    assert phone.write("مرحبا") == town.phone(channel).write("مرحبا")
    amal.sign_in()
    assert amal.numbers() == [number]


def test_a_case_is_handed_over_with_its_key(town):
    amal, phone, number = opened(town)
    nour = town.hire("nour", "saida")
    assert amal.act(number, "hand-over", office="saida", reason="انتقلت العائلة").status_code == 303
    assert amal.client.get(f"/case/{number}").status_code == 404
    page = nour.case(number)
    assert lines(page, "reporter") == [REPORT]
    assert lines(page, "note") == ["انتقلت العائلة"]
    assert "Saida" in panel(page, "short")
    phone.write("1")
    assert lines(nour.case(number), "reporter") == [REPORT, "1"]
    nour.answer(number, "معكم نور.")
    ((address, _),) = town.send_queued()
    assert address == phone.address


def test_a_place_told_after_a_hand_over_by_a_person_does_not_move_the_case(town):
    sami, nour = town.hire("sami"), town.hire("nour", "saida")
    phone = town.phone(Channel.WHATSAPP)
    phone.write("جارنا يضرب ابنه كل أسبوع")
    (number,) = sami.numbers()
    assert sami.act(number, "hand-over", office="saida", reason="وكيل").status_code == 303
    town.clock.pass_(minutes=1)
    phone.write("نحنا بعرسال")
    assert nour.numbers() == [number]
    assert lines(nour.case(number), "reporter")[-1] == "نحنا بعرسال"


def test_a_closed_case_takes_nothing_more_and_a_new_report_is_a_new_case(town):
    amal, phone, number = opened(town)
    amal.answer(number, "وصل.")
    assert amal.act(number, "close", reason="resolved").status_code == 303
    assert amal.numbers() == []
    assert town.send_queued() == []
    page = amal.case(number)
    assert 'value="send"' not in page
    assert amal.act(number, "answer", text="بعد", language="ar").status_code == 422
    town.clock.pass_(minutes=20)
    assert "112" in phone.write(REPORT)
    (fresh,) = amal.numbers()
    assert fresh != number
    assert lines(amal.case(number), "reporter") == [REPORT]


def test_a_person_writes_and_the_bot_is_silent_but_for_what_protects(town):
    amal, phone, number = opened(town)
    amal.answer(number, "معكم أمل.")
    assert phone.write("هو بالغرفة التانية") == ""
    assert "112" in phone.write("99")
    assert phone.write("خروج") != ""
    assert lines(amal.case(number), "reporter")[1] == "هو بالغرفة التانية"
