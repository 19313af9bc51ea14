"""`hotline locate`: district and office of each message, and why, in words."""

import gc
from pathlib import Path
from typing import Any

from admin.reasons import because
from cases.entries import Entry, Kind
from cases.errors import BadSettings
from cases.model import Language, Office
from hotline.commands.lines import answer, standard_input, text_lines
from hotline.wiring import utc_now
from triage.complaints import about_staff
from triage.normalise import normalise
from triage.officebook import Scene, areas_of, profiles_of, shifts_of
from triage.officefile import offices_of, packaged_file, read_file
from triage.offices import locate
from triage.places import all_places
from webhooks.routing import today


def run(file: Path | None = None) -> None:
    """Answer each line with district, candidates, office and reason, by the given file or the packaged one.

    A complaint about staff is shown as it is when somebody holds the focal point's key.
    """
    found = _read(file)
    offices = {office.slug: office for office in offices_of(found)[0]}
    entries = [entry for each in found.values() for entry in each]
    areas, profiles, shifts = areas_of(entries), profiles_of(entries), shifts_of(entries)
    all_places()
    gc.freeze()  # what is loaded stays: no walk over it between two lines
    for text in text_lines(standard_input()):
        now = utc_now()
        complains = about_staff(normalise(text))
        scene = Scene(at=now, profiles=profiles, shifts=shifts, about_staff=complains, focal=True)
        answer(worded(locate(text, areas, today(now), scene=scene), offices))


def worded(found: dict[str, Any], offices: dict[str, Office]) -> dict[str, Any]:
    """Return the answer with its reason in the three languages in the place of the values."""
    detail = found.pop("detail")
    return found | {
        "because": {
            each.value: because(found["reason"], detail, offices, each).translate(
                {0x2068: None, 0x2069: None}
            )
            for each in Language
        }
    }


def _read(file: Path | None) -> dict[Kind, tuple[Entry, ...]]:
    if file is None:
        return dict(packaged_file())
    try:
        return read_file(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSettings(f"{file.name}: {error}") from error
