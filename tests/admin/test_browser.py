"""The desk in a real Chromium: live without reload, usable by keyboard and reader, whole at every width."""

import asyncio
import threading
import time
from dataclasses import replace

import pytest
import uvicorn

from admin.app import create_app
from cases.model import Channel, Language, Signal, Urgency, Variety
from cases.views import ItemView
from tests.admin.fake_watch import FakeWatch
from tests.admin.fakes import NOW, FakeDesk, FakeOutgoing, FakeRegister, FakeStaff, ident, row, store

pytestmark = pytest.mark.browser


class Served:
    """The desk with invented cases on a port of its own, in a thread."""

    def __init__(self):
        self.desk, self.staff, self.watch = FakeDesk(), FakeStaff(), FakeWatch()
        app = create_app(
            store(),
            desk=self.desk,
            staff=self.staff,
            watch=self.watch,
            outgoing=FakeOutgoing(),
            register_=FakeRegister(),
            news=lambda *_: (),
            now=lambda: NOW,
            secure=False,
            interval=0.05,
        )
        settings = uvicorn.Config(
            app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=0, lifespan="off"
        )
        self.server = uvicorn.Server(settings)
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve()), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"

    def enter(self, context, login="sami", language="en"):
        person = replace(self.staff.people[login], language=Language(language))
        self.staff.live[f"secret-{login}"] = person
        context.add_cookies(
            [
                {"name": "desk", "value": f"secret-{login}", "url": self.address},
                {"name": "desk_language", "value": language, "url": self.address},
            ]
        )

    def stop(self):
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(10)


@pytest.fixture
def served():
    desk = Served()
    yield desk
    desk.stop()


@pytest.fixture
def faults(page):
    """What the browser complains about: refused styles, scripts and errors."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda line: found.append(line.text) if line.type in ("error", "warning") else None)
    return found


def open_page(served, page, path):
    page.goto(served.address + path, wait_until="domcontentloaded")
    return page


def test_an_imminent_case_comes_to_the_top_of_an_open_queue_without_reload(served, page, faults):
    served.enter(page.context)
    open_page(served, page, "/").evaluate("window.stayed = true")
    page.locator("#cases tr[data-number]").first.wait_for()
    served.desk.rows.append(row("26-0999", Urgency.IMMINENT, Signal.WEAPON))
    served.desk.stamp += 1
    page.locator('#cases tr[data-number="26-0999"]').wait_for()
    assert page.locator("#cases tr[data-number]").first.get_attribute("data-number") == "26-0999"
    assert "An imminent case has arrived." in page.locator("#arrivals").inner_text()
    assert page.title() == "(1) Open cases · Amana"
    assert page.evaluate("window.stayed")
    assert faults == []


def test_other_cases_wait_until_a_person_asks_for_them(served, page, faults):
    served.enter(page.context, language="ar")
    open_page(served, page, "/")
    before = page.locator("#cases tr[data-number]").count()
    served.desk.rows += [row("26-0998", Urgency.ELEVATED), row("26-0997", Urgency.ROUTINE)]
    served.desk.stamp += 1
    link = page.locator("#arrivals a")
    link.wait_for()
    assert link.inner_text() == "وصلت حالتان: عرضهما"
    assert page.locator("#cases tr[data-number]").count() == before
    link.click()
    page.locator('#cases tr[data-number="26-0998"]').wait_for()
    assert faults == []


def test_a_case_that_left_the_queue_fades_and_cannot_be_taken(served, page):
    served.enter(page.context)
    open_page(served, page, "/")
    row_left = page.locator('#cases tr[data-number="26-0438"]')
    assert row_left.get_by_role("button").count() == 1
    served.desk.rows = [one for one in served.desk.rows if one.number != "26-0438"]
    served.desk.stamp += 1
    page.locator('#cases tr.gone[data-number="26-0438"]').wait_for()
    assert row_left.get_by_role("button").count() == 0


def test_a_known_case_that_turns_imminent_moves_up(served, page):
    served.enter(page.context)
    open_page(served, page, "/")
    served.desk.rows = [
        replace(one, urgency=Urgency.IMMINENT) if one.number == "26-0440" else one for one in served.desk.rows
    ]
    served.desk.stamp += 1
    page.locator('#cases tbody[data-urgency="imminent"] tr[data-number="26-0440"]').wait_for()
    assert page.locator('#cases tr[data-number="26-0440"]').count() == 1


def test_a_new_message_appears_in_the_open_case_and_the_typed_text_stays(served, page, faults):
    served.enter(page.context, "amal")
    open_page(served, page, "/case/26-0431")
    page.locator("#text").fill("I was still typing")
    served.desk.case = replace(served.desk.case, plan="send", plan_reason="live")
    served.desk.arrive(
        ItemView(ident("new"), 20, "reporter", NOW, Channel.SMS, Variety.EN, None, "He is back")
    )
    page.get_by_text("He is back").wait_for()
    page.get_by_role("button", name="Send now").wait_for()
    assert page.locator("#text").input_value() == "I was still typing"
    assert page.locator("#text").evaluate("box => box === document.activeElement")
    assert "A new message has arrived." in page.locator("#arrivals").inner_text()
    assert page.title() == "(1) Case · Amana"
    assert "20 min late" in page.locator(".cb-clock").inner_text()
    assert faults == []


def test_when_a_colleague_acts_the_open_page_says_so_and_sending_asks_again(served, page):
    served.enter(page.context, "amal")
    open_page(served, page, "/case/26-0431")
    page.locator("#text").fill("My own answer")
    served.desk.case = replace(served.desk.case, version=5)
    served.desk.arrive(ItemView(ident("theirs"), 20, "desk", NOW, text="Sami wrote", by="Sami"))
    page.get_by_text("A colleague has changed this case").wait_for()
    page.get_by_role("button", name="Send when they write").click()
    page.get_by_role("alert").wait_for()
    assert page.locator("#text").input_value() == "My own answer"
    assert served.desk.done == []


def test_an_open_page_says_that_the_session_has_ended_and_keeps_what_was_typed(served, page):
    served.enter(page.context, "amal")
    open_page(served, page, "/case/26-0431")
    page.locator("#text").fill("Half a sentence")
    served.staff.live.clear()
    served.desk.arrive(
        ItemView(ident("late"), 20, "reporter", NOW, Channel.SMS, Variety.EN, None, "He is back")
    )
    page.get_by_role("link", name="The session has ended: sign in again.").wait_for()
    assert page.locator("#text").input_value() == "Half a sentence"
    assert page.get_by_text("He is back").count() == 0


def test_a_case_handed_over_by_a_colleague_is_said_to_be_gone(served, page):
    served.enter(page.context, "amal")
    open_page(served, page, "/case/26-0431")
    page.locator("#text").fill("Half a sentence")
    served.desk.case = replace(served.desk.case, office="saida", number="26-0432")
    served.desk.stamp += 1
    page.get_by_role("link", name="This case is not at your desk any more.").wait_for()
    assert page.locator("#text").input_value() == "Half a sentence"


def test_a_desk_that_fails_for_a_while_is_found_again(served, page):
    served.enter(page.context)
    open_page(served, page, "/")
    page.locator("#cases tr[data-number]").first.wait_for()
    stamp = served.desk.queue_stamp

    def broken(*_args):
        raise ConnectionError

    served.desk.queue_stamp = broken
    time.sleep(0.5)
    served.desk.queue_stamp = stamp
    served.desk.rows.append(row("26-0999", Urgency.IMMINENT, Signal.WEAPON))
    served.desk.stamp += 1
    page.locator('#cases tr[data-number="26-0999"]').wait_for()


def test_a_delivery_state_changes_in_place(served, page):
    served.enter(page.context, "amal")
    open_page(served, page, "/case/26-0431")
    assert page.get_by_text("Delivered", exact=True).count() == 1
    sent = [
        replace(one, delivery=type(one.delivery)("delivered")) if one.id == ident("i9") else one
        for one in served.desk.case.items
    ]
    served.desk.case = replace(served.desk.case, items=tuple(sent))
    served.desk.stamp += 1
    page.get_by_text("Delivered", exact=True).nth(1).wait_for()
    assert page.get_by_role("button", name="Withdraw").count() == 0


def test_the_parts_of_an_sms_are_counted_while_typing(served, page):
    served.enter(page.context, "amal")
    open_page(served, page, "/case/26-0431")
    box, line = page.locator("#text"), page.locator("#count")
    box.fill("a" * 160)
    assert line.inner_text() == "1 part of SMS: 160 characters, 160 in a part, lowest price"
    box.fill("a" * 161)
    assert line.inner_text().startswith("2 parts of SMS: 161 characters, 153 in a part, ")
    box.fill("وصل الكلام " * 7)
    assert line.inner_text().startswith("2 parts of SMS: 76 characters, 67 in a part, ")
    box.fill("")
    assert line.inner_text() == ""


def test_signing_in_taking_and_answering_by_keyboard_alone(served, page):
    open_page(served, page, "/sign-in").locator("#login").focus()
    page.keyboard.type("amal")
    page.keyboard.press("Tab")
    page.keyboard.type("good")
    page.keyboard.press("Enter")
    page.locator("#cases").wait_for()
    page.locator('a[href="/case/26-0431"]').focus()
    page.keyboard.press("Enter")
    page.locator("#text").wait_for()
    page.locator("#text").focus()
    page.keyboard.type("We are here")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/26-0431#answer")
    assert served.desk.done == [("answer", "26-0431", "We are here", Language.AR)]


def test_everything_works_without_a_script(served, browser):
    context = browser.new_context(java_script_enabled=False)
    served.enter(context, "amal")
    page = open_page(served, context.new_page(), "/case/26-0431")
    page.locator("#text").fill("وصل الكلام " * 7)
    page.get_by_role("button", name="Count").click()
    assert "2 parts of SMS" in page.locator("#count").inner_text()
    page.get_by_role("button", name="Save as internal note").click()
    assert [one[0] for one in served.desk.done] == ["note"]
    page.goto(f"{served.address}/", wait_until="domcontentloaded")
    page.get_by_role("button", name="Imminent").click()
    assert page.locator("#cases tr[data-number]").count() == 1
    context.close()
