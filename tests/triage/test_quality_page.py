"""The page of figures: written by one run, with whatever readers it is given."""

import pytest

from cases.model import Urgency
from tools import write_quality
from tools.write_quality import held_out, page, read
from triage.second import packaged

ROWS = [
    {"text": "a", "urgency": "imminent", "lang": "en", "slice": "plain", "writer": "x"},
    {"text": "b", "urgency": "none", "lang": "en", "slice": "plain", "writer": "x"},
    {"text": "a", "urgency": "imminent", "lang": "fr", "slice": "plain", "writer": "y"},
]
CHAT = [{"text": "b", "lang": "fr", "urgency": "none", "file": "chat.jsonl"}]
FRESH = [
    {"text": "he has a knife now", "lang": "en", "urgency": "imminent", "slice": "s", "file": "fresh.jsonl"}
]


def always(urgency):
    return lambda _text: urgency


UNSEEN = [{**row, "file": f"writer {row['writer']}"} for row in ROWS[:2]]
APART = (UNSEEN, {"rules": always(Urgency.NONE), "slow": always(Urgency.ELEVATED)})


@pytest.mark.close_reader
def test_the_close_reader_is_judged_by_what_it_said_before_it_had_seen_the_writer(tmp_path, monkeypatch):
    told = tmp_path / "unseen.csv"
    told.write_text("id,attention,imminent\n1,0.99,0.99\n2,0.01,0.01\n", "utf-8")
    monkeypatch.setattr(write_quality, "UNSEEN", told)
    monkeypatch.setattr(write_quality, "_second_without", lambda writers, _: packaged())
    rows = [{**row, "id": str(number)} for number, row in enumerate(ROWS, start=1)]
    unseen, readers = held_out(rows)
    assert [row["file"] for row in unseen] == ["writer x", "writer x"]
    assert list(readers) == ["rules", "second opinion", "close reader", "together"]
    assert readers["close reader"]("a") is Urgency.IMMINENT
    assert readers["together"]("a") is Urgency.IMMINENT
    assert readers["together"]("b") is Urgency.NONE


def test_the_page_holds_every_part_of_the_run():
    readers = {"rules": always(Urgency.NONE), "slow": always(Urgency.IMMINENT)}
    told = page(ROWS, [*FRESH, *CHAT], apart=APART, readers=readers, reader=always(Urgency.IMMINENT))
    assert "do not edit" in told
    assert "The training messages are 3 by 2 writers" in told
    assert "| writer x | slow |" in told
    assert "| fresh.jsonl | slow | 1.00 (" in told
    assert "| chat.jsonl | slow | 1000.0 (" in told
    assert "| emoji | 0.0 of 1 |" in told


def test_without_other_files_the_training_messages_are_respelt():
    told = page(ROWS, [], apart=APART, reader=always(Urgency.NONE))
    assert "Messages that no training saw" not in told
    assert "Every imminent message of the training set" in told


def test_a_file_is_read_with_its_name(tmp_path):
    file = tmp_path / "some.jsonl"
    file.write_text('{"text": "ا", "urgency": "none"}\n\n', "utf-8")
    assert read(file) == [{"text": "ا", "urgency": "none", "file": "some.jsonl"}]
