"""How a case was referred, and which organisations it is kept from: codes, and names of bodies, never of people."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from cases.model import Feedback
from cases.store.referral_tables import accused, case_referrals, organisations
from cases.store.unit import Unit
from cases.views import NamedBody, Referred

TONGUES: Final = ("ar", "en", "fr")


def barred() -> Any:
    """Return the question whether the accused works in the very organisation of who referred the case."""
    c = case_referrals.c
    same = (accused.c.case_id == c.case_id) & (accused.c.organisation == c.organisation)
    return select(accused.c.case_id).where(same, accused.c.ended_at.is_(None)).exists()


def referred_of(u: Unit, case: UUID) -> Referred | None:
    """Return how a case was referred; None where it was not. An organisation that is hidden is not named."""
    row = u.one(
        select(case_referrals, *(organisations.c[tongue] for tongue in TONGUES), barred().label("barred"))
        .outerjoin(organisations, organisations.c.id == case_referrals.c.organisation)
        .where(case_referrals.c.case_id == case)
    )
    if row is None:
        return None
    shown = not row.hidden and row.organisation is not None
    names = {tongue: str(getattr(row, tongue)) for tongue in TONGUES} if shown else None
    return Referred(
        source=row.source,
        purpose=row.purpose,
        session=row.session,
        kind=row.kind,
        work=row.work if shown else None,
        verified=row.verified,
        enrolled=row.organisation is not None,
        way=row.way,
        feedback=Feedback(row.feedback),
        feedback_at=row.feedback_at,
        told=row.told == row.feedback,
        barred=row.barred,
        names=names,
    )


def named_of(u: Unit, case: UUID) -> tuple[NamedBody, ...]:
    """Return the organisations whose people a case is kept from."""
    rows = u.all(
        select(organisations)
        .join(accused, accused.c.organisation == organisations.c.id)
        .where(accused.c.case_id == case, accused.c.ended_at.is_(None))
        .order_by(accused.c.at)
    )
    return tuple(NamedBody(r.id, {"ar": r.ar, "en": r.en, "fr": r.fr}) for r in rows)


def all_bodies(u: Unit) -> tuple[NamedBody, ...]:
    """Return every organisation that can be named, with its names."""
    rows = u.all(select(organisations).order_by(organisations.c.en))
    return tuple(NamedBody(r.id, {"ar": r.ar, "en": r.en, "fr": r.fr}) for r in rows)
