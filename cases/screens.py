"""Screens in the room: counts for each office, shown without anybody being signed in at the screen.

A screen has a secret of its own in a cookie. It is in no keyring, opens nothing and changes nothing; what it can ask
for are the counts of the offices of the person who set it up. It ends after a week, when its maker's account ends, or
when a supervisor ends all of them.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select

from cases import audit, seal
from cases.errors import Refused
from cases.model import Role
from cases.queue import OPEN, stamp_of, view_rule
from cases.store.finding_tables import screens
from cases.store.tables import cases, staff
from cases.store.unit import Store, show_offices
from cases.views import SignedIn

LIFE = timedelta(days=7)
MAY_SET_UP = frozenset({Role.SUPERVISOR, Role.SENIOR_CASE_MANAGER})
COUNTED = ("imminent", "late", "unassigned", "waiting", "silent", "unheard", "all")
"""The views that a room looks at."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What a screen may ask about."""

    offices: tuple[str, ...]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OfficeCounts:
    """What waits in one office. `oldest` is when the first report came that nobody has taken yet."""

    office: str
    counts: Mapping[str, int]
    oldest: datetime | None


def set_up(store: Store, who: SignedIn, *, now: datetime) -> str:
    """Make a screen for the person's offices and return its secret. Raises Refused("right")."""
    if who.person.role not in MAY_SET_UP:
        raise Refused("right")
    secret = secrets.token_urlsafe(32)
    with store.writes(who) as u:
        u.run(delete(screens).where(screens.c.ends_at <= now))
        u.run(
            insert(screens).values(
                digest=_digest(secret), offices=list(who.person.offices), made_by=who.person.id, made_at=now,
                ends_at=now + LIFE,
            )
        )  # fmt: skip
        audit.record(u, str(who.person.id), "screen_set_up", object_="screens", now=now)
    return secret


def resume(store: Store, secret: str, *, now: datetime) -> Screen | None:
    """Return the screen of a secret; None when it has ended, or its maker's account has."""
    c = screens.c
    with store.reads() as u:
        row = u.one(
            select(c.offices, c.ends_at)
            .join(staff, staff.c.id == c.made_by)
            .where(c.digest == _digest(secret), c.ends_at > now, staff.c.active)
        )
    return Screen(tuple(row.offices), row.ends_at) if row else None


def end_all(store: Store, who: SignedIn, *, now: datetime) -> None:
    """End every screen. Raises Refused("right")."""
    if who.person.role not in MAY_SET_UP:
        raise Refused("right")
    with store.writes(who) as u:
        u.run(delete(screens))
        audit.record(u, str(who.person.id), "screens_ended", object_="screens", now=now)


def count(store: Store, screen: Screen, *, now: datetime) -> tuple[OfficeCounts, ...]:
    """Count what waits in each office of a screen. Offices where nothing waits are there too."""
    c = cases.c
    with store.reads() as u:
        show_offices(u, screen.offices)
        rows = u.all(
            select(
                c.office,
                func.min(c.opened_at).filter(c.holder.is_(None)).label("oldest"),
                *(func.count().filter(view_rule(view, None, now)).label(f"n_{view}") for view in COUNTED),
            )
            .where(OPEN)
            .group_by(c.office)
        )
    found = {row.office: row for row in rows}
    return tuple(
        OfficeCounts(
            slug,
            {v: int(getattr(found[slug], f"n_{v}")) if slug in found else 0 for v in COUNTED},
            found[slug].oldest if slug in found else None,
        )
        for slug in screen.offices
    )


def stamp(store: Store, screen: Screen) -> str:
    """Return a word that changes when anything that the screen counts does."""
    with store.reads() as u:
        show_offices(u, screen.offices)
        return stamp_of(u, screen.offices) or "-"


def _digest(secret: str) -> bytes:
    return seal.digest(b"amana screen name", secret)
