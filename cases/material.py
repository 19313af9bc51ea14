"""What a case tells another system, and the acts by which it went there, as values."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cases.media.form import Form
from cases.messages import MediaKind
from cases.model import CaseState

CASE, REFERRAL, FILE = "case", "referral", "file"
STARTED = "started"
LANDED = ("done", "partly")


@dataclass(frozen=True, slots=True)
class Act:
    """One act, as it stands. Names are names of fields of the other system."""

    id: UUID
    record: UUID
    kind: str
    thing: str | None
    state: str
    by: str
    at: datetime
    created: bool
    assigned: bool
    flagged: bool
    dropped: tuple[str, ...]
    differs: tuple[str, ...]
    trouble: str
    names: tuple[str, ...]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A service of the plan, in codes. `provider` is the name of an organisation of the directory."""

    thing: str
    service: str
    state: str
    planned_on: date
    due_on: date | None
    ended_on: date | None
    provider: str | None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A cleaned picture or recording that could go along, without its content."""

    id: UUID
    kind: MediaKind
    form: Form
    on: date
    heard: bool
    """True once a person has said that they heard or saw it."""
    sent: bool


@dataclass(frozen=True, slots=True)
class Material:
    """What the file holds of the child, without a word of the conversation and nothing of who began it."""

    number: str
    state: CaseState
    today: date
    opened_on: date
    country: str | None
    district: str | None
    imminent: bool
    name: str
    age: int | None
    estimated: bool | None
    sex: str | None
    nationality: str | None
    risk: str | None
    concerns: tuple[str, ...] | None
    """None while nobody has coded the case."""
    agreed_services: bool
    agreed_sharing: bool
    held: tuple[str, ...]
    """Codes of what forbids sharing now."""
    services: tuple[Planned, ...]
    refused: int
    """Services that were refused: they are not told."""
    acts: tuple[Act, ...]
    """Newest first."""
    files: tuple[Enclosure, ...] = ()

    @property
    def record(self) -> UUID | None:
        """The id under which the case stands there, or will once it is sent again."""
        return self.acts[0].record if self.acts else None

    @property
    def there(self) -> bool:
        """True once an act has brought it there."""
        return any(act.kind == CASE and act.state in LANDED for act in self.acts)

    @property
    def assigned(self) -> bool:
        """True once it was given to somebody there."""
        return any(act.assigned for act in self.acts)

    @property
    def flagged(self) -> bool:
        """True once the flag of imminent danger was set there."""
        return any(act.flagged for act in self.acts)
