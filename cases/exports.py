"""What a case can tell another system, opened for the person who sends it; and the record of each such act."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Row, insert, select, update

from cases import audit
from cases.acts import DeskStore, claim_case
from cases.casework import Consents, Course, obstacles
from cases.directory import present_entry
from cases.errors import NotFound, Refused
from cases.file.children import open_child
from cases.file.codings import coding_row
from cases.file.consents import present_consents
from cases.file.pathways import present_course
from cases.file.referrals import SCOPE
from cases.file.sheets import ZONES, Entry, read_sheet
from cases.material import CASE, FILE, LANDED, STARTED, Act, Enclosure, Material, Planned
from cases.media.clean import Fate
from cases.media.form import Form
from cases.messages import MediaKind
from cases.model import CaseState, Language, Urgency
from cases.rights import Right, Section, require
from cases.store.export_tables import exports
from cases.store.media_tables import media
from cases.store.tables import cases, staff
from cases.store.unit import Unit
from cases.views import SignedIn

RUNNING = timedelta(minutes=10)
"""So long an act that has not ended counts as running; after it, the desk was stopped meanwhile."""
NEEDED = (Section.CODING, Section.ASSESSMENT, Section.PATHWAY, Section.CONSENT, Section.CHILD)
"""What is sent on must be open to who sends it, besides the right to write among the services."""


def agreed(consents: Consents, scope: str) -> bool:
    """Tell whether child and guardian themselves agreed to this. What stands for a consent is not one."""
    child = consents.child == "too_young" or (consents.child == "given" and scope in consents.child_scope)
    return child and consents.guardian == "given" and scope in consents.guardian_scope


def _check(who: SignedIn) -> None:
    require(who.person.role, Section.SERVICES, Right.WRITE)
    for section in NEEDED:
        require(who.person.role, section, Right.READ)


def look(store: DeskStore, who: SignedIn, number: str, *, language: Language, now: datetime) -> Material:
    """Open what can be sent. The look is audited. Raises NotFound, and Refused("right")."""
    with store.writes(who) as u:
        row = u.one(select(cases).where(cases.c.number == number))
        if row is None:
            raise NotFound
        _check(who)
        audit.record(u, str(who.person.id), "export_looked", object_=str(row.id), now=now)
        return _material(u, store, who, row, language, now)


def _material(
    u: Unit, store: DeskStore, who: SignedIn, row: Row[Any], language: Language, now: datetime
) -> Material:
    zone = ZONES.get(row.country, ZONES["LB"])
    child, coding = open_child(u, who, row.id), coding_row(u, row.id)
    consents = present_consents(u, row.id)
    course: Course = present_course(u, row.id)
    entries, history = read_sheet(u, store, who, row.id, Section.SERVICES, words=False)
    told = child.years(now.year)
    today = now.astimezone(zone).date()
    return Material(
        number=row.number,
        state=CaseState(row.state),
        today=today,
        opened_on=row.opened_at.astimezone(zone).date(),
        country=row.country,
        district=row.district,
        imminent=row.urgency == Urgency.IMMINENT.value,
        name="" if child.broken else child.name,
        age=told if told is not None else row.age,
        estimated=None if told is None and row.age is None else child.birth_year is None,
        sex=child.sex or row.sex,
        nationality=child.nationality,
        risk=row.risk,
        concerns=tuple(coding.concerns) if coding else None,
        agreed_services=agreed(consents, "follow_up"),
        agreed_sharing=agreed(consents, SCOPE),
        held=obstacles(course, consents, SCOPE),
        services=tuple(
            _planned(u, entry, history, language, zone)
            for entry in entries
            if entry.codes["state"] != "refused"
        ),
        refused=sum(entry.codes["state"] == "refused" for entry in entries),
        acts=(acts := _acts(u, row.id)),
        files=_files(u, row.id, zone, acts),
    )


def _planned(u: Unit, entry: Entry, history: Sequence[Entry], language: Language, zone: ZoneInfo) -> Planned:
    first = min(each.at for each in history if each.thing == entry.thing)
    codes = entry.codes
    return Planned(
        entry.thing, codes["service"], codes["state"], first.astimezone(zone).date(), codes["due_on"],
        codes["ended_on"],
        _provider(u, codes["provider"], language),
    )  # fmt: skip


def _provider(u: Unit, entry: str | None, language: Language) -> str | None:
    """Return the name of an entry of the directory. A provider in somebody's own words stays with the case."""
    try:
        return present_entry(u, UUID(entry)).listing.name(language) if entry else None
    except (ValueError, NotFound):
        return None


def _files(u: Unit, case: UUID, zone: ZoneInfo, acts: Sequence[Act]) -> tuple[Enclosure, ...]:
    """Return what was kept clean. What is sealed unopened goes nowhere."""
    sent = {act.thing for act in acts if act.kind == FILE and act.state in LANDED}
    c = media.c
    wanted = select(c.id, c.kind, c.form, c.at, c.heard_at)
    rows = u.all(wanted.where(c.case_id == case, c.state == Fate.KEPT.value).order_by(c.at, c.id))
    return tuple(
        Enclosure(
            row.id, MediaKind(row.kind), Form(row.form), row.at.astimezone(zone).date(),
            row.heard_at is not None, str(row.id) in sent,
        )
        for row in rows
    )  # fmt: skip


def _acts(u: Unit, case: UUID) -> tuple[Act, ...]:
    names = {s.id: s.name for s in u.all(select(staff.c.id, staff.c.name))}
    rows = u.all(select(exports).where(exports.c.case_id == case).order_by(exports.c.at.desc()))
    return tuple(
        Act(
            row.id, row.record, row.kind, row.thing, row.state, names.get(row.by, ""), row.at, row.created,
            row.assigned, row.flagged, tuple(row.dropped), tuple(row.differs), row.trouble or "",
            tuple(row.names), row.until,
        )
        for row in rows
    )  # fmt: skip


def begin(
    store: DeskStore, who: SignedIn, number: str, *, digest: bytes, now: datetime, kind: str = CASE,
    thing: str | None = None,
) -> Act:  # fmt: skip
    """Write down that this person sends this sheet, before anything goes out.

    The first act of a case draws the id under which it stands there; later acts keep it.

    Raises Refused: with the code of what forbids sharing, "closed", "export_runs" while another act runs,
    "export_wait" before the time that the other side asked for, "export_first" where the case is not there yet.
    """
    with store.writes(who) as u:
        row = claim_case(u, who, number, section=Section.SERVICES)
        _check(who)
        if row.state != CaseState.OPEN.value:
            raise Refused("closed")
        held = obstacles(present_course(u, row.id), present_consents(u, row.id), SCOPE)
        if held:
            raise Refused(held[0])
        acts = _acts(u, row.id)
        _check_turn(acts, kind, now)
        act = uuid4()
        record = acts[0].record if acts else uuid4()
        u.run(
            insert(exports).values(
                id=act, case_id=row.id, record=record, kind=kind, thing=thing, state=STARTED, digest=digest,
                by=who.person.id, at=now,
            )
        )  # fmt: skip
        audit.record(
            u, str(who.person.id), "export_begun", object_=str(row.id), now=now, act=str(act), kind=kind
        )
        return next(each for each in _acts(u, row.id) if each.id == act)


def _check_turn(acts: Sequence[Act], kind: str, now: datetime) -> None:
    if any(act.state == STARTED and now - act.at < RUNNING for act in acts):
        raise Refused("export_runs")
    if acts and acts[0].until is not None and acts[0].until > now:
        raise Refused("export_wait")
    if kind != CASE and not any(act.kind == CASE and act.state in LANDED for act in acts):
        raise Refused("export_first")


def end(  # noqa: PLR0913 - what came of it, in codes
    store: DeskStore, who: SignedIn, act: Act, *, state: str, now: datetime, created: bool = False,
    assigned: bool = False, flagged: bool = False, dropped: Sequence[str] = (), differs: Sequence[str] = (),
    trouble: str = "", names: Sequence[str] = (), until: datetime | None = None,
) -> None:  # fmt: skip
    """Write down how an act ended. Raises NotFound for an act that is not running."""
    values = {
        "state": state, "ended_at": now, "created": created, "assigned": assigned, "flagged": flagged,
        "dropped": list(dropped), "differs": list(differs), "trouble": trouble or None, "names": list(names),
        "until": until,
    }  # fmt: skip
    with store.writes(who) as u:
        found = u.one(
            update(exports)
            .where(exports.c.id == act.id, exports.c.state == STARTED)
            .values(values)
            .returning(exports.c.case_id)
        )
        if found is None:
            raise NotFound
        audit.record(
            u, str(who.person.id), "export_ended", object_=str(found.case_id), now=now, act=str(act.id),
            state=state, dropped=str(len(dropped)), trouble=trouble,
        )  # fmt: skip
