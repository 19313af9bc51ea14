"""A case from the first message to its closure, on either pathway, as the people of an office carry it."""

from datetime import timedelta

import pytest

from cases.errors import Refused
from cases.model import CaseState, Role
from cases.rights import Section
from tests.casefile import CALM, WORDS, CaseFile
from tests.promises.scene import dump, found_in

OFFICE = "kaa-aarsal"


def test_a_judicial_case_from_the_first_message_to_its_closure(house):
    file = CaseFile(house)
    lina = house.hire("lina", role=Role.LEGAL, office=OFFICE)
    rami = house.hire("rami", role=Role.PSYCHOLOGIST, office=OFFICE)
    maya = house.hire("maya", role=Role.SENIOR_CASE_MANAGER, office=OFFICE)
    assert file.clocks()["judicial_report"].met_at is None

    file.act("choose", pathway="judicial")
    file.act("report", lina, authority="upel", upel_office="zahle", court=WORDS)
    due = file.clocks()["judicial_report"]
    assert due.met_at is not None
    assert due.met_at < due.due_at

    file.assess_all("high")
    shelter = file.plan_service("shelter")
    with pytest.raises(Refused, match="permission_pending"):
        file.move(shelter, "referred")
    house.clock.pass_(days=2)
    with pytest.raises(Refused, match="right"):
        file.act("permit", rami, permission="granted")
    file.act("permit", lina, permission="granted", decision=WORDS)
    file.move(shelter, "referred")
    file.move(shelter, "accepted")
    file.move(shelter, "started")

    file.act("hear", rami, child_view="recorded", view=WORDS)
    file.act("goal", rami, goal=WORDS, responsible="psychologist", person=WORDS)
    therapy = file.plan_service("psychological")
    file.move(therapy, "started", rami)
    file.act("hold", thing=file.plan_visit("home"), state="held", child_seen="yes", note=WORDS)
    house.clock.pass_(days=190)
    file.act(
        "hold", rami, thing=file.plan_visit("follow_up_review"), state="held", child_seen="yes", note=WORDS
    )
    assert file.clocks()["follow_up_review"].met_at is not None
    for service in (shelter, therapy):
        file.move(service, "ended")

    file.act("ask_closure", reason="resolved", summary=WORDS)
    file.act("decide_closure", maya, decision="send_back", answer=WORDS)
    file.act("ask_closure", reason="resolved", summary=WORDS)
    file.act("decide_closure", maya, decision="approve")
    case = house.read(file.amal, file.number)
    assert (case.state, case.close_reason, case.pathway, case.risk) == (
        CaseState.CLOSED,
        "resolved",
        "judicial",
        "high",
    )
    assert all(deadline.met_at for deadline in case.deadlines)
    said = [item.said[0][0] for item in case.items if item.kind == "event" and item.said]
    for event in ("pathway_chosen", "judicial_reported", "judge_decided", "closed"):
        assert event in said
    assert found_in(dump(house.database), [WORDS]) == []


def test_a_non_judicial_case_with_consent_plan_referral_and_follow_up(house):
    file = CaseFile(house, CALM)
    sara = house.hire("sara", role=Role.SOCIAL_WORKER, office=OFFICE)
    rami = house.hire("rami", role=Role.PSYCHOLOGIST, office=OFFICE)

    file.assess_all("medium")
    file.act("choose", sara, pathway="non_judicial")
    plan = file.clocks()["care_plan"]
    assert plan.due_at - plan.started_at == timedelta(days=14)

    file.act("hear", sara, child_view="recorded", view=WORDS)
    file.act("goal", sara, goal=WORDS, responsible="teacher")
    assert file.clocks()["care_plan"].met_at is not None

    school, talks = file.plan_service("education"), file.plan_service("psychological")
    with pytest.raises(Refused, match="consent_child"):
        file.move(school, "referred", sara)
    file.agree("child")
    file.agree("guardian", how="written")
    file.move(school, "referred", sara)
    file.move(school, "redirected", sara, note=WORDS, provider_name=WORDS)
    file.move(school, "accepted", sara)
    file.move(school, "started", sara)
    file.move(talks, "started", rami)
    first = file.clocks()["follow_up_review"]
    assert house.clock() < first.due_at

    file.act("withdraw", sara, party="guardian", name=WORDS)
    with pytest.raises(Refused, match="consent_guardian"):
        file.move(file.plan_service("livelihood"), "started", sara)
    file.move(talks, "ended", rami)
    file.move(school, "ended", sara)

    file.act(
        "hold",
        sara,
        thing=file.plan_visit("school"),
        state="held",
        child_seen="yes",
        note=WORDS,
        closure_advised=True,
    )
    file.act("ask_closure", sara, reason="resolved", summary=WORDS)
    file.act("decide_closure", file.sami, decision="approve")
    assert house.read(file.amal, file.number).state is CaseState.CLOSED

    house.clock.pass_(days=20)
    file.act("reopen", sara, reason=WORDS)
    case = house.read(file.amal, file.number)
    assert (case.state, case.holder) == (CaseState.OPEN, "Sara")
    assert [e.codes["state"] for e in file.read(Section.SERVICES).entries] == ["ended", "ended", "planned"]
    assert found_in(dump(house.database), [WORDS]) == []
