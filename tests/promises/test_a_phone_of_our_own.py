"""The promises hold where SMS comes from a phone of our own: its answers leave by the relay and not in the response."""

import asyncio
import re
from datetime import timedelta
from unittest.mock import patch

import pytest

from cases import outbox
from cases.model import Channel
from locales.segments import segments
from locales.words import phrase
from tests.factories import NUMBER
from tests.promises import phone as phones
from tests.promises.front import Front
from tests.promises.scene import (
    ARSAL,
    SAIDA,
    dump,
    found_in,
    keep,
    outgoing,
    owner_sql,
    told,
)
from tests.webhooks import gateway
from tests.webhooks.deliveries import android, android_channels, android_post, android_report
from webhooks.channels.android import Android
from webhooks.intake import RETRY_AFTER

LOCAL = "70123456"
LANGUAGES = ("ar", "en", "fr")


class Line:
    """The whole way of an SMS: the phone's post, the house, the relay and the app that sends."""

    def __init__(self, house, app):
        self.house, self.app = house, app
        self.front = Front(house, lines=android_channels(house.clock))
        self.relay = phones.relay(house, Android(gateway=app.gateway))
        self.count = 0

    def post(self, event):
        return self.front.post(android_post(event, at=self.house.clock()))

    def hear(self, text, sender=LOCAL):
        """Let the phone receive and post a text; the relay has not run yet."""
        self.house.clock.pass_(seconds=20)
        self.count += 1
        answer = self.post(android(self.count, text, sender=sender))
        assert (answer.status_code, answer.content) == (200, b"")

    def run_relay(self):
        phones.send_all(self.house, Android(gateway=self.app.gateway))

    def write(self, text, sender=LOCAL):
        """Return the texts that come back to the person's phone."""
        before = len(self.app.texts)
        self.hear(text, sender)
        self.run_relay()
        return self.app.texts[before:]

    def state(self):
        rows = dump(self.house.database)["public.conversations"]
        return max(rows, key=lambda row: row["created_at"])


@pytest.fixture
def line(house):
    with gateway.running() as app:
        yield Line(house, app)


def test_the_first_answer_to_danger_comes_at_once_with_the_numbers(line):
    (text,) = line.write(ARSAL)
    assert "112" in text
    assert segments(text).count <= 3
    assert {number for number, _ in line.app.taken.values()} == {NUMBER}
    (row,) = outgoing(line.house, outbox.BOT)
    assert row["sealed_text"] is None


def test_it_says_what_sms_by_twilio_says(line):
    for n, text in enumerate((ARSAL, "1", "skip", "STATUS", "exit", "مرحبا")):
        reply = line.house.write(text, address="+96170999999", channel=Channel.SMS)
        said = line.write(text)
        digits = re.compile(r"\d{4}\D\d{4}\D\d{4}\D\d{4}")
        assert [digits.sub("#", t) for t in said] == [digits.sub("#", "\n".join(reply.lines))], n


def test_whoever_wrote_by_twilio_is_the_same_person(line):
    line.house.write(ARSAL, address=NUMBER, channel=Channel.SMS)
    line.write("لا")
    assert len(dump(line.house.database)["public.conversations"]) == 1


def test_copies_make_one_item_and_one_answer(line):
    event = android(1, ARSAL, sender=LOCAL)
    posts = [android_post(event, at=line.house.clock())] * 10
    posts += [android_post(event | {"id": f"again{n}"}, at=line.house.clock()) for n in range(10)]
    assert [a.status_code for a in line.front.posts(posts)] == [200] * 20
    line.house.clock.now += RETRY_AFTER + timedelta(hours=3)
    assert line.post(event).status_code == 200
    assert told(line.house) == [ARSAL]
    assert len(outgoing(line.house, outbox.BOT)) == 1


def test_a_stranger_or_an_old_copy_is_refused_and_nothing_is_kept(line):
    old = android_post(android(1, ARSAL), at=line.house.clock() - timedelta(minutes=6))
    forged = android_post(android(2, ARSAL), key="a key that is not the phone's")
    assert [a.status_code for a in line.front.posts([old, forged])] == [403, 403]
    assert dump(line.house.database)["public.inbox"] == []


def test_what_is_not_kept_is_asked_for_again(line):
    owner_sql(
        line.house.database, "alter table inbox add constraint late check (at < '2026-01-01') not valid"
    )
    event = android(1, ARSAL, sender=LOCAL)
    assert line.post(event).status_code == 503
    owner_sql(line.house.database, "alter table inbox drop constraint late")
    assert line.post(event).status_code == 200
    assert told(line.house) == [ARSAL]


def test_a_fault_in_the_dialogue_keeps_the_message_and_the_words_that_protect(line):
    with patch("bot.engine.step", side_effect=RuntimeError):
        (said,) = line.write(ARSAL)
        assert "112" in said
        assert line.write("STOP") == [phrase("g.stop", "ar")]
    assert told(line.house) == [ARSAL, "STOP"]
    assert line.state()["stopped"] is True


def test_stop_is_confirmed_once_and_holds(line):
    line.write(ARSAL)
    (said,) = line.write("stop")
    assert said in {phrase("g.stop", lang) for lang in LANGUAGES}
    assert line.state()["stopped"] is True
    line.house.clock.pass_(days=2)
    keep(line.house)
    assert line.write("hi") == []
    assert line.write("start") != []


def test_exit_is_confirmed_and_nothing_follows(line):
    line.write(ARSAL)
    amal = line.house.hire("amal", office="kaa-aarsal")
    line.house.answer(amal, line.house.queue(amal).rows[0].number)
    (said,) = line.write("خروج")
    assert said in {phrase("g.exit", lang) for lang in LANGUAGES}
    assert line.state()["departed"] is True
    line.house.clock.pass_(minutes=10)
    line.run_relay()
    assert line.app.texts[-1] == said


def test_forget_is_confirmed_and_the_address_is_gone_with_the_last_word(line):
    line.write(ARSAL)
    line.write("forget me")
    line.hear("نعم")
    rows = dump(line.house.database)
    assert rows["vault.routes"] == rows["vault.lookup"] == []
    assert found_in(rows, [NUMBER, LOCAL]) == []
    before = len(line.app.texts)
    line.run_relay()
    assert line.app.texts[before:] == [phrase("g.forget.done", "ar")]
    assert [r["sealed_text"] for r in outgoing(line.house, outbox.BOT, outbox.FAREWELL)] == [None] * 3


@pytest.mark.parametrize("word", ["stop", "خروج", "forget me"])
def test_what_had_not_left_when_the_word_came_never_leaves(line, word):
    line.hear(ARSAL)
    line.hear(word)
    if word == "forget me":
        line.hear("نعم")
    line.run_relay()
    farewells = {phrase(name, lang) for name in ("g.stop", "g.exit", "g.forget.done") for lang in LANGUAGES}
    assert len(line.app.texts) == 1
    assert set(line.app.texts) <= farewells


def test_a_text_that_failed_before_stop_is_not_tried_again_after_it(line):
    line.hear(ARSAL)
    line.app.answers = [429]
    line.run_relay()
    line.write("stop")
    line.run_relay()
    assert line.app.texts in [[phrase("g.stop", lang)] for lang in LANGUAGES]


@pytest.mark.parametrize(
    ("text", "minutes", "leaves"),
    [(ARSAL, 4, True), (ARSAL, 6, False), ("stop", 0.9, True), ("stop", 1.1, False), ("خروج", 1.1, False)],
)
def test_an_answer_that_comes_too_late_stays_and_the_desk_sees_it(line, text, minutes, leaves):
    line.hear(text)
    line.house.clock.pass_(minutes=minutes)
    line.run_relay()
    assert len(line.app.texts) == leaves
    (row,) = outgoing(line.house, outbox.BOT, outbox.FAREWELL)
    assert (row["state"], row["error"]) == (("sent", None) if leaves else ("withdrawn", "late"))
    assert row["sealed_text"] is None
    items = [i for i in dump(line.house.database)["public.items"] if i["kind"] == "bot"]
    assert [i["delivery"] for i in items] in ([], [row["state"]])


def test_a_text_of_unknown_fate_is_looked_up_and_never_sent_twice(line):
    line.hear(SAIDA)
    line.app.answers = [gateway.DROP_AFTER]
    line.run_relay()
    assert [r["state"] for r in outgoing(line.house, outbox.BOT)] == ["unknown"]
    line.house.clock.pass_(minutes=2)
    asyncio.run(line.relay.reconcile())
    assert [r["state"] for r in outgoing(line.house, outbox.BOT)] == ["sent"]
    assert len(line.app.texts) == 1


def test_reports_move_the_state_of_the_answer_forward_only(line):
    line.write(ARSAL)
    (row,) = outgoing(line.house, outbox.BOT)
    for event, state in (("sms:sent", "sent"), ("sms:delivered", "delivered"), ("sms:failed", "delivered")):
        assert line.post(android_report(str(row["id"]), event)).status_code == 200
        assert [r["state"] for r in outgoing(line.house, outbox.BOT)] == [state]
    assert line.post(android_report("not-ours", "sms:failed")).status_code == 200


def test_an_answer_of_the_desk_goes_by_the_phone_when_it_is_safe(line):
    line.write(ARSAL)
    amal = line.house.hire("amal", office="kaa-aarsal")
    number = line.house.queue(amal).rows[0].number
    plan = line.house.answer(amal, number, "نحن معكم")
    line.run_relay()
    assert ("نحن معكم" in "\n".join(line.app.texts)) is (plan == "send")


def test_no_table_holds_the_number_or_the_words(line):
    line.write(ARSAL)
    line.hear("canaryword at home")
    line.write("exit")
    assert found_in(dump(line.house.database), [NUMBER, LOCAL, "canaryword", ARSAL]) == []


def test_what_the_phone_cannot_erase_is_not_asked_for_for_ever(line):
    line.write(ARSAL)
    line.house.clock.pass_(minutes=20)
    assert asyncio.run(line.relay.erase_due()) == 2
    rows = dump(line.house.database)["public.erasures"]
    assert {(bytes(r["sealed_ref"]), r["state"]) for r in rows} == {(b"", "done")}
