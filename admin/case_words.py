"""The desk's words for what a case says of itself, in English as in the catalogue `desk`."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


CLOSE_REASONS: Mapping[str, str] = {
    "resolved": _("Help was found, no risk remains"),
    "referred": _("Passed on to a service that takes charge"),
    "transferred": _("Transferred to another organisation"),
    "duplicate": _("Same as another case"),
    "no_concern": _("No concern for a child was found"),
    "unreachable": _("The reporter did not write again"),
    "other": _("Another reason"),
}
"""Why a case was closed, as its page and the figures say it."""

CASE_WORDS: Mapping[str, Mapping[str, str]] = {
    "urgency": {
        "imminent": _("Imminent"),
        "elevated": _("Elevated"),
        "routine": _("Routine"),
        "none": _("No sign"),
    },
    "signal": {
        "weapon": _("Weapon"),
        "threat_to_kill": _("Threat to kill"),
        "violence_now": _("Violence now"),
        "serious_injury": _("Serious injury"),
        "suicide_selfharm": _("Suicide or self-harm"),
        "sexual_recent": _("Recent sexual assault"),
        "sexual_abuse": _("Sexual abuse"),
        "perpetrator_access": _("Person feared is near"),
        "missing_abandoned": _("Child missing or left alone"),
        "confinement": _("Locked in"),
        "trafficking": _("Trafficking"),
        "armed_recruitment": _("Recruitment to fight"),
        "child_marriage": _("Child marriage"),
        "child_labour": _("Child labour"),
        "neglect": _("Neglect"),
        "physical_abuse": _("Beating"),
        "emotional_abuse": _("Humiliation or threats"),
        "domestic_violence": _("Violence at home"),
        "medical_emergency": _("Medical emergency"),
        "online_exploitation": _("Online exploitation"),
        "eviction_retaliation": _("Fear of eviction or revenge"),
    },
    "country": {"LB": _("Lebanon"), "JO": _("Jordan")},
    "channel": {"sms": _("SMS"), "whatsapp": _("WhatsApp"), "telegram": _("Telegram"), "web": _("Web page")},
    "variety": {
        "ar": _("Arabic"),
        "ar-Latn": _("Arabizi"),
        "en": _("English"),
        "fr": _("French"),
        "mixed": _("Several languages"),
        "und": _("Language not known"),
    },
    "sex": {"girl": _("Girl"), "boy": _("Boy"), "unknown": _("Child")},
    "how": {
        "self": _("It happened to the person writing"),
        "witness": _("Seen or heard"),
        "child_told": _("The child told it"),
        "other_told": _("Someone else told it"),
        "unknown": _("Not said"),
    },
    "relation": {
        "self": _("the child"),
        "neighbour": _("neighbour"),
        "parent": _("parent"),
        "sibling": _("brother or sister"),
        "relative": _("relative"),
        "teacher": _("teacher"),
        "health_worker": _("health worker"),
        "friend": _("friend"),
        "other": _("other person"),
    },
    "maywrite": {
        "yes": _("Yes"),
        "no": _("No: do not write to this phone"),
        "after_me": _("Only after the reporter writes"),
    },
    "answer": {
        "yes": _("Yes"),
        "no": _("No"),
        "not_sure": _("Not sure"),
        "unclear": _("Unclear answer: counts as danger"),
    },
    "when": {
        "morning": _("In the morning"),
        "afternoon": _("In the afternoon"),
        "evening": _("In the evening"),
        "other": _("At another time, see the conversation"),
    },
    "delivery": {
        "waiting": _("Goes out when the reporter writes"),
        "queued": _("About to be sent"),
        "sending": _("Being sent"),
        "unknown": _("Not known yet whether it arrived"),
        "sent": _("Sent"),
        "delivered": _("Delivered"),
        "failed": _("Not delivered"),
        "blocked": _("Blocked on the other side"),
        "withdrawn": _("Withdrawn, not sent"),
    },
    "mediakind": {
        "photo": _("Photo"),
        "voice": _("Voice note"),
        "video": _("Video"),
        "file": _("A file"),
        "sticker": _("Sticker"),
    },
}
