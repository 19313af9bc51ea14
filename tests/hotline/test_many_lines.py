"""`hotline assess` and `hotline evaluate` over many lines: nothing piles up, and a bar only where somebody looks."""

import io
import json
import sys
import tracemalloc
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cases.errors import BadSettings
from hotline.cli import app
from hotline.commands import assess, evaluate, progress

WORDS = ("bonjour, une question", "jarna 3am yedrob ebno hala2", "hello", "مرحبا بدي اسأل", "😭")


class Counted(io.StringIO):
    """An output that keeps nothing and counts the lines."""

    lines = 0

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        return len(text)


def source(count: int):
    for number in range(count):
        yield json.dumps({"id": number, "text": WORDS[number % len(WORDS)]}).encode()


def test_memory_does_not_grow_with_the_lines(monkeypatch):
    def peak(count: int) -> int:
        monkeypatch.setattr(assess, "standard_input", lambda: source(count))
        out = Counted()
        monkeypatch.setattr(sys, "stdout", out)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        assess.run()
        assert out.lines == count
        return tracemalloc.get_traced_memory()[1] - before

    monkeypatch.setattr(assess, "standard_input", lambda: source(20))
    monkeypatch.setattr(sys, "stdout", Counted())
    assess.run()
    tracemalloc.start()
    try:
        few, many = peak(40), peak(400)
    finally:
        tracemalloc.stop()
    assert many < few + 150_000, (
        "less than half a kilobyte a line: caches of words, and the close reader's own tables"
    )


def test_a_line_is_answered_before_the_next_is_read(monkeypatch):
    out = Counted()

    def asking():
        for number in range(5):
            assert out.lines == number
            yield json.dumps({"text": "hello"}).encode()

    monkeypatch.setattr(assess, "standard_input", asking)
    monkeypatch.setattr(sys, "stdout", out)
    assess.run()
    assert out.lines == 5


class Screen(io.StringIO):
    def __init__(self, *, tty: bool):
        super().__init__()
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


@pytest.mark.parametrize("tty", [True, False])
def test_a_bar_is_drawn_on_a_terminal_and_nowhere_else(monkeypatch, tty):
    screen = Screen(tty=tty)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    assert list(progress.watched(range(1000), "messages", 1000)) == list(range(1000))
    assert ("messages" in screen.getvalue()) is tty


def labelled(folder: Path, name: str, *rows: dict) -> str:
    file = folder / name
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return str(file)


KNIFE = {
    "text": "he has a knife and he is hitting the child now 3 times",
    "lang": "en",
    "urgency": "imminent",
    "slice": "s",
}
CALM = {"text": "how are you", "lang": "en", "urgency": "none", "slice": "s"}
CHAT = {"text": "see you tomorrow", "lang": "en"}


def test_several_files_are_scored_together_and_the_everyday_ones_apart(tmp_path):
    files = [labelled(tmp_path, "one.jsonl", KNIFE, CALM), labelled(tmp_path, "chat.jsonl", CHAT, CHAT)]
    told = json.loads(CliRunner().invoke(app, ["evaluate", *files, "--json", "--attacks"]).output)
    assert told["all"]["all"]["flagged"]["total"] == 1
    assert told["all"]["all"]["low_called_imminent"]["total"] == 1
    assert told["everyday"]["together"]["chat.jsonl"]["imminent_per_1000"]["total"] == 2
    assert {"rules", "second opinion", "together"} <= set(told["readers"])
    assert told["attacks"]["digits"]["en"]["total"] == 1
    assert sum(each["right"] for each in told["rules"].values()) >= 1


def test_tables_are_for_people(tmp_path):
    files = [labelled(tmp_path, "one.jsonl", KNIFE, CALM), labelled(tmp_path, "chat.jsonl", CHAT)]
    shown = CliRunner().invoke(app, ["evaluate", *files, "--attacks", "--seed", "4"]).output
    assert "| all | together | 1.00 (" in shown
    assert "| chat.jsonl | rules | 0.0 (" in shown
    assert "| points of flagged recall lost to |" in shown


@pytest.mark.parametrize(
    ("row", "said"),
    [({"urgency": "none"}, "text"), ({"text": "x", "urgency": "red"}, "red")],
)
def test_a_line_that_cannot_be_scored_is_named_with_its_file(tmp_path, row, said):
    file = labelled(tmp_path, "bad.jsonl", row)
    with pytest.raises(BadSettings, match=rf"bad\.jsonl.*{said}"):
        evaluate.run([Path(file)], as_json=True)
