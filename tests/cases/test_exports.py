"""What a case tells another system, and the record of who sent it: nothing of the reporter, nothing without a person."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from cases import exports, seal
from cases.errors import NotFound, Refused
from cases.file import children
from cases.file.sheets import ZONES, Entry
from cases.material import REFERRAL
from cases.model import Language, Role
from cases.rights import Section
from tests.casefile import WORDS, CaseFile

DIGEST = b"d" * 32


@pytest.fixture
def file(house):
    return CaseFile(house)


@pytest.fixture
def ready(file):
    """A case on the way that needs no judge, where child and guardian agreed."""
    house = file.house
    file.act("choose", pathway="judicial")
    file.act("report", authority="upel", upel_office="zahle")
    file.act("permit", permission="granted")
    file.agree("child")
    file.agree("guardian")
    file.act("code", chi=("violence.physical",), concerns=("physical_abuse_violence",), note=WORDS)
    children.record(
        house.desk_store, file.amal, file.number, version=0, now=house.clock(), name="Rami Haddad", age=9, sex="boy",
        nationality="syrian", household=WORDS,
    )  # fmt: skip
    file.plan_service("legal")
    return file


def look(file, who=None):
    house = file.house
    return exports.look(
        house.desk_store, who or file.amal, file.number, language=Language.EN, now=house.clock()
    )


def begin(file, who=None, **more):
    house = file.house
    return exports.begin(
        house.desk_store, who or file.amal, file.number, digest=DIGEST, now=house.clock(), **more
    )


def end(file, act, **more):
    exports.end(file.house.desk_store, file.amal, act, **{"state": "done", "now": file.house.clock(), **more})


def trail(file):
    with file.house.owner.reads() as u:
        return [
            (row.action, row.detail) for row in u.all(text("select action, detail from audit order by seq"))
        ]


def test_what_is_read_are_codes_and_the_child_and_no_word_of_anybody(ready):
    found = look(ready)
    assert (found.name, found.age, found.estimated, found.sex, found.nationality) == (
        "Rami Haddad",
        9,
        True,
        "boy",
        "syrian",
    )
    assert (found.district, found.country, found.imminent) == ("22000", "LB", True)
    assert found.concerns == ("physical_abuse_violence",)
    assert (found.agreed_services, found.agreed_sharing, found.held) == (True, True, ())
    assert [each.service for each in found.services] == ["legal"]
    assert found.services[0].provider is None  # it was named in somebody's words
    assert (found.acts, found.record, found.there) == ((), None, False)
    shown = repr(found)
    for secret in (WORDS, "جيراني", "961", "neighbour", "sms"):
        assert secret not in shown
    assert trail(ready)[-1] == ("export_looked", "{}")


def test_a_judge_or_a_best_interest_decision_is_no_tick_of_consent(file):
    file.act("choose", pathway="judicial")
    file.act("report", authority="upel", upel_office="zahle")
    file.act("permit", permission="granted")
    assert (look(file).held, look(file).agreed_sharing) == ((), False)
    file.agree("child")
    file.act("override", file.sami, accused="yes", reason=WORDS)
    assert look(file).agreed_sharing is False
    file.agree("guardian", scope=("follow_up",))
    assert (look(file).agreed_services, look(file).agreed_sharing) == (True, False)


def test_an_act_is_written_before_anything_can_go_and_ends_in_codes(ready):
    act = begin(ready)
    assert (act.state, act.by, act.kind) == ("started", "Amal", "case")
    end(ready, act, created=True, assigned=True, flagged=True, dropped=("nationality",), differs=("age",))
    (kept,) = look(ready).acts
    assert (kept.state, kept.dropped, kept.differs, kept.assigned) == (
        "done",
        ("nationality",),
        ("age",),
        True,
    )
    found = look(ready)
    assert (found.record, found.there, found.assigned, found.flagged) == (act.record, True, True, True)
    acts = [
        action for action, _ in trail(ready) if action.startswith("export_") and action != "export_looked"
    ]
    assert acts == ["export_begun", "export_ended"]
    assert all("Rami" not in detail for _, detail in trail(ready))
    again = begin(ready)
    assert again.record == act.record
    assert again.id != act.id
    with pytest.raises(NotFound):
        end(ready, act)  # what has ended stays as it ended


def test_10_without_an_act_of_a_person_there_is_no_id_to_send_under(ready):
    house = ready.house
    lina = house.hire("lina", role=Role.LEGAL, office="kaa-aarsal")
    dana = house.hire("dana", role=Role.DATA_OFFICER)
    operator = house.hire("operator", role=Role.HOTLINE_OPERATOR, office="kaa-aarsal")
    for who in (lina, dana, operator):
        with pytest.raises(Refused, match="right"):
            begin(ready, who)
        with pytest.raises(Refused, match="right"):
            look(ready, who)
    nour = house.hire("nour", office="saida")
    for act in (begin, look):
        with pytest.raises(NotFound):
            act(ready, nour)
    with house.owner.reads() as u:
        assert u.value(text("select count(*) from exports")) == 0


def test_what_holds_sharing_back_holds_the_sending_back(file):
    with pytest.raises(Refused, match="no_pathway"):
        begin(file)
    file.act("choose", pathway="judicial")
    with pytest.raises(Refused, match="permission_pending"):
        begin(file)


def test_two_people_do_not_send_the_same_case_at_once(ready):
    begin(ready)
    with pytest.raises(Refused, match="export_runs"):
        begin(ready, ready.sami)
    ready.house.clock.pass_(minutes=11)  # the desk was stopped meanwhile: how it ended is not known
    assert begin(ready, ready.sami).state == "started"


def test_the_wait_that_the_other_side_asked_for_is_kept(ready):
    act = begin(ready)
    later = ready.house.clock() + timedelta(minutes=10)
    end(ready, act, state="waiting", trouble="busy", until=later)
    with pytest.raises(Refused, match="export_wait"):
        begin(ready)
    ready.house.clock.pass_(minutes=10)
    assert begin(ready).record == act.record


def test_a_referral_needs_a_case_that_is_there(ready):
    with pytest.raises(Refused, match="export_first"):
        begin(ready, kind=REFERRAL, thing="x")
    end(ready, begin(ready), state="failed", trouble="unreachable")
    with pytest.raises(Refused, match="export_first"):
        begin(ready, kind=REFERRAL, thing="x")
    end(ready, begin(ready), state="partly")
    assert begin(ready, kind=REFERRAL, thing="x").kind == "referral"


def test_what_was_sent_is_counted_kept_from_other_offices_and_goes_with_the_case(ready):
    from cases.holdings import holdings

    house = ready.house
    begin(ready)
    with house.owner.reads() as u:
        code = seal.make_code(house.keys.code, str(u.value(text("select id from cases"))))
        assert holdings(u, house.keys.code, code)["sent_to_other_systems"] == 1
    nour = house.hire("nour", office="saida")
    with house.desk_store.reads(nour) as u:
        assert u.value(text("select count(*) from exports")) == 0
    with house.desk_store.reads(ready.amal) as u:
        assert u.value(text("select count(*) from exports")) == 1
    with house.owner.writes() as u:
        u.run(text("delete from cases"))
        assert u.value(text("select count(*) from exports")) == 0


def test_the_desk_cannot_take_an_act_back_or_change_who_did_it(ready):
    from sqlalchemy.exc import ProgrammingError

    begin(ready)
    for statement in ("delete from exports", "update exports set by = gen_random_uuid()"):
        with ready.house.desk_store.writes(ready.amal) as u, pytest.raises(ProgrammingError), u.savepoint():
            u.run(text(statement))


def test_what_a_section_needs_is_what_the_page_shows(ready):
    assert Section.CHILD in exports.NEEDED
    assert Section.TALK not in exports.NEEDED


def test_the_day_of_a_plan_is_the_day_where_the_case_is():
    late = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)  # half past midnight in Beirut
    codes = {"service": "legal", "state": "planned", "due_on": None, "ended_on": None, "provider": None}
    entry = Entry("1", 1, late, "Amal", codes)
    planned = exports._planned(None, entry, [entry], Language.EN, ZONES["LB"])
    assert planned.planned_on == date(2026, 11, 22)
