"""The same work without a script, without a mouse, and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from hotline.commands.demo import PASSPHRASE
from tests.browser.demo import LIVE_SECONDS, write

pytestmark = pytest.mark.browser

REPORT = "My neighbour is beating his son now in Arsal, he is 8"
LIVE = LIVE_SECONDS * 1000


def numbers(page: Page) -> set[str]:
    rows = page.locator("#cases tr[data-number]")
    return set(rows.evaluate_all("rows => rows.map((row) => row.dataset.number)"))


@pytest.fixture
def reported(person):
    """A phone that has just written: its screen, and the number of the case."""
    queue = person().sign_in("amal", "en")
    before = numbers(queue)
    screen = write(person().phones(), "whatsapp", REPORT)
    expect(screen).to_contain_text("112")
    queue.reload()
    (number,) = numbers(queue) - before
    queue.close()
    return screen, number


def test_the_desk_works_without_a_script(person, reported):
    screen, number = reported
    page = person(java_script_enabled=False).sign_in("amal", "en")
    page.locator(f'tr[data-number="{number}"] button[name="take"]').click()
    page.wait_for_url(f"**/case/{number}")
    page.locator("#text").fill("We are here.")
    page.locator('button[value="send"]').click()
    expect(page.locator("#thread .msg.desk").last).to_contain_text("We are here.")
    expect(screen).to_contain_text("We are here.", timeout=LIVE)
    page.locator("#text").fill("Only for colleagues.")
    page.locator('button[value="note"]').click()
    expect(page.locator("#thread .msg.note").last).to_contain_text("Only for colleagues.")
    expect(screen).not_to_contain_text("Only for colleagues.")
    page.locator("details:has(#closure) > summary").click()
    page.locator('#closure input[value="resolved"]').check()
    page.locator("#closure button").click()
    page.locator("#cases").wait_for()
    expect(page.locator(f'tr[data-number="{number}"]')).to_have_count(0)
    page.goto(f"{page.url.rstrip('/')}/case/{number}")
    expect(page.locator('button[value="send"]')).to_have_count(0)


def test_the_phones_work_without_a_script(person):
    phones = person(java_script_enabled=False).phones()
    screen = write(phones, "sms", REPORT)
    expect(screen).to_contain_text("112")


def tab_to(page: Page, selector: str, most: int = 400) -> None:
    """Press Tab until the wanted control has the focus, as a person without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_signing_in_taking_answering_and_a_verdict_by_keyboard_alone(person, reported):
    screen, number = reported
    browser = person()
    page = browser.context.new_page()
    page.goto(f"{browser.demo.desk}/sign-in")
    tab_to(page, "#login", 20)
    page.keyboard.type("amal")
    tab_to(page, "#passphrase", 3)
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    page.locator("#cases").wait_for()
    tab_to(page, ".skip", 2)
    page.keyboard.press("Enter")
    tab_to(page, f'tr[data-number="{number}"] button[name="take"]', 120)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case/{number}")
    page.locator("#thread").wait_for()
    tab_to(page, '.skip[href="#text"]', 2)
    page.keyboard.press("Enter")
    page.keyboard.type("We are with you.")
    assert page.locator("#text").input_value() == "We are with you."
    tab_to(page, 'button[value="send"]', 6)
    page.keyboard.press("Enter")
    expect(page.locator("#thread .msg.desk").last).to_contain_text("We are with you.")
    expect(screen).to_contain_text("We are with you.", timeout=LIVE)
    tab_to(page, f'form[action="/case/{number}/confirm"] button', 200)
    page.keyboard.press("Enter")
    expect(page.locator('[data-live="why"]')).to_contain_text("set by")
    assert page.locator(f'form[action="/case/{number}/confirm"]').count() == 0


def test_every_stop_of_the_tab_key_can_be_seen(person):
    page = person().sign_in("amal", "en")
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const box = document.activeElement, style = getComputedStyle(box);
            const inner = box.matches('input[type=radio]') ? box.parentElement : box;
            return document.activeElement === document.body || style.outlineStyle !== 'none'
              || style.boxShadow !== 'none' || getComputedStyle(inner).outlineStyle !== 'none'
              || [...document.querySelectorAll(':focus-within, :focus')].some((one) =>
                   getComputedStyle(one, '::after').outlineStyle !== 'none') }"""
        )
        if not seen:
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    assert unseen == []


def test_a_counsellor_answers_on_a_phone(person, reported):
    screen, number = reported
    page = person(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).sign_in(
        "amal", "ar"
    )
    page.locator(f'tr[data-number="{number}"] button[name="take"]').tap()
    page.wait_for_url(f"**/case/{number}")
    page.locator("#text").fill("نحن هنا.")
    page.locator('button[value="send"]').tap()
    expect(page.locator("#thread .msg.desk").last).to_contain_text("نحن هنا.")
    expect(screen).to_contain_text("نحن هنا.", timeout=LIVE)
