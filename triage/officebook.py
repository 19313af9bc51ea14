"""What is known of offices on one day: hours, languages, seats, areas and shifts, as values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from cases.entries import Entry, Kind
from triage.hours import WEEKDAYS, ZONES, Span, is_open, minutes
from triage.numbers import Number
from triage.timespans import BEIRUT


@dataclass(frozen=True, slots=True)
class Area:
    """What an office answers for: a place slug, a district code or a governorate's ISO code.

    Both dates are inclusive. `assumed` marks what no source settles; among equals the lower `priority` wins.
    """

    area: str
    office: str
    priority: int
    source: str
    assumed: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, today: date) -> bool:
        """Tell whether the area is in force on that day."""
        return (self.valid_from is None or self.valid_from <= today) and (
            self.valid_to is None or today <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """How an office works. `languages` empty and `hours` "" mean that nobody has told; `equals` names a group."""

    slug: str
    hours: str = ""
    languages: tuple[str, ...] = ()
    seat: str = ""
    equals: str = ""
    country: str = "LB"

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the office is open."""
        return is_open(self.hours, moment, self.country)


@dataclass(frozen=True, slots=True)
class Shift:
    """Once a week somebody of an office is at a school or a community place."""

    office: str
    place: str
    where: str
    weekday: str
    start: str
    end: str
    country: str = "LB"

    def holds(self, moment: datetime) -> bool:
        """Tell whether somebody is there."""
        local = moment.astimezone(ZONES.get(self.country, BEIRUT))
        start, end = minutes(self.start), minutes(self.end)
        span = Span(WEEKDAYS.index(self.weekday), start, end if end > start else end + 1440)
        return span.holds(local.weekday(), local.hour * 60 + local.minute)


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds the choice of an office beside place and areas. The default weighs nothing of it."""

    at: datetime | None = None
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()
    load: Mapping[str, int] = field(default_factory=dict)
    """Open cases by office."""
    language: str | None = None
    about_staff: bool = False
    focal: bool = False
    """True when somebody holds the key of the independent focal point."""


def areas_of(entries: Iterable[Entry]) -> tuple[Area, ...]:
    """Return the areas. One that a person has approved is assumed no longer."""
    return tuple(
        Area(
            **{**e.body, "assumed": e.body["assumed"] and not e.approved},
            valid_from=e.valid_from,
            valid_to=e.valid_to,
        )
        for e in entries
        if e.kind is Kind.AREA
    )  # fmt: skip


def profiles_of(
    entries: Iterable[Entry], countries: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Profile]:
    """Return the profiles by office. `countries` gives the country of each seat, by place slug."""
    return {
        e.key: Profile(
            e.key, e.body["hours"], tuple(e.body["languages"]), e.body["seat"], e.body["equals"],
            countries.get(e.body["seat"], "LB"),
        )
        for e in entries
        if e.kind is Kind.OFFICE
    }  # fmt: skip


def shifts_of(
    entries: Iterable[Entry], countries: Mapping[str, str] = MappingProxyType({})
) -> tuple[Shift, ...]:
    """Return the shifts."""
    return tuple(
        Shift(**e.body, country=countries.get(e.body["place"], "LB")) for e in entries if e.kind is Kind.SHIFT
    )


def numbers_of(entries: Iterable[Entry]) -> tuple[Number, ...]:
    """Return the telephone numbers."""
    return tuple(
        Number(**{**e.body, "languages": tuple(e.body["languages"]), "approved": e.approved})
        for e in entries
        if e.kind is Kind.NUMBER
    )
