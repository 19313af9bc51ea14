"""What a turn leaves to be watched: a question about danger that nobody answers, and a message drawn by lot."""

from datetime import datetime
from uuid import UUID

from bot.model import Turn
from cases.model import Urgency
from cases.understood import Reading
from triage.watch import patience

DANGER_STEPS = frozenset({"safe", "safe_check", "danger", "r_danger", "still", "alone"})
"""Questions whose missing answer means something: is it safe to write, is there danger, is it still there."""

FEWEST_LETTERS = 4
_LOTS = 1_000_000


def silence_at(turn: Turn, now: datetime) -> datetime | None:
    """Return when silence begins to mean something; None when no question about danger waits for an answer."""
    return now + patience().length if turn.state.step in DANGER_STEPS else None


def is_drawn(item: UUID, reading: Reading, text: str, *, share: float) -> bool:
    """Tell whether a message is drawn for a blind reading: unflagged, with words in it, and chosen by its random id.

    The id decides, so the same message is drawn or not however often it is asked.
    """
    if reading.assessment.urgency.rank >= Urgency.ELEVATED.rank:
        return False
    if sum(map(str.isalpha, text)) < FEWEST_LETTERS:
        return False
    return item.int % _LOTS < share * _LOTS
