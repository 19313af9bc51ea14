"""A phone may change hands: openings say the same to a stranger and to somebody who told everything."""

import pytest

from bot.model import Effect, State
from cases.messages import InboundKind, MediaKind
from cases.model import Answer, Language
from tests.bot.phone import CALM, HARM, NOW_DANGER, Phone, reported

CONTENTLESS = [
    "hi",
    "salut",
    "مرحبا",
    "mar7aba",
    "hello?",
    "الو",
    "مين معي",
    "test",
    "1",
    "٣",
    "ok",
    "👍",
    "🙂",
    "...",
    "?",
    "haha",
    "thanks",
    "abc",
    "نعم",
    "what",
    "",
]


def everything_told(**usual):
    phone = reported(**usual)
    for reply in ("1", "2", "skip", "9", "1", "2", "1", "1", "1", "2"):
        phone.writes(reply)
    assert phone.state.done
    return phone


def stranger_and_reporter(gap=31):
    yield Phone()
    yield reported().waits(gap)
    yield everything_told().waits(gap)
    yield reported(Language.AR).waits(60 * 24 * 3)
    left = reported()
    left.writes("exit")
    yield left
    unsafe = reported()
    unsafe.writes("2")
    yield unsafe


@pytest.mark.parametrize("text", CONTENTLESS)
def test_an_opening_is_the_same_for_everybody(text):
    answers = set()
    for phone in stranger_and_reporter():
        phone.writes(text)
        assert not any(say.values for say in phone.turn.say)
        answers.add((phone.said, phone.turn.state.speaks, phone.turn.effects))
        assert not phone.turn.meaningful
    ((said, _, effects),) = answers
    assert said in ("open.neutral", "open.lang")
    assert not effects


def test_the_name_of_a_place_alone_opens_like_any_word():
    from tests.bot.phone import SAIDA, sure

    assert {phone.writes("Saida", places=sure(SAIDA)) for phone in stranger_and_reporter()} == {"open.lang"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hi", "open.neutral"),
        ("bonjour", "open.neutral"),
        ("mar7aba", "open.neutral"),
        ("مرحبا", "open.neutral"),
        ("1", "open.lang"),
        ("🙂", "open.lang"),
        ("xyz", "open.lang"),
    ],
)
def test_without_a_known_language_the_languages_are_offered(text, said):
    assert Phone().writes(text) == said


@pytest.mark.parametrize("kind", [InboundKind.START])
def test_the_start_button_of_a_chat_opens(kind):
    assert Phone().writes("/start", kind=kind) == "open.lang"
    phone = reported()
    assert phone.writes("/start", kind=kind) == "open.neutral"


def test_a_sticker_opens_like_any_word_without_content():
    for phone in stranger_and_reporter():
        assert phone.writes("", kind=InboundKind.MEDIA, media=(MediaKind.STICKER,)) == "open.lang"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("1", "open.about q.danger"),
        ("نعم", "open.about q.danger"),
        ("١", "open.about q.danger"),
        ("۱", "open.about q.danger"),
        ("1 Yes", "open.about q.danger"),
        ("oui", "open.about q.danger"),
        ("na3am", "open.about q.danger"),
        ("3", "open.not_sure q.danger"),
        ("ما بعرف", "open.not_sure q.danger"),
        ("?", "open.not_sure q.danger"),
        ("2", "open.not_now"),
        ("la2", "open.not_now"),
        ("ok", "nu.first open.neutral"),
        ("skip", "open.not_sure q.danger"),
        ("my neighbour beats his son", "first.report q.lead q.safe"),
    ],
)
def test_replies_to_the_opening(reply, said):
    phone = Phone()
    phone.writes("hello")
    assert phone.writes(reply) == said


def test_never_a_third_try():
    phone = Phone()
    phone.writes("hello")
    assert phone.writes("ok") == "nu.first open.neutral"
    assert phone.writes("mmm") == "nu.second"
    assert phone.writes("mmm") == "nu.numbers"
    assert phone.writes("hello") == "open.neutral"


@pytest.mark.parametrize(
    ("text", "language"),
    [("AR", Language.AR), ("EN", Language.EN), ("FR", Language.FR), ("عربي", Language.AR)],
)
def test_a_chosen_language_opens_in_it(text, language):
    phone = Phone()
    phone.writes("🙂")
    assert phone.writes(text) == "open.neutral"
    assert phone.state.language is language


def test_without_a_choice_of_language_arabic_is_spoken():
    phone = Phone()
    phone.writes("1")
    assert phone.writes("1") == "nu.first open.lang"
    assert phone.writes("1") == "nu.second open.neutral"
    assert phone.state.speaks is Language.AR


def test_after_the_opening_only_what_is_missing_is_asked():
    phone = reported()
    phone.writes("1")
    phone.writes("2")
    phone.waits(45)
    assert phone.writes("hello") == "open.neutral"
    assert phone.writes("yes") == "open.about q.where"


def test_not_now_is_a_promise_that_is_kept():
    phone = everything_told()
    phone.waits(60)
    phone.writes("hello")
    assert phone.facts.may_write == "yes"
    assert phone.writes("2") == "open.not_now"
    assert phone.facts.may_write == "after_me"


def test_a_gap_and_then_content_stays_in_the_frame_of_care():
    phone = reported()
    phone.writes("1")
    phone.waits(60)
    assert phone.writes("he hit him again last night", says=HARM) == "first.report q.lead q.safe"


def test_after_a_day_danger_is_asked_again_and_the_rest_is_not():
    phone = everything_told()
    phone.waits(60 * 24 * 2)
    assert phone.writes("he hit him again last night", says=HARM) == "first.report q.lead q.safe"
    assert phone.writes("1") == "q.danger"
    assert phone.writes("2") == "care.ok"
    assert not phone.did(Effect.GIVE_CODE)


@pytest.mark.parametrize("text", ["who is this", "who are you?", "مين انتو", "c'est qui", "what do you do"])
def test_a_question_about_the_line_is_answered_neutrally(text):
    answers = {phone.writes(text, language=Language.EN) for phone in stranger_and_reporter()}
    assert answers == {"first.ask open.neutral"}


def test_a_machine_says_that_it_is_one():
    assert Phone().writes("are you a robot?") == "first.bot open.neutral"
    assert reported().writes("are you a robot?") == "first.bot q.safe"


def test_a_known_code_opens_the_session_and_an_unknown_one_reads_like_hello():
    text = "1234 5678 9012 3456"
    phone = Phone(Language.EN)
    assert phone.writes(text, code_known=True) == "code.use"
    assert phone.did(Effect.USE_CODE)
    assert not phone.turn.meaningful
    assert phone.writes("news", status="looking") == "st.looking"
    wrong = {p.writes(text, code_known=False) for p in stranger_and_reporter()}
    assert wrong == {Phone().writes("1")}
    assert reported().writes(text, code_known=False) == "open.neutral"


def test_who_came_back_by_code_is_not_asked_what_the_case_knows():
    phone = Phone(Language.EN)
    phone.writes("1234567890123456", code_known=True)
    assert phone.writes("he hit him again last night", says=HARM) == "first.report q.lead q.safe"
    assert phone.writes("1") == "q.danger"
    assert phone.writes("2") == "care.ok"


@pytest.mark.parametrize("status", ["received", "looking", "passed", "closed"])
def test_news_is_given_only_in_a_session_that_holds_the_report(status):
    assert reported().writes("أخبار", status=status) == f"st.{status} q.safe"
    assert reported().waits(40).writes("news", status=status) == "out.none"
    assert Phone().writes("news", status=status) == "out.none"


@pytest.mark.parametrize("text", ["open", "hello", "news", "1", "thanks", "🙂"])
def test_an_answer_that_waits_is_not_shown_to_whoever_holds_the_phone(text):
    phone = reported().waits(40)
    assert phone.writes(text, waiting=1) == "out.check"
    assert not phone.did(Effect.RELEASE_ANSWERS)
    assert phone.writes("1", waiting=1) == ""
    assert phone.did(Effect.RELEASE_ANSWERS)


@pytest.mark.parametrize("reply", ["2", "لا", "skip"])
def test_not_now_leaves_the_answer_waiting(reply):
    phone = reported().waits(40)
    phone.writes("open", waiting=1)
    assert phone.writes(reply, waiting=1) == "open.not_now"
    assert not phone.did(Effect.RELEASE_ANSWERS)
    assert phone.writes("hello", waiting=1) == "out.check"


def test_an_unclear_reply_never_releases_an_answer():
    phone = reported().waits(40)
    phone.writes("open", waiting=1)
    phone.writes("ok", waiting=1)
    assert not phone.did(Effect.RELEASE_ANSWERS)
    phone.writes("ok", waiting=1)
    assert not phone.did(Effect.RELEASE_ANSWERS)


@pytest.mark.parametrize("text", ["ok", "open", "1", "he is at home now again"])
def test_in_a_session_that_goes_on_an_answer_comes_with_any_message(text):
    phone = reported()
    phone.writes(text, waiting=2)
    assert phone.did(Effect.RELEASE_ANSWERS)


def test_no_answer_goes_to_a_phone_where_writing_is_not_safe():
    phone = reported()
    phone.writes("2", waiting=1)
    assert phone.facts.safe is Answer.NO
    assert not phone.did(Effect.RELEASE_ANSWERS)
    assert phone.writes("hello", waiting=1) == "out.check"


def test_content_after_a_gap_is_received_before_an_answer_is_offered():
    phone = reported().waits(60)
    assert phone.writes("he hit him again last night", says=HARM, waiting=1) == "first.report out.check"
    assert phone.writes("1", waiting=1) == "q.safe"
    assert phone.did(Effect.RELEASE_ANSWERS)
    phone = reported().waits(60)
    assert phone.writes("he is beating him now", says=NOW_DANGER, waiting=1) == "imm.any imm.still"


def test_open_and_nothing_waits_reads_the_same_to_a_stranger():
    assert {p.writes("فتح") for p in stranger_and_reporter()} == {"out.none"}


def test_while_a_person_of_the_desk_talks_the_bot_is_silent():
    phone = reported()
    phone.usual["joined"] = True
    for text in ("hello", "ok", "1", "he hits him all the time", "EN", "skip", "news", "human"):
        assert phone.writes(text) == ""
        assert phone.turn.meaningful
    assert phone.writes("99") == "g.numbers.any"
    assert phone.writes("forget me") == "g.forget"
    assert phone.writes("no") == "g.forget.no"
    assert phone.writes("stop") == "g.stop"
    phone = reported()
    phone.usual["joined"] = True
    assert phone.writes("0") == "g.exit"


@pytest.mark.parametrize("kind", [InboundKind.EDITED, InboundKind.PROVIDER_HELP, InboundKind.PROVIDER_START])
def test_what_is_no_new_message_opens_no_session(kind):
    for phone in stranger_and_reporter():
        assert phone.writes("help", kind=kind) == ""
        assert phone.writes("hello", language=Language.EN) == "open.neutral"


def test_a_code_is_taken_after_a_stop():
    phone = reported()
    phone.writes("stop")
    assert phone.writes("1234567890123456", code_known=True) == "code.use"
    assert phone.writes("news", status="closed") == "st.closed"
    assert phone.state.stopped
    assert phone.waits(40).writes("news", status="closed") == ""


def test_an_unknown_version_of_the_state_restarts_and_keeps_a_stop():
    assert State.from_json({"v": 999, "stopped": True, "facts": {"age": 3}}) == State(
        stopped=True, closed=True
    )
    assert State.from_json({"v": 1, "facts": {"sex": "?"}}) == State(closed=True)
    assert State.from_json({"v": 1, "step": "gone"}).step == "gone"
    phone = Phone()
    phone.state = State.from_json({"v": 999})
    assert phone.writes("hello") == "open.neutral"


@pytest.mark.parametrize(
    "damaged",
    [
        {"step": 5},
        {"answers": 3},
        {"settled": 7},
        {"last_at": "soon"},
        {"candidates": [["x"]]},
        {"misses": "2"},
        {"unknown": 1},
        {"facts": {"shoe": 1}},
        {"stopped": "yes"},
        {"child": 1},
    ],
)
def test_a_damaged_state_restarts(damaged):
    assert State.from_json({"v": 1, **damaged}) == State(closed=True)


def test_a_step_that_no_longer_exists_does_no_harm():
    phone = reported()
    phone.state = State.from_json({**phone.state.to_json(), "step": "gone", "resume": "gone"})
    assert phone.writes("1", says=CALM) == "care.ok"
