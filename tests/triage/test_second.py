"""The second opinion: the same on every machine, never raises an error, and only ever raises urgency."""

import hashlib
from datetime import UTC, datetime
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model import Urgency
from triage import assess as judged
from triage.normalise import normalise
from triage.second import BITS, Head, Model, grams, opinion, pack, packaged, unpack

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def model(attention: float, imminent: float) -> Model:
    """A model that answers both questions the same for every text."""
    nothing = np.zeros(1 << BITS, dtype=np.float32)
    return Model(Head(nothing, 0.0, attention), Head(nothing, 0.0, imminent))


def test_the_buckets_are_the_same_everywhere() -> None:
    assert grams(normalise("ساعدوني")).tolist() == grams(normalise("سَاعِدُوني")).tolist()
    digest = hashlib.sha256(grams(normalise("he has a knife معو سكين")).astype("<i8").tobytes()).hexdigest()
    assert digest == "e9a7e6ba59c6a05e9f86f1bb47c32d3d7aa9319058382dfcc275cf3ee63327d8"


def test_the_packaged_model_has_its_digest_and_a_changed_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    assert packaged() is not None
    folder = tmp_path / "data"
    folder.mkdir()
    source = resources.files("triage") / "data"
    raw = bytearray((source / "second.bin").read_bytes())
    raw[100] ^= 1
    (folder / "second.bin").write_bytes(bytes(raw))
    (folder / "second.sha256").write_text((source / "second.sha256").read_text())
    monkeypatch.setattr("triage.second.resources.files", lambda _package: tmp_path)
    with pytest.raises(ValueError, match="not the model"):
        packaged.__wrapped__()
    (folder / "second.bin").unlink()
    assert packaged.__wrapped__() is None


def test_packing_keeps_the_model() -> None:
    known = packaged()
    assert known is not None
    again = unpack(pack(known))
    assert np.array_equal(again.attention.weights, known.attention.weights)
    assert again.imminent.threshold == pytest.approx(known.imminent.threshold)
    with pytest.raises(ValueError, match="size"):
        unpack(pack(known)[:-2])


@pytest.mark.parametrize(
    ("text", "attention", "imminent", "urgency"),
    [
        ("the weather is nice today", 0.4, 0.4, Urgency.ELEVATED),
        ("the weather is nice today", 0.6, 0.4, Urgency.NONE),
        ("my uncle beats my cousin every week", 0.6, 0.4, Urgency.IMMINENT),
        ("my uncle beats my cousin every week", 0.4, 0.6, Urgency.ELEVATED),
    ],
)
def test_alone_it_asks_for_attention_and_only_lifts_what_a_rule_has_flagged(
    monkeypatch: pytest.MonkeyPatch, text: str, attention: float, imminent: float, urgency: Urgency
) -> None:
    monkeypatch.setattr(judged, "packaged", lambda: model(attention, imminent))
    assert judged.assess(text, now=NOW).urgency is urgency


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_has_an_opinion_and_it_never_lowers(text: str) -> None:
    known = packaged()
    assert known is not None
    opinion(known, normalise(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judged, "packaged", lambda: None)
        alone = judged.assess(text, now=NOW).urgency
    assert judged.assess(text, now=NOW).urgency.rank >= alone.rank
