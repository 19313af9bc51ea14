"""The desk's words for those who refer children: organisations, codes, enrolments, and what they are told."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


REFERRER_WORDS: Mapping[str, Mapping[str, str]] = {
    "body": {
        "education": _("School or other place of education"),
        "health": _("Health institution"),
        "organisation": _("Association or organisation"),
        "religious": _("Religious institution"),
        "other": _("Other institution"),
    },
    "work": {
        "teaching": _("Teaching"),
        "counselling": _("Counselling or social work"),
        "health": _("Health"),
        "leading": _("Management"),
        "other": _("Other work"),
    },
    "invite_state": {
        "open": _("Can be used"),
        "used": _("Used"),
        "ended": _("Its time is over"),
        "withdrawn": _("Taken back"),
    },
    "enrolled_state": {
        "waiting": _("Waits to be verified"),
        "verified": _("Verified"),
        "suspended": _("Suspended"),
    },
    "suspend_reason": {
        "left": _("Works there no more"),
        "not_confirmed": _("The organisation does not confirm it"),
        "misuse": _("Misuse"),
        "other": _("Another reason"),
    },
    "referral_source": {
        "chat": _("by chat"),
        "web": _("by the web page"),
        "internal": _("from the prevention programme"),
    },
    "session_kind": {
        "awareness": _("Awareness session"),
        "psychosocial": _("Session of psychosocial support"),
        "training": _("Training"),
    },
    "news_way": {
        "push": _("one neutral sentence is sent, and the news is read after it"),
        "pull": _("only when the referrer asks"),
        "none": _("no news wanted"),
    },
    "feedback": {
        "received": _("Received"),
        "accepted": _("Accepted, being followed up"),
        "redirected": _("Passed to a better placed service"),
        "more": _("One more detail is needed"),
        "action": _("Steps were taken"),
        "closed_done": _("Closed, something was done"),
        "closed_none": _("Closed without action"),
    },
    "referred_for": {"child": _("a child"), "session": _("a session")},
    "referred_mark": {
        "verified": _("Verified referrer"),
        "referral": _("Referral"),
        "session": _("Session request"),
    },
    "referrer_trouble": {
        "organisation_name": _("Write the name in all three languages."),
        "organisation_ended": _("The work with this organisation has ended: no code can be made for it."),
        "text_length": _("The text is empty or too long: write up to 4,000 characters, and names up to 160."),
        "days": _("A code can be used for 1 to 90 days: choose a number between them."),
        "suspend_reason": _("Choose why the person is suspended."),
        "no_office": _("No case can be opened for this office: choose another."),
        "age": _("Write the age as a number from 0 to 17."),
        "form": _("Choose from the lists of the form."),
        "right": _("Your role does not allow this."),
        "person": _("Choose a colleague of the list."),
        "other": _("This is not possible now."),
    },
}
"""By table and code."""
