"""The file of a case in a real Chromium: carried to its end by its pages, in three languages, on desk and phone."""

import asyncio
import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn

from admin.app import create_app
from cases import staff
from cases.model import Language
from cases.rights import FILE
from tests.admin.house import PASSPHRASE, House

pytestmark = pytest.mark.browser

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
REPORT = "My neighbour has a knife and his son is crying, we are in Arsal"
WORDS = "الأمّ تعمل خارج البيت، والجدّة لا تقدر وحدها على الحماية."
GRAVE = {"serious", "critical"}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


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
        return Seat(self, context.new_page())

    def stop(self):
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(10)
        self.house.close()


class Seat:
    """One person before one page."""

    def __init__(self, office, page):
        self.office, self.page, self.faults = office, page, []
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console",
            lambda line: self.faults.append(line.text) if line.type in ("error", "warning") else None,
        )

    def open(self, section=""):
        end = f"/file/{section}" if section else ""
        self.page.goto(f"{self.office.address}/case/{self.office.number}{end}", wait_until="domcontentloaded")
        return self.page

    def fill(self, form, **fields):
        """Open a form and fill it, without sending it."""
        box = self.page.locator(f"details.act#{form}")
        if box.get_attribute("open") is None:
            box.locator("summary").click()
        for name, value in fields.items():
            field = box.locator(f'[name="{name}"]')
            kind = field.first.evaluate("one => one.type")
            if kind in ("radio", "checkbox"):
                for each in value if isinstance(value, list) else [value]:
                    box.locator(f'[name="{name}"][value="{each}"]').check()
            elif kind.startswith("select"):
                field.select_option(value)
            else:
                field.fill(value)
        return box

    def do(self, section, form, **fields):
        """Carry out one act by its form."""
        self.open(section)
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.fill(form, **fields).locator("button").click()
        assert self.page.locator('[role="alert"]').count() == 0, self.page.locator(
            '[role="alert"]'
        ).all_inner_texts()

    def thing(self, section):
        """Return the id of the newest thing of a section that a form is about."""
        self.open(section)
        return self.page.locator('form input[name="thing"]:not([value=""])').last.get_attribute("value")

    def keep(self, name):
        """Keep a picture where the run asks for pictures."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{name}.png")


@pytest.fixture
def office(database):
    made = Office(database)
    yield made
    made.stop()


@pytest.mark.parametrize(("language", "size"), [("ar", "desk"), ("en", "phone"), ("fr", "desk")])
def test_a_judicial_case_is_carried_to_its_closure_by_its_pages(office, browser, language, size):
    context, other = browser.new_context(viewport=SIZES[size]), browser.new_context()
    amal, sami = office.person(context, "amal", language), office.person(other, "sami", language)
    amal.do("pathway", "choose", pathway="judicial")
    amal.do("pathway", "report", authority="upel", upel_office="zahle", court=WORDS)
    for domain in ("caregivers", "vulnerability", "risk_facts", "resources"):
        amal.do("assessment", f"assess-{domain}", level="high", rationale=WORDS)
    amal.do("assessment", "rate", level="high", rationale=WORDS)
    amal.keep(f"assessment-{language}-{size}")
    amal.do("services", "plan-service", service="shelter", provider_name=WORDS)
    service = amal.thing("services")
    amal.keep(f"services-blocked-{language}-{size}")
    amal.fill(f"move-{service}", state="started").locator("button").click()
    assert amal.page.locator('[role="alert"]').count() == 1
    amal.do("pathway", "permit", permission="granted", decision=WORDS)
    amal.keep(f"pathway-{language}-{size}")
    amal.do(
        "consent", "record-child", state="given", name=WORDS, how="spoken", language="ar", scope=["follow_up"]
    )
    amal.do("care", "record-care", outcome="not_applicable", reason=WORDS)
    amal.do("plan", "hear", child_view="recorded", view=WORDS)
    amal.do("plan", "goal", goal=WORDS, responsible="social_worker", state="open")
    amal.keep(f"plan-{language}-{size}")
    amal.do("services", f"move-{service}", state="started")
    amal.do("services", f"move-{service}", state="ended")
    amal.do("visits", "plan-visit", kind="home", planned_on="2026-11-25")
    amal.do("visits", f"hold-{amal.thing('visits')}", state="held", child_seen="yes", note=WORDS)
    amal.do("closure", "ask", reason="resolved", summary=WORDS)
    assert amal.page.locator("details.act").count() == 0
    sami.do("closure", "decide", decision="approve")
    amal.open("closure")
    amal.keep(f"closure-{language}-{size}")
    assert amal.page.locator("details.act#reopen").count() == 1
    assert amal.page.evaluate(OVERFLOW) <= 0
    assert amal.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    refused = [fault for fault in amal.faults if "422" not in fault]
    assert (refused, sami.faults) == ([], [])
    context.close()
    other.close()


def test_two_editors_see_each_other_and_nothing_typed_is_lost(office, browser):
    mine, theirs = browser.new_context(viewport=SIZES["desk"]), browser.new_context()
    amal, sami = office.person(mine, "amal", "ar"), office.person(theirs, "sami", "ar")
    sami.do("assessment", "assess-caregivers", level="low", rationale="الأب يشرب")
    amal.open("assessment")
    box = amal.fill("assess-caregivers", level="high", rationale="الأب يشرب ويصرخ")
    sami.do("assessment", "assess-caregivers", level="medium", rationale="الأب يشرب كل مساء")
    amal.page.locator("#arrivals", has_text="حفظ أحد الزملاء").wait_for()
    box.locator("button").click()
    amal.page.locator(".merge").wait_for()
    amal.keep("merge-ar-desk")
    assert amal.page.locator(".merge del").first.inner_text().endswith("كل مساء")
    assert amal.page.locator(".merge ins").first.inner_text().endswith("ويصرخ")
    assert amal.page.locator('.merge textarea[name="rationale"]').input_value() == "الأب يشرب ويصرخ"
    assert amal.page.locator('.merge [name="level"][value="high"]').is_checked()
    amal.page.locator('.merge textarea[name="rationale"]').fill("الأب يشرب كل مساء ويصرخ")
    amal.page.locator(".merge form button").click()
    amal.page.wait_for_url("**/file/assessment")
    assert "الأب يشرب كل مساء ويصرخ" in sami.open("assessment").locator("#file").inner_text()
    mine.close()
    theirs.close()


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


@pytest.mark.parametrize(
    ("language", "size"), [("ar", "desk"), ("en", "desk"), ("fr", "phone"), ("ar", "phone")]
)
def test_no_section_has_a_serious_fault_for_readers_of_any_kind(office, browser, language, size):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport=SIZES[size])
    amal = office.person(context, "amal", language)
    amal.do("pathway", "choose", pathway="judicial")
    amal.do("assessment", "assess-caregivers", level="medium", rationale=WORDS)
    amal.do("services", "plan-service", service="shelter", provider_name=WORDS)
    found = []
    for section in FILE:
        page = amal.open(section.value)
        for fold in page.locator("#file details > summary").all():
            fold.click()
        assert page.evaluate(OVERFLOW) <= 0, section
        found += [
            (section, fault["id"], node["html"])
            for fault in Axe().run(page).response["violations"]
            for node in fault["nodes"]
            if fault["impact"] in GRAVE
        ]
        amal.keep(f"{section.value}-open-{language}-{size}")
    assert found == []
    context.close()
