"""Which clocks an assessment starts, and when they run out."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.model import Assessment, Signal, Urgency
from triage.clocks import clocks, read_clocks, start_clocks, start_follow_up
from triage.worktime import calendar_of, working_between

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
        assert clock.urgencies or clock.signals or clock.event
    assert {clock.country for clock in clocks()} == {"LB", "JO"}


@pytest.mark.parametrize(
    "change", [("hours = 2", "hours = 0"), ('["elevated"]', '["severe"]'), ("source", "origin")]
)
def test_a_wrong_figure_is_refused(change: tuple[str, str]) -> None:
    row = '[[clock]]\ncountry = "LB"\nkind = "k"\nhours = 2\nurgencies = ["elevated"]\nsource = "s"\napproved = false'
    assert len(read_clocks(row)) == 1
    with pytest.raises((KeyError, ValueError)):
        read_clocks(row.replace(*change))


def test_half_and_most_of_a_clock_that_runs_through_the_night_are_shares_of_its_length() -> None:
    for deadline in start_clocks(Assessment(Urgency.IMMINENT), country="LB", started_at=START):
        whole = deadline.due_at - START
        assert (deadline.half_at, deadline.most_at) == (START + whole / 2, START + whole * 0.8)


def test_care_that_may_be_too_late_already_runs_with_the_first_look_from_now() -> None:
    due = start_clocks(
        Assessment(Urgency.ELEVATED, (Signal.SEXUAL_RECENT,)),
        country="LB", started_at=START, incident_at=START - timedelta(hours=90),
    )  # fmt: skip
    look, care = ({d.kind: d for d in due}[kind] for kind in ("first_look", "clinical_care"))
    assert (care.started_at, care.half_at, care.due_at) == (START, look.half_at, look.due_at)


@pytest.mark.parametrize("country", ["LB", "JO", None, "XX"])
def test_a_follow_up_is_looked_at_after_six_and_nine_months(country: str | None) -> None:
    six, nine = start_follow_up(country=country, started_at=START)
    zone = calendar_of(country).zone
    assert (six.kind, nine.kind) == ("follow_up_review", "supervisor_review")
    assert six.due_at.astimezone(zone).date().isoformat() == "2026-09-01"
    assert nine.due_at.astimezone(zone).date().isoformat() == "2026-12-01"
    for review in (six, nine):
        assert review.started_at is not None
        assert review.half_at is not None
        assert review.most_at is not None
        assert review.due_at - review.started_at == timedelta(days=14)
        assert review.started_at < review.half_at < review.most_at < review.due_at
        calendar = calendar_of(country)
        before = working_between(calendar, review.started_at, review.half_at)
        assert before == working_between(calendar, review.half_at, review.due_at)


def test_a_review_on_a_weekend_or_a_holiday_is_due_at_the_end_of_the_next_working_day() -> None:
    # 22 May and six months: 22 November 2026 is Independence Day and a Sunday.
    (review, _) = start_follow_up(country="LB", started_at=datetime(2026, 5, 22, 9, tzinfo=UTC))
    assert review.due_at == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def test_a_month_that_is_too_short_ends_the_review_on_its_last_day() -> None:
    (review, _) = start_follow_up(country="LB", started_at=datetime(2026, 8, 31, 9, tzinfo=UTC))
    assert review.due_at == datetime(2027, 3, 1, 14, 0, tzinfo=UTC)  # 28 February 2027 is a Sunday


WORK = (
    '[[clock]]\ncountry = "LB"\nkind = "k"\nhours = 4\ncounts = "working"\nurgencies = ["routine"]\n'
    'source = "s"\napproved = false'
)


def test_a_clock_may_count_working_time_and_then_its_shares_do_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.clocks.clocks", lambda: read_clocks(WORK))
    friday = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)  # 14:00 in Beirut: two hours are left of the week
    (due,) = start_clocks(Assessment(Urgency.ROUTINE), country="LB", started_at=friday)
    assert due.half_at == datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    assert due.due_at == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert due.half_at < due.most_at < due.due_at  # type: ignore[operator]


def test_a_clock_that_counts_neither_all_nor_working_time_is_refused() -> None:
    with pytest.raises(ValueError, match="counts"):
        read_clocks(WORK.replace("working", "moon"))
