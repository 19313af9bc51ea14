"""What the door remembers of a talk between two messages: a short window, and words that came before any case.

It is sealed under the door's own short-lived key, and nothing in it outlives the intake (docs/threat-model.md).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cases.lifecycle import INTAKE_FOR
from cases.messages import Inbound

WINDOW_FOR = timedelta(minutes=10)
WINDOW_LENGTH = 3
HELD_LENGTH = 10
CODE_TRIES, CODE_TRIES_FOR = 5, timedelta(hours=1)


def _fresh(at: str, now: datetime, span: timedelta) -> bool:
    return now - datetime.fromisoformat(at) <= span


def window(memory: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    """Return the last messages of the last minutes, oldest first."""
    return tuple(text for at, text in memory.get("window", []) if _fresh(at, now, WINDOW_FOR))[
        -WINDOW_LENGTH:
    ]


def may_try(memory: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether another case code may be tried from this conversation."""
    tries = [at for at in memory.get("tries", []) if _fresh(at, now, CODE_TRIES_FOR)]
    return len(tries) < CODE_TRIES


def next_memory(
    memory: Mapping[str, Any], inbound: Inbound, *, bot: dict[str, Any], now: datetime, left: bool,
    code_known: bool | None, secret: bool, hold: bool,
) -> dict[str, Any]:  # fmt: skip
    """Return the memory after a turn.

    `left`: the person left, so no word stays. `secret`: the text is a code or a word of their own and stays nowhere.
    `hold`: no case has the words yet.
    """
    stamp = now.isoformat()
    tries = [at for at in memory.get("tries", []) if _fresh(at, now, CODE_TRIES_FOR)]
    kept: dict[str, Any] = {"bot": bot, "tries": [*tries, stamp] if code_known is False else tries}
    if left:
        return kept
    words = [w for w in memory.get("window", []) if _fresh(w[0], now, WINDOW_FOR)]
    if inbound.text and not secret:
        words = [*words, [stamp, inbound.text]]
    kept["window"] = words[-WINDOW_LENGTH:]
    if hold:
        held = [h for h in memory.get("held", []) if _fresh(h[0], now, INTAKE_FOR)]
        media = [[m.kind.value, m.ref] for m in inbound.media]
        text = "" if secret else inbound.text
        kept["held"] = [*held, [stamp, text, inbound.kind.value, media]][-HELD_LENGTH:]
    return kept
