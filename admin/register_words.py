"""The desk's words for offices, areas, shifts and numbers, in English as in the catalogue `desk`."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


REGISTER_WORDS: Mapping[str, Mapping[str, str]] = {
    "register": {
        "office": _("Offices"),
        "area": _("Areas"),
        "shift": _("Shifts in schools and community places"),
        "number": _("Telephone numbers"),
    },
    "add": {
        "office": _("Add an office"),
        "area": _("Add an area"),
        "shift": _("Add a shift"),
        "number": _("Add a number"),
    },
    "fault": {
        "no_office": _("Districts of Lebanon without an office: their cases go to the national desk"),
        "unknown_office": _("Areas of an office that is not there"),
        "overlap": _("Areas of two offices at once"),
    },
    "number_name": {
        "police": _("Police"),
        "ambulance": _("Ambulance"),
        "home": _("Danger at home"),
        "ministry": _("Ministry"),
        "line": _("Child helpline"),
        "lifeline": _("Lifeline"),
    },
    "weekday": {
        "mon": _("Monday"),
        "tue": _("Tuesday"),
        "wed": _("Wednesday"),
        "thu": _("Thursday"),
        "fri": _("Friday"),
        "sat": _("Saturday"),
        "sun": _("Sunday"),
    },
    "placegroup": {
        "governorate": _("Governorates"),
        "district": _("Districts"),
        "place": _("Towns, villages and camps"),
    },
}
