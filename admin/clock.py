"""Turns deadlines into words and bars: time left in the largest units that help, never seconds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from cases.model import Deadline
from triage.worktime import zone_of

BEIRUT = ZoneInfo("Asia/Beirut")

NEAR = 80
"""Per cent of a deadline after which it shows as near: an alarm goes out there."""

Gettext = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline as a page shows it. `state` is "", "near", "late" or "met"."""

    kind: str
    words: str
    percent: int
    state: str
    approved: bool


def _(text: str) -> str:
    return text


DAYS_HOURS = _("%(days)s d %(hours)s h")
DAYS = _("%(days)s d")
HOURS_MINUTES = _("%(hours)s h %(minutes)s")
HOURS = _("%(hours)s h")
MINUTES = _("%(minutes)s min")
LATE = _("%(span)s late")
AMMAN = _("%(time)s, Amman time")


def span(length: timedelta, gettext: Gettext) -> str:
    """Say a length of time, at least one minute: "2 d 4 h", "22 h 50", "6 min"."""
    minutes = max(1, int(length.total_seconds() // 60))
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        form = DAYS_HOURS if hours else DAYS
    elif hours:
        form = HOURS_MINUTES if minutes else HOURS
    else:
        form = MINUTES
    two = f"{minutes:02}" if hours else f"{minutes}"
    return gettext(form) % {"days": days, "hours": hours, "minutes": two}


def clock(deadline: Deadline, started: datetime, now: datetime, gettext: Gettext) -> Clock:
    """Return what to show of a deadline. `started` stands in where the deadline has no start of its own."""
    begin = deadline.started_at or started
    whole = max((deadline.due_at - begin).total_seconds(), 1)
    until = deadline.met_at or now
    percent = min(100, max(0, int(100 * (until - begin).total_seconds() / whole)))
    if deadline.met_at:
        return Clock(deadline.kind, span(until - begin, gettext), percent, "met", deadline.approved)
    if now > deadline.due_at:
        words = gettext(LATE) % {"span": span(now - deadline.due_at, gettext)}
        return Clock(deadline.kind, words, 100, "late", deadline.approved)
    state = "near" if percent >= NEAR else ""
    return Clock(deadline.kind, span(deadline.due_at - now, gettext), percent, state, deadline.approved)


def late(due: datetime, now: datetime, gettext: Gettext) -> str:
    """Say how long ago a deadline has passed."""
    return gettext(LATE) % {"span": span(now - due, gettext)}


def local(moment: datetime, country: str | None, language: str, gettext: Gettext) -> str:
    """Return day and time on the walls of the country where the case is; Amman's clock says so."""
    on_wall = moment.astimezone(zone_of(country))
    day_of = format_date(on_wall.date(), "EEE d MMM", locale="ar_LB" if language == "ar" else language)
    words = f"{day_of} {on_wall:%H:%M}"
    return gettext(AMMAN) % {"time": words} if country == "JO" else words


def hour(moment: datetime) -> str:
    """Return the time of day in Beirut, with Western digits."""
    return moment.astimezone(BEIRUT).strftime("%H:%M")


def day_hour(moment: datetime, language: str) -> str:
    """Return day and hour in Beirut: "24 November 2026, 21:35"."""
    comma = "،" if language == "ar" else ","
    return f"{date_in_words(moment.astimezone(BEIRUT).date(), language)}{comma} {hour(moment)}"


def date_in_words(day_: date, language: str) -> str:
    """Return a date without its weekday: "24 November 2026"."""
    return format_date(day_, "d MMMM y", locale="ar_LB" if language == "ar" else language)


def day(moment: datetime, language: str) -> str:
    """Return the day in Beirut, in words: "Tuesday 24 November 2026"."""
    locale = "ar_LB" if language == "ar" else language
    return format_date(moment.astimezone(BEIRUT).date(), "EEEE d MMMM y", locale=locale)
