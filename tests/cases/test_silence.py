"""Silence after a sign of danger: marked once, never lowering, over restarts, and gone when the reporter writes."""

from datetime import timedelta

import pytest

from cases import desk
from cases.model import Urgency
from hotline.commands.keeper import keep_once
from tests.factories import House
from tests.promises.scene import dump, keep, only_case
from triage.watch import patience, read_patience

SIGN = "my dad hits my little brother with a belt every week"
GRAVE = "he has a knife and he is hitting the child now, we are in Saida"
CALM = "bonjour, il y a une question sur la garde de mon enfant a Saida"
LATE = patience().length + timedelta(seconds=1)


def wait(house, span=LATE):
    house.clock.now += span
    keep(house)
    return only_case(house)


@pytest.mark.parametrize("text", [SIGN, GRAVE])
def test_an_unanswered_question_about_danger_becomes_a_mark(house, text):
    house.write(text)
    before = only_case(house)
    assert (before["silent"], before["silence_at"]) == (False, house.clock() + patience().length)
    house.clock.now += patience().length - timedelta(seconds=1)
    keep(house)
    assert only_case(house)["silent"] is False
    after = wait(house, timedelta(seconds=2))
    assert (after["silent"], after["silence_at"]) == (True, None)
    assert after["urgency_rank"] == max(before["urgency_rank"], Urgency.ELEVATED.rank)
    assert after["reasons"] == [*before["reasons"], "silence"]
    assert after["changed_at"] == house.clock()
    sami = house.hire("sami")
    (row,) = house.queue(sami, view="silent").rows
    assert row.silent
    assert house.queue(sami).counts["silent"] == 1
    assert house.read(sami, row.number).silent


def test_a_lesser_sign_is_raised_to_elevated_with_its_clock(house):
    house.write(SIGN)
    with house.owner.writes() as u:
        from sqlalchemy import text

        u.run(text("update cases set urgency = 'routine', urgency_rank = 1"))
        u.run(text("delete from deadlines"))
    after = wait(house)
    assert (after["silent"], after["urgency"], after["urgency_by"]) == (True, "elevated", None)
    (clock,) = [d for d in dump(house.database)["public.deadlines"] if d["kind"] == "first_look"]
    assert clock["started_at"] == house.clock()
    assert after["due_at"] is not None


def test_it_comes_once_and_survives_a_restart(house):
    house.write(SIGN)
    house.clock.now += LATE
    again = House(house.database, clock=house.clock)  # other processes on the same database
    try:
        keep(again)
        first = only_case(house)
        house.clock.pass_(minutes=5)
        keep(house)
        keep(again)
    finally:
        again.close()
    moved = {"changed_at"}  # half of the first look is gone meanwhile: its alarm shows on the queue
    assert {k: v for k, v in only_case(house).items() if k not in moved} == {
        k: v for k, v in first.items() if k not in moved
    }


def test_a_person_who_took_the_mark_as_seen_is_not_told_twice(house):
    house.write(SIGN)
    wait(house)
    with house.keeper_store.writes() as u:
        from cases import silence

        assert silence.mark_silent(u, clocks=lambda *_: (), now=house.clock() + timedelta(days=1)) == 0


def test_it_is_gone_when_the_reporter_writes_and_can_come_again(house):
    house.write(SIGN)
    wait(house)
    house.write("yes")
    case = only_case(house)
    assert case["silent"] is False
    assert case["urgency_rank"] >= Urgency.ELEVATED.rank
    if case["silence_at"] is not None:
        assert wait(house)["silent"] is True


def test_no_sign_no_watch(house):
    house.write(CALM)
    case = only_case(house)
    assert case["silence_at"] is None
    assert wait(house)["silent"] is False


@pytest.mark.parametrize("word", ["exit", "stop", "خروج"])
def test_whoever_left_is_not_called_silent(house, word):
    house.write(SIGN)
    house.write(word)
    assert only_case(house)["silence_at"] is None
    assert wait(house)["silent"] is False


def test_a_persons_verdict_stands_and_only_the_mark_is_set(house):
    house.write(SIGN)
    sami = house.hire("sami")
    number = house.queue(sami).rows[0].number
    version = house.read(sami, number).version
    desk.change_urgency(
        house.desk_store, sami, number, urgency=Urgency.ROUTINE, reason="spoke with the school", version=version,
        now=house.clock(), code="learned",
    )  # fmt: skip
    after = wait(house)
    assert (after["silent"], after["urgency"], after["urgency_by"]) == (True, "routine", sami.person.id)


def test_an_imminent_case_stays_imminent(house):
    house.write(GRAVE)
    assert wait(house)["urgency"] == "imminent"


def test_a_closed_case_is_left_in_peace(house):
    house.write(SIGN)
    sami = house.hire("sami")
    number = house.queue(sami).rows[0].number
    version = house.read(sami, number).version
    desk.close(house.desk_store, sami, number, reason="referred", version=version, now=house.clock())
    assert wait(house)["silent"] is False


def test_a_keeper_that_fails_elsewhere_marks_all_the_same(house, monkeypatch):
    house.write(SIGN)
    house.clock.now += LATE
    monkeypatch.setattr("cases.erasure.end_intakes", lambda *_, **__: 1 / 0)
    keep_once(house.keeper_store, bytes(range(32)), now=house.clock())
    assert only_case(house)["silent"] is True


def test_the_figure_is_data_and_nobody_has_approved_it():
    assert patience().length == timedelta(minutes=10)
    assert patience().source
    assert patience().approved is False
    with pytest.raises(ValueError, match="silence"):
        read_patience('[silence]\nminutes = 0\nsource = "x"\napproved = false\n')
