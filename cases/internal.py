"""A referral from a prevention session, and a request for one: opened at the desk, then handled like any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Row, exists, insert, select

from cases import audit, seal
from cases.acts import DeskStore, add, add_event
from cases.case_numbers import insert_case
from cases.due import refresh_due, start_clock
from cases.errors import Refused
from cases.keyrings import office_public
from cases.model import FOCAL, NATIONAL, Assessment, Deadline, Feedback, Language, Sex
from cases.referring import CHILD, INTERNAL, NONE, SESSION, SESSIONS
from cases.rights import Task, require_task
from cases.store.referral_tables import accused, affiliations, case_referrals
from cases.store.tables import case_keys, cases
from cases.store.unit import Unit, show_offices
from cases.views import SignedIn

LONGEST_TEXT: Final = 4_000
MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody tells at the desk. The words are sealed to the case; the rest is codes."""

    text: str
    purpose: str = CHILD
    session: str | None = None
    office: str = NATIONAL
    district: str | None = None
    country: str | None = None
    age: int | None = None
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a person has referred or asked for, and what became of it: no number, no word of it."""

    purpose: str
    session: str | None
    feedback: Feedback
    at: datetime


def open_case(
    store: DeskStore,
    who: SignedIn,
    told: Told,
    assessment: Assessment,
    clocks: Sequence[Deadline],
    *,
    now: datetime,
) -> str:
    """Open a case from the desk and return its number; it waits in the office's queue like every other.

    Raises Refused("right", "form", "text_length", "no_office").
    """
    require_task(who.person.role, Task.REFER)
    text = told.text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise Refused("text_length")
    if told.purpose not in (CHILD, SESSION) or (told.purpose == SESSION) != (told.session in SESSIONS):
        raise Refused("form")
    with store.writes(who) as u:
        row = _insert(u, store, who, told, assessment, now)
        u.run(
            insert(case_referrals).values(
                case_id=row.id, source=INTERNAL, purpose=told.purpose, session=told.session, kind="organisation",
                verified=True, way=NONE, feedback_at=now, by=who.person.id,
            )
        )  # fmt: skip
        add_event(u, store, row, "referred_inside", who, now)
        add(u, store, row, item=uuid4(), kind="note", who=who, now=now, text=text)
        for clock in clocks:
            start_clock(u, row.id, clock, now)
        refresh_due(u, row.id)
        audit.record(
            u, str(who.person.id), "referred_inside", object_=str(row.id), now=now, purpose=told.purpose
        )
    return str(row.number)


def _insert(
    u: Unit, store: DeskStore, who: SignedIn, told: Told, judged: Assessment, now: datetime
) -> Row[Any]:
    """Make the case and its key; nobody outside holds a code for it, and no conversation hangs on it."""
    publics = {
        slug: office_public(u, store.rows_key, office=slug) for slug in dict.fromkeys((NATIONAL, told.office))
    }
    if told.office == FOCAL or None in publics.values():
        raise Refused("no_office")
    case, pair = uuid4(), seal.make_key_pair()
    # A row can only be changed, and hung upon, where it can be seen; this one may be going to another office.
    show_offices(u, (*who.person.offices, told.office))
    insert_case(
        u, now,
        {
            "id": case, "code_digest": seal.make_key(), "public_key": pair.public, "urgency": judged.urgency.value,
            "urgency_rank": judged.urgency.rank, "signals": [s.value for s in judged.signals],
            "reasons": list(judged.reasons), "office": told.office, "office_reason": "by_person",
            "office_detail": [], "district": told.district, "country": told.country, "age": told.age,
            "sex": told.sex.value if told.sex else None, "needs_person": True, "language": Language.AR.value,
            "opened_at": now, "last_at": now, "changed_at": now,
        },
    )  # fmt: skip
    for slug, public in publics.items():
        sealed = seal.seal(public or b"", pair.private, "case_keys", str(case), slug)
        u.run(insert(case_keys).values(case_id=case, holder=slug, sealed_key=sealed))
    row = u.one(select(cases).where(cases.c.id == case))
    if row is None:
        raise LookupError(str(case))
    return row


def sent_by(store: DeskStore, who: SignedIn) -> tuple[Sent, ...]:
    """Return what this person referred, newest first, with what became of it.

    What concerns an organisation that they belong to says "received" and nothing more.
    """
    require_task(who.person.role, Task.REFER)
    c = case_referrals.c
    own = exists().where(
        accused.c.case_id == c.case_id,
        accused.c.ended_at.is_(None),
        affiliations.c.organisation == accused.c.organisation,
        affiliations.c.person == who.person.id,
        affiliations.c.ended_at.is_(None),
    )
    with store.reads(who) as u:
        rows = u.all(
            select(c.purpose, c.session, c.feedback, c.feedback_at, own.label("own"))
            .where(c.by == who.person.id)
            .order_by(c.feedback_at.desc())
            .limit(MOST_SHOWN)
        )
    return tuple(
        Sent(r.purpose, r.session, Feedback.RECEIVED if r.own else Feedback(r.feedback), r.feedback_at)
        for r in rows
    )
