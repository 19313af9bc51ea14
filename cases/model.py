"""The nouns of the program, as values. No I/O, no clock, no key."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Urgency(StrEnum):
    """How soon a person must look. Ordered by `rank`, weakest first."""

    NONE = "none"
    ROUTINE = "routine"
    ELEVATED = "elevated"
    IMMINENT = "imminent"

    @property
    def rank(self) -> int:
        """0 for none up to 3 for imminent, for sorting and comparison."""
        return _RANKS[self]


_RANKS = {urgency: rank for rank, urgency in enumerate(Urgency)}


def highest(*urgencies: Urgency) -> Urgency:
    """Return the strongest urgency; none when nothing is given. Urgency only ever rises by itself."""
    return max(urgencies, key=lambda u: u.rank, default=Urgency.NONE)


class Signal(StrEnum):
    """A sign of harm that triage can name; the list of the labelling guide."""

    WEAPON = "weapon"
    THREAT_TO_KILL = "threat_to_kill"
    VIOLENCE_NOW = "violence_now"
    SERIOUS_INJURY = "serious_injury"
    SUICIDE_SELFHARM = "suicide_selfharm"
    SEXUAL_RECENT = "sexual_recent"
    SEXUAL_ABUSE = "sexual_abuse"
    PERPETRATOR_ACCESS = "perpetrator_access"
    MISSING_ABANDONED = "missing_abandoned"
    CONFINEMENT = "confinement"
    TRAFFICKING = "trafficking"
    ARMED_RECRUITMENT = "armed_recruitment"
    CHILD_MARRIAGE = "child_marriage"
    CHILD_LABOUR = "child_labour"
    NEGLECT = "neglect"
    PHYSICAL_ABUSE = "physical_abuse"
    EMOTIONAL_ABUSE = "emotional_abuse"
    DOMESTIC_VIOLENCE = "domestic_violence"
    MEDICAL_EMERGENCY = "medical_emergency"
    ONLINE_EXPLOITATION = "online_exploitation"
    EVICTION_RETALIATION = "eviction_retaliation"


class Language(StrEnum):
    """A language that the bot and the desk speak."""

    AR = "ar"
    EN = "en"
    FR = "fr"


class Variety(StrEnum):
    """How a message is written. Arabizi is `ar-Latn`; it is answered in Arabic script."""

    AR = "ar"
    AR_LATN = "ar-Latn"
    EN = "en"
    FR = "fr"
    MIXED = "mixed"
    UNKNOWN = "und"


class Channel(StrEnum):
    """The way by which a message came."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    WEB = "web"
    """Our own page. Nobody can be written to there: what we say waits until the page is looked at."""


class NoticeWay(StrEnum):
    """How a member of the staff is told that something waits."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    EMAIL = "email"


class Sex(StrEnum):
    """The child's sex as the reporter gave it."""

    GIRL = "girl"
    BOY = "boy"
    UNKNOWN = "unknown"


class How(StrEnum):
    """How the reporter knows (question `q.how`)."""

    SELF = "self"
    WITNESS = "witness"
    CHILD_TOLD = "child_told"
    OTHER_TOLD = "other_told"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    """Who the reporter is to the child, where the words say it."""

    SELF = "self"
    NEIGHBOUR = "neighbour"
    PARENT = "parent"
    SIBLING = "sibling"
    RELATIVE = "relative"
    TEACHER = "teacher"
    HEALTH_WORKER = "health_worker"
    FRIEND = "friend"
    OTHER = "other"


class MayWrite(StrEnum):
    """The reporter's answer to `q.reply`. Without an answer it is `after_me`."""

    YES = "yes"
    NO = "no"
    AFTER_ME = "after_me"


class Answer(StrEnum):
    """A coded answer to a yes/no question. `unclear` counts as danger where danger is asked."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"
    UNCLEAR = "unclear"


class Feedback(StrEnum):
    """What somebody who referred a child is told: where it stands, and never a word of the case."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REDIRECTED = "redirected"
    MORE = "more"
    ACTION = "action"
    CLOSED_DONE = "closed_done"
    CLOSED_NONE = "closed_none"


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLOSED = "closed"


class Role(StrEnum):
    """Who a member of the staff is (himaya slides 2018). What a role may do stands in `cases.rights`.

    A counsellor is a hotline operator and a social worker in one person; a supervisor is a senior case manager
    who also leads a desk.
    """

    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"
    HOTLINE_OPERATOR = "hotline_operator"
    SOCIAL_WORKER = "social_worker"
    PSYCHOLOGIST = "psychologist"
    PSYCHIATRIST = "psychiatrist"
    SENIOR_CASE_MANAGER = "senior_case_manager"
    LEGAL = "legal"
    PREVENTION_FACILITATOR = "prevention_facilitator"
    DATA_OFFICER = "data_officer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One hit of one rule. `start` and `end` count code points of the original text."""

    rule: str
    signal: Signal
    urgency: Urgency
    start: int
    end: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What triage says of one message in its window. `legible` is false when too little was readable."""

    urgency: Urgency
    signals: tuple[Signal, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    legible: bool = True
    reasons: tuple[str, ...] = ()
    """Codes of reasons that are not words of the text, e.g. `answer.danger`, `media.unheard`, `illegible`."""


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """The office whose queue gets the case, and why. `reason` is a code, `detail` its data (slugs)."""

    office: str
    reason: str
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """The coded facts of a case. Free text is never here."""

    place: str | None = None
    district: str | None = None
    country: str | None = None
    age: int | None = None
    sex: Sex | None = None
    how: How | None = None
    relation: Relation | None = None
    safe: Answer | None = None
    danger: Answer | None = None
    may_write: MayWrite | None = None
    shared_phone: Answer | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A running clock of a case."""

    kind: str
    due_at: datetime
    met_at: datetime | None = None
    approved: bool = False
    started_at: datetime | None = None
    half_at: datetime | None = None
    most_at: datetime | None = None
    """When half and four fifths of it are gone; for a clock of working time that is not half the calendar time."""
    alarms: int = 0
    """How many of its three alarms have gone out."""


@dataclass(frozen=True, slots=True)
class Office:
    """An office or the national desk (`slug` "national")."""

    slug: str
    ar: str
    en: str
    fr: str
    areas: tuple[str, ...] = field(default=())

    def name(self, language: Language) -> str:
        """Return the name in the given language."""
        return {Language.AR: self.ar, Language.EN: self.en, Language.FR: self.fr}[language]


NATIONAL = "national"
"""Slug of the national desk: the queue of every case without a known place, and holder of every case key."""

FOCAL = "focal"
"""Slug of the independent focal point: complaints about staff, under a key that nobody else holds."""
