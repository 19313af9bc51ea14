"""The desk's word for every code of the program, in English as in the catalogue `desk`."""

from collections.abc import Mapping
from enum import StrEnum

from admin.case_words import CASE_WORDS, CLOSE_REASONS
from admin.export_words import EXPORT_WORDS
from admin.file_words import FILE_WORDS
from admin.finding_words import FINDING_WORDS
from admin.media_words import MEDIA_WORDS
from admin.notice_words import NOTICE_WORDS
from admin.open_words import OPEN_WORDS
from admin.referrer_words import REFERRER_WORDS
from admin.register_words import REGISTER_WORDS
from admin.service_words import SERVICE_WORDS
from admin.statistics_words import STATISTICS_WORDS
from admin.supervision_words import SUPERVISION_WORDS
from admin.trail_words import TRAIL_WORDS


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


WORDS: Mapping[str, Mapping[str, str]] = {
    "role": {
        "counsellor": _("counsellor"),
        "supervisor": _("supervisor"),
        "hotline_operator": _("hotline operator"),
        "social_worker": _("social worker"),
        "psychologist": _("psychologist"),
        "psychiatrist": _("psychiatrist"),
        "senior_case_manager": _("senior case manager"),
        "legal": _("legal officer"),
        "prevention_facilitator": _("prevention facilitator"),
        "data_officer": _("data officer"),
        "administrator": _("administrator"),
    },
    "clock": {
        "first_look": _("First look"),
        "judicial_report": _("Judicial report"),
        "clinical_care": _("Clinical care"),
        "first_contact": _("First contact"),
        "assessment": _("Assessment"),
        "care_plan": _("Care plan"),
        "follow_up_review": _("Review after 6 months"),
        "supervisor_review": _("Review by a supervisor after 9 months"),
        "feedback": _("Word to who referred"),
    },
    "view": {
        "all": _("All"),
        "imminent": _("Imminent"),
        "late": _("Deadline past"),
        "unassigned": _("Nobody yet"),
        "telling": _("Still being told"),
        "waiting": _("Waiting for reporter"),
        "silent": _("Gone silent"),
        "unheard": _("Voice not heard"),
        "mine": _("Mine"),
        "office": _("My office"),
    },
    "reason": {
        "second.attention": _("Reads like messages that needed attention"),
        "second.imminent": _("Reads like messages of near danger"),
        "close.attention": _("Read closely, the sentence asks for attention"),
        "close.imminent": _("Read closely, the sentence speaks of near danger"),
        "close.doubt": _("A rule sees near danger, a close reading does not: please judge"),
        "answer.danger": _("The answer to the question about danger now"),
        "answer.danger_unclear": _("An unclear answer about danger"),
        "media.unheard": _("Something was sent that nobody has heard or seen yet"),
        "illegible": _("Too little could be read"),
        "window": _("Several messages read together"),
        "silence": _("The person told of danger and then did not answer a question about it"),
        "carried": _("The urgency came with the conversation from an earlier case"),
        "turn.failed": _("The machine could not judge a message: a person must read it"),
    },
    "verdict": {
        "meaning": _("The words mean something else"),
        "past": _("It is long over"),
        "safe": _("Checked: the child is safe now"),
        "worse": _("The words say more than was recognised"),
        "learned": _("Learned elsewhere: a call, a visit, a colleague"),
        "other": _("Another reason"),
    },
    "plan": {
        "send": _("Send now"),
        "notify": _("Send a neutral word first"),
        "wait": _("Send when they write"),
        "closed": _("Nothing can be sent"),
    },
    "plan_reason": {
        "live": _("The reporter has just written: the answer goes out at once."),
        "web": _("A web page cannot be written to: the answer waits until they come back with their code."),
        "consent": _("The reporter said that we may write."),
        "after_me": _("The reporter said: answer only after I write."),
        "no": _("The reporter said: do not write to this phone."),
        "stopped": _("The reporter stopped the messages: nothing goes out until they write again."),
        "forgotten": _("The reporter asked to be forgotten: there is no way left to answer."),
        "window": _("WhatsApp allows free answers only for 24 hours after the last message."),
        "unsafe": _("The reporter said that writing is not safe now."),
        "child": _("A child is writing: we never write first."),
        "closed": _("The case is closed."),
    },
    "close_reason": CLOSE_REASONS,
    "trouble": {
        "file_waiting": _("It is still being fetched. Please wait a moment, then look again."),
        "form": _("Something in the form does not fit:"),
        "form_unknown": _(
            "Something in the form does not fit. Look through its fields: days come from the calendar, "
            "and the last day not before the first."
        ),
        "line_stale": _(
            "Somebody else changed this line while you were working. Read it again, then decide."
        ),
        "past": _("The past is not changed: choose today or a later day."),
        "twice": _("Another line for the same thing is in force on these days. Change or end that one."),
        "new_office": _("A new office gets a key of its own. Whoever runs the server adds it: ask them."),
        "office": _("Whoever runs the server switches an office off: ask them."),
        "no_focal": _("Nobody holds the key of the independent focal point yet. Choose another office."),
        "sign_in": _(
            "Sign-in failed. The name, the passphrase or the code does not match. Type all three again."
        ),
        "stale": _(
            "Somebody else changed this case while you were working. "
            "What you typed is kept below: read the case again, then decide."
        ),
        "held": _(
            "Somebody else holds this case already. Open it and take it over with a reason, or leave it to them."
        ),
        "not_held": _("Nobody else holds this case: take it in the queue."),
        "reason": _("A reason is needed. Write it in its field."),
        "right": _("Your role does not allow this. Ask your supervisor who may."),
        "text_length": _("The text is empty or too long: write between one and 4,000 characters."),
        "closed": _("The case is closed. Open it again before changing anything."),
        "same_office": _("The case is at this office already: choose another one."),
        "unknown_office": _("Choose an office of the list."),
        "no_way_back": _("There is no way left to answer this reporter. An internal note can be kept."),
        "sent": _(
            "It has gone out already and cannot be taken back. Write another answer that puts it right."
        ),
        "closure_asked": _(
            "This case has a pathway: ask for the closure in the section “Closure” of its file."
        ),
        "other": _("This is not possible now. Read the case again, then try once more."),
    },
    "incomplete": {
        "urgency": _("Choose the urgency."),
        "language": _("Choose the language."),
        "channel": _("Choose by what you want to be told."),
        "person": _("Choose a person of the list."),
        "office": _("Choose an office of the list."),
        "new": _("Choose the role."),
        "role": _("Choose the role."),
        "look": _("Choose one of the looks that are offered."),
        "take": _("Choose the case in the queue again."),
        "too_long": _("A text is too long: shorten it."),
        "other": _("The page was too old or incomplete: open it again and repeat the step."),
    },
    "said": {
        "notices_kept": _("The address is kept, sealed. Send yourself a trial."),
        "notices_off": _("The address is forgotten."),
        "notices_tried": _("The trial is on its way."),
        "duty_set": _("The duty is set."),
        "duty_ended": _("The duty is taken back."),
        "reread": _("Thank you. Your reading is kept."),
        "raised": _("Thank you. The case was raised at once and is in the queue."),
        "reread_gone": _("Somebody else has read this message already."),
        "taken": _("The case is in your hands."),
        "heard": _("Thank you. It is noted under your name."),
        "kept_away": _("The person is kept away from the case from now on."),
        "kept_away_self": _("You are kept away from the case from now on."),
        "let_back": _("The person is let back into the case."),
        "feedback": _("Who referred the child is told this, as they chose."),
        "organisation_named": _("The people of the organisation neither see this case nor are told of it."),
        "organisation_cleared": _("The organisation is no longer named in this case."),
        "referrers": _("Saved under your name."),
        "referred_inside": _("The case is open and waits in the queue of its office."),
        "screens_ended": _("Every screen is dark now."),
        "handed_over": _("The case was handed over."),
        "closed": _("The case was closed."),
        "held": _("Somebody else holds this case already."),
        "register": _("The change is kept, with your name and reason."),
        "earlier": _("The figures are kept, as they were printed."),
        "earlier_gone": _("The figures are out of the reports."),
        "review": _("The review is kept."),
        "suspended": _("The account is switched off, and its keys are gone."),
        "role_changed": _("The role is changed. The person must sign in anew."),
        "signed_out": _("You are signed out."),
        "published": _("The report is published, as it stands now."),
        "withdrawn": _("The report is withdrawn. Programs are not given it any more."),
        "client_ended": _("The program is shut out."),
        "subscriber_ended": _("The system is told nothing more."),
        "subscriber_resumed": _("The system is told again, of what happens from now on."),
        "subscriber_tried": _("The trial is on its way."),
    },
    "send_error": {
        "window": _("WhatsApp's 24 hours are over"),
        "page": _("their page is not open"),
        "stopped": _("the reporter had stopped the messages"),
        "forgotten": _("the reporter had asked to be forgotten"),
        "closed": _("the case was closed before"),
        "other": _("the network did not take it"),
    },
    **FILE_WORDS,
    **FINDING_WORDS,
    **NOTICE_WORDS,
    **OPEN_WORDS,
    **REGISTER_WORDS,
    **CASE_WORDS,
    **EXPORT_WORDS,
    **REFERRER_WORDS,
    **SERVICE_WORDS,
    **STATISTICS_WORDS,
    **SUPERVISION_WORDS,
    **TRAIL_WORDS,
    **MEDIA_WORDS,
}
"""By table and code. A table is the lower-case name of an enumeration of the model, or a name of its own."""

EVENTS: Mapping[str, str] = {
    "taken": _("%(by)s took the case"),
    "taken_over": _("%(by)s took the case over from a colleague"),
    "linked": _("%(by)s joined this case with another one: %(link)s"),
    "parted": _("%(by)s parted this case from another one: %(link)s"),
    "joined": _("%(by)s joined. The automatic answers are silent, except for: leave, stop, forget me"),
    "handed_over": _("%(by)s handed the case over: %(old)s, now %(new)s"),
    "urgency_confirmed": _("%(by)s confirmed the urgency: %(urgency)s"),
    "urgency_changed": _("%(by)s changed the urgency: %(old)s, now %(new)s"),
    "closed": _("%(by)s closed the case: %(reason)s"),
    "kept_away": _("%(by)s kept a person away from this case, because of a conflict of interest"),
    "let_back": _("%(by)s let a person back into this case"),
    "feedback": _("%(by)s: who referred the child is told “%(state)s”"),
    "organisation_named": _("%(by)s keeps this case from the people of an organisation"),
    "organisation_cleared": _("%(by)s no longer keeps this case from the people of an organisation"),
    "referred_inside": _("%(by)s referred this from the prevention programme"),
    "reread": _("%(by)s read a message a second time, without the program's judgement"),
    "reopened": _("%(by)s opened the case again"),
    "file_heard": _("%(by)s heard or saw what was sent: %(kind)s"),
    "file_set_aside": _("%(by)s put aside what nobody can hear or see: %(kind)s"),
    "pathway_chosen": _("%(by)s chose the pathway: %(pathway)s"),
    "pathway_changed": _("%(by)s approved the change of pathway: %(pathway)s"),
    "judicial_reported": _("%(by)s recorded the report to the judiciary: %(authority)s"),
    "judge_decided": _("%(by)s recorded the judge's decision: %(permission)s"),
    "use_code": _("The reporter came back with the case code"),
    "exit": _("The reporter left the conversation"),
    "stop": _("The reporter stopped the messages"),
    "start": _("The reporter allowed messages again"),
    "forget": _("The reporter asked to be forgotten: the address is deleted"),
    "human": _("The reporter asks for a person"),
    "duress": _("The danger word was used: both sides change the subject"),
}
"""What an event of the conversation says."""


def code_of(value: object, table: str | None = None) -> tuple[str, str]:
    """Return table and code of a value: of an enumeration by itself, of a plain code with its table."""
    if table is None and isinstance(value, StrEnum):
        return type(value).__name__.lower(), value.value
    return table or "", str(value)


def source_of(table: str, code: str) -> str:
    """Return the English text of a code. An unknown code shows as itself, never as nothing."""
    words = WORDS[table]
    return words.get(code) or words.get("other") or code
