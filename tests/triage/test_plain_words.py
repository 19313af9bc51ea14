"""The plainest sentences about a child who is hit are never calm, and a town's name or a sum is no blow."""

from datetime import UTC, datetime

import pytest

from cases.model import Signal, Urgency
from triage.assess import assess

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
BLOWS = [
    "جارنا يضرب ابنه",
    "جارنا يضرب ابنه كل أسبوع",
    "أبي يضربني",
    "بابا بيضربني كل يوم",
    "الجار يضرب أولاده",
    "baba byedrebne kel yom",
    "my neighbour hits his son every week",
    "dad hits me",
    "mon voisin frappe son fils",
]
SUMS = ["عنا فحص ضرب وقسمة بكرا", "حفظت جدول الضرب", "امتحان الضرب صعب على ابني"]


@pytest.mark.parametrize("text", BLOWS)
def test_a_plain_blow_is_heard(text):
    found = assess(text, now=NOW)
    assert found.urgency.rank >= Urgency.ELEVATED.rank
    assert Signal.PHYSICAL_ABUSE in found.signals


@pytest.mark.parametrize("text", SUMS)
def test_multiplication_is_no_blow(text):
    assert assess(text, now=NOW).urgency is Urgency.NONE


def test_arsal_in_latin_letters_is_no_wedding():
    found = assess("ibn jirani 3am yendarab hala2 b 3ersal w 3omro 8 snin", now=NOW)
    assert found.urgency is Urgency.IMMINENT
    assert Signal.CHILD_MARRIAGE not in found.signals


@pytest.mark.parametrize(
    "text", ["one of your staff gave me this number", "my aunt gave me this phone", "they gave her this book"]
)
def test_what_is_given_is_no_bride(text):
    assert assess(text, now=NOW).urgency is Urgency.NONE


def test_a_girl_who_is_given_this_friday_is_a_bride():
    found = assess("they are giving me this friday to a man i do not know, i am 14", now=NOW)
    assert found.urgency is Urgency.IMMINENT
    assert Signal.CHILD_MARRIAGE in found.signals
