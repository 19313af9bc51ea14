"""What the door does to a case: open it, route it, add what was said, raise its urgency. It never reads one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from cases import seal
from cases.case_numbers import insert_case
from cases.contact import DoorKeys
from cases.errors import CannotOpen
from cases.keyrings import has_reader, office_public
from cases.lifecycle import INTAKE_FOR
from cases.model import (
    FOCAL,
    NATIONAL,
    Channel,
    Facts,
    Language,
    OfficeChoice,
    Urgency,
)
from cases.store.tables import case_keys, cases, conversations
from cases.store.unit import Unit

INTAKE = "intake"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """The coded columns of a case that the door may see."""

    id: UUID
    number: str
    state: str
    urgency: Urgency
    office: str
    facts: Facts
    joined_at: datetime | None
    opened_at: datetime
    public_key: bytes
    language: Language
    held: bool = False
    moved: bool = False
    stays: bool = False
    """True when no place moves it any more: it complains of staff, and nobody holds the focal point's key."""


def has_focal(u: Unit) -> bool:
    """Tell whether somebody can open what is sealed to the independent focal point."""
    return has_reader(u, FOCAL)


def open_case(
    u: Unit,
    keys: DoorKeys,
    *,
    case: UUID,
    conversation: UUID,
    channel: Channel,
    language: Language,
    choice: OfficeChoice,
    now: datetime,
) -> CaseRow:
    """Make the case and its key pair; seal the private half to the national desk and to the office, and forget it.

    What is for the focal point is sealed to it alone.
    """
    pair = seal.make_key_pair()
    if office_public(u, keys.rows, office=choice.office) is None:
        choice = OfficeChoice(NATIONAL, "no_office")
    names = (FOCAL,) if choice.office == FOCAL else tuple(dict.fromkeys((NATIONAL, choice.office)))
    holders = {name: office_public(u, keys.rows, office=name) for name in names}
    values = {
        "id": case,
        "code_digest": seal.code_digest(keys.code, seal.make_code(keys.code, str(case))),
        "public_key": pair.public,
        "urgency": Urgency.NONE.value,
        "urgency_rank": 0,
        "telling": True,
        "office": choice.office,
        "office_reason": choice.reason,
        "office_detail": list(choice.detail),
        "channels": [channel.value],
        "language": language.value,
        "conversation": conversation,
        "opened_at": now,
        "last_at": now,
        "changed_at": now,
    }
    number = insert_case(u, now, values)
    for holder in names:
        _give_key(u, case, holder=holder, public=holders[holder], private=pair.private)
    if choice.office == NATIONAL:
        _give_key(
            u,
            case,
            holder=INTAKE,
            public=keys.intake_public,
            private=pair.private,
            expires_at=now + INTAKE_FOR,
        )
    u.run(update(conversations).where(conversations.c.id == conversation).values(case_id=case))
    return CaseRow(
        case, number, "open", Urgency.NONE, choice.office, Facts(), None, now, pair.public, language,
        stays=choice.reason == "no_focal",
    )  # fmt: skip


def _give_key(
    u: Unit,
    case: UUID,
    *,
    holder: str,
    public: bytes | None,
    private: bytes,
    expires_at: datetime | None = None,
) -> None:
    if public is None:
        raise LookupError(holder)
    u.run(
        upsert(case_keys)
        .values(
            case_id=case,
            holder=holder,
            sealed_key=seal.seal(public, private, "case_keys", str(case), holder),
            expires_at=expires_at,
        )
        .on_conflict_do_nothing()
    )


def claim_case(u: Unit, case: UUID) -> CaseRow | None:
    """Lock the case and return what the door may see of it."""
    row = u.one(select(cases).where(cases.c.id == case).with_for_update())
    if row is None:
        return None
    facts = Facts(
        place=row.place, district=row.district, country=row.country, age=row.age, sex=row.sex, how=row.how,
        relation=row.relation, safe=row.safe, danger=row.danger, may_write=row.may_write,
        shared_phone=row.shared_phone, when=row.good_time,
    )  # fmt: skip
    return CaseRow(
        row.id, row.number, row.state, Urgency(row.urgency), row.office, facts, row.joined_at, row.opened_at,
        bytes(row.public_key), Language(row.language), row.held_at is not None, row.office_reason == "by_person",
        row.office_reason == "no_focal",
    )  # fmt: skip


def find_by_code(u: Unit, keys: DoorKeys, code: str) -> UUID | None:
    """Return the case of a code. The code itself is stored nowhere."""
    found = u.value(select(cases.c.id).where(cases.c.code_digest == seal.code_digest(keys.code, code)))
    return UUID(str(found)) if found is not None else None


def note_reason(u: Unit, case: CaseRow, choice: OfficeChoice, *, now: datetime) -> None:
    """Note why a case is where it is."""
    changed = {"office_reason": choice.reason, "office_detail": list(choice.detail), "changed_at": now}
    u.run(update(cases).where(cases.c.id == case.id).values(**changed))


def leave_case(u: Unit, case: CaseRow, *, now: datetime) -> None:
    """Let a talk go on elsewhere: in this case no way back to the reporter is left."""
    u.run(
        update(cases)
        .where(cases.c.id == case.id)
        .values(conversation=None, telling=False, waiting=False, changed_at=now, version=cases.c.version + 1)
    )


def route_case(u: Unit, keys: DoorKeys, case: CaseRow, choice: OfficeChoice, *, now: datetime) -> str:
    """Hand a case that is still at the national desk to the office of a place learned later.

    Returns the office that has the case afterwards. When the intake key is gone, the national desk hands over by hand.
    """
    if case.office != NATIONAL or choice.office == NATIONAL:
        return case.office
    half = u.value(
        select(case_keys.c.sealed_key).where(
            case_keys.c.case_id == case.id, case_keys.c.holder == INTAKE, case_keys.c.expires_at > now
        )
    )
    public = office_public(u, keys.rows, office=choice.office)
    if half is None or public is None:
        return case.office
    try:
        private = seal.open_sealed(keys.intake, bytes(half), "case_keys", str(case.id), INTAKE)
    except CannotOpen:
        return case.office
    _give_key(u, case.id, holder=choice.office, public=public, private=private)
    u.run(delete(case_keys).where(case_keys.c.case_id == case.id, case_keys.c.holder == INTAKE))
    u.run(
        update(cases)
        .where(cases.c.id == case.id)
        .values(office=choice.office, office_reason=choice.reason, office_detail=list(choice.detail))
    )
    return choice.office
