"""The page of figures: written by one run, writer by writer, with whatever readers it is given."""

from cases.model import Urgency
from tools.write_quality import by_writer, page, read

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


def readers_for(writer):
    """A reader that saw the other writer alone, and a slower one that a later version may add."""
    return {
        "rules": always(Urgency.IMMINENT if writer == "y" else Urgency.NONE),
        "slow": always(Urgency.ELEVATED),
    }


def test_each_writer_is_read_by_the_readers_that_never_saw_it():
    asked = []

    def watched(writer):
        asked.append(writer)
        return readers_for(writer)

    reports = by_writer(ROWS, watched)
    assert asked == ["x", "y"]
    assert list(reports) == ["rules", "slow"]
    flagged = reports["rules"].measures("all", "all")["flagged"]
    assert (flagged.hits, flagged.total) == (1, 2)
    assert reports["rules"].groups("file") == ["writer x", "writer y"]
    assert reports["slow"].measures("all", "all")["low_called_elevated"].hits == 1


def test_the_page_holds_every_part_of_the_run():
    readers = {"rules": always(Urgency.NONE), "slow": always(Urgency.IMMINENT)}
    told = page(
        ROWS, [*FRESH, *CHAT], readers_for=readers_for, readers=readers, reader=always(Urgency.IMMINENT)
    )
    assert "do not edit" in told
    assert "The training messages are 3 by 2 writers" in told
    assert "| writer x | slow |" in told
    assert "| fresh.jsonl | slow | 1.00 (" in told
    assert "| chat.jsonl | slow | 1000.0 (" in told
    assert "| emoji | 0.0 of 1 |" in told


def test_without_other_files_the_training_messages_are_respelt():
    told = page(ROWS, [], readers_for=readers_for, reader=always(Urgency.NONE))
    assert "Messages that no training saw" not in told
    assert "Every imminent message of the training set" in told


def test_a_file_is_read_with_its_name(tmp_path):
    file = tmp_path / "some.jsonl"
    file.write_text('{"text": "ا", "urgency": "none"}\n\n', "utf-8")
    assert read(file) == [{"text": "ا", "urgency": "none", "file": "some.jsonl"}]
