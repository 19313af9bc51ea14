"""Whole stories in the running demo, in three languages, wide and narrow: what a case, an office and a month go through."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.demo import LIVE_SECONDS, write
from tests.browser.looking import LANGUAGES
from tests.browser.seat import SIZES, Seat, keep

pytestmark = pytest.mark.browser

LIVE = LIVE_SECONDS * 1000
REPORTS = {
    "ar": "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين",
    "en": "My neighbour is beating his son now in Arsal, he is 8",
    "fr": "Mon voisin bat son fils en ce moment à Ersal, il a 8 ans",
}
CALM = {
    "ar": "في ولد بالمدرسة بعرسال ما عم ياكل منيح وتيابو دايما وسخين",
    "en": "A boy at the school in Arsal never has anything to eat and always wears dirty clothes",
    "fr": "Un garçon de l'école à Ersal n'a jamais rien à manger et porte toujours des habits sales",
}
ANSWERS = {"ar": "وصل الكلام. نحن هنا.", "en": "We are here.", "fr": "Nous sommes là."}
WORDS = {
    "ar": "الأمّ تعمل خارج البيت، والجدّة لا تقدر وحدها على الحماية.",
    "en": "The mother works away from home, and the grandmother cannot protect alone.",
    "fr": "La mère travaille au-dehors, et la grand-mère ne peut pas protéger seule.",
}
FORMS = ("csv", "xlsx", "pdf")


def spread(first):
    """Return every language once, the widths by turns, beginning with the one named."""
    sizes = ("desk", "phone", "desk") if first == "desk" else ("phone", "desk", "phone")
    return pytest.mark.parametrize(("language", "size"), list(zip(LANGUAGES, sizes, strict=True)))


class Story:
    """One case of the demo, reported on a phone, and the people who work on it."""

    def __init__(self, person, language, size, name):
        self.person, self.language, self.size, self.name = person, language, size, name
        self.people, self.number = [], ""

    def sit(self, login):
        """Sit somebody down, signed in."""
        watched = self.person(viewport=SIZES[self.size])
        page = watched.sign_in(login, self.language)
        assert page.locator("html").get_attribute("dir") == LANGUAGES[self.language]
        self.people.append(watched)
        mark = f"{self.name}-{self.language}-{self.size}"
        return Seat(page, watched.demo.desk, self.number, mark)

    def report(self, text, seat):
        """Write it on a phone; return the phone's screen, with the case before the person."""
        before = numbers(seat.page)
        screen = write(self.person().phones(self.language), "whatsapp", text)
        expect(screen.locator(".bub:not(.me)").first).not_to_be_empty(timeout=LIVE)
        seat.page.reload()
        (self.number,) = numbers(seat.page) - before
        seat.number = self.number
        return screen

    def take(self, seat):
        row = seat.page.locator(f'tr[data-number="{self.number}"]')
        seat.keep("queue")
        row.locator('button[name="take"]').click()
        seat.page.wait_for_url(f"**/case/{self.number}")

    def pardon(self, *statuses):
        """Leave out what the browser says of answers that were refused on purpose."""
        for watched in self.people:
            watched.found[:] = [line for line in watched.found if not any(str(s) in line for s in statuses)]


def numbers(page):
    rows = page.locator("#cases tr[data-number]")
    return set(rows.evaluate_all("rows => rows.map((row) => row.dataset.number)"))


def day(days):
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


@pytest.fixture
def story(person, request):
    def begin(language, size):
        name = request.node.originalname.removeprefix("test_")
        return Story(person, language, size, name.split("_")[0] + "-" + name.split("_")[1])

    return begin


@spread("desk")
def test_judicial_case_from_the_first_message_to_its_closure(story, language, size):
    told, words = story(language, size), WORDS[language]
    amal = told.sit("amal")
    screen = told.report(REPORTS[language], amal)
    told.take(amal)
    amal.keep("case")
    amal.page.locator("#text").fill(ANSWERS[language])
    amal.page.locator('button[value="send"]').click()
    expect(screen).to_contain_text(ANSWERS[language], timeout=LIVE)
    amal.do("pathway", "choose", pathway="judicial")
    amal.do("pathway", "report", authority="upel", upel_office="zahle", court=words)
    for domain in ("caregivers", "vulnerability", "risk_facts", "resources"):
        amal.do("assessment", f"assess-{domain}", level="high", rationale=words)
    amal.do("assessment", "rate", level="high", rationale=words)
    amal.keep("assessment")
    amal.do("services", "plan-service", service="shelter", provider_name=words)
    service = amal.thing("services")
    amal.fill(f"move-{service}", state="started").locator("button").click()
    expect(amal.page.locator('main [role="alert"]')).to_have_count(1)
    amal.keep("blocked")
    amal.do("pathway", "permit", permission="granted", decision=words)
    amal.keep("pathway")
    amal.do(
        "consent", "record-child", state="given", name=words, how="spoken", language="ar", scope=["follow_up"]
    )
    amal.do("care", "record-care", outcome="not_applicable", reason=words)
    amal.do("plan", "hear", child_view="recorded", view=words)
    amal.do("plan", "goal", goal=words, responsible="social_worker", state="open")
    amal.keep("plan")
    amal.do("services", f"move-{service}", state="started")
    amal.do("services", f"move-{service}", state="ended")
    amal.do("visits", "plan-visit", kind="home", planned_on=day(0))
    amal.do("visits", f"hold-{amal.thing('visits')}", state="held", child_seen="yes", note=words)
    amal.do("closure", "ask", reason="resolved", summary=words)
    assert amal.page.locator("details.act").count() == 0
    sami = told.sit("sami")
    sami.do("closure", "decide", decision="approve")
    amal.open("closure")
    amal.keep("closure")
    assert amal.page.locator("details.act#reopen").count() == 1
    amal.page.goto(amal.address)
    assert told.number not in numbers(amal.page)
    told.pardon(422)


@spread("phone")
def test_calm_case_with_consent_plan_referral_and_follow_up(story, language, size):
    told, words = story(language, size), WORDS[language]
    amal = told.sit("amal")
    told.report(CALM[language], amal)
    told.take(amal)
    amal.do("pathway", "choose", pathway="non_judicial")
    for domain in ("caregivers", "vulnerability", "risk_facts", "resources"):
        amal.do("assessment", f"assess-{domain}", level="medium", rationale=words)
    amal.do("assessment", "rate", level="medium", rationale=words)
    scope = ["follow_up", "sharing"]
    for party in ("child", "guardian"):
        amal.do(
            "consent", f"record-{party}", state="given", name=words, how="spoken", language="ar", scope=scope
        )
    amal.keep("consent")
    amal.do("plan", "hear", child_view="recorded", view=words)
    amal.do("plan", "goal", goal=words, responsible="psychologist", state="open", due_on=day(60))
    amal.keep("plan")
    amal.do("services", "plan-service", service="psychological")
    service = amal.thing("services")
    amal.page.locator(f'a[href$="/referral/{service}"]').click()
    page = amal.page
    page.locator('input[name="provider"]:enabled').first.check()
    page.locator('input[name="language"][value="ar"]').check()
    page.locator("#r-reason").fill(words)
    page.locator("#r-reach").fill(words)
    amal.keep("refer")
    page.locator('button[value="preview"]').click()
    expect(page.locator('[lang="ar"][dir="rtl"]').first).to_contain_text(words)
    page.locator('button[value="keep"]').click()
    page.wait_for_url(re.compile(rf"/referral/{service}/\d+$"))
    expect(page.locator("main")).to_contain_text(words)
    amal.keep("sheet")
    for state in ("received", "accepted", "started"):
        amal.do("services", f"move-{service}", state=state)
    amal.keep("services")
    amal.do("visits", "plan-visit", kind="home", planned_on=day(0))
    amal.do("visits", f"hold-{amal.thing('visits')}", state="held", child_seen="yes", note=words)
    amal.keep("visits")
    months = {"ar": "مراجعة بعد 6 أشهر", "en": "Review after 6 months", "fr": "Révision après 6 mois"}[
        language
    ]
    expect(amal.open().locator("#file")).to_contain_text(months)
    amal.keep("clocks")


@spread("desk")
def test_hand_over_from_one_office_to_the_other(story, language, size):
    told, words = story(language, size), WORDS[language]
    amal, nour = told.sit("amal"), told.sit("nour")
    told.report(REPORTS[language], amal)
    told.take(amal)
    nour.page.reload()
    assert told.number not in numbers(nour.page)
    form = amal.page.locator("#handover")
    amal.page.locator("details:has(#handover) > summary").click()
    form.locator("#office").select_option("saida")
    form.locator("#office-reason").fill(words)
    amal.keep("form")
    form.locator("button").click()
    amal.page.locator(".said").wait_for()
    amal.keep("said")
    assert told.number not in numbers(amal.page)
    amal.open()
    expect(amal.page.locator("#thread")).to_have_count(0)
    nour.page.reload()
    assert told.number in numbers(nour.page)
    nour.number = told.number
    told.take(nour)
    expect(nour.page.locator("#thread")).to_contain_text(REPORTS[language].split()[-1])
    expect(nour.page.locator("#thread")).to_contain_text(words)
    nour.keep("there")
    told.pardon(404)


@spread("phone")
def test_two_editors_of_one_assessment(story, language, size):
    told = story(language, size)
    words = WORDS[language].rstrip(".")
    amal, sami = told.sit("amal"), told.sit("sami")
    told.report(REPORTS[language], amal)
    sami.number = told.number
    sami.do("assessment", "assess-caregivers", level="low", rationale=words)
    amal.open("assessment")
    box = amal.fill("assess-caregivers", level="high", rationale=f"{words} 111")
    sami.do("assessment", "assess-caregivers", level="medium", rationale=f"{words} 222")
    expect(amal.page.locator("#arrivals")).not_to_be_empty(timeout=LIVE)
    box.locator("button").click()
    amal.page.locator(".merge").wait_for()
    amal.keep("merge")
    expect(amal.page.locator(".merge del").first).to_contain_text("222")
    expect(amal.page.locator(".merge ins").first).to_contain_text("111")
    mine = amal.page.locator('.merge textarea[name="rationale"]')
    assert mine.input_value() == f"{words} 111"
    assert amal.page.locator('.merge [name="level"][value="high"]').is_checked()
    mine.fill(f"{words} 111 222")
    amal.page.locator(".merge form button").click()
    amal.page.wait_for_url("**/file/assessment")
    expect(sami.open("assessment").locator("#file")).to_contain_text(f"{words} 111 222")
    sami.keep("kept")
    told.pardon(409)


@spread("desk")
def test_months_report_looked_at_and_taken_along(story, language, size):
    told = story(language, size)
    dana = told.sit("dana")
    page = dana.page
    page.locator('nav a[href="/statistics"]').click()
    page.locator("#s-period").select_option(index=0)
    with page.expect_navigation():
        page.locator(".choose button").click()
    caveat = {"ar": "ليست مدى انتشار الأذى", "en": "not the prevalence of harm", "fr": "ni la prévalence"}[
        language
    ]
    expect(page.locator(".caveat")).to_contain_text(caveat)
    expect(page.locator(".figs table.bars:visible").first).to_be_visible()
    assert page.locator("svg[role=img]").count() > 0
    body = page.locator("main").inner_text()
    for number in ("1,778", "1,939", "161"):
        assert number in body
    dana.keep("report")
    page.locator(".recon").last.scroll_into_view_if_needed()
    dana.keep("reconciled")
    for form in FORMS:
        with page.expect_download() as taken:
            page.locator(f'.takes a[href$=".{form}"]').click()
        name = taken.value.suggested_filename
        assert name.endswith(f"-{language}.{form}")
        assert taken.value.path().stat().st_size > 1000
    assert urlsplit(page.url).path == "/statistics"
    keep(page, f"after-{dana.mark}")
