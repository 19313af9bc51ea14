"""What the relay's side of each channel sends, and how every failure of the platform is named."""

import asyncio
import logging
import socket
import traceback
from datetime import UTC, datetime, timedelta

import pytest

from cases.messages import Delivery, InboundKind, MediaKind, Outbound
from cases.model import Channel
from tests.factories import MESSENGERS
from tests.webhooks import deliveries as d
from tests.webhooks import provider as stand
from webhooks.channels.base import (
    Misconfigured,
    Reconciles,
    Rejected,
    Reports,
    Retryable,
    SendError,
    Stopped,
    Unknown,
    WindowClosed,
)
from webhooks.channels.registry import RelaySecrets, for_relay
from webhooks.channels.telegram import BotKey
from webhooks.channels.twilio_api import ApiKey

NUMBER = "+96100123456"
CHAT = "9000000000001"
TEXT = "canary-text من فريقنا"
OUT = Outbound("0b9f2d6e-1111-2222-3333-444455556666", TEXT)
SID = "SM" + "b" * 32
BOT_TOKEN = "1:canary-bot-token"
KEY_SECRET = "canary-key-secret"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TWILIO = pytest.mark.parametrize("name", [Channel.SMS, Channel.WHATSAPP])


@pytest.fixture
def provider():
    with stand.running() as provider:
        yield provider


def relay(url: str):
    secrets = RelaySecrets(
        d.PUBLIC_URL,
        ApiKey(d.ACCOUNT, "SK" + "1" * 32, KEY_SECRET, url),
        d.SMS_FROM,
        d.WHATSAPP_FROM,
        BotKey(BOT_TOKEN, url),
    )
    return for_relay(secrets)


def send(provider, name, outbound=OUT):
    address = CHAT if name is Channel.TELEGRAM else NUMBER
    return asyncio.run(relay(provider.url)[name].send(address, outbound))


def sent_telegram(message_id: int = 77) -> dict:
    chat = {"id": int(CHAT), "type": "private"}
    return {"ok": True, "result": {"message_id": message_id, "date": 1790000000, "chat": chat, "text": "x"}}


def error(status: int, code: int) -> tuple[int, dict]:
    return status, {"code": code, "message": f"refused {NUMBER}", "status": status, "more_info": ""}


def test_sms_is_sent_with_our_id_in_the_report_address_and_a_short_life(provider):
    provider.will(201, {"sid": SID, "status": "queued"})
    receipt = send(provider, Channel.SMS)
    assert (receipt.provider_id, receipt.state) == (SID, Delivery.SENT)
    (asked,) = provider.asked
    assert asked.path == f"/2010-04-01/Accounts/{d.ACCOUNT}/Messages.json"
    assert asked.fields == {
        "To": NUMBER,
        "From": d.SMS_FROM,
        "Body": TEXT,
        "StatusCallback": f"{d.PUBLIC_URL}/twilio/status?o={OUT.id}",
        "ValidityPeriod": "3600",
    }
    assert asked.authorization.startswith("Basic ")


@pytest.mark.parametrize(
    ("address", "to"), [(NUMBER, f"whatsapp:{NUMBER}"), ("whatsapp:US.123", "whatsapp:US.123")]
)
def test_whatsapp_is_sent_to_a_number_or_to_an_id(provider, address, to):
    provider.will(201, {"sid": SID, "status": "queued"})
    asyncio.run(relay(provider.url)[Channel.WHATSAPP].send(address, OUT))
    assert provider.asked[0].fields["To"] == to
    assert provider.asked[0].fields["From"] == d.WHATSAPP_FROM


def test_telegram_is_sent_protected_without_preview(provider):
    provider.will(200, sent_telegram())
    receipt = send(provider, Channel.TELEGRAM, Outbound("1", TEXT, ("Yes", "No")))
    assert receipt.provider_id == "77"
    (asked,) = provider.asked
    assert asked.path == f"/bot{BOT_TOKEN}/sendMessage"
    assert asked.fields["text"] == TEXT
    assert asked.fields["protect_content"].lower() == "true"
    assert '"is_disabled": true' in asked.fields["link_preview_options"]
    assert '"Yes"' in asked.fields["reply_markup"]


@pytest.mark.parametrize("name", MESSENGERS)
def test_long_text_is_sent_in_parts_with_all_ids(provider, name):
    parts = 2 if name is Channel.TELEGRAM else 4
    for n in range(parts):
        provider.will(
            *((200, sent_telegram(n)) if name is Channel.TELEGRAM else (201, {"sid": f"SM{n:032x}"}))
        )
    receipt = send(provider, name, Outbound("1", "كلمة " * 1200))
    assert len(receipt.provider_id.split()) == parts == len(provider.asked)


@pytest.mark.parametrize("name", MESSENGERS)
def test_failure_after_the_first_part_is_never_retried_blindly(provider, name):
    provider.will(*((200, sent_telegram()) if name is Channel.TELEGRAM else (201, {"sid": SID})))
    provider.will(429, {"ok": False, "code": 20429, "parameters": {"retry_after": 3}})
    with pytest.raises(Unknown):
        send(provider, name, Outbound("1", "كلمة " * 1200))


@pytest.mark.parametrize("name", MESSENGERS)
def test_empty_text_is_not_sent(provider, name):
    with pytest.raises(Rejected):
        send(provider, name, Outbound("1", " \n"))
    assert provider.asked == []


TWILIO_FAILURES = [
    (*error(400, 21610), Stopped, "21610"),
    (*error(400, 63014), Stopped, "63014"),
    (*error(400, 63016), WindowClosed, "63016"),
    (*error(400, 63018), Retryable, "63018"),
    (*error(400, 21211), Rejected, "21211"),
    (*error(400, 21614), Rejected, "21614"),
    (*error(400, 99999), Rejected, "99999"),
    (*error(401, 20003), Misconfigured, "20003"),
    (*error(400, 21606), Misconfigured, "21606"),
    (*error(429, 20429), Retryable, "429"),
    (*error(500, 20500), Unknown, "500"),
    (503, b"<html>busy</html>", Unknown, "503"),
    (400, b"not json", Rejected, "400"),
    (201, b"not json", Unknown, "unreadable"),
    (201, {}, Unknown, "unreadable"),
    (200, {"sid": "CAx", "code": 20429}, Unknown, "unreadable"),
    (302, b"", Misconfigured, "302"),
]


@TWILIO
@pytest.mark.parametrize(("status", "body", "kind", "code"), TWILIO_FAILURES)
def test_twilio_failures_are_named(provider, name, status, body, kind, code):
    provider.will(status, body)
    with pytest.raises(SendError) as caught:
        send(provider, name)
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert len(provider.asked) == 1


def test_wish_to_wait_is_kept(provider):
    provider.will(429, {}, Retry_After="7")
    with pytest.raises(Retryable) as caught:
        send(provider, Channel.SMS)
    assert caught.value.after == 7
    provider.will(429, {"ok": False, "error_code": 429, "description": "x", "parameters": {"retry_after": 9}})
    with pytest.raises(Retryable) as caught:
        send(provider, Channel.TELEGRAM)
    assert caught.value.after == 9


TELEGRAM_FAILURES = [
    (403, "Forbidden: bot was blocked by the user", Stopped),
    (400, "Bad Request: chat not found", Rejected),
    (401, "Unauthorized", Misconfigured),
    (404, "Not Found", Misconfigured),
    (409, "Conflict", Misconfigured),
    (500, "Internal", Unknown),
    (502, "Bad Gateway", Unknown),
]


@pytest.mark.parametrize(("status", "words", "kind"), TELEGRAM_FAILURES)
def test_telegram_failures_are_named(provider, status, words, kind):
    provider.will(status, {"ok": False, "error_code": status, "description": words})
    with pytest.raises(SendError) as caught:
        send(provider, Channel.TELEGRAM)
    assert type(caught.value) is kind


def test_chat_that_moved_is_rejected(provider):
    provider.will(400, {"ok": False, "description": "x", "parameters": {"migrate_to_chat_id": -100123}})
    with pytest.raises(Rejected):
        send(provider, Channel.TELEGRAM)


@pytest.mark.parametrize(
    "body", [b"not json", {"ok": True, "result": {}}, {"ok": True}, {"ok": True, "result": True}]
)
def test_telegram_answer_that_cannot_be_read_is_unknown(provider, body):
    provider.will(200, body)
    with pytest.raises(Unknown):
        send(provider, Channel.TELEGRAM)


@pytest.mark.parametrize("name", MESSENGERS)
def test_connection_that_broke_after_the_text_left_is_unknown(provider, name):
    provider.will_drop()
    with pytest.raises(Unknown):
        send(provider, name)


@pytest.mark.parametrize("name", MESSENGERS)
def test_connection_that_never_stood_may_be_tried_again(name):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Retryable):
            asyncio.run(relay(url)[name].send("1" if name is Channel.TELEGRAM else NUMBER, OUT))


def test_telegram_address_that_is_no_chat_is_rejected(provider):
    with pytest.raises(Rejected):
        asyncio.run(relay(provider.url)[Channel.TELEGRAM].send("not-a-chat", OUT))


def test_no_failure_shows_number_text_or_token(provider, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    shown = []
    for name in MESSENGERS:
        for answer in [error(400, 21211), error(500, 20500), (200, b"not json"), stand.DROP[:2]]:
            provider.answers.append((*answer, {}))
            try:
                send(provider, name)
            except SendError as caught:
                shown += traceback.format_exception(caught)
        shown.append(repr((relay(provider.url)[name], ApiKey("a", "b", KEY_SECRET), BotKey(BOT_TOKEN))))
    out = capsys.readouterr()
    everything = "".join(shown) + caplog.text + out.out + out.err
    canaries = (NUMBER, NUMBER[1:], CHAT, "canary-text", BOT_TOKEN, KEY_SECRET, d.PUBLIC_URL)
    assert [canary for canary in canaries if canary in everything] == []


@TWILIO
def test_twilio_message_is_erased(provider, name):
    provider.will(204)
    provider.will(204)
    assert asyncio.run(relay(provider.url)[name].erase(f"{SID} MM{'c' * 32}"))
    assert [(a.method, a.path.rpartition("/")[2]) for a in provider.asked] == [
        ("DELETE", f"{SID}.json"),
        ("DELETE", f"MM{'c' * 32}.json"),
    ]


def test_erasing_what_is_gone_is_success(provider):
    provider.will(*error(404, 20404))
    assert asyncio.run(relay(provider.url)[Channel.SMS].erase(SID))


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(409, 20009, Retryable), (500, 20500, Retryable), (429, 20429, Retryable), (401, 20003, Misconfigured)],
)
def test_erasing_again_later_where_that_can_help(provider, status, code, kind):
    provider.will(*error(status, code))
    with pytest.raises(kind):
        asyncio.run(relay(provider.url)[Channel.SMS].erase(SID))


def test_erasing_asks_for_nothing_but_a_message(provider):
    with pytest.raises(Rejected):
        asyncio.run(relay(provider.url)[Channel.SMS].erase("../../Calls/CA1"))
    assert provider.asked == []


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("Bad Request: message to delete not found", True),
        ("Bad Request: message can't be deleted for everyone", False),
    ],
)
def test_telegram_erases_for_both_or_says_that_it_will_not(provider, words, gone):
    provider.will(200, {"ok": True, "result": True})
    assert asyncio.run(relay(provider.url)[Channel.TELEGRAM].erase("5001:77", CHAT))
    assert provider.asked[0].fields == {"chat_id": CHAT, "message_id": "77"}
    provider.will(400, {"ok": False, "description": words})
    assert asyncio.run(relay(provider.url)[Channel.TELEGRAM].erase("77", CHAT)) is gone


def logged(n: int, **changes: object) -> dict:
    date = (NOW + timedelta(minutes=n)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return {
        "sid": f"SM{n + 100:032x}",
        "direction": "inbound",
        "from": NUMBER,
        "to": d.SMS_FROM,
        "body": f"text {n}",
        "num_media": "0",
        "date_created": date,
        "date_sent": date,
        "status": "received",
    } | changes


def test_log_of_the_provider_is_read_oldest_first(provider):
    rows = [
        logged(3),
        logged(2, direction="outbound-api"),
        logged(1, num_media="1"),
        logged(0, **{"from": "12345"}),
        logged(-9),
    ]
    provider.will(200, {"messages": rows, "next_page_uri": None})
    provider.will(
        200, {"media_list": [{"sid": "ME" + "1" * 32, "content_type": "audio/ogg"}], "next_page_uri": None}
    )
    channel = relay(provider.url)[Channel.SMS]
    assert isinstance(channel, Reconciles)
    found = asyncio.run(channel.received(NOW))
    assert [inbound.text for inbound in found] == ["text 1", "text 3"]
    assert found[0].kind is InboundKind.MEDIA
    assert [(m.kind, m.ref) for m in found[0].media] == [(MediaKind.VOICE, f"SM{101:032x}/ME{'1' * 32}")]
    assert (found[1].address, found[1].message_id, found[1].channel) == (NUMBER, f"SM{103:032x}", Channel.SMS)


def test_text_of_unknown_fate_is_found_or_not(provider):
    row = logged(1, direction="outbound-api", body=TEXT, to=NUMBER, **{"from": d.SMS_FROM})
    provider.will(200, {"messages": [row], "next_page_uri": None})
    provider.will(200, {"messages": [], "next_page_uri": None})
    provider.will(*error(500, 20500))
    channel = relay(provider.url)[Channel.SMS]
    assert asyncio.run(channel.find_sent(NUMBER, OUT, NOW)).provider_id == f"SM{101:032x}"
    assert provider.asked[0].fields["To"] == NUMBER
    assert asyncio.run(channel.find_sent(NUMBER, OUT, NOW)) is None
    with pytest.raises(Retryable):
        asyncio.run(channel.find_sent(NUMBER, OUT, NOW))


def test_powers_that_a_channel_lacks_are_not_there(provider):
    channels = relay(provider.url)
    assert not isinstance(channels[Channel.TELEGRAM], Reports | Reconciles)
    assert isinstance(channels[Channel.WHATSAPP], Reports)
