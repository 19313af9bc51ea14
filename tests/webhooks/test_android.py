"""The phone of our own: what its app posts, what we ask of it, and how each of its failures is named."""

import asyncio
import socket
from datetime import timedelta

import pytest

from cases.messages import Delivery, InboundKind, Outbound
from cases.model import Channel
from cases.passphrase import lock
from tests.webhooks import deliveries as d
from tests.webhooks import provider as stand
from webhooks.channels.android import WINDOW, Android, Gateway
from webhooks.channels.base import (
    Misconfigured,
    Post,
    Reconciles,
    Rejected,
    Reports,
    Retryable,
    SendError,
    Unknown,
)
from webhooks.channels.callers import normalise
from webhooks.channels.registry import RelaySecrets, for_relay

PHONE = d.android_channels()[Channel.SMS]
NUMBER = "+96170123456"
OUT = Outbound("0b9f2d6e-1111-2222-3333-444455556666", "canary-text من فريقنا")
SECOND = timedelta(seconds=1)


@pytest.fixture
def provider():
    with stand.running() as provider:
        yield provider


def relay(url, **more):
    gateway = Gateway(url, "canary-user", "canary-password", **more)
    return for_relay(RelaySecrets(d.PUBLIC_URL, android=gateway))[Channel.SMS]


def send(provider, outbound=OUT, **more):
    return asyncio.run(relay(provider.url, **more).send(NUMBER, outbound))


@pytest.mark.parametrize(
    ("away", "genuine"),
    [
        (timedelta(), True),
        (WINDOW, True),
        (-WINDOW, True),
        (WINDOW + SECOND, False),
        (-WINDOW - SECOND, False),
    ],
    ids=str,
)
def test_a_signed_post_counts_for_five_minutes(away, genuine):
    assert PHONE.verify(d.android_post(d.android(), at=d.NOW + away)) is genuine


@pytest.mark.parametrize("stamp", ["", "now", "-1", "1e9", "٠" * 10, "9" * 30, " 1795251600", "1795251600.0"])
def test_a_stamp_that_is_no_time_is_refused_even_when_signed(stamp):
    import hashlib
    import hmac

    post = d.android_post(d.android())
    seal = hmac.new(d.SIGNING_KEY.encode(), post.body + stamp.encode(), hashlib.sha256).hexdigest()
    assert not PHONE.verify(Post({"x-signature": seal, "x-timestamp": stamp}, post.url, post.body))


def test_another_key_another_body_or_no_key_is_refused():
    post = d.android_post(d.android())
    assert not PHONE.verify(d.android_post(d.android(), key="another key of another phone"))
    assert not PHONE.verify(Post(post.headers, post.url, post.body.replace(b"hello", b"hellO")))
    assert not PHONE.verify(Post(post.headers, post.url, post.body + b" "))
    assert not Android().verify(post)
    assert not d.android_channels(country="LB")[Channel.SMS].verify(d.form_post(d.sms()))


def test_a_received_message_is_read_from_the_fields_that_are_allowed():
    inbound = d.one(PHONE, d.android_post(d.android(3, "ابن جيراني", extra="Canary", name="Canary")))
    assert (inbound.channel, inbound.address, inbound.text) == (Channel.SMS, "+9613000001", "ابن جيراني")
    assert (inbound.message_id, inbound.kind, inbound.by_relay) == (
        "event" + "3".zfill(16),
        InboundKind.TEXT,
        True,
    )
    assert inbound.sent_at is None


def test_the_older_app_named_the_sender_otherwise():
    event = d.android(phoneNumber="70123456")
    del event["payload"]["sender"]
    assert d.one(PHONE, d.android_post(event)).address == "+96170123456"


def test_a_long_text_comes_in_one_piece():
    text = "كلمة " * 400
    assert d.one(PHONE, d.android_post(d.android(text=text))).text == text


def test_a_picture_message_says_that_something_came():
    event = d.android(subject="look") | {"event": "mms:received"}
    inbound = d.one(PHONE, d.android_post(event))
    assert (inbound.kind, inbound.text, len(inbound.media)) == (InboundKind.MEDIA, "look", 1)


@pytest.mark.parametrize(
    "event",
    [
        d.android() | {"event": "system:ping"},
        d.android() | {"event": "sms:data-received"},
        d.android() | {"event": ["sms:received"]},
        d.android() | {"id": ""},
        d.android() | {"id": 7},
        d.android() | {"id": "x" * 65},
        d.android() | {"payload": "text"},
        d.android(message=None),
        d.android(message=["a"]),
        d.android(sender=None),
        d.android(sender="touch"),
        d.android(sender="1564"),
        d.android(sender="٠٣٠٠٠٠٠١"),
        d.android_report("0b9f2d6e"),
        {},
    ],
    ids=range(15),
)
def test_what_is_no_persons_message_is_ignored(event):
    assert PHONE.parse(d.android_post(event)) == []


def test_copies_of_one_message_share_a_proof_and_two_messages_do_not():
    first = d.one(PHONE, d.android_post(d.android(1)))
    again = d.one(PHONE, d.android_post(d.android(1) | {"id": "another"}))
    assert first.proof == again.proof
    assert first.message_id != again.message_id
    assert first.proof != d.one(PHONE, d.android_post(d.android(2))).proof
    assert first.proof != d.one(PHONE, d.android_post(d.android(1, sender="03000002"))).proof


@pytest.mark.parametrize(
    ("country", "sender", "address"),
    [
        ("LB", "+9613000001", "+9613000001"),
        ("LB", "009613000001", "+9613000001"),
        ("LB", "9613000001", "+9613000001"),
        ("LB", "96170123456", "+96170123456"),
        ("LB", "03000001", "+9613000001"),
        ("LB", "03 000 001", "+9613000001"),
        ("LB", "\u202a03-000-001\u202c", "+9613000001"),
        ("LB", "3000001", "+9613000001"),
        ("LB", "70123456", "+96170123456"),
        ("LB", "81123456", "+96181123456"),
        ("LB", "01350123", "+9611350123"),
        ("LB", "08812345", "+9618812345"),
        ("LB", "963944123456", "+963944123456"),
        ("LB", "+962791234567", "+962791234567"),
        ("JO", "0791234567", "+962791234567"),
        ("JO", "791234567", "+962791234567"),
        ("JO", "(079) 123.4567", "+962791234567"),
        ("JO", "962791234567", "+962791234567"),
        ("JO", "00962791234567", "+962791234567"),
        ("JO", "065001234", "+96265001234"),
        ("JO", "+96170123456", "+96170123456"),
        ("JO", "9613000001", "+9613000001"),
        ("JO", "70123456", "70123456"),
        ("LB", "0791234567", "0791234567"),
        ("LB", "1564", None),
        ("LB", "112", None),
        ("LB", "Alfa", None),
        ("LB", "", None),
        ("LB", "+", None),
        ("LB", "+" + "9" * 16, None),
        ("LB", "++9613000001", None),
    ],
)
def test_numbers_are_written_in_full(country, sender, address):
    assert normalise(sender, country) == address
    if address:
        assert normalise(address, country) == address


@pytest.mark.parametrize(
    ("event", "state", "error"),
    [
        ("sms:sent", Delivery.SENT, None),
        ("sms:delivered", Delivery.DELIVERED, None),
        ("sms:failed", Delivery.FAILED, "gateway"),
        ("sms:cancelled", Delivery.WITHDRAWN, None),
    ],
)
def test_a_report_names_our_own_text_and_nothing_else(event, state, error):
    assert isinstance(PHONE, Reports)
    status = PHONE.status(d.android_post(d.android_report(OUT.id, event)))
    assert status is not None
    assert (status.channel, status.outbound_id) == (Channel.SMS, OUT.id)
    assert (status.receipt.state, status.receipt.error) == (state, error)
    assert "+961" not in repr(status)


@pytest.mark.parametrize(
    "event",
    [
        d.android(),
        d.android_report(""),
        d.android_report("x" * 37),
        d.android_report("a/../b"),
        d.android_report(OUT.id, "sms:opened"),
        d.android_report(OUT.id) | {"payload": None},
    ],
    ids=range(6),
)
def test_what_is_no_report_is_none(event):
    assert PHONE.status(d.android_post(event)) is None


def test_a_text_is_sent_with_our_id_a_short_life_and_the_login(provider):
    provider.will(202, {"id": OUT.id, "state": "Pending"})
    receipt = send(provider, sim=2)
    (asked,) = provider.asked
    assert (receipt.provider_id, receipt.state) == (OUT.id, Delivery.SENT)
    assert (asked.method, asked.path) == ("POST", "/messages")
    assert asked.authorization.startswith("Basic ")
    assert asked.fields == {
        "id": OUT.id, "textMessage": {"text": OUT.text}, "phoneNumbers": [NUMBER], "simNumber": 2,
        "withDeliveryReport": True, "ttl": 3600, "priority": 100, "isEncrypted": False,
    }  # fmt: skip


def test_with_a_passphrase_nothing_of_it_can_be_read_on_the_way(provider):
    provider.will(202, {})
    send(provider, passphrase="known to the phone")
    fields = provider.asked[0].fields
    assert fields["isEncrypted"] is True
    for value in (fields["textMessage"]["text"], *fields["phoneNumbers"]):
        assert value.startswith("$aes-256-cbc/pbkdf2-sha1$i=300000$")
    assert NUMBER not in str(fields)
    assert "canary" not in str(fields)


def test_the_lock_is_the_one_that_the_phone_opens():
    """The value was made with the openssl program."""
    locked = lock("مرحبا 112", "a passphrase of tests", salt=bytes(range(16)), rounds=1000)
    assert locked == ("$aes-256-cbc/pbkdf2-sha1$i=1000$AAECAwQFBgcICQoLDA0ODw==$H1HT+Y/w+MJnbvPk6Y7eNA==")
    assert lock("a", "b", rounds=1) != lock("a", "b", rounds=1)


def test_a_long_text_leaves_in_parts_with_ids_that_only_ours_leads_to(provider):
    long = Outbound(OUT.id, "كلمة " * 500)
    for _ in range(4):
        provider.will(202, {})
    first, again = send(provider, long), send(provider, long)
    assert first == again
    numbers = first.provider_id.split()
    assert numbers[0] == OUT.id
    assert len(set(numbers)) == 2
    assert [asked.fields["id"] for asked in provider.asked] == numbers * 2


def test_an_id_that_the_app_has_already_was_sent_before(provider):
    provider.will(409, {"message": "exists"})
    assert send(provider).state is Delivery.SENT


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, Rejected, "400"),
        (401, Misconfigured, "401"),
        (403, Misconfigured, "403"),
        (404, Misconfigured, "404"),
        (302, Misconfigured, "302"),
        (422, Rejected, "422"),
        (429, Retryable, "429"),
        (500, Unknown, "500"),
        (503, Unknown, "503"),
    ],
)
def test_each_failure_has_its_name_and_no_number(provider, status, kind, code):
    provider.will(status, {"message": f"refused {NUMBER}"}, location="http://127.0.0.1:1/", retry_after="7")
    with pytest.raises(kind) as refused:
        send(provider)
    assert type(refused.value) is kind
    assert refused.value.code == code
    assert NUMBER not in repr(refused.value)
    if isinstance(refused.value, Retryable):
        assert refused.value.after == 7


def test_a_line_that_breaks_after_the_request_is_unknown_and_one_that_never_was_can_be_tried_again(provider):
    provider.will_drop()
    with pytest.raises(Unknown):
        send(provider)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Retryable):
        asyncio.run(relay(url).send(NUMBER, OUT))


def test_a_second_part_that_fails_leaves_the_whole_unknown(provider):
    provider.will(202, {})
    provider.will(400, {})
    with pytest.raises(Unknown):
        send(provider, Outbound(OUT.id, "كلمة " * 500))


def test_nothing_is_not_sent(provider):
    with pytest.raises(Rejected):
        send(provider, Outbound(OUT.id, " \n"))
    assert provider.asked == []


def test_a_text_of_unknown_fate_is_asked_for_by_our_id(provider):
    channel = relay(provider.url)
    assert isinstance(channel, Reconciles)
    provider.will(200, {"id": OUT.id, "state": "Pending"})
    found = asyncio.run(channel.find_sent(NUMBER, OUT, d.NOW))
    assert found is not None
    assert found.provider_id == OUT.id
    assert (provider.asked[0].method, provider.asked[0].path) == ("GET", f"/messages/{OUT.id}")
    provider.will(404, {})
    assert asyncio.run(channel.find_sent(NUMBER, OUT, d.NOW)) is None
    for status in (401, 500):
        provider.will(status, {})
        with pytest.raises(Retryable):
            asyncio.run(channel.find_sent(NUMBER, OUT, d.NOW))
    assert asyncio.run(channel.received(d.NOW)) == []


def test_a_long_text_was_sent_only_if_all_of_it_was(provider):
    provider.will(200, {})
    provider.will(404, {})
    long = Outbound(OUT.id, "كلمة " * 500)
    assert asyncio.run(relay(provider.url).find_sent(NUMBER, long, d.NOW)) is None


def test_it_says_that_it_cannot_erase_and_asks_nobody(provider):
    assert asyncio.run(relay(provider.url).erase(OUT.id, NUMBER)) is False
    assert provider.asked == []


def test_no_secret_is_in_a_repr():
    channel = relay("https://phone.example")
    assert "canary" not in repr((channel, Gateway("https://phone.example", "canary-user", "canary-password")))
    for name in ("send", "find_sent"):
        with pytest.raises(SendError):
            asyncio.run(getattr(PHONE, name)(NUMBER, OUT, *((d.NOW,) if name == "find_sent" else ())))
