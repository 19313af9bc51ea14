"""Whatever is written, in whatever order: an answer or a reason for silence, and never the same question for ever."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.keywords import find_global, fold
from bot.model import Effect, State
from bot.script import SCRIPT, STEPS
from bot.voice import MOST_TEXTS
from cases.messages import InboundKind, MediaKind
from cases.model import How, Language, MayWrite, Relation, Sex, Signal, Urgency
from locales.words import ids
from tests.bot.phone import ARSAL, CALM, HARM, MAFRAQ, NOON, NOW_DANGER, SAIDA, Phone, danger, maybe, sure

WORDS = [
    "hi", "1", "2", "3", "4", "5", "٢", "yes", "no", "ok", "skip", "back", "0", "stop", "start", "forget me", "99", "help me",
    "EN", "عربي", "human", "refer", "open", "news", "thanks", "haha", "bye", "done", "my neighbour beats his son",
    "he hits him now", "Saida", "nine", "girl", "I saw it", "no one can know about this", "🙂", "😭", "👍", "?", "", "delete chat",
    "privacy", "مش عارف", "ba3do", "zaatar", "simsim", "are you a bot", "i have pictures of it", "1 Yes", "2 km",
]  # fmt: skip

texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=30))
readings = st.fixed_dictionaries(
    {
        "says": st.sampled_from(
            [
                CALM,
                CALM,
                CALM,
                HARM,
                NOW_DANGER,
                danger(Signal.SUICIDE_SELFHARM),
                danger(Signal.SEXUAL_RECENT, urgency=Urgency.ELEVATED),
            ]
        ),
        "places": st.sampled_from(
            [(), (), sure(ARSAL), maybe(SAIDA), maybe(ARSAL, SAIDA), maybe(ARSAL, SAIDA, MAFRAQ)]
        ),
        "language": st.sampled_from([None, *Language]),
    },
    optional={
        "age": st.integers(1, 17),
        "sex": st.sampled_from(Sex),
        "how": st.sampled_from(How),
        "relation": st.sampled_from(Relation),
        "about_self": st.booleans(),
    },
)
around = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from([InboundKind.TEXT, *InboundKind]),
        "media": st.lists(st.sampled_from(MediaKind), max_size=2).map(tuple),
        "pin_place": st.sampled_from([None, ARSAL]),
        "staffed": st.booleans(),
        "joined": st.booleans(),
        "waiting": st.integers(0, 2),
        "code_known": st.sampled_from([None, True, False]),
        "status": st.sampled_from([None, "received", "closed"]),
        "country": st.sampled_from([None, "LB", "JO"]),
        "minutes": st.sampled_from([0, 1, 20, 40, 3000]),
    },
)
messages = st.tuples(texts, readings, around)
SILENT = {
    InboundKind.EDITED,
    InboundKind.PROVIDER_STOP,
    InboundKind.PROVIDER_START,
    InboundKind.PROVIDER_HELP,
}
QUESTIONS = {step.say for step in SCRIPT} | {
    "ch.safe",
    "ch.danger",
    "ch.what",
    "ch.where",
    "ch.sex",
    "ch.who",
    "sui.first",
    "sui.jo",
    "sui.any",
    "ch.sui",
}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(messages, min_size=1, max_size=14))
def test_every_conversation_keeps_the_rules(written):
    phone = Phone()
    for text, reading, more in written:
        before = phone.state
        said = phone.writes(text, **reading, **more).split()
        turn = phone.turn
        assert set(said) <= ids()
        assert len(said) <= MOST_TEXTS + 1
        assert len(said) == len(set(said))
        assert sum(name in QUESTIONS for name in said) <= 1
        if said and said[-1] in QUESTIONS:
            assert turn.state.step in STEPS
        if "nu." in phone.said:
            assert (
                before is None
                or before.disclosed_at is None
                or phone.now - before.disclosed_at > timedelta(hours=24)
            )
        if not said and more.get("kind") not in SILENT:
            assert more.get("joined") or turn.state.stopped or Effect.RELEASE_ANSWERS in turn.effects
        if not more.get("staffed", True):
            assert not {"care.ok", "care.haha", "ch.done", "ch.ok", "care.human"} & set(said)
        if "imm.still" in said and (before is None or before.step != "still"):
            numbers = [n for n, name in enumerate(said) if name in ("imm.lb", "imm.jo", "imm.any", "ch.imm")]
            assert numbers[0] < said.index("imm.still")


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.lists(messages, max_size=6),
    st.sampled_from(["exit", "٠", "stop", "قف", "forget me", "انسوني", "oubliez-moi"]),
    st.sampled_from([0, 1, 60]),
    st.booleans(),
)
def test_the_words_that_protect_work_after_any_conversation(written, word, minutes, joined):
    phone = Phone()
    for text, reading, more in written:
        phone.writes(text, **reading, **more)
    stopped = phone.state is not None and phone.state.stopped
    phone.writes(word, language=None, minutes=minutes, joined=joined)
    wanted = {"exit": Effect.EXIT, "stop": Effect.STOP}.get(find_global(word).name)
    if wanted:
        assert phone.turn.effects == (wanted,)
        assert phone.said in ("g.exit", "g.stop") or stopped
        assert phone.state.facts.place is None
    else:
        assert phone.said in ("g.forget", "g.forget.done")


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(WORDS), readings), min_size=1, max_size=25))
def test_nothing_is_asked_again_after_it_was_answered(written):
    phone = Phone(Language.EN)
    asked = Counter()
    for text, reading in written:
        if find_global(text) is not None:
            continue
        known = phone.facts if phone.state else None
        said = phone.writes(text, **reading).split()
        asked.update(said)
        for question, fact in (
            ("q.age", "age"),
            ("q.sex", "sex"),
            ("q.how", "how"),
            ("q.reply", "may_write"),
            ("q.danger", "danger"),
        ):
            if known is not None and getattr(known, fact) is not None:
                assert question not in said
        if known is not None and known.place is not None:
            assert not any(name.startswith("q.where") for name in said)
    assert all(asked[q] <= 4 for q in ("q.what", "q.age", "q.sex", "q.how", "q.danger", "q.where.none"))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_folding_never_fails_and_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    find_global(text)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(messages, max_size=8))
def test_nobody_is_written_to_first_who_did_not_say_yes(written):
    phone = Phone()
    said_yes = False
    for text, reading, more in written:
        asked = phone.state is not None and phone.state.step == "reply"
        phone.writes(text, **reading, **more)
        said_yes |= asked
        assert phone.facts.may_write is not MayWrite.YES or said_yes


def test_every_step_answers_every_word():
    for step in SCRIPT:
        for text in WORDS[::2]:
            phone = Phone()
            phone.state = State(language=Language.EN, step=step.id, last_at=NOON, disclosed_at=NOON)
            phone.writes(text)
            assert phone.said or phone.turn.effects, (step.id, text)
