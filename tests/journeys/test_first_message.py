"""The first message of a reporter: numbers at once, the case at the top of the right queue, nothing asked twice."""

import pytest

from cases.model import Channel
from tests.factories import MESSENGERS
from tests.journeys.reporter import Reporter, topic_of
from tests.journeys.town import lines, marked, panel, plain

REPORTS = {
    "ar": ("ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين", "ar", ("ينضرب", "هلق"), "عرسال"),
    "arabizi": ("ibn jirani 3am yendarab hala2 b 3ersal w 3omro 8 snin", "ar", ("yendarab",), "3ersal"),
    "en": ("My neighbour is beating his son now in Arsal, he is 8", "en", ("beating", "now"), "Arsal"),
    "fr": ("Mon voisin est en train de frapper son fils à Aarsal, il a 8 ans", "fr", ("frapper",), "Aarsal"),
}


@pytest.mark.parametrize("channel", MESSENGERS)
@pytest.mark.parametrize("tongue", list(REPORTS))
def test_a_child_is_being_hit_now(town, channel, tongue):
    text, language, grave, place = REPORTS[tongue]
    amal, nour = town.hire("amal", "kaa-aarsal"), town.hire("nour", "saida")
    calm = town.phone(Channel.SMS)
    calm.write("My neighbour shouts at his children every day, we are in Arsal")
    (earlier,) = amal.numbers()

    phone = town.phone(channel)
    answer = phone.write(text)
    _gives_numbers_before_any_question(answer, language)

    number = amal.numbers()[0]
    assert number != earlier
    row = amal.row(number)
    assert "is-imminent" in row
    assert "Arsal" in plain(row)
    assert "Boy, 8 years" in plain(row)
    assert nour.numbers() == []

    page = amal.case(number)
    assert lines(page, "reporter") == [text]
    said = " ".join(marked(page, "imminent"))
    assert all(word in said for word in grave), said
    assert marked(page, "place") == [place]
    facts = panel(page, "facts")
    assert "Arsal" in facts
    assert "Boy, 8 years" in facts
    assert "marriage" not in plain(row)
    assert phone.address not in page
    assert phone.address.removeprefix("+961") not in page

    reporter = Reporter(phone, language, {"still": "1", "how": "2", "reply": "3"})
    asked = [topic_of(answer, language)]
    assert asked == ["still"]
    reporter.tell("1")
    asked += reporter.asked
    assert len(set(asked)) == len(asked)
    assert set(asked) == {"still", "safe", "how", "reply"} | ({"more"} & set(asked))
    assert reporter.code


def _gives_numbers_before_any_question(answer, language):
    assert answer
    asks = min(at for at in (answer.find("؟"), answer.find("?")) if at >= 0)
    for number in ("112", "140", "1714"):
        assert 0 <= answer.find(number) < asks, number
    arabic = sum("\u0600" <= c <= "\u06ff" for c in answer)
    latin = sum("a" <= c.lower() <= "z" for c in answer)
    assert (arabic > latin) is (language == "ar")
    words = {"ar": "الاتصال أسرع", "en": "calling is faster", "fr": "appel"}
    assert words[language] in answer
    assert answer.index(words[language]) < asks


def test_telegram_lays_the_answers_as_buttons(town):
    phone = town.phone(Channel.TELEGRAM)
    phone.write(REPORTS["ar"][0])
    assert phone.buttons == ("1 نعم", "2 لا", "3 لا أعرف")
    assert topic_of(phone.write(phone.buttons[0]), "ar") == "safe"


def test_a_forged_post_is_refused_and_opens_nothing(town):
    sami = town.hire("sami")
    answer = town.door.post("/twilio/message", data={"Body": REPORTS["ar"][0], "To": "+15005550006"})
    assert answer.status_code == 403
    assert sami.numbers() == []


def test_the_same_delivery_again_makes_no_second_case(town):
    amal = town.hire("amal", "kaa-aarsal")
    fields = {
        "AccountSid": "AC00000000000000000000000000000000",
        "Body": REPORTS["ar"][0],
        "From": "+96170999999",
        "To": "+15005550006",
        "MessageSid": "SM" + "a" * 32,
        "NumMedia": "0",
    }
    first = town.post_signed("/twilio/message", fields)
    at_once = town.post_signed("/twilio/message", fields)
    town.clock.pass_(seconds=10)
    later = town.post_signed("/twilio/message", fields)
    assert "112" in first.text
    assert "112" not in at_once.text
    assert later.text == first.text
    assert len(amal.numbers()) == 1
    assert amal.case(amal.numbers()[0]).count('class="msg reporter"') == 1
