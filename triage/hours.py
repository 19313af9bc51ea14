"""Opening hours as people write them in the file, "mon-fri 08:00-16:00, sat 09:00-13:00", and whether one is open."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from triage.timespans import BEIRUT

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""In the order of `datetime.weekday`."""

ZONES: Final = {"LB": BEIRUT, "JO": ZoneInfo("Asia/Amman")}
"""The clock on the wall of an office, by the country of its seat."""

ALWAYS = "always"

_PART = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d{1,2}:\d\d)-(\d{1,2}:\d\d)")
_DAY_MINUTES = 24 * 60
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Span:
    """Open on one weekday from `start` up to `end`, in minutes of the day; an end beyond the day is after midnight."""

    weekday: int
    start: int
    end: int

    def holds(self, weekday: int, minute: int) -> bool:
        """Tell whether a minute of the week lies in it."""
        if weekday == self.weekday:
            return self.start <= minute < self.end
        return (weekday - 1) % 7 == self.weekday and minute + _DAY_MINUTES < self.end


def minutes(text: str) -> int:
    """Return the minute of the day of "08:30". Raises ValueError."""
    hour, _, minute = text.partition(":")
    found = int(hour) * _HOUR + int(minute)
    if not (0 <= found <= _DAY_MINUTES and int(minute) < _HOUR):
        raise ValueError(text)
    return found


@lru_cache(maxsize=256)
def read_hours(text: str) -> tuple[Span, ...] | None:
    """Return the spans of a week; None for "always" and for hours that nobody has told. Raises ValueError."""
    told = text.strip().lower()
    if told in {"", ALWAYS}:
        return None
    spans: list[Span] = []
    for part in re.split(r"\s*,\s*", told):
        match = _PART.fullmatch(part)
        if match is None or match[1] not in WEEKDAYS or (match[2] or match[1]) not in WEEKDAYS:
            message = f"hours: {part!r} is not like 'mon-fri 08:00-16:00'"
            raise ValueError(message)
        first, last = WEEKDAYS.index(match[1]), WEEKDAYS.index(match[2] or match[1])
        start, end = minutes(match[3]), minutes(match[4])
        length = (last - first) % 7
        spans += [
            Span((first + step) % 7, start, end if end > start else end + _DAY_MINUTES)
            for step in range(length + 1)
        ]
    return tuple(spans)


def is_open(hours: str, moment: datetime, country: str = "LB") -> bool:
    """Tell whether an office with these hours is open. Hours that nobody has told count as open."""
    spans = read_hours(hours)
    if spans is None:
        return True
    local = moment.astimezone(ZONES.get(country, BEIRUT))
    return any(span.holds(local.weekday(), local.hour * _HOUR + local.minute) for span in spans)
