"""The desk's words for alarms and for what tells the staff of them, in English as in the catalogue `desk`."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


NOTICE_WORDS: Mapping[str, Mapping[str, str]] = {
    "noticeway": {
        "sms": _("SMS"),
        "whatsapp": _("WhatsApp"),
        "telegram": _("Telegram"),
        "email": _("E-mail"),
    },
    "notice": {"clock": _("Something waits"), "trial": _("Trial")},
    "notice_state": {
        "queued": _("on its way"),
        "sending": _("on its way"),
        "sent": _("told"),
        "failed": _("not delivered"),
        "none": _("no address: only at the desk"),
    },
    "notice_trouble": {
        "address": _("This is no address for the way you chose. Numbers begin with + and the country."),
        "no_address": _("Give an address first, then send yourself a trial."),
        "soon": _("A trial was sent less than a minute ago. Please wait for it."),
        "duty_times": _("The end must come after the beginning and after now, at most 31 days later."),
        "duty_person": _(
            "This person cannot open the cases of this office. Choose somebody of it, or of the national desk."
        ),
    },
    "alarm_level": {
        "on_call": _("The person on call"),
        "supervisor": _("The supervisor"),
        "national": _("The national desk"),
    },
}
