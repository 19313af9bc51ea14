"""The double coding: a table suggests, a person confirms, and only what was confirmed is counted."""

import pytest

from admin.vocabulary import WORDS
from cases.coding import codebook, suggest
from cases.errors import Refused, Stale
from cases.model import Role, Signal
from cases.rights import Section
from tests.casefile import CaseFile


def test_every_sign_has_its_line_and_every_code_its_words():
    book = codebook()
    assert set(book.signals) == set(Signal)
    assert len(set(book.categories)) == len(book.categories) == 67
    assert len(set(book.concerns)) == len(book.concerns) == 35
    assert {*book.categories, "not_coded"} == set(WORDS["chi"])
    assert {*book.concerns, "not_coded"} == set(WORDS["concern"])
    assert set(book.chi) == set(WORDS["chi_group"])


def test_signs_suggest_each_code_once_in_the_order_of_the_lists():
    found = suggest([Signal.NEGLECT, Signal.VIOLENCE_NOW, Signal.PHYSICAL_ABUSE])
    assert found.chi == ("violence.physical", "violence.neglect")
    assert found.concerns == ("physical_abuse_violence", "neglect")
    assert suggest([Signal.PERPETRATOR_ACCESS]).chi == ()
    assert suggest([]).concerns == ()


def test_a_person_confirms_and_what_was_suggested_stays_beside_it(house):
    file = CaseFile(house)
    assert file.read(Section.CODING).entries == ()
    file.act("code", chi=("violence.neglect", "violence.physical"), concerns=("neglect",), note="heard twice")
    (entry,) = file.read(Section.CODING).entries
    assert entry.codes["chi"] == ["violence.physical", "violence.neglect"]
    assert entry.codes["concerns"] == ["neglect"]
    assert "violence.physical" in entry.codes["suggested"]
    assert (entry.by, entry.texts, entry.broken) == ("Amal", {"note": "heard twice"}, False)
    with pytest.raises(Stale):
        file.act("code", version=0, chi=("violence.neglect",))
    file.act("code", chi=("violence.neglect",))
    view = file.read(Section.CODING)
    assert [len(view.entries), len(view.history)] == [1, 2]


@pytest.mark.parametrize(
    ("given", "trouble"),
    [
        ({}, "choose_chi"),
        ({"chi": ("violence.beating",)}, "choose_chi"),
        ({"chi": ("violence.physical",), "concerns": ("gbv_survivor",)}, "choose_concerns"),
    ],
)
def test_a_code_that_is_in_no_list_is_refused(house, given, trouble):
    file = CaseFile(house)
    with pytest.raises(Refused, match=trouble):
        file.act("code", **given)
    assert file.read(Section.CODING).version == 0


def test_who_only_reads_does_not_code(house):
    file = CaseFile(house)
    lina = house.hire("lina", role=Role.LEGAL, office="kaa-aarsal")
    with pytest.raises(Refused, match="right"):
        file.act("code", lina, chi=("violence.physical",))


def test_the_report_counts_what_was_confirmed_and_how_many_wait(house):
    from datetime import date

    from cases.counting import count_cells

    file = CaseFile(house)
    month = file.house.clock().date().replace(day=1)

    def cells():
        with house.desk_store.reads(file.sami) as u:
            found = count_cells(u, month, month)[month]
        return {key[:2]: number for key, number in found.items() if key[0] in {"chi", "concern"}}

    assert isinstance(month, date)
    assert cells() == {("chi", "not_coded"): 1, ("concern", "not_coded"): 1}
    file.act("code", chi=("violence.physical", "violence.neglect"), concerns=("neglect",))
    file.act("code", chi=("violence.physical", "missing.lost"), concerns=())
    assert cells() == {("chi", "violence.physical"): 1, ("chi", "missing.lost"): 1}
