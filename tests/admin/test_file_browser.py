"""The file of a case in a real Chromium, written by keyboard alone and without a script."""

import asyncio
import threading
import time
from datetime import timedelta

import pytest
import uvicorn

from admin.app import create_app
from cases import staff
from cases.model import Language
from tests.admin.house import PASSPHRASE, House
from tests.browser.seat import SIZES, Seat

pytestmark = pytest.mark.browser

REPORT = "My neighbour has a knife and his son is crying, we are in Arsal"


class Office:
    """The desk over a real database, on a port of its own."""

    def __init__(self, database):
        self.house = House(database)
        self.number = self.house.report(REPORT)[2]
        app = create_app(self.house.store, now=self._now, secure=False, interval=1.0)
        settings = uvicorn.Config(
            app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=0, lifespan="off"
        )
        self.server = uvicorn.Server(settings)
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve()), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        self.address = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def _now(self):
        self.house.clock.now += timedelta(milliseconds=1)
        return self.house.clock.now

    def person(self, context, login, language="en"):
        """Sit somebody down before a browser, signed in."""
        self.house.employ(login)
        secret = staff.sign_in(self.house.store, login, PASSPHRASE, "", now=self._now())
        who = staff.resume(self.house.store, secret, now=self._now())
        staff.set_language(self.house.store, who, Language(language))
        context.add_cookies([{"name": "desk", "value": secret, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(60_000)
        return Seat(page, self.address, self.number)

    def stop(self):
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(10)
        self.house.close()


@pytest.fixture
def office(database):
    made = Office(database)
    yield made
    made.stop()


def test_a_section_is_written_by_keyboard_alone(office, page):
    amal = office.person(page.context, "amal", "ar")
    amal.open("care").locator(".file-tabs a[aria-current]").focus()
    keyboard = amal.page.keyboard
    for _ in range(30):
        keyboard.press("Tab")
        if amal.page.evaluate("document.activeElement.matches('#record-care summary')"):
            break
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("ArrowLeft")
    keyboard.press("Tab")
    for _ in range(10):
        if amal.page.evaluate("document.activeElement.matches('textarea')"):
            break
        keyboard.press("Tab")
    keyboard.type("declined by the family")
    keyboard.press("Tab")
    keyboard.press("Enter")
    amal.page.locator(".past").wait_for()
    assert "declined by the family" in amal.page.locator("#file").inner_text()


def test_the_file_works_without_a_script(office, browser):
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    amal = office.person(context, "amal", "fr")
    page = amal.open()
    page.locator('.file-tabs a[href*="/file/plan"]').click()
    page.locator("details.act#goal summary").click()
    page.locator('#goal textarea[name="goal"]').fill("Retour à l'école")
    page.locator('#goal [name="responsible"][value="teacher"]').check()
    page.locator('#goal [name="state"][value="open"]').check()
    page.locator("#goal button").click()
    assert "Retour à l'école" in page.locator("#file").inner_text()
    context.close()
