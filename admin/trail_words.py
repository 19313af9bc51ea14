"""Says in words what an entry of the trail holds as codes; what identifies a thing stays an opaque number."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cases.model import Language, Office
from cases.trail import Entry

Word = Callable[[object, str | None], str]

OPAQUE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
PLAIN = re.compile(r"[0-9a-f./:-]+")
"""Numbers, dates and ids: the same in every language."""
SHORT = 13
"""Letters of an id that are shown: enough to tell two apart on one page."""


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Detail:
    """How one detail is called, and the tables in which the words of its codes stand, by act or for all acts."""

    label: str
    table: str = ""
    by_act: Mapping[str, str] = field(default_factory=dict)


OFFICE = "office"
"""No table of words: an office has its name in the register."""
_STATES = {
    "consent_recorded": "consent_state",
    "goal_set": "goal_state",
    "visit_recorded": "visit_state",
    "service_moved": "service_state",
    "handed_over": OFFICE,
    "role_changed": "role",
    "urgency_changed": "urgency",
    "export_ended": "export_state",
    "feedback_set": "feedback",
}
_KINDS = {
    "linked": "link",
    "parted": "link",
    "escalated": "clock",
    "visit_planned": "visit_kind",
    "visit_recorded": "visit_kind",
    "export_begun": "export_kind",
    "organisation_added": "body",
}

DETAILS: Mapping[str, Detail] = MappingProxyType({
    "act": Detail(_("Sending")),
    "authority": Detail(_("Authority"), "authority"),
    "basis": Detail(_("Allowed by"), "basis_short"),
    "categories": Detail(_("Categories")),
    "changes": Detail(_("Changes")),
    "channel": Detail(_("By what"), "noticeway"),
    "child_view": Detail(_("The child's view"), "child_view"),
    "concerns": Detail(_("Concerns")),
    "days": Detail(_("Days")),
    "decision": Detail(_("Decision"), "decision"),
    "domain": Detail(_("Domain"), "domain"),
    "dropped": Detail(_("Left out")),
    "error": Detail(_("Failure")),
    "fields": Detail(_("Asked by"), "search_field"),
    "file": Detail(_("File")),
    "form": Detail(_("Form"), "form"),
    "found": Detail(_("Found"), "found"),
    "goal": Detail(_("Goal"), "found"),
    "kind": Detail(_("Kind"), by_act=_KINDS),
    "language": Detail(_("Language"), "variety"),
    "level": Detail(_("Level"), "level"),
    "line": Detail(_("Line")),
    "new": Detail(_("Now"), by_act=_STATES),
    "office": Detail(_("Office"), OFFICE),
    "old": Detail(_("Before"), by_act=_STATES),
    "other": Detail(_("Other case")),
    "outcome": Detail(_("Outcome"), "care_outcome"),
    "organisation": Detail(_("Institution")),
    "overall": Detail(_("All in all"), "review_overall"),
    "party": Detail(_("Whose"), "party"),
    "pathway": Detail(_("Pathway"), "pathway"),
    "period": Detail(_("Period")),
    "permission": Detail(_("Permission"), "permission"),
    "person": Detail(_("Person")),
    "plan": Detail(_("Way out"), "plan"),
    "provider": Detail(_("Organisation")),
    "purpose": Detail(_("For what"), "referred_for"),
    "reason": Detail(_("Reason"), "close_reason", {"referrer_suspended": "suspend_reason"}),
    "role": Detail(_("Role"), "role"),
    "section": Detail(_("Part"), "section"),
    "service": Detail(_("Service"), "service"),
    "state": Detail(_("State"), by_act=_STATES),
    "step": Detail(_("Per cent of the time")),
    "trouble": Detail(_("Failure")),
    "types": Detail(_("Told of"), "event_type"),
    "until": Detail(_("Until")),
    "urgency": Detail(_("Urgency"), "urgency"),
    "what": Detail(_("What")),
    "valid_from": Detail(_("From")),
    "valid_to": Detail(_("Until")),
    "version": Detail(_("Version")),
    "year": Detail(_("Year")),
})  # fmt: skip
"""By name of the detail. A test compares them with what the acts record. A code without words is not shown."""

TRAIL_WORDS: Mapping[str, Mapping[str, str]] = {
    "search_field": {
        "number": _("number"),
        "name": _("name"),
        "place": _("place"),
        "district": _("district"),
        "office": _("office"),
        "state": _("state"),
        "urgency": _("urgency"),
        "since": _("first day"),
        "until": _("last day"),
    },
    "found": {"whole": _("every link holds"), "fault": _("a broken link"), "new": _("a new one")},
    "event_type": {
        "case.opened": _("a case is opened"),
        "case.closed": _("a case is closed"),
        "case.overdue": _("a deadline has passed"),
        "feedback.due": _("word to a referrer is due"),
        "report.published": _("a report is published"),
    },
    "basis_short": {
        "judge": _("the judge"),
        "child": _("the child"),
        "too_young": _("the child is too young"),
        "guardian": _("the guardian"),
        "best_interest": _("best interest"),
    },
    "trail_object": {
        "trail": _("the trail"),
        "search": _("the search"),
        "screens": _("the screens"),
        "offices": _("the offices"),
        "other": _("something else"),
    },
}
"""By table and code."""


def particulars(
    entry: Entry, offices: Mapping[str, Office], language: Language, word: Word
) -> tuple[tuple[str, str, bool], ...]:
    """Return label, words and whether they are an opaque number, for every detail of an entry."""
    found = []
    for name, value in json.loads(entry.detail).items():
        detail = DETAILS.get(name)
        if detail is None or not value:
            continue
        table = detail.by_act.get(entry.action, detail.table)
        words, opaque = _said(str(value), table, offices, language, word)
        if words:
            found.append((detail.label, words, opaque))
    return tuple(found)


def _said(
    value: str, table: str, offices: Mapping[str, Office], language: Language, word: Word
) -> tuple[str, bool]:
    if OPAQUE.fullmatch(value):
        return value[:SHORT], True
    if table == OFFICE:
        return (offices[value].name(language) if value in offices else value), False
    if PLAIN.fullmatch(value):
        return value, True
    if not table:
        return "", False
    return " · ".join(word(each, table) for each in re.split(r"[ ,]+", value)), False


def thing(entry: Entry, offices: Mapping[str, Office], language: Language, word: Word) -> tuple[str, bool]:
    """Return on what an act was done, and whether that is an opaque number."""
    kind, _, key = entry.object.partition(":")
    if OPAQUE.fullmatch(entry.object):
        return entry.object[:SHORT], True
    if not key:
        return word(kind, "trail_object"), False
    if kind in {"inside", "outside"}:
        return f"{word(kind, 'edition')} {key}", False
    named = offices[key].name(language) if kind == OFFICE and key in offices else ""
    return f"{word(kind, 'register')} {named}".strip(), False
