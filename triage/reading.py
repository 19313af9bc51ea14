"""All that one message tells before any dialogue: danger, language, place, and who the child is."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from cases.model import Relation
from cases.understood import Reading
from triage.age import find_age
from triage.assess import assess
from triage.complaints import about_staff
from triage.language import answer_language, judge
from triage.normalise import Normal, normalise
from triage.people import find_people
from triage.places import find
from triage.times import incident_at

_LONGEST = 4096
_WINDOW_MESSAGES = 3
_NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


def read(
    text: str,
    *,
    window: tuple[str, ...] = (),
    answers: Mapping[str, str] = _NO_ANSWERS,
    now: datetime,
    media_unheard: bool = False,
) -> Reading:
    """Read one message. `window` holds up to the last three before it, oldest first; `answers` are coded."""
    head = text[:_LONGEST]
    normal = normalise(head)
    age = find_age(normal)
    people = find_people(normal, own_age=bool(age and age.own))
    judged = assess(text, window=window, answers=answers, now=now, media_unheard=media_unheard)
    return Reading(
        variety=judge(normal),
        language=answer_language(normal),
        assessment=judged,
        places=find(head),
        age=age.years if age else None,
        sex=people.sex,
        relation=Relation.SELF if people.about_self else people.relation,
        how=people.how,
        about_self=people.about_self,
        incident_at=_incident_at(head, normal, window, now),
        about_staff=about_staff(normal, judged.evidence, window),
    )


def _incident_at(text: str, normal: Normal, window: tuple[str, ...], now: datetime) -> datetime | None:
    """Return the time that this message tells, or else the one that the newest message before it told."""
    told = incident_at(text, now, normal=normal)
    for message in reversed(window[-_WINDOW_MESSAGES:]):
        told = told or incident_at(message[:_LONGEST], now)
    return told
