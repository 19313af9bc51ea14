"""An answer of the desk goes out by the reporter's own channel, its delivery is seen, and the talk goes on."""

import re

import pytest

from cases.model import Channel
from tests.factories import MESSENGERS
from tests.journeys.reporter import Reporter, topic_of
from tests.journeys.town import lines, plain
from webhooks.channels.base import Rejected, Retryable, Stopped, Unknown
from webhooks.relay import Later

REPORT = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"
ANSWER = "وصل الكلام. هل من مكان آمن قريب؟"


def opened(town, channel=Channel.WHATSAPP):
    amal = town.hire("amal", "kaa-aarsal")
    phone = town.phone(channel)
    phone.write(REPORT)
    return amal, phone, amal.numbers()[0]


def chips(page):
    """The delivery states that stand beside the desk's own texts."""
    items = re.findall(r'<li class="msg desk[" ].*?</li>', page, re.DOTALL)
    return [
        plain(chip)
        for item in items
        for chip in re.findall(r'<span class="chip[^>]*>.*?</span>', item, re.DOTALL)
    ]


@pytest.mark.parametrize("channel", MESSENGERS)
def test_it_arrives_is_reported_and_answered(town, channel):
    amal, phone, number = opened(town, channel)
    assert amal.post("/queue/take", take=number).headers["location"] == f"/case/{number}"
    assert ">Send now</button>" in amal.case(number)
    amal.answer(number, ANSWER)
    page = amal.case(number)
    assert lines(page, "desk") == [ANSWER]
    assert chips(page) == ["About to be sent"]

    ((address, outbound),) = town.send_queued()
    assert address == phone.address
    assert outbound.text.endswith(ANSWER)
    assert outbound.text != ANSWER
    assert chips(amal.case(number)) == ["Sent"]
    assert "Waiting for the reporter" in plain(amal.row(number))

    if channel is not Channel.TELEGRAM:
        assert town.report((address, outbound), channel, "delivered").status_code == 200
        assert chips(amal.case(number)) == ["Delivered"]
        assert town.report((address, outbound), channel, "sent").status_code == 200
        assert chips(amal.case(number)) == ["Delivered"]

    assert phone.write("نعم، عند خالته") == ""
    assert "New reply" in plain(amal.row(number))
    assert "Waiting for the reporter" not in plain(amal.row(number))
    assert lines(amal.case(number), "reporter") == [REPORT, "نعم، عند خالته"]
    assert "New reply" not in plain(amal.row(number))

    amal.answer(number, "شكرًا.")
    ((_, second),) = town.send_queued()
    assert second.text == "شكرًا."


def test_a_report_with_a_false_signature_changes_nothing(town):
    amal, _, number = opened(town)
    amal.answer(number, ANSWER)
    ((_, outbound),) = town.send_queued()
    fields = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "failed", "From": "whatsapp:+14155238886"}
    answer = town.door.post(
        f"/twilio/status?o={outbound.id}", data=fields, headers={"x-twilio-signature": "no"}
    )
    assert answer.status_code == 403
    assert chips(amal.case(number)) == ["Sent"]


@pytest.mark.parametrize(
    ("trouble", "shown"),
    [
        (Stopped("63032"), "Blocked on the other side"),
        (Unknown(), "Not known yet whether it arrived"),
        (Rejected("21211"), "Not delivered"),
    ],
)
def test_what_went_wrong_is_shown_beside_the_text(town, trouble, shown):
    amal, _, number = opened(town)
    town.sky[Channel.WHATSAPP].trouble.append(trouble)
    amal.answer(number, ANSWER)
    assert town.send_queued() == []
    assert chips(amal.case(number)) == [shown]


def test_what_certainly_did_not_leave_is_tried_again_and_leaves_once(town):
    amal, _, number = opened(town)
    town.sky[Channel.WHATSAPP].trouble.append(Retryable("20429"))
    amal.answer(number, ANSWER)
    with pytest.raises(Later):
        town.send_queued()
    assert chips(amal.case(number)) == ["About to be sent"]
    assert len(town.send_again()) == 1
    assert town.send_again() == []
    assert chips(amal.case(number)) == ["Sent"]


def test_an_answer_after_half_an_hour_waits_for_who_did_not_say_that_we_may_write(town):
    amal, phone, number = opened(town)
    town.clock.pass_(minutes=31)
    amal.sign_in()
    assert ">Send when they write</button>" in amal.case(number)
    amal.answer(number, ANSWER)
    assert town.send_queued() == []
    asked = phone.write("مرحبا")
    assert ANSWER not in asked
    assert "وصل" not in asked
    while (topic := topic_of(asked, "ar")) not in ("read", None):
        asked = phone.write({"open": "1", "safe": "1"}.get(topic, "تخطي"))
    assert topic == "read"
    phone.write("1")
    ((address, outbound),) = town.send_queued()
    assert address == phone.address
    assert outbound.text.endswith(ANSWER)


def test_a_neutral_word_goes_first_where_the_reporter_allowed_it(town):
    amal = town.hire("amal", "kaa-aarsal")
    phone = town.phone(Channel.SMS)
    Reporter(phone, "ar", {"still": "1", "reply": "1"}).tell(REPORT)
    (number,) = amal.numbers()
    town.clock.pass_(minutes=50)
    amal.sign_in()
    amal.answer(number, ANSWER)
    ((_, notice),) = town.send_queued()
    assert notice.text == "لديكم جواب. لقراءته اكتبوا: فتح"
    assert ANSWER not in notice.text
    said = phone.write("فتح")
    if topic_of(said, "ar") == "read":
        phone.write("1")
    ((_, answer),) = town.send_queued()
    assert answer.text.endswith(ANSWER)
