"""The blind second reading: drawn by lot, shown only to who can open it, and a missed danger raises the case."""

from uuid import UUID

import pytest

from cases import desk
from cases.errors import NotFound, Refused
from cases.model import Assessment, Role, Urgency, Variety
from cases.understood import Reading
from tests.promises.scene import dump, refused
from webhooks.watch import is_drawn

CALM = "bonjour, il y a une question sur la garde de mon enfant a Saida"
GRAVE = "he has a knife and he is hitting the child now, we are in Saida"


@pytest.fixture
def house_of_all(house):
    """A house where every unflagged message is drawn."""
    object.__setattr__(house.door, "reread_share", 1.0)
    return house


def drawn(house):
    return dump(house.database)["public.rereadings"]


def labels(house):
    return dump(house.database)["public.labels"]


def reread(house, who, item, urgency):
    return desk.reread(house.desk_store, who, item, urgency=urgency, now=house.clock())


def offer(house, who):
    return desk.offer(house.desk_store, who, now=house.clock())


def reading(urgency):
    return Reading(Variety.EN, None, Assessment(urgency))


def test_the_lot_falls_by_the_id_alone_at_the_share_that_was_set():
    ids = [UUID(int=(n * 7919 + 13) << 40 | n * 2_654_435_761 % 1_000_003) for n in range(20_000)]
    calm = reading(Urgency.NONE)
    taken = [i for i in ids if is_drawn(i, calm, "hello there", share=0.02)]
    assert taken == [i for i in ids if is_drawn(i, calm, "quite another text", share=0.02)]
    assert 0.01 < len(taken) / len(ids) < 0.03
    assert not any(is_drawn(i, calm, "hello there", share=0) for i in ids)
    assert all(is_drawn(i, calm, "hello there", share=1) for i in ids)


@pytest.mark.parametrize("urgency", [Urgency.ELEVATED, Urgency.IMMINENT])
def test_what_was_flagged_is_never_drawn(urgency):
    assert not is_drawn(UUID(int=0), reading(urgency), "hello there", share=1)


@pytest.mark.parametrize("text", ["", "1", "١", "👍👍👍👍", "لا", "..."])
def test_what_has_no_words_is_not_drawn(text):
    assert not is_drawn(UUID(int=0), reading(Urgency.NONE), text, share=1)


def test_a_drawn_message_is_offered_without_what_the_program_thought(house_of_all):
    house = house_of_all
    house.write(CALM)
    nour = house.hire("nour", office="saida")
    assert len(drawn(house)) == 1
    passage = offer(house, nour)
    assert passage.text == CALM
    assert not {"urgency", "evidence", "signals", "reasons", "number", "case"} & set(
        type(passage).__dataclass_fields__
    )
    assert [a["action"] for a in dump(house.database)["public.audit"]].count("read_blind") == 1


def test_the_words_just_before_are_shown_with_it(house_of_all):
    house = house_of_all
    house.write("bonjour, nous sommes a Saida")
    house.write("j'ai une question sur l'ecole de mon enfant")
    nour = house.hire("nour", office="saida")
    first = offer(house, nour)
    reread(house, nour, first.item, Urgency.NONE)
    second = offer(house, nour)
    assert second.before == ("bonjour, nous sommes a Saida",)


def test_a_calm_answer_is_kept_and_changes_no_case(house_of_all):
    house = house_of_all
    house.write(CALM)
    nour = house.hire("nour", office="saida")
    before = dump(house.database)["public.cases"]
    assert reread(house, nour, offer(house, nour).item, Urgency.NONE) is False
    assert dump(house.database)["public.cases"] == before
    (label,) = labels(house)
    assert (label["source"], label["said"], label["judged"], label["rules"]) == (
        "blind",
        before[0]["urgency"],
        "none",
        [],
    )
    assert label["variety"] == "fr"
    assert drawn(house) == []
    assert offer(house, nour) is None


@pytest.mark.parametrize("urgency", [Urgency.ELEVATED, Urgency.IMMINENT])
def test_a_danger_that_was_missed_raises_the_case_at_once_under_the_name(house_of_all, urgency):
    house = house_of_all
    house.write(CALM)
    nour = house.hire("nour", office="saida")
    assert reread(house, nour, offer(house, nour).item, urgency) is True
    (case,) = dump(house.database)["public.cases"]
    assert (case["urgency"], case["urgency_by"], case["needs_person"]) == (
        urgency.value,
        nour.person.id,
        True,
    )
    trail = [a for a in dump(house.database)["public.audit"] if a["action"] == "urgency_changed"]
    assert [a["actor"] for a in trail] == [str(nour.person.id)]
    (label,) = labels(house)
    assert (label["source"], label["judged"]) == ("blind", urgency.value)
    house.hire("sami", role=Role.SUPERVISOR)
    assert "reread" in [
        i.said[0][0] for i in house.read(nour, house.queue(nour).rows[0].number).items if i.kind == "event"
    ]


def test_it_never_lowers(house_of_all):
    house = house_of_all
    house.write(CALM)
    house.write(GRAVE)
    nour = house.hire("nour", office="saida")
    assert reread(house, nour, offer(house, nour).item, Urgency.ELEVATED) is False
    assert dump(house.database)["public.cases"][0]["urgency"] == "imminent"


def test_only_who_can_open_the_case_is_offered_it_or_may_judge_it(house_of_all):
    house = house_of_all
    house.write(CALM)
    item = drawn(house)[0]["item"]
    amal, sami = house.hire("amal", office="kaa-aarsal"), house.hire("sami", role=Role.SUPERVISOR)
    assert offer(house, amal) is None
    with pytest.raises(NotFound):
        reread(house, amal, item, Urgency.NONE)
    for role in (Role.DATA_OFFICER, Role.ADMINISTRATOR):
        who = house.hire(role.value, role=role)
        with pytest.raises(Refused):
            offer(house, who)
        with pytest.raises(Refused):
            reread(house, who, item, Urgency.NONE)
    assert offer(house, sami).item == item
    assert labels(house) == []


def test_whoever_holds_the_case_has_seen_the_judgement_and_is_not_asked(house_of_all):
    house = house_of_all
    house.write(CALM)
    nour, sami = house.hire("nour", office="saida"), house.hire("sami", role=Role.SUPERVISOR)
    desk.take(house.desk_store, nour, house.queue(nour).rows[0].number, now=house.clock())
    assert offer(house, nour) is None
    assert offer(house, sami) is not None


def test_of_two_who_answer_the_first_counts(house_of_all):
    house = house_of_all
    house.write(CALM)
    nour, sami = house.hire("nour", office="saida"), house.hire("sami", role=Role.SUPERVISOR)
    item = offer(house, nour).item
    reread(house, sami, item, Urgency.ROUTINE)
    with pytest.raises(NotFound):
        reread(house, nour, item, Urgency.IMMINENT)
    assert [label["judged"] for label in labels(house)] == ["routine"]


def test_a_closed_case_is_not_offered(house_of_all):
    house = house_of_all
    house.write(CALM)
    sami = house.hire("sami", role=Role.SUPERVISOR)
    number = house.queue(sami).rows[0].number
    version = house.read(sami, number).version
    desk.close(house.desk_store, sami, number, reason="no_concern", version=version, now=house.clock())
    assert offer(house, sami) is None


def test_the_database_itself_refuses_the_others(house_of_all):
    house = house_of_all
    house.write(CALM)
    wanted = ("select * from rereadings", "select * from labels")
    for role in ("door", "relay", "keeper"):
        assert refused(house.database, role, wanted) == wanted
    assert refused(
        house.database, "desk", ("delete from labels", "insert into rereadings default values")
    ) == (
        "delete from labels",
        "insert into rereadings default values",
    )


def test_a_message_that_was_not_judged_is_not_drawn(house_of_all):
    """The words that came before the case were held: nobody has judged them, so nothing was let pass."""
    house = house_of_all
    house.write("hi")
    house.write(CALM)
    sami = house.hire("sami", role=Role.SUPERVISOR)
    texts = []
    while (passage := offer(house, sami)) is not None:
        texts.append(passage.text)
        reread(house, sami, passage.item, Urgency.NONE)
    assert texts == [CALM]
