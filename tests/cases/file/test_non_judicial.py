"""The non-judicial pathway: consents, the plan, services with their reviews, visits, each with its rules."""

from datetime import date, timedelta

import pytest

from cases.casework import DOMAINS
from cases.errors import NotFound, Refused
from cases.model import Role
from cases.rights import Section
from tests.casefile import CALM, WORDS, CaseFile

TOMORROW = date(2026, 11, 22)


@pytest.fixture
def file(house):
    made = CaseFile(house, CALM)
    made.act("choose", pathway="non_judicial")
    return made


def test_the_overall_level_is_a_persons_act_after_all_four_domains(file):
    with pytest.raises(Refused, match="rationale"):
        file.act("assess", domain="caregivers", level="high", rationale=" ")
    file.act("assess", domain="caregivers", level="high", rationale=WORDS)
    with pytest.raises(Refused, match="domains_first"):
        file.act("rate", level="high", rationale=WORDS)
    assert file.clocks()["assessment"].met_at is None
    file.assess_all("medium")
    assert file.clocks()["assessment"].met_at is not None
    assert file.house.read(file.amal, file.number).risk == "medium"


def test_an_assessment_keeps_its_history_with_assessor_and_time(file):
    file.act("assess", domain=DOMAINS[0], level="high", rationale="first")
    file.act("assess", file.sami, domain=DOMAINS[0], level="low", rationale="second")
    view = file.read(Section.ASSESSMENT)
    assert [(e.by, e.codes["level"], e.texts["rationale"]) for e in view.history] == [
        ("Sami", "low", "second"),
        ("Amal", "high", "first"),
    ]
    (now,) = view.entries
    assert (now.by, now.codes["level"], now.version) == ("Sami", "low", 2)
    assert view.history[0].at > view.history[1].at


def test_services_wait_for_the_consent_of_both(file):
    service = file.plan_service()
    assert file.read(Section.SERVICES).standing.obstacles["follow_up"] == (
        "consent_child",
        "consent_guardian",
    )
    with pytest.raises(Refused, match="consent_child"):
        file.move(service, "started")
    file.agree("child")
    with pytest.raises(Refused, match="consent_guardian"):
        file.move(service, "started")
    file.agree("guardian")
    file.move(service, "started")


def test_consent_reaches_no_further_than_its_scope(file):
    service = file.plan_service()
    file.agree("child", scope=("follow_up", "sharing"))
    file.agree("guardian", scope=("follow_up",))
    with pytest.raises(Refused, match="consent_guardian"):
        file.move(service, "referred")
    file.move(service, "started")


def test_consent_taken_back_counts_at_once(file):
    file.agree("child")
    file.agree("guardian")
    service = file.plan_service()
    file.move(service, "referred")
    with pytest.raises(Refused, match="name_party"):
        file.act("withdraw", party="guardian")
    file.act("withdraw", party="guardian", name=WORDS, withdrawn_on=date(2026, 11, 21), note=WORDS)
    with pytest.raises(Refused, match="consent_guardian"):
        file.move(service, "accepted")
    guardian = next(e for e in file.read(Section.CONSENT).entries if e.thing == "guardian")
    assert guardian.codes["state"] == "withdrawn"
    assert (guardian.codes["how"], guardian.codes["language"]) == ("spoken", "ar")
    assert (guardian.texts["name"], guardian.texts["withdrawn_by"]) == (WORDS, WORDS)
    with pytest.raises(Refused, match="nothing_given"):
        file.act("withdraw", party="guardian", name=WORDS)


def test_a_refusal_is_recorded_and_holds_services_back(file):
    file.agree("guardian")
    file.act("consent", party="child", state="refused", name=WORDS, how="spoken", language="ar")
    with pytest.raises(Refused, match="consent_child"):
        file.move(file.plan_service(), "started")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"party": "teacher"}, "choose_party"),
        ({"state": "maybe"}, "choose_answer"),
        ({"how": ""}, "choose_how"),
        ({"language": "xx"}, "choose_language"),
        ({"name": " "}, "name_party"),
        ({"scope": ()}, "choose_scope"),
        ({"scope": ("everything",)}, "choose_scope"),
        ({"given_on": TOMORROW}, "date_future"),
        ({"note": "x" * 4001}, "text_length"),
    ],
)
def test_an_incomplete_consent_is_refused_with_what_is_missing(file, given, reason):
    whole = {"party": "child", "state": "given", "name": WORDS, "how": "spoken", "language": "ar"}
    with pytest.raises(Refused, match=reason):
        file.act("consent", **{**whole, "scope": ("follow_up",), **given})


def test_only_a_child_too_young_to_be_asked_goes_without_consent(file):
    with pytest.raises(Refused, match="not_too_young"):
        file.act("consent", party="guardian", state="too_young", note=WORDS)
    file.act("consent", party="child", state="too_young", note=WORDS)
    file.agree("guardian")
    file.move(file.plan_service(), "started")


def test_a_child_of_eight_is_asked(house):
    file = CaseFile(house)
    assert file.house.read(file.amal, file.number).facts.age == 8
    with pytest.raises(Refused, match="not_too_young"):
        file.act("consent", party="child", state="too_young", note=WORDS)


def test_the_override_stands_for_the_guardian_only_and_only_by_who_may_decide(file):
    maya = file.house.hire("maya", role=Role.SENIOR_CASE_MANAGER, office="kaa-aarsal")
    with pytest.raises(Refused, match="right"):
        file.act("override", accused="yes", reason=WORDS)
    with pytest.raises(Refused, match="guardian_accused"):
        file.act("override", maya, accused="", reason=WORDS)
    with pytest.raises(Refused, match="reason"):
        file.act("override", maya, accused="yes", reason="")
    file.act("override", maya, accused="yes", reason=WORDS)
    service = file.plan_service()
    with pytest.raises(Refused, match="consent_child"):
        file.move(service, "started")
    file.agree("child")
    file.move(service, "started")
    with pytest.raises(Refused, match="right"):
        file.act("withdraw", party="override", name=WORDS)
    file.act("withdraw", maya, party="override", name=WORDS)
    with pytest.raises(Refused, match="consent_guardian"):
        file.move(file.plan_service("social"), "started")


def test_a_plan_has_goals_with_dates_and_the_childs_view(file):
    with pytest.raises(Refused, match="view_words"):
        file.act("hear", child_view="recorded", view="")
    file.act("hear", child_view="not_safe", view=WORDS)
    for given, reason in (
        ({"goal": " "}, "goal_words"),
        ({"responsible": "nobody"}, "choose_responsible"),
        ({"starts_on": TOMORROW, "due_on": date(2026, 11, 1)}, "dates_order"),
    ):
        with pytest.raises(Refused, match=reason):
            file.act("goal", **{"goal": WORDS, "responsible": "lawyer", **given})
    assert file.clocks()["care_plan"].met_at is None
    file.act("goal", goal=WORDS, responsible="lawyer", due_on=TOMORROW)
    assert file.clocks()["care_plan"].met_at is not None
    goal = file.read(Section.PLAN).entries[-1]
    file.act("goal", thing=goal.thing, goal="more", responsible="social_worker", state="met", due_on=TOMORROW)
    view = file.read(Section.PLAN)
    assert [(e.thing == goal.thing, e.codes["state"], e.texts.get("goal")) for e in view.entries] == [
        (False, None, None),
        (True, "met", "more"),
    ]
    for thing in ("child_view", "6f1a5d9e-0000-4000-8000-0000616d616e"):
        with pytest.raises(NotFound):
            file.act("goal", thing=thing, goal=WORDS, responsible="lawyer")


def test_a_follow_up_starts_its_two_reviews_and_each_is_met_by_its_visit(file):
    file.agree("child")
    file.agree("guardian")
    file.move(file.plan_service("education"), "started")
    assert "follow_up_review" not in file.clocks()
    file.move(file.plan_service("psychological"), "started")
    clocks = file.clocks()
    months = [
        (clocks[kind].due_at - file.house.clock()) / timedelta(days=30)
        for kind in ("follow_up_review", "supervisor_review")
    ]
    assert 6 <= months[0] < 6.5
    assert 9 <= months[1] < 9.5
    first, second = file.plan_visit("follow_up_review"), file.plan_visit("supervisor_review")
    file.act("hold", thing=first, state="held", child_seen="yes", note=WORDS)
    assert file.clocks()["follow_up_review"].met_at is not None
    with pytest.raises(Refused, match="right"):
        file.act("hold", thing=second, state="held", child_seen="yes", note=WORDS)
    file.act(
        "hold", file.sami, thing=second, state="held", child_seen="not_safe", note=WORDS, closure_advised=True
    )
    assert file.clocks()["supervisor_review"].met_at is not None
    with pytest.raises(Refused, match="visit_over"):
        file.act("hold", thing=first, state="missed", note=WORDS)


def test_a_visit_that_was_missed_meets_nothing(file):
    file.agree("child")
    file.agree("guardian")
    file.move(file.plan_service(), "started")
    visit = file.plan_visit("follow_up_review")
    file.act("hold", thing=visit, state="missed", note=WORDS)
    assert file.clocks()["follow_up_review"].met_at is None
    assert file.read(Section.VISITS).entries[0].codes["held_on"] is None


def test_a_service_goes_from_step_to_step_and_says_why_it_turned(file):
    file.agree("child")
    file.agree("guardian")
    service = file.plan_service("legal")
    for state in ("ended", "accepted"):
        with pytest.raises(Refused, match="step"):
            file.move(service, state)
    file.move(service, "referred")
    with pytest.raises(Refused, match="reason"):
        file.move(service, "redirected")
    file.move(service, "redirected", note=WORDS, provider_name="another")
    file.move(service, "accepted")
    file.move(service, "started")
    file.move(service, "ended", on=date(2026, 11, 21))
    entry = file.read(Section.SERVICES).entries[0]
    assert (entry.codes["state"], entry.codes["started_on"], entry.codes["ended_on"]) == (
        "ended", date(2026, 11, 21), date(2026, 11, 21),
    )  # fmt: skip
    assert entry.texts["provider"] == "another"
    assert [e.codes["state"] for e in reversed(file.read(Section.SERVICES).history)] == [
        "planned", "referred", "redirected", "accepted", "started", "ended",
    ]  # fmt: skip


def test_a_day_begins_where_the_case_is(file):
    """An hour after midnight in Beirut it is still yesterday in UTC."""
    file.house.clock.now = file.house.clock.now.replace(hour=22, minute=30)
    file.agree("child", given_on=TOMORROW)
    assert next(e for e in file.read(Section.CONSENT).entries).codes["given_on"] == TOMORROW
    file.agree("guardian", given_on=None)
    assert file.read(Section.CONSENT).entries[-1].codes["given_on"] == TOMORROW
    with pytest.raises(Refused, match="date_future"):
        file.agree("guardian", given_on=date(2026, 11, 23))
