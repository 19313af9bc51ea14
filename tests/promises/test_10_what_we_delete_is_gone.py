"""What we delete is gone from our tables and from the provider where its API allows, and a log of deletions says so."""

import asyncio
import re
from datetime import timedelta
from unittest.mock import patch

import pytest

from cases import outbox, seal
from cases.erasure import CONTENT_FOR
from cases.holdings import holdings
from cases.messages import Delivery, Receipt
from cases.model import Channel
from tests.factories import NUMBER, door_keys
from tests.promises.phone import Logging, Phone, erase_all, relay, send_all
from tests.promises.scene import ARSAL, close_case, dump, found_in, keep, outgoing, owner_sql, told
from webhooks.channels.base import Misconfigured, Rejected, Retryable, Status

EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture
def case(house):
    house.write(ARSAL)
    house.amal = house.hire("amal", office="kaa-aarsal")
    house.number = house.queue(house.amal).rows[0].number
    house.phone = Phone(Channel.WHATSAPP)
    return house


def code_of(house, case_id):
    return seal.make_code(door_keys().code, str(case_id))


def the_case(house):
    return dump(house.database)["public.cases"][0]


def test_forget_me_deletes_at_once_and_is_logged(case):
    case.write("forget me")
    talk = dump(case.database)["public.conversations"][0]["id"]
    case.write("نعم")
    rows = dump(case.database)
    assert rows["vault.routes"] == rows["vault.lookup"] == []
    assert [(d["kind"], d["object"], d["rows"]) for d in rows["public.deletions"]] == [("forget_me", talk, 2)]
    assert case.read(case.amal, case.number).plan == "closed"


def test_content_is_destroyed_after_its_time_and_the_log_says_so(case):
    case.answer(case.amal, case.number)
    close_case(case, case.amal, case.number)
    gone = the_case(case)["id"]
    code = code_of(case, gone)
    case.clock.now += CONTENT_FOR - timedelta(days=1)
    keep(case)
    assert told(case) == [ARSAL]
    case.clock.pass_(days=1, minutes=1)
    keep(case)
    rows = dump(case.database)
    for table in ("cases", "items", "case_keys", "deadlines", "conversations", "outbound"):
        assert rows[f"public.{table}"] == [], table
    assert {(d["kind"], d["object"]) for d in rows["public.deletions"]} >= {("case", gone)}
    with case.owner.reads() as u:
        held = holdings(u, door_keys().code, code)
    assert not any(v for v in held.values() if not isinstance(v, dict))
    assert held["sealed_messages"] == {}


def test_the_keeper_may_come_twice_or_be_cut_off_in_the_middle(case):
    close_case(case, case.amal, case.number)
    case.clock.now += CONTENT_FOR + timedelta(days=1)
    with patch("cases.erasure._note", side_effect=RuntimeError):
        keep(case)
    rows = dump(case.database)
    assert (len(rows["public.cases"]), len(rows["vault.routes"]), rows["public.deletions"]) == (1, 1, [])
    assert len(rows["public.checkpoints"]) == 1  # what did not fail was done all the same
    keep(case)
    first = dump(case.database)["public.deletions"]
    keep(case)
    assert dump(case.database)["public.deletions"] == first
    assert sorted(d["kind"] for d in first) == ["case", "route"]


def test_every_copy_at_the_provider_is_noted_and_deleted(case):
    """What came in, what was answered inline, and what the desk sent."""
    case.answer(case.amal, case.number, "نحن هنا")
    send_all(case, case.phone)
    (inline,) = outgoing(case, "inline")
    case.intake.record_status(
        Status(Channel.WHATSAPP, str(inline["id"]), Receipt("SM" + "e" * 32, Delivery.DELIVERED))
    )
    assert erase_all(case, case.phone) == 0
    case.clock.pass_(minutes=10, seconds=1)
    assert erase_all(case, case.phone) == 3
    assert "SM" + "e" * 32 in [i for i, _ in case.phone.erased]
    assert {a for _, a in case.phone.erased} == {NUMBER, ""}
    assert erase_all(case, case.phone) == 0
    assert {(e["state"], bytes(e["sealed_ref"])) for e in dump(case.database)["public.erasures"]} == {
        ("done", b"")
    }


@pytest.mark.parametrize("fault", [Retryable("20009"), Misconfigured("20003"), Rejected("x")])
def test_what_the_provider_refuses_is_tried_again(case, fault):
    case.phone.cannot_erase = fault
    case.clock.pass_(minutes=11)
    assert erase_all(case, case.phone) == 1
    assert erase_all(case, case.phone) == 0
    case.phone.cannot_erase = None
    case.clock.pass_(hours=1)
    assert erase_all(case, case.phone) == 1
    assert len(case.phone.erased) == 1


def test_leaving_lets_the_deletions_at_telegram_begin(house):
    phone = Phone(Channel.TELEGRAM)
    who = {"channel": Channel.TELEGRAM, "address": "7001"}
    house.write(ARSAL, **who)
    house.clock.pass_(hours=1)
    assert erase_all(house, phone) == 0
    house.write("خروج", **who)
    house.clock.pass_(minutes=11)
    erase_all(house, phone)
    assert len(phone.erased) == 2


def test_the_queued_copy_of_a_text_is_destroyed_however_it_ends(case):
    case.answer(case.amal, case.number, "واحد")
    case.answer(case.amal, case.number, "اثنان")
    case.phone.fails = [None, Rejected("63024")]
    send_all(case, case.phone)
    case.answer(case.amal, case.number, "ثلاثة")
    case.write("stop")
    erase_all(case, case.phone)
    assert [(r["state"], r["sealed_text"]) for r in outgoing(case, "answer")] == [
        ("sent", None), ("failed", None), ("withdrawn", None),
    ]  # fmt: skip


def test_a_text_that_left_while_the_relay_died_is_deleted_at_the_provider_too(case):
    """The report of its delivery comes before anybody looked it up."""
    case.answer(case.amal, case.number, "نحن هنا")
    (text,) = outgoing(case, "answer")
    assert relay(case, case.phone)._claim(text["id"]) is not None
    case.intake.record_status(
        Status(Channel.WHATSAPP, str(text["id"]), Receipt("SM" + "f" * 32, Delivery.DELIVERED))
    )
    case.clock.pass_(minutes=15)
    erase_all(case, case.phone)
    assert "SM" + "f" * 32 in [i for i, _ in case.phone.erased]
    assert [(r["state"], r["sealed_text"]) for r in outgoing(case, "answer")] == [("delivered", None)]


def test_one_broken_address_stops_neither_looking_up_nor_deleting(case):
    case.write(ARSAL, address="+96170999888")
    phone = Logging(Channel.WHATSAPP)
    numbers = [r.number for r in case.queue(case.amal).rows]
    for number in numbers:
        case.answer(case.amal, number)
    sender = relay(case, phone)
    texts = outgoing(case, "answer")
    for row in texts:
        sender._claim(row["id"])
    owner_sql(
        case.database,
        "update vault.routes set sealed_address = 'bent' where conversation = %s",
        texts[0]["conversation"],
    )
    case.clock.pass_(minutes=20)
    asyncio.run(sender.reconcile())
    states = {r["id"]: (r["state"], r["error"]) for r in outgoing(case, "answer")}
    assert states == {texts[0]["id"]: ("failed", "sealed"), texts[1]["id"]: ("queued", "lost")}


def test_two_relays_that_look_up_one_text_send_it_once(case):
    """The slower one comes with what it saw before the quicker one had queued and sent it again."""
    case.answer(case.amal, case.number, "نحن هنا")
    (row,) = outgoing(case, "answer")
    quick, slow = relay(case, case.phone), relay(case, case.phone)
    quick._claim(row["id"])
    case.clock.pass_(minutes=20)
    with case.relay_store.reads() as u:
        (seen,) = outbox.stuck(u, before=case.clock())
    quick._requeue(seen)
    assert quick._claim(row["id"]) is not None
    slow._requeue(seen)
    assert [r["state"] for r in outgoing(case, "answer")] == ["sending"]
    assert slow._claim(row["id"]) is None


# The case code: what the reporter can come back with.


def told_code(house):
    """Walk to the end of the questions, and read the code from what is said."""
    for text in ("لا", *["skip"] * 10):
        reply = house.write(text)
        found = re.search(r"(?:[\d٠-٩]{4}\D){3}[\d٠-٩]{4}", " ".join(reply.lines))
        if found:
            return found.group()
    return pytest.fail("no code was ever given")


@pytest.mark.parametrize(
    "write",
    [
        str,
        lambda c: c.replace("\u00a0", " "),
        lambda c: re.sub(r"\D", "", c),
        lambda c: re.sub(r"\D", "-", c),
        lambda c: c.translate(EASTERN),
        lambda c: " " + re.sub(r"\D", "", c).translate(EASTERN) + "\u200f",
    ],
)
def test_with_the_code_the_reporter_comes_back_from_another_phone_and_reads_the_answers(case, write):
    code = told_code(case)
    case.clock.pass_(hours=2)
    assert case.answer(case.amal, case.number, "لقينا حدا يساعد") == "wait"
    other = {"address": "+96170555444", "channel": Channel.SMS}
    case.write(write(code), **other)
    for text in ("نعم", "فتح", "1"):
        if case.phone.sent:
            break
        case.write(text, **other)
        sms = Phone(Channel.SMS)
        send_all(case, case.phone, sms)
        case.phone.sent += sms.sent
    assert [(a, t.splitlines()[-1]) for a, t in case.phone.sent] == [("+96170555444", "لقينا حدا يساعد")]
    digits = re.sub(r"\D", "", code)
    assert not any(digits in t.replace(" ", "") for t in told(case))


def test_a_wrong_code_reads_like_any_first_word(house):
    opening = house.write("12345", address="+96170000001")
    for n, text in enumerate(("1234 5678 9012 3456", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦", "0000000000000000"), 2):
        reply = house.write(text, address=f"+9617000000{n}")
        assert reply.lines == opening.lines


def test_the_right_code_after_five_wrong_ones_is_a_wrong_one_for_an_hour(case):
    code = re.sub(r"\D", "", told_code(case))
    other = {"address": "+96170555444"}
    for n in range(5):
        case.write(f"{n:016}", **other)
    stranger = case.write("0000111122223333", address="+96170555445")
    refused = case.write(code, **other)
    linked = [c["case_id"] for c in dump(case.database)["public.conversations"] if c["case_id"]]
    assert len(linked) == 1
    assert refused.lines == stranger.lines
    # The true owner, on a phone of their own, is not locked out by it.
    case.write(code, address="+96170555446")
    linked = [c["case_id"] for c in dump(case.database)["public.conversations"] if c["case_id"]]
    assert len(linked) == 2
    case.clock.pass_(minutes=61)
    case.write(code, **other)
    linked = [c["case_id"] for c in dump(case.database)["public.conversations"] if c["case_id"]]
    assert len(linked) == 3


def test_a_code_is_written_into_no_case_even_when_the_dialogue_fails(case):
    code = told_code(case)
    with patch("bot.engine.step", side_effect=RuntimeError):
        case.write(code)
    assert told(case)[-1] == ""
    assert not any(code in text for text in told(case))


def test_only_a_digest_of_the_code_is_kept(case):
    code = re.sub(r"\D", "", told_code(case))
    case.write(code, address="+96170555444")
    rows = dump(case.database)
    assert found_in(rows, (code, code.translate(EASTERN), " ".join(re.findall("....", code)))) == []
    assert not any(code in t for t in told(case))
