"""Strict JSON: what two readers could understand in two ways is not read at all."""

import json
from typing import Any, NoReturn

from webhooks.channels.base import Malformed

_DEPTH = 32


def read_object(body: bytes) -> dict[str, Any]:
    """Read one JSON object; raises Malformed for anything else.

    Refused: text that is not UTF-8, NaN and infinities, repeated names, nesting deeper than 32, numbers
    of thousands of digits.
    """
    try:
        found = json.loads(body.decode(), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(found, dict) or not _is_flat(found):
        raise Malformed
    return found


def _refuse(_name: str) -> NoReturn:
    raise ValueError


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _is_flat(found: dict[str, Any]) -> bool:
    """Walk level by level, because a deep value must not deepen our own calls."""
    level: list[Any] = [found]
    for _ in range(_DEPTH):
        level = [
            inner
            for value in level
            if isinstance(value, (dict, list))
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return True
    return False
