"""What is understood from one message: its judgement, the facts that it tells, and the places that it names."""

from dataclasses import dataclass
from datetime import datetime

from cases.model import Assessment, How, Language, Relation, Sex, Variety


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    `district` is the caza code in Lebanon ("22000") and the ISO code of the governorate in Jordan ("JO-MA").
    """

    slug: str
    kind: str
    country: str
    governorate: str
    district: str
    ar: str
    en: str
    fr: str

    def name(self, language: Language) -> str:
        """Return the name in the given language."""
        return {Language.AR: self.ar, Language.EN: self.en, Language.FR: self.fr}[language]


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A place found in a text, with the span in code points of the original text."""

    place: Place
    start: int
    end: int
    sure: bool = False
    """True when the words leave no doubt, so that nobody needs to be asked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is understood from one message, before any dialogue."""

    variety: Variety
    language: Language | None
    assessment: Assessment
    places: tuple[PlaceMatch, ...] = ()
    age: int | None = None
    sex: Sex | None = None
    relation: Relation | None = None
    how: How | None = None
    about_self: bool = False
    incident_at: datetime | None = None
    """The earliest possible time of the event that is told; None when no past time is."""
    about_staff: bool = False
    """True when it complains of somebody who works for the organisation itself."""
