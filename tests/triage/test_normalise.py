"""The two streams: folding, skeletons across scripts, and the way back to the original offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.normalise import fold, normalise, skeleton

ANY = st.text(alphabet=st.characters(codec=None, exclude_categories=[]), max_size=80)
ARABIC = st.text(alphabet="ءابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئ", min_size=1, max_size=30)


@given(ANY)
def test_never_raises_and_every_word_points_into_the_text(text: str) -> None:
    normal = normalise(text)
    assert len(normal.words) == len(normal.skeletons) == len(normal.spans) == len(normal.clauses)
    for first, last in normal.spans:
        assert 0 <= first < last <= len(text)
    assert list(normal.spans) == sorted(normal.spans)


@given(ANY)
def test_folding_is_idempotent(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(ANY)
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    for key in normalise(text).skeletons:
        assert skeleton(key) == key


@given(ARABIC)
def test_an_arabic_message_is_never_emptied(text: str) -> None:
    normal = normalise(text)
    assert normal.words
    assert all(normal.words)
    assert all(normal.skeletons)


def test_lone_surrogates_are_spaces() -> None:
    assert normalise("ab\ud800cd").words == ("ab", "cd")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أُختي", "اختي"),
        ("مدرسـة", "مدرسه"),
        ("ﻣﺪﺭﺳﺔ", "مدرسه"),
        ("کِیف", "كيف"),
        ("عمرو٨", "عمرو 8"),
        ("۱۲ سنة", "12 سنه"),
        ("saaaa3dooone", "saa3doone"),
        ("Déjà", "deja"),
        ("j'ai 8ans", "j ai 8 ans"),
        ("don’t", "dont"),
        ("3am", "3am"),
        ("ب\u200fي\u200bت", "بيت"),
    ],
)
def test_spellings_fold_together(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("arabic", "arabizi"),
    [
        ("يضربني", ["yedrebne", "yidribni", "ydrbne"]),
        ("مفتاح", ["mefta7", "miftah"]),
        ("شرطة", ["shorta", "chorta"]),
        ("غرفة", ["ghorfe", "8orfe"]),
    ],
)
def test_both_scripts_meet_on_one_skeleton(arabic: str, arabizi: list[str]) -> None:
    assert {skeleton(fold(word)) for word in arabizi} == {skeleton(fold(arabic))}


def test_a_span_is_what_was_written() -> None:
    text = "قال: «عم يضـــرِبني» هلّق!"
    normal = normalise(text)
    number = normal.words.index("يضربني")
    start, end = normal.span(number, number)
    assert text[start:end] == "يضـــرِبني"


def test_clause_marks_are_counted() -> None:
    assert normalise("لا، هلق. بكرا").clauses == (0, 1, 2)
