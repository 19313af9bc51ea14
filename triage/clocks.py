"""Starts the clocks that a case runs against, from figures that are data with a source and an approval."""

import calendar as months_of
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from cases.model import Assessment, Deadline, Signal, Urgency
from triage.worktime import add_working, calendar_of, end_of_working_day, working_between

PROFILE = "LB"
"""The country profile that stands in for an unknown country."""

CARE, LOOK = "clinical_care", "first_look"
HALF, MOST = 0.5, 0.8
"""Shares of a clock at which somebody is told; the third time is when it has run out."""

ALL, WORKING = "all", "working"
"""What a clock counts: every hour, or working time."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One figure: how long, in which country, started by what, and its source.

    A clock with `months` starts with an event of the case, and `length` is how long before its date it runs.
    """

    country: str
    kind: str
    length: timedelta
    urgencies: frozenset[Urgency]
    signals: frozenset[Signal]
    source: str
    approved: bool
    counts: str = ALL
    months: int = 0
    event: str = ""
    """What starts it where no message does: "follow_up" is the beginning of a follow-up, "referral" of a referral."""


@cache
def clocks() -> tuple[Clock, ...]:
    """Return all packaged figures."""
    return read_clocks((resources.files("triage") / "data" / "clocks.toml").read_text("utf-8"))


def read_clocks(text: str) -> tuple[Clock, ...]:
    """Read figures from TOML. Raises KeyError or ValueError on a missing or unknown value."""
    return tuple(_clock(row) for row in tomllib.loads(text)["clock"])


def _clock(row: dict[str, Any]) -> Clock:
    kind, counts, months = row["kind"], row.get("counts", ALL), row.get("months", 0)
    length = timedelta(days=row["lead_days"]) if months else timedelta(hours=row["hours"])
    if not length > timedelta() or months < 0:
        raise ValueError(f"{kind}: a clock must run longer than {length}")
    if counts not in {ALL, WORKING}:
        raise ValueError(f"{kind}: counts {counts}")
    return Clock(
        country=row["country"],
        kind=kind,
        length=length,
        urgencies=frozenset(map(Urgency, row.get("urgencies", ()))),
        signals=frozenset(map(Signal, row.get("signals", ()))),
        source=row["source"],
        approved=row["approved"],
        counts=counts,
        months=months,
        event=row.get("event", ""),
    )


def profile_of(country: str | None) -> str:
    """Return the country whose figures count: the Lebanese ones stand in where there are none."""
    known = {clock.country for clock in clocks()}
    return country if country is not None and country in known else PROFILE


def start_clocks(
    assessment: Assessment, *, country: str, started_at: datetime, incident_at: datetime | None = None
) -> tuple[Deadline, ...]:
    """Return the deadlines of an assessment, the earliest first; at most one of each kind.

    `started_at` is when the first message came. The 72 hours of clinical care count from `incident_at`, the
    earliest possible time of the incident; while nobody knows it, the window counts as just opened, and as
    urgent. No clock is late when it starts: where the window may have closed before, clinical care is due at the
    first look, for it helps later too. A country without figures of its own gets the Lebanese ones.
    """
    profile = profile_of(country)
    due: dict[str, Deadline] = {}
    for clock in clocks():
        if clock.country != profile or not _starts(clock, assessment):
            continue
        begun = min(incident_at, started_at) if clock.kind == CARE and incident_at else started_at
        deadline = _running(clock, begun, _end(clock, begun))
        if clock.kind not in due or deadline.due_at < due[clock.kind].due_at:
            due[clock.kind] = deadline
    if CARE in due and due[CARE].due_at < started_at and LOOK in due:
        # The window may have closed before anybody wrote: now it runs with the first look, from here.
        due[CARE] = replace(due[LOOK], kind=CARE, approved=due[CARE].approved)
    return _sorted(due.values())


def start_follow_up(*, country: str | None, started_at: datetime) -> tuple[Deadline, ...]:
    """Return the reviews of a follow-up that begins now, the earliest first."""
    profile = profile_of(country)
    found = []
    for clock in clocks():
        if clock.country == profile and clock.event == "follow_up":
            due = _end(clock, started_at)
            found.append(_running(clock, max(started_at, due - clock.length), due))
    return _sorted(found)


def start_feedback(*, country: str | None, started_at: datetime) -> tuple[Deadline, ...]:
    """Return the clock by which a referrer is told more than that the referral was received."""
    profile = profile_of(country)
    return _sorted(
        _running(clock, started_at, _end(clock, started_at))
        for clock in clocks()
        if clock.country == profile and clock.event == "referral"
    )


def _sorted(deadlines: Iterable[Deadline]) -> tuple[Deadline, ...]:
    return tuple(sorted(deadlines, key=lambda deadline: (deadline.due_at, deadline.kind)))


def _end(clock: Clock, begun: datetime) -> datetime:
    """Return when a clock that began then runs out, in UTC."""
    calendar = calendar_of(clock.country)
    if clock.months:
        day = _months_later(begun.astimezone(calendar.zone).date(), clock.months)
        return end_of_working_day(calendar, day)
    return add_working(calendar, begun, clock.length) if clock.counts == WORKING else begun + clock.length


def _running(clock: Clock, begun: datetime, due: datetime) -> Deadline:
    """Return the deadline with the moments at which half and four fifths of it are gone."""
    return Deadline(
        clock.kind,
        due,
        approved=clock.approved,
        started_at=begun,
        half_at=_share(clock, begun, due, HALF),
        most_at=_share(clock, begun, due, MOST),
    )


def _share(clock: Clock, begun: datetime, due: datetime, share: float) -> datetime:
    if clock.counts == WORKING:
        calendar = calendar_of(clock.country)
        return add_working(calendar, begun, working_between(calendar, begun, due) * share)
    return begun + (due - begun) * share


def _months_later(day: date, months: int) -> date:
    """Return the same day so many months on, or the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, months_of.monthrange(year, month + 1)[1]))


def _starts(clock: Clock, assessment: Assessment) -> bool:
    if clock.event:
        return False
    return assessment.urgency in clock.urgencies or not clock.signals.isdisjoint(assessment.signals)
