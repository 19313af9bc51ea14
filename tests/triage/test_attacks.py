"""Respelling is the same on every run, changes what it says it changes, and leaves the rest alone."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.attacks import ATTACKS, Dice, applies, respell

ARABIC = "جارنا عم يضرب ابنه أمس وأنا خائفة عليه 3 مرات"
ARABIZI = "jarna 3am yedrob ebno w ma3o sekkine 7adna b saida"
ENGLISH = "he is hitting my little brother with a belt 3 times"
FRENCH = "il a frappé ma sœur très fort après le dîner"


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("text", [ARABIC, ARABIZI, ENGLISH, FRENCH])
def test_the_same_seed_gives_the_same_text(name, text):
    assert respell(name, text, seed=5) == respell(name, text, seed=5)


@pytest.mark.parametrize(
    "name", ["arabizi", "doubled", "dropped", "split", "joined", "emoji", "unseen", "directions"]
)
def test_another_seed_gives_another_text(name):
    assert len({respell(name, ARABIZI, seed=seed) for seed in range(12)}) > 1


@given(st.sampled_from(sorted(ATTACKS)), st.text(max_size=60), st.integers(0, 50))
@settings(max_examples=300, deadline=None)
def test_nothing_raises_whatever_the_text(name, text, seed):
    assert isinstance(respell(name, text, seed=seed), str)


@pytest.mark.parametrize(
    ("name", "text", "lost"),
    [
        ("hamza", ARABIC, "أؤئءةى"),
        ("digits", ARABIZI, "0123456789"),
    ],
)
def test_what_is_replaced_is_gone(name, text, lost):
    assert set(lost) & set(text)
    assert not set(lost) & set(respell(name, text))


@pytest.mark.parametrize("name", ["unseen", "directions"])
@pytest.mark.parametrize("text", [ARABIC, ARABIZI, ENGLISH])
def test_what_nobody_sees_changes_nothing_that_is_seen(name, text):
    changed = respell(name, text)
    assert changed != text
    assert "".join(c for c in changed if unicodedata.category(c) != "Cf") == text


def test_look_alikes_look_alike_and_are_others():
    changed = respell("mixed_script", ENGLISH)
    assert len(changed) == len(ENGLISH)
    assert any("CYRILLIC" in unicodedata.name(c) for c in changed if c.isalpha())
    assert {"ک", "ی", "ہ"} & set(respell("mixed_script", "كان يضربه كل يوم بالبيت"))


def test_letters_and_spaces_are_doubled_dropped_split_and_joined():
    def letters(text):
        return sum(map(str.isalpha, text))

    assert letters(respell("doubled", ENGLISH)) > letters(ENGLISH)
    assert letters(respell("dropped", ENGLISH)) < letters(ENGLISH)
    assert respell("split", ENGLISH).count(" ") > ENGLISH.count(" ")
    assert respell("joined", ENGLISH).count(" ") < ENGLISH.count(" ")
    assert respell("split", ENGLISH).replace(" ", "") == ENGLISH.replace(" ", "")
    assert respell("joined", ENGLISH).replace(" ", "") == ENGLISH.replace(" ", "")


def test_marks_are_added_in_arabic_and_taken_from_french():
    marked = respell("marks", ARABIC)
    assert "".join(c for c in marked if not unicodedata.combining(c) and c != "\u0640") == ARABIC
    assert respell("marks", FRENCH).isascii() or "œ" in respell("marks", FRENCH)


@pytest.mark.parametrize("name", ["hamza", "arabizi"])
def test_what_has_nothing_to_change_stays(name):
    assert respell(name, "نعم") == "نعم"


def test_a_single_long_word_is_always_changed():
    for seed in range(20):
        assert respell("doubled", "sekkine", seed=seed) != "sekkine"


def test_arabizi_is_no_attack_on_english():
    assert [v for v in ("ar", "ar-Latn", "en", "fr", "mixed") if applies("arabizi", v)] == [
        "ar-Latn",
        "mixed",
    ]
    assert applies("joined", "en")


def test_an_unknown_attack_is_refused():
    with pytest.raises(KeyError):
        respell("rot13", "x")


def test_the_dice_are_even():
    dice = Dice(7)
    counts = [0] * 6
    for _ in range(6000):
        counts[dice.below(6)] += 1
    assert min(counts) > 800
