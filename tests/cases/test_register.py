"""The file of offices taken in: said first, dated, idempotent, nothing deleted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cases.entries import Entry, Kind
from cases.founding import import_offices
from cases.register import read_lines
from cases.store.tables import audit
from tests.factories import START, recovery_pair
from triage.officefile import offices_of, packaged_file, read_file, write_file

DAY = START.date()
BEIRUT = "31000>fanar"


def take(house, entries, *, days=0, dry_run=False):
    return import_offices(
        house.owner, house.keys.rows, offices=offices_of(entries)[0], entries=entries,
        recovery_public=recovery_pair().public, now=START + timedelta(days=days), dry_run=dry_run,
    )  # fmt: skip


def changed(**body):
    found = dict(packaged_file())
    found[Kind.AREA] = tuple(
        replace(each, body={**each.body, **body}) if each.key == BEIRUT else each for each in found[Kind.AREA]
    )
    return found


def lines(house, key=BEIRUT):
    return [(line.entry.valid_from, line.entry.valid_to) for line in read_lines(house.owner, key=key)]


def test_the_same_file_changes_nothing(house):
    assert take(house, dict(packaged_file())) == ()


def test_a_dry_run_says_what_the_import_does_and_writes_nothing(house):
    file = changed(priority=3)
    before = read_lines(house.owner)
    said = take(house, file, days=2, dry_run=True)
    assert said == (f"area 31000 to fanar: changed from {DAY + timedelta(days=2)}",)
    assert read_lines(house.owner) == before
    assert take(house, file, days=2) == said
    assert take(house, file, days=2) == ()
    assert take(house, file, days=9) == ()


def test_a_changed_line_follows_the_old_one_without_a_gap(house):
    take(house, changed(priority=3), days=2)
    assert lines(house) == [(None, DAY + timedelta(days=1)), (DAY + timedelta(days=2), None)]


def test_a_line_that_leaves_the_file_ends_and_stays(house):
    found = dict(packaged_file())
    found[Kind.AREA] = tuple(each for each in found[Kind.AREA] if each.key != BEIRUT)
    assert take(house, found, days=5) == ("area 31000 to fanar: ended",)
    assert lines(house) == [(None, DAY + timedelta(days=4))]


def test_a_kind_that_the_file_does_not_hold_stays(house):
    found = {kind: entries for kind, entries in packaged_file().items() if kind is Kind.OFFICE}
    assert take(house, found) == ()
    assert lines(house) == [(None, None)]


def test_a_line_of_the_future_waits(house):
    coming = DAY + timedelta(days=30)
    found = dict(packaged_file())
    entry = Entry(Kind.AREA, "arsal>baalbeck", {
        "area": "arsal", "office": "baalbeck", "priority": 1, "source": "s", "assumed": False,
    }, valid_from=coming)  # fmt: skip
    found[Kind.AREA] = (*found[Kind.AREA], entry)
    assert take(house, found) == (f"area arsal to baalbeck: added from {coming}",)
    assert take(house, found) == ()
    assert lines(house, "arsal>baalbeck") == [(coming, None)]


def test_the_file_approves_and_never_withdraws(house):
    found = dict(packaged_file())
    approved = {
        **found, Kind.NUMBER: tuple(replace(each, approved=each.key == "LB.police") for each in found[Kind.NUMBER]),
    }  # fmt: skip
    assert take(house, approved) == ("number LB.police: approved",)
    assert take(house, found) == ()
    (line,) = read_lines(house.owner, key="LB.police")
    assert line.entry.approved


def test_what_is_exported_is_imported_without_a_change(house):
    kept = [line.entry for line in read_lines(house.owner)]
    assert take(house, read_file(write_file(kept))) == ()


def test_each_change_is_in_the_audit(house):
    take(house, changed(priority=3), days=2)
    with house.owner.reads() as u:
        actions = [(row.action, row.object) for row in u.all(select(audit).order_by(audit.c.seq))]
    assert ("register_changed", f"area:{BEIRUT}") in actions


@pytest.mark.parametrize(
    ("start", "end", "day", "holds", "lasts"),
    [
        (None, None, 1, True, True),
        (2, None, 1, False, True),
        (1, 1, 1, True, True),
        (None, 1, 2, False, False),
        (3, 2, 1, False, False),
    ],
)
def test_dates(start, end, day, holds, lasts):
    days = [date(2026, 1, each) if each else None for each in (start, end)]
    entry = Entry(Kind.AREA, "k", {}, *days)
    assert (entry.holds(date(2026, 1, day)), entry.lasts(date(2026, 1, day))) == (holds, lasts)
