"""The first message counts: it is answered as what it is, and nothing it says is asked again."""

import pytest

from cases.messages import InboundKind, MediaKind
from cases.model import Answer, Channel, How, Language, MayWrite, Relation, Sex, Signal, Urgency
from tests.bot.phone import (
    ARSAL,
    CALM,
    HARM,
    MAFRAQ,
    MAJDAL,
    NOW_DANGER,
    SAIDA,
    TYRE,
    Phone,
    danger,
    maybe,
    sure,
)

REPORTS = [
    ("ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين", Language.AR),
    ("ibn jirani 3am yendarab hala2 b 3ersal 3omro 8 snin", Language.AR),
    ("My neighbour is beating his son now in Arsal, he is 8", Language.EN),
    ("Mon voisin est en train de frapper son fils à Aarsal, 8 ans", Language.FR),
]


@pytest.mark.parametrize(("text", "language"), REPORTS)
def test_imminent_report_gets_numbers_first_and_then_only_what_is_missing(text, language):
    phone = Phone()
    said = phone.writes(
        text, says=NOW_DANGER, places=sure(ARSAL), age=8, sex=Sex.BOY, relation=Relation.NEIGHBOUR
    )
    assert said == "imm.lb imm.still"
    assert phone.turn.meaningful
    assert phone.state.language is language
    assert (phone.facts.place, phone.facts.age, phone.facts.danger) == ("arsal", 8, Answer.YES)
    assert phone.writes("1") == "imm.yes q.safe"
    assert phone.writes("1") == "q.how"
    assert phone.writes("2") == "q.reply"
    assert phone.writes("3") == "q.done code.give"


@pytest.mark.parametrize(("text", "language"), REPORTS)
def test_calm_report_is_thanked_and_asked_for_safety(text, language):
    phone = Phone()
    assert phone.writes(text, says=HARM) == "first.report q.lead q.safe"
    assert phone.state.language is language


def test_courtesy_is_left_out_of_an_sms():
    assert Phone(channel=Channel.SMS).writes("my neighbour beats his son", says=HARM) == "first.report q.safe"


def test_who_writes_of_themselves_is_told_that_it_is_not_their_fault():
    assert (
        Phone().writes("my uncle hits me every day", says=HARM, about_self=True) == "first.self q.lead q.safe"
    )


def test_a_text_of_four_words_is_a_telling_even_when_triage_hears_nothing():
    phone = Phone()
    assert phone.writes("something bad happened yesterday", says=CALM) == "first.report q.lead q.safe"
    assert phone.turn.meaningful


def test_a_short_text_with_a_sign_of_harm_is_a_telling():
    phone = Phone()
    assert phone.writes("ضربني", says=HARM, about_self=True).startswith("first.self")
    assert phone.turn.meaningful


@pytest.mark.parametrize(
    ("places", "prefix", "said"),
    [
        (sure(MAFRAQ), None, "imm.jo"),
        (maybe(ARSAL, MAJDAL), None, "imm.lb"),
        ((), "JO", "imm.jo"),
        (maybe(ARSAL, MAFRAQ), None, "imm.any"),
        ((), None, "imm.any"),
        (sure(ARSAL), "JO", "imm.lb"),
    ],
)
def test_numbers_are_those_of_the_country(places, prefix, said):
    phone = Phone(country=prefix)
    assert phone.writes("he has a knife now", says=NOW_DANGER, places=places) == f"{said} imm.still"


def test_a_prefix_never_becomes_a_place():
    phone = Phone(country="JO")
    phone.writes("he has a knife now", says=NOW_DANGER)
    assert phone.facts.country is None


def test_care_within_days_is_named_after_the_numbers():
    phone = Phone(Language.EN)
    says = danger(Signal.SEXUAL_RECENT)
    assert phone.writes("a man touched my niece yesterday", says=says) == "imm.any imm.care imm.still"


def test_care_is_named_even_when_triage_is_not_sure_of_the_time():
    says = danger(Signal.SEXUAL_RECENT, urgency=Urgency.ELEVATED)
    assert "imm.care" in Phone().writes("a man touched my niece", says=says)


@pytest.mark.parametrize(
    ("country", "more", "said"),
    [
        ("LB", {"about_self": True}, "sui.first"),
        ("LB", {}, "sui.first"),
        ("JO", {}, "sui.jo"),
        (None, {}, "sui.any"),
        ("LB", {"about_self": True, "age": 10}, "ch.sui"),
        ("LB", {"relation": Relation.FRIEND}, "sui.other q.safe"),
    ],
)
def test_who_may_end_their_life_gets_numbers_and_one_question(country, more, said):
    says = danger(Signal.SUICIDE_SELFHARM)
    assert Phone(country=country).writes("I do not want to live", says=says, **more) == said


@pytest.mark.parametrize(
    ("reply", "said"), [("1", "sui.stay q.safe"), ("2", "sui.alone q.safe"), ("ok", "sui.alone q.safe")]
)
def test_the_question_after_despair_leads_on(reply, said):
    phone = Phone()
    phone.writes("I do not want to live", says=danger(Signal.SUICIDE_SELFHARM), about_self=True)
    assert phone.writes(reply) == said


def test_a_weapon_and_despair_get_both_answers():
    says = danger(Signal.SUICIDE_SELFHARM, Signal.WEAPON)
    assert Phone(country="LB").writes("he has a gun I want to die", says=says) == "imm.lb sui.first"


def test_a_child_is_spoken_to_as_a_child():
    phone = Phone(Language.EN)
    assert phone.writes("my dad hits me a lot", says=HARM, about_self=True, age=9) == "ch.hello ch.safe"
    assert phone.writes("1") == "ch.danger"
    assert phone.writes("2") == "ch.where"
    assert phone.writes("saida", places=sure(SAIDA)) == "ch.sex"
    assert phone.writes("1") == "ch.trust"
    assert phone.facts.sex is Sex.GIRL
    assert phone.writes("my aunt") == "ch.return ch.done ch.delete"
    assert phone.facts.may_write is None
    assert phone.facts.how is How.SELF


def test_a_child_in_danger_gets_numbers_for_children():
    phone = Phone(Language.EN)
    assert (
        phone.writes("dad is hitting me now", says=NOW_DANGER, about_self=True, age=9) == "ch.imm imm.still"
    )


def test_a_child_is_recognised_when_the_age_comes_later():
    phone = Phone(Language.EN, channel=Channel.SMS)
    phone.writes("my dad hits me a lot", says=HARM, about_self=True)
    phone.writes("1")
    phone.writes("2")
    phone.writes("skip")
    assert phone.writes("9") == "ch.sex"


def test_a_writer_of_twelve_is_no_child_here():
    phone = Phone(Language.EN)
    assert "first.self" in phone.writes("my dad hits me a lot", says=HARM, about_self=True, age=12)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (maybe(ARSAL), "q.where.one"),
        (maybe(ARSAL, SAIDA), "q.where.two"),
        (maybe(ARSAL, SAIDA, TYRE), "q.where.three"),
        ((), "q.where"),
        (sure(ARSAL), "q.age"),
    ],
)
def test_a_place_is_asked_as_far_as_it_is_in_doubt(places, said):
    phone = Phone(Language.EN)
    phone.writes("my neighbour beats his son", says=HARM, places=places)
    phone.writes("1")
    assert phone.writes("2") == said


def test_places_are_offered_as_codes():
    phone = Phone(Language.EN)
    phone.writes("my neighbour beats his son", says=HARM, places=maybe(ARSAL, SAIDA))
    phone.writes("1")
    phone.writes("2")
    assert phone.turn.say[-1].values == {
        "place1": "arsal",
        "district1": "22000",
        "place2": "saida",
        "district2": "15000",
    }


@pytest.mark.parametrize(
    ("kind", "media", "said", "meaningful"),
    [
        (InboundKind.MEDIA, (MediaKind.VOICE,), "rx.voice q.safe", True),
        (InboundKind.MEDIA, (MediaKind.PHOTO,), "rx.photo open.neutral", True),
        (InboundKind.MEDIA, (MediaKind.VIDEO, MediaKind.FILE), "rx.video open.neutral", True),
        (InboundKind.MEDIA, (MediaKind.STICKER,), "open.neutral", False),
        (InboundKind.CONTACT, (), "rx.contact open.neutral", False),
    ],
)
def test_what_is_no_text_is_received_first(kind, media, said, meaningful):
    phone = Phone()
    assert phone.writes("", kind=kind, media=media, language=Language.EN) == said
    assert phone.turn.meaningful is meaningful


def test_a_voice_note_without_a_language_asks_for_one_after_the_receipt():
    phone = Phone()
    assert phone.writes("", kind=InboundKind.MEDIA, media=(MediaKind.VOICE,)) == "rx.voice open.lang"
    assert phone.writes("FR") == "q.safe"
    assert phone.state.language is Language.FR


def test_a_photo_with_words_is_received_and_answered():
    phone = Phone()
    said = phone.writes("this is what he did", says=HARM, kind=InboundKind.MEDIA, media=(MediaKind.PHOTO,))
    assert said == "rx.photo first.report q.safe"


def test_a_pin_asks_for_the_area_only():
    phone = Phone(Language.AR)
    assert phone.writes("", kind=InboundKind.PIN, pin_place=ARSAL) == "q.where.pin"
    assert phone.facts.place is None
    assert phone.writes("1") == "q.safe"
    assert phone.facts.place == "arsal"


def test_a_refused_pin_is_not_kept():
    phone = Phone(Language.AR)
    phone.writes("", kind=InboundKind.PIN, pin_place=ARSAL)
    assert phone.writes("2") == "q.safe"
    assert phone.facts.place is None
    assert phone.state.candidates == ()


def test_nobody_on_shift_is_said_once_after_the_receipt():
    phone = Phone(Language.EN, staffed=False)
    assert phone.writes("my neighbour beats his son", says=HARM) == "first.report hours.unknown q.safe"
    assert phone.writes("1") == "q.danger"
    assert "hours" not in phone.writes("2")


def test_nobody_on_shift_is_said_after_every_numbers():
    phone = Phone(Language.EN, staffed=False, country="LB")
    assert phone.writes("he is beating him now", says=NOW_DANGER) == "imm.lb imm.nobody imm.still"
    assert phone.writes("he has a gun now", says=danger(Signal.WEAPON)).startswith("imm.yes")
    phone = Phone(Language.EN, staffed=False, country="LB")
    phone.writes("my neighbour beats his son", says=HARM)
    phone.writes("1")
    assert phone.writes("yes") == "imm.lb imm.nobody q.where"


def test_without_an_answer_to_it_nobody_is_written_to_first():
    phone = Phone(Language.EN)
    phone.writes(
        "my neighbour beats his son", says=HARM, places=sure(ARSAL), age=8, sex=Sex.BOY, how=How.WITNESS
    )
    phone.writes("1")
    assert phone.writes("2") == "q.reply"
    assert phone.writes("skip") == "g.skip q.done code.give"
    assert phone.facts.may_write is MayWrite.AFTER_ME
