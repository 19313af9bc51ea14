"""Words without a space between them are read apart; words of their own stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model import Urgency
from triage.assess import assess
from triage.joining import divide
from triage.readers import WHEN


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("lockedme", "locked me"),
        ("iswallowed", "i swallowed"),
        ("monfils", "mon fils"),
        ("elleveut", "elle veut"),
        ("خطفوااختي", "خطفوا اختي"),
        ("بسرعهعم", "بسرعه عم"),
    ],
)
def test_joined_words_are_read_apart(written, meant):
    assert divide(written) == meant


@pytest.mark.parametrize(
    "word",
    [
        "therapist",
        "update",
        "during",
        "dispute",
        "locked",
        "school",
        "المدرسه",
        "بيتاخر",
        "لاقيتو",
        "3amydrb",
        "x" * 60,
    ],
)
def test_words_of_their_own_stay_whole(word):
    assert divide(word) is None


@pytest.mark.parametrize(
    "text", ["they lockedme in", "ils emmènent monfils", "خطفوااختي", "تعوا بسرعةعم يضربنا"]
)
def test_danger_is_seen_without_the_space(text):
    assert assess(text, now=WHEN).urgency in (Urgency.ELEVATED, Urgency.IMMINENT)


@given(st.text(alphabet="abcdefilnotuyالبتمنضريعو", max_size=30))
def test_no_letter_is_lost(word):
    found = divide(word)
    assert found is None or (found.replace(" ", "") == word and " " in found)
