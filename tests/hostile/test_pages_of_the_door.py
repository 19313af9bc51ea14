"""Forms that lie, repeat, are too large or in pieces, before the door's pages with a whole database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import webpages
from tests.hostile.test_delivery import nothing_kept
from tests.promises.browsing import Browser, door
from tests.promises.scene import ARSAL, dump, told
from webhooks.web.talk import FORM_LIMIT

BOUNDARY = "multipart/form-data; boundary=x"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


@pytest.fixture
def app(house):
    return door(house)


@pytest.mark.parametrize("path", ["/report", "/refer", "/leave", "/report/news"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?t=",
        "?t=%00",
        "?t=" + "0" * 66,
        "?t=../../x",
        "?t=%0d%0aset-cookie:a",
        "?t=é&s=9999&n=x",
        "?t=" + "f" * 9000,
    ],
)
def test_no_address_makes_a_page_fail_or_writes_anything(house, app, path, query):
    person = Browser(house, app)
    answer = person.client.get(path + query)
    assert answer.status_code in (200, 303, 410)
    where = answer.headers.get("location", "/")
    assert where.startswith(("/report?t=", "/refer?t=", "/report", "https://weather.example/", "/"))
    assert "set-cookie" not in answer.headers or "Max-Age=0" in answer.headers["set-cookie"]
    assert nothing_kept(house)
    assert dump(house.database)["vault.pages"] == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (BOUNDARY, b""),
        ("multipart/form-data", b"--x\r\n\r\n"),
        (BOUNDARY, b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--"),
        (BOUNDARY, b"--x\r\n" + b"A: b\r\n" * 5000 + b"\r\nv\r\n--x--"),
        (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n' * 500 + b"--x--"),
        (
            BOUNDARY,
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nv\r\n' * 50 + b"--x--",
        ),
        (
            BOUNDARY,
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"v" * 100_000 + b"\r\n--x--",
        ),
        ("application/json", b'{"language": "ar"}'),
        ("application/x-www-form-urlencoded", b"\xff\xfe=%ff&" * 3000),
        ("", b"\x00" * 1000),
    ],
)
@pytest.mark.parametrize("path", ["/report", "/refer"])
def test_no_body_makes_a_page_fail_or_writes_anything(house, app, path, kind, body):
    person = Browser(house, app).get(path)
    answer = person.client.post(person.url, content=body, headers={"content-type": kind} if kind else {})
    assert answer.status_code in (303, 400, 413)
    assert answer.text == ""
    assert nothing_kept(house)
    assert dump(house.database)["vault.pages"] == []


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["language", "code", "form", "message", "text", "step", "act"]), st.text(max_size=30)
    )
)
def test_no_fields_make_the_form_of_somebody_fail(house, app, fields):
    person = Browser(house, app)
    for path in ("/report", "/refer"):
        person.get(path)
        answer = person.client.post(
            person.url, data={k: v.encode("utf-8", "replace") for k, v in fields.items()}
        )
        assert answer.status_code in (303, 400, 422)


def test_too_much_is_refused_and_nothing_is_kept(house, app):
    person = Browser(house, app).open()
    fields = person.fields("x" * FORM_LIMIT)
    assert person.client.post(person.url, data=fields).status_code == 413
    assert told(house) == []


def test_other_methods_are_refused(house, app):
    client = Browser(house, app).client
    for method, path in (
        ("PUT", "/report"),
        ("DELETE", "/refer"),
        ("POST", "/leave"),
        ("POST", "/report/news"),
    ):
        assert client.request(method, path).status_code == 405
    for path in ("/pages/../web/site.py", "/pages/..%2f..%2fdoor.py", "/pages/x"):
        assert client.get(path).status_code == 404


def test_words_are_shown_as_words(house, app):
    person = Browser(house, app).open()
    person.write(EVIL)
    assert "<script>alert" not in person.html
    assert "onerror=alert(1)>" not in person.html
    assert ("you", EVIL) in person.bubbles()


def test_a_cookie_that_somebody_else_chose_does_not_become_the_key_of_a_page(house, app):
    person = Browser(house, app)
    planted = webpages.make_secret()
    person.client.cookies.set("__Host-talk", f"{planted}.00", domain="hotline.example", path="/")
    person.open()
    mine = [
        cookie.value.partition(".")[0] for cookie in person.client.cookies.jar if cookie.name == "__Host-talk"
    ]
    assert mine[-1] != planted
    (row,) = dump(house.database)["vault.pages"]
    assert bytes(row["box"]) != webpages.box_of(webpages.visit_of(planted).address)


def test_what_a_proxy_or_a_host_claims_changes_nothing(house, app):
    claims = {
        "host": "evil.example",
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "http",
        "forwarded": "host=evil.example",
    }
    answer = Browser(house, app).client.get("/report", headers=claims)
    assert answer.headers["location"].startswith("/report?t=")
    assert "evil" not in str(answer.headers)


def test_ten_copies_at_the_same_moment_make_one_message(house, app):
    person = Browser(house, app).open()
    house.clock.pass_(seconds=20)
    fields = person.fields(ARSAL)
    with ThreadPoolExecutor(10) as many:
        answers = list(many.map(lambda _: person.client.post(person.url, data=fields), range(10)))
    assert {answer.status_code for answer in answers} <= {303, 503}
    assert told(house)[1:] == [ARSAL]


def test_one_browser_cannot_write_into_the_page_of_another(house, app):
    one, other = Browser(house, app).open(), Browser(house, app).open()
    fields = other.fields(ARSAL)
    other.url = one.url
    other.post(fields)
    one.get(one.url)
    assert ARSAL not in one.html
    assert told(house)[-1] == ARSAL
    assert ("you", ARSAL) in other.bubbles()
