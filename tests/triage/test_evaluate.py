"""Figures over labelled rows, and the line for one message."""

from datetime import UTC, datetime

from cases.model import Assessment, Urgency
from triage.evaluate import line, score

ROWS = [
    {"text": "a", "urgency": "imminent", "lang": "en", "slice": "plain"},
    {"text": "b", "urgency": "imminent", "lang": "en", "slice": "typos"},
    {"text": "c", "urgency": "none", "lang": "fr", "slice": "plain"},
    {"text": "a", "urgency": "routine", "lang": "fr", "slice": "plain"},
]


def judge(text: str) -> Assessment:
    return Assessment({"a": Urgency.IMMINENT, "b": Urgency.ELEVATED, "c": Urgency.NONE}[text])


def test_counts_by_group() -> None:
    report = score(iter(ROWS), judge=judge)
    whole = report.measures("all", "all")
    assert (whole["flagged"].hits, whole["flagged"].total) == (2, 2)
    assert (whole["imminent"].hits, whole["imminent"].total) == (1, 2)
    assert (whole["low_called_imminent"].hits, whole["low_called_imminent"].total) == (1, 2)
    assert report.groups("variety") == ["en", "fr"]
    assert report.measures("variety", "en")["low_called_imminent"].total == 0
    assert report.groups("slice") == ["plain", "typos"]


def test_json_and_tables_agree() -> None:
    report = score(ROWS, judge=judge)
    told = report.to_json()["all"]["all"]["imminent"]
    assert (told["hits"], told["total"], told["share"]) == (1, 2, 0.5)
    assert told["low"] < 0.5 < told["high"]
    assert "| all | 1.00 (" in report.tables()


def test_rules_are_counted_where_they_decided() -> None:
    report = score([{"text": "he is beating my son right now", "urgency": "imminent"}])
    assert any(right == 1 and wrong == 0 for right, wrong in report.rules.values())


def test_line_shows_the_words() -> None:
    text = "he is beating my son right now"
    shown = line("7", text, datetime(2026, 1, 1, tzinfo=UTC))
    assert (shown["id"], shown["language"], shown["urgency"]) == ("7", "en", "imminent")
    assert "violence_now" in shown["signals"]
    assert all(row["words"] == text[row["start"] : row["end"]] for row in shown["evidence"])
