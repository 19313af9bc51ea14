"""What is added to a case while it is told: words, facts, urgency, clocks. Nothing here lowers or reads."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, or_, select, update

from cases import seal
from cases.contact import DoorKeys
from cases.due import refresh_due, start_clock
from cases.model import Assessment, Channel, Deadline, Facts, Language, Urgency, Variety, highest
from cases.opening import CaseRow
from cases.store.labels_tables import rereadings
from cases.store.tables import cases, items
from cases.store.unit import Unit


def add_item(  # noqa: PLR0913 - one row, named fields
    u: Unit,
    keys: DoorKeys,
    *,
    item: UUID,
    case: CaseRow,
    kind: str,
    now: datetime,
    body: dict[str, Any] | None = None,
    said: list[Any] | None = None,
    conversation: UUID | None = None,
    channel: Channel | None = None,
    variety: Variety | None = None,
    language: Language | None = None,
    media: Iterable[str] = (),
    delivery: str | None = None,
) -> int:
    """Append one thing to the conversation of a claimed case. Free text goes into the sealed body and nowhere else."""
    seq = int(
        u.value(
            update(cases)
            .where(cases.c.id == case.id)
            .values(last_seq=cases.c.last_seq + 1)
            .returning(cases.c.last_seq)
        )
    )
    context = ("items", str(case.id), str(seq))
    sealed = seal.seal_body(case.public_key, body, *context) if body is not None else None
    u.run(
        insert(items).values(
            id=item,
            case_id=case.id,
            seq=seq,
            kind=kind,
            conversation=conversation,
            channel=channel.value if channel else None,
            variety=variety.value if variety else None,
            language=language.value if language else None,
            sealed_body=sealed,
            seal=seal.seal_row(keys.rows, sealed, *context, kind) if sealed is not None else None,
            said=said,
            media=list(media),
            delivery=delivery,
            at=now,
        )
    )
    return seq


def body_of(
    text: str, assessment: Assessment, places: Sequence[tuple[int, int]], **more: Any
) -> dict[str, Any]:
    """Return the sealed body of a reporter's message: the words and where the evidence stands in them."""
    evidence = [
        [e.rule, e.signal.value, e.urgency.value, e.start, e.end, list(e.notes)] for e in assessment.evidence
    ]
    said = {"urgency": assessment.urgency.value, "reasons": list(assessment.reasons)}
    return {"text": text, "evidence": evidence, "places": [list(p) for p in places], **said, **more}


def raise_case(
    u: Unit, case: CaseRow, assessment: Assessment, clocks: Sequence[Deadline], *, now: datetime
) -> Urgency:
    """Raise urgency, signs and reasons. Nothing here can lower them."""
    urgency = highest(case.urgency, assessment.urgency)
    row = u.one(select(cases.c.signals, cases.c.reasons).where(cases.c.id == case.id))
    signals, reasons = (list(row.signals), list(row.reasons)) if row else ([], [])
    values: dict[str, Any] = {
        "signals": list(dict.fromkeys([*signals, *(s.value for s in assessment.signals)])),
        "reasons": list(dict.fromkeys([*reasons, *assessment.reasons])),
    }
    if urgency is not case.urgency:
        values |= {
            "urgency": urgency.value, "urgency_rank": urgency.rank, "urgency_by": None, "urgency_at": now,
        }  # fmt: skip
    u.run(update(cases).where(cases.c.id == case.id).values(**values))
    for clock in clocks:
        start_clock(u, case.id, clock, now)
    refresh_due(u, case.id)
    return urgency


def watch_silence(u: Unit, case: CaseRow, *, until: datetime | None) -> None:
    """Start, move or end the watch for silence: the reporter has just written. Only a case with a sign is watched."""
    c = cases.c
    sign = or_(c.urgency_rank >= Urgency.ELEVATED.rank, func.cardinality(c.signals) > 0)
    u.run(update(cases).where(c.id == case.id).values(silent=False, silence_at=None))
    if until is not None:
        u.run(update(cases).where(c.id == case.id, sign).values(silence_at=until))


def offer_rereading(u: Unit, item: UUID, case: CaseRow, *, now: datetime) -> None:
    """Offer a message to be read by somebody who does not know what the program thought of it."""
    u.run(insert(rereadings).values(item=item, case_id=case.id, at=now))


def note_facts(u: Unit, case: UUID, facts: Facts, *, now: datetime, **more: Any) -> None:
    """Write the facts that are known; an unknown one never erases a known one."""
    known = {k: str(v) if k != "age" else v for k, v in asdict(facts).items() if v is not None}
    if "when" in known:
        known["good_time"] = known.pop("when")
    u.run(update(cases).where(cases.c.id == case).values(last_at=now, changed_at=now, **known, **more))


def note_ways(u: Unit, case: UUID, *, channel: Channel, variety: Variety | None, conversation: UUID) -> None:
    """Note channel and variety of the latest message; answers go to its conversation."""
    values: dict[str, Any] = {"conversation": conversation}
    for column, value in (("channels", channel.value), ("varieties", variety.value if variety else None)):
        if value is not None:
            known = cases.c[column]
            values[column] = func.array_append(func.array_remove(known, value), value)
    u.run(update(cases).where(cases.c.id == case).values(**values))
