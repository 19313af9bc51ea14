"""The desk's words for statistics and supervision, in English as in the catalogue `desk`."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


UNKNOWN, NOT_ASKED = _("not known"), _("not asked")

STATISTICS_WORDS: Mapping[str, Mapping[str, str]] = {
    "figure": {
        "type": _("Type of abuse"),
        "sex": _("Sex of the child"),
        "age_default": _("Age, groups of CPIMS"),
        "age_unhcr": _("Age, groups of UNHCR"),
        "nationality": _("Nationality"),
        "district": _("District"),
        "channel": _("Channel"),
        "language": _("Language"),
        "source": _("Who reported"),
        "urgency": _("Urgency"),
        "pathway": _("Pathway"),
        "first_look": _("Time to the first look"),
        "in_time": _("First look in time"),
        "outcome": _("Outcome"),
        "service": _("Services"),
        "service_state": _("State of the services"),
    },
    "figure_note": {
        "type": _(
            "By the signs that the program recognised in what was told. One case can show several types: "
            "the lines are not to be added up."
        ),
        "channel": _("The channel of the latest message."),
        "language": _("The language of the latest message."),
        "first_look": _("From the first message to the first look of a person."),
        "in_time": _("Before the end of the clock that started with the first message."),
        "nationality": _("As the staff recorded it. No report is asked for papers."),
        "service": _("Planned or given: one case can have several services, or none."),
    },
    "unit": {
        "case": _("case"),
        "report": _("report"),
        "child": _("child"),
        "child_and_family": _("child and family together"),
        "family": _("family"),
        "service": _("service"),
    },
    "stat_type": {
        "neglect": _("Neglect"),
        "physical": _("Physical"),
        "psychological": _("Psychological"),
        "sexual": _("Sexual"),
        "child_labour": _("Child labour"),
        "child_marriage": _("Child marriage"),
        "exploitation": _("Trafficking, recruitment"),
        "not_seen": _("No type recognised"),
    },
    "stat_sex": {"girl": _("Girls"), "boy": _("Boys"), "unknown": UNKNOWN, "not_asked": NOT_ASKED},
    "stat_age": {
        "0_5": _("0 to 5"),
        "6_11": _("6 to 11"),
        "12_17": _("12 to 17"),
        "0_4": _("0 to 4"),
        "5_11": _("5 to 11"),
        "18_59": _("18 to 59"),
        "unknown": UNKNOWN,
    },
    "stat_older": {"age_default": _("18 and older"), "age_unhcr": _("60 and older")},
    "stat_nationality": {
        "syrian": _("Syrian"),
        "lebanese": _("Lebanese"),
        "prl": _("Palestine refugees in Lebanon"),
        "prs": _("Palestine refugees from Syria"),
        "other": _("Other nationality"),
        "unknown": UNKNOWN,
        "not_asked": NOT_ASKED,
    },
    "stat_source": {
        "self": _("The child"),
        "neighbour": _("A neighbour"),
        "parent": _("A parent"),
        "sibling": _("A brother or sister"),
        "relative": _("A relative"),
        "teacher": _("A teacher"),
        "health_worker": _("A health worker"),
        "friend": _("A friend"),
        "other": _("Somebody else"),
        "unknown": UNKNOWN,
    },
    "stat_pathway": {
        "judicial": _("Judicial"),
        "non_judicial": _("Non-judicial"),
        "not_chosen": _("Not chosen yet"),
    },
    "stat_first_look": {
        "minutes_15": _("Up to 15 minutes"),
        "hour": _("Up to 1 hour"),
        "hours_4": _("Up to 4 hours"),
        "day": _("Up to 24 hours"),
        "longer": _("Longer"),
        "not_yet": _("Nobody has looked yet"),
        "no_clock": _("No clock ran"),
    },
    "stat_in_time": {
        "in_time": _("In time"),
        "late": _("Too late"),
        "not_yet": _("Nobody has looked yet"),
        "no_clock": _("No clock ran"),
    },
    "stat_outcome": {
        "open": _("Still open"),
        "resolved": _("Help was found, no risk remains"),
        "referred": _("Passed on to a service that takes charge"),
        "transferred": _("Transferred to another organisation"),
        "duplicate": _("Same as another case"),
        "no_concern": _("No concern for a child was found"),
        "unreachable": _("The reporter did not write again"),
        "other": _("Another reason"),
    },
    "edition": {"inside": _("For inside"), "outside": _("To give away")},
    "form": {"csv": _("Values (CSV)"), "xlsx": _("Workbook (XLSX)"), "pdf": _("Paper (PDF)")},
    "earlier_trouble": {
        "year": _("Write a year that is over, with four digits."),
        "unit": _("Choose what was counted."),
        "source": _("Write where the figures were published, in at most 300 letters."),
        "numbers": _(
            "Write whole numbers. A line that was not printed stays empty; the declared total is needed."
        ),
        "right": _("Your role does not allow this."),
    },
}
"""By table and code."""
