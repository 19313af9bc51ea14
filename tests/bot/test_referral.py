"""The referral of a professional, a request for a session, an enrolment, and what is told afterwards."""

from dataclasses import replace

import pytest

from bot.model import Effect
from cases.model import Answer, Channel, Feedback, Language, MayWrite, Relation, Sex
from locales.segments import segments
from locales.words import phrase
from tests.bot.phone import CALM, HARM, NOW_DANGER, SAIDA, Phone, sure
from triage.numbers import numbers

CALM_ONE = (
    "2",
    "1, public school",
    "R M, 9, girl, Saida",
    "she looks tired",
    "2",
    "a brother, nobody else",
    "4",
    "2",
)
STEPS = ["r_danger", "r_role", "r_child", "r_seen", "r_sexual", "r_around", "r_consent", "r_callback"]


def refer(phone, replies, word="refer", language=None):
    """Send the word and the replies; return the steps that were asked."""
    phone.writes(word, language=language)
    asked = []
    for reply in replies:
        asked.append(phone.state.step)
        child = {"sex": Sex.GIRL, "places": sure(SAIDA)} if "9" in reply else {}
        phone.writes(reply, language=language, **child)
    return asked


@pytest.mark.parametrize(
    ("word", "language"),
    [("refer", Language.EN), ("orienter", Language.FR), ("إحالة", Language.AR), ("i7ale", Language.AR)],
)
def test_a_calm_referral_takes_eight_answers(word, language):
    phone = Phone(language)
    assert refer(phone, CALM_ONE, word, language) == STEPS
    assert phone.said == "r.card r.receipt"
    assert phone.state.done
    assert phone.did(Effect.GIVE_CODE)
    facts = phone.facts
    assert (facts.age, facts.sex, facts.place, facts.danger) == (9, Sex.GIRL, "saida", Answer.NO)
    assert (facts.relation, facts.may_write) == (Relation.TEACHER, MayWrite.AFTER_ME)
    assert phone.state.answers["r_consent"] == "not_asked"


def test_the_childs_own_words_may_be_alarming_and_no_question_is_added():
    phone = Phone(Language.EN, country="LB")
    replies = list(CALM_ONE)
    phone.writes("refer")
    for reply in replies[:3]:
        phone.writes(reply, places=sure(SAIDA), sex=Sex.GIRL)
    assert phone.writes("she said: dad hits me with the belt", says=NOW_DANGER) == "imm.lb r.sexual"
    for reply in replies[4:]:
        phone.writes(reply)
    assert phone.state.done
    assert phone.facts.danger is Answer.YES


@pytest.mark.parametrize("relation", [Relation.TEACHER, Relation.HEALTH_WORKER])
@pytest.mark.parametrize(
    ("says", "first"), [(HARM, "first.report q.lead r.open"), (NOW_DANGER, "imm.lb r.role")]
)
def test_first_words_of_a_professional_begin_a_referral(relation, says, first):
    phone = Phone(country="LB")
    assert (
        phone.writes("I am a teacher and a pupil came to me with marks", says=says, relation=relation)
        == first
    )
    assert phone.state.referral
    phone.writes("2")
    if says is HARM:
        assert phone.state.step == "r_role"
        phone.writes("1")
    asked = []
    while phone.state.step:
        asked.append(phone.state.step)
        phone.writes("R M, 9, girl" if phone.state.step == "r_child" else "2", places=sure(SAIDA))
    assert "r_seen" not in asked
    assert len(asked) <= 6
    assert phone.said == "r.card r.receipt"


def test_a_parent_who_speaks_of_a_teacher_is_asked_a_reporters_questions():
    phone = Phone()
    said = phone.writes("the teacher beats my son at school", says=HARM, relation=Relation.PARENT)
    assert said.endswith("q.safe")
    assert not phone.state.referral


def test_who_has_told_something_already_is_not_turned_into_a_referral():
    phone = Phone(Language.EN)
    phone.writes("my neighbour beats his little son", says=HARM)
    phone.writes("1")
    phone.writes("I work as a teacher somewhere else you know", says=HARM, relation=Relation.TEACHER)
    assert not phone.state.referral


@pytest.mark.parametrize(
    ("reply", "written"),
    [("1", MayWrite.YES), ("1 after six", MayWrite.YES), ("2", MayWrite.AFTER_ME), ("3", MayWrite.NO),
     ("skip", MayWrite.AFTER_ME), ("after six, please", MayWrite.AFTER_ME)],
)  # fmt: skip
def test_nothing_is_sent_first_unless_it_was_chosen(reply, written):
    phone = Phone(Language.EN)
    refer(phone, [*CALM_ONE[:-1], reply])
    assert phone.facts.may_write is written


def test_a_time_that_was_told_is_not_asked_again():
    phone = Phone(Language.EN)
    refer(phone, [*CALM_ONE[:4], "1"])
    assert phone.state.step == "r_time"
    phone.state = None
    phone.writes("refer")
    for reply in CALM_ONE[:4]:
        phone.writes(reply, places=sure(SAIDA))
    phone.state = replace(phone.state, answers={**phone.state.answers, "time": "told"})
    phone.writes("1")
    assert phone.state.step == "r_around"


@pytest.mark.parametrize("language", list(Language))
def test_a_whole_referral_by_sms_stays_within_its_budget(language):
    """21 segments in Arabic, as for a report; the letters of French and English are cheaper."""
    phone = Phone(language, channel=Channel.SMS, country="LB")
    total = 0
    for reply in ("refer", *CALM_ONE):
        phone.writes(reply, language=None, places=sure(SAIDA) if "9" in reply else (), sex=Sex.GIRL)
        values = {**numbers("LB", language), "code": "1234 5678 1234 5678"}
        total += segments("\n".join(phrase(s.id, language.value, **values) for s in phone.turn.say)).count
    assert phone.state.done
    assert total <= (21 if language is Language.AR else 13)


@pytest.mark.parametrize("word", ["session", "جلسة", "jalse", "séance"])
def test_a_session_is_asked_for_in_three_answers(word):
    phone = Phone(Language.EN)
    assert phone.writes(word, language=None) == "s.kind"
    assert phone.writes("1, for parents") == "s.where"
    assert phone.turn.meaningful
    assert phone.writes("30 parents in Saida in March", places=sure(SAIDA)) == "r.callback"
    assert phone.writes("1") == "s.done code.give"
    assert phone.did(Effect.GIVE_CODE)
    assert phone.state.disclosed_at is None
    assert phone.state.answers["s_kind"] == "awareness"
    assert phone.facts.place == "saida"


def test_harm_that_is_told_in_a_request_for_a_session_is_taken_as_what_it_is():
    phone = Phone(Language.EN, country="LB")
    phone.writes("session")
    assert phone.writes("a father beats his girl in our building now", says=NOW_DANGER).startswith("imm.lb")
    assert phone.turn.meaningful
    assert phone.facts.danger is Answer.YES


def test_the_word_for_a_session_does_not_end_a_telling():
    phone = Phone(Language.EN)
    phone.writes("my neighbour beats his little son", says=HARM)
    assert phone.writes("session").endswith("q.safe")
    assert not phone.state.session


def test_a_code_outside_a_referral_asks_three_things_and_keeps_no_name():
    phone = Phone(Language.EN)
    assert phone.writes("ENROL K7Q2-M9XD-4TRB", invite=True) == "e.work"
    assert phone.writes("1", enrolled=True) == "e.show"
    assert phone.writes("2", enrolled=True) == "e.name"
    assert phone.writes("Miss R", enrolled=True) == "e.done"
    assert phone.did(Effect.ENROL)
    assert phone.turn.secret
    assert not phone.turn.meaningful
    assert (phone.state.answers["e_work"], phone.state.answers["e_show"]) == ("teaching", "kind")
    assert "Miss R" not in str(phone.state.to_json())


def test_harm_in_place_of_a_name_is_a_telling_and_no_secret():
    phone = Phone(Language.EN, country="LB")
    phone.writes("ENROL K7Q2-M9XD-4TRB", invite=True)
    phone.writes("1")
    phone.writes("1")
    phone.writes("a girl in my class is beaten", says=HARM)
    assert not phone.turn.secret
    assert phone.turn.meaningful


def test_a_code_inside_a_referral_answers_who_writes():
    phone = Phone(Language.EN)
    phone.writes("refer")
    phone.writes("2")
    assert phone.writes("K7Q2-M9XD-4TRB", invite=True) == "e.joined r.child"
    assert phone.state.enrolled


def test_a_code_that_is_not_valid_is_said_and_the_question_stays():
    phone = Phone(Language.EN)
    phone.writes("refer")
    phone.writes("2")
    assert phone.writes("K7Q2-M9XD-4TRB", invite=False) == "e.wrong r.role"
    assert not phone.state.enrolled


def test_who_is_enrolled_is_not_asked_for_the_role():
    phone = Phone(Language.EN, enrolled=True)
    assert "r_role" not in refer(phone, [r for r in CALM_ONE if r != CALM_ONE[1]])
    assert phone.state.done


@pytest.mark.parametrize("feedback", [each for each in Feedback if each is not Feedback.RECEIVED])
def test_feedback_waits_like_an_answer_and_is_read_with_open(feedback):
    phone = Phone(Language.EN, feedback=feedback, untold=True, waiting=1)
    assert phone.writes("news") == "out.check"
    assert phone.writes("1") == f"r.{feedback.value}"
    assert phone.did(Effect.RELEASE_ANSWERS)


def test_feedback_that_was_told_is_told_again_only_to_who_has_the_code():
    phone = Phone(Language.EN, feedback=Feedback.ACCEPTED)
    assert phone.writes("news") == "out.none"
    phone.writes("1234 5678 1234 5678", code_known=True)
    assert phone.writes("news", says=CALM) == "r.accepted"
