"""What is kept of a file, and why: pictures from their pixels, speech without tags, the rest unopened or not at all."""

from dataclasses import dataclass, field
from enum import StrEnum

from cases.media import box
from cases.media.form import LARGEST, PICTURES, REFUSED, SOUNDS, Form, recognise
from cases.media.sound import Unreadable


class Fate(StrEnum):
    """What became of a file. `waiting` until it is here; the others are final."""

    WAITING = "waiting"
    KEPT = "kept"
    """Cleaned, sealed to the case, and opened by whoever may read the case."""
    SEALED = "sealed"
    """Sealed to the case as it came; no page opens it, because it cannot be cleaned and may tell who sent it."""
    REFUSED = "refused"
    """Not kept: a card that names somebody, a program, a page."""
    LOST = "lost"
    """Could not be fetched."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is kept. `reason` is a code, empty for what was cleaned."""

    fate: Fate
    form: Form
    data: bytes = field(default=b"", repr=False)
    reason: str = ""


def clean(raw: bytes) -> Cleaned:
    """Decide what is kept of a file. Never raises for what is in the file. May take a minute: not in a transaction."""
    if len(raw) > LARGEST:
        return Cleaned(Fate.REFUSED, Form.OTHER, reason="too_large")
    form = recognise(raw)
    if form in REFUSED:
        return Cleaned(Fate.REFUSED, form, reason=form.value)
    try:
        if form in PICTURES:
            return Cleaned(Fate.KEPT, Form.JPEG, box.rebuild_picture(raw))
        if form in SOUNDS:
            return Cleaned(Fate.KEPT, form, box.tidy_sound(raw))
    except Unreadable as error:
        # Somebody may still need it: kept as it came, and opened nowhere.
        return Cleaned(Fate.SEALED, form, raw, error.reason)
    return Cleaned(Fate.SEALED, form, raw, "unopened")
