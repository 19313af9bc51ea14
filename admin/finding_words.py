"""The desk's words for search, links, the child's sheet and the look, in English as in the catalogue `desk`."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


FINDING_WORDS: Mapping[str, Mapping[str, str]] = {
    "nationality": {
        "syrian": _("Syrian"),
        "lebanese": _("Lebanese"),
        "prl": _("Palestinian from Lebanon"),
        "prs": _("Palestinian from Syria"),
        "other": _("Another nationality"),
        "unknown": _("Not known"),
        "not_asked": _("Not asked"),
    },
    "link": {
        "same_child": _("The same child"),
        "household": _("The same household"),
        "siblings": _("Brothers and sisters"),
        "different": _("Two different children"),
    },
    "closeness": {
        "same": _("Spelled the same"),
        "whole": _("All that was typed sounds alike"),
        "part": _("A part of what was typed sounds alike"),
        "no": _("Sounds alike"),
    },
    "case_state": {"open": _("Open"), "closed": _("Closed")},
    "news": {
        "taken_over": _("%(by)s took over the case %(number)s from you."),
        "other": _("%(by)s changed the case %(number)s."),
    },
    "look": {
        "auto": _("As the device wants it"),
        "day": _("Day view"),
        "night": _("Night view"),
    },
    "finding_trouble": {
        "search_empty": _("Fill in at least one field. A name needs letters."),
        "place_unknown": _(
            "This place is not in the list. Try another spelling, or the name of the district."
        ),
        "place_unclear": _("Several places have this name. Add the district."),
        "dates": _("The first day must not be after the last one."),
        "number": _("A case number looks like 26-12345678."),
        "birth_year": _("This year of birth does not fit a child. Write four digits, such as 2017."),
        "age": _("This age does not fit a child. Write years as a number, such as 8."),
        "choose_link": _("Choose what joins the two cases."),
        "linked": _("These two cases are joined already, or somebody found them different."),
        "same_case": _("This is the number of this very case: write the other one."),
        "no_case": _("There is no such case at your desk. Look at the number again."),
        "reason": _("A reason is needed. Write it in its field."),
        "right": _("Your role does not allow this. Ask your supervisor who may."),
        "text_length": _("A text is too long: shorten it."),
        "closed": _("The case is closed. Open it again before changing anything."),
        "not_held": _("Nobody else holds this case: take it in the queue."),
        "stale": _(
            "Somebody else changed this case while you were working. What you typed is kept: compare, then save."
        ),
        "other": _("This is not possible now. Read the case again, then try once more."),
    },
}
"""By table and code, as in `admin.vocabulary.WORDS`."""
