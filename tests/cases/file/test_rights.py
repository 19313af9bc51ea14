"""Who may read and write which part of a file: the table, and that every act and every reading asks it."""

from datetime import date

import pytest

from cases.errors import NotFound, Refused
from cases.model import Role
from cases.rights import FILE, RIGHTS, Right, Section, may, right
from tests.casefile import ACTS, WORDS, CaseFile

OFFICE = "kaa-aarsal"
FIELDS = {
    "assess": {"domain": "caregivers", "level": "low", "rationale": WORDS},
    "choose": {"pathway": "judicial"},
    "consent": {
        "party": "child", "state": "given", "name": WORDS, "how": "spoken", "language": "ar", "scope": ("sharing",)
    },
    "care": {"outcome": "done"},
    "goal": {"goal": WORDS, "responsible": "lawyer"},
    "plan_service": {"service": "legal"},
    "plan_visit": {"kind": "home", "planned_on": date(2026, 12, 1)},
    "ask_closure": {"reason": "resolved", "summary": WORDS},
}  # fmt: skip


def test_every_role_has_a_right_on_every_section():
    assert set(RIGHTS) == set(Role)
    assert all(set(row) == set(Section) for row in RIGHTS.values())


def test_the_roles_of_the_contract_keep_what_they_could_do():
    assert all(may(Role.COUNSELLOR, section, Right.WRITE) for section in Section)
    assert all(right(Role.COUNSELLOR, section) < Right.DECIDE for section in Section)
    assert RIGHTS[Role.SUPERVISOR] == RIGHTS[Role.SENIOR_CASE_MANAGER]
    assert set(RIGHTS[Role.ADMINISTRATOR].values()) == {Right.NONE}
    assert set(RIGHTS[Role.DATA_OFFICER].values()) == {Right.CODES}


def test_a_counsellor_is_operator_and_social_worker_in_one():
    both = {s: max(right(Role.HOTLINE_OPERATOR, s), right(Role.SOCIAL_WORKER, s)) for s in Section}
    assert RIGHTS[Role.COUNSELLOR] == both


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.DATA_OFFICER, Role.ADMINISTRATOR}])
def test_what_the_table_gives_is_what_the_acts_allow(house, role):
    file = CaseFile(house)
    who = house.hire("each", role=role, office=OFFICE)
    for name, fields in FIELDS.items():
        section = ACTS[name][0]
        if may(role, section, Right.WRITE):
            file.act(name, who, **fields)
        else:
            with pytest.raises(Refused, match="right"):
                file.act(name, who, **fields)


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.DATA_OFFICER, Role.ADMINISTRATOR}])
def test_what_the_table_hides_is_not_in_the_view(house, role):
    file = CaseFile(house)
    file.fill()
    who = house.hire("each", role=role, office=OFFICE)
    for section in FILE:
        view = file.read(section, who)
        assert view.version > 0
        readable = may(role, section, Right.READ)
        assert bool(view.entries) is readable
        assert (WORDS in repr(view)) is readable


def test_the_data_officer_sees_codes_and_no_word(house):
    file = CaseFile(house)
    file.fill()
    dana = house.hire("dana", role=Role.DATA_OFFICER)
    for section in FILE:
        view = file.read(section, dana)
        assert view.entries
        assert WORDS not in repr(view)
        assert not any(e.texts or e.broken for e in (*view.entries, *view.history))
    for name, fields in FIELDS.items():
        with pytest.raises(Refused, match="right"):
            file.act(name, dana, **fields)


def test_the_administrator_sees_nothing_at_all(house):
    file = CaseFile(house)
    file.fill()
    root = house.hire("root", role=Role.ADMINISTRATOR)
    for section in FILE:
        with pytest.raises(Refused, match="right"):
            file.read(section, root)
    for name, fields in FIELDS.items():
        with pytest.raises(NotFound):
            file.act(name, root, **fields)
