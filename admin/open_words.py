"""The desk's words for open data, for programs that fetch figures, and for systems that are told of events."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


OPEN_WORDS: Mapping[str, Mapping[str, str]] = {
    "open_column": {
        "period": _("The month or the year that is counted."),
        "first_day": _("The first day of the period, in Beirut."),
        "last_day": _("The last day of the period, in Beirut."),
        "figure": _("What is counted by."),
        "line": _("The line of the figure, or its total."),
        "type": _("The type of abuse beside the line, in yearly reports; else empty."),
        "unit": _("What one of the number is: a case or a service."),
        "number": _("The number as it is printed; empty where it is withheld."),
        "withheld": _("True where the number is withheld, so that nobody can find a person in it."),
    },
    "open_kind": {
        "code": _("a code"),
        "day": _("a day"),
        "whole": _("a whole number"),
        "truth": _("true or false"),
    },
    "open_figure": {
        "cases": _("New cases"),
        "carried": _("Cases brought over from before"),
        "closed": _("Closed cases"),
        "left": _("Cases open at the end"),
        "several_types": _("Cases with more than one type of abuse"),
        "all": _("All together"),
    },
    "open_trouble": {
        "right": _("Your role does not allow this."),
        "early": _("This period cannot come out yet: it must be over for a month."),
        "published": _("This period is published already. Withdraw the report first."),
    },
    "client_trouble": {
        "label": _("Write what this program is, in at most 80 letters."),
        "last_day": _("Choose a last day after today and at most a year ahead."),
    },
    "subscriber_state": {
        "new": _("Nothing sent yet"),
        "well": _("Everything arrived"),
        "failing": _("Is being tried again"),
        "paused": _("Paused"),
        "ended": _("Ended"),
    },
    "subscriber_error": {
        "timeout": _("No answer in time."),
        "unreachable": _("Nobody answers at this address."),
        "unknown_name": _("There is no such name on the internet."),
        "private": _("The name leads into a private network, which the technician has not allowed."),
        "plain": _("The address is not encrypted."),
        "tls": _("The certificate of that system is not valid."),
        "redirect": _("That system sends us on to another address, which we do not follow."),
        "refused": _("That system refused the event."),
        "broken": _("That system has a fault."),
        "gone": _("That system wants no more events."),
        "sealed": _("The key cannot be opened. Add the system anew."),
    },
    "subscriber_trouble": {
        "label": _("Write which system this is, in at most 80 letters."),
        "url": _("Write the whole address, beginning with https://, without a name or a password in it."),
        "types": _("Choose at least one event."),
        "many": _("There are 20 systems already. End one first."),
    },
}
"""By table and code."""
