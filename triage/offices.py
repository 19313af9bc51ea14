"""Chooses the office whose queue gets a case, by dated tables of areas and never by distance."""

from collections.abc import Callable, Sequence
from datetime import date

from cases.model import FOCAL, NATIONAL, OfficeChoice
from cases.understood import Place
from triage import places
from triage.officebook import Area, Scene
from triage.officefile import BadOffices, packaged_offices, read_offices

__all__ = ("Area", "BadOffices", "choose_office", "locate", "packaged_offices", "read_offices")

COVERED = "LB"
"""The country whose districts the packaged offices divide among themselves."""

PLAIN = Scene()


def choose_office(
    place: Place | None, areas: Sequence[Area], today: date, *, scene: Scene = PLAIN
) -> OfficeChoice:
    """Return the office for a place and the reason, as a code with its values.

    A complaint about staff goes to the independent focal point and to nobody else (`staff_complaint`), or to the
    national desk while nobody holds that key (`no_focal`). Else the most exact line of the table decides:
    `area.place`, `area.district`, `area.governorate`, or `area.assumed` where the organisation has not confirmed it.
    Only among equals (the same area and priority, or a group of offices that stand in for each other) do
    presence (`shift`), opening hours (`hours`), language (`language`) and load (`load`) decide, in this order.
    `unknown_place`, `no_area` (a known place that no line covers) and `outside` (a country without offices) are the
    national desk's. `detail` begins with (area, place slug); `shift`, `hours`, `language` and `load` go on with
    the first of the offices that were passed over, and `load` with the two numbers of open cases.
    """
    if scene.about_staff:
        return OfficeChoice(FOCAL, "staff_complaint") if scene.focal else OfficeChoice(NATIONAL, "no_focal")
    if place is None:
        return OfficeChoice(NATIONAL, "unknown_place")
    for name, key in (
        ("place", place.slug),
        ("district", place.district),
        ("governorate", place.governorate),
    ):
        lines = _first(areas, key, today)
        if lines:
            plain = "area.assumed" if lines[0].assumed else f"area.{name}"
            return _among(lines, place, scene, plain)
    return OfficeChoice(NATIONAL, "no_area" if place.country == COVERED else "outside", (place.slug,))


def _first(areas: Sequence[Area], key: str, today: date) -> list[Area]:
    """Return the lines of this area that stand first, in a fixed order; more than one only among equals."""
    lines = [line for line in areas if key and line.area == key and line.holds(today)]
    lines.sort(key=lambda line: (line.priority, line.assumed, line.office))
    return [line for line in lines if (line.priority, line.assumed) == (lines[0].priority, lines[0].assumed)]


def _among(lines: Sequence[Area], place: Place, scene: Scene, plain: str) -> OfficeChoice:
    """Choose among equals. What is left after a step is never nobody; the step that left one is the reason."""
    detail = (lines[0].area, place.slug)
    left = list(dict.fromkeys([*(line.office for line in lines), *_group(lines[0].office, scene)]))
    for reason, keeps in _steps(place, scene):
        kept = [office for office in left if keeps(office)]
        if len(kept) == 1 and len(left) > 1:
            passed = next(office for office in left if office != kept[0])
            return OfficeChoice(kept[0], reason, (*detail, passed))
        left = kept or left
    if len(left) > 1 and scene.load:
        left.sort(key=lambda office: scene.load.get(office, 0))
        fewest, more = (scene.load.get(office, 0) for office in left[:2])
        if fewest < more:
            return OfficeChoice(left[0], "load", (*detail, left[1], str(fewest), str(more)))
    return OfficeChoice(left[0], plain, detail)


def _group(office: str, scene: Scene) -> list[str]:
    """Return the offices that stand in for this one."""
    own = scene.profiles.get(office)
    if own is None or not own.equals:
        return []
    return sorted(
        slug for slug, each in scene.profiles.items() if each.equals == own.equals and slug != office
    )


def _steps(place: Place, scene: Scene) -> Sequence[tuple[str, Callable[[str], bool]]]:
    """Return the questions among equals, strongest first."""
    at, profiles = scene.at, scene.profiles
    present = {shift.office for shift in scene.shifts if at and shift.place == place.slug and shift.holds(at)}

    def open_now(office: str) -> bool:
        return at is None or office not in profiles or profiles[office].is_open(at)

    def speaks(office: str) -> bool:
        known = profiles[office].languages if office in profiles else ()
        return scene.language is None or not known or scene.language in known

    return (("shift", present.__contains__), ("hours", open_now), ("language", speaks))


def locate(text: str, areas: Sequence[Area], today: date, *, scene: Scene = PLAIN) -> dict[str, object]:
    """Return where a message points, as `hotline locate` prints it.

    `district` is null when nothing was named or when somebody must be asked; `office` is then the national
    desk, with reason `unknown_place` or `ask`. `detail` holds the values of the reason.
    """
    matches = places.find(text)
    sure = next((match.place for match in matches if match.sure), None)
    choice = choose_office(sure, areas, today, scene=scene)
    return {
        "district": sure.district if sure and sure.district else None,
        "candidates": [
            {"name": match.place.en, "district": match.place.district or None} for match in matches
        ],
        "office": choice.office,
        "reason": "ask" if matches and not sure and not scene.about_staff else choice.reason,
        "detail": list(choice.detail),
    }
