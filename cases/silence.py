"""Marks the cases whose reporter told of danger and then left a question about it unanswered."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select, update

from cases.due import refresh_due, start_clock
from cases.model import Assessment, CaseState, Deadline, Urgency
from cases.store.tables import cases
from cases.store.unit import Unit

REASON = "silence"
Clocks = Callable[[Assessment, str, datetime], Sequence[Deadline]]
"""Gives the deadlines of an assessment in a country from a moment on."""


def mark_silent(u: Unit, *, clocks: Clocks, now: datetime) -> int:
    """Mark each case whose watch has run out, once, and raise it to elevated at least. Returns how many.

    The watch is a time on the case, so it survives a restart, and taking it away in the same statement as the mark is
    what makes the mark come once. A verdict that a person gave after the sign stands: then only the mark is set.
    """
    c = cases.c
    due = u.all(
        select(c.id, c.urgency, c.urgency_by, c.country, c.reasons)
        .where(c.state == CaseState.OPEN.value, c.silence_at <= now)
        .with_for_update(skip_locked=True)
    )
    for row in due:
        values: dict[str, object] = {"silent": True, "silence_at": None, "changed_at": now}
        elevated = Urgency.ELEVATED
        if row.urgency_by is None:
            values["reasons"] = [*row.reasons, *({REASON} - set(row.reasons))]
        if row.urgency_by is None and Urgency(row.urgency).rank < elevated.rank:
            values |= {"urgency": elevated.value, "urgency_rank": elevated.rank, "urgency_at": now}
            for clock in clocks(Assessment(elevated, reasons=(REASON,)), row.country or "LB", now):
                start_clock(u, row.id, clock, now)
        u.run(update(cases).where(c.id == row.id).values(**values))
        refresh_due(u, row.id)
    return len(due)
