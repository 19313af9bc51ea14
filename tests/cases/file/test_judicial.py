"""The judicial pathway, from the report within 24 hours to the judge's word and the services behind it."""

from datetime import timedelta

import pytest

from cases import desk
from cases.errors import Refused
from cases.model import CaseState
from cases.rights import Section
from tests.casefile import CALM, WORDS, CaseFile
from tests.promises.scene import dump


@pytest.fixture
def file(house):
    return CaseFile(house)


def test_imminent_danger_is_judicial_and_nothing_else(file):
    with pytest.raises(Refused, match="imminent_is_judicial"):
        file.act("choose", pathway="non_judicial")
    file.act("choose", pathway="judicial")
    assert file.house.read(file.amal, file.number).pathway == "judicial"
    with pytest.raises(Refused, match="pathway_chosen"):
        file.act("choose", pathway="judicial")


def test_the_report_meets_the_judicial_clock_at_the_hour_when_it_was_made(file):
    file.act("choose", pathway="judicial")
    assert file.clocks()["judicial_report"].met_at is None
    file.house.clock.pass_(hours=3)
    made = file.house.clock() - timedelta(hours=1)
    file.act("report", authority="public_prosecutor", court=WORDS, reported_at=made)
    assert file.clocks()["judicial_report"].met_at == made
    entry = file.read(Section.PATHWAY).entries[0]
    assert (entry.codes["authority"], entry.codes["permission"]) == ("public_prosecutor", "pending")
    assert entry.texts["court"] == WORDS


@pytest.mark.parametrize("hours", [-100, 1])
def test_a_report_was_made_after_the_first_message_and_not_in_the_future(file, hours):
    file.act("choose", pathway="judicial")
    with pytest.raises(Refused, match="time_range"):
        file.act(
            "report", authority="police_for_minors", reported_at=file.house.clock() + timedelta(hours=hours)
        )


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"authority": "nobody"}, "choose_authority"),
        ({"authority": "upel"}, "choose_upel"),
        ({"authority": "upel", "upel_office": "paris"}, "choose_upel"),
        ({"authority": "other"}, "name_court"),
    ],
)
def test_a_report_says_to_whom(file, given, reason):
    file.act("choose", pathway="judicial")
    with pytest.raises(Refused, match=reason):
        file.act("report", **given)


def test_services_wait_for_the_judge(file):
    file.act("choose", pathway="judicial")
    service = file.plan_service("medical")
    for code, before in (("permission_pending", None), ("permission_refused", "refused")):
        if before:
            file.act("report", authority="juvenile_court")
            file.act("permit", permission=before, decision=WORDS)
        assert file.read(Section.SERVICES).standing.obstacles["follow_up"] == (code,)
        for state in ("referred", "started"):
            with pytest.raises(Refused, match=code):
                file.move(service, state)
    file.act("permit", permission="granted")
    file.move(service, "referred")
    file.move(service, "accepted")
    file.move(service, "started")
    assert file.read(Section.SERVICES).entries[0].codes["state"] == "started"


def test_a_judge_decides_on_what_was_reported(file):
    file.act("choose", pathway="judicial")
    with pytest.raises(Refused, match="report_first"):
        file.act("permit", permission="granted")


def test_a_judicial_pathway_without_imminent_danger_has_a_reason_and_starts_the_clock(house):
    file = CaseFile(house, CALM)
    assert "judicial_report" not in file.clocks()
    with pytest.raises(Refused, match="reason"):
        file.act("choose", pathway="judicial", reason="  ")
    file.act("choose", pathway="judicial", reason=WORDS)
    clock = file.clocks()["judicial_report"]
    assert clock.due_at - clock.started_at == timedelta(hours=24)
    assert not clock.approved


def test_a_change_of_pathway_has_a_reason_and_somebody_elses_approval(house):
    file = CaseFile(house, CALM)
    file.act("choose", pathway="non_judicial")
    assert {"assessment", "care_plan"} <= set(file.clocks())
    with pytest.raises(Refused, match="reason"):
        file.act("propose", reason="")
    file.act("propose", reason=WORDS)
    assert file.read(Section.PATHWAY).standing.course.proposed == "judicial"
    with pytest.raises(Refused, match="right"):
        file.act("settle", decision="approve")
    file.act("report", authority="public_prosecutor")  # danger does not wait for an approval
    file.act("settle", file.sami, decision="approve")
    course = file.read(Section.PATHWAY).standing.course
    assert (course.pathway, course.permission, course.reported) == ("judicial", "pending", True)
    assert file.clocks()["judicial_report"].met_at is not None
    assert "assessment" not in file.clocks()


def test_a_change_is_sent_back_with_a_reason_and_the_pathway_stays(house):
    file = CaseFile(house, CALM)
    file.act("choose", pathway="non_judicial")
    file.act("propose", reason=WORDS)
    with pytest.raises(Refused, match="reason"):
        file.act("settle", file.sami, decision="send_back")
    file.act("settle", file.sami, decision="send_back", answer=WORDS)
    course = file.read(Section.PATHWAY).standing.course
    assert (course.pathway, course.proposed) == ("non_judicial", None)


def test_nobody_approves_the_own_request(house):
    file = CaseFile(house, CALM)
    file.act("choose", pathway="non_judicial")
    file.act("propose", file.sami, reason=WORDS)
    with pytest.raises(Refused, match="own_request"):
        file.act("settle", file.sami, decision="approve")


def test_clinical_care_does_not_wait_for_the_judge_and_meets_its_clock(house):
    file = CaseFile(house, "بنت جيراني عمرها 9 سنين اغتصبها خالها مبارح بعرسال")
    assert file.clocks()["clinical_care"].met_at is None
    with pytest.raises(Refused, match="reason"):
        file.act("care", outcome="declined")
    file.act("care", outcome="done", reason=WORDS)
    assert file.clocks()["clinical_care"].met_at is not None


def test_a_case_with_a_pathway_is_closed_only_by_its_file(file):
    file.act("choose", pathway="judicial")
    version = file.house.read(file.amal, file.number).version
    for who in (file.amal, file.sami):
        with pytest.raises(Refused, match="closure_asked"):
            desk.close(
                file.house.desk_store,
                who,
                file.number,
                reason="resolved",
                version=version,
                now=file.house.clock(),
            )
    file.act("ask_closure", reason="resolved", summary=WORDS)
    with pytest.raises(Refused, match="closure_waits"):
        file.act("ask_closure", reason="resolved", summary=WORDS)
    with pytest.raises(Refused, match="right"):
        file.act("decide_closure", decision="approve")
    with pytest.raises(Refused, match="reason"):
        file.act("decide_closure", file.sami, decision="send_back")
    file.act("decide_closure", file.sami, decision="send_back", answer=WORDS)
    assert file.read(Section.CLOSURE).entries[0].codes["state"] == "sent_back"
    file.act("ask_closure", reason="referred", summary=WORDS)
    file.act("decide_closure", file.sami, decision="approve")
    case = file.house.read(file.amal, file.number)
    assert (case.state, case.close_reason) == (CaseState.CLOSED, "referred")
    with pytest.raises(Refused, match="closed"):
        file.act("propose", reason=WORDS)


def test_a_closed_case_is_opened_again_with_a_reason_and_keeps_its_file(file):
    file.fill()
    file.act("decide_closure", file.sami, decision="approve")
    with pytest.raises(Refused, match="reason"):
        file.act("reopen", reason=" ")
    file.act("reopen", reason=WORDS)
    case = file.house.read(file.amal, file.number)
    assert (case.state, case.pathway, case.needs_person) == (CaseState.OPEN, "judicial", True)
    assert file.read(Section.SERVICES).entries[0].codes["state"] == "started"
    with pytest.raises(Refused, match="not_closed"):
        file.act("reopen", reason=WORDS)


def test_a_clock_that_only_the_closing_ended_runs_again_when_the_case_is_opened_again(house):
    file = CaseFile(house, CALM)
    file.act("choose", pathway="judicial", reason=WORDS)
    before = file.clocks()
    assert before["judicial_report"].met_at is None
    file.act("ask_closure", reason="resolved", summary=WORDS)
    file.act("decide_closure", file.sami, decision="approve")
    assert all(clock.met_at is not None for clock in file.clocks().values())
    file.act("reopen", reason=WORDS)
    after = file.clocks()
    assert {kind: (clock.due_at, clock.met_at) for kind, clock in after.items()} == {
        kind: (clock.due_at, clock.met_at) for kind, clock in before.items()
    }
    (row,) = [case for case in dump(house.database)["public.cases"] if case["due_at"] is not None]
    assert row["due_at"] == min(clock.due_at for clock in after.values() if clock.met_at is None)


def test_a_case_that_comes_back_to_the_judicial_pathway_has_its_24_hours_again(house):
    file = CaseFile(house, CALM)
    file.act("choose", pathway="judicial", reason=WORDS)
    file.act("report", authority="public_prosecutor")
    for _ in range(2):
        file.act("propose", reason=WORDS)
        file.act("settle", file.sami, decision="approve")
    clock = file.clocks()["judicial_report"]
    assert clock.met_at is None
    assert timedelta(hours=23) < clock.due_at - house.clock() <= timedelta(hours=24)
    course = file.read(Section.PATHWAY).standing.course
    assert (course.pathway, course.reported, course.permission) == ("judicial", False, "pending")
