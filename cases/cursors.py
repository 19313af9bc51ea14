"""Places in lists that travel through a browser: what comes back is read with care, and anything odd is no place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from cases.model import Urgency

_NEVER = "infinity"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the queue: the last row of a page, or the first. `back` looks at what stands before it."""

    rank: int
    due: str
    opened: str
    number: str
    back: bool = False

    @classmethod
    def of(cls, row: Row[Any], *, back: bool = False) -> "Cursor":
        """Return the place of a row."""
        due = _NEVER if row.due_at is None else row.due_at.isoformat()
        return cls(row.urgency_rank, due, row.opened_at.isoformat(), row.number, back)

    def packed(self) -> str:
        """Return the place as one word."""
        return "~".join(("b" if self.back else "f", str(self.rank), self.due, self.opened, self.number))

    @classmethod
    def read(cls, word: str) -> "Cursor | None":
        """Return the place that a word names; None for anything odd, which shows the first page."""
        try:
            way, rank, due, opened, number = word.split("~")
            step = range(len(Urgency)).index(int(rank))  # each rank on the way costs a question
            ends = due if due == _NEVER else read_moment(due)
            return cls(step, ends, read_moment(opened), read_number(number), way == "b")
        except ValueError:
            return None


def read_moment(word: str) -> str:
    """Return a moment of a cursor as the database reads it; Python reads more forms. Raises ValueError."""
    return datetime.fromisoformat(word).isoformat()


def read_number(word: str) -> str:
    """Return the number of a cursor. Raises ValueError for what no text of the database can hold."""
    if not word.isprintable():
        raise ValueError(word)
    return word[:12]
