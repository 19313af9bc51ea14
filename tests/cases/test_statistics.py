"""The report on a real database, against figures worked out by hand; and what stays of a case that is erased."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, text

from cases import erasure, statistics, supervision
from cases.counting import count_cells, flow
from cases.errors import NotFound, Refused
from cases.lifecycle import CONTENT_FOR
from cases.model import Role
from cases.publishing import Edition, Period
from cases.statistics import Earlier
from cases.store.file_tables import children, services
from cases.store.statistics_tables import tallies
from cases.store.tables import cases, deadlines

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IN_OCTOBER = Period(OCTOBER)


def put(
    house, count=1, *, day=datetime(2026, 10, 10, 9, tzinfo=UTC), look=None, child=None, given=(), **columns
):
    """Write cases straight into the table, all alike."""
    made = []
    with house.owner.writes() as u:
        for _ in range(count):
            case = uuid4()
            values = {
                "id": case, "number": f"26-{case.hex[:8]}", "code_digest": case.bytes, "public_key": b"k", "urgency": "routine",
                "urgency_rank": 1, "office": "saida", "office_reason": "test", "language": "ar", "opened_at": day,
                "last_at": day, "changed_at": day, "channels": ["sms"], "varieties": ["ar"], **columns,
            }  # fmt: skip
            u.run(insert(cases).values(values))
            if look is not None:
                u.run(insert(deadlines).values(
                    case_id=case, kind="first_look", started_at=day, due_at=day + timedelta(hours=4), approved=False,
                    met_at=None if look == "never" else day + timedelta(minutes=look),
                ))  # fmt: skip
            sheet = {
                "case_id": case,
                "version": 1,
                "author": uuid4(),
                "at": day,
                "sealed_body": b"s",
                "seal": b"s",
            }
            if child:
                u.run(insert(children).values(id=uuid4(), thing="child", **sheet, **child))
            for number, (service, state) in enumerate(given, start=1):
                kept = {**sheet, "version": number, "service": service, "state": state}
                u.run(insert(services).values(id=uuid4(), thing=str(number), **kept))
            made.append(case)
    return made


def lines(report, code):
    return {line.item: line.number for line in report.tables.table(code).lines if line.number != 0}


@pytest.fixture
def dana(house):
    return house.hire("dana", role=Role.DATA_OFFICER)


def read(house, who, period=IN_OCTOBER, edition=Edition.INSIDE):
    return statistics.report(house.desk_store, who, period, edition, now=house.clock())


@pytest.fixture
def autumn(house):
    """37 cases in October and 8 in November, with what the report must make of them.

    October: 20 girls of 5 years (neglect and beating), 11 boys of 14 (child labour), 6 of whom nothing is known.
    """
    put(house, 20, age=5, sex="girl", signals=["neglect", "physical_abuse", "violence_now"], district="22000",
        country="LB", look=10, relation="neighbour", pathway="judicial", child={"nationality": "syrian"},
        given=[("psychological", "started"), ("legal", "planned")])  # fmt: skip
    put(house, 11, age=14, sex="boy", signals=["child_labour"], district="81000", country="LB", look=300,
        channels=["sms", "telegram"], varieties=["ar", "ar-Latn"], child={"nationality": "lebanese", "birth_year": 2010},
        state="closed", close_reason="resolved", closed_at=datetime(2026, 11, 3, 9, tzinfo=UTC))  # fmt: skip
    put(house, 6, signals=["medical_emergency"], look="never")
    put(
        house,
        8,
        day=datetime(2026, 11, 2, 9, tzinfo=UTC),
        sex="girl",
        age=3,
        signals=["sexual_abuse"],
        look=30,
    )
    return house


def test_october_is_what_was_worked_out_by_hand(autumn, dana):
    found = read(autumn, dana)
    assert found.tables.total == 37
    assert lines(found, "type") == {"neglect": 20, "physical": 20, "child_labour": 11, "not_seen": 6}
    types = found.tables.table("type")
    assert (types.parts, types.total, types.difference) == (57, 37, 20)
    assert found.tables.several == 20
    assert lines(found, "sex") == {"girl": 20, "boy": 11, "not_asked": 6}
    assert lines(found, "age_default") == {"0_5": 20, "12_17": 11, "unknown": 6}
    assert lines(found, "age_unhcr") == {"5_11": 20, "12_17": 11, "unknown": 6}
    assert lines(found, "nationality") == {"syrian": 20, "lebanese": 11, "not_asked": 6}
    assert lines(found, "district") == {"22000": 20, "81000": 11, "unknown": 6}
    assert lines(found, "channel") == {"sms": 26, "telegram": 11}
    assert lines(found, "language") == {"ar": 26, "ar-Latn": 11}
    assert lines(found, "source") == {"neighbour": 20, "unknown": 17}
    assert lines(found, "pathway") == {"judicial": 20, "not_chosen": 17}
    assert lines(found, "first_look") == {"minutes_15": 20, "day": 11, "not_yet": 6}
    assert lines(found, "in_time") == {"in_time": 20, "late": 11, "not_yet": 6}
    assert lines(found, "outcome") == {"open": 26, "resolved": 11}
    assert lines(found, "service") == {"psychological": 20, "legal": 20}
    assert found.tables.table("service").total == 40
    assert found.finished
    assert (found.flow.carried, found.flow.opened, found.flow.closed, found.flow.left) == (0, 37, 0, 37)


def test_november_carries_over_and_shows_october_beside_it(autumn, dana):
    found = read(autumn, dana, Period(NOVEMBER))
    assert not found.finished
    assert (found.flow.carried, found.flow.opened, found.flow.closed, found.flow.left) == (37, 8, 11, 34)
    assert {line.item: (line.number, line.before) for line in found.tables.table("sex").lines}["girl"] == (
        8,
        20,
    )
    assert found.trend[-2:] == ((OCTOBER, 37), (NOVEMBER, 8))
    assert len(found.trend) == 12


def test_the_year_holds_both_months_and_the_types_beside_other_figures(autumn, dana):
    found = read(autumn, dana, Period(date(2026, 1, 1), whole_year=True))
    assert found.tables.total == 45
    assert lines(found, "sex") == {"girl": 28, "boy": 11, "not_asked": 6}
    cross = next(each for each in found.tables.crosses if each.figure.code == "sex")
    grid = {item: dict(zip(cross.types, numbers, strict=True)) for item, numbers in cross.rows}
    assert grid["girl"]["neglect"] == 20
    assert grid["girl"]["sexual"] == 8
    assert grid["boy"]["neglect"] == 0


def test_a_small_number_is_withheld_with_another_and_the_total_stays(autumn, dana):
    put(autumn, 2, child={"nationality": "prl"})
    found = read(autumn, dana)
    hidden = {line.item for line in found.tables.table("nationality").lines if line.number is None}
    assert "prl" in hidden
    assert len(hidden) > 1
    assert found.tables.table("nationality").total == 39


def test_what_was_erased_still_counts(autumn, dana):
    before = read(autumn, dana)
    with autumn.owner.reads() as u:
        cells = count_cells(u, OCTOBER, NOVEMBER)
        moved = flow(u, NOVEMBER, NOVEMBER)
    later = datetime(2027, 3, 1, tzinfo=UTC)
    with autumn.keeper_store.writes() as u:
        assert erasure.shred_content(u, now=later, new_id=uuid4) == 11
    with autumn.owner.reads() as u:
        assert u.value(select(func.count()).select_from(cases)) == 34
        assert count_cells(u, OCTOBER, NOVEMBER) == cells
        assert flow(u, NOVEMBER, NOVEMBER) == moved
        columns = {column.name for column in tallies.c}
    assert columns == {"month", "figure", "item", "by", "number"}
    after = read(autumn, dana)
    assert (before.erased, after.erased) == (0, 11)
    assert after.tables == before.tables
    with autumn.keeper_store.writes() as u:
        assert erasure.shred_content(u, now=later, new_id=uuid4) == 0
    assert read(autumn, dana).erased == 11


def test_an_erasure_that_fails_counts_nothing_twice(autumn, dana):
    before = read(autumn, dana)
    unit = autumn.keeper_store.writes()
    u = unit.__enter__()
    assert erasure.shred_content(u, now=datetime(2027, 3, 1, tzinfo=UTC), new_id=uuid4) == 11
    failure = ZeroDivisionError()
    assert not unit.__exit__(ZeroDivisionError, failure, None)
    assert read(autumn, dana).tables == before.tables


def test_complaints_about_staff_count_for_nothing(house, dana):
    put(house, 20, office="focal", district="81000")
    put(house, 12, district="81000")
    report = read(house, dana)
    assert report.flow.opened == 12
    assert lines(report, "district") == {"81000": 12}


def test_a_complaint_that_is_closed_is_not_counted_among_what_goes_soon(house, dana):
    day = datetime(2026, 10, 10, 9, tzinfo=UTC)
    closed = {"state": "closed", "close_reason": "resolved", "closed_at": day}
    put(house, 3, office="focal", **closed)
    put(house, 2, **closed)
    kept = {each.code: each for each in supervision.kept(house.desk_store, dana, now=day + CONTENT_FOR)}
    assert (kept["content"].soon, kept["content"].later) == (2, 2)


def test_a_month_begins_in_beirut(house, dana):
    put(house, 6, day=datetime(2026, 9, 30, 21, 30, tzinfo=UTC))
    assert read(house, dana).tables.total == 6


def test_the_report_is_for_those_who_answer_for_it_and_counts_alike_for_all_of_them(autumn, dana):
    sami = autumn.hire("sami", role=Role.SUPERVISOR)
    local = autumn.hire("maya", role=Role.SUPERVISOR, office="tripoli")
    assert read(autumn, dana).tables == read(autumn, sami).tables == read(autumn, local).tables
    for role in (Role.COUNSELLOR, Role.ADMINISTRATOR):
        with pytest.raises(NotFound):
            read(autumn, autumn.hire(role.value, role=role))


def test_the_desk_cannot_see_which_case_counts_for_what(house):
    for table in ("case_facts", "case_cells", "tallies"):
        question = text(f"select * from {table}")
        with house.desk_store.reads() as u, pytest.raises(Exception, match="permission denied"):
            u.run(question)


def test_the_edition_to_give_away_waits_for_a_month(autumn, dana):
    with pytest.raises(NotFound):
        read(autumn, dana, edition=Edition.OUTSIDE)
    autumn.clock.pass_(days=10)
    found = read(autumn, dana, edition=Edition.OUTSIDE)
    assert found.tables.total == 35
    assert Period(OCTOBER) in statistics.periods(autumn.desk_store, dana, Edition.OUTSIDE, now=autumn.clock())
    assert Period(NOVEMBER) not in statistics.periods(
        autumn.desk_store, dana, Edition.OUTSIDE, now=autumn.clock()
    )


PARTS = (("syrian", 1411), ("lebanese", 473), ("prl", 31), ("prs", 7), ("other", 17))


def test_the_figures_of_2018_come_with_the_program_and_are_not_put_right(autumn, dana):
    packaged = read(autumn, dana).earlier[0]
    assert (packaged.year, packaged.declared, packaged.sum, packaged.difference) == (2018, 1778, 1939, 161)


def test_a_published_table_is_entered_shown_and_withdrawn(autumn, dana):
    table = Earlier(2017, "nationality", "child_and_family", "a presentation", 1778, PARTS)
    made = statistics.enter_earlier(autumn.desk_store, dana, table, now=autumn.clock())
    assert isinstance(made, UUID)
    entered = next(one for one in read(autumn, dana).earlier if one.id == made)
    assert (entered.declared, entered.sum, entered.difference, entered.parts) == (1778, 1939, 161, PARTS)
    statistics.withdraw_earlier(autumn.desk_store, dana, made, now=autumn.clock())
    assert made not in {one.id for one in read(autumn, dana).earlier}
    with pytest.raises(NotFound):
        statistics.withdraw_earlier(autumn.desk_store, dana, made, now=autumn.clock())
    amal = autumn.hire("amal")
    with pytest.raises(Refused, match="right"):
        statistics.enter_earlier(autumn.desk_store, amal, table, now=autumn.clock())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"year": 2031}, "year"),
        ({"unit": "shoes"}, "unit"),
        ({"source": " "}, "source"),
        ({"parts": ()}, "numbers"),
        ({"declared": -1}, "numbers"),
    ],
)
def test_a_table_that_cannot_be_is_refused(house, dana, change, reason):
    given = {
        "year": 2018,
        "figure": "nationality",
        "unit": "child",
        "source": "s",
        "declared": 3,
        "parts": PARTS,
    }
    with pytest.raises(Refused, match=reason):
        statistics.enter_earlier(house.desk_store, dana, Earlier(**given | change), now=house.clock())
