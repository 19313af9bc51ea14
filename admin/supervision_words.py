"""The desk's words for reviews, accounts and what is kept how long, in English as in the catalogue `desk`."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


SUPERVISION_WORDS: Mapping[str, Mapping[str, str]] = {
    "review": {
        "first_look": _("Did somebody look soon enough?"),
        "safe_contact": _("Was the reporter written to only where it was safe?"),
        "risk": _("Does the assessment fit what was told?"),
        "pathway": _("Was the right pathway chosen, and in time?"),
        "consent": _("Is consent recorded as it must be?"),
        "plan": _("Was the plan carried out, and the child heard?"),
        "closure": _("Was it right to close the case?"),
    },
    "review_answer": {
        "yes": _("Yes"),
        "partly": _("Partly"),
        "no": _("No"),
        "not_applicable": _("Does not apply"),
    },
    "review_overall": {
        "good": _("Good work"),
        "enough": _("Good enough"),
        "needs_work": _("Needs to be talked over"),
    },
    "review_trouble": {
        "none_left": _("No closed case of the last 60 days is left to draw."),
        "answers": _("Answer every question: one mark in each line."),
    },
    "account_trouble": {
        "yourself": _("Nobody changes their own account here. Ask another administrator."),
        "account_stale": _("Somebody else has changed this account meanwhile. Look at the list again."),
        "needs_key": _("This role opens cases and needs a key. Whoever runs the server makes it: ask them."),
    },
    "kept": {
        "content": _("What was told and recorded, after a case is closed"),
        "address": _("The way back to the reporter, after a case is closed"),
        "stranger": _("The way back to somebody who told nothing"),
        "intake": _("What the door remembers of a talk that goes on"),
        "session": _("A session at the desk"),
        "tallies": _("Sums for statistics, without any case"),
        "published": _("Published reports, with printed numbers alone"),
        "deliveries": _("Events on their way to other systems: a type, an opaque id and a time"),
        "audit": _("The trail of acts, by opaque numbers"),
    },
}
