"""Judgement of messages: danger in every variety, contrast pairs, figures of speech, answers, window."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model import Signal, Urgency
from triage.assess import assess

NOW = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)
IMMINENT, ELEVATED = Urgency.IMMINENT, Urgency.ELEVATED


def urgency(text: str) -> Urgency:
    return assess(text, now=NOW).urgency


@pytest.mark.parametrize(
    "text",
    [
        "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين",
        "ebn jirane 3am yendareb halla2 b 3ersal w 3omro 8 snin",
        "my neighbour's son is being beaten right now in Arsal, he is 8",
        "le fils de mes voisins se fait frapper maintenant à Arsal, il a 8 ans",
        "البيبي ما عم يتنفس",
        "l baby ma 3am yetnaffas",
        "the baby is not breathing",
        "le bébé ne respire plus",
        "خالي بيفوت عاوضتي بالليل وبيلمسني",
        "khale byfout 3a oudti bel lel w bylamesne",
        "my uncle comes into my room at night and touches me",
        "mon oncle vient dans ma chambre la nuit et il me touche",
        "رح يجوزوني الخميس وانا عمري ١٤",
        "ra7 yjawzoune l khamis w ana 14",
        "they are marrying me off on Thursday, I am 14",
        "ils vont me marier jeudi, j'ai 14 ans",
        "بدي موت، بلعت علبة دوا",
        "badde mout, bala3et 3elbet dawa",
        "I want to die, I took the whole box of pills",
        "je veux mourir, j'ai avalé une boîte de cachets",
        "حابسني بالحمام وما بيخليني اطلع",
        "7abesne bel 7emmem w ma bikhalline etla3",
        "he locked me in the bathroom and won't let me out",
        "il m'a enfermée dans la salle de bain",
        "بنتي طلعت عالدكان من الصبح وما رجعت، عمرها ٧ سنين",
        "bente tel3et 3al dekken mn l sobo7 w ma rej3et, 3omra 7 snin",
        "my daughter went to the shop this morning and has not come back, she is 7",
        "ma fille est sortie ce matin et n'est pas rentrée, elle a 7 ans",
        "أبي يهددنا بالسكين",
        "baba 3am yhaddedna bel sekkin",
        "dad is threatening us with a knife",
        "papa nous menace avec un couteau",
    ],
)
def test_danger_is_imminent_in_every_variety(text: str) -> None:
    assert urgency(text) is IMMINENT


@pytest.mark.parametrize(
    ("danger", "calm"),
    [
        ("جوزي عم يضرب ابني هلق", "جوزي ما بيضرب ابني"),
        ("he is beating my son right now", "he does not beat my son"),
        ("il frappe mon fils maintenant", "il ne frappe pas mon fils"),
        ("بدي اقتل حالي", "هالامتحان قاتلني ضحك"),
        ("my dad will kill me", "this homework is killing me lol"),
        ("il va me tuer", "je suis mort de rire"),
        ("خطفوا بنتي", "خطفت قلبي هالبنت"),
        ("3am ydrobne bel 2shat halla2", "drebele telefon bas tousal"),
        ("papa me frappe en ce moment", "on attend le coup de fil de papa"),
        ("the stranger put a knife to my sister", "we bought a toy knife for the play kitchen"),
    ],
)
def test_contrast_pairs(danger: str, calm: str) -> None:
    assert urgency(danger) is IMMINENT
    assert urgency(calm).rank < IMMINENT.rank


@pytest.mark.parametrize(
    "text",
    [
        "تقبرني شو مهضوم هالولد",
        "bmout fik ya 2albe",
        "mort de rire",
        "what time do you open tomorrow?",
        "merci beaucoup, à demain",
        "صباح الخير، وين مكتبكم بزحلة؟",
        "kif fine etsajjal bel dawra?",
        "I'm dying of laughter",
        "متنا من الضحك",
    ],
)
def test_everyday_talk_stays_quiet(text: str) -> None:
    assert urgency(text).rank < ELEVATED.rank


def test_a_negated_danger_is_lowered_one_step_and_says_so() -> None:
    found = assess("he is not beating the boy now", now=NOW)
    assert found.urgency is ELEVATED
    assert any("negated" in row.notes for row in found.evidence)


def test_negation_that_is_the_danger_is_not_lowered() -> None:
    assert urgency("أخي ما عم يفيق") is IMMINENT
    assert urgency("my little brother won't wake up") is IMMINENT
    assert urgency("mon petit frère ne se réveille pas") is IMMINENT


def test_long_ago_is_lowered() -> None:
    now = assess("my father beat me with a belt today", now=NOW).urgency
    then = assess("my father beat me with a belt twenty years ago, I am 35", now=NOW).urgency
    assert now.rank > then.rank


def test_evidence_points_at_the_words() -> None:
    text = "🙏 ابن جيراني عم يِنضـرب هلّق بعرسال"
    found = assess(text, now=NOW)
    words = {text[row.start : row.end] for row in found.evidence if row.signal is Signal.VIOLENCE_NOW}
    assert any("يِنضـرب" in span for span in words)


def test_a_message_cut_in_two_is_read_together() -> None:
    assert urgency("سكين") is not IMMINENT
    found = assess("سكين", window=("ابي معو",), now=NOW)
    assert found.urgency is IMMINENT
    assert "window" in found.reasons
    assert all(0 <= row.start < row.end <= len("سكين") for row in found.evidence)


@pytest.mark.parametrize(
    ("answers", "expected", "reason"),
    [
        ({"danger": "yes"}, IMMINENT, "answer.danger"),
        ({"danger": "unclear"}, ELEVATED, "answer.danger_unclear"),
        ({"danger": "not_sure"}, ELEVATED, "answer.danger_unclear"),
    ],
)
def test_answers_raise(answers: dict[str, str], expected: Urgency, reason: str) -> None:
    found = assess("ok", answers=answers, now=NOW)
    assert (found.urgency, found.reasons) == (expected, (reason,))


def test_a_no_lowers_nothing() -> None:
    assert assess("he is beating my son right now", answers={"danger": "no"}, now=NOW).urgency is IMMINENT


def test_unheard_media_raises() -> None:
    found = assess("", media_unheard=True, now=NOW)
    assert (found.urgency, found.reasons) == (ELEVATED, ("media.unheard",))


@pytest.mark.parametrize(
    "text",
    [
        "Допоможіть мені будь ласка дитина",
        "请帮帮我我的孩子很害怕不知道怎么办",
        "qwrtz plkmn vbxzq wqtrp dfghj",
        "አባቴ ይመታኛል",
        "救命",
        "😭😭😭",
        "🆘",
        "\u200b\u2066\u200f",
        "\u064e\u0651\u064e",
        "\x00\x01",
        "\ud800",
    ],
)
def test_what_cannot_be_read_goes_to_a_person(text: str) -> None:
    found = assess(text, now=NOW)
    assert found.urgency.rank >= ELEVATED.rank
    assert not found.legible
    assert "illegible" in found.reasons


@pytest.mark.parametrize(
    "text", ["", "   ", "?", "...", "!!", "👍", "🙏🏽", "❤️", "12", "3/5/2026", "١٢", "لا", "ok"]
)
def test_what_needs_no_words_is_no_alarm(text: str) -> None:
    assert assess(text, now=NOW).legible


def test_a_naive_clock_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        assess("x", now=datetime(2026, 1, 1))  # noqa: DTZ001


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec=None, exclude_categories=[]), max_size=120))
def test_any_text_is_judged_and_evidence_stays_inside(text: str) -> None:
    found = assess(text, window=("marhaba", text[:5]), now=NOW)
    assert all(0 <= row.start < row.end <= len(text) for row in found.evidence)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["he is beating my son right now", "عم يضرب ابني هلق", "il frappe ma fille maintenant"]),
    st.text("ok .!🙏", max_size=10),
)
def test_more_words_never_hide_the_danger(text: str, noise: str) -> None:
    assert urgency(f"{noise} {text} {noise}") is IMMINENT


@pytest.mark.parametrize(
    "text",
    [
        "we live in Furn el Chebbak",
        "نحنا ببرج البراجنة",
        "on habite dans le Chouf",
        "ne7na b keserwen",
        "we live in Bourj el Barajneh",
        "we live in Raouche",
    ],
)
def test_the_name_of_a_place_raises_nothing(text: str) -> None:
    assert assess(text, now=NOW).urgency is Urgency.NONE


@pytest.mark.parametrize(
    "text",
    [
        "بابا عم يضربني هلق وانا خايفة",
        "baba 3am yedrobne halla2 w ana khayfe",
        "papa me frappe maintenant et j'ai peur",
    ],
)
def test_a_blow_and_fear_are_not_called_sexual(text: str) -> None:
    found = assess(text, now=NOW)
    assert found.urgency is Urgency.IMMINENT
    assert Signal.SEXUAL_ABUSE not in found.signals
