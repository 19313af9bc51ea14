"""`hotline held`: what is held about a case, by kind, without content."""

import json

from sqlalchemy import Table
from sqlalchemy.sql import visitors

from cases import seal
from cases.holdings import holdings
from cases.store import migrate  # noqa: F401 - brings every table
from cases.store.columns import metadata

REPORT = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"


def _code(house) -> str:
    from sqlalchemy import text

    with house.owner.reads() as u:
        return seal.make_code(house.keys.code, str(u.value(text("select id from cases"))))


def test_every_kind_is_counted_and_nothing_is_told(house):
    amal = house.hire("amal", office="kaa-aarsal")
    house.write(REPORT)
    house.answer(amal, house.queue(amal).rows[0].number)
    with house.owner.reads() as u:
        held = holdings(u, house.keys.code, _code(house))
    assert held["case"] == held["conversations"] == held["sealed_addresses"] == held["blind_indexes"] == 1
    assert held["sealed_messages"] == {"reporter": 1, "bot": 1, "desk": 1, "event": 1}
    assert held["sealed_case_keys"] == 2
    assert held["outgoing_texts"] == 2
    assert held["to_erase_at_provider"] == 1
    assert not any(word in json.dumps(held, ensure_ascii=False) for word in ("عرسال", "961", "kaa"))


def test_after_forget_me_no_address_is_held(house):
    house.write(REPORT)
    code = _code(house)
    house.write("انسوني")
    house.write("نعم")
    with house.owner.reads() as u:
        held = holdings(u, house.keys.code, code)
    assert held["case"] == 1
    assert held["sealed_addresses"] == held["blind_indexes"] == held["conversations"] == 0


def test_an_unknown_code_holds_nothing(house):
    house.write(REPORT)
    with house.owner.reads() as u:
        held = holdings(u, house.keys.code, "0000000000000000")
    assert not any(v for v in held.values())


def test_the_file_of_a_case_is_counted_by_section(house):
    from tests.casefile import CaseFile

    file = CaseFile(house)
    file.fill()
    with house.owner.reads() as u:
        found = holdings(u, house.keys.code, _code(house))
    assert found["file_entries"]["assessments"] == 5
    assert found["file_entries"]["services"] == 2
    assert set(found["file_entries"]) == {
        "assessments", "pathways", "consents", "care", "goals", "services", "visits", "closures", "codings"
    }  # fmt: skip


class _Listening:
    """Answers every question with nothing, and keeps the names of the tables that were asked for."""

    def __init__(self):
        self.asked = set()

    def _hear(self, question):
        found = visitors.iterate(question)
        self.asked |= {each.name for each in found if isinstance(each, Table)}

    def value(self, question):
        self._hear(question)

    def all(self, question):
        self._hear(question)
        return []


def test_no_table_that_belongs_to_a_case_is_left_out():
    owners = {"cases", "conversations", "items"}
    belong = {
        table.name
        for table in metadata.sorted_tables
        if any(key.column.table.name in owners for key in table.foreign_keys)
    }
    u = _Listening()
    holdings(u, b"k" * 32, "0000000000000000")
    assert belong - u.asked == set()
    assert len(belong) > 25
