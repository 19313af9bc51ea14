"""The desk's words for pictures and recordings, in English as in the catalogue `desk`."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


MEDIA_WORDS: Mapping[str, Mapping[str, str]] = {
    "file_state": {
        "waiting": _("is being fetched"),
        "kept": _("is here"),
        "sealed": _("is kept sealed and cannot be opened here"),
        "refused": _("was not kept"),
        "lost": _("could not be fetched: ask for it again, or ask what was in it"),
    },
    "file_reason": {
        "unopened": _("Files of this kind may tell who sent them, and no page opens them."),
        "unreadable": _("It is broken, or made to do harm."),
        "too_many_pixels": _("It is too large to be opened safely."),
        "too_long": _("It is longer than an hour."),
        "too_large": _("It is larger than 20 MB."),
        "card": _("It is a contact card, which names a person."),
        "page": _("It is a web page, which could do harm."),
        "program": _("It is a program, which could do harm."),
        "empty": _("Nothing was in it."),
        "no_reference": _("This channel does not hand it on."),
        "no_channel": _("This channel is not set up to hand it on."),
        "not_given": _("The platform does not give it out any more."),
        "gone": _("The platform does not have it."),
        "access": _("The platform does not let us in: tell the technician."),
        "provider": _("The platform does not answer."),
        "sealed": _("Where it lies cannot be read any more: tell the technician."),
        "foreign_url": _("The platform sent us to a place where we do not go."),
        "other": _("The reason is not known."),
    },
}
