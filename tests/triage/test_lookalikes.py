"""Letters that look Latin are read as Latin; text of another script stays what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.attacks import respell
from triage.lookalikes import unmask
from triage.normalise import fold, normalise
from triage.pieces import tidy

HARD = st.text(alphabet=st.sampled_from("abeKzéаеорВДвдякΩωγΓσοɑɡԁԀհՀک ىیя 7.\u200b"), max_size=30)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hе will kіll mе tоnight", "he will kill me tonight"),
        ("оn va mе tuеr", "on va me tuer"),
        ("bеddо yе2tоlnі", "beddo ye2tolni"),
        ("the knife is реа", "the knife is pea"),
        ("ΗΕLP me", "HELP me"),
        ("h\u0251lp \u0261irl", "halp girl"),
        ("déjà frаррée", "déjà frappée"),
    ],
)
def test_look_alikes_are_read_as_latin(written, meant):
    assert unmask(written) == meant
    assert fold(written) == fold(meant)
    assert tidy(written) == tidy(meant)


@pytest.mark.parametrize(
    "text",
    [
        "он сказал, что убьёт меня",
        "Это Mercedes, а не BMW. Он мой",
        "σκοτώνει το παιδί",
        "ο γιατρός είπε ok",
        "кто",
        "ضربني وهددني بالسكين على الدرج",
        "il m'a frappée, œuf à Noël",
        "3am yedrebne kel yom",
    ],
)
def test_what_is_no_mask_stays(text):
    assert unmask(text) == text


def test_full_width_and_mathematical_letters_are_latin_too():
    assert fold("ｈｅｌｐ 𝐦𝐞 𝓅𝓁ease") == "help me please" == tidy("ｈｅｌｐ 𝐦𝐞 𝓅𝓁ease")


def test_letters_of_other_keyboards_are_the_arabic_ones_they_look_like():
    assert tidy("کان یضربہ") == "كان يضربه"


def test_a_span_is_what_was_written():
    written = "he wants to kіll mе now"
    normal = normalise(written)
    assert normal.words == ("he", "wants", "to", "kill", "me", "now")
    assert [written[slice(*span)] for span in normal.spans] == written.split()


@given(HARD)
def test_reading_again_changes_nothing_and_no_letter_moves(text):
    once = unmask(text)
    assert len(once) == len(text)
    assert unmask(once) == once
    assert fold(fold(text)) == fold(text)
    plain = tidy(text.lower())
    assert tidy(plain) == plain


@pytest.mark.parametrize("text", ["my uncle touches me at night", "mon père me frappe", "bayye byedrebne"])
def test_the_attack_is_undone(text):
    assert fold(respell("mixed_script", text)) == fold(text)


def test_pictures_are_not_read():
    assert tidy("he will kill me tonight 😭🙏🏽 please❤️help 🆘🇱🇧") == "he will kill me tonight please help"
