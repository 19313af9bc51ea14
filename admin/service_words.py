"""The desk's words for the directory, referral sheets, texts of answers, and what an answer gives away."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


SERVICE_WORDS: Mapping[str, Mapping[str, str]] = {
    "cost_of": {
        "unknown": _("Cost not known"),
        "free": _("Free of charge"),
        "small_fee": _("A small fee"),
        "full_price": _("Full price"),
    },
    "capacity": {
        "unknown": _("Room not known"),
        "open": _("Takes new people"),
        "waiting_list": _("Waiting list"),
        "full": _("Full"),
    },
    "priority": {"routine": _("Routine"), "urgent": _("Urgent")},
    "sheet_fact": {"age": _("Age"), "sex": _("Girl or boy"), "district": _("District")},
    "basis": {
        "judge": _("The judge has permitted the service."),
        "child": _("The child agrees to this sheet being shared."),
        "too_young": _("The child is too young to be asked."),
        "guardian": _("The guardian agrees to this sheet being shared."),
        "best_interest": _("A senior case manager has decided in the best interest of the child."),
    },
    "warned": {
        "name": _("A name that this case knows"),
        "number": _("A telephone number"),
        "word": _("A word that tells what this is about"),
    },
    "price": {
        "one": _("lowest price"),
        "few": _("middle price: shorter would cost less"),
        "many": _("high price: please shorten"),
    },
    "service_trouble": {
        "directory_name": _("Write the name in all three languages."),
        "choose_service": _("Choose at least one service."),
        "choose_area": _("Choose at least one area."),
        "directory_contact": _("Write how the organisation is reached."),
        "directory_source": _("Write where this is known from."),
        "date_future": _("The date lies in the future."),
        "date_past": _("The date lies in the past."),
        "date_form": _("The date cannot be read. Use the calendar of the field."),
        "reason": _("Write the reason."),
        "text_length": _("A text is too long: shorten it."),
        "stale": _(
            "Somebody else has changed this meanwhile. What you typed is kept below: compare, then save."
        ),
        "template_title": _("Write a title in all three languages."),
        "template_text": _("Write the text in all three languages."),
        "placeholder": _("Only the placeholders of the list are allowed, each in one pair of braces."),
        "own_request": _("You wrote this yourself: somebody else must approve it."),
        "provider_unfit": _("Choose an approved organisation of the list that offers this service."),
        "choose_priority": _("Choose the priority."),
        "referral_reason": _("Write what the service is asked for, and why."),
        "referral_reach": _("Write how the service reaches us."),
        "step": _("The service cannot be referred from where it stands."),
        "right": _("Your role does not allow this."),
        "form": _("Choose from the lists of the form."),
        "other": _("This is not possible now."),
    },
}
"""By table and code."""
