"""Two people never write over each other unseen, and nothing that was written is changed afterwards."""

import psycopg
import pytest

from cases.errors import Refused, Stale
from cases.rights import FILE, Section
from tests.casefile import ACTS, WORDS, CaseFile
from tests.promises.scene import owner_sql, refused


@pytest.fixture
def file(house):
    return CaseFile(house)


def test_a_late_save_is_stale_and_changes_nothing(file):
    version = file.read(Section.ASSESSMENT).version
    file.act("assess", file.sami, domain="caregivers", level="low", rationale="theirs")
    with pytest.raises(Stale):
        file.act("assess", version=version, domain="caregivers", level="high", rationale="mine")
    (entry,) = file.read(Section.ASSESSMENT).entries
    assert entry.texts["rationale"] == "theirs"


def test_a_save_in_one_section_is_no_hindrance_in_another(file):
    version = file.read(Section.PLAN).version
    file.act("assess", file.sami, domain="caregivers", level="low", rationale="theirs")
    file.act("goal", version=version, goal=WORDS, responsible="lawyer")


def test_every_act_asks_for_the_version_that_was_read(file):
    given = {
        "code": {"chi": ("violence.physical",)},
        "assess": {"domain": "caregivers", "level": "low", "rationale": WORDS},
        "rate": {"level": "low", "rationale": WORDS},
        "choose": {"pathway": "judicial"},
        "report": {"authority": "juvenile_court"},
        "permit": {"permission": "granted"},
        "propose": {"reason": WORDS},
        "settle": {"decision": "approve"},
        "consent": {
            "party": "child", "state": "given", "name": WORDS, "how": "spoken", "language": "ar", "scope": ("sharing",)
        },
        "withdraw": {"party": "child", "name": WORDS},
        "override": {"accused": "yes", "reason": WORDS},
        "care": {"outcome": "done"},
        "hear": {"child_view": "recorded", "view": WORDS},
        "goal": {"goal": WORDS, "responsible": "lawyer"},
        "plan_service": {"service": "legal"},
        "move": {"thing": "x", "state": "ended"},
        "plan_visit": {"kind": "home", "planned_on": file.house.clock().date()},
        "hold": {"thing": "x", "state": "missed", "note": WORDS},
        "ask_closure": {"reason": "resolved", "summary": WORDS},
        "decide_closure": {"decision": "approve"},
    }  # fmt: skip
    assert set(given) == set(ACTS) - {"reopen"}
    for name, fields in given.items():
        with pytest.raises(Stale):
            file.act(name, file.sami, version=77, **fields)
    assert set(file.versions().values()) == {0}


def test_the_desk_can_change_no_word_and_no_code_that_was_written(file):
    file.fill()
    for table in ("file_assessments", "file_consents", "file_closures"):
        statements = (
            f"update {table} set sealed_body = 'x'",
            f"update {table} set version = 1",
            f"update {table} set author = gen_random_uuid()",
            f"delete from {table}",
            f"truncate {table}",
        )
        assert refused(file.house.database, "desk", statements) == statements


def test_a_code_changed_behind_our_back_shows_as_broken(file):
    file.fill()
    owner_sql(file.house.database, "update file_pathways set permission = 'refused' where current")
    view = file.read(Section.PATHWAY)
    assert view.entries[0].broken
    assert not file.read(Section.CARE).entries[0].broken


def test_a_row_moved_to_another_case_does_not_open(file):
    file.fill()
    file.house.write("جارتنا بتضرب بنتها كل يوم بعرسال", address="+96170999999")
    owner_sql(
        file.house.database,
        "update file_care set case_id = (select id from cases where number <> %s limit 1)",
        file.number,
    )
    other = next(r.number for r in file.house.queue(file.sami).rows if r.number != file.number)
    file.number = other
    (entry,) = file.read(Section.CARE).entries
    assert entry.broken
    assert entry.texts == {}


def test_every_act_leaves_its_trace_without_a_word(file):
    file.fill()
    trail = owner_sql(file.house.database, "select action, detail from audit")
    actions = {action for action, _ in trail}
    assert {
        "assessed", "risk_rated", "pathway_chosen", "judicial_reported", "judge_decided", "consent_recorded",
        "clinical_care_recorded", "child_heard", "goal_set", "service_planned", "service_moved", "visit_planned",
        "visit_recorded", "closure_asked", "section_read",
    } <= actions  # fmt: skip
    assert all(WORDS not in detail and "\\u" not in detail for _, detail in trail)


def test_a_case_that_is_shredded_takes_its_file_along(file):
    file.fill()
    owner_sql(file.house.database, "delete from cases")
    for section in FILE:
        from cases.file.sheets import SHEETS

        assert owner_sql(file.house.database, f"select count(*) from {SHEETS[section].name}") == [(0,)]


def test_two_people_at_the_same_moment_are_one_after_the_other(file):
    import threading

    version = file.read(Section.CARE).version
    results = []

    def save(who):
        try:
            ACTS["care"][1](
                file.house.desk_store,
                who,
                file.number,
                version=version,
                now=file.house.clock(),
                outcome="done",
            )
            results.append("kept")
        except (Stale, Refused, psycopg.Error) as failure:
            results.append(type(failure).__name__)

    people = [threading.Thread(target=save, args=(who,)) for who in (file.amal, file.sami)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(results) == ["Stale", "kept"]
    assert file.read(Section.CARE).version == 1
