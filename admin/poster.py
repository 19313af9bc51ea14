"""A poster for an organisation's wall: what children and professionals can do, and the page behind a square to scan."""

from pathlib import Path
from typing import Final

import segno

from admin.clock import Gettext
from admin.pdf import left_to_right, set_in_type
from cases.model import Language
from locales.words import desk, direction

_POSTER: Final = Path(__file__).parent / "print" / "poster.typ"
PAGE: Final = "/refer"
"""The door's page for referrals. No code stands in the address: an address is kept in logs and histories."""


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


TITLE = _("Worried about a child?")
LINES = (
    _("Teachers, nurses and everybody who works here can refer a child in a few minutes."),
    _("Scan the square or type the address. Nothing has to be installed."),
    _(
        "To be known as a person of this organisation, type your own code on the page. Ask your focal point for it."
    ),
)
RULES_TITLE = _("Until somebody answers")
RULES = (
    _("Listen and stay calm. Write the child's words down as they were said."),
    _("Do not question the child, do not promise secrecy or a result, take no photos."),
    _("Do not confront anybody. Tell as few people as possible."),
)
DANGER = _("In danger now: %(police)s")


def squares(address: str) -> list[str]:
    """Return the rows of the square code as strings of 0 and 1, without its quiet border."""
    return [
        "".join("1" if dark else "0" for dark in row)
        for row in segno.make(address, error="m", micro=False).matrix
    ]


def make_poster(name: str, *, public_url: str, language: Language, police: str) -> bytes:
    """Return the poster as PDF; the same words give the same bytes. `name` is the organisation's in that language."""
    gettext: Gettext = desk(language.value).gettext
    address = public_url.rstrip("/") + PAGE
    document = {
        "title": gettext(TITLE),
        "name": name,
        "language": language.value,
        "direction": direction(language.value),
        "lines": [gettext(line) for line in LINES],
        "rules_title": gettext(RULES_TITLE),
        "rules": [gettext(rule) for rule in RULES],
        "danger": gettext(DANGER) % {"police": left_to_right(police)},
        "address": address,
        "squares": squares(address),
        "alternative": gettext(_("A square code that leads to %(address)s")) % {"address": address},
    }
    return set_in_type(_POSTER, document)
