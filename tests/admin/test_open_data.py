"""Open data over the real store: files, dictionary, the interface for programs, and the page of other systems."""

import csv
import io
import json
import re
import zipfile
from datetime import datetime, timedelta

import pytest
from fastapi.openapi.models import OpenAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin import open_data
from admin.app import create_app
from admin.open_words import OPEN_WORDS
from admin.pages import api
from admin.vocabulary import WORDS
from cases import clients, events, open_figures, subscribers
from cases.errors import NotFound, Refused
from cases.figures import BY_CODE
from cases.open_figures import COLUMNS
from cases.publishing import Edition, Period, period_of
from cases.store.open_tables import publications
from cases.store.open_tables import subscribers as table
from tests.admin.fakes import NOW
from tests.admin.house import House
from tests.admin.visit import TestClient, words

MONTH = f"{NOW:%Y-%m}"


@pytest.fixture
def house(database):
    built = House(database)
    yield built
    built.close()


@pytest.fixture
def told(house):
    """A month with twelve cases that has been over for long enough."""
    for place in range(12):
        house.report(f"My neighbour has a knife and his son is crying, we are in Arsal {place}")
    house.clock.now = NOW + timedelta(days=65)
    return house


def token_of(page):
    return re.search(r'id="secret"[^>]* value="([^"]+)"', page.text)[1]


def let_in(person, now, **more):
    sent = {"label": "Open data portal", "last_day": (now.date() + timedelta(days=90)).isoformat()} | more
    return person.post("/systems/clients", page="/systems", **sent)


def ask(house, path, token, app=None):
    client = TestClient(app or house.app, base_url="https://desk.test", follow_redirects=False)
    return client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"} if token else {})


@pytest.fixture
def out(told):
    """The report is published, and a program may fetch it."""
    dana = told.visit("dana")
    assert dana.post("/open-data/publish", page="/open-data", period=MONTH).status_code == 303
    return told, dana, token_of(let_in(dana, told.clock.now))


def test_every_column_and_every_figure_has_its_words():
    assert set(OPEN_WORDS["open_column"]) == {column.name for column in COLUMNS}
    assert {column.kind for column in COLUMNS} <= set(OPEN_WORDS["open_kind"])
    assert {column.kind for column in COLUMNS} <= set(api._KINDS)
    assert set(open_figures.ALONE) <= set(OPEN_WORDS["open_figure"])
    for column in open_data.columns():
        assert len(set(column["meaning"].values())) == 3, column
    for code in open_data.codes():
        assert all(code.words.values()), code
        assert set(code.words) == {"ar", "en", "fr"}


def test_every_tag_is_hxl():
    # hxlstandard.org, version 1.1: a tag of the core list, then attributes of letters, digits and underscores.
    core = {"#date", "#indicator", "#status"}
    for column in COLUMNS:
        tag, *attributes = column.tag.split("+")
        assert tag in core
        assert attributes
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", each) for each in attributes)
    assert len({column.tag for column in COLUMNS}) == len(COLUMNS)


def test_all_three_files_hold_the_same_numbers(out):
    _, dana, _ = out
    rows = list(
        csv.reader(io.StringIO(dana.client.get("/open-data/published.csv").content.decode("utf-8-sig")))
    )
    assert rows[0] == [column.name for column in COLUMNS]
    assert rows[1] == [column.tag for column in COLUMNS]
    found = json.loads(dana.client.get("/open-data/published.json").content)
    assert "not the prevalence of harm" in found["about"]["en"]
    (report,) = found["reports"]
    assert (report["edition"], report["threshold"], report["rounded_to"]) == ("outside", 10, 5)
    plain = [
        ["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in row.values()]
        for row in report["rows"]
    ]
    assert rows[2:] == plain
    with zipfile.ZipFile(io.BytesIO(dana.client.get("/open-data/published.xlsx").content)) as book:
        shared = book.read("xl/sharedStrings.xml").decode()
        assert "#indicator+value+num" in shared
        assert "not the prevalence of harm" in shared
        assert len(re.findall("<row ", book.read("xl/worksheets/sheet2.xml").decode())) == len(rows)
    assert dana.client.get("/open-data/published.exe").status_code == 404


def test_what_is_published_is_what_the_report_to_give_away_prints(out):
    house, dana, token = out
    (report,) = ask(house, "/figures", token).json()["reports"]
    cells = {(row["figure"], row["line"]): row["number"] for row in report["rows"]}
    assert cells["cases", "all"] == 10
    assert cells["sex", "boy"] == 10
    told = list(
        csv.reader(
            io.StringIO(dana.client.get(f"/statistics/outside/{MONTH}.csv").content.decode("utf-8-sig"))
        )
    )
    printed = [row for row in told if len(row) == 6 and row[0] == "Sex of the child" and row[2] == "Boys"]
    assert printed[0][4] == "10"
    for row in report["rows"]:
        assert row["number"] is None or (row["number"] % 5 == 0 and row["withheld"] is False)
        assert (row["number"] is None) == row["withheld"]


def test_every_code_of_the_data_stands_in_the_dictionary(out):
    house, dana, token = out
    dictionary = ask(house, "/dictionary", token).json()
    known = {(each["column"], each["figure"], each["code"]) for each in dictionary["codes"]}
    (report,) = ask(house, "/figures", token).json()["reports"]
    for row in report["rows"]:
        assert ("figure", "", row["figure"]) in known
        assert ("unit", "", row["unit"]) in known
        assert ("line", row["figure"], row["line"]) in known or row["line"] == "all"
        assert row["type"] == "" or ("type", "", row["type"]) in known
    assert json.loads(dana.client.get("/open-data/dictionary.json").content) == dictionary
    lines = list(
        csv.reader(io.StringIO(dana.client.get("/open-data/dictionary.csv").content.decode("utf-8-sig")))
    )
    assert len(lines) == 1 + len(dictionary["columns"]) + len(dictionary["codes"])


def test_a_published_report_stays_as_it_was_though_cases_change(out):
    house, dana, token = out
    before = ask(house, "/figures", token).json()
    with house.owner.writes() as u:
        from sqlalchemy import text

        u.run(text("update cases set sex = 'girl'"))
    assert ask(house, "/figures", token).json() == before
    live = dana.client.get(f"/open-data/report?edition=outside&period={MONTH}&form=json").json()
    assert live["reports"][0]["rows"] != before["reports"][0]["rows"]
    assert live["reports"][0]["published_at"] is None


def test_nothing_is_published_twice_too_early_or_by_others(out):
    house, dana, token = out
    again = dana.post("/open-data/publish", page="/open-data", period=MONTH)
    assert again.status_code == 422
    assert "published already" in words(again.text)
    early = dana.post("/open-data/publish", page="/open-data", period=f"{house.clock.now:%Y-%m}")
    assert "cannot come out yet" in words(early.text)
    later = dana.post("/open-data/publish", page="/open-data", period="2090-01")
    assert "cannot come out yet" in words(later.text)
    assert house.visit("amal").client.get("/open-data").status_code == 404
    report = re.search(r"/open-data/([0-9a-f-]{36})/withdraw", dana.page("/open-data"))[1]
    assert house.visit("amal").post(f"/open-data/{report}/withdraw").status_code == 403
    assert dana.post(f"/open-data/{report}/withdraw", page="/open-data").status_code == 303
    assert ask(house, "/figures", token).json()["reports"] == []
    assert dana.post(f"/open-data/{report}/withdraw", page="/open-data").status_code == 404
    assert dana.post("/open-data/publish", page="/open-data", period=MONTH).status_code == 303
    assert words(dana.page("/open-data")).count("Report withdrawn") == 1


def test_taking_data_along_and_publishing_leave_a_trace(out):
    house, dana, _ = out
    dana.client.get("/open-data/published.csv")
    text = words(house.visit("root").page("/trail"))
    for said in ("took open data along", "published a report", "let a program read the figures"):
        assert said in text


def test_the_inside_edition_is_not_given_to_programs(told):
    dana = told.visit("dana")
    token = token_of(let_in(dana, told.clock.now))
    inside = dana.client.get(f"/open-data/report?edition=inside&period={MONTH}&form=json").json()
    assert inside["reports"][0]["rows"][0]["number"] == 12
    assert ask(told, "/figures", token).json()["reports"] == []
    assert ask(told, f"/figures?period={MONTH}", token).status_code == 404
    assert dana.client.get("/open-data/report?edition=outside&period=2090-01&form=csv").status_code == 404


def test_who_has_no_valid_token_gets_nothing(out):
    house, _, token = out
    for wrong in ("", "amana_", token[:-1], token.upper(), "x" * 5000, "amana_" + "é"):
        answer = ask(house, "/figures", wrong.encode("ascii", "ignore").decode())
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json() == {"detail": "a valid token is needed"}
    assert ask(house, "/figures", token).status_code == 200
    house.clock.now += timedelta(days=91)
    assert ask(house, "/figures", token).status_code == 401


def test_a_program_that_is_shut_out_gets_nothing(out):
    house, dana, token = out
    one = re.search(r"/systems/clients/([0-9a-f-]{36})/end", dana.page("/systems"))[1]
    assert dana.post(f"/systems/clients/{one}/end", page="/systems").status_code == 303
    assert ask(house, "/figures", token).status_code == 401
    assert dana.post(f"/systems/clients/{one}/end", page="/systems").status_code == 404


def test_a_token_is_shown_once_and_only_its_digest_is_kept(out):
    house, dana, token = out
    assert token not in dana.page("/systems")
    with house.owner.reads() as u:
        from sqlalchemy import text

        kept = "".join(str(dict(row._mapping)) for row in u.all(text("select * from api_clients")))
    assert token not in kept
    assert token.removeprefix("amana_") not in kept


def test_every_fetch_is_counted_and_leaves_a_trace(out):
    house, _dana, token = out
    asked = []
    app = create_app(
        house.store, now=lambda: house.clock.now, allowed=lambda name: asked.append(name) or len(asked) < 3
    )
    assert ask(house, "/figures", token, app).status_code == 200
    assert ask(house, "/figures", "wrong", app).status_code == 401
    late = ask(house, "/figures", token, app)
    assert late.status_code == 429
    assert late.headers["retry-after"] == "60"
    assert asked[1] == "api:unknown"
    assert asked[0] == asked[2] != asked[1]
    assert words(house.visit("root").page("/trail")).count("a program fetched figures") >= 1


def test_limits_of_a_program_are_explained(told):
    dana = told.visit("dana")
    today = told.clock.now.date()
    for label, day, said in [
        ("", today + timedelta(days=3), "Write what this program is"),
        ("x" * 81, today + timedelta(days=3), "Write what this program is"),
        ("Portal", today, "Choose a last day"),
        ("Portal", today + timedelta(days=400), "Choose a last day"),
        ("Portal", "soon", "Choose a last day"),
    ]:
        answer = let_in(dana, told.clock.now, label=label, last_day=str(day))
        assert answer.status_code == 422
        assert said in words(answer.text)
        assert 'aria-invalid="true"' in answer.text
    for login in ("amal", "sami"):
        person = told.visit(login)
        assert person.client.get("/systems").status_code == 404
        assert person.post("/systems/clients", label="x", last_day=str(today)).status_code == 404


def document(house):
    return TestClient(house.app, base_url="https://desk.test").get("/api/v1/openapi.json").json()


def test_the_description_is_valid_and_says_exactly_what_is_there(house):
    found = document(house)
    OpenAPI.model_validate(found)
    assert found["openapi"].startswith("3.1")
    assert set(found["paths"]) == {"/figures", "/dictionary"}
    assert found["servers"] == [{"url": "/api/v1"}]
    offered = {(path, method) for path, item in found["paths"].items() for method in item}
    served = {(route.path, method.lower()) for route in api.router.routes for method in route.methods}
    assert offered == served == {("/figures", "get"), ("/dictionary", "get")}
    for ref in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(found)):
        place = found
        for part in ref.split("/"):
            place = place[part]
    for item in found["paths"].values():
        assert item["get"]["security"] == [{"HTTPBearer": []}]
    row = found["components"]["schemas"]["Row"]
    assert list(row["properties"]) == [column.name for column in COLUMNS]
    assert [each["x-hxl"] for each in row["properties"].values()] == [column.tag for column in COLUMNS]
    assert row["additionalProperties"] is False
    assert set(found["components"]["schemas"]) == {
        "Row", "Report", "Figures", "ColumnInfo", "CodeInfo", "Dictionary", "Problem"
    }  # fmt: skip


def test_what_is_answered_is_what_is_described(out):
    house, _, token = out
    api.Figures.model_validate(ask(house, "/figures", token).json())
    api.Dictionary.model_validate(ask(house, "/dictionary", token).json())
    for path, status in [("/figures?period=1999", 404), ("/figures?period=yes", 422)]:
        answer = ask(house, path, token)
        assert answer.status_code == status
        api.Problem.model_validate(answer.json())
        assert "yes" not in answer.text
    for method in ("post", "put", "delete", "patch"):
        client = TestClient(house.app, base_url="https://desk.test")
        assert getattr(client, method)("/api/v1/figures").status_code in {403, 405}


def test_whatever_is_asked_the_answer_is_one_that_is_described(out):
    house, _, token = out
    described = {int(code) for code in document(house)["paths"]["/figures"]["get"]["responses"]}
    client = TestClient(house.app, base_url="https://desk.test", raise_server_exceptions=False)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        period=st.one_of(st.none(), st.text(max_size=12), st.from_regex(r"\A\d{4}(-\d{2})?\Z")),
        given_token=st.sampled_from([token, "", "amana_x", token + "x"]),
    )
    def asked(period, given_token):
        params = {} if period is None else {"period": period}
        answer = client.get(
            "/api/v1/figures", params=params, headers={"Authorization": f"Bearer {given_token}"}
        )
        assert answer.status_code in described
        model = api.Figures if answer.status_code == 200 else api.Problem
        model.model_validate(answer.json())

    asked()


def test_an_administrator_adds_a_system_and_reads_its_key_once(told):
    root = told.visit("root")
    sent = {
        "label": "Ministry",
        "url": "https://hooks.example.org/amana",
        "types": ["case.opened", "report.published"],
    }
    added = root.post("/systems/subscribers", page="/systems", **sent)
    key = token_of(added)
    assert key.startswith("whsec_")
    page = root.page("/systems")
    assert key not in page
    assert "https://hooks.example.org/amana" in page
    with told.owner.reads() as u:
        from sqlalchemy import select

        sealed = bytes(u.value(select(table.c.sealed_key)))
    assert key.encode() not in sealed
    one = re.search(r"/systems/subscribers/([0-9a-f-]{36})/try", page)[1]
    for act in ("try", "resume", "end"):
        assert root.post(f"/systems/subscribers/{one}/{act}", page="/systems").status_code == 303
    assert root.post(f"/systems/subscribers/{one}/try", page="/systems").status_code == 404
    assert root.post(f"/systems/subscribers/{one}/other", page="/systems").status_code == 404
    assert "sent a system a trial" in words(root.page("/trail"))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https://", "https://user:word@example.org/", "javascript:alert(1)",
        "https://example.org/#part", "https://exa mple.org/", "https://example.org:99999/", "https://مثال.org/",
        "http://10.0.0.1/", "//example.org/", "https://example.org/" + "x" * 500, "http://localhost.example.org/",
    ],
)  # fmt: skip
def test_what_is_no_address_for_events_is_refused(url):
    with pytest.raises(Refused, match="url"):
        subscribers.clean_url(url)


@pytest.mark.parametrize(
    "url", ["https://hooks.example.org/a?b=c", "http://127.0.0.1:9000/x", "http://[::1]:9000/"]
)
def test_what_is_an_address_for_events_is_kept_as_it_is(url):
    assert subscribers.clean_url(f" {url} ") == url


def test_limits_of_a_system_are_explained(told):
    root = told.visit("root")
    good = {"label": "Ministry", "url": "https://hooks.example.org/", "types": "case.opened"}
    for wrong, said in [
        ({"label": " "}, "Write which system"),
        ({"url": "http://example.org"}, "Write the whole address"),
        ({"types": "case.read"}, "Choose at least one event"),
    ]:
        answer = root.post("/systems/subscribers", page="/systems", **(good | wrong))
        assert answer.status_code == 422
        assert said in words(answer.text)
        assert "Ministry" in answer.text or "label" in wrong
    for _ in range(subscribers.MOST):
        assert root.post("/systems/subscribers", page="/systems", **good).status_code == 200
    assert "20 systems already" in words(root.post("/systems/subscribers", page="/systems", **good).text)


def test_a_data_officer_sees_programs_and_no_systems(told):
    dana = told.visit("dana")
    page = dana.page("/systems")
    assert "Systems that are told" not in page
    answer = dana.post(
        "/systems/subscribers", page="/systems", label="x", url="https://example.org/", types="case.opened"
    )
    assert answer.status_code == 404


def test_the_keeper_forgets_programs_of_long_ago(out, database):
    from cases.store.unit import Store

    house, _, _ = out
    keeper = Store(database.url("keeper"), pool=1)
    with keeper.writes() as u:
        assert clients.sweep(u, now=house.clock.now + timedelta(days=400)) == 0
        assert clients.sweep(u, now=house.clock.now + timedelta(days=90 + 367)) == 1
    keeper.dispose()


def test_a_yearly_report_has_its_crosses_as_rows(told):
    with told.owner.reads() as u:
        rows = open_figures.count(
            u, Period(NOW.date().replace(month=1, day=1), whole_year=True), Edition.INSIDE
        )
    crossed = {(row.figure, row.type) for row in rows if row.type}
    assert ("sex", "physical") in crossed
    assert {row.first_day for row in rows} == {f"{NOW:%Y}-01-01"}
    assert {row.last_day for row in rows} == {f"{NOW:%Y}-12-31"}
    assert {row.figure for row in rows} == {*BY_CODE, *open_figures.ALONE}


def test_no_cell_of_a_file_is_read_as_a_formula(out):
    _, dana, _ = out
    for path in ("/open-data/published.csv", "/open-data/dictionary.csv"):
        for row in csv.reader(io.StringIO(dana.client.get(path).content.decode("utf-8-sig"))):
            assert not any(cell[:1] in {"=", "+", "-", "@", "\t"} for cell in row)


def test_what_is_no_period_is_not_published(told):
    dana = told.visit("dana")
    assert dana.post("/open-data/publish", page="/open-data", period="never").status_code == 422
    with pytest.raises(NotFound):
        period_of("2026-13")


def test_all_that_a_subscriber_can_choose_has_words():
    assert set(WORDS["event_type"]) == set(events.TYPES)


def test_publications_hold_counts_and_no_case(out):
    house, _, _ = out
    from sqlalchemy import select, text

    with house.owner.reads() as u:
        kept = str([dict(row._mapping) for row in u.all(select(publications))])
        for row in u.all(text("select id, number from cases")):
            assert str(row.id) not in kept
            assert row.number not in kept
    assert datetime.fromisoformat(f"{MONTH}-01")
