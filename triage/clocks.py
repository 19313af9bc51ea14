"""Starts the clocks that a case runs against, from figures that are data with a source and an approval."""

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

from cases.model import Assessment, Deadline, Signal, Urgency

PROFILE = "LB"
"""The country profile that stands in for an unknown country."""

CARE, LOOK = "clinical_care", "first_look"


@dataclass(frozen=True, slots=True)
class Clock:
    """One figure: how long, in which country, started by which urgencies or signals, and its source."""

    country: str
    kind: str
    length: timedelta
    urgencies: frozenset[Urgency]
    signals: frozenset[Signal]
    source: str
    approved: bool


@cache
def clocks() -> tuple[Clock, ...]:
    """Return all packaged figures."""
    return read_clocks((resources.files("triage") / "data" / "clocks.toml").read_text("utf-8"))


def read_clocks(text: str) -> tuple[Clock, ...]:
    """Read figures from TOML. Raises KeyError or ValueError on a missing or unknown value."""
    return tuple(
        Clock(
            country=row["country"],
            kind=row["kind"],
            length=_length(row["kind"], row["hours"]),
            urgencies=frozenset(map(Urgency, row.get("urgencies", ()))),
            signals=frozenset(map(Signal, row.get("signals", ()))),
            source=row["source"],
            approved=row["approved"],
        )
        for row in tomllib.loads(text)["clock"]
    )


def _length(kind: str, hours: float) -> timedelta:
    if not hours > 0:
        message = f"{kind}: a clock must run longer than {hours} hours"
        raise ValueError(message)
    return timedelta(hours=hours)


def start_clocks(
    assessment: Assessment, *, country: str, started_at: datetime, incident_at: datetime | None = None
) -> tuple[Deadline, ...]:
    """Return the deadlines of an assessment, the earliest first; at most one of each kind.

    `started_at` is when the first message came. The 72 hours of clinical care count from `incident_at`, the
    earliest possible time of the incident; while nobody knows it, the window counts as just opened, and as
    urgent. No clock is late when it starts: where the window may have closed before, clinical care is due at the
    first look, for it helps later too. A country without figures of its own gets the Lebanese ones.
    """
    known = {clock.country for clock in clocks()}
    profile = country if country in known else PROFILE
    due: dict[str, Deadline] = {}
    for clock in clocks():
        if clock.country != profile or not _starts(clock, assessment):
            continue
        begun = min(incident_at, started_at) if clock.kind == CARE and incident_at else started_at
        deadline = Deadline(clock.kind, begun + clock.length, approved=clock.approved, started_at=begun)
        if clock.kind not in due or deadline.due_at < due[clock.kind].due_at:
            due[clock.kind] = deadline
    if CARE in due and due[CARE].due_at < started_at and LOOK in due:
        due[CARE] = replace(due[CARE], due_at=due[LOOK].due_at)
    return tuple(sorted(due.values(), key=lambda deadline: (deadline.due_at, deadline.kind)))


def _starts(clock: Clock, assessment: Assessment) -> bool:
    return assessment.urgency in clock.urgencies or not clock.signals.isdisjoint(assessment.signals)
