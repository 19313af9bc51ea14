"""The demo's phones in a real browser: with and without JavaScript, in three languages, wide and narrow."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.hotline import phones_house
from tests.hotline.phones_house import House
from webhooks.channels.base import Reply

pytestmark = pytest.mark.browser

REPORT = "جارنا عم يضرب ابنو هلق. نحنا بعرسال"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with phones_house.running() as house:
        yield house


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def table(request, browser: Browser, house: House) -> Iterator[Page]:
    house.press("/new")
    house.kept.clear()
    house.reply = Reply(("نعم؟",), ("نعم", "لا"))
    context = browser.new_context(java_script_enabled=request.param)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text))
    page.goto(house.url)
    yield page
    context.close()
    assert problems == []


@pytest.mark.parametrize("channel", ["WhatsApp", "SMS", "Telegram"])
def test_person_writes_and_reads_the_answer(table, house, channel):
    phone = table.get_by_role("region", name=channel)
    phone.get_by_role("textbox").fill(REPORT)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("log")).to_contain_text(REPORT)
    expect(phone.get_by_role("log")).to_contain_text("نعم؟")
    expect(phone.get_by_role("textbox")).to_have_value("")
    assert [inbound.text for inbound in house.kept] == [REPORT]


def test_person_presses_a_choice_of_telegram(table, house):
    phone = table.get_by_role("region", name="Telegram")
    phone.get_by_role("textbox").fill("hello")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("button", name="نعم", exact=True)).to_be_visible()
    house.reply = Reply(("شكرًا",))
    phone.get_by_role("button", name="نعم", exact=True).click()
    expect(phone.get_by_role("log")).to_contain_text("شكرًا")
    expect(phone.get_by_role("button", name="نعم", exact=True)).to_have_count(0)
    assert [inbound.text for inbound in house.kept] == ["hello", "نعم"]


def test_person_sends_voice_note_and_position(table, house):
    phone = table.get_by_role("region", name="WhatsApp")
    phone.get_by_role("button", name="Voice note").click()
    expect(phone.get_by_role("log")).to_contain_text("0:04")
    phone.get_by_role("button", name="My position").click()
    expect(phone.get_by_role("log")).to_contain_text("My position")
    assert [inbound.kind.value for inbound in house.kept] == ["media", "pin"]


def test_text_of_the_desk_appears_without_a_reload_and_keeps_what_is_being_typed(page, house):
    house.press("/new")
    page.goto(house.url)
    phone = page.get_by_role("region", name="SMS")
    phone.get_by_role("textbox").fill("half a sen")
    house.press("/sms/say", text="written elsewhere")
    expect(phone.get_by_role("log")).to_contain_text("written elsewhere")
    expect(phone.get_by_role("textbox")).to_have_value("half a sen")


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("lang", ["ar", "en", "fr"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_has_no_barrier_and_fits(browser, house, lang, width, scheme):
    house.press("/telegram/say", text=REPORT)
    house.press("/whatsapp/voice")
    context = browser.new_context(viewport={"width": width, "height": 768}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{house.url}/?lang={lang}")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_keyboard_alone_is_enough(page, house):
    house.press("/new")
    house.kept.clear()
    page.goto(house.url)
    page.get_by_role("region", name="SMS").get_by_role("textbox").focus()
    page.keyboard.type("help me")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="SMS").get_by_role("log")).to_contain_text("help me")
    assert [inbound.text for inbound in house.kept] == ["help me"]
