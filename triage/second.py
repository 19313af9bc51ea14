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
LONGEST = 1_000
"""Characters that are read; a danger that is told only after a page stands in the rules' streams all the same."""

_MASK = np.uint64((1 << BITS) - 1)
_STREAM_SALTS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
_PRIME = np.uint64(0x100000001B3)
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
    """Return the buckets of all n-grams of a message, each once."""
    texts = (f" {normal.literal.text.strip()[:LONGEST]} ", f" {normal.skeleton.text.strip()[:LONGEST]} ")
    parts = [_hash(text, salt) for text, salt in zip(texts, _STREAM_SALTS, strict=True)]
    return np.unique(np.concatenate(parts)).astype(np.int64)


def _hash(text: str, salt: np.uint64) -> NDArray[np.uint64]:
    """Hash every n-gram of a text at once, the same on every machine."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    found = []
    with np.errstate(over="ignore"):
        for size in SIZES:
            if len(points) < size:
                continue
            count = len(points) - size + 1
            value = np.full(count, salt + np.uint64(size), dtype=np.uint64)
            for offset in range(size):
                value = (value ^ points[offset : offset + count]) * _PRIME
            value = (value ^ (value >> np.uint64(33))) * _STIR
            found.append((value ^ (value >> np.uint64(29))) & _MASK)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.uint64)


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
