"""After a disclosure: calm words, the question again, and nobody ever reads that they were not understood."""

from itertools import pairwise

import pytest

from bot.keywords import Global, table
from bot.model import Effect
from cases.messages import InboundKind, MediaKind
from cases.model import Answer, Channel, Language, MayWrite, Relation, Sex, Signal, Urgency
from tests.bot.phone import (
    ARSAL,
    CALM,
    HARM,
    MAJDAL,
    NOW_DANGER,
    SAIDA,
    TYRE,
    Phone,
    danger,
    maybe,
    reported,
    sure,
)


def at(step, **usual):
    """A phone that has told something and has come to this question."""
    phone = reported(**usual)
    for _ in range(12):
        if phone.state.step == step:
            return phone
        phone.writes(
            "1"
            if phone.state.step in ("safe", "reply", "shared")
            else "2"
            if phone.state.step == "danger"
            else "skip"
        )
    raise AssertionError(step)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("thanks", "care.thanks"),
        ("شكرا", "care.thanks"),
        ("yeslamo", "care.thanks"),
        ("merci beaucoup", "care.thanks"),
        ("hahaha", "care.haha"),
        ("ههههه", "care.haha"),
        ("mdr", "care.haha"),
        ("😂", "care.haha"),
        ("I was joking", "care.joke"),
        ("كنت عم بمزح", "care.joke"),
        ("wrong number", "care.joke"),
        ("fuck you", "care.anger"),
        ("please don't tell anyone", "care.secret"),
        ("ما تخبروا حدا", "care.secret"),
        ("ne dites rien à personne", "care.secret"),
        ("will you save him?", "care.promise"),
        ("i have pictures", "care.evidence"),
        ("j'ai des photos", "care.evidence"),
        ("i am scared", "care.worry"),
        ("خايفة", "care.worry"),
        ("i can't call", "imm.no_call"),
        ("ma fine ettesil", "imm.no_call"),
        ("I am afraid of the police", "imm.no_police"),
        ("hello", "care.ok"),
        ("who is this", "first.ask"),
        ("are you a bot", "first.bot"),
    ],
)
def test_talk_is_answered_and_the_question_repeats(text, said):
    phone = reported()
    assert phone.writes(text) == f"{said} q.safe"
    assert phone.turn.meaningful


@pytest.mark.parametrize("text", ["ok", "تمام", "d'accord", "👍", "mashi", "hmm", "xyz", "@@ab"])
def test_ok_is_no_answer_to_whether_writing_is_safe(text):
    phone = reported()
    assert phone.writes(text) == "q.safe.check"
    assert phone.writes(text) == "q.danger"
    assert phone.facts.safe is Answer.NOT_SURE


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "1",
        "yes",
        "نعم",
        "3",
        "ما بعرف",
        "je sais pas",
        "hmm",
        "skip",
        "na3am",
        "he is here",
        "tonight",
        "خطر",
        "yes, he is here",
        "نعم هلق",
    ],
)
def test_all_but_a_no_counts_as_danger(text):
    phone = at("danger", country="LB")
    assert phone.writes(text).removeprefix("g.skip ") == "imm.lb q.where"
    assert phone.facts.danger is not Answer.NO


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "٢",
        "no",
        "لا",
        "la2",
        "non",
        "2 No",
        "2 لا",
        "لا، هو بالشغل",
        "no, not now",
        "jamais",
        "no thanks",
        "لا شكرا",
        "non merci",
        "he left",
        "ما في خطر",
        "pas de danger",
    ],
)
def test_a_no_is_a_no(text):
    phone = at("danger")
    assert phone.writes(text, language=None) == "q.where"
    assert phone.facts.danger is Answer.NO


@pytest.mark.parametrize("text", ["لا يزال هون", "no one is safe", "la voisine crie", "ليش", "لا"])
def test_a_text_that_begins_like_a_no_is_not_taken_for_one(text):
    phone = at("danger")
    phone.writes(text, language=None)
    assert (phone.facts.danger is Answer.NO) == (text == "لا")


@pytest.mark.parametrize("text", ["بعدو", "ba3do", "still", "encore", "لا يزال", "ok", "1", "3", "yes", "?"])
def test_anything_but_a_no_means_that_the_danger_is_still_there(text):
    phone = Phone(Language.EN)
    phone.writes("he is beating him now", says=NOW_DANGER)
    assert phone.writes(text) == "imm.yes q.safe"
    assert phone.facts.danger is not Answer.NO


@pytest.mark.parametrize(
    "text",
    [
        "no, but he comes back tonight",
        "لا، بس الليلة راجع",
        "no. he said he will kill them all",
        "no-one is safe here",
    ],
)
def test_a_no_with_a_threat_behind_it_is_no_plain_no(text):
    phone = at("danger")
    phone.writes(text, language=None)
    assert phone.facts.danger is not Answer.NO


def test_numbers_that_were_just_given_are_not_sent_whole_again():
    phone = Phone(country="LB")
    assert phone.writes("help me") == "imm.lb q.danger"
    assert phone.writes("1") == "imm.yes q.safe"


def test_new_signs_while_the_numbers_are_on_the_screen():
    phone = Phone(Language.EN, country="LB")
    phone.writes("he is beating her now", says=NOW_DANGER)
    assert (
        phone.writes("he touched her yesterday too", says=danger(Signal.SEXUAL_RECENT))
        == "imm.care imm.yes q.safe"
    )
    phone = Phone(Language.EN, country="LB")
    phone.writes("he is beating me now", says=NOW_DANGER)
    assert phone.writes("I want to die", says=danger(Signal.SUICIDE_SELFHARM), about_self=True) == "sui.first"
    assert phone.writes("1") == "sui.stay q.safe"


def test_medical_care_is_named_once_whenever_it_is_told():
    recent = danger(Signal.SEXUAL_RECENT, urgency=Urgency.ELEVATED)
    phone = at("age")
    assert "imm.care" in phone.writes("he touched her the day before", says=recent)
    assert "imm.care" not in phone.writes("he touched her the day before", says=recent)


def test_a_child_in_despair_who_tells_more_is_not_told_that_all_is_well():
    phone = Phone(Language.EN)
    phone.writes("I do not want to live", says=danger(Signal.SUICIDE_SELFHARM), about_self=True, age=10)
    assert phone.writes("I took pills", says=danger(Signal.MEDICAL_EMERGENCY)).startswith("ch.imm")
    phone = Phone(Language.EN)
    phone.writes("I do not want to live", says=danger(Signal.SUICIDE_SELFHARM), about_self=True, age=10)
    assert phone.writes("my aunt") == "ch.stay ch.safe"


def test_who_cannot_write_safely_and_names_danger_gets_numbers_and_no_question():
    phone = reported(country="LB")
    assert phone.writes("no, he is hitting me now", says=NOW_DANGER) == "imm.lb q.safe.no"
    assert phone.facts.danger is Answer.YES
    assert phone.state.step is None


def test_danger_in_the_window_is_not_danger_in_this_word():
    from cases.model import Assessment

    phone = at("where", country="LB")
    window = Assessment(Urgency.IMMINENT, (Signal.WEAPON,), (), reasons=("window",))
    assert phone.writes("Saida", says=window, places=sure(SAIDA)) == "q.age"


def test_the_danger_is_over():
    phone = Phone(Language.EN)
    phone.writes("he is beating him now", says=NOW_DANGER)
    assert phone.writes("2") == "q.safe"
    assert phone.facts.danger is Answer.NO


def test_danger_in_a_later_message_gets_numbers_at_once():
    phone = at("age", country="LB")
    assert phone.writes("he is back and hits him", says=NOW_DANGER) == "imm.lb imm.still"
    assert phone.writes("2") == "q.age"


def test_the_same_danger_is_not_answered_twice_but_a_new_one_is():
    phone = Phone(Language.EN, country="LB")
    phone.writes("he is beating him now", says=NOW_DANGER)
    phone.writes("1")
    assert "imm.lb" not in phone.writes("he is beating him still now", says=NOW_DANGER)
    assert phone.writes("now he has a gun", says=danger(Signal.WEAPON)) == "imm.lb imm.still"


def test_an_old_answer_does_not_make_every_message_a_danger():
    from dataclasses import replace

    phone = at("danger", country="LB")
    phone.writes("1")
    judged = replace(CALM, urgency=Urgency.IMMINENT, reasons=("answer.danger",))
    assert phone.writes("thanks", says=judged) == "care.thanks q.where"


@pytest.mark.parametrize(
    ("step", "text", "value"),
    [
        ("age", "9", 9),
        ("age", "٩", 9),
        ("age", "۱۲", 12),
        ("age", "nine", 9),
        ("age", "about 9", 9),
        ("age", "٩ سنين", 9),
        ("age", "تسعة", 9),
        ("age", "dix-sept", 17),
        ("age", "8 or 9", 8),
        ("age", "6 months", 1),
        ("age", "١٨ شهر", 1),
        ("age", "30 mois", 2),
        ("sex", "both", Sex.UNKNOWN),
        ("sex", "she is a girl", Sex.GIRL),
        ("sex", "c'est un garçon", Sex.BOY),
        ("sex", "a girl and also a boy", None),
        ("how", "I saw it with my own eyes", "witness"),
        ("when", "in the morning when he works", "morning"),
        ("sex", "1", Sex.GIRL),
        ("sex", "بنت", Sex.GIRL),
        ("sex", "bent", Sex.GIRL),
        ("sex", "fille", Sex.GIRL),
        ("sex", "2 Boy", Sex.BOY),
        ("sex", "2 صبي", Sex.BOY),
        ("sex", "garçon", Sex.BOY),
        ("sex", "3", Sex.UNKNOWN),
        ("sex", "ma ba3ref", Sex.UNKNOWN),
        ("how", "١", "self"),
        ("how", "I saw it", "witness"),
        ("how", "شفت بعيني", "witness"),
        ("how", "l'enfant me l'a dit", "child_told"),
        ("how", "4 Someone else told me", "other_told"),
        ("how", "two", "witness"),
        ("how", "تلاتة", "child_told"),
        ("reply", "oui", MayWrite.YES),
        ("reply", "2", MayWrite.NO),
        ("reply", "لا", MayWrite.NO),
        ("reply", "3", MayWrite.AFTER_ME),
        ("reply", "فقط بعد أن أكتب", MayWrite.AFTER_ME),
        ("when", "2", "afternoon"),
        ("when", "الصبح", "morning"),
        ("when", "le soir", "evening"),
        ("when", "Sundays when he works", "other"),
    ],
)
def test_replies_in_digits_and_words_fill_the_facts(step, text, value):
    phone = at(step)
    phone.writes(text, language=None)
    field = {"reply": "may_write"}.get(step, step)
    assert getattr(phone.facts, field) == value
    assert (phone.state.step == step) == (value is None)


@pytest.mark.parametrize(("step", "text"), [("age", "3"), ("age", "1"), ("sex", "5"), ("how", "0.5")])
def test_a_figure_means_what_the_question_makes_of_it(step, text):
    phone = at(step)
    phone.writes(text)
    assert (phone.facts.age is not None) == (step == "age")
    assert phone.facts.sex is None
    assert phone.facts.how is None


def test_a_list_of_times_asks_for_words_when_none_fits():
    phone = at("when", channel=Channel.SMS)
    assert phone.writes("4") == "q.when.other"
    assert phone.writes("when he is at work") == "q.done code.give"


def test_an_answer_that_comes_with_another_is_not_asked_again():
    phone = at("where")
    assert phone.writes("Saida, she is 9 and a girl", places=sure(SAIDA), age=9, sex=Sex.GIRL) == "q.how"


def test_a_word_that_answers_another_question_fills_it_and_the_question_repeats():
    phone = Phone(Language.EN, country="LB")
    phone.writes("he is beating him now", says=NOW_DANGER)
    assert phone.writes("Saida", places=sure(SAIDA)) == "imm.still"
    assert phone.turn.meaningful
    assert phone.facts.place == "saida"
    assert phone.facts.danger is Answer.YES
    assert phone.writes("2") == "q.safe"


def test_an_adult_who_tells_of_another_child_keeps_the_adult_voice():
    phone = Phone(Language.EN)
    phone.writes("my neighbour beats his son of 8", says=HARM, age=8, relation=Relation.NEIGHBOUR)
    for reply in ("1", "2", "skip", "2"):
        phone.writes(reply)
    assert phone.state.step == "how"
    assert phone.writes("1") == "q.reply"


def test_what_was_answered_wins_over_what_is_guessed_later():
    phone = at("age")
    phone.writes("9")
    phone.writes("his brother of 14 is also there", age=14)
    assert phone.facts.age == 9


def test_a_place_not_on_the_list_is_asked_once_more_and_then_left():
    phone = at("where")
    assert phone.writes("Kfar Nowhere") == "q.where.none"
    assert phone.writes("Kfar Elsewhere") == "q.age"
    assert phone.facts.place is None


@pytest.mark.parametrize("text", ["skip", "تخطي", "passer", "prefer not to say", "ma ba3ref", "3", "لا جواب"])
def test_nobody_has_to_name_a_place(text):
    phone = at("where")
    assert phone.writes(text).removeprefix("g.skip ") in ("q.age", "q.where.none")
    phone = at("where")
    phone.writes("majdal", places=maybe(MAJDAL))
    assert phone.state.step == "where_one"
    assert phone.writes(text).removeprefix("g.skip ") == "q.age"


def test_places_are_confirmed_or_asked_anew():
    phone = at("where")
    assert phone.writes("majdal", places=maybe(MAJDAL)) == "q.where.one"
    assert phone.writes("no") == "q.where.none"
    assert phone.writes("majdal", places=maybe(MAJDAL)) == "q.age"
    phone = at("where")
    assert phone.writes("sour or saida", places=maybe(TYRE, SAIDA, ARSAL)) == "q.where.three"
    assert phone.writes("2 Saida, Saida") == "q.age"
    assert phone.facts.place == "saida"
    phone = at("where")
    phone.writes("sour or saida", places=maybe(TYRE, SAIDA))
    assert phone.writes("3") == "q.where.none"
    phone = at("where")
    phone.writes("sour or saida", places=maybe(TYRE, SAIDA))
    assert phone.writes("saida", places=maybe(SAIDA)) == "q.age"
    assert phone.facts.place == "saida"


def test_a_measure_is_no_choice():
    phone = at("where")
    phone.writes("sour or saida", places=maybe(TYRE, SAIDA))
    phone.writes("2 km from here")
    assert phone.facts.place is None


def test_telling_on_is_thanked_at_most_once_in_three_messages():
    phone = reported()
    said = [phone.writes(f"and then he did this {n}", says=HARM) for n in range(9)]
    thanked = [n for n, ids in enumerate(said) if "care.more" in ids]
    assert thanked
    assert all(b - a >= 3 for a, b in pairwise(thanked))
    assert all(ids for ids in said)


def test_a_question_is_not_repeated_for_ever():
    phone = reported()
    said = " ".join(phone.writes(f"and then he did this {n}", says=HARM) for n in range(40))
    assert said.count("q.safe") <= 3
    assert said.count("q.age") <= 3
    assert phone.state.done


def test_nobody_who_told_something_reads_a_text_of_the_unclear():
    for step in ("safe", "danger", "where", "age", "sex", "how", "reply"):
        phone = at(step)
        for text in ("xyz", "??", "12345", "okay", "bla", "🙂"):
            said = phone.writes(text)
            assert "nu." not in said
            assert said


def test_when_nobody_reads_nobody_says_we_are_here():
    phone = reported(staffed=False)
    for text in ("hello", "haha", "ok", "ok", "xyz", "xyz"):
        assert "care.ok" not in phone.writes(text)
        assert "care.haha" not in phone.said


def test_a_sticker_or_a_photo_in_between_keeps_the_question():
    phone = at("age")
    assert phone.writes("", kind=InboundKind.MEDIA, media=(MediaKind.STICKER,)) == "rx.sticker q.age"
    assert phone.writes("🌹") == "rx.sticker q.age"
    assert phone.writes("", kind=InboundKind.MEDIA, media=(MediaKind.PHOTO,)) == "rx.photo q.age"
    assert phone.turn.meaningful
    assert phone.writes("", kind=InboundKind.CONTACT) == "rx.contact"
    assert phone.state.step == "age"
    assert at("age").writes("", kind=InboundKind.CONTACT) == "rx.contact q.age"


def test_tears_are_a_disclosure():
    phone = Phone()
    assert phone.writes("😭", language=Language.EN).startswith("first.report")
    assert phone.turn.meaningful


def test_an_edited_message_is_learned_and_not_answered():
    phone = reported()
    assert phone.writes("my neighbour beats his son, 9", says=HARM, age=9, kind=InboundKind.EDITED) == ""
    assert phone.facts.age == 9
    assert phone.turn.meaningful
    assert phone.writes("stop", kind=InboundKind.EDITED) == "g.stop"


def test_not_safe_ends_the_session_with_a_number_and_no_question():
    phone = reported()
    assert phone.writes("2") == "q.safe.no"
    assert phone.state.step is None
    assert phone.writes("he hits him every day", says=HARM).endswith("q.safe")


def test_the_end_gives_a_reference_and_advice_where_others_read():
    phone = at("shared")
    phone.writes("1")
    phone.writes("1")
    assert phone.writes("2") == "q.done code.give del.advice"
    assert phone.did(Effect.DONE)
    assert phone.did(Effect.GIVE_CODE)
    phone = at("shared", channel=Channel.SMS)
    phone.writes("1")
    assert phone.writes("1") == "q.done code.give"


def test_after_the_end_more_can_be_told():
    phone = at("reply")
    assert phone.writes("2") == "q.done code.give"
    assert phone.writes("one more thing he said", says=HARM) in ("care.more", "care.ok")
    assert phone.turn.meaningful
    assert phone.writes("ok") == "care.ok"
    assert not phone.did(Effect.GIVE_CODE)


def test_threats_with_pictures_are_answered_once():
    says = danger(Signal.ONLINE_EXPLOITATION, urgency=Urgency.ELEVATED)
    phone = Phone(Language.EN)
    assert (
        phone.writes("he will post my pictures", says=says, about_self=True)
        == "first.self care.sextortion q.safe"
    )


def in_word_offer():
    phone = at("when")
    assert phone.writes("1") == "word.offer"
    return phone


def with_words():
    phone = in_word_offer()
    assert phone.writes("1") == "word.ask"
    assert phone.writes("12") == "word.unfit"
    assert phone.writes("Zaatar") == "word.saved word.danger"
    assert phone.turn.secret
    assert phone.writes("1") == "word.danger.ask"
    assert phone.writes("zaatar") == "word.unfit"
    assert phone.writes("simsim") == "word.saved q.done code.give del.advice"
    return phone


def test_a_word_of_ones_own_is_kept_as_a_digest_and_never_said():
    kept = str(with_words().state.to_json()).lower()
    assert "zaatar" not in kept
    assert "simsim" not in kept


def test_an_answer_is_read_with_the_word():
    phone = with_words()
    phone.writes("ok", waiting=1)
    assert phone.did(Effect.RELEASE_ANSWERS)
    phone.waits(60)
    assert phone.writes("open", waiting=1) == "out.check"
    assert phone.writes("1", waiting=1) == "out.word"
    assert not phone.did(Effect.RELEASE_ANSWERS)
    assert phone.writes("parsley", waiting=1) == "open.neutral"
    assert not phone.did(Effect.RELEASE_ANSWERS)
    assert phone.writes("ZAATAR", waiting=1) == ""
    assert phone.did(Effect.RELEASE_ANSWERS)
    assert phone.turn.secret


def test_the_danger_word_changes_the_subject_at_once():
    phone = with_words()
    assert phone.writes("Simsim!") == "word.cover"
    assert phone.turn.effects == (Effect.DURESS,)
    assert phone.writes("hello") == "open.neutral"


def test_no_word_is_offered_by_sms():
    phone = at("when", channel=Channel.SMS)
    assert phone.writes("1") == "q.done code.give"


def through_the_referral(phone, replies):
    return [phone.writes(reply, places=sure(SAIDA) if reply == "Saida" else ()) for reply in replies]


def test_a_professional_refers_a_child_to_the_end():
    phone = Phone(Language.EN, country="LB")
    said = through_the_referral(
        phone,
        ["refer", "3", "1, a public school", "R M, 9, girl", "Saida", "a bruise on the arm", "2", "1", "last week",
         "the head knows", "2 she wants it to stop", "1 in the evening"],
    )  # fmt: skip
    assert said == [
        "r.open", "imm.lb r.role", "r.child", "r.place", "r.seen", "r.tonight", "r.tonight.no r.sexual", "r.time",
        "r.around", "r.consent", "r.callback", "r.card r.receipt",
    ]  # fmt: skip
    assert phone.facts.danger is Answer.YES
    assert phone.facts.place == "saida"
    assert phone.facts.may_write is MayWrite.YES
    assert phone.state.answers["r_role"] == "education"
    assert phone.state.answers["r_consent"] == "child"
    assert phone.facts.age == 9
    assert phone.did(Effect.GIVE_CODE)


def test_an_unclear_role_does_not_end_a_referral():
    phone = Phone(Language.EN)
    through_the_referral(phone, ["refer", "2"])
    assert phone.writes("xyz").endswith("r.role")
    assert phone.writes("xyz").endswith("r.child")
    phone = Phone(Language.AR)
    through_the_referral(phone, ["احالة", "لا"])
    assert phone.writes("انا معلمة بمدرسة رسمية") == "r.child"


def test_whether_the_child_is_safe_tonight_is_asked_twice():
    phone = Phone(Language.EN)
    through_the_referral(phone, ["refer", "3", "1", "skip", "skip", "skip"])
    assert phone.state.step == "r_tonight"
    assert phone.writes("skip") == "r.tonight"
    assert phone.writes("skip").startswith("g.skip r.tonight.no")


def test_danger_in_a_referral_gets_numbers_and_goes_on():
    phone = Phone(Language.EN, country="JO")
    phone.writes("refer")
    assert phone.writes("1") == "imm.jo r.role"
    phone = Phone(Language.EN, country="LB")
    through_the_referral(phone, ["refer", "2", "1", "skip", "skip"])
    assert phone.writes("he hits her in the yard now", says=NOW_DANGER) == "imm.lb r.sexual"


@pytest.mark.parametrize("word", [w for words in table()["global"][Global.REFER].values() for w in words][:6])
def test_every_word_for_a_referral_leads_to_it(word):
    assert Phone(Language.EN).writes(word) == "r.open"


def test_despair_in_a_referral_is_the_childs_and_not_the_teachers():
    phone = Phone(Language.FR, country="LB")
    phone.writes("orientation", language=Language.FR)
    assert phone.state.referral
    phone.writes("1")
    said = phone.writes(
        "elle dit je veux mourir", says=danger(Signal.SUICIDE_SELFHARM), about_self=True, language=Language.FR
    )
    assert "sui.other" in said
    assert "sui.self" not in said
    assert phone.state.step.startswith("r_")


@pytest.mark.parametrize(
    ("text", "told"), [("12 بنت", 12), ("8, boy", 8), ("2 girl", None), ("12 girls in the class", None)]
)
def test_a_figure_beside_girl_or_boy_is_an_age_whatever_was_asked(text, told):
    phone = Phone(Language.AR)
    phone.writes("جارنا يضرب بنته", says=NOW_DANGER)
    phone.writes(text, sex=Sex.GIRL)
    assert phone.facts.age == told
