"""How often the finder is right on long lists of spellings and sentences, in every script."""

from collections import Counter
from pathlib import Path

import pytest

from triage import places

HERE = Path(__file__).parent


def lines(name: str) -> list[tuple[str, str]]:
    rows = (HERE / name).read_text("utf-8").splitlines()
    return [(left, text) for row in rows if not row.startswith("#") for left, _, text in [row.partition("|")]]


def verdict(text: str) -> str:
    matches = places.find(text)
    sure = [match.place.district for match in matches if match.sure]
    return sure[0] if sure else "?" if matches else "-"


def test_spellings_are_mostly_right_and_hardly_ever_wrong() -> None:
    table = lines("spellings.txt")
    count = Counter("right" if (said := verdict(text)) == district else said for district, text in table)
    wrong = {said: times for said, times in count.items() if said not in {"right", "?", "-"}}
    assert len(table) >= 500
    assert count["right"] / len(table) >= 0.95
    assert sum(wrong.values()) / len(table) <= 0.01, wrong


def test_whatever_is_asked_about_has_the_right_place_among_the_candidates() -> None:
    for district, text in lines("spellings.txt"):
        matches = places.find(text)
        if matches and not matches[0].sure:
            assert district in {match.place.district for match in matches}, text


@pytest.mark.parametrize(("district", "text"), lines("sentences.txt"))
def test_a_sentence_is_understood(district: str, text: str) -> None:
    assert verdict(text) == district


PERSONS = [
    line for line in (HERE / "persons.txt").read_text("utf-8").splitlines() if not line.startswith("#")
]
FRAMES = {
    True: (
        "my son {} is afraid",
        "{} hits me every day",
        "I spoke to {} yesterday",
        "ma cousine {} a 10 ans",
        "j'ai dit à {} que j'ai peur",
        "7ket ma3 {} mbere7",
    ),
    False: ("ابني {} عم يضربوه", "{} ضربني مبارح", "حكيت مع {} من شوي", "جارنا {} بيصرخ"),
}


@pytest.mark.parametrize("name", PERSONS)
def test_nobody_is_a_town(name: str) -> None:
    assert [frame for frame in FRAMES[name.isascii()] if places.find(frame.format(name))] == []
