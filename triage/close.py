"""The close reader: a small transformer that has read much language and then our training messages.

The rules name what they find and cost microseconds; the close reader understands sentences that no rule foresaw and
costs milliseconds. It raises; all that it may take is a rule's "imminent", and then the message stays elevated. How it
was made and why: docs/decisions/0014; its figures: docs/triage-quality.md.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from cases.model import Signal
from triage.pieces import Pieces, cut, tidy

WINDOW, STRIDE, MOST_WINDOWS = 256, 192, 4
"""Pieces that are read at once, the step to the next window, and how many windows: about 4,000 characters."""

_LIKELY = 0.5
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's weights, as (input, output) matrices."""

    attend: Floats
    attend_bias: Floats
    join: Floats
    join_bias: Floats
    widen: Floats
    widen_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    norms: Floats
    """Scale and shift after attention, then scale and shift after the two wide steps."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on an answer counts; chosen on writers that training never saw.

    `attention`, and `imminent` where no rule speaks; where a rule says elevated (`beside_elevated`) or imminent
    (`beside_imminent`), less is enough for imminent.
    """

    attention: float
    imminent: float
    beside_elevated: float
    beside_imminent: float


@dataclass(frozen=True, slots=True)
class Reader:
    """The vocabulary, the network and its thresholds."""

    pieces: Pieces
    longest: int
    worst: float
    words: NDArray[np.uint8]
    places: Floats
    first_norm: Floats
    layers: tuple[Layer, ...]
    heads: int
    hidden: Floats
    hidden_bias: Floats
    answer: Floats
    answer_bias: Floats
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class View:
    """Probabilities, 0 to 1: that somebody must look soon, that the danger is near, and of each sign."""

    attention: float
    imminent: float
    signals: dict[Signal, float]

    def signs(self) -> tuple[Signal, ...]:
        """Return the signs that are likelier than not, likeliest first."""
        likely = [sign for sign, share in self.signals.items() if share >= _LIKELY]
        return tuple(sorted(likely, key=lambda sign: -self.signals[sign]))


def read(reader: Reader, text: str) -> View:
    """Read one message; of a long one, the most alarming window counts."""
    best = np.max([_answer(reader, window) for window in _windows(reader, tidy(text))], axis=0)
    attention, imminent, *signs = (1.0 / (1.0 + np.exp(-best))).tolist()
    return View(attention, imminent, dict(zip(Signal, signs, strict=True)))


def _windows(reader: Reader, text: str) -> Iterator[list[int]]:
    numbers = cut(reader.pieces, text, longest=reader.longest, worst=reader.worst)
    for index in range(MOST_WINDOWS):
        start = index * STRIDE
        if index and start + WINDOW - STRIDE >= len(numbers):
            return
        yield [reader.pieces.start, *numbers[start : start + WINDOW], reader.pieces.end]


def _answer(reader: Reader, numbers: list[int]) -> Floats:
    """Return the network's answers to one window, before they are probabilities."""
    x = _norm(_unpack_words(reader.words[numbers]) + reader.places[: len(numbers)], *reader.first_norm)
    for layer in reader.layers:
        x = _norm(x + _attend(layer, x, reader.heads) @ layer.join + layer.join_bias, *layer.norms[:2])
        wide = _gelu(x @ layer.widen + layer.widen_bias)
        x = _norm(x + wide @ layer.narrow + layer.narrow_bias, *layer.norms[2:])
    pooled = np.concatenate([x.mean(axis=0), x.max(axis=0)])
    found: Floats = np.tanh(pooled @ reader.hidden + reader.hidden_bias) @ reader.answer + reader.answer_bias
    return found


def _attend(layer: Layer, x: Floats, heads: int) -> Floats:
    count, width = x.shape
    three = (x @ layer.attend + layer.attend_bias).reshape(count, 3, heads, width // heads)
    query, key, value = three.transpose(1, 2, 0, 3)
    weight = query @ key.transpose(0, 2, 1) * np.float32((width // heads) ** -0.5)
    weight = np.exp(weight - weight.max(axis=-1, keepdims=True))
    weight /= weight.sum(axis=-1, keepdims=True)
    joined: Floats = (weight @ value).transpose(1, 0, 2).reshape(count, width)
    return joined


def _norm(x: Floats, scale: Floats, shift: Floats) -> Floats:
    x = x - x.mean(axis=-1, keepdims=True)
    found: Floats = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(1e-12)) * scale + shift
    return found


def _gelu(x: Floats) -> Floats:
    """Bend values as the network was trained: the tanh form of the curve, because numpy has no erf."""
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
    found: Floats = np.float32(0.5) * x * (1 + np.tanh(inner))
    return found


_BLOCK = 32
"""Values that share one scale; a block is two bytes of scale (float16) and 32 numbers of four bits."""


def _unpack_words(rows: NDArray[np.uint8]) -> Floats:
    """Return the word vectors of packed rows."""
    blocks = rows.reshape(-1, 2 + _BLOCK // 2)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    small = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    return (small * scale).reshape(len(rows), -1)


@cache
def packaged() -> Reader | None:
    """Load the reader that comes with the program; None without one. Raises ValueError when its digest is wrong."""
    folder = resources.files("triage") / "data"
    try:
        raw = (folder / "close.npz").read_bytes()
        digest = (folder / "close.sha256").read_text("ascii").strip()
    except FileNotFoundError:
        return None
    if hashlib.sha256(raw).hexdigest() != digest:
        raise ValueError("triage/data/close.npz is not the reader that was trained")
    return load(raw)


def load(raw: bytes) -> Reader:
    """Read what `tools/close_reader` wrote."""
    with np.load(io.BytesIO(raw), allow_pickle=False) as stored:
        part = dict(stored)
    names = bytes(part["pieces"]).decode().split("\n")
    scores = part["scores"].astype(np.float32).tolist()
    numbers = {name: number for number, name in enumerate(names) if name}
    start, end, unknown, heads, depth = (int(value) for value in part["shape"])
    return Reader(
        pieces=Pieces(numbers, scores, start, end, unknown),
        longest=max(map(len, names)),
        worst=min(scores) - 10.0,
        words=part["words"],
        places=part["places"].astype(np.float32),
        first_norm=part["first_norm"],
        layers=tuple(_layer(part, number) for number in range(depth)),
        heads=heads,
        hidden=part["hidden"],
        hidden_bias=part["hidden_bias"],
        answer=part["answer"],
        answer_bias=part["answer_bias"],
        thresholds=Thresholds(*(float(value) for value in part["thresholds"])),
    )


def _layer(part: dict[str, NDArray[np.float32]], number: int) -> Layer:
    def matrix(name: str) -> Floats:
        found: Floats = part[f"{number}.{name}"].astype(np.float32) * part[f"{number}.{name}.scale"]
        return found

    def vector(name: str) -> Floats:
        return part[f"{number}.{name}.bias"]

    return Layer(
        matrix("attend"), vector("attend"), matrix("join"), vector("join"),
        matrix("widen"), vector("widen"), matrix("narrow"), vector("narrow"), part[f"{number}.norms"],
    )  # fmt: skip
