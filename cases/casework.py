"""The rules of case management, pure: what is coded, which step may follow which, and what holds services back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from cases.errors import Refused

DOMAINS = ("caregivers", "vulnerability", "risk_facts", "resources")
"""The four domains of the National Risk Level definition [himaya slides 2018]."""
OVERALL = "overall"
LEVELS = ("high", "medium", "low", "none")

JUDICIAL, NON_JUDICIAL = "judicial", "non_judicial"
PATHWAYS = (JUDICIAL, NON_JUDICIAL)
PERMISSIONS = ("pending", "granted", "refused")
AUTHORITIES = ("juvenile_court", "public_prosecutor", "upel", "police_for_minors", "other")
UPEL_OFFICES = ("beirut", "baabda", "zahle", "tripoli", "saida", "nabatieh")
"""The offices of the Union for the Protection of Juveniles, in the Palaces of Justice [end-violence.org, upel.org]."""

PARTIES = ("child", "guardian")
CONSENT_STATES = ("given", "refused", "too_young")
HOWS = ("spoken", "written", "message")
CONSENT_LANGUAGES = ("ar", "en", "fr", "ku", "hy", "sign", "other")
SCOPES = ("follow_up", "sharing", "contact", "statistics")
OVERRIDE = "override"
ASSENT_FROM = 6
"""Years. Below, a caregiver consents for the child (inter-agency guidelines 2014); our default, to be confirmed."""

CARE_OUTCOMES = ("done", "declined", "not_applicable")
CHILD_VIEWS = ("recorded", "not_asked", "not_safe")
GOAL_STATES = ("open", "met", "dropped")
PROFESSIONS = (
    "social_worker", "psychologist", "psychiatrist", "physician", "lawyer", "case_manager", "teacher", "other",
)  # fmt: skip

SERVICES = (
    "psychological", "social", "legal", "medical", "psychiatric", "paramedical", "education", "health", "shelter",
    "livelihood",
)  # fmt: skip
SERVICE_STEPS: Mapping[str, tuple[str, ...]] = {
    "planned": ("referred", "started", "refused"),
    "referred": ("received", "accepted", "redirected", "refused"),
    "received": ("accepted", "redirected", "refused"),
    "redirected": ("referred", "accepted", "refused"),
    "accepted": ("started", "redirected", "refused"),
    "started": ("ended",),
    "ended": (),
    "refused": ("planned",),
}
SCOPE_OF = {"referred": "sharing", "accepted": "sharing", "redirected": "sharing", "started": "follow_up"}
"""What consent must cover before a service takes a step. Ending and refusing need none."""
FOLLOWED = frozenset({"psychological", "psychiatric"})
"""Services whose follow-up is reviewed: 6 to 9 months on average [himaya slides 2018]."""

REVIEW, SUPERVISOR_REVIEW = "follow_up_review", "supervisor_review"
"""Kinds of visit and of deadline alike: the looks at a follow-up after 6 and after 9 months."""
VISIT_KINDS = ("home", "office", "school", "phone", REVIEW, SUPERVISOR_REVIEW)
VISIT_STATES = ("planned", "held", "missed", "cancelled")
SEEN = ("yes", "no", "not_safe")

NATIONALITIES = ("syrian", "lebanese", "prl", "prs", "other", "unknown", "not_asked")
"""As the monthly report counts them; prl and prs: Palestine refugees in Lebanon, and from Syria."""
OLDEST = 25
"""Years. A child is under 18; what is known of an age is often an estimate."""

CLOSURE_STATES = ("requested", "sent_back", "approved", "reopened")

REPORT_WITHIN = timedelta(hours=24)
"""From the decision for the judicial pathway, where no clock runs already [himaya slides 2018]."""


@dataclass(frozen=True, slots=True)
class PathClock:
    """One figure of the non-judicial pathway. `kind` is the deadline's kind."""

    kind: str
    level: str
    length: timedelta
    source: str
    approved: bool = False


_USUAL = "usual inter-agency practice; the procedure's own figure is to be given by the organisation"

PATH_CLOCKS = (
    PathClock("assessment", "high", timedelta(days=2), _USUAL),
    PathClock("assessment", "medium", timedelta(days=7), _USUAL),
    PathClock("assessment", "low", timedelta(days=14), _USUAL),
    PathClock("care_plan", "high", timedelta(days=7), _USUAL),
    PathClock("care_plan", "medium", timedelta(days=14), _USUAL),
    PathClock("care_plan", "low", timedelta(days=30), _USUAL),
)
"""Clocks of the non-judicial pathway, by risk level ("appropriate time limit as per the SOP")."""


def path_clocks(level: str | None) -> tuple[PathClock, ...]:
    """Return the clocks for a risk level. An unknown level counts as high; no risk has no clock."""
    wanted = level or "high"
    return tuple(clock for clock in PATH_CLOCKS if clock.level == wanted)


@dataclass(frozen=True, slots=True)
class Course:
    """Where a case stands on its pathway. `proposed` waits for approval; the present one holds until then."""

    pathway: str | None = None
    proposed: str | None = None
    reported: bool = False
    permission: str | None = None


def choose(course: Course, pathway: str, *, imminent: bool) -> Course:
    """Take the first pathway. Imminent danger is judicial, always [himaya slides 2018]."""
    if pathway not in PATHWAYS:
        raise Refused("choose_pathway")
    if course.pathway is not None:
        raise Refused("pathway_chosen")
    if imminent and pathway != JUDICIAL:
        raise Refused("imminent_is_judicial")
    return enter(pathway)


def enter(pathway: str) -> Course:
    """Return the start of a pathway: on the judicial one the judge's permission is awaited at once."""
    return Course(pathway, permission="pending" if pathway == JUDICIAL else None)


def report(course: Course) -> Course:
    """Note that the judiciary has the report. It does not wait for the approval of a change to that pathway."""
    if JUDICIAL not in (course.pathway, course.proposed):
        raise Refused("not_judicial")
    return replace(course, reported=True)


def permit(course: Course, permission: str) -> Course:
    """Note the judge's word. A later decision may replace an earlier one."""
    if course.pathway != JUDICIAL:
        raise Refused("not_judicial")
    if permission not in ("granted", "refused"):
        raise Refused("choose_permission")
    if not course.reported:
        raise Refused("report_first")
    return replace(course, permission=permission)


def propose(course: Course) -> Course:
    """Ask for the other pathway."""
    if course.pathway is None:
        raise Refused("choose_pathway")
    if course.proposed is not None:
        raise Refused("change_waits")
    return replace(course, proposed=NON_JUDICIAL if course.pathway == JUDICIAL else JUDICIAL)


def settle(course: Course, *, approved: bool, imminent: bool) -> Course:
    """Approve a change of pathway, or send it back and stay."""
    if course.proposed is None:
        raise Refused("nothing_waits")
    if not approved:
        back = replace(course, proposed=None)
        return back if course.pathway == JUDICIAL else replace(back, reported=False)
    if imminent and course.proposed != JUDICIAL:
        raise Refused("imminent_is_judicial")
    entered = enter(course.proposed)
    return replace(entered, reported=course.reported) if entered.pathway == JUDICIAL else entered


@dataclass(frozen=True, slots=True)
class Consents:
    """What child and guardian agreed to; None where nobody has recorded it. `override` replaces the guardian's."""

    child: str | None = None
    guardian: str | None = None
    child_scope: frozenset[str] = frozenset()
    guardian_scope: frozenset[str] = frozenset()
    override: bool = False


def obstacles(course: Course, consents: Consents, scope: str = "follow_up") -> tuple[str, ...]:
    """Return the codes of what holds services back; empty when they may go on.

    On the judicial pathway the judge's permission decides, and stands for consent. On the other one child and
    guardian both consent, to this scope; a documented override may stand for the guardian's consent alone.
    """
    if course.pathway is None:
        return ("no_pathway",)
    if course.pathway == JUDICIAL:
        return () if course.permission == "granted" else (f"permission_{course.permission}",)
    found = []
    if consents.child != "too_young" and not (consents.child == "given" and scope in consents.child_scope):
        found.append("consent_child")
    if not consents.override and not (consents.guardian == "given" and scope in consents.guardian_scope):
        found.append("consent_guardian")
    return tuple(found)


def check_step(old: str | None, new: str) -> None:
    """Raise Refused("step") where a service cannot go from one state to the other."""
    allowed = ("planned",) if old is None else SERVICE_STEPS[old]
    if new not in allowed:
        raise Refused("step")
