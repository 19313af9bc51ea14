"""What a person at the desk does to a case."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cases import desk
from cases.errors import NotFound, Refused, Stale
from cases.messages import Delivery
from cases.model import NATIONAL, Channel, Language, Role, Urgency

REPORT = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"


@pytest.fixture
def amal(house):
    return house.hire("amal", office="kaa-aarsal")


@pytest.fixture
def number(house, amal):
    house.write(REPORT)
    return house.queue(amal).rows[0].number


def test_the_queue_has_imminent_first_and_then_the_nearest_deadline(house):
    sami = house.hire("sami", role=Role.SUPERVISOR)
    house.write(
        "I need the opening hours for the parenting course in Zahle please, my son is 6",
        address="+96170000001",
    )
    house.write(REPORT, address="+96170000002")
    house.write("", address="+96170000003", media=(_voice(),))
    rows = house.queue(sami).rows
    assert rows[0].urgency is Urgency.IMMINENT
    ranks = [r.urgency.rank for r in rows]
    assert ranks == sorted(ranks, reverse=True)


def _voice():
    from cases.messages import Media, MediaKind

    return Media(MediaKind.VOICE, "x")


def test_views_and_counts_agree(house, amal, number):
    for view in desk.VIEWS:
        found = house.queue(amal, view=view)
        assert len(found.rows) == found.counts[view]
    with pytest.raises(NotFound):
        house.queue(amal, view="everything")


def test_one_person_holds_a_case(house, amal, number):
    rana = house.hire("rana", office="kaa-aarsal")

    def attempt(who):
        try:
            desk.take(house.desk_store, who, number, now=house.clock())
        except Refused as error:
            return error.reason
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, (amal, rana))) == ["held", "taken"]


def test_an_answer_waits_for_a_reporter_who_left_and_goes_out_in_a_live_talk(house, amal, number):
    assert house.answer(amal, number) == "send"
    house.write("خروج")
    assert house.answer(amal, number) == "wait"
    last = house.read(amal, number).items[-1]
    assert last.delivery is Delivery.WAITING
    desk.withdraw(house.desk_store, amal, number, last.id, now=house.clock())
    assert house.read(amal, number).items[-1].delivery is Delivery.WITHDRAWN
    with pytest.raises(Refused, match="sent"):
        desk.withdraw(house.desk_store, amal, number, last.id, now=house.clock())


def test_two_answers_at_once_do_not_pass_each_other_unseen(house, amal, number):
    version = house.read(amal, number).version
    house.answer(amal, number)
    with pytest.raises(Stale):
        desk.answer(
            house.desk_store, amal, number, text="x", language=Language.AR, version=version, now=house.clock()
        )


def test_an_empty_and_an_endless_answer_are_refused(house, amal, number):
    for text in ("", "   ", "x" * (desk.LONGEST_TEXT + 1)):
        with pytest.raises(Refused, match="text_length"):
            house.answer(amal, number, text)


def test_a_case_moves_to_another_office_with_its_key(house, amal, number):
    nour = house.hire("nour", office="saida")
    version = house.read(amal, number).version
    with pytest.raises(Refused, match="reason"):
        desk.hand_over(
            house.desk_store, amal, number, office="saida", reason=" ", version=version, now=house.clock()
        )
    with pytest.raises(NotFound):
        house.read(nour, number)
    desk.hand_over(
        house.desk_store,
        amal,
        number,
        office="saida",
        reason="انتقلت العائلة",
        version=version,
        now=house.clock(),
    )
    seen = house.read(nour, number)
    assert seen.items[0].text == REPORT
    assert any(i.kind == "note" and i.text == "انتقلت العائلة" for i in seen.items)
    assert seen.holder is None
    with pytest.raises(NotFound):
        house.read(amal, number)
    house.write("الولد عم يبكي")
    assert house.read(nour, number).items[-2].text == "الولد عم يبكي"


def test_only_a_person_lowers_and_only_with_a_reason(house, amal, number):
    version = house.read(amal, number).version
    with pytest.raises(Refused, match="reason"):
        desk.change_urgency(
            house.desk_store,
            amal,
            number,
            urgency=Urgency.ROUTINE,
            reason="",
            version=version,
            now=house.clock(),
        )
    desk.change_urgency(
        house.desk_store,
        amal,
        number,
        urgency=Urgency.ROUTINE,
        reason="تمثيل مدرسي",
        version=version,
        now=house.clock(),
    )
    seen = house.read(amal, number)
    assert seen.urgency is Urgency.ROUTINE
    assert seen.urgency_by == "Amal"


def test_closing_calls_waiting_answers_back_and_stops_the_clocks(house, amal, number):
    house.write("خروج")
    house.answer(amal, number)
    version = house.read(amal, number).version
    with pytest.raises(Refused, match="reason"):
        desk.close(house.desk_store, amal, number, reason="because", version=version, now=house.clock())
    desk.close(house.desk_store, amal, number, reason="resolved", version=version, now=house.clock())
    seen = house.read(amal, number)
    assert seen.plan == "closed"
    assert all(d.met_at for d in seen.deadlines)
    assert [i.delivery for i in seen.items if i.kind == "desk"] == [Delivery.WITHDRAWN]
    assert house.queue(amal).rows == ()
    with pytest.raises(Refused, match="no_way_back"):
        house.answer(amal, number)


def test_what_comes_after_closure_begins_a_new_case(house, amal, number):
    version = house.read(amal, number).version
    desk.close(house.desk_store, amal, number, reason="resolved", version=version, now=house.clock())
    house.write("رجع ضربو هلق بعرسال")
    again = house.queue(amal).rows
    assert len(again) == 1
    assert again[0].number != number


def test_a_data_officer_sees_the_queue_and_opens_nothing(house, number):
    dana = house.hire("dana", role=Role.DATA_OFFICER, office=NATIONAL)
    assert house.queue(dana).rows[0].number == number
    for act in (
        lambda: house.read(dana, number),
        lambda: desk.take(house.desk_store, dana, number, now=house.clock()),
        lambda: desk.note(house.desk_store, dana, number, text="x", now=house.clock()),
    ):
        with pytest.raises(Refused, match="right"):
            act()


def test_the_stamp_changes_with_everything_the_page_shows(house, amal, number):
    stamps = [desk.case_stamp(house.desk_store, amal, number)]
    house.write("بعدو عم يضربو")
    stamps.append(desk.case_stamp(house.desk_store, amal, number))
    house.answer(amal, number)
    stamps.append(desk.case_stamp(house.desk_store, amal, number))
    house.clock.pass_(seconds=5)
    desk.note(house.desk_store, amal, number, text="اتصلنا", now=house.clock())
    stamps.append(desk.case_stamp(house.desk_store, amal, number))
    assert len(set(stamps)) == 4
    assert desk.case_stamp(house.desk_store, amal, "26-0000") == ""


def test_the_thread_keeps_its_order_over_channels(house, amal, number):
    house.write("الولد صار برا البيت")
    texts = [i.text for i in house.read(amal, number).items if i.kind == "reporter"]
    assert texts == [REPORT, "الولد صار برا البيت"]
    seqs = [i.seq for i in house.read(amal, number).items]
    assert seqs == sorted(seqs)
    assert house.queue(amal).rows[0].channels == (Channel.WHATSAPP,)
