"""A second opinion: a small linear model over hashed character n-grams of both streams. It only ever raises.

Trained offline by `tools/train_second.py` on the messages in triage/training, stored as a plain array with its
digest. It sees wording that no rule foresaw, but it cannot explain itself as a rule can: alone it may ask for
attention (elevated); to imminent it only lifts what a rule has flagged already (docs/decisions/0008).
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from triage.normalise import Normal

BITS = 16
SIZES = (3, 4, 5)
"""How many characters: each one more than the one before."""
LONGEST = 1_000
"""Characters that are read; a danger that is told only after a page stands in the rules' streams all the same."""

_MASK = np.uint64((1 << BITS) - 1)
_STREAM_SALTS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)
_PRIME = np.uint64(0x100000001B3)
_SIZES = np.array(SIZES, dtype=np.uint64)[:, None]
_BUCKET = np.min_scalar_type((1 << BITS) - 1)
_STIR = np.uint64(0xFF51AFD7ED558CCD)

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Head:
    """The weights of one question, its bias, and the threshold that calibration on unseen writers chose."""

    weights: NDArray[np.float32]
    bias: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Model:
    """Answers two questions: must a person look soon (`attention`), and is the danger near (`imminent`)."""

    attention: Head
    imminent: Head


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model says of one message; both are false for most."""

    attention: bool
    imminent: bool


def grams(normal: Normal) -> Indices:
    """Return the buckets of all n-grams of a message, each once, in rising order."""
    texts = (f" {normal.literal.text.strip()[:LONGEST]} ", f" {normal.skeleton.text.strip()[:LONGEST]} ")
    buckets = np.sort(_hash(texts).astype(_BUCKET), kind="stable")
    first = np.ones(len(buckets), dtype=bool)
    np.not_equal(buckets[1:], buckets[:-1], out=first[1:])
    return buckets[first].astype(np.int64)


def _hash(texts: tuple[str, ...]) -> NDArray[np.uint64]:
    """Hash every n-gram of the texts at once, the same on every machine.

    The rows of a table are the sizes, its columns the places where an n-gram can begin. All sizes take up the first
    characters together; those that run over the end of a text are left out at the end.
    """
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(joined + bytes(4 * SIZES[-1]), dtype=np.uint32).astype(np.uint64)
    lengths = [len(text) for text in texts]
    count = sum(lengths)
    salts = np.repeat(_STREAM_SALTS, lengths)
    left = np.concatenate([np.arange(length, 0, -1, dtype=np.uint64) for length in lengths])
    values = salts + _SIZES
    for offset in range(SIZES[-1]):
        longer = values[max(0, offset + 1 - SIZES[0]) :]
        longer ^= points[offset : offset + count]
        longer *= _PRIME
    values ^= values >> np.uint64(33)
    values *= _STIR
    values ^= values >> np.uint64(29)
    values &= _MASK
    found: NDArray[np.uint64] = values[left >= _SIZES]
    return found


def opinion(model: Model, normal: Normal) -> Opinion:
    """Ask both questions of one message."""
    indices = grams(normal)
    return Opinion(
        attention=probability(model.attention, indices) >= model.attention.threshold,
        imminent=probability(model.imminent, indices) >= model.imminent.threshold,
    )


def probability(head: Head, indices: Indices) -> float:
    """Return the answer to one question, 0 to 1."""
    if not len(indices):
        return 0.0
    total = float(head.weights[indices].sum()) / float(np.sqrt(len(indices))) + head.bias
    return float(1.0 / (1.0 + np.exp(-total)))


@cache
def packaged() -> Model | None:
    """Load the model that comes with the program; None without one. Raises ValueError when its digest is wrong."""
    folder = resources.files("triage") / "data"
    try:
        raw = (folder / "second.bin").read_bytes()
        digest = (folder / "second.sha256").read_text("ascii").strip()
    except FileNotFoundError:
        return None
    if hashlib.sha256(raw).hexdigest() != digest:
        raise ValueError("triage/data/second.bin is not the model that was trained")
    return unpack(raw)


def pack(model: Model) -> bytes:
    """Write a model as bytes: each head's bias and threshold as float32, then its weights as float16."""
    return b"".join(
        np.array([head.bias, head.threshold], dtype="<f4").tobytes() + head.weights.astype("<f2").tobytes()
        for head in (model.attention, model.imminent)
    )


def unpack(raw: bytes) -> Model:
    """Read what `pack` wrote. Raises ValueError for another size."""
    size = 8 + 2 * (1 << BITS)
    if len(raw) != 2 * size:
        raise ValueError("the model has another size")
    return Model(_head(raw[:size]), _head(raw[size:]))


def _head(raw: bytes) -> Head:
    bias, threshold = np.frombuffer(raw[:8], dtype="<f4")
    return Head(np.frombuffer(raw[8:], dtype="<f2").astype(np.float32), float(bias), float(threshold))
