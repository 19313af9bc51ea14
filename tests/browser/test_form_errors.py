"""Every form of the desk, sent empty: what is refused says what to do, in the language of the page."""

import re

import pytest

from admin.sheets import ACTS
from cases import answers, directory
from cases.entries import Kind
from cases.register import read_lines
from cases.rights import FILE
from locales.words import desk
from tests.admin.visit import TestClient, token_in, words
from tests.browser.looking import LANGUAGES, strange

NOTHING_TO_FILL = {
    "/case/{number}/take",
    "/case/{number}/export",
    "/directory",
    "/notices/off",
    "/open-data/{report}/withdraw",
    "/systems/clients/{client}/end",
    "/systems/subscribers/{subscriber}/{act}",
    "/case/{number}/media/{file}/heard",
    "/queue/page",
    "/queue/view",
    "/register/line/{line}/approve",
    "/reviews/draw",
    "/screens",
    "/screens/end",
    "/sign-out",
    "/statistics/earlier/{table}/withdraw",
    "/trail/verify",
}
"""Forms of one button: there is nothing that could be left empty."""
OTHERS = {
    "/accounts": "root",
    "/systems": "root",
    "/open-data": "dana",
    "/register": "root",
    "/directory": "sami",
    "/statistics": "dana",
    "/reviews": "sami",
}
"""Who sends the forms below a path; all others are Amal's."""
NOBODY = "11111111-2222-4333-8444-555555555555"
GENERIC = (
    "This is not possible now.",
    "The request could not be read. Nothing was changed.",
    "Not possible",
)
ALERT = re.compile(r'role="alert"[^>]*>(.*?)</(?:p|ul|div)>', re.DOTALL)


class Known(dict):
    """Ids by name; a thing that the week does not have has an id that nothing has."""

    def __missing__(self, _name):
        return NOBODY


class Sender:
    """Sends forms of one person, in one language."""

    def __init__(self, week, login, language):
        self.client = TestClient(week.app, base_url="http://desk.test", follow_redirects=False)
        self.language = language
        week.seat(self, login)
        week.speak(self, login, language)
        self.token = token_in(self.client.get("/help").text)

    def add_cookies(self, cookies):
        for each in cookies:
            self.client.cookies.set(each["name"], each["value"], domain="desk.test")

    def send(self, path, **fields):
        return self.client.post(path, data={"csrf": self.token, **fields})


def told(answer):
    """Return what a refused form says, as a person reads it."""
    return " ".join(words(f"<body>{each}") for each in ALERT.findall(answer.text)).strip()


def faults(said, language):
    """Return what is wrong with the words of an error: none, a generic one, or in another language."""
    if not said:
        return "says nothing"
    generic = [each for each in GENERIC if desk(language).gettext(each) in said]
    if generic:
        return f"generic: {said}"
    if strange([[said, ""]], language):
        return f"another language: {said}"
    if language == "ar" and not re.search("[\u0621-\u064a]", said):
        return f"not Arabic: {said}"
    return ""


@pytest.fixture
def ids(week):
    case, planned, _ = week.filed()
    store = week.house.desk_store
    rows = week.house.queue(week.who("amal")).rows
    return {
        "quiet": next(row.number for row in rows if row.number != case.number),
        "number": case.number, "thing": planned, "template": answers.read_templates(store)[0].id,
        "entry": directory.read_entries(store)[0].entry, "line": read_lines(store, kind=Kind.NUMBER)[0].id,
        "kind": "number", "figure": "type", "account": week.who("nour").person.id, "review": NOBODY,
        "table": NOBODY,
    }  # fmt: skip


def sent_by(path):
    return next((login for start, login in OTHERS.items() if path.startswith(start)), "amal")


@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_an_empty_form_says_what_to_do(week, ids, language):
    paths = {path for path, ways in week.app.openapi()["paths"].items() if "post" in ways}
    assert paths > NOTHING_TO_FILL
    wrong, said = {}, {}
    senders = {login: Sender(week, login, language) for login in {*OTHERS.values(), "amal"}}
    for path in sorted(paths - NOTHING_TO_FILL - {"/case/{number}/file/{section}/{name}"}):
        answer = senders[sent_by(path)].send(path.format_map(Known(ids)))
        if answer.status_code == 404:  # about a thing that this week does not have
            continue
        said[path] = told(answer)
        fault = faults(said[path], language) if answer.status_code in {401, 409, 422} else answer.status_code
        if fault:
            wrong[path] = fault
    assert wrong == {}
    assert len(set(said.values())) > 10


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_an_empty_form_of_the_file_says_what_to_do(week, ids, language):
    sami, wrong, found = Sender(week, "sami", language), {}, set()
    for number in (ids["number"], ids["quiet"]):
        for section in FILE:
            page = sami.client.get(f"/case/{number}/file/{section.value}").text
            for action, inside in re.findall(
                r'<form[^>]*action="([^"]*/file/[^"]*)"[^>]*>(.*?)</form>', page, re.DOTALL
            ):
                hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside))
                answer = sami.send(action, **hidden)
                name = action.rpartition("/")[2]
                found.add(name)
                fault = faults(told(answer), language) if answer.status_code == 422 else answer.status_code
                if fault:
                    wrong[number, name] = fault
    assert wrong == {}
    assert len(found) > len(ACTS) * 2 // 3, set(ACTS) - found


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/case/{number}/urgency", {"version": "0"}),
        ("/case/{number}/urgency", {"version": "0", "urgency": "no such word"}),
        ("/case/{number}/answer", {"version": "0", "language": "ar", "text": "  "}),
        ("/case/{number}/answer", {"version": "0", "language": "ar", "text": "a" * 5000}),
        ("/case/{number}/hand-over", {"version": "0", "office": "nowhere"}),
        ("/case/{number}/close", {"version": "0", "reason": "nonsense"}),
        ("/case/{number}/child", {"sheet_version": "0", "age": "ninety"}),
        ("/case/{number}/child/link", {"version": "0", "other": "abc"}),
        ("/search", {"since": "soon"}),
        ("/search", {"place": "qqqxyz"}),
        ("/notices", {"channel": "sms", "address": "12"}),
        ("/register/number/new", {"country": "LB", "key": "police", "number": "112", "reason": "-"}),
        ("/register/number/new", {"country": "LB", "key": "no such", "number": "112", "who": "x", "source": "x"}),
        ("/register/area/new", {"area": "22000", "office": "saida", "priority": "many", "source": "x"}),
        ("/register/area/new", {"area": "nowhere", "office": "saida", "priority": "1", "source": "x"}),
        ("/register/shift/new", {"office": "saida", "place": "arsal", "where": "x", "weekday": "mon", "start": "9"}),
        ("/statistics/earlier/type", {"year": "2018", "unit": "case", "source": "x", "declared": "many"}),
        ("/directory/new", {"ar": "ا", "en": "a", "fr": "a", "verified_on": "soon"}),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_says_what_to_do(week, ids, language, path, fields):
    answer = Sender(week, sent_by(path), language).send(path.format(**ids), **fields)
    assert answer.status_code in {409, 422}
    assert faults(told(answer), language) == ""


def test_a_field_of_the_register_is_named_with_what_it_needs(week, ids):
    sent = {"country": "LB", "key": "no such", "number": "112", "who": "x", "source": "x", "reason": "x"}
    root = Sender(week, "root", "fr")
    said = told(root.send("/register/number/new", **sent))
    assert "Nom court" in said
    assert "partner_" not in said
    sent["key"] = ""
    assert "à remplir" in told(root.send("/register/number/new", **sent))
