"""The script as data: every target exists, every step can be reached, every text is in every catalogue."""

import ast
import re
from pathlib import Path

import pytest

import bot
from bot.ask import feedback_text
from bot.diagram import PAGE, page
from bot.model import Effect, Heard, State
from bot.moment import take
from bot.referral import REFERRAL
from bot.replies import understand
from bot.script import ASIDE, QUESTIONS, SCRIPT, STEPS, order
from bot.steps import NEXT, REST, Choice, FreeText, PlaceName, YesNo
from bot.voice import CHILD, COUNTRIES
from cases.messages import InboundKind
from cases.model import Answer, Channel, Facts, Feedback, How, MayWrite, Sex, Variety
from cases.understood import Reading
from locales.words import choices, flags, for_child, ids, phrase
from tests.bot.phone import CALM, NOON

SPECIAL = {NEXT, REST, "resume", "leave_referral", "enrolled"}
VALUES = {
    "code": "", **{f"{kind}{n}": "x" for kind in ("place", "district") for n in (1, 2, 3)}
}  # fmt: skip


def texts_in_the_program():
    """Every string of the package that is shaped like the id of a text."""
    shape = re.compile(
        r"(open|first|imm|q|rx|nu|care|g|word|privacy|code|del|st|out|hours|sui|ch|r|e|s)\.[a-z_.]+"
    )
    for path in Path(bot.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and shape.fullmatch(node.value):
                yield node.value


def spoken_forms(name):
    return set(COUNTRIES[name].values()) if name in COUNTRIES else {name}


def test_ids_are_unique():
    assert len(STEPS) == len(SCRIPT)


@pytest.mark.parametrize("step", SCRIPT, ids=lambda s: s.id)
def test_every_target_exists_and_every_reply_can_be_given(step):
    for code, then in step.then.items():
        assert then.go in SPECIAL or then.go in STEPS
        if isinstance(step.expect, Choice):
            assert code in step.expect.options or code in ("none", "in_words")
        elif isinstance(step.expect, YesNo):
            assert code in {a.value for a in Answer}
    if step.on_silence is not None and isinstance(step.expect, Choice):
        assert step.on_silence in step.expect.options
    assert set(Facts.__dataclass_fields__) >= ({step.fact} if step.fact else set())


def test_every_step_can_be_reached():
    reached = {s.id for s in QUESTIONS} | {s.id for s in REFERRAL}
    reached |= {then.go for s in SCRIPT for then in s.then.values()}
    source = "".join(p.read_text(encoding="utf-8") for p in Path(bot.__file__).parent.glob("*.py"))
    reached |= set(re.findall(r'STEPS\["(\w+)"\]', source)) | set(
        re.findall(r'STEPS\["open" if .* else "(\w+)"\]', source)
    )
    reached |= {"open"}
    assert {s.id for s in ASIDE} <= reached


def test_every_text_exists_in_every_language():
    wanted = {form for name in texts_in_the_program() for form in spoken_forms(name)}
    wanted |= {form for step in SCRIPT for form in spoken_forms(step.say)}
    wanted |= {
        form
        for step in SCRIPT
        for then in step.then.values()
        for say in then.say
        for form in spoken_forms(say)
    }
    wanted |= {f"st.{status}" for status in ("received", "looking", "passed", "closed")}
    wanted |= {feedback_text(each).id for each in Feedback}
    assert wanted <= ids()


def test_the_voice_for_children_is_the_catalogues():
    for name, for_young in CHILD.items():
        for form in spoken_forms(name):
            assert for_child(form) == for_young, name
    mine = {form for name in CHILD for form in spoken_forms(name)}
    unused = {"q.age", "hours.nobody", "g.numbers.after"}
    assert {n for n in ids() if for_child(n) != n} <= mine | unused


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize(
    "step", [s for s in SCRIPT if isinstance(s.expect, Choice | YesNo)], ids=lambda s: s.id
)
def test_the_text_numbers_the_choices_that_the_step_understands(step, language):
    for child in (False, True) if step.child else (False,):
        expect = step.child if child else step.expect
        say = for_child(step.say) if child else next(iter(spoken_forms(step.say)))
        numbers = {
            "police": "1",
            "ambulance": "2",
            "lifeline": "3",
            "police_jo": "4",
            "line_jo": "5",
            "line": "6",
        }
        labels = choices(say, language, **VALUES, **numbers)
        counted = [label for label in labels if not label.startswith("0")]
        if isinstance(expect, Choice):
            assert len(counted) == len(expect.options)
        else:
            assert len(counted) in (2, 3)
        for n, label in enumerate(counted, start=1):
            assert label.startswith(f"{n} ")
            assert reply_to(step, label, child=child) == reply_to(step, str(n), child=child) is not None


def reply_to(step, text, *, child):
    state = State(step=step.id, child=child, last_at=NOON)
    reading = Reading(Variety.UNKNOWN, None, CALM)
    heard = Heard(text, InboundKind.TEXT, (), reading, Channel.TELEGRAM, None, True, False, 0, None, None)
    return understand(step, state, take(state, heard, NOON))


def test_nobody_is_asked_for_a_name_or_for_papers():
    forbidden = re.compile(
        r"\b(your name|full name of|passport|nationality|religion|ID number)\b|اسمك|اسمكم|votre nom\b|passeport"
    )
    for step in SCRIPT:
        for name in spoken_forms(step.say):
            for language in ("ar", "en", "fr"):
                if not phrase_without_numbers(name):
                    text = phrase(name, language, **VALUES)
                    assert not forbidden.search(text), (name, language)


def phrase_without_numbers(name):
    return name.startswith(("imm", "sui", "g.numbers", "r.tonight.no"))


def test_openings_and_questions_of_the_moment_are_neutral():
    for name in (
        "open.neutral",
        "open.lang",
        "open.not_now",
        "open.about",
        "out.check",
        "out.none",
        "g.forget",
        "g.exit",
        "g.stop",
        "code.use",
        "nu.first",
        "nu.second",
        "nu.numbers",
        "first.ask",
    ):
        assert "N" in flags(name), name


def test_the_place_is_asked_after_safety_and_what_happened():
    names = [step.id for step in QUESTIONS]
    assert names.index("safe") < names.index("danger") < names.index("what") < names.index("where")
    assert (
        names.index("where")
        < names.index("age")
        < names.index("sex")
        < names.index("how")
        < names.index("reply")
    )


def test_a_state_with_every_answer_has_no_question_left():
    facts = Facts(
        place="arsal", district="22000", country="LB", age=8, sex=Sex.BOY, how=How.WITNESS, safe=Answer.YES,
        danger=Answer.NO, may_write=MayWrite.NO,
    )  # fmt: skip
    state = State(facts=facts, told=2)
    assert [step.id for step in order(state) if step.missing(state)] == []


def test_effects_of_replies_are_few():
    found = {effect for step in SCRIPT for then in step.then.values() for effect in then.effects}
    assert found == {Effect.FORGET, Effect.RELEASE_ANSWERS}


def test_free_text_is_never_noted():
    for step in SCRIPT:
        if isinstance(step.expect, FreeText | PlaceName):
            assert step.fact is None


def test_the_page_of_the_conversation_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m bot.diagram"
