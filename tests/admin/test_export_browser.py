"""The coding of a case and its way to another system in a real Chromium: three languages, desk and phone."""

from dataclasses import replace

import pytest

from exchange.client import Access
from exchange.primero import Primero
from tests.admin.test_file_browser import GRAVE, OVERFLOW, SIZES, Office
from tests.exchange.standin import PASSWORD, USER, StandIn

pytestmark = pytest.mark.browser


class Linked(Office):
    """A desk to which a Primero is set up."""

    def __init__(self, database, there):
        super().__init__(database)
        access = Access(there.url, USER, PASSWORD)
        parts = self.server.config.app.state
        parts.parts = replace(parts.parts, primero=Primero(access, now=lambda: self.house.clock.now))


@pytest.fixture
def there():
    made = StandIn()
    yield made
    made.close()


@pytest.fixture
def office(database, there):
    made = Linked(database, there)
    yield made
    made.stop()


def harm(page):
    from axe_playwright_python.sync_playwright import Axe

    return [each["id"] for each in Axe().run(page).response["violations"] if each["impact"] in GRAVE]


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
    assert page.locator('input[name="chi"]:checked').get_attribute("value") == "violence.physical"
    assert page.evaluate(OVERFLOW) <= 0
    assert harm(page) == []
    amal.keep(f"coding-{language}-{size}")
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator("#code form button").click()
    assert page.locator(".chip.ok").count() >= 1
    amal.keep(f"coded-{language}-{size}")
    page.goto(f"{office.address}/case/{office.number}/export", wait_until="domcontentloaded")
    page.locator("#x-owner").select_option("cp_bekaa")
    page.locator("#x-note").fill("يُرجى الاتصال بالمكتب أولًا.")
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator('button[value="look"]').click()
    assert page.evaluate(OVERFLOW) <= 0
    assert harm(page) == []
    amal.keep(f"export-{language}-{size}")
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator('button[value="send"]').click()
    assert len(there.cases) == 1
    assert page.evaluate(OVERFLOW) <= 0
    assert harm(page) == []
    amal.keep(f"exported-{language}-{size}")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert amal.faults == []
    context.close()
