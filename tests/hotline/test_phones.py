"""The demo's phones: they sign like the platforms, and their stand-in answers like them."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cases.media.clean import Fate, clean
from cases.media.form import LARGEST, Form
from cases.messages import Delivery, InboundKind, MediaKind, Outbound
from cases.model import Channel
from hotline.phones import telegram_side, twilio_side
from hotline.phones.accounts import DEMO
from hotline.phones.files import SAMPLES
from hotline.phones.shelf import Bubble, Shelf
from tests.factories import MESSENGERS
from tests.hotline import phones_house
from tests.hotline.phones_house import DESK, House
from webhooks.channels.base import Misconfigured, Reply, Retryable, Stopped
from webhooks.channels.registry import RelaySecrets, for_relay
from webhooks.channels.telegram import BotKey, Telegram
from webhooks.channels.twilio_api import ApiKey
from webhooks.polling import poll

EVERY = pytest.mark.parametrize("channel", MESSENGERS)
OUT = Outbound("0b9f2d6e-1111-2222-3333-444455556666", "from the desk")
PATIENCE = 20.0


@pytest.fixture(scope="module")
def running():
    with pytest.MonkeyPatch.context() as patch, phones_house.running() as house:
        for side in (twilio_side, telegram_side):
            patch.setattr(side, "_RETRIES", (0, 0, 0))
        yield house


@pytest.fixture
def house(running: House) -> House:
    running.press("/new")
    running.kept.clear()
    running.statuses.clear()
    running.fails = 0
    running.reply = Reply(("نعم؟",), ("نعم", "لا"))
    return running


def until(true: Callable[[], bool]) -> None:
    """Wait for what another thread does; a deadline, not a measure."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@EVERY
def test_words_go_to_the_door_signed_and_the_answer_comes_back(house, channel):
    page = house.press(f"/{channel}/say", text="ابن جيراني <b>")
    (inbound,) = house.kept
    assert (inbound.channel, inbound.text, inbound.kind) == (channel, "ابن جيراني <b>", InboundKind.TEXT)
    assert "ابن جيراني &lt;b&gt;" in page.text
    assert "نعم؟" in page.text
    assert "delivered" in page.text
    assert inbound.address not in page.text


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.TELEGRAM])
def test_voice_note_and_position_arrive_as_such(house, channel):
    house.press(f"/{channel}/voice")
    house.press(f"/{channel}/pin")
    voice, pin = house.kept
    assert [media.kind for media in voice.media] == [MediaKind.VOICE]
    assert voice.media[0].ref
    assert pin.kind is InboundKind.PIN
    assert 33 < pin.pin.latitude < 35


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.TELEGRAM])
@pytest.mark.parametrize(
    ("act", "kind", "form"), [("voice", MediaKind.VOICE, Form.OGG), ("photo", MediaKind.PHOTO, Form.JPEG)]
)
def test_the_relay_fetches_what_a_phone_sent_and_no_maker_and_no_place_is_left(
    house, channel, act, kind, form
):
    house.press(f"/{channel}/{act}")
    (media,) = house.kept[0].media
    assert media.kind is kind
    raw = asyncio.run(house.relay()[channel].fetch(media.ref, limit=LARGEST))
    assert raw == SAMPLES[act].content
    assert {"voice": b"A tune of the demonstration", "photo": b"Made-up phone"}[act] in raw
    kept = clean(raw)
    assert (kept.fate, kept.form) == (Fate.KEPT, form)
    assert b"demonstration" not in kept.data
    assert b"Made-up" not in kept.data


def test_a_file_of_a_message_that_was_deleted_is_gone(house):
    house.press("/whatsapp/photo")
    (media,) = house.kept[0].media
    relay = house.relay()[Channel.WHATSAPP]
    assert asyncio.run(relay.erase(house.kept[0].message_id))
    with pytest.raises(Retryable, match="gone"):
        asyncio.run(relay.fetch(media.ref, limit=LARGEST))


def test_sms_has_neither_voice_note_nor_position(house):
    house.press("/sms/voice")
    house.press("/sms/photo")
    house.press("/sms/pin")
    assert house.kept == []


@EVERY
def test_same_delivery_comes_again_until_it_is_kept(house, channel):
    house.fails = 1
    page = house.press(f"/{channel}/say", text="once")
    assert [inbound.text for inbound in house.kept] == ["once"]
    assert "not delivered" not in page.text


def test_delivery_that_is_never_kept_is_shown_as_lost(house):
    house.fails = 99
    assert "not delivered" in house.press("/sms/say", text="lost").text


def test_choices_of_telegram_are_buttons_until_one_is_pressed(house):
    page = house.press("/telegram/say", text="hello")
    assert page.text.count('name="text" value="') == 2
    house.reply = Reply(("thanks",))
    page = house.press("/telegram/say", text="نعم")
    assert 'name="text" value="' not in page.text
    assert house.kept[-1].text == "نعم"


def test_new_phones_are_unknown_and_the_old_ones_still_get_what_is_sent(house):
    house.press("/sms/say", text="first")
    house.press("/new")
    page = house.press("/sms/say", text="second")
    first, second = (inbound.address for inbound in house.kept)
    assert first != second
    assert ">first<" not in page.text
    assert asyncio.run(house.relay()[Channel.SMS].send(first, OUT)).state is Delivery.SENT
    assert "from the desk" not in house.page().text


@EVERY
def test_text_of_the_relay_appears_on_the_phone(house, channel):
    house.press(f"/{channel}/say", text="hello")
    receipt = asyncio.run(house.relay()[channel].send(house.kept[0].address, OUT))
    assert receipt.provider_id
    assert "from the desk" in house.page().text


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_delivery_is_reported_signed_and_in_order(house, channel):
    receipt = asyncio.run(house.relay()[channel].send("+96100999999", OUT))
    until(lambda: len(house.reports_of(receipt)) == 2)
    reports = house.reports_of(receipt)
    assert [status.receipt.state for status in reports] == [Delivery.SENT, Delivery.DELIVERED]
    assert {(status.channel, status.outbound_id) for status in reports} == {(channel, OUT.id)}


def test_inline_answer_is_reported_too_so_that_it_can_be_erased(house):
    house.press("/whatsapp/say", text="hello")
    until(
        lambda: any(
            status.receipt.state is Delivery.DELIVERED and status.outbound_id is None
            for status in house.statuses
        )
    )
    sid = next(
        status
        for status in house.statuses
        if status.receipt.state is Delivery.DELIVERED and status.outbound_id is None
    ).receipt.provider_id
    assert asyncio.run(house.relay()[Channel.WHATSAPP].erase(sid))
    assert asyncio.run(house.relay()[Channel.WHATSAPP].erase(sid))


def test_text_that_is_still_on_its_way_cannot_be_erased_yet(house):
    receipt = asyncio.run(house.relay()[Channel.SMS].send("+96100999999", OUT))
    with pytest.raises(Retryable) as caught:
        asyncio.run(house.relay()[Channel.SMS].erase(receipt.provider_id))
    assert caught.value.code == "20009"


def test_telegram_text_is_taken_back_on_both_sides(house):
    house.press("/telegram/say", text="hello")
    address = house.kept[0].address
    relay = house.relay()[Channel.TELEGRAM]
    receipt = asyncio.run(relay.send(address, OUT))
    assert asyncio.run(relay.erase(receipt.provider_id, address))
    assert "from the desk" not in house.page().text
    assert asyncio.run(relay.erase(receipt.provider_id, address))


def test_log_of_the_stand_in_can_be_compared_with_ours(house):
    since = datetime.now(UTC) - timedelta(minutes=1)
    house.press("/sms/say", text="compare me")
    house.press("/whatsapp/voice")
    relay = house.relay()
    assert "compare me" in [found.text for found in asyncio.run(relay[Channel.SMS].received(since))]
    voice = asyncio.run(relay[Channel.WHATSAPP].received(since))[-1]
    assert (voice.message_id, voice.media) == (house.kept[1].message_id, house.kept[1].media)
    sent = asyncio.run(relay[Channel.SMS].send("+96100999997", OUT))
    found = asyncio.run(relay[Channel.SMS].find_sent("+96100999997", OUT, since))
    assert found.provider_id == sent.provider_id
    other = Outbound("1", "never sent")
    assert asyncio.run(relay[Channel.SMS].find_sent("+96100999997", other, since)) is None


def test_phone_that_sent_stop_gets_no_more_until_start(house):
    house.press("/sms/say", text="STOP")
    (inbound,) = house.kept
    assert inbound.kind is InboundKind.PROVIDER_STOP
    relay = house.relay()[Channel.SMS]
    with pytest.raises(Stopped):
        asyncio.run(relay.send(inbound.address, OUT))
    house.press("/sms/say", text="START")
    assert asyncio.run(relay.send(inbound.address, OUT)).state is Delivery.SENT


def test_stand_in_refuses_wrong_credentials(house):
    key = ApiKey(DEMO.twilio_account_sid, DEMO.twilio_account_sid, "wrong", f"{house.url}/twilio-api")
    bot = BotKey("1:wrong", f"{house.url}/telegram-api")
    relay = for_relay(RelaySecrets("x", key, DEMO.twilio_sms_from, DEMO.twilio_whatsapp_from, bot))
    for channel in MESSENGERS:
        with pytest.raises(Misconfigured):
            asyncio.run(relay[channel].send("1", OUT))


def test_reports_go_to_the_door_alone(house):
    auth = (DEMO.twilio_account_sid, DEMO.twilio_auth_token)
    url = f"{house.url}/twilio-api/2010-04-01/Accounts/{DEMO.twilio_account_sid}/Messages.json"
    fields = {
        "To": "+96100999999",
        "From": DEMO.twilio_sms_from,
        "Body": "x",
        "StatusCallback": "http://evil.example/",
    }
    answer = house.browser.post(url, data=fields, auth=auth)
    assert answer.status_code == 201
    later = asyncio.run(house.relay()[Channel.SMS].send("+96100999998", OUT))
    until(lambda: len(house.reports_of(later)) == 2)
    assert answer.json()["sid"] not in [status.receipt.provider_id for status in house.statuses]


def test_phones_can_be_asked_instead_of_calling(house):
    async def go() -> None:
        stop = asyncio.Event()
        bot = Telegram("", key=BotKey(DEMO.telegram_token, f"{house.url}/telegram-api"))
        polling = asyncio.create_task(poll(bot, house.take, stop=stop))
        await asyncio.to_thread(until, lambda: _says_polled(house))
        await asyncio.to_thread(house.press, "/telegram/say", text="asked for")
        await asyncio.to_thread(until, lambda: "نعم؟" in house.page().text)
        stop.set()
        await polling

    asyncio.run(go())
    assert "asked for" in [inbound.text for inbound in house.kept]
    api = f"{house.url}/telegram-api/bot{DEMO.telegram_token}/setWebhook"
    assert house.browser.post(api, json={}).json()["ok"]
    house.press("/telegram/say", text="called again")
    assert house.kept[-1].text == "called again"


def _says_polled(house: House) -> bool:
    api = f"{house.url}/telegram-api/bot{DEMO.telegram_token}/getUpdates"
    return house.browser.post(api, json={"timeout": 0}).json()["ok"]


@pytest.mark.parametrize(
    ("lang", "direction", "word"),
    [("ar", "rtl", "ثلاثة هواتف"), ("en", "ltr", "Three phones"), ("fr", "ltr", "Trois")],
)
def test_page_speaks_three_languages(house, lang, direction, word):
    page = house.page(lang)
    assert f'<html lang="{lang}" dir="{direction}">' in page.text
    assert word in page.text
    assert f'href="{DESK}"' in page.text
    wanted = house.browser.get(house.url, headers={"accept-language": f"de, {lang}-XX;q=0.8"})
    assert f'<html lang="{lang}"' in wanted.text


def test_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(house):
    page = house.page()
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.text.count("<script") == 1
    assert "style=" not in page.text
    assert "http" not in page.text.replace(DESK, "").replace("http://www.w3.org/2000/svg", "")


def test_unknown_buttons_and_languages_do_no_harm(house):
    assert house.press("/sms/dance").status_code == 200
    assert house.press("/fax/say", text="x").status_code == 422
    assert house.press("/sms/say", text="   ", lang="xx").status_code == 200
    assert house.kept == []


def test_memory_is_bounded():
    shelf = Shelf()
    phone = shelf.current[Channel.SMS]
    for n in range(500):
        shelf.show(phone, Bubble(0, mine=True, text=str(n)))
        shelf.renew()
    assert len(phone.bubbles) == 200
    assert phone.bubbles[-1].text == "499"
    assert len(shelf._known) == 300
