"""The desk's words for the codes of a case's file, in English as in the catalogue `desk`."""

from collections.abc import Mapping

from admin.coding_words import CODING_WORDS
from admin.file_labels import LABELS


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


FILE_WORDS: Mapping[str, Mapping[str, str]] = {
    "section": {
        "coding": _("Coding"),
        "assessment": _("Assessment"),
        "pathway": _("Pathway"),
        "consent": _("Consent"),
        "care": _("Urgent medical care"),
        "plan": _("Care plan"),
        "services": _("Services"),
        "visits": _("Follow-up"),
        "closure": _("Closure"),
    },
    "domain": {
        "caregivers": _("Capacity of the caregivers"),
        "vulnerability": _("Vulnerability of child and family"),
        "risk_facts": _("Facts of the risk"),
        "resources": _("Resources around the child"),
        "overall": _("Overall risk level"),
    },
    "domain_hint": {
        "caregivers": _(
            "Can those who care for the child protect them? Their health, their will, their means"
        ),
        "vulnerability": _(
            "Age, disability, isolation, papers, poverty: what makes harm more likely or worse"
        ),
        "risk_facts": _("What happened, how often, since when, and who has access to the child"),
        "resources": _("People, school, neighbours and services on which the child can rely"),
    },
    "level": {"high": _("High"), "medium": _("Medium"), "low": _("Low"), "none": _("No risk")},
    "pathway": {"judicial": _("Judicial"), "non_judicial": _("Non-judicial")},
    "permission": {
        "pending": _("Waiting for the judge"),
        "granted": _("Granted by the judge"),
        "refused": _("Refused by the judge"),
    },
    "authority": {
        "juvenile_court": _("Juvenile judge"),
        "public_prosecutor": _("Public prosecutor"),
        "upel": _("Office of the Union for the Protection of Juveniles"),
        "police_for_minors": _("Police for minors"),
        "other": _("Another authority, named below"),
    },
    "upel_office": {
        "beirut": _("Beirut"),
        "baabda": _("Baabda"),
        "zahle": _("Zahle"),
        "tripoli": _("Tripoli"),
        "saida": _("Saida"),
        "nabatieh": _("Nabatieh"),
    },
    "path_step": {
        "chosen": _("Pathway chosen"),
        "reported": _("Report to the judiciary recorded"),
        "permission_granted": _("The judge's permission recorded"),
        "permission_refused": _("The judge's refusal recorded"),
        "proposed": _("Change of pathway asked for"),
        "approved": _("Change of pathway approved"),
        "sent_back": _("Change of pathway sent back"),
    },
    "party": {
        "child": _("Consent of the child"),
        "guardian": _("Consent of the guardian"),
        "override": _("Best interest instead of the guardian's consent"),
    },
    "consent_state": {
        "given": _("Consents"),
        "refused": _("Does not consent"),
        "too_young": _("Too young to be asked"),
        "withdrawn": _("Withdrawn"),
    },
    "consent_how": {"spoken": _("Spoken"), "written": _("Written"), "message": _("By message")},
    "consent_language": {
        "ar": _("Arabic"),
        "en": _("English"),
        "fr": _("French"),
        "ku": _("Kurdish"),
        "hy": _("Armenian"),
        "sign": _("Sign language"),
        "other": _("Another language"),
    },
    "scope": {
        "follow_up": _("Follow-up and services"),
        "sharing": _("Sharing what is needed with a service"),
        "contact": _("Visits and calls"),
        "statistics": _("Counting without a name"),
    },
    "care_outcome": {
        "done": _("Done"),
        "declined": _("Offered and declined"),
        "not_applicable": _("Does not apply"),
    },
    "child_view": {
        "recorded": _("The child was heard"),
        "not_asked": _("Not asked yet"),
        "not_safe": _("Not safe to ask"),
    },
    "profession": {
        "social_worker": _("Social worker"),
        "psychologist": _("Psychologist"),
        "psychiatrist": _("Psychiatrist"),
        "physician": _("Physician"),
        "lawyer": _("Lawyer"),
        "case_manager": _("Case manager"),
        "teacher": _("Teacher"),
        "other": _("Somebody else"),
    },
    "goal_state": {"open": _("Still open"), "met": _("Reached"), "dropped": _("Given up")},
    "service": {
        "psychological": _("Psychological"),
        "social": _("Social"),
        "legal": _("Legal"),
        "medical": _("Medical"),
        "psychiatric": _("Psychiatric"),
        "paramedical": _("Paramedical (speech, movement, daily life)"),
        "education": _("Education"),
        "health": _("Health"),
        "shelter": _("Shelter"),
        "livelihood": _("Livelihood"),
    },
    "service_state": {
        "planned": _("Planned"),
        "referred": _("Referred"),
        "received": _("Received there"),
        "accepted": _("Accepted"),
        "redirected": _("Redirected elsewhere"),
        "started": _("Started"),
        "ended": _("Ended"),
        "refused": _("Refused"),
    },
    "visit_kind": {
        "home": _("At home"),
        "office": _("At our office"),
        "school": _("At school"),
        "phone": _("By phone"),
        "follow_up_review": _("Review after 6 months"),
        "supervisor_review": _("Review by a supervisor after 9 months"),
    },
    "visit_state": {
        "planned": _("Planned"),
        "held": _("Held"),
        "missed": _("Missed"),
        "cancelled": _("Cancelled"),
    },
    "child_seen": {
        "yes": _("The child was seen"),
        "no": _("The child was not seen"),
        "not_safe": _("Seeing the child was not safe"),
    },
    "yes_no": {"True": _("Yes"), "False": _("No")},
    "closure_state": {
        "requested": _("Waiting for approval"),
        "sent_back": _("Sent back"),
        "approved": _("Approved: closed"),
        "reopened": _("Opened again"),
    },
    "decision": {"approve": _("Approve"), "send_back": _("Send back")},
    **CODING_WORDS,
    **LABELS,
}
"""By table and code."""
