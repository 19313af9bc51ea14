"""No withheld number can be worked out from what is printed, whatever the numbers are."""

from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.figures import BY_CODE
from cases.publishing import Edition, Period, rules
from cases.report import add_up, build
from cases.suppression import Sum, withhold

LIMIT = 5
numbers = st.integers(0, 14)


def possible(cells, sums, withheld):
    """Return all that each withheld cell can be, for somebody who sees the rest and knows which sums hold.

    The reader is given more than we give: that no withheld number is 0, unless a 0 had to be withheld too.
    """
    hidden = sorted(withheld, key=repr)
    least = 0 if any(cells[key] == 0 for key in hidden) else 1
    found = {key: set() for key in hidden}
    ranges = [range(least, max(cells[key] + LIMIT + 2, 2 * LIMIT)) for key in hidden]
    for guess in product(*ranges):
        told = {**cells, **dict(zip(hidden, guess, strict=True))}
        if all(
            sum(told[key] for key in one.parts)
            == (sum(cells[key] for key in one.parts) if one.whole is None else told[one.whole])
            for one in sums
        ):
            for key, value in zip(hidden, guess, strict=True):
                found[key].add(value)
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(numbers, min_size=2, max_size=4))
def test_one_figure_with_its_total(line):
    cells = dict(enumerate(line))
    sums = [Sum(tuple(cells))]
    hidden = withhold(cells, sums, threshold=LIMIT)
    assert {key for key, number in cells.items() if 0 < number < LIMIT} <= hidden
    if hidden and sum(line) >= LIMIT:
        for key, values in possible(cells, sums, hidden).items():
            assert len(values) > 1, (line, hidden, key)
            if 0 < cells[key] < LIMIT and len(hidden) < len(cells):  # where all are withheld, no more can be
                assert max(values) >= LIMIT, "a small number must not even be known to be small"


@settings(max_examples=60, deadline=None)
@given(st.lists(numbers, min_size=4, max_size=4))
def test_two_by_two_with_all_its_sums(grid):
    a, b, c, d = grid
    cells = {"a": a, "b": b, "c": c, "d": d, "r1": a + b, "r2": c + d, "c1": a + c, "c2": b + d}
    sums = [
        Sum(("a", "b"), "r1"),
        Sum(("c", "d"), "r2"),
        Sum(("a", "c"), "c1"),
        Sum(("b", "d"), "c2"),
        Sum(("r1", "r2")),
        Sum(("c1", "c2")),
    ]
    hidden = withhold(cells, sums, threshold=LIMIT)
    inner = [key for key in hidden if len(key) == 1]
    if sum(grid) >= LIMIT and len(hidden) <= 5:
        ways = possible(cells, sums, hidden)
        assert all(len(ways[key]) > 1 for key in inner)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 8), min_size=3, max_size=3), st.lists(st.integers(0, 8), min_size=3, max_size=3)
)
def test_two_months_and_their_year(january, february):
    """The months are printed first, each for itself; then the year may not give them away."""
    cells, sums, hidden, settled = {}, [], set(), set()
    for name, month in (("jan", january), ("feb", february)):
        mine = {(name, item): number for item, number in enumerate(month)}
        line = Sum(tuple(mine))
        cells |= mine
        sums.append(line)
        settled |= set(mine)
        hidden |= withhold(mine, [line], threshold=LIMIT)
    for item in range(3):
        cells["year", item] = january[item] + february[item]
        sums.append(Sum((("jan", item), ("feb", item)), ("year", item)))
    sums.append(Sum(tuple(("year", item) for item in range(3))))
    every = withhold(cells, sums, threshold=LIMIT, settled=settled, withheld=hidden)
    assert every - hidden <= {("year", item) for item in range(3)}
    small = {key for key in hidden if 0 < cells[key] < LIMIT}
    if small and len(every) <= 5 and sum(january) >= LIMIT and sum(february) >= LIMIT:
        ways = possible(cells, sums, every)
        assert all(len(ways[key]) > 1 for key in small), (january, february, every)


def month_of(**figures):
    cells = {}
    for figure, lines in figures.items():
        for item, number in lines.items():
            cells[figure, item, ""] = number
    return cells


def test_age_five_stands_between_the_two_bandings():
    """12 children of 0 to 5 less 9 of 0 to 4 are three of five years: one of the two is withheld."""
    cells = month_of(
        cases={"all": 42}, five={"all": 3},
        age_default={"0_5": 12, "6_11": 20, "12_17": 10}, age_unhcr={"0_4": 9, "5_11": 23, "12_17": 10},
    )  # fmt: skip
    made = build({date(2026, 10, 1): cells}, Period(date(2026, 10, 1)), Edition.INSIDE)
    shown = {
        line.item: line.number for code in ("age_default", "age_unhcr") for line in made.table(code).lines
    }
    assert not (shown["0_5"] == 12 and shown["0_4"] == 9)
    assert not (shown["6_11"] == 20 and shown["5_11"] == 23)


def test_what_one_banding_withholds_the_other_does_not_print():
    cells = month_of(
        cases={"all": 40}, age_default={"0_5": 18, "6_11": 19, "12_17": 3},
        age_unhcr={"0_4": 18, "5_11": 19, "12_17": 3},
    )  # fmt: skip
    made = build({date(2026, 10, 1): cells}, Period(date(2026, 10, 1)), Edition.INSIDE)
    for code in ("age_default", "age_unhcr"):
        assert {line.item: line.number for line in made.table(code).lines}["12_17"] is None


def test_fewer_cases_than_the_limit_show_no_line_at_all():
    cells = month_of(cases={"all": 3}, sex={"girl": 2, "boy": 1}, district={"22000": 3})
    made = build({date(2026, 10, 1): cells}, Period(date(2026, 10, 1)), Edition.INSIDE)
    assert made.total == 3
    assert made.table("sex").too_few
    assert made.table("district").too_few


figure_of_cases = st.fixed_dictionaries(
    {item: st.integers(0, 9) for item in ("girl", "boy", "unknown", "not_asked")}
)


@settings(max_examples=25, deadline=None)
@given(st.lists(figure_of_cases, min_size=1, max_size=3))
def test_the_month_in_the_year_is_never_small_and_printed(months):
    """Through the report itself: neither a month, nor the year less its other months, shows a small number."""
    cells = {
        date(2026, place, 1): month_of(cases={"all": sum(lines.values())}, sex=lines)
        for place, lines in enumerate(months, start=1)
    }
    for edition in Edition:
        limit = rules()[edition].threshold
        year = {
            line.item: line.number
            for line in build(cells, Period(date(2026, 1, 1), True), edition).table("sex").lines
        }
        shown = [
            {line.item: line.number for line in build(cells, Period(month), edition).table("sex").lines}
            for month in cells
        ]
        for item in BY_CODE["sex"].items:
            true = [counted["sex", item, ""] for counted in cells.values()]
            missing = [
                number
                for number, printed in zip(true, (one[item] for one in shown), strict=True)
                if printed is None
            ]
            for number, printed in zip(true, (one[item] for one in shown), strict=True):
                assert not (0 < number < limit and printed is not None)
            if year[item] is not None and edition is Edition.INSIDE:
                assert len(missing) != 1, "the year less the other months would tell"
                assert not missing or sum(missing) >= limit
    assert add_up(cells.values())["cases", "all", ""] == sum(sum(lines.values()) for lines in months)


def test_the_edition_to_give_away_rounds_and_waits():
    cells = month_of(cases={"all": 43}, sex={"girl": 22, "boy": 21})
    made = build({date(2026, 10, 1): cells}, Period(date(2026, 10, 1)), Edition.OUTSIDE)
    assert made.total == 45
    assert {line.item: line.number for line in made.table("sex").lines} == {
        "girl": 20,
        "boy": 20,
        "unknown": 0,
        "not_asked": 0,
    }
    october = Period(date(2026, 10, 1))
    assert not october.may_come_out(Edition.OUTSIDE, date(2026, 11, 22))
    assert october.may_come_out(Edition.OUTSIDE, date(2026, 12, 1))
    assert october.may_come_out(Edition.INSIDE, date(2026, 10, 5))
