"""The close reader raises what it understands, doubts only rules that may be doubted, and never fails."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model import Signal, Urgency
from triage import close
from triage.assess import CLOSE, CLOSE_DOUBT, CLOSE_IMMINENT, assess
from triage.pieces import SPACE, cut, tidy

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HIGH, LOW, MIDDLE = 0.99, 0.001, 0.6
LIMITS = close.Thresholds(attention=0.9, imminent=0.8, beside_elevated=0.5, beside_imminent=0.05)
HARMLESS = "please send me the price of the blue chair"
BEATEN = "the neighbour beats his son"
IMMINENT = "he is beating his son right now"
SURE = "he is choking my sister"


@dataclass
class Saying:
    """A reader that says one thing of everything, and counts how often it is asked."""

    attention: float
    imminent: float
    asked: int = 0
    thresholds: close.Thresholds = LIMITS

    def read(self, _reader: object, _text: str) -> close.View:
        """Say it."""
        self.asked += 1
        return close.View(self.attention, self.imminent, {Signal.CONFINEMENT: self.imminent})


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch):
    """Return a function that puts a reader in place which says what it is given."""

    def put(attention: float, imminent: float) -> Saying:
        reader = Saying(attention, imminent)
        monkeypatch.setattr("triage.close.packaged", lambda: reader)
        monkeypatch.setattr("triage.close.read", reader.read)
        return reader

    return put


def test_where_rules_are_silent_it_raises_only_when_it_is_certain(says):
    says(HIGH, MIDDLE)
    found = assess(HARMLESS, now=NOW)
    assert (found.urgency, found.reasons) == (Urgency.ELEVATED, (CLOSE,))
    says(HIGH, HIGH)
    found = assess(HARMLESS, now=NOW)
    assert (found.urgency, found.reasons, found.signals) == (
        Urgency.IMMINENT,
        (CLOSE_IMMINENT,),
        (Signal.CONFINEMENT,),
    )
    says(MIDDLE, MIDDLE)
    assert assess(HARMLESS, now=NOW).urgency is Urgency.NONE


def test_beside_a_rule_less_certainty_is_enough(says):
    assert assess(BEATEN, now=NOW).urgency is Urgency.ELEVATED
    says(MIDDLE, MIDDLE)
    assert assess(BEATEN, now=NOW).urgency is Urgency.IMMINENT


def test_a_rule_may_be_doubted_to_elevated_and_no_further(says):
    assert assess(IMMINENT, now=NOW).urgency is Urgency.IMMINENT
    says(LOW, LOW)
    found = assess(IMMINENT, now=NOW)
    assert (found.urgency, found.reasons) == (Urgency.ELEVATED, (CLOSE_DOUBT,))
    assert found.evidence, "the words of the rule stay in sight"
    assert assess(BEATEN, now=NOW).urgency is Urgency.ELEVATED


def test_nothing_doubts_an_answer_a_photo_or_a_window_of_messages(says):
    reader = says(LOW, LOW)
    assert assess("ok", answers={"danger": "yes"}, now=NOW).urgency is Urgency.IMMINENT
    assert assess("", media_unheard=True, now=NOW).urgency is Urgency.ELEVATED
    assert reader.asked == 0


def test_what_several_messages_say_together_counts_once(says, monkeypatch):
    says(LOW, LOW)
    views = {"he came back": LOW, "he came back he is at the door": HIGH, "he is at the door": LOW}
    monkeypatch.setattr("triage.close.read", lambda _, text: close.View(LOW, views[text], {}))
    found = assess("he is at the door", window=("he came back",), now=NOW)
    assert found.urgency is Urgency.IMMINENT
    views["he came back"] = HIGH
    assert assess("he is at the door", window=("he came back",), now=NOW).urgency is not Urgency.IMMINENT


def test_without_a_reader_the_rules_decide(monkeypatch):
    monkeypatch.setattr("triage.close.packaged", lambda: None)
    assert assess(IMMINENT, now=NOW).urgency is Urgency.IMMINENT
    assert assess(HARMLESS, now=NOW).urgency is Urgency.NONE


def test_it_can_be_left_out(says):
    reader = says(HIGH, HIGH)
    assert assess(HARMLESS, now=NOW, closely=False).urgency is Urgency.NONE
    assert reader.asked == 0


@pytest.mark.close_reader
@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_the_packaged_reader_never_raises(text):
    reader = close.packaged()
    assert reader is not None
    view = close.read(reader, text)
    assert 0 <= view.attention <= 1
    assert 0 <= view.imminent <= 1
    assert set(view.signals) == set(Signal)


@pytest.mark.close_reader
@pytest.mark.parametrize(
    "text",
    [
        "امي خيطتلها فستان ابيض والشيخ جايي الخميس وعمرا تلتعش",
        "خالو رجع مبارح وعم ينام معها بنفس الاوضة وهي بطلت تحكي",
        "akhad telefonha w 2afal lbeb 3leha w fall mn sobo7",
        "my cousin gave me her bracelet and her cat and said look after them, she is not answering since",
        "le monsieur vient la chercher ce soir avec sa valise, elle a quatorze ans et elle ne veut pas",
    ],
)
def test_the_packaged_reader_understands_what_no_rule_names(text):
    assert assess(text, now=NOW).urgency is Urgency.IMMINENT


@pytest.mark.close_reader
@pytest.mark.parametrize(
    "text",
    [
        "صباح الخير، قديش حق الكنباية؟",
        "fik tjiblna 2 kg batata w tfe7",
        "what time does the bank open",
        "merci à demain",
    ],
)
def test_the_packaged_reader_leaves_everyday_talk_alone(text):
    assert assess(text, now=NOW).urgency is Urgency.NONE


@pytest.mark.close_reader
def test_a_long_story_costs_a_few_windows_and_its_danger_is_seen():
    reader = close.packaged()
    assert reader is not None
    story = "we went to the market and bought bread and the weather was fine " * 40
    assert len(list(close._windows(reader, tidy(story * 9)))) == close.MOST_WINDOWS
    danger = "he has locked my little brother in the room and he says he will kill him tonight "
    assert close.read(reader, story + danger).imminent > close.read(reader, story).imminent


@pytest.mark.close_reader
@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_pieces_give_the_text_again(text):
    reader = close.packaged()
    assert reader is not None
    names = {number: piece for piece, number in reader.pieces.numbers.items()}
    plain = tidy(text)
    numbers = cut(reader.pieces, plain, longest=reader.longest, worst=reader.worst)
    assert tidy(plain) == plain
    if reader.pieces.unknown not in numbers:
        assert "".join(names[number] for number in numbers) == SPACE + plain.replace(" ", SPACE)


def test_a_changed_file_is_refused(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "close.npz").write_bytes(b"another reader")
    (tmp_path / "data" / "close.sha256").write_text("0" * 64)
    monkeypatch.undo()
    monkeypatch.setattr("triage.close.resources.files", lambda _: tmp_path)
    with pytest.raises(ValueError, match="not the reader that was trained"):
        close.packaged.__wrapped__()
