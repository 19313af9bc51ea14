"""Deliveries that lie, repeat, arrive late or in pieces, before a whole door with its database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import psycopg
import pytest

from cases.errors import CannotOpen
from cases.messages import Delivery, InboundKind, Receipt
from cases.model import Channel
from cases.seal import open_body
from cases.store.unit import Store
from hotline.wakes import Waker
from hotline.wiring import limiter
from tests.factories import NUMBER, inbound, vault_pair
from tests.promises.front import Front, form_post, sms, status, telegram, update_post, whatsapp
from tests.promises.phone import Phone, relay, send_all
from tests.promises.scene import ARSAL, dump, keep, outgoing, owner_sql, read_everything, told
from tests.webhooks.deliveries import PUBLIC_URL, sign
from webhooks.channels.base import Post, Status
from webhooks.handback import FRESH_FOR, add_handback, write_handback
from webhooks.intake import Intake

YEAR = timedelta(days=366)


@pytest.fixture
def front(house):
    return Front(house)


def nothing_kept(house):
    rows = dump(house.database)
    return (
        not any(rows[f"public.{t}"] for t in ("inbox", "conversations", "cases", "items", "erasures"))
        and not rows["vault.lookup"]
    )


def test_refused_deliveries_write_nothing(house, front):
    good = form_post(whatsapp(1, ARSAL))
    bad = [
        form_post(whatsapp(1, ARSAL), token="wrong"),
        type(good)({k: v for k, v in good.headers.items() if "signature" not in k}, good.url, good.body),
        type(good)(dict(good.headers) | {"x-twilio-signature": ""}, good.url, good.body),
        type(good)(good.headers, good.url, good.body + b"&Body=other"),
        type(good)(good.headers, good.url + "?x=1", good.body),
        form_post(whatsapp(1, ARSAL, AccountSid="AC" + "9" * 32)),
        form_post(whatsapp(1, ARSAL, To="whatsapp:+14155230000")),
        update_post(telegram(1, ARSAL), secret="wrong"),
        update_post(telegram(1, ARSAL), secret=""),
    ]
    for answer in front.posts(bad):
        assert (answer.status_code, answer.content) == (403, b"")
    assert nothing_kept(house)


@pytest.mark.parametrize("later", [timedelta(seconds=1), timedelta(days=1), YEAR])
def test_an_exact_replay_makes_nothing_new_however_late(house, front, later):
    for post in (form_post(sms(1, ARSAL)), update_post(telegram(2, ARSAL))):
        front.post(post)
        house.clock.now += later
        keep(house)
        assert front.post(post).status_code == 200
    assert told(house) == [ARSAL, ARSAL]


def test_the_same_message_under_a_new_signature_keeps_the_first(house, front):
    front.post(form_post(sms(1, ARSAL)))
    assert front.post(form_post(sms(1, "another text"))).status_code == 200
    assert told(house) == [ARSAL]


def test_one_signature_with_another_message_id_is_a_copy(house):
    """Names and values are not separated in what is signed: a request can be cut anew and still be genuine."""
    house.write(ARSAL, message_id="SM" + "1" * 32, proof=b"one signature")
    house.write("cut anew", message_id="SM" + "2" * 32, proof=b"one signature")
    assert told(house) == [ARSAL]


def test_an_update_under_a_new_id_is_a_copy(house, front):
    """As after a change from webhook to polling."""
    update = telegram(1, ARSAL)
    front.post(update_post(update))
    front.post(update_post(update | {"update_id": 999}))
    assert told(house) == [ARSAL]


def test_an_edited_message_is_added_and_the_original_stays(house, front):
    update = telegram(1, ARSAL)
    front.post(update_post(update))
    later = {
        "update_id": 2,
        "edited_message": update["message"] | {"edit_date": 1790000100, "text": ARSAL + " سكين"},
    }
    assert front.post(update_post(later)).content == b""
    (bodies,) = read_everything(house).values()
    words = [(b["text"], bool(b.get("edited"))) for b in bodies if b["kind"] == "reporter"]
    assert words == [(ARSAL, False), (ARSAL + " سكين", True)]


def test_older_updates_are_kept_once_in_the_order_of_their_arrival(house, front):
    for n in (5, 3, 4, 3):
        front.post(update_post(telegram(n, f"{ARSAL} {n}")))
    assert told(house) == [f"{ARSAL} {n}" for n in (5, 3, 4)]


@pytest.mark.parametrize("body", ["", "👍", "\u200b", "\u202eabc\u2066", "\x00\x07\x1b[2J", "أ" + "\u0651" * 1500, "<script>alert(1)</script>{{7*7}}${jndi:x}", "'; drop table cases; --", "=HYPERLINK(1)"])  # fmt: skip
def test_no_text_breaks_the_turn(house, front, body):
    front.post(form_post(sms(1, ARSAL)))
    answer = front.post(form_post(sms(2, body)))
    assert answer.status_code == 200
    (case,) = dump(house.database)["public.cases"]
    assert case["needs_person"] is False
    assert len(told(house)) == 2


def test_invalid_bytes_in_a_form_are_kept_as_well_as_they_can_be(house, front):
    good = form_post(sms(1, "x"))
    fields = sms(1, "سكين \ufffd هلق عم يضربو")
    body = form_post(fields).body.replace(b"%EF%BF%BD", b"%FF")
    headers = dict(good.headers) | {
        "x-twilio-signature": sign(PUBLIC_URL + "/twilio/message", list(fields.items()))
    }
    assert front.post(type(good)(headers, good.url, body)).status_code in (200, 400, 403)


# Delivery reports.


@pytest.fixture
def sent(house):
    house.write(ARSAL)
    house.amal = house.hire("amal", office="kaa-aarsal")
    house.number = house.queue(house.amal).rows[0].number
    house.answer(house.amal, house.number)
    send_all(house, Phone(Channel.WHATSAPP))
    (house.text,) = outgoing(house, "answer")
    return house


def report(house, state, *, error=None, provider="SM" + "a" * 32, about=None):
    told_ = Status(Channel.WHATSAPP, str(about or house.text["id"]), Receipt(provider, state, error))
    house.intake.record_status(told_)
    return outgoing(house, "answer")[0]["state"]


def test_a_state_never_goes_back(sent):
    assert report(sent, Delivery.DELIVERED) == "delivered"
    for state in (Delivery.SENT, Delivery.QUEUED, Delivery.FAILED, Delivery.WITHDRAWN):
        assert report(sent, state) == "delivered"


def test_a_failure_twice_is_one_failure(sent):
    assert report(sent, Delivery.FAILED, error="30005") == "failed"
    before = dump(sent.database)["public.cases"][0]["changed_at"]
    sent.clock.pass_(minutes=1)
    assert report(sent, Delivery.FAILED, error="30005") == "failed"
    assert dump(sent.database)["public.cases"][0]["changed_at"] == before


def test_a_report_of_an_unknown_text_or_id_changes_nothing(sent, house):
    before = dump(sent.database)["public.outbound"]
    front = Front(sent)
    assert front.post(status("SM" + "9" * 32, "delivered")).status_code == 200
    report(sent, Delivery.FAILED, about="00000000-0000-4000-8000-000000000000")
    assert dump(sent.database)["public.outbound"] == before


def test_a_report_with_another_provider_id_for_the_same_text_is_refused(sent):
    assert report(sent, Delivery.SENT) == "sent"
    assert report(sent, Delivery.FAILED, provider="SM" + "b" * 32) == "sent"


def test_a_block_stops_all_that_would_be_sent(sent):
    sent.answer(sent.amal, sent.number)
    report(sent, Delivery.BLOCKED, error="63014")
    phone = Phone(Channel.WHATSAPP)
    send_all(sent, phone)
    assert phone.sent == []
    assert sent.read(sent.amal, sent.number).plan_reason == "stopped"


def test_a_block_reported_while_the_person_writes_locks_nobody(sent):
    def block(_):
        report(sent, Delivery.BLOCKED, error="63014")

    def write(n):
        sent.intake.take(inbound(f"word {n}"))

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(act, n) for n in range(12) for act in (block, write)]
        for job in jobs:
            job.result()
    (case,) = dump(sent.database)["public.cases"]
    assert case["needs_person"] is False


# What the relay finds in the provider's log.


KEY = b"k" * 32


def test_a_message_found_in_the_log_takes_the_same_way_and_only_once(house):
    front = Front(house)
    add_handback(front.app, house.intake, key=KEY, keys=house.keys)
    lost = inbound(ARSAL, sent_at=house.clock() - timedelta(minutes=1))

    def bring(message, key=KEY):
        body, mark = write_handback(message, key)
        return front.post(
            Post({"X-Amana-Seal": mark}, "https://hotline.example/internal/message", body)
        ).status_code

    assert bring(lost, b"w" * 32) == 403
    assert nothing_kept(house)
    assert (bring(lost), bring(lost)) == (204, 204)
    assert told(house) == [ARSAL]
    (late,) = outgoing(house, "bot")
    assert late["state"] == "queued"
    phone = Phone(Channel.WHATSAPP)
    send_all(house, phone)
    assert [a for a, _ in phone.sent] == [NUMBER]
    assert house.intake.take(lost).silent


def test_an_answer_that_comes_too_late_to_help_is_not_sent(house):
    lost = inbound(ARSAL, sent_at=house.clock() - FRESH_FOR - timedelta(seconds=1))
    house.intake.take_late(lost, vault_public=vault_pair().public, fresh_for=FRESH_FOR)
    assert told(house) == [ARSAL]
    assert outgoing(house, "bot") == []


# Faults of what stands around the door.


def test_valkey_down_changes_nothing(house):
    gone = "redis://127.0.0.1:1/0"
    door = replace(house.door, allowed=limiter(gone), wake=Waker(gone).wake)
    front = Front(house, Intake(house.door_store, door))
    assert front.post(form_post(sms(1, ARSAL))).status_code == 200
    assert told(house) == [ARSAL]


def test_a_read_only_database_is_a_503_and_the_retry_is_kept(house, front):
    post, door = form_post(sms(1, ARSAL)), f"alter role amana_door in database {house.database.name}"
    owner_sql(house.database, f"{door} set default_transaction_read_only = on".encode())
    store = Store(house.database.url("door"), pool=1)
    assert Front(house, Intake(store, house.door)).post(post).status_code == 503
    store.dispose()
    owner_sql(house.database, f"{door} reset default_transaction_read_only".encode())
    assert front.post(post).status_code == 200
    assert told(house) == [ARSAL]


def test_a_locked_conversation_is_a_503_in_time_and_nothing_is_half_kept(house):
    house.write(ARSAL)
    store = Store(house.database.url("door"), pool=1, lock_seconds=0.2)
    front = Front(house, Intake(store, house.door))
    with psycopg.connect(house.database.plain()) as connection:
        connection.execute("select 1 from conversations for update")
        answer = front.post(form_post(whatsapp(1, "word", From=f"whatsapp:{NUMBER}")))
        assert answer.status_code == 503
    assert front.post(form_post(whatsapp(1, "word", From=f"whatsapp:{NUMBER}"))).status_code == 200
    assert told(house) == [ARSAL, "word"]
    store.dispose()


def test_a_state_that_no_longer_opens_or_fits_begins_anew_and_loses_nothing(house):
    house.write(ARSAL)
    for bent in (b"x" * 40, b""):
        owner_sql(house.database, "update conversations set sealed_state = %s", bent)
        house.write("وينكم")
    (case,) = dump(house.database)["public.cases"]
    assert (case["urgency"], case["needs_person"]) == ("imminent", False)
    assert told(house) == [ARSAL, "وينكم", "وينكم"]


def test_states_cannot_be_swapped_between_talks(house):
    """A database writer gives one person the state of another; it does not open there."""
    house.write(ARSAL)
    house.write("hello", address="+96170999888")
    a, b = (
        c["sealed_state"]
        for c in sorted(dump(house.database)["public.conversations"], key=lambda c: c["created_at"])
    )
    owner_sql(
        house.database,
        "update conversations set sealed_state = case when sealed_state = %s then %s else %s end",
        a,
        b,
        a,
    )
    with patch("bot.engine.step", wraps=__import__("bot.engine").engine.step) as step:
        house.write("word")
    state = step.call_args.args[0]
    assert state is None or state.facts.place is None


def test_the_providers_stop_of_one_person_reaches_nobody_else(sent):
    sent.write(ARSAL, address="+96170999888")
    sent.write("STOP", address="+96170999888", kind=InboundKind.PROVIDER_STOP)
    sent.answer(sent.amal, sent.number, "still there")
    phone = Phone(Channel.WHATSAPP)
    send_all(sent, phone)
    assert [t for _, t in phone.sent] == ["still there"]


def test_a_perpetrator_who_stops_or_floods_hides_no_report(sent):
    for text in ["stop", *["x"] * 30, "forget me", "نعم"]:
        sent.write(text)
    assert told(sent)[0] == ARSAL
    (row,) = sent.queue(sent.amal).rows
    assert row.urgency.value == "imminent"
    assert sent.read(sent.amal, sent.number).plan in {"wait", "closed"}


def test_an_open_route_is_all_that_the_relay_can_open(sent):
    """A stolen relay and a dump: addresses and queued texts, no word of a case."""
    sender = relay(sent, Phone(Channel.WHATSAPP))
    rows = dump(sent.database)
    for item in rows["public.items"]:
        if item["sealed_body"]:
            with pytest.raises(CannotOpen):
                open_body(
                    sender.vault_private,
                    bytes(item["sealed_body"]),
                    "items",
                    str(item["case_id"]),
                    str(item["seq"]),
                )
