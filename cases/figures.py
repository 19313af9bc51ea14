"""The figures of the monthly and yearly report: what each counts, in which unit, and in which order its lines stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cases.casework import NATIONALITIES, PATHWAYS, SERVICE_STEPS, SERVICES
from cases.lifecycle import CLOSE_REASONS
from cases.model import Channel, Relation, Sex, Urgency, Variety

CASES, CLOSED, SEVERAL, FIVE = "cases", "closed", "several_types", "five"
ALL = "all"

CASE_UNIT, SERVICE_UNIT = "case", "service"
UNITS = ("case", "report", "child", "child_and_family", "family", "service")
"""What a figure can count. Amana's own reports count cases and services; figures of others may count otherwise."""

TYPES = (
    "neglect", "physical", "psychological", "sexual", "child_labour", "child_marriage", "exploitation", "not_seen",
)  # fmt: skip
"""himaya's four types and the three that are named beside them. `not_seen`: no sign of a type was recognised."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One table. `many` says that a unit can stand on more than one line, so that the lines are not to be added up."""

    code: str
    items: tuple[str, ...]
    unit: str = CASE_UNIT
    many: bool = False
    longest_first: bool = False
    """Lines in the order of their numbers; without it in the order of `items`."""


def _codes(kind: type[Sex | Channel | Relation | Urgency | Variety], *more: str) -> tuple[str, ...]:
    return (*(each.value for each in kind), *more)


FIGURES = (
    Figure("type", TYPES, many=True, longest_first=True),
    Figure("chi", ("not_coded",), many=True, longest_first=True),
    Figure("concern", ("not_coded",), many=True, longest_first=True),
    Figure("sex", _codes(Sex, "not_asked")),
    Figure("age_default", ("0_5", "6_11", "12_17", "older", "unknown")),
    Figure("age_unhcr", ("0_4", "5_11", "12_17", "18_59", "older", "unknown")),
    Figure("nationality", NATIONALITIES),
    Figure("district", ("unknown",), longest_first=True),
    Figure("channel", _codes(Channel)),
    Figure("language", _codes(Variety)),
    Figure("source", _codes(Relation, "unknown")),
    Figure("urgency", tuple(reversed(_codes(Urgency)))),
    Figure("pathway", (*PATHWAYS, "not_chosen")),
    Figure("first_look", ("minutes_15", "hour", "hours_4", "day", "longer", "not_yet", "no_clock")),
    Figure("in_time", ("in_time", "late", "not_yet", "no_clock")),
    Figure("feedback", ("in_time", "late", "not_yet", "no_clock")),
    Figure("outcome", ("open", *CLOSE_REASONS)),
    Figure("service", SERVICES, unit=SERVICE_UNIT),
    Figure("service_state", tuple(SERVICE_STEPS), unit=SERVICE_UNIT),
)
"""In the order of the report. Two bandings of age, so that both readers find their own."""

CROSSES = (("sex", "type_sex"), ("nationality", "type_nationality"), ("district", "type_district"))
"""The type of abuse beside another figure; in the yearly report alone, as a month has too few in each cell."""

BY_CODE: Mapping[str, Figure] = MappingProxyType({figure.code: figure for figure in FIGURES})
