"""No danger sign is lost: urgency rises by itself, and only a named person lowers it, with a reason.

(Said openly: where a rule reads one message as imminent and a second, close reading sees hardly any sign of
it, that message counts as elevated and says so; never less, and no case is ever lowered by it.)
"""

import random
from datetime import timedelta
from unittest.mock import patch

import pytest

from cases import desk
from cases.errors import Refused
from cases.messages import InboundKind, Media, MediaKind, Pin
from cases.model import Channel, Urgency
from tests.promises.scene import ARSAL, close_case, dump, keep, only_case, told

CALM = (
    "شكرا",
    "كل شي منيح",
    "no",
    "لا",
    "لا يوجد خطر",
    "كنت عم بمزح",
    "0",
    "stop",
    "skip",
    "1",
    "2",
    "👍",
    "",
    "x" * 3000,
)
TELLING = {
    Urgency.IMMINENT: (
        ARSAL,
        "he has a knife and he is hitting the child now, we are in Saida",
        "il frappe l'enfant avec un couteau maintenant",
    ),
    Urgency.ELEVATED: (
        "my father beats me every day",
        "my dad hits my little brother with a belt every week",
    ),
}


def rank(house):
    return only_case(house)["urgency_rank"]


@pytest.mark.parametrize("seed", range(4))
def test_no_later_word_lowers_the_urgency(house, seed):
    chance = random.Random(seed)
    house.write(chance.choice(TELLING[Urgency.ELEVATED]))
    highest = rank(house)
    assert highest >= Urgency.ELEVATED.rank
    words = [*chance.sample(CALM, 6), chance.choice(TELLING[Urgency.IMMINENT]), *chance.sample(CALM, 6)]
    for text in words:
        house.write(text)
        ranks = [c["urgency_rank"] for c in dump(house.database)["public.cases"]]
        assert max(ranks) >= highest
        highest = max(ranks)
    assert highest == Urgency.IMMINENT.rank


def test_signs_and_reasons_are_only_added(house):
    house.write(ARSAL)
    first = only_case(house)
    house.write("شكرا، ما في شي")
    later = only_case(house)
    assert set(first["signals"]) <= set(later["signals"])
    assert set(first["reasons"]) <= set(later["reasons"])


def test_a_person_lowers_it_with_a_name_and_a_reason_and_danger_raises_it_again(house):
    house.write(ARSAL)
    amal = house.hire("amal", office="kaa-aarsal")
    number = house.queue(amal).rows[0].number

    def lower(reason):
        version = house.read(amal, number).version
        desk.change_urgency(
            house.desk_store,
            amal,
            number,
            urgency=Urgency.ROUTINE,
            reason=reason,
            version=version,
            now=house.clock(),
        )

    for empty in ("", "   ", "\n\t"):
        with pytest.raises(Refused):
            lower(empty)
    assert only_case(house)["urgency"] == "imminent"
    lower("It was a film")
    case = only_case(house)
    assert (case["urgency"], case["urgency_by"]) == ("routine", amal.person.id)
    trail = [a for a in dump(house.database)["public.audit"] if a["action"] == "urgency_changed"]
    assert [(a["actor"], a["object"]) for a in trail] == [(str(amal.person.id), str(case["id"]))]
    assert "It was a film" in [i.text for i in house.read(amal, number).items]

    house.write("رجع ومعو سكين وعم يضربو هلق")
    case = only_case(house)
    assert (case["urgency"], case["urgency_by"]) == ("imminent", None)


def test_no_other_act_and_no_process_lowers_it(house):
    house.write(ARSAL)
    amal, sami = house.hire("amal", office="kaa-aarsal"), house.hire("sami")
    number = house.queue(amal).rows[0].number
    version = lambda who: house.read(who, number).version  # noqa: E731
    desk.take(house.desk_store, amal, number, now=house.clock())
    desk.note(house.desk_store, amal, number, text="note", now=house.clock())
    desk.confirm(house.desk_store, amal, number, version=version(amal), now=house.clock())
    house.answer(amal, number)
    desk.hand_over(
        house.desk_store,
        amal,
        number,
        office="saida",
        reason="moved",
        version=version(amal),
        now=house.clock(),
    )
    for days in (0, 1, 10):
        house.clock.pass_(days=days)
        keep(house)
        assert rank(house) == Urgency.IMMINENT.rank
    close_case(house, sami, number)
    assert rank(house) == Urgency.IMMINENT.rank


def test_an_unfinished_telling_is_in_the_queue_at_once(house):
    house.write(ARSAL)
    amal = house.hire("amal", office="kaa-aarsal")
    (row,) = house.queue(amal, view="telling").rows
    assert row.telling
    house.clock.pass_(hours=25)
    keep(house)
    (row,) = house.queue(amal).rows
    assert (row.telling, row.urgency) == (False, Urgency.IMMINENT)


@pytest.mark.parametrize("kind", [MediaKind.VOICE, MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.FILE])
def test_what_nobody_has_heard_is_elevated_and_marked(house, kind):
    house.write("", kind=InboundKind.MEDIA, media=(Media(kind, "ref"),))
    case = only_case(house)
    assert case["urgency_rank"] >= Urgency.ELEVATED.rank
    assert case["unheard"] is True
    assert case["due_at"] is not None
    sami = house.hire("sami")
    assert len(house.queue(sami, view="unheard").rows) == 1


def test_a_position_alone_opens_a_case(house):
    house.write("", kind=InboundKind.PIN, pin=Pin(34.18, 36.42))
    assert only_case(house)["telling"] is True


@pytest.mark.parametrize(
    "text",
    [
        "أ" * 50 + "\u0651" * 4000,
        "ضضض كككك مممم ققق خخخ ععع صصص ههه",
        "\u202e" + ARSAL + "\u2066",
        "\x00\x1b[31m" + ARSAL,
        "\ud800 help",
    ],
)
def test_a_text_that_cannot_be_read_hides_nothing_and_is_kept(house, text):
    house.write(text)
    if ARSAL in text:
        assert rank(house) == Urgency.IMMINENT.rank
    house.write("رجع هلق ومعو سكين وعم يضربو")
    assert rank(house) == Urgency.IMMINENT.rank
    assert told(house) == [text, "رجع هلق ومعو سكين وعم يضربو"]


@pytest.mark.parametrize("channel", list(Channel))
def test_a_fault_raises_attention_on_every_channel_and_never_lowers_it(house, channel):
    address = "7001" if channel is Channel.TELEGRAM else "+96170123456"
    house.write(ARSAL, channel=channel, address=address)
    with patch("webhooks.turn.read", side_effect=ValueError):
        house.write("كل شي منيح", channel=channel, address=address)
    case = only_case(house)
    assert (case["urgency"], case["needs_person"]) == ("imminent", True)


UNREAD = (
    "መርዳት እፈልጋለሁ አባቴ ይመታኛል",
    "Допоможіть",
    "救命",
    "😭😭😭",
    "\u200b\u2066\u200f",
    "\u064e\u0651",
    "\x01\x02",
)
"""Unknown scripts, and messages of which cleaning leaves nothing."""


@pytest.mark.parametrize("text", UNREAD)
def test_what_cannot_be_read_raises_attention_as_the_first_word(house, text):
    house.write(text)
    case = only_case(house)
    assert case["urgency_rank"] >= Urgency.ELEVATED.rank
    assert "illegible" in case["reasons"]
    assert case["due_at"] is not None


def test_what_cannot_be_read_raises_a_calm_case_and_lowers_no_grave_one(house):
    house.write("bonjour, il y a une question sur la garde de mon enfant a Saida")
    assert rank(house) < Urgency.ELEVATED.rank
    house.write(UNREAD[0])
    assert rank(house) == Urgency.ELEVATED.rank
    house.write(ARSAL)
    for text in UNREAD:
        house.write(text)
        assert rank(house) == Urgency.IMMINENT.rank


@pytest.mark.parametrize("kind", [MediaKind.VOICE, MediaKind.PHOTO])
def test_what_nobody_has_heard_raises_a_calm_case_and_lowers_no_grave_one(house, kind):
    house.write("bonjour, il y a une question sur la garde de mon enfant a Saida")
    house.write("", kind=InboundKind.MEDIA, media=(Media(kind, "ref"),))
    assert (rank(house), only_case(house)["unheard"]) == (Urgency.ELEVATED.rank, True)
    house.write(ARSAL)
    house.write("c'est fini, merci", kind=InboundKind.MEDIA, media=(Media(kind, "ref"),))
    case = only_case(house)
    assert (case["urgency"], case["unheard"]) == ("imminent", True)


@pytest.mark.parametrize(
    "broken", ["webhooks.turn.read", "triage.reading.assess", "triage.assess.scan", "triage.assess.opinion"]
)
def test_a_crash_anywhere_in_the_judgement_raises_attention(house, broken):
    with patch(broken, side_effect=ValueError):
        house.write("bonjour, il y a une question sur la garde de mon enfant a Saida")
    case = only_case(house)
    assert case["urgency_rank"] >= Urgency.ELEVATED.rank
    assert case["needs_person"] is True
    house.write("merci")
    assert rank(house) >= Urgency.ELEVATED.rank


def test_silence_after_a_sign_raises_and_never_lowers(house):
    house.write(TELLING[Urgency.ELEVATED][0])
    before = rank(house)
    house.clock.pass_(minutes=11)
    keep(house)
    case = only_case(house)
    assert case["silent"] is True
    assert case["urgency_rank"] >= before


def test_a_flood_hides_no_danger(house):
    """The limit slows the answers down, never the reading."""
    object.__setattr__(house.door, "allowed", lambda _name: False)
    for _ in range(5):
        house.write("hi")
    reply = house.write(ARSAL)
    assert only_case(house)["urgency"] == "imminent"
    assert any("112" in line or "١١٢" in line for line in reply.lines)


def test_a_clock_is_only_brought_forward(house):
    house.write("أبي يضربني كل يوم")
    before = {d["kind"]: d["due_at"] for d in dump(house.database)["public.deadlines"]}
    house.clock.pass_(minutes=3)
    house.write("رجع هلق ومعو سكين")
    after = {d["kind"]: d["due_at"] for d in dump(house.database)["public.deadlines"]}
    assert all(after[kind] <= due for kind, due in before.items())
    assert after["first_look"] <= house.clock() + timedelta(minutes=15)
