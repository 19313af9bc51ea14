"""The whole loop in real browsers: a phone, the door, an open queue, an open case, and the phone again."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import LIVE_SECONDS, write

pytestmark = pytest.mark.browser

REPORT = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"
ANSWER = "وصل الكلام. هل المكان آمن الآن؟"
KNOWN = {
    "ar": ("خطر داهم", "عرسال", "8"),
    "en": ("Imminent", "Arsal", "8"),
    "fr": ("Danger imminent", "Ersal", "8"),
}
LIVE = LIVE_SECONDS * 1000

WATCH_QUEUE = """() => {
  window.stayed = true;
  const known = new Set([...document.querySelectorAll('#cases tr[data-number]')].map((row) => row.dataset.number));
  window.arrived = new Promise((done) => new MutationObserver(() => {
    const row = [...document.querySelectorAll('#cases tr[data-number]')].find((one) => !known.has(one.dataset.number));
    if (row) done({at: Date.now(), number: row.dataset.number});
  }).observe(document.getElementById('cases'), {childList: true, subtree: true}));
}"""
ARRIVED = """(limit) => Promise.race([
  window.arrived, new Promise((_, fail) => setTimeout(() => fail(new Error('nothing arrived')), limit))
])"""


def numbers(page: Page) -> list[str]:
    rows = page.locator("#cases tr[data-number]")
    return [str(number) for number in rows.evaluate_all("rows => rows.map((row) => row.dataset.number)")]


@pytest.mark.parametrize(("channel", "language"), [("whatsapp", "ar"), ("sms", "en"), ("telegram", "fr")])
def test_a_report_appears_is_answered_and_answers_back(person, channel, language, record_property):
    queue = person().sign_in("amal", language)
    phones = person().phones(language)
    before = numbers(queue)
    queue.evaluate(WATCH_QUEUE)

    sent_at = phones.evaluate("Date.now()")
    screen = write(phones, channel, REPORT)
    arrived = queue.evaluate(ARRIVED, LIVE)
    record_property("delay", f"{channel}: in the open queue after {arrived['at'] - sent_at} ms")

    expect(screen).to_contain_text(REPORT)
    expect(screen).to_contain_text("112")
    expect(screen).to_contain_text("1714")
    answer = screen.locator(".bub:not(.me)").first.inner_text()
    assert answer.index("112") < answer.index("؟")

    number = arrived["number"]
    assert number not in before
    assert numbers(queue)[0] == number
    row = queue.locator(f'#cases tr[data-number="{number}"]')
    assert "is-imminent" in str(row.get_attribute("class"))
    for known in KNOWN[language]:
        expect(row).to_contain_text(known)
    assert queue.evaluate("window.stayed")
    assert REPORT not in queue.content()

    row.locator("a.open").click()
    case = queue
    expect(case.locator("#thread .msg.reporter p").first).to_contain_text("جيراني")
    marked = " ".join(case.locator("#thread mark.ev.imminent").all_inner_texts())
    assert "ينضرب" in marked
    assert "هلق" in marked
    assert case.locator("#thread mark.ev.place").all_inner_texts() == ["عرسال"]
    case.evaluate("window.stayed = true")

    case.locator("#text").fill(ANSWER)
    case.locator('button[value="send"]').click()
    expect(case.locator("#thread .msg.desk").last).to_contain_text(ANSWER)
    expect(screen).to_contain_text(ANSWER, timeout=LIVE)
    if channel != "telegram":
        delivered = {"ar": "وصلت", "en": "Delivered", "fr": "Remis"}[language]
        expect(case.locator("#thread .msg.desk").last).to_contain_text(delivered, timeout=LIVE)

    case.evaluate("window.stayed = true")
    box = case.locator("#text")
    box.fill("لم يُرسل بعد")
    replied_at = phones.evaluate("Date.now()")
    write(phones, channel, "نعم، عند خالته")
    case.locator("#thread .msg.reporter", has_text="نعم، عند خالته").wait_for(timeout=LIVE)
    seen_at = case.evaluate("Date.now()")
    record_property("delay", f"{channel}: in the open case after {seen_at - replied_at} ms")
    expect(box).to_have_value("لم يُرسل بعد")
    assert case.evaluate("window.stayed")


def test_a_case_of_another_office_does_not_appear(person):
    nour = person().sign_in("nour", "en")
    phones = person().phones()
    nour.evaluate("window.stayed = true")
    before = numbers(nour)
    here = write(phones, "whatsapp", REPORT)
    expect(here).to_contain_text("112")
    write(phones, "sms", "My neighbour is beating his son now in Saida, he is 8")
    expect(nour.locator("#cases tr[data-number]")).to_have_count(len(before) + 1, timeout=LIVE)
    assert nour.evaluate("window.stayed")
    expect(nour.locator("#cases tr[data-number]").first).to_contain_text("Saida")
