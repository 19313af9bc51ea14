"""The desk's words for the way to another system: what goes, what stays and why, and what to do when it fails."""

from collections.abc import Mapping

from admin.file_labels import LABELS


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


EXPORT_WORDS: Mapping[str, Mapping[str, str]] = {
    "export_source": {
        "opened_on": _("Day of the first message"),
        "name": _("The child’s name"),
        "age": _("Age"),
        "estimated": _("The age is an estimate"),
        "sex": _("Sex"),
        "nationality": _("Nationality"),
        "place": _("District"),
        "risk": _("Overall risk level"),
        "imminent": _("Imminent danger"),
        "concerns": _("Protection concerns"),
        "consent_services": _("Child and guardian agree to services"),
        "consent_sharing": _("Child and guardian agree to sharing"),
        "services": _("Services"),
        "notes": _("Notes"),
        "day": _("Date"),
        "subject": _("Title"),
        "text": _("Text"),
        "response": _("Kind of step"),
        "service": _("Service"),
        "planned_on": _("Planned on"),
        "due_on": _("Until"),
        "provider": _("Organisation of the directory"),
        "referred": _("Referred"),
        "done": _("Given"),
        "ended_on": _("Ended"),
        "reporter": _("Who reported, and everything about them"),
        "words": _("The conversation, notes and reasons in words"),
    },
    "export_left": {
        "not_known": _("not recorded here"),
        "no_field": _("their forms have no such field"),
        "no_equivalent": _("their lists have nothing that says the same"),
        "no_option": _("their list does not have it"),
        "odd_field": _("their field is of another kind"),
        "never": _("never leaves this desk"),
        "ours": _("stays with the case; write what they need into the note"),
        "not_coded": _("nobody has coded the case yet: see the page “Coding”"),
        "not_chosen": _("left out unless you tick it below"),
        "refused": _("a refused service is not told"),
    },
    "export_trouble": {
        **LABELS["obstacle"],
        "choose_owner": _(
            "Choose to whom the case is given there. Without a person there its clock never starts."
        ),
        "choose_place": _(
            "The district is not found for sure among their places: choose it, or choose to send "
            "without a place."
        ),
        "text_length": _("The note is longer than 1,000 characters: shorten it."),
        "note_number": _(
            "The note holds a telephone number, an address or a name of an account. Take it out: it "
            "could be the reporter’s."
        ),
        "body": _("Their forms have changed: these fields would be refused. Tell your technician."),
        "look_again": _("Look at the sheet once more, then send it."),
        "export_runs": _("Somebody is sending this case right now. Wait a few minutes and look again."),
        "export_wait": _("The other system asked us to wait. The time stands below; send again after it."),
        "export_first": _("The case is not there yet: send it first."),
        "file_unfit": _(
            "This file cannot be sent: it does not open, or is of a form that their system does not take."
        ),
        "file_there": _("This file is there already."),
        "file_unheard": _("Hear or see it first, and say so at the case."),
        "file_sure": _("Tick that you heard or saw it and that it does not tell who reported."),
        "file_large": _("The file is larger than their system takes (20 MB)."),
        "choose_service_there": _("Choose a service that their lists have."),
        "closed": _("The case is closed. Open it again before sending it."),
        "unreachable": _("The other system cannot be reached. Nothing was sent. Try again later."),
        "broken_off": _(
            "The connection broke off. It may have arrived; sending again is safe and adds nothing twice."
        ),
        "busy": _("The other system is being set up anew and asked us to wait."),
        "refused": _("The other system refused it. The fields it named stand beside it."),
        "consent": _(
            "The other system refuses: consent of child and guardian is not recorded there. Nobody "
            "overrides this from here."
        ),
        "not_signed_in": _("The other system does not accept our account. Tell your technician."),
        "no_right": _("Our account there may not do this. Tell your technician."),
        "not_there": _("The other system does not find it."),
        "there_already": _("The other system says that it is there already."),
        "not_given": _(
            "The case is there, but was not given to the person that you chose. Ask them to look."
        ),
        "redirected": _("The other system sent us elsewhere. We do not follow. Tell your technician."),
        "failed_there": _("Something failed at the other system. Try again later; nothing is added twice."),
        "odd_answer": _(
            "The other system answered something that we do not understand. Tell your technician."
        ),
        "too_much": _("The other system answered with too much, or too slowly. Try again later."),
    },
    "export_state": {
        "started": _("Not known yet how it ended"),
        "done": _("Arrived"),
        "partly": _("Arrived, and something is left to do"),
        "waiting": _("Not sent: they asked us to wait"),
        "refused": _("Refused there"),
        "failed": _("Did not arrive"),
    },
    "export_kind": {
        "case": _("Case"),
        "referral": _("Referral"),
        "file": _("File"),
    },
}
"""By table and code."""
