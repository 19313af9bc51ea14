"""We write first only to people who said that it is safe, and then only one neutral sentence."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.lifecycle import LIVE_FOR, WHATSAPP_WINDOW, Contact, plan_answer
from cases.messages import Delivery
from cases.model import Channel, Language, MayWrite
from cases.seal import unwrap
from locales.words import phrase
from tests.factories import START
from tests.promises.phone import Phone, send_all
from tests.promises.scene import ARSAL, dump, keep, outgoing, owner_sql, text_of, told

LONG_AGO = START - timedelta(hours=2)
WILLING = Contact(Channel.SMS, LONG_AGO, MayWrite.YES)
LIVE = replace(WILLING, last_at=START - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("contact", "plan"),
    [
        (LIVE, ("send", "live")),
        (replace(LIVE, may_write=None), ("send", "live")),
        (replace(LIVE, last_at=START - LIVE_FOR), ("send", "live")),
        (replace(LIVE, stopped=True), ("wait", "stopped")),
        (replace(LIVE, forgotten=True), ("closed", "forgotten")),
        (replace(LIVE, unsafe=True), ("wait", "unsafe")),
        (replace(LIVE, departed=True, may_write=None), ("wait", "after_me")),
        (replace(LIVE, departed=True, child=True), ("wait", "child")),
        (WILLING, ("notify", "consent")),
        (replace(WILLING, may_write=None), ("wait", "after_me")),
        (replace(WILLING, may_write=MayWrite.AFTER_ME), ("wait", "after_me")),
        (replace(WILLING, may_write=MayWrite.NO), ("wait", "no")),
        (replace(WILLING, child=True), ("wait", "child")),
        (replace(WILLING, unsafe=True), ("wait", "unsafe")),
        (replace(WILLING, stopped=True), ("wait", "stopped")),
        (replace(WILLING, forgotten=True), ("closed", "forgotten")),
        (replace(WILLING, last_at=None), ("notify", "consent")),
        (replace(WILLING, channel=Channel.WHATSAPP), ("notify", "consent")),
        (replace(WILLING, channel=Channel.WHATSAPP, last_at=START - WHATSAPP_WINDOW - timedelta(seconds=1)), ("wait", "window")),
        (replace(WILLING, channel=Channel.WHATSAPP, last_at=None), ("wait", "window")),
        (replace(WILLING, channel=Channel.TELEGRAM, last_at=START - timedelta(days=30)), ("notify", "consent")),
        (None, ("closed", "forgotten")),
    ],
)  # fmt: skip
def test_the_rules(contact, plan):
    assert plan_answer(contact, closed=False, now=START) == plan
    assert plan_answer(contact, closed=True, now=START) == ("closed", "closed")


@pytest.fixture
def case(house):
    house.phone = Phone(Channel.WHATSAPP)
    house.write(ARSAL)
    house.amal = house.hire("amal", office="kaa-aarsal")
    house.number = house.queue(house.amal).rows[0].number
    return house


def consent(house, **columns):
    """Put what the reporter said about writing into the conversation."""
    for name, value in columns.items():
        owner_sql(house.database, f"update conversations set {name} = %s".encode(), value)


def test_while_they_talk_the_answer_goes_out_at_once_and_once(case):
    assert case.answer(case.amal, case.number, "نحن هنا") == "send"
    send_all(case, case.phone)
    send_all(case, case.phone)
    ((address, text),) = case.phone.sent
    assert address == "+96170123456"
    assert text.endswith("نحن هنا")


def test_when_nothing_was_said_about_writing_nothing_goes_out_until_they_write(case):
    case.clock.pass_(hours=2)
    assert case.answer(case.amal, case.number, "كيفك اليوم؟") == "wait"
    assert dump(case.database)["public.procrastinate_jobs"] == []
    send_all(case, case.phone)
    assert case.phone.sent == []


@pytest.mark.parametrize(
    "columns",
    [
        {"may_write": "no"},
        {"may_write": "yes", "child": True},
        {"may_write": "yes", "unsafe": True},
        {"may_write": "yes", "stopped": True},
        {"may_write": "after_me"},
    ],
)
def test_no_first_word_to_a_child_a_watched_phone_or_somebody_who_said_no(case, columns):
    case.clock.pass_(hours=2)
    consent(case, **columns)
    assert case.answer(case.amal, case.number) == "wait"
    assert dump(case.database)["public.procrastinate_jobs"] == []


def test_the_first_word_is_one_neutral_sentence_and_once_a_day(case):
    case.clock.pass_(hours=2)
    consent(case, may_write="yes")
    assert case.answer(case.amal, case.number, "الطفل بخير") == "notify"
    case.clock.pass_(minutes=10)
    assert case.answer(case.amal, case.number, "والأم كمان") == "notify"
    send_all(case, case.phone)
    assert [text for _, text in case.phone.sent] == [phrase("out.open", "ar")]
    assert [r["state"] for r in outgoing(case, "answer")] == ["waiting", "waiting"]
    assert "الطفل بخير" in text_of(outgoing(case, "answer")[0])
    case.clock.pass_(hours=25)
    consent(case, last_at=case.clock() - timedelta(hours=1))
    case.answer(case.amal, case.number)
    assert len(outgoing(case, "notice")) == 2


def test_whatsapp_is_not_written_to_after_its_window(case):
    consent(case, may_write="yes")
    case.clock.pass_(hours=24, seconds=1)
    assert case.answer(case.amal, case.number) == "wait"
    assert dump(case.database)["public.procrastinate_jobs"] == []


@pytest.mark.parametrize("words", [("stop",), ("وقف",), ("forget me", "forget me"), ("انسوني", "نعم")])
def test_who_stops_or_is_forgotten_gets_nothing_that_was_on_its_way(case, words):
    case.answer(case.amal, case.number, "نحن هنا")
    for word in words:
        case.write(word)
    send_all(case, case.phone)
    assert case.phone.sent == []
    assert [r["state"] for r in outgoing(case, "answer")] == ["withdrawn"]


@pytest.mark.parametrize("word", ["0", "خروج", "exit", "quitter"])
def test_who_leaves_gets_nothing_until_they_come_back(case, word):
    case.answer(case.amal, case.number, "نحن هنا")
    case.write(word)
    send_all(case, case.phone)
    assert case.phone.sent == []
    assert [r["state"] for r in outgoing(case, "answer")] == ["waiting"]
    assert case.answer(case.amal, case.number, "هل أنتم بخير؟") == "wait"
    assert case.read(case.amal, case.number).plan == "wait"


def test_the_relay_asks_again_before_it_sends(case):
    """The person stopped between the job and the sending, by a way that called nothing back."""
    case.answer(case.amal, case.number)
    consent(case, stopped=True)
    send_all(case, case.phone)
    assert case.phone.sent == []
    assert [r["state"] for r in outgoing(case, "answer")] == [Delivery.WITHDRAWN]


FORBIDDEN = re.compile(
    r"abus|violen|child|kid|hotline|helpline|protect|himaya|amana|report|case|police|danger|help|enfan|maltrait|signal|"
    r"طفل|أطفال|ولد|عنف|إساءة|حماية|أمانة|بلاغ|شكوى|خطر|شرطة|مساعدة|ضرب",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", list(Language))
def test_the_first_word_names_nothing(language):
    text = phrase("out.open", language.value)
    assert not FORBIDDEN.search(text)
    assert len(text) <= 70


WORD = "بطيخ أزرق"


@pytest.mark.parametrize("later", [timedelta(hours=2), timedelta(days=3)])
def test_with_a_word_of_ones_own_only_that_word_opens_the_answers_however_much_later(case, later):
    for text in ("لا", "نعم", "2", "1", "1", "1", "نعم", WORD, "لا"):
        case.write(text)
    case.clock.now += later
    keep(case)
    # The phone may be in other hands: whoever writes must not read what waits.
    assert case.answer(case.amal, case.number, "السر") == ("notify" if later < WHATSAPP_WINDOW else "wait")
    for text in ("فتح", "نعم", "شمام", "1"):
        case.write(text)
        send_all(case, case.phone)
    assert not any("السر" in text for _, text in case.phone.sent)
    case.clock.pass_(hours=1)
    for text in ("فتح", WORD, "نعم"):
        case.write(text)
        send_all(case, case.phone)
    assert [text.splitlines()[-1] for _, text in case.phone.sent if "السر" in text] == ["السر"]


def test_a_word_of_ones_own_is_written_nowhere(case):
    for text in ("لا", "نعم", "2", "1", "1", "1", "نعم", WORD, "لا", WORD):
        case.write(text)
    assert WORD not in " ".join(told(case))
    (talk,) = dump(case.database)["public.conversations"]
    remembered = [
        unwrap(case.keys.state, bytes(talk[f"sealed_{k}"]), k, str(talk["id"])) for k in ("state", "words")
    ]
    assert not any(json.dumps(WORD).strip('"').encode() in plain for plain in remembered)
