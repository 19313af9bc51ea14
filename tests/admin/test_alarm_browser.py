"""The alarm in a real Chromium: the title marks it on every page, and it rings where a person wants it."""

import re

import pytest
from playwright.sync_api import expect

from admin import live
from tests.admin.test_browser import Served, open_page

pytestmark = pytest.mark.browser


@pytest.fixture
def served(monkeypatch):
    monkeypatch.setattr(live, "ALARM_EVERY", 0.05)
    desk = Served()
    yield desk
    desk.stop()


@pytest.fixture
def faults(page):
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda line: found.append(line.text) if line.type in ("error", "warning") else None)
    return found


@pytest.mark.parametrize("path", ["/", "/case/26-0431", "/notices"])
def test_an_open_page_rings_once_when_a_clock_passes(served, page, faults, path):
    served.enter(page.context)
    open_page(served, page, path)
    button = page.locator("#sound")
    button.wait_for()
    assert button.inner_text() == "Alarm sound: off"
    button.click()
    expect(page.locator("#sound")).to_have_text("Alarm sound: on")
    expect(page.locator("html")).to_have_attribute("data-rang", "1")  # the person hears what it will be
    served.watch.be_late()
    page.locator(".alarm-band").wait_for()
    expect(page).to_have_title(re.compile("^‼ "))
    assert page.evaluate("document.documentElement.dataset.rang") == "2"
    page.keyboard.press("Shift")
    assert not page.title().startswith("‼")
    page.reload(wait_until="domcontentloaded")
    page.locator(".alarm-band").wait_for()
    assert not page.title().startswith("‼")
    assert faults == []


def test_without_the_sound_the_title_alone_says_it(served, page, faults):
    served.enter(page.context, language="ar")
    open_page(served, page, "/")
    page.locator("#sound").wait_for()
    served.watch.be_late()
    expect(page).to_have_title(re.compile("^‼ "))
    assert page.evaluate("document.documentElement.dataset.rang") is None
    assert faults == []


def test_an_alarm_between_two_pages_is_not_lost(served, page):
    served.enter(page.context)
    open_page(served, page, "/notices")
    page.locator("#sound").wait_for()
    page.goto("about:blank")
    served.watch.be_late()
    open_page(served, page, "/duties")
    expect(page).to_have_title(re.compile("^‼ "))


def test_without_script_the_band_says_it(served, browser):
    served.watch.be_late()
    context = browser.new_context(java_script_enabled=False)
    served.enter(context)
    page = open_page(served, context.new_page(), "/")
    assert page.locator(".alarm-band").is_visible()
    assert not page.locator("#sound").is_visible()
    context.close()
