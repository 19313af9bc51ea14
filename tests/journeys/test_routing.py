"""Where a case goes: by the register as it is now, and away from everybody whom it complains of."""

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select, text

from cases import conflicts, desk, seal
from cases.entries import Entry, Kind
from cases.errors import NotFound, Refused
from cases.messages import InboundKind, Pin
from cases.model import FOCAL, NATIONAL, Role
from cases.register import change_line, end_line, read_lines
from cases.store.tables import case_keys, cases
from tests.factories import START, recovery_pair

COMPLAINT = "واحد من موظفينكن ضرب ابني بصيدا"
LATE = START.date() + timedelta(days=1)


def put(house, who, kind, key, body, **more):
    return change_line(
        house.desk_store, who, Entry(kind, key, body, **more), reason="test", replaces=None, now=house.clock(),
        today=START.date(),
    )  # fmt: skip


def rows(house):
    with house.owner.reads() as u:
        return u.all(select(cases).order_by(cases.c.opened_at))


def holders(house, case):
    with house.owner.reads() as u:
        return {r.holder for r in u.all(select(case_keys.c.holder).where(case_keys.c.case_id == case))}


@pytest.fixture
def sami(house):
    return house.hire("sami", role=Role.SUPERVISOR)


@pytest.fixture
def focal(house):
    return house.hire("maya", role=Role.COUNSELLOR, office=FOCAL)


def test_a_complaint_about_staff_is_sealed_to_the_focal_point_alone(house, sami, focal):
    nour = house.hire("nour", office="saida")
    dana = house.hire("dana", role=Role.DATA_OFFICER)
    house.write(COMPLAINT)
    (row,) = rows(house)
    assert (row.office, row.office_reason) == (FOCAL, "staff_complaint")
    assert holders(house, row.id) == {FOCAL}
    for person in (sami, nour, dana):
        assert house.queue(person).rows == ()
        with pytest.raises((NotFound, Refused)):
            house.read(person, row.number)
    assert house.read(focal, house.queue(focal).rows[0].number).items[0].text == COMPLAINT
    assert focal.person.offices == (FOCAL,)


def test_a_place_that_is_told_later_does_not_move_it(house, sami, focal):
    house.write("one of your employees hit my son")
    house.write("we are in Arsal")
    assert [row.office for row in rows(house)] == [FOCAL]


def test_a_talk_that_turns_into_a_complaint_goes_on_out_of_sight_of_its_office(house, sami, focal):
    nour = house.hire("nour", office="saida")
    house.write("ضربوا ابن جيراني هلق بصيدا ومعو سكين")
    (first,) = rows(house)
    house.answer(nour, first.number)
    house.write("اللي ضربه موظف عندكن بيشتغل معكن")
    first, second = rows(house)
    assert (first.office, second.office) == ("saida", FOCAL)
    assert second.urgency == "imminent"
    assert first.conversation is None
    view = house.read(nour, first.number)
    assert view.plan == "closed"
    assert not any("موظف" in item.text for item in view.items)
    with pytest.raises(Refused):
        house.answer(nour, first.number)
    texts = [item.text for item in house.read(focal, second.number).items if item.kind == "reporter"]
    assert texts == ["ضربوا ابن جيراني هلق بصيدا ومعو سكين", "اللي ضربه موظف عندكن بيشتغل معكن"]
    house.write("شكرا")
    assert len(rows(house)) == 2
    assert house.read(focal, second.number).items[-1].kind in {"reporter", "bot"}
    assert sami.person.offices.count(FOCAL) == 0


def test_without_a_focal_person_it_stays_at_the_national_desk_and_no_office_gets_it(house, sami):
    house.write(COMPLAINT)
    house.write("نحنا بصيدا")
    (row,) = rows(house)
    assert (row.office, row.office_reason) == (NATIONAL, "no_focal")
    assert holders(house, row.id) == {NATIONAL, "intake"}
    assert house.queue(house.hire("nour", office="saida")).rows == ()
    assert house.read(sami, row.number).office == NATIONAL


def test_only_the_paper_key_makes_a_focal_person(house, sami):
    with house.owner.reads() as u:
        members = {r.member for r in u.run(text("select member from keyring where office = 'focal'")).all()}
    assert members == {"recovery"}
    assert seal.public_of(recovery_pair().private) == recovery_pair().public


def test_a_person_hands_a_case_over_to_the_focal_point_and_nobody_else_keeps_a_key(house, sami, focal):
    house.write("ضربوا ابن جيراني هلق بصيدا")
    (row,) = rows(house)
    desk.hand_over(
        house.desk_store,
        sami,
        row.number,
        office=FOCAL,
        reason="about us",
        version=row.version,
        now=house.clock(),
    )
    assert holders(house, row.id) == {FOCAL}
    assert house.queue(sami).rows == ()
    with pytest.raises(NotFound):
        house.read(sami, row.number)
    view = house.read(focal, row.number)
    desk.hand_over(
        house.desk_store, focal, row.number, office="zahle", reason="not staff", version=view.version,
        now=house.clock(),
    )  # fmt: skip
    assert holders(house, row.id) == {NATIONAL, "zahle"}
    assert house.read(sami, row.number).office == "zahle"


def test_nothing_is_handed_to_a_focal_point_that_nobody_can_open(house, sami):
    house.write("ضربوا ابن جيراني هلق بصيدا")
    (row,) = rows(house)
    with pytest.raises(Refused, match="no_focal"):
        desk.hand_over(
            house.desk_store,
            sami,
            row.number,
            office=FOCAL,
            reason="r",
            version=row.version,
            now=house.clock(),
        )
    assert holders(house, row.id) == {NATIONAL, "saida"}


def test_a_person_in_conflict_neither_sees_nor_opens_the_case(house, sami):
    nour, rima = house.hire("nour", office="saida"), house.hire("rima", office="saida")
    house.write("ضربوا ابن جيراني هلق بصيدا")
    (row,) = rows(house)
    desk.take(house.desk_store, nour, row.number, now=house.clock())
    with pytest.raises(Refused):
        conflicts.keep_away(house.desk_store, rima, row.number, "nour", reason="A cousin.", now=house.clock())
    conflicts.keep_away(house.desk_store, sami, row.number, "nour", reason="A cousin.", now=house.clock())
    conflicts.keep_away(house.desk_store, sami, row.number, "nour", reason="A cousin.", now=house.clock())
    assert house.queue(nour).rows == ()
    for act in (house.read, lambda w, n: desk.note(house.desk_store, w, n, text="x", now=house.clock())):
        with pytest.raises(NotFound):
            act(nour, row.number)
    assert house.read(rima, row.number).holder is None
    assert [c.name for c in conflicts.conflicts_of(house.desk_store, sami, row.number)] == ["Nour"]
    with pytest.raises(NotFound):
        conflicts.conflicts_of(house.desk_store, nour, row.number)
    conflicts.let_back(house.desk_store, sami, row.number, "nour", reason="A cousin.", now=house.clock())
    assert house.read(nour, row.number).number == row.number
    assert conflicts.conflicts_of(house.desk_store, sami, row.number) == ()


def test_everybody_may_keep_themselves_away(house):
    nour = house.hire("nour", office="saida")
    house.write("ضربوا ابن جيراني هلق بصيدا")
    (row,) = rows(house)
    conflicts.keep_away(house.desk_store, nour, row.number, "nour", reason="A cousin.", now=house.clock())
    assert house.queue(nour).rows == ()
    with pytest.raises(NotFound):
        conflicts.keep_away(house.desk_store, nour, row.number, "nour", reason="A cousin.", now=house.clock())


def test_areas_count_from_their_first_day_to_their_last(house, sami):
    old = next(x for x in read_lines(house.desk_store, key="81000>saida") if x.ended_at is None)
    end_line(
        house.desk_store, sami, old.id, last=START.date(), reason="r", now=house.clock(), today=START.date()
    )
    body = {"area": "81000", "office": "zahle", "priority": 10, "source": "s", "assumed": False}
    put(house, sami, Kind.AREA, "81000>zahle", body, valid_from=LATE)
    house.write("ضربوا ابن جيراني هلق بصيدا", address="+96170000001")
    house.clock.pass_(hours=13)  # 22:00 UTC is the next day in Beirut
    house.write("ضربوا ابن جيراني هلق بصيدا", address="+96170000002")
    assert [row.office for row in rows(house)] == ["saida", "zahle"]


def test_an_equal_with_fewer_cases_gets_the_next_one_and_says_so(house, sami):
    body = {"area": "81000", "office": "zahle", "priority": 10, "source": "s", "assumed": False}
    put(house, sami, Kind.AREA, "81000>zahle", body)
    for number in range(3):
        house.write("ضربوا ابن جيراني هلق بصيدا", address=f"+9617000000{number}")
    told = [(row.office, row.office_reason) for row in rows(house)]
    assert told == [("saida", "area.district"), ("zahle", "load"), ("saida", "area.district")]
    assert rows(house)[1].office_detail == ["81000", "saida", "saida", "0", "1"]


def test_somebody_who_is_there_gets_the_case(house, sami):
    body = {"area": "81000", "office": "zahle", "priority": 10, "source": "s", "assumed": False}
    put(house, sami, Kind.AREA, "81000>zahle", body)
    shift = {"office": "zahle", "place": "saida", "where": "School", "weekday": "sat", "start": "08:00",
             "end": "14:00"}  # fmt: skip
    put(house, sami, Kind.SHIFT, "zahle>saida>sat>08:00", shift)
    house.write("ضربوا ابن جيراني هلق بصيدا")
    assert (rows(house)[0].office, rows(house)[0].office_reason) == ("zahle", "shift")


def test_reporters_are_given_the_numbers_of_the_register(house, sami):
    old = next(x for x in read_lines(house.desk_store, key="LB.police"))
    entry = Entry(Kind.NUMBER, "LB.police", {**old.entry.body, "number": "999"})
    change_line(
        house.desk_store, sami, entry, reason="r", replaces=old.id, now=house.clock(), today=START.date()
    )
    reply = house.write("he is hitting the child now with a knife, we are in Saida")
    assert "999" in "\n".join(reply.lines)


def test_a_pin_leaves_nothing_finer_than_its_district(house):
    """What the reporter's phone sent to six places is nowhere, in no table and under no key that the door holds."""
    sami = house.hire("sami", role=Role.SUPERVISOR)
    house.write("ضربوا ابن جيراني هلق")
    house.write("", kind=InboundKind.PIN, pin=Pin(33.557512, 35.371498))
    row = rows(house)[-1]
    with psycopg.connect(house.database.url("owner").replace("+psycopg", "")) as connection:
        names = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'vault')"
        ).fetchall()
        everything = "".join(str(connection.execute(f"select * from {name}").fetchall()) for (name,) in names)
    view = house.read(sami, row.number)
    opened = "".join(f"{item.text}{item.said}{item.place_spans}" for item in view.items)
    with house.door_store.reads() as u:
        sealed = u.one(text("select id, sealed_state from conversations"))
    memory = seal.unwrap(house.keys.state, bytes(sealed.sealed_state), "state", str(sealed.id)).decode()
    assert "saida" in memory  # the district is a candidate that the reporter is asked about
    for secret in ("33.5575", "35.3714", "33.557", "35.371"):
        assert secret not in everything
        assert secret not in opened
        assert secret not in memory
