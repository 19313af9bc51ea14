"""Reads the lines that a command is given, and writes its answers as JSON lines."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from cases.errors import BadSettings


def text_lines(source: Iterable[bytes]) -> Iterator[str]:
    """Give each line as text. Bytes that are no UTF-8 become U+FFFD: a message is never refused for them."""
    for line in source:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def objects(source: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Give each line as a JSON object, without the empty ones. Raises BadSettings with a line's number."""
    for number, line in enumerate(text_lines(source), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError:
            raise BadSettings(f"line {number} is no JSON") from None
        if not isinstance(found, dict):
            raise BadSettings(f"line {number} is no JSON object")
        yield found


def answer(value: object) -> None:
    """Write one JSON line, at once: whoever listens may be waiting for it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def standard_input() -> Iterable[bytes]:
    """Give standard input line by line."""
    return sys.stdin.buffer
