"""What the desk shows: values made for reading, already opened with the keys of the person who asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cases.messages import Delivery, MediaKind
from cases.model import (
    CaseState,
    Channel,
    Deadline,
    Evidence,
    Facts,
    Feedback,
    Language,
    Role,
    Signal,
    Urgency,
    Variety,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the staff. `offices` are those whose cases the person may see; empty for an administrator."""

    id: UUID
    login: str
    name: str
    role: Role
    office: str
    offices: tuple[str, ...]
    language: Language
    look: str = "auto"
    """How the desk looks to them: "auto" as the device wants it, "day" or "night"."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with the opened private key of this session. Lives for one request only."""

    person: Person
    private_key: bytes = field(repr=False)
    csrf: str = field(repr=False)
    """Token that every form of this session must send back."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One open case as the queue shows it: coded signs only, never a reporter's words."""

    number: str
    urgency: Urgency
    signals: tuple[Signal, ...]
    facts: Facts
    office: str
    channels: tuple[Channel, ...]
    varieties: tuple[Variety, ...]
    telling: bool
    needs_person: bool
    unheard: bool
    new_reply: bool
    waiting: bool
    """True when the desk has written last, so that the reporter's word is awaited."""
    opened_at: datetime
    deadline: Deadline | None
    holder: str | None
    """Name of the person who holds the case."""
    mine: bool
    silent: bool = False
    """True when the reporter told of danger and has left a question about it unanswered."""
    referred: str | None = None
    """Code: "verified" (by somebody verified), "referral", "session" (a session is asked for); None otherwise."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue. `counts` is keyed by view (see `cases.desk.VIEWS`)."""

    rows: tuple[QueueRow, ...]
    counts: Mapping[str, int]
    as_of: datetime
    stamp: str
    """Changes when anything in the visible queue changes; the live stream compares it."""
    before: str | None = None
    after: str | None = None
    """Cursors of the pages before and after this one; None at an end."""


@dataclass(frozen=True, slots=True)
class FileView:
    """One file that came with a message, without its content. `state` is one of `cases.media.clean.Fate`."""

    id: UUID
    kind: MediaKind
    state: str
    reason: str = ""
    """A code: why it is not here yet, or will not be, or is opened nowhere."""
    form: str = ""
    heard_by: str | None = None
    """Name of the person who heard or saw it, empty for somebody who is gone; None while nobody has."""
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemView:
    """One thing in the conversation. `kind` is reporter, bot, desk, note or event."""

    id: UUID
    seq: int
    kind: str
    at: datetime
    channel: Channel | None = None
    variety: Variety | None = None
    language: Language | None = None
    text: str = ""
    evidence: tuple[Evidence, ...] = ()
    place_spans: tuple[tuple[int, int], ...] = ()
    media: tuple[MediaKind, ...] = ()
    said: tuple[tuple[str, Mapping[str, str | int]], ...] = ()
    """For `bot`: catalogue ids with values, to be rendered in `language`. For `event`: one code and its values."""
    by: str | None = None
    delivery: Delivery | None = None
    error: str | None = None
    broken: bool = False
    """True when the item does not open or its seal does not match: shown as such, never hidden."""
    edited: bool = False
    files: tuple[FileView, ...] = ()
    """What came with it; empty for what came before files were fetched, where `media` alone says so."""


@dataclass(frozen=True, slots=True)
class Referred:
    """How a case was referred, as its office may know it: codes, and never who."""

    source: str
    purpose: str
    session: str | None
    kind: str | None
    work: str | None
    verified: bool
    enrolled: bool
    way: str
    feedback: Feedback
    feedback_at: datetime
    told: bool
    barred: bool
    """True where nothing is told: the accused works in the referrer's own organisation."""
    names: Mapping[str, str] | None = None
    """The organisation in three languages; None where the referrer hides it from the office, or has none."""


@dataclass(frozen=True, slots=True)
class NamedBody:
    """An organisation with its names in three languages."""

    id: UUID
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, opened."""

    id: UUID
    number: str
    version: int
    state: CaseState
    urgency: Urgency
    urgency_by: str | None
    """Name of the person who set the urgency last; None while it is the machine's."""
    urgency_at: datetime | None
    reasons: tuple[str, ...]
    signals: tuple[Signal, ...]
    facts: Facts
    office: str
    office_reason: str
    office_detail: tuple[str, ...]
    telling: bool
    needs_person: bool
    unheard: bool
    opened_at: datetime
    closed_at: datetime | None
    close_reason: str | None
    holder: str | None
    mine: bool
    deadlines: tuple[Deadline, ...]
    items: tuple[ItemView, ...]
    language: Language
    """Language in which the reporter is answered."""
    channel: Channel | None
    """Channel of the latest message: an answer goes there."""
    plan: str
    """What happens to an answer now: "send", "notify" (a neutral word first), "wait" (until they write), "closed"."""
    plan_reason: str
    """Code: live, consent, after_me, no, stopped, forgotten, window, unsafe, child, closed."""
    pathway: str | None = None
    risk: str | None = None
    """The overall risk level that a person set; None while nobody has."""
    silent: bool = False
    joined: bool = True
    """False where the next answer begins with the sentence that a person has joined."""
    referred: Referred | None = None
    kept_from: tuple[NamedBody, ...] = ()
    """Organisations where the accused works: their people never see the case."""
    bodies: tuple[NamedBody, ...] = ()
    """Organisations that could be named."""
