"""Figures over labelled rows, readers side by side, false alarms, what respelling costs, and the line for one message."""

from datetime import UTC, datetime

import pytest

from cases.model import Assessment, Evidence, Signal, Urgency
from triage.evaluate import Share, compare, label_of, line, score, set_everyday_apart
from triage.quality import Drop, drop_table, tables, to_json, withstand
from triage.readers import READERS, by_rules, rules_of, together

ROWS = [
    {"text": "a", "urgency": "imminent", "lang": "en", "slice": "plain", "file": "one.jsonl"},
    {"text": "b", "urgency": "imminent", "lang": "en", "slice": "typos", "file": "one.jsonl"},
    {"text": "c", "urgency": "none", "lang": "fr", "slice": "plain", "file": "one.jsonl"},
    {"text": "a", "urgency": "routine", "lang": "fr", "slice": "plain", "file": "one.jsonl"},
]
EVERYDAY = [
    {"text": "c", "lang": "fr", "file": "chat.jsonl"},
    {"text": "b", "lang": "fr", "urgency": "none", "file": "chat.jsonl"},
    {"text": "c", "lang": "en", "urgency": None, "file": "chat.jsonl"},
]
FOUND = {"a": Urgency.IMMINENT, "b": Urgency.ELEVATED, "c": Urgency.NONE}
TWO = {"rules": lambda _text: Urgency.NONE, "together": FOUND.__getitem__}


def judge(text: str) -> Assessment:
    return Assessment(FOUND[text])


def test_counts_by_group() -> None:
    report = score(iter(ROWS), judge=judge)
    whole = report.measures("all", "all")
    assert (whole["flagged"].hits, whole["flagged"].total) == (2, 2)
    assert (whole["imminent"].hits, whole["imminent"].total) == (1, 2)
    assert (whole["low_called_imminent"].hits, whole["low_called_imminent"].total) == (1, 2)
    assert report.groups("variety") == ["en", "fr"]
    assert report.measures("variety", "en")["low_called_imminent"].total == 0
    assert report.groups("slice") == ["plain", "typos"]
    assert report.groups("file") == ["one.jsonl"]


def test_readers_stand_side_by_side_over_the_same_rows() -> None:
    reports = compare(iter(ROWS), readers=TWO)
    assert reports["rules"].measures("all", "all")["flagged"] == Share(0, 2)
    assert reports["together"].measures("all", "all")["flagged"] == Share(2, 2)
    told = tables(reports)
    assert "| all | rules | 0.00 (" in told
    assert "| all | together | 1.00 (" in told


def test_a_message_without_a_label_is_about_nothing_and_another_word_is_refused() -> None:
    assert {label_of(row) for row in EVERYDAY} == {Urgency.NONE}
    with pytest.raises(ValueError, match="urgent"):
        label_of({"text": "x", "urgency": "urgent"})


def test_false_alarms_are_counted_by_the_thousand_and_flatter_nothing_else() -> None:
    rows = set_everyday_apart([*ROWS, *EVERYDAY])
    reports = compare(rows, readers=TWO)
    report = reports["together"]
    assert report.is_everyday("file", "chat.jsonl")
    assert not report.is_everyday("file", "one.jsonl")
    assert report.alarms("file", "chat.jsonl") == {
        "imminent_per_1000": Share(0, 3),
        "elevated_per_1000": Share(1, 3),
    }
    assert report.measures("all", "all")["low_called_imminent"] == Share(1, 2)
    assert "| chat.jsonl | together | 0.0 (0.0-707.6) of 3 | 333.3 (" in tables(reports)
    assert set(to_json(reports)["everyday"]["together"]) == {"chat.jsonl"}


def test_everyday_files_alone_are_counted_everywhere() -> None:
    rows = set_everyday_apart(EVERYDAY)
    report = compare(rows, readers=TWO)["together"]
    assert report.alarms("all", "all")["elevated_per_1000"] == Share(1, 3)


def test_json_and_tables_agree() -> None:
    reports = compare(ROWS, readers=TWO)
    told = to_json(reports)
    share = told["all"]["all"]["imminent"]
    assert (share["hits"], share["total"], share["share"]) == (1, 2, 0.5)
    assert share["low"] < 0.5 < share["high"]
    assert told["readers"]["together"]["all"] == told["all"]
    assert told["readers"]["rules"]["all"]["all"]["flagged"]["hits"] == 0


def test_rules_are_counted_where_they_decided() -> None:
    report = score([{"text": "he is beating my son right now", "urgency": "imminent"}])
    assert any(right == 1 and wrong == 0 for right, wrong in report.rules.values())


def test_the_rules_alone_are_what_has_a_place_in_the_text() -> None:
    found = Evidence("neglect.1", Signal.NEGLECT, Urgency.ROUTINE, 0, 1)
    raised = Assessment(Urgency.ELEVATED, evidence=(found,), reasons=("second.attention",))
    assert rules_of(raised) is Urgency.ROUTINE
    assert rules_of(Assessment(Urgency.ELEVATED, reasons=("illegible",))) is Urgency.ELEVATED
    assert rules_of(Assessment(Urgency.IMMINENT, reasons=("second.imminent",))) is Urgency.NONE


def test_together_is_never_below_the_rules() -> None:
    for text in ("he is beating my son right now", "hello", "", "jarna 3am yedrob ebno", "😭😭"):
        assert together(text).rank >= by_rules(text).rank
    assert list(READERS)[-1] == "together"


def test_what_respelling_costs_is_counted_where_it_changed_something() -> None:
    rows = [
        {"text": "he has a knife 3", "urgency": "imminent", "lang": "en"},
        {"text": "he has a gun", "urgency": "imminent", "lang": "fr"},
        {"text": "hello 3", "urgency": "none", "lang": "en"},
    ]
    drops = withstand(
        rows, reader=lambda text: Urgency.IMMINENT if text.endswith(("3", "gun")) else Urgency.NONE
    )
    assert drops["digits"] == {"all": Drop(1, 1, 0, 1, 0), "en": Drop(1, 1, 0, 1, 0)}
    assert drops["digits"]["all"].points == 100
    assert drops["emoji"]["all"].total == 2
    assert "arabizi" not in drops
    told = drop_table(drops)
    assert "| digits | 100.0 of 1 | - | 100.0 of 1 |" in told
    assert withstand(rows, seed=3) == withstand(rows, seed=3)


def test_an_attack_that_helps_is_a_gain() -> None:
    assert Drop(10, 5, 6).points == -10


def test_line_shows_the_words() -> None:
    text = "he is beating my son right now"
    shown = line("7", text, datetime(2026, 1, 1, tzinfo=UTC))
    assert (shown["id"], shown["language"], shown["urgency"]) == ("7", "en", "imminent")
    assert "violence_now" in shown["signals"]
    assert all(row["words"] == text[row["start"] : row["end"]] for row in shown["evidence"])
