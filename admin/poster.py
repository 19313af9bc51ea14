"""A poster for an organisation's wall: what children and professionals can do, and the page behind a square to scan."""

import json
from functools import cache
from pathlib import Path
from typing import Final

import segno
import typst

from admin.clock import Gettext
from admin.pdf import left_to_right, page_fonts
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
    made = typst.compile(
        _template(),
        font_paths=page_fonts(),
        sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
        format="pdf",
        pdf_standards="ua-1",
        timestamp=0,
    )
    if not isinstance(made, bytes):  # pragma: no cover - one document is one file
        raise TypeError(type(made))
    return made


@cache
def _template() -> bytes:
    return _POSTER.read_bytes()
