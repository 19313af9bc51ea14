"""The trail in words: every act and every detail that the program records has a name that people read."""

import ast
from pathlib import Path

import pytest

import cases
from admin.statistics_words import ACTS
from admin.trail_words import DETAILS, particulars, thing
from admin.vocabulary import WORDS, source_of
from cases.model import Language
from cases.trail import Entry
from tests.admin.fakes import NOW, OFFICES

OF_THE_CALL = {"object_", "now"}
BY_NAME = {offered.slug: offered for offered in OFFICES}


def recorded():
    """Yield (act, details) of every call that writes into the trail, as the source has it."""
    for file in Path(cases.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = ast.unparse(call.func)
            if name in {"audit.record", "_record", "pen.note", "self.note"}:
                acts = [each.value for each in call.args if isinstance(each, ast.Constant)]
                yield acts, {one.arg for one in call.keywords if one.arg} - OF_THE_CALL


def test_every_detail_that_is_recorded_has_a_name():
    found = set().union(*(details for _, details in recorded()))
    assert len(found) > 20
    assert found <= set(DETAILS)


def test_every_act_that_is_recorded_has_words():
    found = {act for acts, _ in recorded() for act in acts}
    assert len(found) > 40
    assert found - {"system", "keeper", "program"} <= set(ACTS)  # who acts without a person


def test_every_table_of_a_detail_is_there():
    tables = {table for one in DETAILS.values() for table in (one.table, *one.by_act.values())}
    assert tables - {"", "office"} <= set(WORDS)


def entry(action, object_="8a5c0d4e-1111-4222-8333-444455556666", detail="{}"):
    return Entry(7, NOW, "system", "", action, object_, detail)


def word(code, table):
    return source_of(table, str(code))


@pytest.mark.parametrize(
    ("action", "detail", "said"),
    [
        ("section_read", '{"section": "risk"}', ("Part", "risk", False)),
        ("section_read", '{"section": "assessment"}', ("Part", "Assessment", False)),
        ("service_moved", '{"new": "started"}', ("Now", "Started", False)),
        ("urgency_changed", '{"new": "routine"}', ("Now", "Routine", False)),
        ("handed_over", '{"new": "saida"}', ("Now", "Saida", False)),
        ("searched", '{"fields": "name,place"}', ("Asked by", "name · place", False)),
        ("searched", '{"found": "3"}', ("Found", "3", True)),
        ("goal_set", '{"goal": "8a5c0d4e-1111-4222-8333-444455556666"}', ("Goal", "8a5c0d4e-1111", True)),
        ("register_ended", '{"valid_to": "2026-11-30"}', ("Until", "2026-11-30", True)),
    ],
)
def test_a_detail_is_said_in_words_and_an_id_stays_a_number(action, detail, said):
    assert particulars(entry(action, detail=detail), BY_NAME, Language.EN, word) == (said,)


def test_what_an_act_was_done_on_is_said_in_words():
    def on(object_):
        return thing(entry("other", object_), BY_NAME, Language.EN, word)

    assert on("8a5c0d4e-1111-4222-8333-444455556666") == ("8a5c0d4e-1111", True)
    assert on("trail") == ("the trail", False)
    assert on("inside:2026-11") == ("For inside 2026-11", False)
    assert on("office:saida") == ("Offices Saida", False)
    assert on("number:police") == ("Telephone numbers", False)
