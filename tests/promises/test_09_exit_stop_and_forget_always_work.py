"""`exit`, `stop` and `forget me` work at any moment, in every language and script."""

import random
from unittest.mock import patch

import pytest

from cases.messages import InboundKind
from cases.model import Channel
from locales.words import phrase
from tests.promises.scene import ARSAL, dump, keep, outgoing

EXIT = (
    "0",
    "٠",
    "۰",
    "00",
    "خروج",
    "خُروج",
    "خـروج",
    "اخرج",
    "kharej",
    "5rouj",
    "exit",
    "EXIT",
    "Exit.",
    "exit!!",
    "ｅｘｉｔ",
    "quitter",
    "Quitter !",
    "exit\u200f",
    "\u202eخروج",
)
STOP = (
    "stop",
    "STOP",
    "Stop.",
    "ＳＴＯＰ",
    "STOP\u200f",
    "s\u200btop",
    "وقف",
    "وقِّف",
    "توقّف",
    "إيقاف",
    "ايقاف",
    "wa2ef",
    "arret",
    "arrêt",
    "ARRÊTER",
    "désabonner",
    "stop please",
    "من فضلك وقف",
)
FORGET = (
    "forget me",
    "Forget me!",
    "FORGETME",
    "delete my number",
    "انسوني",
    "إنسوني",
    "امسحوا رقمي",
    "امسحوا رقمي",
    "nsouni",
    "oubliez-moi",
    "Oubliez moi",
    "effacez mon numéro",
    "please forget me",
)
YES = ("نعم", "yes", "oui", "1", "١", "forget me", "انسوني")

WALKS = (
    (),
    ("مرحبا",),
    (ARSAL,),
    (ARSAL, "لا"),
    (ARSAL, "1", "skip"),
    ("hello", "2"),
    ("my neighbour beats his son", "yes", "skip"),
    ("mon voisin frappe son fils", "non"),
    ("refer",),
    (ARSAL, "forget me"),
    ("stop",),
    ("exit",),
    ("stop", "start"),
    ("0123 4567 8901 2345",),
    ("english", "français", "عربي"),
)


def talk(house):
    rows = dump(house.database)["public.conversations"]
    return max(rows, key=lambda r: r["created_at"])


def walked(house, seed):
    """A person somewhere in some talk; each has an address of their own."""
    chance = random.Random(seed)
    who = {"address": f"+9617{seed:07}", "channel": chance.choice((Channel.SMS, Channel.WHATSAPP))}
    for text in chance.choice(WALKS):
        house.write(text, **who)
    return chance, who


def test_exit_in_any_state(house):
    for seed, word in enumerate(EXIT * 2):
        chance, who = walked(house, seed)
        reply = house.write(word, **who)
        row = talk(house)
        assert row["departed"] is True, (seed, word)
        said = {phrase("g.exit", lang) for lang in ("ar", "en", "fr")}
        assert set(reply.lines) <= said, (seed, word, reply.lines)
        assert chance


def test_stop_in_any_state(house):
    for seed, word in enumerate(STOP * 2, 1000):
        _, who = walked(house, seed)
        house.write(word, **who)
        row = talk(house)
        assert row["stopped"] is True, (seed, word)
        # Afterwards plain words get silence.
        house.clock.pass_(minutes=1)
        assert talk(house)["stopped"] is True


def test_forget_in_any_state(house):
    for seed, word in enumerate(FORGET * 2, 2000):
        chance, who = walked(house, seed)
        house.write(word, **who)
        for _ in range(2):
            if not talk(house)["forgotten"]:
                house.write(chance.choice(YES), **who)
        row = talk(house)
        assert (row["forgotten"], row["case_id"], row["sealed_state"]) == (True, None, None), (seed, word)
        rows = dump(house.database)
        assert row["id"] not in {r["conversation"] for r in [*rows["vault.routes"], *rows["vault.lookup"]]}


def test_the_providers_own_stop_counts_as_one_and_is_not_answered(house):
    house.write(ARSAL, channel=Channel.SMS)
    reply = house.write("STOP", channel=Channel.SMS, kind=InboundKind.PROVIDER_STOP)
    assert reply.silent
    assert talk(house)["stopped"] is True
    house.write("START", channel=Channel.SMS, kind=InboundKind.PROVIDER_START)
    assert talk(house)["stopped"] is False


def test_they_work_while_a_person_of_the_desk_is_talking(house):
    for number, (word, column) in enumerate((("خروج", "departed"), ("stop", "stopped")), 1):
        who = {"address": f"+9617000000{number}"}
        house.write(ARSAL, **who)
        amal = house.hire(f"amal{number}", office="kaa-aarsal")
        house.answer(amal, house.queue(amal, view="unassigned").rows[0].number, "نحن معكم")
        house.write(word, **who)
        assert talk(house)[column] is True
    assert "queued" not in {r["state"] for r in outgoing(house, "answer")}


@pytest.mark.parametrize(
    "word",
    [
        "stop hitting me",
        "he does not stop",
        "وقف يضربني",
        "exit is locked and he is hitting her",
        "ما عم يوقف ضرب",
    ],
)
def test_a_report_that_contains_such_a_word_is_a_report(house, word):
    house.write(word)
    row = talk(house)
    assert (row["stopped"], row["departed"], row["forgotten"]) == (False, False, False)


def test_after_forget_me_the_same_number_is_a_stranger_again(house):
    first = house.write("مرحبا")
    house.write(ARSAL)
    house.write("forget me")
    house.write("نعم")
    house.clock.pass_(days=1)
    again = house.write("مرحبا")
    assert again.lines == first.lines
    assert len(dump(house.database)["vault.lookup"]) == 1


def test_after_exit_nothing_that_was_said_is_in_reach_of_who_holds_the_phone(house):
    stranger = house.write("مرحبا", address="+96170000001")
    house.write(ARSAL)
    house.write("خروج")
    house.clock.pass_(hours=1)
    back = house.write("مرحبا")
    assert back.lines == stranger.lines


def test_words_work_even_when_the_dialogue_is_broken(house):
    """A fault in the dialogue is no reason to go on writing to somebody who wrote stop."""
    house.write(ARSAL)
    with patch("bot.engine.step", side_effect=RuntimeError):
        for word, column in (("خروج", "departed"), ("STOP", "stopped")):
            house.write(word)
            assert talk(house)[column] is True, word
        house.write("forget me")
        rows = dump(house.database)
        assert talk(house)["forgotten"] is True
        assert rows["vault.routes"] == rows["vault.lookup"] == []


@pytest.mark.parametrize("days", [0.1, 1.5, 6])
def test_a_stop_holds_until_the_person_starts_again(house, days):
    house.write(ARSAL)
    house.write("stop")
    house.clock.pass_(days=days)
    keep(house)
    assert house.write("hi").silent
    assert talk(house)["stopped"] is True
    house.write("start")
    assert talk(house)["stopped"] is False


def test_after_a_day_a_returning_number_reads_what_a_stranger_reads(house):
    house.write(ARSAL)
    house.write("لا")
    house.clock.pass_(days=2)
    keep(house)
    for text in ("مرحبا", "hello", "bonjour", "12345"):
        house.clock.pass_(hours=7)
        stranger = house.write(text, address=f"+9617{len(text):07}")
        assert house.write(text).lines == stranger.lines
