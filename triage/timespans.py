"""The arithmetic of time expressions: from "yesterday" and "three days" to two moments that hold it between them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from triage.timewords import Moment, Period, Stretch

BEIRUT = ZoneInfo("Asia/Beirut")
OPEN_FOR = timedelta(hours=72)
"""How long after an incident clinical care has its first window."""

Limits = tuple[datetime, datetime]
_SMALL_HOURS = 4
_HOURS = 24
_WEEK = 7
_DECEMBER = 12
_HALF_YEAR = timedelta(days=184)
_MINUTES = {"minute": 1, "hour": 60}
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_SLACK = {"day": 0, "week": 3, "month": 15, "year": 182}
"""By how many days a count of the unit may be off: "a month ago" is no calendar."""


def _at(day: date, hours: int) -> datetime:
    """Return the moment so many hours into a day of Beirut."""
    whole, hour = divmod(hours, _HOURS)
    local = datetime.combine(day + timedelta(days=whole), time(hour), tzinfo=BEIRUT)
    return local.astimezone(UTC)


def _today(now: datetime) -> tuple[date, int]:
    """Return the day in Beirut, and 1 when the writer may not have slept yet and mean the day before, else 0."""
    local = now.astimezone(BEIRUT)
    return local.date(), int(local.hour < _SMALL_HOURS)


def resolve(meaning: Stretch | Period | Moment, now: datetime) -> Limits:
    """Return what a fixed expression means when it is written now."""
    if isinstance(meaning, Moment):
        return now + timedelta(hours=meaning.begin), now + timedelta(hours=meaning.end)
    today, awake = _today(now)
    if isinstance(meaning, Period):
        first, last = _period(today, meaning)
        return _at(first, 0), _at(last, 0)
    (day, hour), (last_day, last_hour) = meaning.begin, meaning.end
    earliest = _at(today + timedelta(days=day - awake), hour)
    latest = _at(today + timedelta(days=last_day), last_hour)
    if day > 0:
        return max(earliest, now), latest
    return (earliest, min(latest, now)) if last_day <= 0 and earliest < now else (earliest, latest)


def _period(today: date, period: Period) -> tuple[date, date]:
    """Return the first day of a calendar week, month or year, and the first day after it."""
    if period.unit == "week":
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=period.offset)
        return first, first + timedelta(weeks=1)
    if period.unit == "month":
        return _month(today, period.offset), _month(today, period.offset + 1)
    return date(today.year + period.offset, 1, 1), date(today.year + period.offset + 1, 1, 1)


def _month(today: date, offset: int) -> date:
    year, month = divmod(today.year * _DECEMBER + today.month - 1 + offset, _DECEMBER)
    return date(year, month + 1, 1)


def _loosely(count: float) -> float:
    """Return the most that somebody calls so many: half a one more, or a quarter of the whole."""
    return max(count + 0.5, count * 1.25)


def count_back(now: datetime, low: float, high: float, unit: str) -> Limits:
    """Return when "`low` to `high` units ago" was: hours give or take, whole days for the rest."""
    if unit in _MINUTES:
        size = timedelta(minutes=_MINUTES[unit])
        return now - _loosely(high) * size, now - max(2 * low - _loosely(low), 0) * size
    today, awake = _today(now)
    first = today - timedelta(days=high * _DAYS[unit] + _SLACK[unit] + awake)
    last = today - timedelta(days=max(low * _DAYS[unit] - _SLACK[unit], 0))
    return _at(first, 0), min(_at(last, _HOURS), now)


def count_on(now: datetime, low: float, high: float, unit: str) -> Limits:
    """Return when "in `low` to `high` units" will be."""
    if unit in _MINUTES:
        size = timedelta(minutes=_MINUTES[unit])
        return now + max(2 * low - _loosely(low), 0) * size, now + _loosely(high) * size
    today, awake = _today(now)
    first = today + timedelta(days=max(low * _DAYS[unit] - _SLACK[unit] - awake, 0))
    last = today + timedelta(days=high * _DAYS[unit] + _SLACK[unit])
    return max(_at(first, 0), now), _at(last, _HOURS)


def weekday_sides(now: datetime, weekday: int, *, following: bool = False) -> tuple[Limits, Limits]:
    """Return the nearest such day before today, and the nearest from today on (Monday is 0).

    `following`: the words say "next", so that it is not today.
    """
    today = now.astimezone(BEIRUT).date()
    back = (today.weekday() - weekday) % _WEEK or _WEEK
    ahead = (weekday - today.weekday()) % _WEEK or _WEEK * following
    past, future = today - timedelta(days=back), today + timedelta(days=ahead)
    return (_at(past, 0), _at(past, _HOURS)), (_at(future, 0), _at(future, _HOURS))


def date_sides(now: datetime, year: int | None, month: int, day: int) -> list[Limits]:
    """Return the day or days that a date can mean, the nearest first; none when there is no such date.

    The day stands first, as in Beirut; where that makes no date, the month does. Without a year it may be the last
    or the next such day, as long as that is within half a year.
    """
    today = now.astimezone(BEIRUT).date()
    years: Iterable[int] = (year,) if year is not None else (today.year - 1, today.year, today.year + 1)
    found = [one for number in years if (one := _day_of(number, month, day))]
    if year is None:
        found = [one for one in found if abs(one - today) <= _HALF_YEAR]
    found.sort(key=lambda one: abs(one - today))
    return [(_at(one, 0), _at(one, _HOURS)) for one in found]


def _day_of(year: int, month: int, day: int) -> date | None:
    """Return a date in the century around us, or nothing."""
    if not 1900 <= year <= 2199:  # noqa: PLR2004
        return None
    for first, second in ((month, day), (day, month)):
        try:
            return date(year, first, second)
        except ValueError:
            continue
    return None
