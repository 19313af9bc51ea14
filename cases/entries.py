"""A line of the register: what is true of an office, an area, a shift or a number, from one day to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Kind(StrEnum):
    """What a line is about."""

    OFFICE = "office"
    AREA = "area"
    SHIFT = "shift"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line says. `key` names the thing it is about; both dates are inclusive, and an open one is None."""

    kind: Kind
    key: str
    body: Mapping[str, Any]
    valid_from: date | None = None
    valid_to: date | None = None
    approved: bool = False

    def holds(self, day: date) -> bool:
        """Tell whether the line is in force on that day."""
        return (self.valid_from is None or self.valid_from <= day) and self.lasts(day)

    def lasts(self, day: date) -> bool:
        """Tell whether the line is in force on that day or comes into force later."""
        begun = self.valid_from is None or self.valid_to is None or self.valid_from <= self.valid_to
        return begun and (self.valid_to is None or day <= self.valid_to)

    def same_as(self, other: "Entry", day: date) -> bool:
        """Tell whether two lines say the same from that day on."""
        begins, theirs = (each.valid_from or date.min for each in (self, other))
        begun = begins == theirs or max(begins, theirs) <= day
        return begun and self.valid_to == other.valid_to and dict(self.body) == dict(other.body)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is kept, with who wrote it, who approved it and who ended it."""

    id: UUID
    entry: Entry
    reason: str
    by: str
    """A name, or "system" for the file and the first founding."""
    at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None
