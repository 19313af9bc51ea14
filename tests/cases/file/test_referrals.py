"""Referrals: only consented, only to an approved entry, sealed with the case, and never a word of who reported."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from cases.directory import Listing, approve_entry, end_entry, save_entry
from cases.errors import NotFound, Refused, Stale
from cases.file import children
from cases.file.referrals import Given, draft, read_sheet, refer
from cases.model import Language, Role
from cases.rights import Section
from cases.store.file_tables import services
from cases.store.tables import audit
from tests.casefile import CALM, IMMINENT, CaseFile

SECRET = "يحتاج إلى محامٍ بسبب الأوراق"
GIVEN = Given(
    Language.FR, "urgent", called="K.", reason=SECRET, done="rien", reach="le bureau, le matin",
    limits="ne pas appeler la maison", answer_by=date(2026, 12, 1), facts=("age", "sex", "district"),
)  # fmt: skip
LISTING = Listing(
    ar="مثال مخترع", en="Invented helper", fr="Aide inventée", services=("legal", "psychological"), areas=("LB",),
    contact="the front desk", source="invented for a test",
)  # fmt: skip


class Referring(CaseFile):
    def __init__(self, house, text=CALM):
        super().__init__(house, text)
        self.entry = self.list_(LISTING)

    def list_(self, listing, *, approved=True):
        day = date(2026, 11, 21)
        entry = save_entry(
            self.house.desk_store, self.sami, listing, entry=None, version=0, reason="new", now=self.house.clock(),
            today=day,
        )  # fmt: skip
        if approved:
            approve_entry(self.house.desk_store, self.sami, entry, version=1, now=self.house.clock())
        return entry

    def refer(self, thing, given=GIVEN, *, provider=None, who=None, version=None, run=refer):
        version = self.read(Section.SERVICES, self.sami).version if version is None else version
        return run(
            self.house.desk_store, who or self.amal, self.number, version=version, now=self.house.clock(),
            thing=thing, provider=provider or self.entry, given=given,
        )  # fmt: skip

    def sheet(self, thing, version, who=None, **more):
        return read_sheet(
            self.house.desk_store, who or self.amal, self.number, thing=thing, version=version,
            now=self.house.clock(), **more,
        )  # fmt: skip


@pytest.fixture
def file(house):
    made = Referring(house)
    made.act("choose", pathway="non_judicial")
    return made


def actions(file):
    with file.house.owner.reads() as u:
        return [row.action for row in u.all(select(audit.c.action).order_by(audit.c.seq))]


def test_a_referral_waits_for_the_consent_of_both_to_sharing(file):
    service = file.plan_service("legal")
    with pytest.raises(Refused, match="consent_child"):
        file.refer(service)
    file.agree("child")
    file.agree("guardian", scope=("follow_up",))
    for run in (draft, refer):
        with pytest.raises(Refused, match="consent_guardian"):
            file.refer(service, run=run)
    file.agree("guardian")
    version = file.refer(service)
    sheet = file.sheet(service, version)
    assert (sheet.to, sheet.to_contact, sheet.basis) == (
        "Aide inventée",
        "the front desk",
        ("child", "guardian"),
    )
    assert (sheet.reason, sheet.called, sheet.by, sheet.held) == (SECRET, "K.", "Amal", ())
    entry = file.read(Section.SERVICES).entries[0]
    assert (entry.codes["state"], entry.codes["provider"]) == ("referred", str(file.entry))
    assert (entry.by, entry.texts["provider"]) == ("Amal", "Aide inventée")


def test_looking_at_a_sheet_keeps_nothing(file):
    service = file.plan_service("legal")
    file.agree("child")
    file.agree("guardian")
    seen = file.refer(service, run=draft)
    assert seen.reason == SECRET
    assert file.read(Section.SERVICES).entries[0].codes["state"] == "planned"


def test_the_sheet_is_sealed_and_its_way_is_in_the_trail(file):
    service = file.plan_service("legal")
    file.agree("child")
    file.agree("guardian")
    version = file.refer(service)
    with file.house.owner.reads() as u:
        bodies = [bytes(row.sealed_body) for row in u.all(select(services.c.sealed_body))]
    assert all(SECRET.encode() not in body and b"referral" not in body for body in bodies)
    file.sheet(service, version)
    file.sheet(service, version, printed=True)
    assert actions(file)[-2:] == ["referral_read", "referral_printed"]
    assert "service_referred" in actions(file)
    stranger = file.house.hire("nour", office="saida")
    with pytest.raises(NotFound):
        file.sheet(service, version, stranger)
    with pytest.raises(Refused, match="right"):
        file.sheet(service, version, file.house.hire("dana", role=Role.DATA_OFFICER))
    with pytest.raises(NotFound):
        file.sheet(service, version - 1)


def test_a_sheet_is_not_handed_over_once_consent_was_taken_back(file):
    service = file.plan_service("legal")
    file.agree("child")
    file.agree("guardian")
    version = file.refer(service)
    file.act("withdraw", party="child", name="the child")
    assert file.sheet(service, version).held == ("consent_child",)
    with pytest.raises(Refused, match="consent_child"):
        file.sheet(service, version, printed=True)


def test_the_override_stands_for_the_guardian_and_the_sheet_accuses_nobody(file):
    service = file.plan_service("legal")
    file.agree("child")
    file.act("override", file.sami, accused="yes", reason="the guardian is the one who is feared")
    sheet = file.sheet(service, file.refer(service))
    assert sheet.basis == ("child", "best_interest")
    assert "feared" not in repr(sheet)


def test_a_judge_comes_first(house):
    file = Referring(house, IMMINENT)
    file.act("choose", pathway="judicial")
    service = file.plan_service("psychological")
    with pytest.raises(Refused, match="permission_pending"):
        file.refer(service)
    file.act("report", authority="upel", upel_office="zahle")
    file.act("permit", permission="granted")
    assert file.sheet(service, file.refer(service)).basis == ("judge",)


def test_the_answer_that_comes_back_is_recorded_step_by_step(file):
    service = file.plan_service("legal")
    file.agree("child")
    file.agree("guardian")
    file.refer(service)
    for state in ("received", "accepted", "started", "ended"):
        file.move(service, state, on=date(2026, 11, 21))
    states = [each.codes["state"] for each in reversed(file.read(Section.SERVICES).history)]
    assert states == ["planned", "referred", "received", "accepted", "started", "ended"]
    again = file.plan_service("legal")
    first = file.refer(again)
    file.move(again, "redirected", note="full")
    second = file.refer(again, replace(GIVEN, language=Language.EN))
    assert file.sheet(again, first).language is Language.FR
    assert file.sheet(again, second).to == "Invented helper"


def test_only_an_approved_entry_of_that_service_is_referred_to(file):
    service = file.plan_service("shelter")
    file.agree("child")
    file.agree("guardian")
    with pytest.raises(Refused, match="provider_unfit"):
        file.refer(service)
    other = file.list_(replace(LISTING, services=("shelter",)), approved=False)
    with pytest.raises(Refused, match="provider_unfit"):
        file.refer(service, provider=other)
    approve_entry(file.house.desk_store, file.sami, other, version=1, now=file.house.clock())
    end_entry(file.house.desk_store, file.sami, other, version=1, reason="gone", now=file.house.clock())
    with pytest.raises(Refused, match="provider_unfit"):
        file.refer(service, provider=other)
    with pytest.raises(Stale):
        file.refer(service, version=0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reason": " "}, "referral_reason"),
        ({"reach": ""}, "referral_reach"),
        ({"priority": "soon"}, "choose_priority"),
        ({"answer_by": date(2026, 11, 1)}, "date_past"),
        ({"called": "x" * 301}, "text_length"),
    ],
)
def test_what_a_sheet_must_say(file, change, reason):
    service = file.plan_service("legal")
    file.agree("child")
    file.agree("guardian")
    with pytest.raises(Refused, match=reason):
        file.refer(service, replace(GIVEN, **change))


def test_the_facts_are_the_recorded_ones_and_only_those_that_are_wanted(file):
    service = file.plan_service("legal")
    file.agree("child")
    file.agree("guardian")
    version = file.read(Section.CHILD).version
    children.record(
        file.house.desk_store, file.amal, file.number, version=version, now=file.house.clock(), name="Karim",
        birth_year=2016, sex="boy",
    )  # fmt: skip
    sheet = file.refer(service, replace(GIVEN, called="", facts=("age", "sex")), run=draft)
    assert (sheet.age, sheet.sex, sheet.district, sheet.called) == (10, "boy", None, "")
    assert "Karim" not in repr(sheet)
