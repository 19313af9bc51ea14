"""Which clocks an assessment starts, and when they run out."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.model import Assessment, Signal, Urgency
from triage.clocks import clocks, read_clocks, start_clocks

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def hours(assessment: Assessment, country: str = "LB") -> dict[str, float]:
    due = start_clocks(assessment, country=country, started_at=START)
    assert all(deadline.started_at == START for deadline in due)
    return {deadline.kind: (deadline.due_at - START) / timedelta(hours=1) for deadline in due}


@pytest.mark.parametrize(
    ("assessment", "expected"),
    [
        (Assessment(Urgency.IMMINENT), {"first_look": 0.25, "judicial_report": 24, "first_contact": 24}),
        (Assessment(Urgency.ELEVATED), {"first_look": 2, "first_contact": 72}),
        (Assessment(Urgency.ROUTINE), {"first_look": 24, "first_contact": 168}),
        (Assessment(Urgency.NONE), {"first_look": 24}),
        (
            Assessment(Urgency.ELEVATED, (Signal.SEXUAL_ABUSE,)),
            {"first_look": 2, "first_contact": 72, "clinical_care": 72},
        ),
        (
            Assessment(Urgency.IMMINENT, (Signal.SEXUAL_RECENT, Signal.SEXUAL_ABUSE)),
            {"first_look": 0.25, "judicial_report": 24, "first_contact": 24, "clinical_care": 72},
        ),
    ],
)
@pytest.mark.parametrize("country", ["LB", "JO", "", "XX"])
def test_the_clocks_of_an_assessment(
    assessment: Assessment, expected: dict[str, float], country: str
) -> None:
    assert hours(assessment, country) == expected


def test_clinical_care_counts_from_the_earliest_possible_incident() -> None:
    incident = START - timedelta(hours=30)
    due = start_clocks(
        Assessment(Urgency.IMMINENT, (Signal.SEXUAL_RECENT,)),
        country="LB",
        started_at=START,
        incident_at=incident,
    )
    by_kind = {deadline.kind: deadline for deadline in due}
    assert by_kind["clinical_care"].due_at == START + timedelta(hours=42)
    assert by_kind["clinical_care"].started_at == incident
    assert by_kind["judicial_report"].started_at == START


def test_deadlines_come_earliest_first_and_unapproved() -> None:
    due = start_clocks(Assessment(Urgency.IMMINENT), country="LB", started_at=START)
    assert list(due) == sorted(due, key=lambda deadline: deadline.due_at)
    assert not any(deadline.approved for deadline in due)
    assert not any(deadline.met_at for deadline in due)


def test_every_figure_has_a_source_and_starts_by_something() -> None:
    for clock in clocks():
        assert clock.source
        assert clock.urgencies or clock.signals
    assert {clock.country for clock in clocks()} == {"LB", "JO"}


@pytest.mark.parametrize(
    "change", [("hours = 2", "hours = 0"), ('["elevated"]', '["severe"]'), ("source", "origin")]
)
def test_a_wrong_figure_is_refused(change: tuple[str, str]) -> None:
    row = '[[clock]]\ncountry = "LB"\nkind = "k"\nhours = 2\nurgencies = ["elevated"]\nsource = "s"\napproved = false'
    assert len(read_clocks(row)) == 1
    with pytest.raises((KeyError, ValueError)):
        read_clocks(row.replace(*change))
