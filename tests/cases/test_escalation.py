"""The alarms of the keeper: half, four fifths and the end of each clock, once each, in order, none after it was met."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from cases import alarms, desk, duty, escalation, notices
from cases.conflicts import keep_away
from cases.duty import add_duty
from cases.errors import NotFound, Refused
from cases.model import NoticeWay, Role
from cases.store.notice_tables import escalation_people, escalations
from cases.store.notice_tables import notices as notice_table
from cases.store.tables import deadlines, staff
from tests.factories import vault_pair

DANGER = "جارنا عم يضرب ابنو هلق ومعو سكين بعرسال"
ORDER = [(50, "on_call"), (80, "supervisor"), (100, "national")]


@pytest.fixture
def cast(house):
    """Amal and Rima at Kaa & Aarsal with Hala their supervisor; Sami leads the national desk."""
    people = {
        "amal": house.hire("amal", office="kaa-aarsal"),
        "rima": house.hire("rima", office="kaa-aarsal"),
        "hala": house.hire("hala", role=Role.SUPERVISOR, office="kaa-aarsal"),
        "sami": house.hire("sami", role=Role.SUPERVISOR),
    }
    for login, who in people.items():
        notices.set_way(
            house.desk_store, who, vault_pair().public,
            channel=NoticeWay.SMS, address=f"+9617000{ord(login[0]):04}", now=house.clock(),
        )  # fmt: skip
    return people


def keep(house) -> int:
    with house.keeper_store.writes() as u:
        return escalation.escalate(u, now=house.clock())


def told(house, kind="first_look"):
    """Return (step, level, who) of the alarms of one kind of clock, in the order in which they went out."""
    e, p = escalations.c, escalation_people.c
    with house.owner.reads() as u:
        rows = u.all(
            select(e.step, e.level, staff.c.login)
            .join(escalation_people, p.escalation == e.id)
            .join(staff, staff.c.id == p.person)
            .where(e.kind == kind)
            .order_by(e.at, e.step, staff.c.login)
        )
    return [(row.step, row.level, row.login) for row in rows]


def number_of(house, who):
    return house.queue(who).rows[0].number


def test_each_step_tells_the_next_person_once(house, cast):
    house.write(DANGER)
    assert keep(house) == 0
    house.clock.pass_(minutes=8)
    assert keep(house) == 1
    assert keep(house) == 0
    assert told(house) == [(50, "on_call", "amal"), (50, "on_call", "rima")]
    house.clock.pass_(minutes=4)
    keep(house)
    assert told(house)[2:] == [(80, "supervisor", "hala")]
    house.clock.pass_(minutes=4)
    keep(house)
    assert told(house)[3:] == [(100, "national", "sami")]
    house.clock.pass_(days=40)
    keep(house)
    assert len(told(house)) == 4


def test_who_is_on_duty_is_told_instead_of_everybody(house, cast):
    add_duty(
        house.desk_store, cast["hala"], office="kaa-aarsal", person=cast["rima"].person.id,
        starts_at=house.clock(), ends_at=house.clock() + timedelta(hours=8), now=house.clock(),
    )  # fmt: skip
    house.write(DANGER)
    house.clock.pass_(minutes=8)
    keep(house)
    assert told(house) == [(50, "on_call", "rima")]


def test_a_jump_of_a_day_gives_every_step_once_and_in_order(house, cast):
    house.write(DANGER)
    house.clock.pass_(days=2)
    with house.keeper_store.writes() as u:
        assert escalation.escalate(u, now=house.clock()) == 9  # first look, judicial report, first contact
    assert [(s, w) for s, _, w in told(house)] == [(50, "amal"), (50, "rima"), (80, "hala"), (100, "sami")]
    assert keep(house) == 0


def test_a_clock_that_runs_backwards_repeats_nothing(house, cast):
    house.write(DANGER)
    house.clock.pass_(minutes=13)
    keep(house)
    house.clock.pass_(hours=-5)
    assert keep(house) == 0
    house.clock.pass_(hours=5)
    assert keep(house) == 0


def test_no_alarm_after_the_clock_was_met(house, cast):
    house.write(DANGER)
    house.clock.pass_(minutes=8)
    keep(house)
    house.read(cast["amal"], number_of(house, cast["amal"]))
    house.clock.pass_(minutes=30)
    keep(house)
    assert {step for step, _, _ in told(house)} == {50}


def test_no_alarm_for_a_closed_case(house, cast):
    house.write(DANGER)
    number = number_of(house, cast["amal"])
    version = house.read(cast["amal"], number).version
    desk.close(house.desk_store, cast["amal"], number, reason="resolved", version=version, now=house.clock())
    house.clock.pass_(days=9)
    assert keep(house) == 0


def test_a_case_that_somebody_is_changing_is_left_for_the_next_round(house, cast):
    house.write(DANGER)
    house.clock.pass_(minutes=8)
    with house.owner.writes() as u:
        u.run(text("select id from cases for update"))
        assert keep(house) == 0
    assert keep(house) == 1


CALM = "ابن الجيران ما بيروح عالمدرسة بعرسال"


def test_a_clock_that_is_brought_forward_is_a_new_deadline(house, cast):
    house.write(CALM)
    house.clock.pass_(minutes=70)
    keep(house)
    first = told(house)
    house.write(DANGER)
    house.clock.pass_(minutes=8)
    keep(house)
    again = told(house)[len(first) :]
    assert [(step, who) for step, _, who in again] == [(50, "amal"), (50, "rima")]


def test_danger_told_after_the_first_look_was_late_is_told_to_the_staff_anew(house, cast):
    house.write(CALM)
    house.clock.pass_(days=3)
    keep(house)
    assert {step for step, _, _ in told(house)} == {50, 80, 100}
    house.write(DANGER)
    house.clock.pass_(minutes=8)
    keep(house)
    assert [(step, who) for step, _, who in told(house)[4:]] == [(50, "amal"), (50, "rima")]


def test_danger_told_after_the_first_look_wants_a_look_of_its_own(house, cast):
    house.write(CALM)
    house.read(cast["amal"], number_of(house, cast["amal"]))
    house.write(DANGER)
    house.clock.pass_(minutes=16)
    keep(house)
    assert [step for step, _, _ in told(house)] == [50, 50, 80, 100]
    house.read(cast["amal"], number_of(house, cast["amal"]))
    house.write(DANGER)
    house.clock.pass_(minutes=16)
    keep(house)
    assert len(told(house)) == 4


def test_two_keepers_at_once_tell_once(house, cast):
    house.write(DANGER)
    house.clock.pass_(minutes=8)
    with house.keeper_store.writes() as one, house.keeper_store.writes() as other:
        counts = [escalation.escalate(u, now=house.clock()) for u in (one, other)]
    assert counts == [1, 0]
    assert keep(house) == 0


def test_a_crash_in_the_middle_leaves_nothing_half_done(house, cast):
    house.write(DANGER)
    house.clock.pass_(minutes=16)

    def breaks():
        raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError), house.keeper_store.writes() as u:
        escalation.escalate(u, now=house.clock(), new_id=breaks)
    assert told(house) == []
    assert keep(house) == 3


def test_where_nobody_of_the_office_has_an_address_the_next_ones_are_told_too(house, cast):
    for login in ("amal", "rima", "hala"):
        notices.drop_way(house.desk_store, cast[login], now=house.clock())
    house.write(DANGER)
    house.clock.pass_(minutes=8)
    keep(house)
    assert {who for _, _, who in told(house)} == {"amal", "rima", "hala", "sami"}


def test_where_nobody_has_an_address_the_alarm_is_kept_all_the_same(house, cast):
    for who in cast.values():
        notices.drop_way(house.desk_store, who, now=house.clock())
    house.write(DANGER)
    house.clock.pass_(minutes=8)
    assert keep(house) == 1
    assert told(house) == [(50, "on_call", "amal"), (50, "on_call", "rima")]
    with house.owner.reads() as u:
        assert u.all(select(notice_table.c.id)) == []


def test_many_alarms_at_once_are_one_text_to_each_person(house, cast):
    for each in range(5):
        house.write(DANGER, address=f"+9617011{each:04}")
    house.clock.pass_(minutes=9)
    assert keep(house) == 5
    with house.owner.reads() as u:
        people = [row.person for row in u.all(select(notice_table.c.person))]
        jobs = u.value(text("select count(*) from procrastinate_jobs where task_name = 'notice'"))
    assert sorted(people) == sorted(cast[login].person.id for login in ("amal", "rima"))
    assert jobs == 2


def test_a_deadline_from_before_the_moments_were_kept_is_escalated_by_its_length(house, cast):
    house.write(DANGER)
    with house.owner.writes() as u:
        u.run(deadlines.update().values(half_at=None, most_at=None))
    house.clock.pass_(minutes=7)
    assert keep(house) == 0
    house.clock.pass_(minutes=1)
    assert keep(house) == 1


def test_everybody_who_is_told_can_open_what_waits(house, cast):
    house.hire("nour", office="saida")
    house.hire("dana", role=Role.DATA_OFFICER)
    house.hire("root", role=Role.ADMINISTRATOR)
    house.write(DANGER)
    house.clock.pass_(days=1)
    keep(house)
    assert {who for _, _, who in told(house)} == {"amal", "rima", "hala", "sami"}
    assert tuple(level for _, level in ORDER) == duty.LADDER


def test_who_is_kept_away_from_a_case_is_told_nothing_of_it(house, cast):
    house.write(DANGER)
    keep_away(
        house.desk_store,
        cast["hala"],
        number_of(house, cast["amal"]),
        "amal",
        reason="A cousin.",
        now=house.clock(),
    )
    house.clock.pass_(minutes=8)
    keep(house)
    assert told(house) == [(50, "on_call", "rima")]


def test_the_page_shows_the_alarms_of_its_case_and_of_no_other_office(house, cast):
    nour = house.hire("nour", office="saida")
    house.write(DANGER)
    house.clock.pass_(minutes=13)
    keep(house)
    number = number_of(house, cast["amal"])
    seen = alarms.told(house.desk_store, cast["amal"], number)
    assert [(a.kind, a.step, a.level, [(p.name, p.state) for p in a.people]) for a in seen] == [
        ("first_look", 50, "on_call", [("Amal", "queued"), ("Rima", "queued")]),
        ("first_look", 80, "supervisor", [("Hala", "queued")]),
    ]
    assert alarms.told(house.desk_store, nour, number) == ()
    house.clock.pass_(minutes=5)
    over = alarms.overdue(house.desk_store, cast["amal"], now=house.clock())
    assert ([p.kind for p in over.passed], over.imminent, over.unheld) == (["first_look"], (number,), 1)
    assert alarms.overdue(house.desk_store, nour, now=house.clock()).passed == ()
    before = alarms.alarm_stamp(house.desk_store, cast["amal"], now=house.clock() - timedelta(minutes=10))
    assert before != over.stamp


@pytest.mark.parametrize(
    ("setter", "office", "person", "hours", "refused"),
    [
        ("amal", "kaa-aarsal", "rima", (0, 8), "right"), ("hala", "saida", "rima", (0, 8), "right"),
        ("hala", "kaa-aarsal", "nour", (0, 8), "duty_person"), ("hala", "kaa-aarsal", "dana", (0, 8), "duty_person"),
        ("hala", "kaa-aarsal", "rima", (8, 8), "duty_times"), ("hala", "kaa-aarsal", "rima", (-9, -1), "duty_times"),
        ("hala", "kaa-aarsal", "rima", (0, 24 * 40), "duty_times"), ("sami", "saida", "nour", (0, 8), None),
        ("sami", "saida", "sami", (0, 8), None),
    ],
)  # fmt: skip
def test_who_may_put_whom_on_call(house, cast, setter, office, person, hours, refused):
    cast["nour"] = house.hire("nour", office="saida")
    cast["dana"] = house.hire("dana", role=Role.DATA_OFFICER)
    starts, ends = (house.clock() + timedelta(hours=each) for each in hours)

    def add():
        add_duty(
            house.desk_store, cast[setter], office=office, person=cast[person].person.id,
            starts_at=starts, ends_at=ends, now=house.clock(),
        )  # fmt: skip

    if refused:
        with pytest.raises(Refused, match=refused):
            add()
        return
    add()
    (made,) = duty.list_duties(house.desk_store, cast["sami"], now=house.clock())
    assert (made.office, made.name) == (office, person.title())
    with pytest.raises(Refused, match="right"):
        duty.end_duty(house.desk_store, cast["amal"], made.id, now=house.clock())
    duty.end_duty(house.desk_store, cast[setter], made.id, now=house.clock())
    with pytest.raises(NotFound):
        duty.end_duty(house.desk_store, cast[setter], made.id, now=house.clock())
    assert duty.list_duties(house.desk_store, cast["sami"], now=house.clock()) == ()


def texts_to(house, who):
    n = notice_table.c
    with house.owner.reads() as u:
        return u.all(
            select(n.id, n.state, n.created_at).where(n.person == who.person.id).order_by(n.created_at)
        )


def test_an_alarm_does_not_join_a_text_that_has_failed_to_leave(house, cast):
    """That one is given up after some tries: what is new would be given up with it, after one."""
    house.write(DANGER)
    house.clock.pass_(minutes=8)
    keep(house)
    (first,) = texts_to(house, cast["amal"])
    with house.relay_store.writes() as u:
        assert notices.claim(u, first.id, now=house.clock()) is not None
        notices.settle(u, first.id, notices.QUEUED, now=house.clock(), error="busy")
    with house.keeper_store.writes() as u:
        assert notices.waiting_for(u, cast["amal"].person.id, now=house.clock()) is None


def test_an_alarm_does_not_join_a_text_that_grows_old(house, cast):
    """After twelve hours it is never sent: an alarm of this minute would go with it."""
    house.write(DANGER)
    house.clock.pass_(minutes=8)
    keep(house)
    (first,) = texts_to(house, cast["amal"])
    with house.keeper_store.writes() as u:
        assert notices.waiting_for(u, cast["amal"].person.id, now=house.clock()) == first.id
    house.clock.pass_(hours=2)
    with house.keeper_store.writes() as u:
        assert notices.waiting_for(u, cast["amal"].person.id, now=house.clock()) is None
