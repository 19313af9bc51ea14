"""The words that work everywhere: every spelling, every state, and the traps between them."""

import pytest

from bot.keywords import Global, find_global, fold, folded_list, table
from bot.model import Effect, State
from bot.script import SCRIPT
from cases.messages import InboundKind
from cases.model import Answer, Language, MayWrite
from tests.bot.phone import CALM, HARM, NOON, NOW_DANGER, Phone, reported

SPELLINGS = [(name, word) for name in Global for words in table()["global"][name].values() for word in words]
_BOTH = {fold("ابدا")}
PENDING = [step.id for step in SCRIPT]


@pytest.mark.parametrize(
    "change", [str, str.upper, lambda w: w + "!", lambda w: f" {w}\u200f ", lambda w: w + " 🙏"]
)
def test_every_spelling_is_found(change):
    for name, word in SPELLINGS:
        found = find_global(change(word))
        assert found is not None, word
        assert found.name is name or fold(word) in _BOTH, word


@pytest.mark.parametrize(
    "wrap",
    ["please {}", "{} pls", "{} من فضلك", "لو سمحت {}", "{} svp", "s'il vous plaît, {}", "{} 3mol ma3rouf"],
)
def test_every_spelling_is_found_in_a_polite_wrapper(wrap):
    for name, word in SPELLINGS:
        found = find_global(wrap.format(word))
        assert found is not None, word
        polite_cry = name is Global.NUMBERS and found.name is Global.CRY
        assert found.name is name or polite_cry or fold(word) in _BOTH, word


def test_a_spelling_means_one_thing():
    seen = {}
    for name in Global:
        for entry in folded_list(table()["global"][name]):
            assert seen.setdefault(entry, name) is name, entry
    for answer, lists in table()["answer"].items():
        for entry in folded_list(lists):
            assert entry not in seen or entry in _BOTH, (entry, answer)


@pytest.mark.parametrize(
    "word",
    [
        "خُرُوج",
        "خـــروج",
        "\u200fخروج\u200f",
        "خرررروج",
        "خروج.",
        "٠",
        "۰",
        "00",
        "000",
        "0",
        "exiiit",
        "«خروج»",
    ],
)
def test_marks_and_repeated_letters_do_not_hide_a_word(word):
    assert find_global(word).name is Global.EXIT


@pytest.mark.parametrize("digits", ["99", "٩٩", "۹۹", "112", "١١٢", "140", "911", "1745"])
def test_numbers_typed_alone_give_the_numbers(digits):
    assert find_global(digits).name is Global.NUMBERS


@pytest.mark.parametrize(
    "text",
    [
        "stop hitting me", "exit the house now", "help me write a letter", "what happened", "شو صار", "personne",
        "ba3do", "بعدو", "hada", "exut", "stpo", "forgt me", "بعدو عم يضربو", "stop it", "كفى", "he told me to leave", "خلصت", "9", "11", "1400", "", "؟", "🙂",
    ],
)  # fmt: skip
def test_these_are_no_global_words(text):
    found = find_global(text)
    assert found is None or (text == "personne" and found.name is not Global.HUMAN)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("stop 0", Global.STOP),
        ("خروج انسوني", Global.FORGET),
        ("exit stop", Global.STOP),
        ("please stop, exit", Global.STOP),
        ("0 Leave", Global.EXIT),
        ("0 خروج", Global.EXIT),
        ("0 Quitter", Global.EXIT),
        ("99 0", Global.EXIT),
    ],
)
def test_of_two_words_the_one_that_protects_more_wins(text, name):
    assert find_global(text).name is name


def in_step(step):
    """A phone in the middle of a session, with this question before it."""
    phone = Phone()
    phone.state = State(language=Language.EN, step=step, last_at=NOON, disclosed_at=NOON)
    return phone


@pytest.mark.parametrize(
    ("name", "effect", "says"), [(Global.EXIT, Effect.EXIT, "g.exit"), (Global.STOP, Effect.STOP, "g.stop")]
)
def test_leave_and_stop_work_in_every_state_and_language(name, effect, says):
    lists = table()["global"][name].values()
    everywhere = [(step, words[-1]) for step in PENDING for words in lists]
    every_word = [("age", word) for words in lists for word in words]
    for step, word in everywhere + every_word:
        phone = in_step(step)
        assert phone.writes(word) == says, (step, word)
        assert phone.did(effect)
        assert phone.state.step is None
        assert phone.state.disclosed_at is None


def test_forget_works_in_every_state_and_language():
    for step in PENDING:
        for words in table()["global"][Global.FORGET].values():
            phone = in_step(step)
            assert phone.writes(words[0]) == ("g.forget.done" if step == "forget" else "g.forget")
            phone.writes("1")
            assert phone.state.step is None or step == "forget"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("99", "g.numbers.any"),
        ("numéros", "g.numbers.any"),
        ("sa3douni", "imm.any"),
        ("privacy", "privacy.short"),
        ("agent", "care.human"),
        ("delete chat", "del.advice del.wa"),
    ],
)
def test_words_of_help_are_answered_in_every_state(word, said):
    for step in PENDING:
        assert in_step(step).writes(word).startswith(said), step


@pytest.mark.parametrize("word", ["numbers", "privacy", "EN", "news", "open", "delete chat", "human"])
def test_the_pending_question_repeats_after_a_word_that_changes_nothing(word):
    phone = reported()
    assert phone.writes(word).endswith("q.safe")
    assert phone.state.step == "safe"


def test_leaving_clears_the_state_and_keeps_nothing():
    phone = reported()
    phone.writes("0")
    assert phone.state == State(language=Language.EN, closed=True, last_at=phone.now)


def test_stop_is_followed_by_silence():
    phone = reported()
    assert phone.writes("stop") == "g.stop"
    for text in ("hello", "1", "ok", "thanks", "why", "EN", "stop", "news", "open"):
        assert phone.writes(text) == ""
        assert phone.state.stopped
    assert phone.writes("my neighbour beats his son", says=HARM) == ""
    assert phone.turn.meaningful


def test_after_stop_a_report_of_danger_is_answered_and_the_stop_stays():
    phone = reported()
    phone.writes("stop")
    phone.writes("hello")
    assert phone.writes("he is beating him now", says=NOW_DANGER) == "imm.any imm.still"
    assert phone.state.stopped
    assert phone.writes("1") == "imm.yes q.safe"
    assert phone.waits(60).writes("hello") == ""


@pytest.mark.parametrize(
    ("word", "said"),
    [("0", "g.exit"), ("99", "g.numbers.any"), ("forget me", "g.forget"), ("help me", "imm.any q.danger")],
)
def test_words_that_protect_are_heard_after_stop(word, said):
    phone = reported()
    phone.writes("stop")
    assert phone.writes(word) == said


def test_help_after_a_stop_does_not_open_the_session_again():
    phone = reported()
    phone.writes("stop")
    assert phone.writes("99") == "g.numbers.any"
    assert phone.writes("hello") == ""
    phone.writes("forget me")
    assert phone.writes("2") == "g.forget.no"
    assert phone.writes("hello") == ""


def test_start_ends_the_silence():
    phone = reported()
    phone.writes("توقف")
    assert phone.writes("ابدأ") == "g.start"
    assert phone.did(Effect.START)
    assert phone.writes("hello", language=Language.EN) == "open.neutral"


def test_never_is_a_no_and_after_a_stop_it_is_start():
    phone = reported(Language.AR)
    assert phone.writes("أبدًا") == "q.safe.no"
    assert phone.facts.safe is Answer.NO
    phone = reported(Language.AR)
    phone.writes("قف")
    assert phone.writes("أبدا") == "g.start"


def test_the_provider_answers_its_own_words():
    phone = reported()
    assert phone.writes("STOP", kind=InboundKind.PROVIDER_STOP) == ""
    assert phone.did(Effect.STOP)
    assert phone.state.stopped
    assert phone.writes("START", kind=InboundKind.PROVIDER_START) == ""
    assert phone.did(Effect.START)
    assert not phone.state.stopped
    assert phone.writes("HELP", kind=InboundKind.PROVIDER_HELP) == ""


def test_forget_asks_once_and_a_second_time_is_a_yes():
    phone = reported()
    assert phone.writes("forget me") == "g.forget"
    assert phone.writes("1") == "g.forget.done"
    assert phone.did(Effect.FORGET)
    assert phone.state == State(language=Language.EN, closed=True, last_at=phone.now)
    phone = reported()
    phone.writes("انسوني")
    assert phone.writes("oubliez-moi") == "g.forget.done"


@pytest.mark.parametrize("word", ["2", "no", "لا", "back", "skip"])
def test_forget_not_confirmed_comes_back_to_the_question(word):
    phone = reported()
    phone.writes("forget me")
    assert phone.writes(word).endswith("q.safe")
    assert not phone.did(Effect.FORGET)


def test_forget_reads_the_same_to_a_stranger():
    assert Phone().writes("forget me") == "g.forget"


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("عربي", Language.AR),
        ("3arabi", Language.AR),
        ("ar", Language.AR),
        ("english", Language.EN),
        ("انكليزي", Language.EN),
        ("français", Language.FR),
        ("bel fransi", Language.FR),
    ],
)
def test_a_language_word_switches_in_one_tap(word, language):
    phone = reported()
    assert phone.writes(word) == "g.lang q.safe"
    assert phone.state.language is language


def test_a_text_in_another_language_does_not_switch():
    phone = reported(Language.AR)
    phone.writes("he is my neighbour and he drinks", says=CALM)
    assert phone.state.language is Language.AR


def test_skip_and_back_lead_through_the_questions():
    phone = reported()
    phone.writes("1")
    phone.writes("2")
    assert phone.writes("تخطي") == "g.skip q.age"
    assert phone.writes("9") == "q.sex"
    assert phone.writes("back") == "g.back q.age"
    assert phone.facts.age is None
    assert phone.writes("back") == "g.back q.where"
    assert phone.writes("Prefer not to say") == "g.skip q.age"
    assert phone.writes("7") == "q.sex"
    assert phone.facts.age == 7


def test_before_answers_when_and_is_no_step_back_there():
    for word in ("قبل", "avant", "before"):
        phone = in_step("when")
        assert "g.back" not in phone.writes(word)
        assert phone.facts.when == "other"


def test_figures_of_the_numbers_are_no_age():
    phone = in_step("age")
    assert phone.writes("99") == "g.numbers.any q.age"
    assert phone.facts.age is None
    assert phone.writes("رقم").startswith("care.ok")


@pytest.mark.parametrize("word", ["شخص", "حدا"])
def test_a_person_is_an_answer_where_people_are_asked_for(word):
    phone = in_step("trust")
    phone.state = State.from_json({**phone.state.to_json(), "child": True})
    phone.writes(word)
    assert not phone.did(Effect.HUMAN)


def test_a_wish_for_a_person_reaches_the_desk():
    phone = Phone(Language.EN)
    assert phone.writes("human") == "care.human"
    assert phone.did(Effect.HUMAN)
    assert phone.turn.meaningful
    assert Phone(Language.EN, staffed=False).writes("human") == "hours.unknown"


@pytest.mark.parametrize("word", ["help me", "sos", "🆘", "النجدة", "بدي مساعدة", "aide-moi", "l7a2ouni"])
def test_a_cry_gets_numbers_and_the_question_of_danger(word):
    phone = Phone(country="LB")
    assert phone.writes(word) == "imm.lb q.danger"
    assert phone.turn.meaningful


@pytest.mark.parametrize("word", ["aide", "مساعدة", "help", "menu"])
def test_a_word_for_the_menu_is_no_cry(word):
    assert Phone(country="LB").writes(word) == "g.numbers.lb"


@pytest.mark.parametrize("word", ["باي", "يلا باي", "bye", "ciao", "bonne nuit", "مع السلامة"])
def test_goodbye_is_not_exit(word):
    phone = reported()
    assert phone.writes(word) == "care.thanks"
    assert phone.state.step == "safe"
    assert phone.state.disclosed_at is not None


def test_a_word_obeyed_keeps_the_promise_not_to_write():
    phone = reported()
    assert phone.writes("2") == "q.safe.no"
    assert phone.facts.may_write is MayWrite.AFTER_ME


@pytest.mark.parametrize("word", ["signalement", "تحويل", "refer", "i7ale"])
def test_a_parent_who_types_the_word_of_professionals_comes_to_the_reporters_questions(word):
    phone = Phone(Language.EN)
    assert phone.writes(word) == "r.open"
    assert phone.writes("2") == "r.role"
    assert phone.writes("5") == "q.safe"
    assert not phone.state.referral
