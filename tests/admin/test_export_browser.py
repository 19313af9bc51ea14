"""The coding of a case and its way to another system in a real Chromium: three languages, desk and phone."""

from dataclasses import replace

import pytest

from exchange.client import Access
from exchange.primero import Primero
from tests.admin.test_file_browser import Office
from tests.browser.looking import barriers
from tests.browser.seat import SIZES, keep
from tests.exchange.standin import PASSWORD, USER, StandIn

pytestmark = pytest.mark.browser


@pytest.fixture
def there():
    made = StandIn()
    yield made
    made.close()


@pytest.fixture
def office(database, there):
    made = Office(database)
    state = made.server.config.app.state
    access = Access(there.url, USER, PASSWORD)
    state.parts = replace(state.parts, primero=Primero(access, now=lambda: made.house.clock.now))
    yield made
    made.stop()


def press(page, button):
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator(button).click()


def looked_at(page, name):
    """The page scrolls in no direction but down, and axe finds nothing grave on it."""
    keep(page, name)
    assert barriers(page) == []


@pytest.mark.parametrize(
    ("language", "size"), [("ar", "desk"), ("ar", "phone"), ("en", "phone"), ("fr", "desk")]
)
def test_a_case_is_coded_and_sent_by_its_pages(office, there, browser, language, size):
    context = browser.new_context(viewport=SIZES[size])
    amal = office.person(context, "amal", language)
    amal.do("pathway", "choose", pathway="judicial", reason="x")
    amal.do("pathway", "report", authority="upel", upel_office="zahle")
    amal.do("pathway", "permit", permission="granted")
    amal.do("services", "plan-service", service="shelter")
    page = amal.open("coding")
    page.locator("#code form details summary").first.click()
    page.locator('input[value="violence.physical"]').check()
    page.locator('input[value="separated"]').check()
    looked_at(page, f"coding-{language}-{size}")
    press(page, "#code form button")
    looked_at(page, f"coded-{language}-{size}")
    page.goto(f"{office.address}/case/{office.number}/export", wait_until="domcontentloaded")
    page.locator("#x-owner").select_option("cp_bekaa")
    page.locator("#x-note").fill("يُرجى الاتصال بالمكتب أولًا.")
    press(page, 'button[value="look"]')
    looked_at(page, f"export-{language}-{size}")
    press(page, 'button[value="send"]')
    assert len(there.cases) == 1
    looked_at(page, f"exported-{language}-{size}")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    context.close()
