"""Every page of the desk in three languages: direction, no barrier, no scrolling sideways, no word left untranslated."""

import os
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from admin.app import create_app
from cases import clients, events, subscribers
from cases.entries import Kind
from cases.figures import BY_CODE
from cases.register import read_lines
from cases.rights import FILE
from cases.store.open_tables import subscribers as table
from tests.browser.looking import DESK, LANGUAGES, look
from tests.browser.office import NOW

pytestmark = pytest.mark.browser

PAGES = {
    "/sign-in": [("", "/sign-in")],
    "/": [("amal", "/"), ("dana", "/")],
    "/case/{number}": [("amal", "/case/{number}"), ("amal", "/case/{quiet}")],
    "/case/{number}/file/{section}": [
        *(("amal", f"/case/{{number}}/file/{section.value}") for section in FILE),
        ("sami", "/case/{number}/file/closure"),
        ("pia", "/case/{number}/file/plan"),
    ],
    "/case/{number}/child": [("amal", "/case/{number}/child")],
    "/case/{number}/away": [("sami", "/case/{number}/away")],
    "/case/{number}/export": [("amal", "/case/{number}/export")],
    "/case/{number}/referral/{thing}": [("amal", "/case/{number}/referral/{planned}")],
    "/case/{number}/referral/{thing}/{revision}": [("amal", "/case/{number}/referral/{sheet}")],
    "/case/{number}/media/{file}": [("amal", "/case/{quiet}/media/{photo}")],
    "/second-reading": [("amal", "/second-reading")],
    "/search": [("amal", "/search"), ("dana", "/search")],
    "/map": [("amal", "/map")],
    "/answers": [("amal", "/answers")],
    "/answers/new": [("amal", "/answers/new")],
    "/answers/{template}": [("amal", "/answers/{template}")],
    "/directory": [("amal", "/directory")],
    "/directory/new": [("sami", "/directory/new")],
    "/directory/{entry}": [("sami", "/directory/{entry}")],
    "/referrers": [("sami", "/referrers")],
    "/referrers/{organisation}": [("sami", "/referrers/{organisation}")],
    "/refer": [("pia", "/refer")],
    "/register/{kind}": [("amal", f"/register/{kind.value}") for kind in Kind],
    "/register/{kind}/new": [
        ("root", f"/register/{kind.value}/new") for kind in Kind if kind is not Kind.OFFICE
    ],
    "/register/line/{line}": [("root", "/register/line/{line}")],
    "/facts": [("amal", "/facts")],
    "/help": [("amal", "/help")],
    "/help/{role}": [
        ("root", f"/help/{role}") for role in ("supervisor", "social_worker", "data_officer", "administrator")
    ],
    "/duties": [("sami", "/duties")],
    "/notices": [("amal", "/notices")],
    "/alarm": [("amal", "/alarm")],
    "/statistics": [("dana", "/statistics")],
    "/statistics/earlier/{figure}": [("dana", f"/statistics/earlier/{code}") for code in list(BY_CODE)[:1]],
    "/open-data": [("dana", "/open-data")],
    "/systems": [("root", "/systems"), ("dana", "/systems")],
    "/agreement": [("sami", "/agreement")],
    "/supervision": [("sami", "/supervision")],
    "/reviews": [("sami", "/reviews")],
    "/trail": [("sami", "/trail"), ("root", "/trail")],
    "/kept": [("root", "/kept")],
    "/screens": [("sami", "/screens")],
    "/wall": [("screen", "/wall")],
    "/team": [("root", "/team")],
    "/accounts": [("root", "/accounts")],
}
"""By route, who opens which addresses of it."""
NO_PAGES = {
    "/health",
    "/live",
    "/live/alarm",
    "/live/screen/wall",
    "/live/{number}",
    "/statistics/{edition}/{code}.{form}",
    "/open-data/dictionary.{form}",
    "/open-data/published.{form}",
    "/open-data/report",
    "/case/{number}/media/{file}/content",
    "/case/{number}/referral/{thing}/{revision}/sheet.pdf",
    "/referrers/{organisation}/poster-{language}.pdf",
}
"""What is asked for by GET and is no page: streams, files, and the question whether the desk is well."""

REFUSED = [("amal", "/nothing-of-the-kind"), ("amal", "/screens")]
"""The page of what is not there, and of what one's role does not allow."""


@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_every_page_of_the_desk_is_looked_at():
    app = create_app(SimpleNamespace(answers=lambda: True))
    asked = {path for path, ways in app.openapi()["paths"].items() if "get" in ways}
    assert asked == {*PAGES, *NO_PAGES}


class Tour:
    """One browser for each person who opens pages."""

    def __init__(self, browser, office):
        self.browser, self.office, self.tabs = browser, office, {}
        case, planned, sheet = office.filed()
        self.names = {"number": case.number, "planned": planned, "sheet": sheet, **self._others(case.number)}

    def _others(self, number):
        from cases import answers, directory

        store, amal = self.office.house.desk_store, self.office.who("amal")
        rows = self.office.house.queue(amal).rows
        quiet = next(row.number for row in rows if row.number != number)
        self._connect(store)
        return {
            "quiet": quiet,
            "photo": self.office.photo(quiet),
            "template": answers.read_templates(store)[0].id,
            "entry": directory.read_entries(store)[0].entry,
            "line": read_lines(store, kind=Kind.NUMBER)[0].id,
            "organisation": self._school(),
        }

    def _connect(self, store):
        """Let a program in, and tell two systems of events, one of which has failed for long."""
        dana, root, now = self.office.who("dana"), self.office.who("root"), NOW
        clients.make_client(store, dana, "بوابة البيانات", last_day=now.date() + timedelta(days=90), now=now)
        for label, url in (
            ("الوزارة", "https://events.example.org/amana"),
            ("المنظّمة", "https://hooks.example.org/"),
        ):
            subscribers.subscribe(store, root, label, url=url, types=events.TYPES[:3], now=now)
        with self.office.house.owner.writes() as u:
            failed = {"failing_since": now, "error": "timeout", "paused_at": now}
            u.run(table.update().where(table.c.label == "الوزارة").values(**failed))

    def _school(self):
        from cases import organisations

        store, sami, now = self.office.house.desk_store, self.office.who("sami"), self.office.house.clock()
        names = {"ar": "مدرسة الأرز", "en": "Cedar School", "fr": "École du Cèdre"}
        made = organisations.add_organisation(
            store, sami, kind="education", names=names, district="81000", now=now
        )
        organisations.invite(store, sami, made, days=14, focal=True, now=now)
        return made

    def open(self, login, path, language):
        if login not in self.tabs:
            context = self.browser.new_context(viewport=DESK, service_workers="block")
            context.set_default_timeout(60_000)
            self.tabs[login] = context.new_page()
            if login == "screen":
                self.office.hang(context)
            elif login:
                self.office.seat(context, login)
        page = self.tabs[login]
        self.office.speak(page.context, login, language)
        answer = page.goto(self.office.address + path.format(**self.names), wait_until="domcontentloaded")
        refused = (login, path) in REFUSED
        assert (answer.status in {403, 404}) is refused, (login, path, answer.status)
        assert answer.status < 500, (login, path)
        return page

    def keep(self, page, path, login, language):
        """Keep a picture of the whole page where the run asks for pictures."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            name = path.strip("/").replace("/", ".").replace("{", "").replace("}", "") or "queue"
            Path(folder).mkdir(parents=True, exist_ok=True)
            width = page.viewport_size["width"]
            page.screenshot(path=f"{folder}/page-{name}-{login}-{language}-{width}.png", full_page=True)

    def close(self):
        for page in self.tabs.values():
            page.context.close()


def test_no_page_of_the_desk_has_a_barrier_or_a_word_nobody_translated(week, browser):
    tour, turn, wrong = Tour(browser, week), count(), {}
    for language in LANGUAGES:
        for login, path in [each for every in (*PAGES.values(), REFUSED) for each in every]:
            page = tour.open(login, path, language)
            found = look(
                page, language, wide=next(turn) % 2 == 0, within="#file" if "/file/" in path else None
            )
            tour.keep(page, path, login, language)
            if found:
                wrong[language, login, path] = found
    tour.close()
    assert wrong == {}


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_phones_of_the_demo_have_no_barrier(person, language):
    assert look(person().phones(language), language, words=False) == []


def test_a_signed_out_person_sees_no_case(person, demo):
    someone = person()
    page = someone.sign_in("amal", "en")
    number = page.locator("#cases tr[data-number]").first.get_attribute("data-number")
    page.locator('form[action="/sign-out"] button').click()
    page.locator("#login").wait_for()
    page.goto(f"{demo.desk}/case/{number}")
    page.wait_for_url("**/sign-in")
