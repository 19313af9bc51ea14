"""The desk lets nobody in by mistake, and tells nobody anything by mistake."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from admin import app as admin_app
from cases.errors import NotFound, Refused
from tests.admin.fakes import AMAL
from tests.admin.visit import Visit, words

PAGES = ("/", "/case/26-0431")
TEMPLATES = Path(admin_app.__file__).parent / "templates"
STATIC = Path(admin_app.__file__).parent / "static"


@pytest.mark.parametrize("path", [*PAGES, "/team"])
def test_without_a_session_every_page_leads_to_the_sign_in(path):
    answer = Visit("").browser.get(path)
    assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/sign-in", "")


def test_every_failure_to_sign_in_reads_the_same():
    visit = Visit("")
    tries = [("amal", "bad", ""), ("nobody", "good", ""), ("amal", "good", "999999"), ("", "", "")]
    answers = [
        visit.browser.post("/sign-in", data={"login": a, "passphrase": b, "code": c}) for a, b, c in tries
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert "Sign-in failed" in answers[0].text


def test_the_session_cookie_is_bound_to_the_host_and_hidden_from_scripts():
    visit = Visit("")
    answer = visit.browser.post("/sign-in", data={"login": "amal", "passphrase": "good"})
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("__Host-desk="))
    for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie


def test_digits_of_both_kinds_open_the_second_factor():
    visit = Visit("")
    answer = visit.browser.post("/sign-in", data={"login": "amal", "passphrase": "good", "code": "١٢٣ ٤٥٦"})
    assert answer.status_code == 303


FORMS = (
    ("/sign-out", {}),
    ("/language", {"language": "fr"}),
    ("/queue/view", {"view": "mine"}),
    ("/queue/take", {"take": "26-0436"}),
    ("/case/26-0431/take", {}),
    ("/case/26-0431/answer", {"version": 4, "language": "ar", "text": "x"}),
    ("/case/26-0431/withdraw", {"item": "11111111-2222-3333-4444-555555555555"}),
    ("/case/26-0431/confirm", {"version": 4}),
    ("/case/26-0431/urgency", {"version": 4, "urgency": "none", "reason": "x"}),
    ("/case/26-0431/hand-over", {"version": 4, "office": "saida", "reason": "x"}),
    ("/case/26-0431/close", {"version": 4, "reason": "other"}),
)


@pytest.mark.parametrize(("path", "fields"), FORMS)
@pytest.mark.parametrize("token", ["", "token-of-sami", "é"])
def test_a_form_without_the_token_of_the_session_changes_nothing(path, fields, token):
    visit = Visit()
    answer = visit.browser.post(path, data={**fields, "csrf": token})
    assert answer.status_code == 403
    assert visit.desk.done == []
    assert visit.token()


@pytest.mark.parametrize(("path", "fields"), FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.test"},
        {"origin": "https://desk.test.evil.test"},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_the_token(path, fields, headers):
    visit = Visit()
    answer = visit.browser.post(path, data={**fields, "csrf": visit.token()}, headers=headers)
    assert answer.status_code == 403
    assert visit.desk.done == []


def test_our_own_forms_pass_although_the_browser_hides_their_origin():
    visit = Visit()
    headers = {"origin": "null", "sec-fetch-site": "same-origin"}
    answer = visit.browser.post("/case/26-0431/take", data={"csrf": visit.token()}, headers=headers)
    assert (answer.status_code, visit.desk.done) == (303, [("take", "26-0431")])


def test_plain_text_and_json_are_no_forms():
    visit = Visit()
    body = f'{{"csrf": "{visit.token()}"}}'
    for kind in ("text/plain", "application/json"):
        answer = visit.browser.post("/case/26-0431/take", content=body, headers={"content-type": kind})
        assert answer.status_code == 403
    assert visit.desk.done == []


def test_a_passphrase_of_megabytes_is_refused_before_anybody_looks_at_it():
    visit = Visit("")
    visit.staff.sign_in = None  # nobody may call it
    answer = visit.browser.post("/sign-in", data={"login": "amal", "passphrase": "a" * 10_000_000})
    assert answer.status_code == 413


def test_a_body_that_hides_its_length_is_counted():
    visit = Visit("")
    visit.staff.sign_in = None
    answer = visit.browser.post("/sign-in", content=(b"passphrase=" + b"a" * 9000 for _ in range(20)))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path", [*PAGES, "/sign-in", "/nothing", "/case/26-9999", "/health", "/static/desk.css"]
)
def test_every_answer_carries_the_guards(path):
    headers = Visit().browser.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")


def test_a_foreign_case_and_an_absent_one_look_alike():
    foreign = Visit()
    foreign.desk.case = replace(foreign.desk.case, office="saida")
    one, other = foreign.browser.get("/case/26-0431"), foreign.browser.get("/case/26-9999")
    assert one.status_code == other.status_code == 404
    assert one.text.replace("26-0431", "") == other.text.replace("26-9999", "")
    assert "26-0431" not in one.text.replace('value="/case/26-0431"', "")


def test_acts_on_a_foreign_case_look_like_acts_on_an_absent_one():
    visit = Visit()
    answers = []
    for number in ("26-0431", "26-9999"):
        visit.desk.refuse = NotFound()
        answers.append(visit.post(f"/case/{number}/take"))
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/redoc",
        "/openapi.json",
        "/metrics",
        "/.git/config",
        "/static/../app.py",
        "/case/26-0431x",
        "/case/1",
    ],
)
def test_nothing_else_is_served(path):
    assert Visit().browser.get(path).status_code in (404, 422)


def test_a_form_that_cannot_be_read_is_not_echoed():
    answer = Visit().act("urgency", urgency="CANARY-71", reason="CANARY-72")
    assert answer.status_code == 422
    assert "CANARY" not in answer.text


def test_a_failure_tells_nothing():
    visit = Visit()
    visit.browser = type(visit.browser)(
        visit.browser.app,
        base_url="https://desk.test",
        raise_server_exceptions=False,
        cookies=visit.browser.cookies,
    )
    visit.desk.refuse = RuntimeError("CANARY-73")
    answer = visit.post("/case/26-0431/take")
    assert answer.status_code == 500
    assert "CANARY" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "Something failed here" in answer.text


@pytest.mark.parametrize(
    "back", ["//evil.test", "https://evil.test/", "/\\evil.test", "/\r\nX: y", "/case/26-0431?x=1"]
)
def test_the_language_leads_back_only_to_a_page_of_the_desk(back):
    assert Visit().post("/language", language="fr", back=back).headers["location"] == "/"


def test_the_language_is_kept_and_the_page_comes_back():
    visit = Visit()
    answer = visit.post("/language", language="fr", back="/case/26-0431")
    assert answer.headers["location"] == "/case/26-0431"
    assert '<html lang="fr" dir="ltr"' in visit.page("/case/26-0431")


def test_signing_out_ends_the_session_in_the_store_too():
    visit = Visit()
    secret = visit.secret
    assert visit.post("/sign-out").status_code == 303
    assert secret not in visit.staff.live
    assert visit.browser.get("/").headers["location"] == "/sign-in"


def test_an_administrator_sees_accounts_and_no_case():
    visit = Visit("root")
    assert visit.browser.get("/").headers["location"] == "/team"
    text = words(visit.page("/team"))
    assert "sees no cases" in text
    assert "amal" in text
    assert visit.browser.get("/case/26-0431").status_code == 404


def test_the_accounts_exist_for_nobody_else():
    assert Visit("sami").browser.get("/team").status_code == 404


def test_a_data_officer_reads_the_coded_columns_and_opens_nothing():
    visit = Visit("dana")
    page = visit.page()
    assert "26-0431" in page
    assert 'href="/case/26-0431"' not in page
    assert 'href="/case/26-0431/file/assessment"' in page
    assert 'name="take"' not in page
    assert visit.browser.get("/case/26-0431").status_code == 403


def test_a_refused_right_on_the_page_says_no_more():
    visit = Visit()
    visit.desk.read_case = lambda *_, **__: (_ for _ in ()).throw(Refused("right"))
    assert visit.browser.get("/case/26-0431").status_code == 403


def test_the_health_page_says_whether_the_database_answers():
    visit = Visit("")
    assert visit.browser.get("/health").json() == {"status": "ok"}

    def broken():
        raise ConnectionError("postgres://secret")

    visit.browser.app.state.parts = replace(
        visit.browser.app.state.parts, store=type("S", (), {"answers": staticmethod(broken)})
    )
    answer = visit.browser.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "down"})


@pytest.mark.parametrize("file", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_style_script_or_a_foreign_address(file):
    text = file.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=|javascript:|//(?!www\.w3\.org)[a-z]+\.", text)
    ours = {f'<script src="/static/{name}.js" defer>' for name in ("live", "alarm")}
    assert set(re.findall(r"<script[^>]*>", text)) <= ours


def test_the_style_knows_no_left_and_right_and_loads_nothing():
    text = (STATIC / "desk.css").read_text("utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert not re.search(r"\b(left|right)\b|url\(|@import", text)


def test_the_title_and_the_address_tell_nothing_of_a_case():
    page = Visit().page("/case/26-0431")
    assert re.search(r"<title>(.*?)</title>", page)[1] == "Case · Amana"


def test_people_are_shown_by_their_name_as_text():
    visit = Visit("")
    visit.staff.people["amal"] = replace(AMAL, name="<script>alert(1)</script>")
    visit.sign_in("amal")
    assert "<script>alert" not in visit.page()
