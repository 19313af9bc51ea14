"""Nothing that names a person or opens a door gets into a log, whoever writes the line."""

import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
import structlog

from hotline import logs
from tests.plugins.engines import Database

CANARIES = (
    "+96170123456",
    "70 123 456",
    "70-12-34-56",
    "٠٧٠١٢٣٤٥٦",
    "961701",
    "@perpetrator_1",
    "123456789:AAHcanaryToken_x-1234567890abcdefgh",
    "1:demo-telegram-token",
    "AC" + "0a" * 16,
    "amal@example.org",
    "postgresql+psycopg://amana_door:canary@/amana",
)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(logging, "raiseExceptions", True)
    root = logging.getLogger()
    level = root.level
    logs.configure("door", json=True)
    written = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written.getvalue
    root.handlers.clear()
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_is_cut_out_of_every_value(
    canary: str, lines: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    log = structlog.get_logger()
    log.warning("event", value=canary, inside={"a": [canary, {canary: canary}]}, words=f"x {canary} y")
    log.warning(str.format("a sloppy event with {}", canary))
    logging.getLogger("some.library").warning("said %s", canary)
    logging.getLogger("twilio.http_client").critical("To=%s", canary)
    written = lines()
    assert capfd.readouterr() == ("", "")
    assert canary not in json.dumps([json.loads(line) for line in written.splitlines()], ensure_ascii=False)
    assert "canary" not in written
    assert written.count("\n") == 3


def test_a_line_that_cannot_be_written_is_not_quoted_elsewhere(lines: Any) -> None:
    class Odd:
        def __str__(self) -> str:
            raise TypeError

    logging.getLogger("some.library").warning("said %s to %s", "uncle", Odd())
    assert "uncle" not in lines()


def test_what_is_ours_stays_readable(lines: Any) -> None:
    structlog.get_logger().info("item_kept", case="k7q2m", count=12, seconds=0.25, retry=True)
    line = json.loads(lines())
    assert {k: line[k] for k in ("event", "process", "level", "case", "count", "seconds", "retry")} == {
        "event": "item_kept",
        "process": "door",
        "level": "info",
        "case": "k7q2m",
        "count": 12,
        "seconds": 0.25,
        "retry": True,
    }


def test_a_whole_number_that_could_be_a_telephone_is_cut_out(lines: Any) -> None:
    structlog.get_logger().info("event", chat=96170123456, group=-1001234567890)
    assert "123456" not in lines()


def test_an_error_says_what_and_where_but_not_its_words(lines: Any) -> None:
    def fails() -> None:
        whisper = "my uncle beats me"
        raise ValueError(whisper)

    for log in (structlog.get_logger(), logging.getLogger("uvicorn.error"), logging.getLogger("any")):
        try:
            fails()
        except ValueError:
            log.exception("turn_failed")
    written = lines()
    assert "uncle" not in written
    for line in written.splitlines():
        assert json.loads(line)["error"] == "ValueError"
        assert any("test_logs" in place for place in json.loads(line)["at"])


def test_a_database_error_gives_its_state_and_not_its_value(lines: Any, database: Database) -> None:
    with psycopg.connect(database.plain(), autocommit=True) as connection:
        connection.execute("CREATE TABLE t (a text CONSTRAINT once UNIQUE)")
        connection.execute("INSERT INTO t VALUES ('uncle')")
        try:
            connection.execute("INSERT INTO t VALUES ('uncle')")
        except psycopg.Error:
            structlog.get_logger().exception("not_kept")
    line = json.loads(lines())
    assert (line["sqlstate"], line["constraint"]) == ("23505", "once")
    assert "uncle" not in str(line)


def test_a_request_of_httpx_leaves_no_address(lines: Any) -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    client.get("https://api.telegram.org/bot1:demo-telegram-token/getUpdates")
    assert lines() == ""


@pytest.mark.parametrize("name", ["uvicorn.access", "uvicorn", "telegram.ext", "twilio", "httpcore.http11"])
def test_talkative_libraries_are_quiet(name: str, lines: Any) -> None:
    logging.getLogger(name).info("127.0.0.1 - POST /twilio/message?From=secret")
    assert lines() == ""


PROGRAM = """
import threading
from hotline import logs
logs.configure("desk", json=True)
def fails():
    words = "my uncle beats me"
    raise RuntimeError(words)
thread = threading.Thread(target=fails)
thread.start()
thread.join()
fails()
"""


def test_a_crash_of_a_whole_process_says_nothing_either() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "uncle" not in ended.stdout + ended.stderr
    assert [json.loads(line)["event"] for line in ended.stderr.splitlines()] == ["thread_crashed", "crashed"]
