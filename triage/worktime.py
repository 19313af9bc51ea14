"""Working time: which hours of which days count in a country, added and measured across holidays and clock changes."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

HOME = "LB"
"""The country that stands in for an unknown one."""

DAY = timedelta(days=1)
FARTHEST = 20 * 366
"""Days. A calendar that has not opened by then never does."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One opening a week: from `open` to `close` on `weekday` (Monday is 0), local time, while it is valid."""

    weekday: int
    open: time
    close: time
    valid_from: date


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day off. `estimated`: it follows the moon, and may fall a day earlier or later."""

    day: date
    name: str
    estimated: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working time of one country, with the source of both halves and whether anybody approved them."""

    country: str
    zone: ZoneInfo
    hours: tuple[Hours, ...]
    holidays: tuple[Holiday, ...]
    source: str
    holiday_source: str
    approved: bool


@cache
def calendars() -> dict[str, Calendar]:
    """Return the packaged calendars by country."""
    return read_calendars((resources.files("triage") / "data" / "worktime.toml").read_text("utf-8"))


def read_calendars(text: str) -> dict[str, Calendar]:
    """Read calendars from TOML. Raises KeyError or ValueError where a figure is missing or cannot be."""
    return {row["country"]: _calendar(row) for row in tomllib.loads(text)["calendar"]}


def _calendar(row: dict[str, object]) -> Calendar:
    hours = tuple(each for rule in _rows(row, "hours") for each in _hours(rule))
    if not hours:
        raise ValueError(f"{row['country']}: a calendar without opening hours")
    return Calendar(
        country=str(row["country"]),
        zone=ZoneInfo(str(row["zone"])),
        hours=hours,
        holidays=tuple(
            Holiday(_day(each["day"]), str(each["name"]), bool(each.get("estimated", False)))
            for each in _rows(row, "holidays")
        ),
        source=str(row["source"]),
        holiday_source=str(row["holiday_source"]),
        approved=bool(row["approved"]),
    )


def _rows(row: dict[str, object], name: str) -> list[dict[str, object]]:
    found = row[name]
    if not isinstance(found, list):
        raise ValueError(f"{name}: not a list")  # noqa: TRY004 - a wrong figure, whatever its type
    return found


def _hours(rule: dict[str, object]) -> Iterator[Hours]:
    start, end = time.fromisoformat(str(rule["open"])), time.fromisoformat(str(rule["close"]))
    if not start < end:
        raise ValueError(f"opening hours from {start} to {end}")
    weekdays = rule["weekdays"]
    for weekday in weekdays if isinstance(weekdays, list) else ():
        if weekday not in range(7):
            raise ValueError(f"no weekday {weekday}")
        yield Hours(weekday, start, end, _day(rule["valid_from"]))


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise ValueError(f"{value!r}: not a day")  # noqa: TRY004 - a wrong figure, whatever its type
    return value


def calendar_of(country: str | None) -> Calendar:
    """Return the calendar of a country; the Lebanese one where there is none."""
    return calendars().get(country or HOME) or calendars()[HOME]


def zone_of(country: str | None) -> ZoneInfo:
    """Return the time zone in which a country reads its clocks."""
    return calendar_of(country).zone


def openings(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return the working windows of a local day in UTC, in order and without overlap; none on a holiday.

    Each edge is local wall time, so a window is an hour shorter or longer on the day the clocks change.
    """
    if any(holiday.day == day for holiday in calendar.holidays):
        return ()
    rules = [rule for rule in calendar.hours if rule.weekday == day.weekday() and rule.valid_from <= day]
    newest = max((rule.valid_from for rule in rules), default=None)
    windows: list[tuple[datetime, datetime]] = []
    for rule in sorted(rules, key=lambda rule: rule.open):
        # An hour that comes twice is worked twice: open at its first coming, close at its second.
        start, end = _utc(calendar, day, rule.open), _utc(calendar, day, rule.close.replace(fold=1))
        start = max(start, windows[-1][1]) if windows else start
        if rule.valid_from == newest and start < end:
            windows.append((start, end))
    return tuple(windows)


def _utc(calendar: Calendar, day: date, edge: time) -> datetime:
    return datetime.combine(day, edge, calendar.zone).astimezone(UTC)


def _from(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the windows that end after `start`, the first one cut to it."""
    first = start.astimezone(calendar.zone).date()
    for number in range(FARTHEST):
        for opened, closed in openings(calendar, first + number * DAY):
            if closed > start:
                yield max(opened, start), closed


def add_working(calendar: Calendar, start: datetime, length: timedelta) -> datetime:
    """Return when so much working time has passed since `start`. Raises ValueError where it never will."""
    left = length
    for opened, closed in _from(calendar, start.astimezone(UTC)):
        if opened + left <= closed:
            return opened + left
        left -= closed - opened
    raise ValueError(f"{calendar.country}: no working time left")


def working_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time from `start` to `end`; nothing when `end` comes first."""
    total, until = timedelta(), end.astimezone(UTC)
    for opened, closed in _from(calendar, start.astimezone(UTC)):
        if opened >= until:
            break
        total += min(closed, until) - opened
    return total


def end_of_working_day(calendar: Calendar, day: date) -> datetime:
    """Return the close of the first working day on or after `day`. Raises ValueError where there is none."""
    for number in range(FARTHEST):
        windows = openings(calendar, day + number * DAY)
        if windows:
            return windows[-1][1]
    raise ValueError(f"{calendar.country}: no working day left")
