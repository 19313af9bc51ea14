"""Keeps what people judged beside what the program said: codes and a day, without a word, a case or a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from cases.model import Urgency, Variety
from cases.store.labels_tables import labels
from cases.store.unit import Unit
from cases.views import SignedIn

CASE, BLIND = "case", "blind"
"""Where a label comes from: a verdict on the page of a case, or a reading that did not show the program's judgement."""

REASONS = ("meaning", "past", "safe", "worse", "learned", "other")
"""Why a person judged otherwise: the words mean something else, it is long over, the child is safe by now, the words
say more than was recognised, something was learned elsewhere, another reason."""

SECOND = ("second.", "close.")
"""How the codes of the models' reasons begin: the second opinion's and the close reader's."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the program said, and by what: the rules that gave it that urgency, or a model (`second`)."""

    said: Urgency
    rules: tuple[str, ...] = ()
    second: bool = False
    variety: Variety = Variety.UNKNOWN
    grammar: str = ""


def judgement(said: Urgency, bodies: Iterable[Mapping[str, Any]], variety: Variety) -> Judgement:
    """Gather from opened messages what gave a case its urgency. Only the rules that reach it count."""
    rules: set[str] = set()
    second, grammar = False, ""
    for body in bodies:
        if said.rank >= Urgency.ELEVATED.rank:
            rules.update(row[0] for row in body.get("evidence", ()) if row[2] == said.value)
            second = second or any(code.startswith(SECOND) for code in body.get("reasons", ()))
        grammar = body.get("grammar", grammar)
    return Judgement(said, tuple(sorted(rules)), second, variety, grammar)


def keep(
    u: Unit,
    found: Judgement,
    who: SignedIn,
    *,
    source: str,
    judged: Urgency,
    now: datetime,
    code: str | None = None,
) -> UUID:
    """Keep a label and return its id."""
    label = uuid4()
    u.run(
        insert(labels).values(
            id=label, source=source, day=now.date(), said=found.said.value, judged=judged.value, code=code,
            rules=list(found.rules), second=found.second, variety=found.variety.value, grammar=found.grammar,
            role=who.person.role.value,
        )
    )  # fmt: skip
    return label


def think_again(
    u: Unit, label: UUID, who: SignedIn, *, judged: Urgency, now: datetime, code: str | None
) -> None:
    """Put a second thought in the place of the first: the program is judged once by each case."""
    u.run(
        update(labels)
        .where(labels.c.id == label)
        .values(judged=judged.value, code=code, day=now.date(), role=who.person.role.value)
    )
