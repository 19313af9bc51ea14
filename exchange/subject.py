"""A case as it may leave the house: codes, days and the child's name. There is no field for who reported it."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the plan. `key` is its name with us and never goes out."""

    key: str
    service: str
    planned_on: date
    due_on: date | None = None
    provider: str | None = None
    """The name of an organisation of the directory."""
    referred: bool = False
    done: str = "no"
    ended_on: date | None = None
    response: str = "service"


@dataclass(frozen=True, slots=True)
class Note:
    """A note for the people there. `text` begins with our case number."""

    key: str
    day: date
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be said of a child to another system. None and empty: not known, or not to be told."""

    opened_on: date
    name: str = ""
    age: int | None = None
    estimated: bool | None = None
    sex: str | None = None
    nationality: str | None = None
    place: str | None = None
    """The other system's own code of the place, as a person confirmed it."""
    risk: str | None = None
    imminent: bool | None = None
    concerns: tuple[str, ...] = ()
    consent_services: bool | None = None
    consent_sharing: bool | None = None
    """True only where child and guardian agreed in person; a judge or a best-interest decision is no tick of theirs."""
    services: tuple[Service, ...] = field(default=())
    notes: tuple[Note, ...] = field(default=())
