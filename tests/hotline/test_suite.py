"""The suite itself: no test may reach the network beyond this machine; and the house's own measure of its code."""

import ast
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError


def test_a_test_may_speak_to_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_test_cannot_leave_this_machine() -> None:
    # Which of the two depends on whether warnings are errors; both name what would have been allowed.
    with pytest.raises((SocketConnectBlockedError, UserWarning), match=r"allowed: .127\.0\.0\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


ROOT = Path(__file__).parents[2]
PACKAGES = (
    "admin",
    "benchmarks",
    "bot",
    "cases",
    "exchange",
    "hotline",
    "locales",
    "tools",
    "triage",
    "webhooks",
)
MOST_LINES, MOST_OF_A_FUNCTION = 300, 60
FIRST = "cases/store/migrations/versions/0001_the_tables.py"
LONG_FILES = {
    FIRST: "the first schema, as it was released: a migration that has run is not rewritten",
    "hotline/settings.py": "one class for each process, read side by side: who may hold what",
    "triage/grammar.py": "one pass over a message; a part of it says nothing by itself",
    "triage/placehits.py": "one pass over the words of a message; a part of it says nothing by itself",
}
LONG_FUNCTIONS = {(FIRST, "upgrade"): "the first schema, table after table"}


def code() -> Iterator[tuple[str, str]]:
    """Yield every file of the program with its text; tests are as long as what they tell."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), file.read_text("utf-8")


def test_no_file_is_longer_than_a_reader_keeps_in_mind() -> None:
    long = {name: text.count("\n") for name, text in code() if text.count("\n") > MOST_LINES}
    assert {name: lines for name, lines in long.items() if name not in LONG_FILES} == {}
    assert all(LONG_FILES.values())


def test_no_function_is_longer_than_a_screen() -> None:
    long = {}
    for name, text in code():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_OF_A_FUNCTION and (name, node.name) not in LONG_FUNCTIONS:
                    long[name, node.name] = lines
    assert long == {}


def test_the_code_was_found() -> None:
    assert {name.partition("/")[0] for name, _ in code()} == set(PACKAGES)
