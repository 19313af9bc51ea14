"""What every channel keeps to, and a table of what the platforms really send."""

import asyncio
import json
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.messages import Inbound, Outbound
from cases.model import Channel
from tests.webhooks import deliveries as d
from webhooks.channels.android import Gateway
from webhooks.channels.base import Malformed, Misconfigured, Post, Reply, clean, split
from webhooks.channels.registry import RelaySecrets, for_door, for_relay
from webhooks.channels.telegram import BotKey
from webhooks.channels.twilio_api import ApiKey
from webhooks.channels.web import Letterbox

OWN_PHONE = "own phone"
CHANNELS = d.channels() | {OWN_PHONE: d.android_channels()[Channel.SMS], Channel.WEB: d.web_channel()}
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
EVERY = pytest.mark.parametrize("name", list(CHANNELS))
INLINE = pytest.mark.parametrize("name", list(Channel))
"""Those whose platform reads the answer from the response."""
GOOD = {
    Channel.SMS: lambda: d.form_post(d.sms()),
    Channel.WHATSAPP: lambda: d.form_post(d.whatsapp()),
    Channel.TELEGRAM: lambda: d.update_post(d.telegram()),
    OWN_PHONE: lambda: d.android_post(d.android()),
    Channel.WEB: d.web_post,
}


def texts_of(channel, answer) -> list[str]:
    if channel is Channel.WEB:
        return d.web_texts(answer.body)
    if channel is Channel.TELEGRAM:
        return [json.loads(answer.body)["text"]] if answer.body else []
    return [message.text for message in ET.fromstring(answer.body)]


@pytest.mark.parametrize(
    ("channel", "payload"), [pytest.param(c, p, id=f"{c}-{n}") for c, n, p in d.payloads()]
)
def test_payload_is_read_as_the_table_says(channel, payload):
    post = d.post_of(payload)
    subject = CHANNELS[Channel(channel)]
    assert subject.verify(post)
    found = subject.parse(post)
    expected = payload["expect"]
    if expected is None:
        assert found == []
        return
    (inbound,) = found
    assert inbound.channel is Channel(channel)
    for field, value in expected.items():
        held = getattr(inbound, field)
        if field == "media":
            held = [[media.kind.value, media.ref] for media in held]
        elif field == "pin" and held is not None:
            held = [held.latitude, held.longitude]
        elif isinstance(held, datetime):
            held = held.isoformat()
        assert held == value, field


@EVERY
def test_genuine_delivery_is_verified_and_a_changed_one_is_not(name):
    post = GOOD[name]()
    channel = CHANNELS[name]
    assert channel.verify(post)
    for header in ("x-twilio-signature", "x-telegram-bot-api-secret-token", "x-signature", "x-timestamp"):
        if header in post.headers:
            for forged in ("", "a", post.headers[header][:-1], post.headers[header] + "x", "é", "\udc80"):
                assert not channel.verify(Post({**post.headers, header: forged}, post.url, post.body))
    assert not channel.verify(Post({}, post.url, post.body))


@EVERY
def test_relay_can_verify_nothing_and_door_can_send_nothing(name):
    key = ApiKey(d.ACCOUNT, d.ACCOUNT, "password")
    secrets = RelaySecrets(d.PUBLIC_URL, key, d.SMS_FROM, d.WHATSAPP_FROM, BotKey("1:token"))
    if name == OWN_PHONE:
        secrets = RelaySecrets(d.PUBLIC_URL, android=Gateway("https://phone.example", "u", "p"))
    if name is Channel.WEB:
        secrets = RelaySecrets(d.PUBLIC_URL, web=Letterbox(lambda _address, _out: True, lambda _line: False))
    kind = Channel.SMS if name == OWN_PHONE else name
    assert not for_relay(secrets)[kind].verify(GOOD[name]())
    assert not for_door(d.secrets(twilio_auth_token="", telegram_secret="")).get(kind)


@EVERY
def test_door_refuses_to_send_and_to_erase(name):
    channel = CHANNELS[name]
    with pytest.raises(Misconfigured):
        asyncio.run(channel.send("1", Outbound("id", "text")))
    with pytest.raises(Misconfigured):
        asyncio.run(channel.erase("SM" + "0" * 32, "1"))


@EVERY
def test_nothing_that_identifies_is_in_a_repr(name):
    post = GOOD[name]()
    inbound = d.one(CHANNELS[name], post)
    shown = repr((post, inbound, CHANNELS[name], d.secrets()))
    for canary in (inbound.address, "hello", d.TOKEN, d.SECRET, d.SIGNING_KEY, "Canary"):
        assert canary not in shown


@INLINE
def test_answer_carries_the_lines_and_silence_carries_nothing(name):
    channel = CHANNELS[name]
    inbound = d.one(channel, GOOD[name]())
    answer = channel.answer(inbound, Reply(("أولًا <112> & 140", "second"), ("نعم", "لا")))
    (text,) = texts_of(name, answer)
    assert text.startswith("أولًا <112> & 140")
    assert text.endswith("second")
    assert texts_of(name, channel.answer(inbound, Reply(("x",), silent=True))) == []
    assert texts_of(name, channel.answer(inbound, Reply(()))) == []


@INLINE
def test_answer_survives_text_that_the_format_cannot_hold(name):
    channel = CHANNELS[name]
    inbound = d.one(channel, GOOD[name]())
    (text,) = texts_of(name, channel.answer(inbound, Reply(("a\x00\x0b\ud800b",))))
    assert text.startswith("a")
    assert text.endswith("b")


@INLINE
def test_long_answer_is_cut_by_characters_and_never_beyond_the_limit(name):
    channel = CHANNELS[name]
    inbound = d.one(channel, GOOD[name]())
    parts = texts_of(name, channel.answer(inbound, Reply(("كلمة " * 2000,))))
    assert all(len(part.encode("utf-16-le")) // 2 <= channel.limit for part in parts)
    assert len(parts[0]) > channel.limit * 0.9
    if name is not Channel.TELEGRAM:
        assert " ".join(parts).split() == ["كلمة"] * 2000


def test_every_twilio_message_reports_its_delivery():
    inbound = d.one(CHANNELS[Channel.SMS], d.form_post(d.sms()))
    answer = CHANNELS[Channel.SMS].answer(inbound, Reply(("x" * 4000,)))
    messages = list(ET.fromstring(answer.body))
    assert len(messages) == 3
    assert {m.get("statusCallback") for m in messages} == {f"{d.PUBLIC_URL}/twilio/status"}
    assert answer.media_type == "text/xml"


def test_sms_lines_are_joined_tightly_because_segments_cost():
    inbound = d.one(CHANNELS[Channel.SMS], d.form_post(d.sms()))
    assert texts_of(Channel.SMS, CHANNELS[Channel.SMS].answer(inbound, Reply(("a", "b")))) == ["a\nb"]


def test_telegram_answer_is_protected_without_preview_and_with_buttons():
    channel = CHANNELS[Channel.TELEGRAM]
    inbound = d.one(channel, d.update_post(d.telegram()))
    call = json.loads(channel.answer(inbound, Reply(("safe?",), ("Yes", "No", "Not sure", "Skip"))).body)
    assert call["method"] == "sendMessage"
    assert call["chat_id"] == 7001
    assert call["protect_content"] is True
    assert call["link_preview_options"] == {"is_disabled": True}
    keyboard = call["reply_markup"]
    assert [[key["text"] for key in row] for row in keyboard["keyboard"]] == [
        ["Yes", "No", "Not sure"],
        ["Skip"],
    ]
    assert keyboard["one_time_keyboard"] is True
    assert keyboard["resize_keyboard"] is True
    plain = json.loads(channel.answer(inbound, Reply(("thanks",))).body)
    assert plain["reply_markup"] == {"remove_keyboard": True}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b"{",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"update_id": 1, "update_id": 2}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' * 40 + b"1" + b"}" * 40,
        b"[" * 60_000,
        b'{"a": ' * 10_000,
        b'{"message": "\xff\xfe"}',
        b"\xef\xbb\xbf{}",
    ],
    ids=range(13),
)
def test_json_that_no_honest_platform_writes_is_malformed(body):
    with pytest.raises(Malformed):
        CHANNELS[Channel.TELEGRAM].parse(d.update_post(body))
    with pytest.raises(Malformed):
        CHANNELS[OWN_PHONE].parse(d.android_post(body))
    with pytest.raises(Malformed):
        CHANNELS[OWN_PHONE].status(d.android_post(body))


def test_two_edits_in_one_second_are_two_messages_and_a_redelivery_is_one():
    channel = CHANNELS[Channel.TELEGRAM]

    def edit(update_id, text):
        message = d.telegram(7, text, edit_date=1790000001)["message"]
        return d.one(channel, d.update_post({"update_id": update_id, "edited_message": message}))

    assert edit(1, "a").proof != edit(2, "b").proof
    assert edit(1, "a").proof == edit(9, "a").proof


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "message_id",
    "from",
    "chat",
    "date",
    "text",
    "caption",
    "photo",
    "voice",
    "location",
    "contact",
    "sticker",
]


@UNHURRIED
@given(st.dictionaries(st.sampled_from(FIELDS), json_values), st.sampled_from(["message", "edited_message"]))
def test_any_update_is_read_or_ignored_and_never_breaks(fields, slot):
    update = {"update_id": 5, slot: d.telegram()["message"] | fields}
    try:
        found = CHANNELS[Channel.TELEGRAM].parse(d.update_post(update))
    except Malformed:
        return
    for inbound in found:
        assert int(inbound.address) > 0
        inbound.text.encode()


@UNHURRIED
@given(
    st.dictionaries(
        st.sampled_from(
            [*d.sms(), "MediaUrl0", "MediaContentType0", "Latitude", "Longitude", "OptOutType", "ButtonText"]
        ),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    st.sampled_from([d.sms, d.whatsapp]),
)
def test_any_signed_form_is_read_or_ignored_and_never_breaks(fields, kind):
    post = d.form_post(kind() | fields)
    for name in (Channel.SMS, Channel.WHATSAPP):
        CHANNELS[name].verify(post)
        for inbound in CHANNELS[name].parse(post):
            assert isinstance(inbound, Inbound)
            assert inbound.address.isascii()


@UNHURRIED
@given(
    st.dictionaries(st.sampled_from([*d.android()["payload"], "phoneNumber", "subject"]), json_values),
    st.sampled_from(["sms:received", "mms:received", "sms:sent", "sms:failed", "system:ping"]) | json_values,
    json_values,
)
def test_any_event_of_the_phone_is_read_or_ignored_and_never_breaks(fields, event, number):
    told = d.android() | {"event": event, "id": number, "payload": d.android()["payload"] | fields}
    post = d.android_post(told)
    phone = CHANNELS[OWN_PHONE]
    assert phone.verify(post)
    try:
        phone.status(post)
        found = phone.parse(post)
    except Malformed:
        return
    for inbound in found:
        assert inbound.address.isascii()
        inbound.text.encode()


@UNHURRIED
@given(st.text(min_size=1), st.integers(2, 30))
def test_split_loses_no_word_and_keeps_the_limit(text, limit):
    text = clean(text)
    parts = split(text, limit)
    assert all(len(part.encode("utf-16-le")) <= 2 * limit for part in parts)
    squeeze = str.maketrans("", "", "\n ")
    assert "".join(parts).translate(squeeze) == text.translate(squeeze)


def test_split_keeps_a_vowel_sign_with_its_letter():
    assert split("بَ" * 5, 5) == ("بَ" * 2, "بَ" * 2, "بَ")
