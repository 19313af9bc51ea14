"""The forms and fields of a case's file as data: what is asked, of which kind, with which words to choose from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cases import casework
from cases.coding import codebook
from cases.file import assessments, care, closures, codings, consents, pathways, plans, services, visits
from cases.lifecycle import CLOSE_REASONS
from cases.rights import Right, Section


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form asks.

    `kind` is text (several lines), line, one (of a list), many (of a list), yes, day or time. `table` names the words
    of the list. `coded` fields hold no words of a person.
    """

    name: str
    kind: str = "text"
    table: str = ""
    options: tuple[str, ...] = ()
    required: bool = False
    label: str = ""
    """Key of the label where it is not the field's own name."""
    stored: str = ""
    """Name under which the section keeps it, where that is another."""

    @property
    def kept(self) -> str:
        """The name under which the section keeps it."""
        return self.stored or self.name


@dataclass(frozen=True, slots=True)
class Act:
    """What a person can do in a section. `about` is the field that names the thing, if the form carries it."""

    section: Section
    run: Callable[..., None]
    fields: tuple[Field, ...]
    about: str = ""
    thing: str = ""
    """The thing itself, where a section has only one of the kind."""
    need: Right = Right.WRITE
    edits: bool = False
    """True when the form starts with what stands there now."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """What the form itself says without asking."""


def _one(name: str, table: str, options: tuple[str, ...], *, required: bool = True) -> Field:
    return Field(name, "one", table, options, required)


_LEVEL = _one("level", "level", casework.LEVELS)
_RATIONALE = Field("rationale", required=True)
_REASON = Field("reason", required=True)
_NOTE = Field("note")
_NOTE_ASKED = Field("note", required=True)
_DECISION = _one("decision", "decision", ("approve", "send_back"))
_ANSWER = Field("answer")
_PROVIDER = Field("provider_name", "line", stored="provider")

_CONSENT = (
    _one("state", "consent_state", ("given", "refused")),
    Field("name", "line", required=True),
    _one("how", "consent_how", casework.HOWS),
    _one("language", "consent_language", casework.CONSENT_LANGUAGES),
    Field("scope", "many", "scope", casework.SCOPES),
    Field("given_on", "day"),
    _NOTE,
)
_GOAL = (
    Field("goal", required=True),
    _one("responsible", "profession", casework.PROFESSIONS),
    Field("person", "line"),
    Field("starts_on", "day"),
    Field("due_on", "day"),
    _one("state", "goal_state", casework.GOAL_STATES),
    _NOTE,
)

_CODES = (
    Field("chi", "many", "chi", codebook().categories),
    Field("concerns", "many", "concern", codebook().concerns),
    _NOTE,
)

ACTS: Mapping[str, Act] = {
    "code": Act(Section.CODING, codings.record, _CODES, thing=codings.CODING, edits=True),
    "assess": Act(Section.ASSESSMENT, assessments.assess, (_LEVEL, _RATIONALE), about="domain", edits=True),
    "rate": Act(Section.ASSESSMENT, assessments.rate, (_LEVEL, _RATIONALE), thing=casework.OVERALL, edits=True),
    "choose": Act(
        Section.PATHWAY, pathways.choose,
        (_one("pathway", "pathway", casework.PATHWAYS), Field("reason", label="reason_not_imminent")),
        thing=pathways.COURSE,
    ),
    "report": Act(
        Section.PATHWAY, pathways.report,
        (
            _one("authority", "authority", casework.AUTHORITIES),
            Field("upel_office", "pick", "upel_office", casework.UPEL_OFFICES),
            Field("court", "line"), Field("reported_at", "time"), _NOTE,
        ),
        thing=pathways.COURSE,
    ),
    "permit": Act(
        Section.PATHWAY, pathways.permit,
        (
            _one("permission", "permission", ("granted", "refused")), Field("permission_on", "day"),
            Field("decision", label="judge_words"),
        ),
        thing=pathways.COURSE,
    ),
    "propose": Act(Section.PATHWAY, pathways.propose, (_REASON,), thing=pathways.COURSE),
    "settle": Act(
        Section.PATHWAY, pathways.settle, (_DECISION, _ANSWER), thing=pathways.COURSE, need=Right.DECIDE
    ),
    "record": Act(Section.CONSENT, consents.record, _CONSENT, about="party"),
    "too-young": Act(Section.CONSENT, consents.record, (_NOTE_ASKED,), about="party", fixed={"state": "too_young"}),
    "withdraw": Act(
        Section.CONSENT, consents.withdraw,
        (
            Field("name", "line", required=True, label="withdrawn_by", stored="withdrawn_by"),
            Field("withdrawn_on", "day"), _NOTE,
        ),
        about="party",
    ),
    "override": Act(
        Section.CONSENT, consents.override, (Field("accused", "yes", required=True), _REASON),
        thing=casework.OVERRIDE, need=Right.DECIDE,
    ),
    "record-care": Act(
        Section.CARE, care.record,
        (
            _one("outcome", "care_outcome", casework.CARE_OUTCOMES), Field("done_at", "time"),
            Field("reason", label="reason_not_done"),
        ),
        thing="care",
    ),
    "hear": Act(
        Section.PLAN, plans.hear_child,
        (_one("child_view", "child_view", casework.CHILD_VIEWS), Field("view", required=True)),
        thing=plans.VIEW, edits=True,
    ),
    "goal": Act(Section.PLAN, plans.set_goal, _GOAL, about="thing", edits=True),
    "plan-service": Act(
        Section.SERVICES, services.plan,
        (_one("service", "service", casework.SERVICES), _PROVIDER, Field("due_on", "day"), _NOTE),
    ),
    "move": Act(
        Section.SERVICES, services.move,
        (_one("state", "service_state", tuple(casework.SERVICE_STEPS)), Field("on", "day"), _PROVIDER, _NOTE),
        about="thing",
    ),
    "plan-visit": Act(
        Section.VISITS, visits.plan,
        (_one("kind", "visit_kind", casework.VISIT_KINDS), Field("planned_on", "day", required=True), _NOTE),
    ),
    "hold": Act(
        Section.VISITS, visits.hold,
        (
            _one("state", "visit_state", casework.VISIT_STATES[1:]), Field("held_on", "day"),
            _one("child_seen", "child_seen", casework.SEEN, required=False), _NOTE_ASKED,
            Field("closure_advised", "yes"),
        ),
        about="thing",
    ),
    "ask": Act(
        Section.CLOSURE, closures.ask,
        (_one("reason", "close_reason", CLOSE_REASONS), Field("summary", required=True)),
        thing=closures.CLOSURE,
    ),
    "decide": Act(
        Section.CLOSURE, closures.decide, (_DECISION, _ANSWER), thing=closures.CLOSURE, need=Right.DECIDE
    ),
    "reopen": Act(
        Section.CLOSURE, closures.reopen,
        (Field("reason", required=True, stored="reopening", label="reason"),),
        thing=closures.CLOSURE,
    ),
}  # fmt: skip

SHOWN: Mapping[Section, tuple[tuple[str, str], ...]] = {
    Section.CODING: (("chi", "chi"), ("concerns", "concern")),
    Section.ASSESSMENT: (("level", "level"),),
    Section.PATHWAY: (
        ("step", "path_step"), ("pathway", "pathway"), ("proposed", "pathway"), ("authority", "authority"),
        ("upel_office", "upel_office"), ("reported_at", "time"), ("permission", "permission"),
        ("permission_on", "day"),
    ),
    Section.CONSENT: (
        ("state", "consent_state"), ("how", "consent_how"), ("language", "consent_language"), ("scope", "scope"),
        ("given_on", "day"), ("withdrawn_on", "day"),
    ),
    Section.CARE: (("outcome", "care_outcome"), ("done_at", "time")),
    Section.PLAN: (
        ("child_view", "child_view"), ("state", "goal_state"), ("responsible", "profession"),
        ("starts_on", "day"), ("due_on", "day"),
    ),
    Section.SERVICES: (
        ("service", "service"), ("state", "service_state"), ("due_on", "day"), ("started_on", "day"),
        ("ended_on", "day"),
    ),
    Section.VISITS: (
        ("kind", "visit_kind"), ("state", "visit_state"), ("planned_on", "day"), ("held_on", "day"),
        ("child_seen", "child_seen"), ("closure_advised", "yes_no"),
    ),
    Section.CLOSURE: (("state", "closure_state"), ("reason", "close_reason")),
}  # fmt: skip
"""The coded columns of each section in the order of reading, with the table of their words."""
