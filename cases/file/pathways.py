"""The course of a case: which pathway, the report to the judiciary, the judge's word, a change and its approval."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from cases import casework
from cases.acts import DeskStore, add_event, meet
from cases.casework import AUTHORITIES, JUDICIAL, UPEL_OFFICES, Course
from cases.due import refresh_due
from cases.errors import Refused
from cases.file.sheets import SHEETS, Pen, need, one_of, take_pen, words
from cases.model import Urgency
from cases.rights import Right, Section
from cases.store.tables import cases, deadlines
from cases.store.unit import Unit
from cases.views import SignedIn

COURSE = "course"
"""The one thing of this section."""
REPORT_CLOCK = "judicial_report"
PATH_CLOCK_KINDS = tuple({clock.kind: None for clock in casework.PATH_CLOCKS})


def course_of(row: Row[Any] | None) -> Course:
    """Return where a case stands, from the current row of its pathway sheet."""
    if row is None:
        return Course()
    return Course(row.pathway, row.proposed, row.reported_at is not None, row.permission)


def present_course(u: Unit, case: object) -> Course:
    """Return where a case stands."""
    table = SHEETS[Section.PATHWAY]
    return course_of(u.one(select(table).where(table.c.case_id == case, table.c.current)))


def _imminent(row: Row[Any]) -> bool:
    return bool(row.urgency == Urgency.IMMINENT.value)


def _pen(
    u: Unit, store: DeskStore, who: SignedIn, number: str, version: int, now: datetime,
    need_: Right = Right.WRITE,
) -> tuple[Pen, Course]:  # fmt: skip
    pen = take_pen(u, store, who, number, section=Section.PATHWAY, version=version, now=now, need=need_)
    return pen, course_of(pen.present(COURSE))


def choose(
    store: DeskStore,
    who: SignedIn,
    number: str,
    *,
    version: int,
    now: datetime,
    pathway: str,
    reason: str = "",
) -> None:
    """Take the first pathway. A judicial one without imminent danger needs a reason."""
    texts = words(reason=reason)
    with store.writes(who) as u:
        pen, course = _pen(u, store, who, number, version, now)
        course = casework.choose(course, pathway, imminent=_imminent(pen.row))
        if pathway == JUDICIAL and not _imminent(pen.row):
            need(texts, "reason")
        pen.put(COURSE, texts=texts, step="chosen", **_codes(course))
        _enter(pen, pathway)
        add_event(u, store, pen.row, "pathway_chosen", who, now, pathway=pathway)
        pen.note("pathway_chosen", pathway=pathway)


def _codes(course: Course) -> dict[str, Any]:
    codes = asdict(course)
    codes.pop("reported")
    return codes


def _enter(pen: Pen, pathway: str, *, reported: bool = False) -> None:
    """Put the pathway on the case and run the clocks that belong to it; the other pathway's stop.

    A report that is still to be made has its 24 hours, also where an earlier one met the clock.
    """
    u, case = pen.u, pen.row.id
    u.run(update(cases).where(cases.c.id == case).values(pathway=pathway))
    judicial = pathway == JUDICIAL
    gone = PATH_CLOCK_KINDS if judicial else (REPORT_CLOCK,)
    d = deadlines.c
    u.run(delete(deadlines).where(d.case_id == case, d.kind.in_(gone), d.met_at.is_(None)))
    if judicial and not reported:
        u.run(delete(deadlines).where(d.case_id == case, d.kind == REPORT_CLOCK, d.met_at.is_not(None)))
    if judicial:
        pen.start(REPORT_CLOCK, pen.now + casework.REPORT_WITHIN)
    else:
        for clock in casework.path_clocks(pen.row.risk):
            pen.start(clock.kind, pen.now + clock.length, approved=clock.approved)
    refresh_due(u, case)


def report(  # noqa: PLR0913 - what a report to the judiciary consists of
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, authority: str,
    upel_office: str = "", reported_at: datetime | None = None, court: str = "", note: str = "",
) -> None:  # fmt: skip
    """Record the report to the judiciary: to whom, and when. This meets the judicial clock."""
    one_of(authority, AUTHORITIES, "choose_authority")
    if authority == "upel" or upel_office:
        one_of(upel_office, UPEL_OFFICES, "choose_upel")
    at = reported_at or now
    texts = words(court=court, note=note)
    if authority == "other":
        need(texts, "court", "name_court")
    with store.writes(who) as u:
        pen, course = _pen(u, store, who, number, version, now)
        course = casework.report(course)
        if not pen.row.opened_at <= at <= now:
            raise Refused("time_range")
        pen.put(
            COURSE, texts=texts, step="reported", authority=authority, upel_office=upel_office or None,
            reported_at=at, **_codes(course),
        )  # fmt: skip
        meet(u, pen.row.id, REPORT_CLOCK, at)
        add_event(u, store, pen.row, "judicial_reported", who, now, authority=authority)
        pen.note("judicial_reported", authority=authority)


def permit(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, permission: str,
    permission_on: date | None = None, decision: str = "",
) -> None:  # fmt: skip
    """Record the judge's decision. Services stay blocked until it is "granted"."""
    texts = words(decision=decision)
    with store.writes(who) as u:
        pen, course = _pen(u, store, who, number, version, now)
        course = casework.permit(course, permission)
        day = pen.day(permission_on)
        pen.put(COURSE, texts=texts, step=f"permission_{permission}", permission_on=day, **_codes(course))
        add_event(u, store, pen.row, "judge_decided", who, now, permission=permission)
        pen.note("judge_decided", permission=permission)


def propose(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, reason: str
) -> None:
    """Ask for the other pathway, with a reason. The present one holds until somebody else approves."""
    texts = words(reason=reason)
    need(texts, "reason")
    with store.writes(who) as u:
        pen, course = _pen(u, store, who, number, version, now)
        course = casework.propose(course)
        pen.put(COURSE, texts=texts, step="proposed", asked_by=who.person.id, **_codes(course))
        pen.note("pathway_proposed", pathway=str(course.proposed))


def settle(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, decision: str, answer: str = ""
) -> None:  # fmt: skip
    """Approve a change of pathway, or send it back with a reason. Whoever asked cannot approve."""
    one_of(decision, ("approve", "send_back"), "choose_decision")
    texts = words(answer=answer)
    approved = decision == "approve"
    if not approved:
        need(texts, "answer")
    with store.writes(who) as u:
        pen, course = _pen(u, store, who, number, version, now, Right.DECIDE)
        before = pen.present(COURSE)
        if before is not None and before.asked_by == who.person.id:
            raise Refused("own_request")
        settled = casework.settle(course, approved=approved, imminent=_imminent(pen.row))
        codes: dict[str, Any] = {**_codes(settled), "asked_by": None}
        if not settled.reported:
            codes |= {"authority": None, "upel_office": None, "reported_at": None}
        if settled.permission in {None, "pending"}:
            codes["permission_on"] = None
        pen.put(COURSE, texts=texts, step="approved" if approved else "sent_back", **codes)
        if approved:
            _enter(pen, str(settled.pathway), reported=settled.reported)
            if settled.reported:
                meet(u, pen.row.id, REPORT_CLOCK, now)
            add_event(u, store, pen.row, "pathway_changed", who, now, pathway=str(settled.pathway))
        pen.note("pathway_settled", decision=decision, pathway=str(settled.pathway))
