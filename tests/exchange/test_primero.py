"""The way to Primero, tried on a stand-in: what arrives, what does not, and what is said about it."""

from datetime import timedelta

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from cases.casework import SERVICES
from cases.coding import codebook
from exchange.check import faults
from exchange.client import Access, Trouble
from exchange.mapping import primero as table
from exchange.primero import Primero
from exchange.sheet import write_sheet
from exchange.subject import Subject
from tests.exchange.samples import CHILD, DAY, RECORD, order_of, records, subjects
from tests.exchange.standin import PASSWORD, SEED, USER, body_schema


def written(subject, primero):
    return write_sheet(subject, primero.describe("en"), RECORD)


def test_the_table_has_a_line_for_every_code_of_ours():
    rules = {rule.source: rule for rule in table().fields}
    assert set(rules["concerns"].codes) == set(codebook().concerns)
    (column,) = (each for rows in table().rows for each in rows.columns if each.source == "service")
    assert set(column.codes) == set(SERVICES)
    lists = SEED["lists"]
    for codes, name in (
        (rules["concerns"].codes, "lookup-protection-concerns"),
        (column.codes, "lookup-service-type"),
    ):
        assert all(set(ids) & set(lists[name]) for ids in codes.values())


def test_1_the_live_schema_accepts_the_body(primero):
    sheet = written(CHILD, primero)
    assert list(Draft202012Validator(body_schema(SEED)).iter_errors(dict(sheet.data))) == []
    assert faults(sheet.data, primero.describe("en")) == ()
    assert sheet.left == ()
    data = sheet.data
    assert (data["name_first"], data["name_middle"], data["name_last"]) == ("Rami", "Samir", "Haddad")
    assert data["protection_concerns"] == ["physically_or_mentally_abused"]
    assert data["protection_concerns_other"] == "physical_abuse_violence, neglect"
    assert data["nationality"] == ["syria"]
    assert data["urgent_protection_concern"] == "true"
    assert "owned_by" not in data  # it is assigned, so that their clock starts


def test_what_the_server_would_refuse_is_seen_before(primero):
    target = primero.describe("en")
    body = dict(written(CHILD, primero).data)
    for name, wrong in (
        ("age", "9"), ("sex", "boy"), ("nationality", "syria"), ("estimated", None), ("registration_date", "22.8.2026"),
        ("location_current", "NOWHERE"), ("urgent_protection_concern", "maybe"), ("unheard_of", "x"),
        ("name_first", 7), ("notes_section", "x"),
    ):  # fmt: skip
        assert faults({**body, name: wrong}, target) == (name,)
    row = {**body["services_section"][0], "unique_id": "1", "service_type": "other"}
    assert set(faults({**body, "services_section": [row]}, target)) == {
        "services_section.unique_id",
        "services_section.service_type",
    }


def test_a_first_sending_is_created_read_back_assigned_and_flagged(there, primero):
    outcome = primero.send(order_of(CHILD, primero, flag="Imminent danger"))
    assert (outcome.state, outcome.created, outcome.assigned, outcome.flagged) == ("done", True, True, True)
    assert (outcome.dropped, outcome.differs, outcome.trouble) == ((), (), "")
    kept = there.cases[str(RECORD)]
    assert kept["age"] == 9
    assert there.flags == [
        {"record": str(RECORD), "removed": False, "message": "Imminent danger", "date": DAY.isoformat()}
    ]
    verbs = [method for method, path, _, _ in there.requests if "/cases" in path]
    assert verbs[:2] == ["POST", "GET"]


def test_2_the_same_id_twice_is_one_case_and_counts_as_done(there, primero):
    order = order_of(CHILD, primero, flag="Imminent danger")
    primero.send(order)
    again = primero.send(order)
    assert (again.state, again.created) == ("done", False)
    assert (again.dropped, again.differs) == ((), ())
    assert len(there.cases) == len(there.flags) == 1
    assert there.asked("PATCH", str(RECORD)) == []  # nothing was missing, so nothing was written


def test_a_second_sending_adds_what_is_missing_and_never_writes_over_their_work(there, primero):
    primero.send(order_of(CHILD, primero))
    kept = there.cases[str(RECORD)]
    kept["risk_level"], kept["age"] = "low", None
    kept["services_section"][0]["service_provider"] = None
    kept["services_section"].append(
        {"unique_id": "11111111-1111-4111-8111-111111111111", "service_type": "food_service"}
    )
    again = primero.send(order_of(CHILD, primero, assign=False))
    assert kept["age"] == 9
    assert kept["risk_level"] == "low"
    assert [row.get("service_provider") for row in kept["services_section"]] == ["Invented helper", None]
    assert (again.state, again.dropped, again.differs) == ("done", (), ("risk_level",))
    assert len(there.assigns) == 1


def test_3_a_field_that_is_dropped_without_a_word_is_reported(there, primero):
    there.denied = {"nationality", "note_text"}
    outcome = primero.send(order_of(CHILD, primero))
    assert (outcome.state, outcome.dropped) == ("done", ("nationality", "notes_section.note_text"))


def test_a_field_that_comes_back_otherwise_is_reported(there, primero):
    there.altered = {"age": 19, "name_last": ""}
    outcome = primero.send(order_of(CHILD, primero))
    assert (outcome.dropped, outcome.differs) == (("name_last",), ("age",))


def test_a_field_that_their_forms_lack_is_said_before_and_not_sent(there, primero):
    del there.seed["fields"]["risk_level"]
    del there.seed["rows"]["services_section"]
    there.seed["lists"]["lookup-country"] = ["lebanon"]
    sheet = written(CHILD, primero)
    assert {(each.source, each.reason, each.code) for each in sheet.left} == {
        ("risk", "no_field", ""), ("services", "no_field", ""), ("nationality", "no_option", "syrian"),
    }  # fmt: skip
    outcome = primero.send(order_of(CHILD, primero))
    assert outcome.dropped == ()


def test_an_instance_with_the_finer_list_gets_the_finer_code(there, primero):
    there.seed["lists"]["lookup-protection-concerns"] += ["neglect", "physical_abuse_violence"]
    assert written(CHILD, primero).data["protection_concerns"] == ["physical_abuse_violence", "neglect"]


def test_4_a_referral_without_consent_is_told_and_never_overridden(there, primero):
    without = Subject(
        **{**{name: getattr(CHILD, name) for name in CHILD.__slots__}, "consent_sharing": False}
    )
    order = order_of(without, primero)
    primero.send(order)
    row = order.data["services_section"][0]
    given = {"to": "cp_mafraq", "service": row["service_type"], "row": row["unique_id"], "notes": ""}
    refused = primero.refer(RECORD, **given)
    assert (refused.state, refused.trouble, refused.names) == ("refused", "refused", ("consent",))
    assert there.referrals == []
    assert "consent_overridden" not in there.sent()
    there.cases[str(RECORD)]["disclosure_other_orgs"] = True
    assert primero.refer(RECORD, **given).state == "done"
    assert there.referrals[0]["service_record_id"] == row["unique_id"]


def test_7_a_short_wait_is_waited_and_a_long_one_is_told(there, primero, clock):
    order = order_of(CHILD, primero)
    there.answers += [(503, {"Retry-After": "2"}, None), (503, {"Retry-After": "3"}, None)]
    assert primero.send(order).state == "done"
    assert clock.slept == [2.0, 3.0]
    there.answers.append((503, {"Retry-After": "600"}, None))
    busy = primero.send(order_of(CHILD, primero, record=RECORD))
    assert (busy.state, busy.trouble, busy.until) == ("waiting", "busy", clock.now + timedelta(seconds=600))
    assert clock.slept == [2.0, 3.0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 60), ("soon", 60), ("999999999", 86400), ("-5", 60), ("Sun, 22 Nov 2026 09:05:00 GMT", 300),
    ],
)  # fmt: skip
def test_7_every_form_of_the_wait_is_understood(there, primero, clock, header, seconds):
    order = order_of(CHILD, primero)
    there.answers.append((503, {"Retry-After": header} if header else {}, None))
    assert primero.send(order).until == clock.now + timedelta(seconds=seconds)


def test_7_who_is_busy_for_too_long_is_asked_three_times(there, primero, clock):
    order = order_of(CHILD, primero)
    there.answers += [(503, {"Retry-After": "1"}, None)] * 3
    assert primero.send(order).state == "waiting"
    assert clock.slept == [1.0, 1.0]
    assert there.cases == {}


def test_8_a_place_that_they_do_not_have_is_never_sent(there, primero):
    gone = Subject(opened_on=DAY, place="GONE")
    sheet = written(gone, primero)
    assert "location_current" not in sheet.data
    assert ("place", "no_option", "GONE") in {(each.source, each.reason, each.code) for each in sheet.left}
    assert primero.describe("en").owner("nobody") is None


def test_9_a_case_that_was_sent_is_given_to_somebody_there(there, primero):
    primero.send(order_of(CHILD, primero))
    assert there.assigns == [{"record": str(RECORD), "transitioned_to": "cp_bekaa", "notes": ""}]
    assert there.cases[str(RECORD)]["owned_by"] == "cp_bekaa"
    assert there.cases[str(RECORD)]["reassigned_transferred_on"]


def test_what_stops_half_way_says_so_and_the_next_time_finishes(there, primero):
    order = order_of(CHILD, primero, owner="gone_meanwhile")
    half = primero.send(order)
    assert (half.state, half.created, half.assigned, half.trouble) == ("partly", True, False, "refused")
    assert half.names == ("transitioned_to",)
    whole = primero.send(order_of(CHILD, primero))
    assert (whole.state, whole.created, whole.assigned) == ("done", False, True)
    assert len(there.cases) == 1


@pytest.mark.parametrize(
    ("answer", "state", "trouble"),
    [
        ((401, {}, None), "failed", "not_signed_in"),
        ((403, {}, {"errors": [{"status": 403, "message": "Forbidden"}]}), "failed", "no_right"),
        (
            (
                422,
                {},
                {"errors": [{"status": 422, "detail": ["/age", "Rami Haddad <b>"], "message": "Rami"}]},
            ),
            "refused",
            "refused",
        ),
        ((302, {"Location": "http://elsewhere.example/api/v2/cases"}, None), "failed", "redirected"),
        ((500, {}, b"<html>"), "failed", "failed_there"),
        ((418, {}, None), "failed", "odd_answer"),
    ],
)
def test_every_refusal_has_its_code_and_none_of_their_sentences(there, primero, answer, state, trouble):
    order = order_of(CHILD, primero)
    there.answers.append(answer)
    outcome = primero.send(order)
    assert (outcome.state, outcome.trouble) == (state, trouble)
    assert "Rami" not in repr(outcome)
    assert outcome.names in {(), ("/age",)}


def test_an_answer_that_is_no_json_or_too_large_stops_the_reading(there, primero, monkeypatch):
    there.answers.append((200, {}, b"<html>not what we asked</html>"))
    with pytest.raises(Trouble, match="odd_answer"):
        primero.describe("en")
    monkeypatch.setattr("exchange.client.LARGEST", 10_000)
    there.answers.append((200, {}, b"[" + b"1," * 10_000 + b"1]"))
    with pytest.raises(Trouble, match="too_much"):
        primero.describe("en")
    there.answers.append((200, {}, {"data": [{"fields": "odd"}]}))
    monkeypatch.undo()
    with pytest.raises(Trouble, match="odd_answer"):
        primero.describe("en")


def test_who_does_not_answer_is_unreachable_and_not_waited_for(there, clock):
    there.close()
    gone = Primero(Access(there.url, USER, PASSWORD), now=lambda: clock.now, timeout=httpx.Timeout(2))
    with pytest.raises(Trouble, match="unreachable"):
        gone.describe("en")


def test_forms_and_lists_are_read_once_for_ten_minutes(there, primero, clock):
    primero.describe("en")
    first = len(there.requests)
    primero.describe("en")
    assert len(there.requests) == first == 4
    clock.now += timedelta(minutes=10)
    primero.describe("en")
    assert len(there.requests) == 8


def test_a_list_of_several_pages_is_read_to_its_end(there, primero, monkeypatch):
    monkeypatch.setattr("exchange.client.PER_PAGE", 2)
    assert {spot.code for spot in primero.describe("en").spots} == {each["code"] for each in SEED["places"]}
    monkeypatch.setattr("exchange.client.MOST_PAGES", 1)
    with pytest.raises(Trouble, match="too_much"):
        primero.describe("ar")


def test_labels_come_in_the_language_of_who_looks_and_else_in_english(primero):
    assert primero.describe("ar").fields["sex"].options["male"] == "ع male"
    assert primero.describe("fr").fields["sex"].options["male"] == "Male"


def test_the_password_is_in_no_text_about_the_access(primero):
    assert PASSWORD not in repr(Access("https://x.example", USER, PASSWORD))
    with pytest.raises(Trouble) as stopped:
        Primero(Access("http://127.0.0.1:1", USER, PASSWORD), now=lambda: None).describe("en")
    assert PASSWORD not in repr(stopped.value)


def says(subject, sheet):
    """Return which sources and codes are neither sent nor said to be left out."""
    told = {each.source for each in sheet.lines} | {each.source for each in sheet.left}
    rows = ("services", "notes")
    lost = [
        name
        for name in subject.__slots__
        if name not in rows and getattr(subject, name) not in ((), "", None) and name not in told
    ]
    left = {(each.source, each.code) for each in sheet.left}
    sent = set(sheet.data.get("protection_concerns", ()))
    rule = next(each for each in table().fields if each.source == "concerns")
    lost += [
        code
        for code in subject.concerns
        if ("concerns", code) not in left and not sent & set(rule.codes[code])
    ]
    for source in rows:
        given, there = getattr(subject, source), sheet.data.get(f"{source}_section", ())
        lost += [] if len(given) == len(there) else [source]
    return lost


def test_200_generated_cases_go_there_and_back_without_a_silent_loss(there, primero):
    seen = []

    @settings(
        max_examples=200,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(subjects, records)
    def travel(subject, record):
        target = primero.describe("en")
        sheet = write_sheet(subject, target, record)
        assert sheet == write_sheet(subject, target, record)
        assert faults(sheet.data, target) == ()
        assert list(Draft202012Validator(body_schema(there.seed)).iter_errors(dict(sheet.data))) == []
        assert says(subject, sheet) == []
        outcome = primero.send(order_of(subject, primero, record=record))
        assert (outcome.state, outcome.created, outcome.dropped, outcome.differs) == ("done", True, (), ())
        kept = there.cases[str(record)]
        assert {name: value for name, value in kept.items() if name in sheet.data} == dict(sheet.data)
        seen.append(record)

    travel()
    assert len(set(seen)) == len(there.cases) == len(there.assigns)
    assert len(seen) >= 200
