"""Says in words why a case is at an office, from the code and the values that the choice left behind."""

from collections.abc import Mapping, Sequence

from admin.speech import ISOLATE, POP, area_name, place_name
from cases.model import Language, Office
from locales.words import desk


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


REASONS: Mapping[str, str] = {
    "area.place": _("because %(place)s is in its area"),
    "area.district": _("because %(place)s lies in %(area)s, which is its area"),
    "area.governorate": _("because %(place)s lies in %(area)s, which is its area"),
    "area.assumed": _("by assumption for %(area)s: the organisation has not confirmed it"),
    "shift": _("because somebody of this office is at %(place)s now; %(passed)s also answers for it"),
    "hours": _("because it is open now and %(passed)s, which also answers for %(place)s, is not"),
    "language": _("because it speaks the language of the message, and %(passed)s does not"),
    "load": _(
        "because it has fewer open cases (%(fewest)s) than %(passed)s (%(more)s), its equal for %(place)s"
    ),
    "unknown_place": _("because the place is not known"),
    "ask": _("because more than one place can be meant and somebody has to ask"),
    "no_area": _("because no office covers %(area)s"),
    "no_office": _("because the office that was meant has no key"),
    "outside": _("because %(area)s is in a country without offices"),
    "by_person": _("handed over by a person"),
    "staff_complaint": _("because it complains of staff: only the independent focal point can open it"),
    "no_focal": _(
        "because it complains of staff, and nobody holds the key of an independent focal point yet"
    ),
}
"""By code of `cases.model.OfficeChoice`, in English as in the catalogue `desk`."""


def because(reason: str, detail: Sequence[str], offices: Mapping[str, Office], language: Language) -> str:
    """Return the reason as a clause. A value that an older case lacks is left out by a simpler clause."""
    area, place, passed, fewest, more = [*detail, *[""] * 5][:5]
    named = offices.get(passed)
    values = {
        "area": area_name(area, language) if area else "",
        "place": place_name(place or area, language) if place or area else "",
        "passed": named.name(language) if named else passed,
        "fewest": fewest,
        "more": more,
    }
    if reason in {"area.district", "area.governorate"} and values["area"] == values["place"]:
        reason = "area.place"
    isolated = {name: f"{ISOLATE}{value}{POP}" for name, value in values.items()}
    return str(desk(language.value).gettext(REASONS.get(reason, reason)) % isolated)
