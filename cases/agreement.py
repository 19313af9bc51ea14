"""How often people agree with the program's judgement: counts over the labels, by variety, by rule and by reason."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from cases.errors import NotFound
from cases.labels import BLIND, CASE
from cases.model import Role, Urgency
from cases.store.labels_tables import labels
from cases.store.unit import Store, Unit
from cases.views import SignedIn

READERS = frozenset({Role.SUPERVISOR, Role.SENIOR_CASE_MANAGER, Role.DATA_OFFICER})
"""Who sees how the program is doing. The labels hold no word and no case, so a data officer may."""


@dataclass(slots=True)
class Tally:
    """How many verdicts confirmed, lowered and raised what the program had said."""

    confirmed: int = 0
    lowered: int = 0
    raised: int = 0

    @property
    def total(self) -> int:
        """All verdicts."""
        return self.confirmed + self.lowered + self.raised

    def add(self, said: Urgency, judged: Urgency, count: int) -> None:
        """Count verdicts of one kind."""
        if judged is said:
            self.confirmed += count
        elif judged.rank < said.rank:
            self.lowered += count
        else:
            self.raised += count


@dataclass(frozen=True, slots=True)
class Missed:
    """Of so many unflagged messages read in the blind, so many that a person called imminent or elevated."""

    missed: int = 0
    read: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that the page shows."""

    all: Tally = field(default_factory=Tally)
    said: Mapping[str, Tally] = field(default_factory=dict)
    """By the urgency that the program had given."""
    varieties: Mapping[str, Tally] = field(default_factory=dict)
    rules: Mapping[str, Tally] = field(default_factory=dict)
    second: Tally = field(default_factory=Tally)
    """Verdicts on cases that the second opinion had raised."""
    codes: Mapping[str, int] = field(default_factory=dict)
    blind: Mapping[str, Missed] = field(default_factory=dict)
    """By variety; "all" holds all."""
    newest: str = ""
    """Digest of the grammar of the newest label."""


def agreement(store: Store, who: SignedIn) -> Agreement:
    """Count the labels. NotFound for a role that has no use for them: the page does not exist for it."""
    if who.person.role not in READERS:
        raise NotFound
    with store.reads(who) as u:
        varieties, said, second, whole = _verdicts(u)
        return Agreement(whole, said, varieties, _rules(u), second, _codes(u), _blind(u), _newest(u))


def _verdicts(u: Unit) -> tuple[dict[str, Tally], dict[str, Tally], Tally, Tally]:
    c = labels.c
    keys = (c.variety, c.said, c.judged, c.second)
    varieties: dict[str, Tally] = defaultdict(Tally)
    said: dict[str, Tally] = defaultdict(Tally)
    second, whole = Tally(), Tally()
    for row in u.all(select(*keys, func.count().label("n")).where(c.source == CASE).group_by(*keys)):
        given, judged = Urgency(row.said), Urgency(row.judged)
        tallies = [varieties[row.variety], said[row.said], whole, *([second] if row.second else [])]
        for tally in tallies:
            tally.add(given, judged, row.n)
    return dict(varieties), dict(said), second, whole


def _rules(u: Unit) -> dict[str, Tally]:
    c = labels.c
    keys: tuple[Any, ...] = (func.unnest(c.rules).label("rule"), c.said, c.judged)
    each = select(*keys).where(c.source == CASE).subquery()
    found: dict[str, Tally] = defaultdict(Tally)
    for row in u.all(select(each, func.count().label("n")).group_by(*each.c)):
        found[row.rule].add(Urgency(row.said), Urgency(row.judged), row.n)
    return dict(found)


def _codes(u: Unit) -> dict[str, int]:
    c = labels.c
    rows = u.all(
        select(c.code, func.count().label("n"))
        .where(c.source == CASE, c.code.is_not(None), c.said != c.judged)
        .group_by(c.code)
    )
    return {row.code: row.n for row in rows}


def _blind(u: Unit) -> dict[str, Missed]:
    c = labels.c
    grave = c.judged.in_((Urgency.IMMINENT.value, Urgency.ELEVATED.value))
    rows = u.all(
        select(c.variety, func.count().label("n"), func.count().filter(grave).label("missed"))
        .where(c.source == BLIND)
        .group_by(c.variety)
    )
    found = {row.variety: Missed(row.missed, row.n) for row in rows}
    return {"all": Missed(sum(row.missed for row in rows), sum(row.n for row in rows)), **found}


def _newest(u: Unit) -> str:
    c = labels.c
    return str(u.value(select(c.grammar).order_by(c.day.desc(), c.id).limit(1)) or "")
