"""What is said becomes words: places, numbers, codes and buttons."""

import pytest

from cases.model import Channel, Language
from webhooks.render import render


def say(name, language=Language.AR, channel=Channel.SMS, country="LB", code="", **values):
    reply = render([[name, values]], language=language, channel=channel, country=country, code=code)
    return "\n".join(reply.lines), reply


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.AR, "عرسال، قضاء بعلبك"),
        (Language.EN, "Arsal, Baalbek"),
        (Language.FR, "Ersal, Caza de Baalbek"),
    ],
)
def test_a_place_is_named_with_its_district(language, words):
    assert words in say("q.where.one", language, place1="arsal", district1="22000")[0]


@pytest.mark.parametrize(
    ("language", "words"),
    [(Language.AR, "عكار، لبنان"), (Language.EN, "Akkar, Lebanon"), (Language.FR, "Akkar, Liban")],
)
def test_a_district_is_named_with_its_country_and_not_twice(language, words):
    from triage.places import district

    slug = district("11000").slug
    assert words in say("q.where.one", language, place1=slug, district1="11000")[0]


def test_the_numbers_are_those_of_the_country():
    assert "112" in say("imm.lb")[0]
    assert "911" in say("imm.jo", country="JO")[0]
    both = say("imm.any", country=None)[0]
    assert "112" in both
    assert "911" in both


def test_groups_of_digits_keep_their_order_in_arabic():
    assert "1234\u00a05678\u00a09012\u00a03456" in say("code.give", code="1234567890123456")[0]
    assert "1234 5678 9012 3456" in say("code.give", Language.EN, code="1234567890123456")[0]


def test_only_telegram_has_buttons():
    assert say("q.safe", channel=Channel.TELEGRAM)[1].choices == ("1 نعم", "2 لا", "3 لا أعرف")
    assert say("q.safe", channel=Channel.SMS)[1].choices == ()


def test_nothing_said_is_silence():
    assert render([], language=Language.EN, channel=Channel.SMS, country=None).silent
