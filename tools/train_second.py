"""Trains the second opinion of triage and says how it does on writers that it never saw.

    python tools/train_second.py            measure, leaving one writer out at a time
    python tools/train_second.py --write    and then train on everybody and store the model

Plain numpy: logistic regression by Adagrad, the same result on every run.
"""

import argparse
import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from triage.assess import assess  # noqa: E402 - the path comes first
from triage.normalise import normalise  # noqa: E402
from triage.second import BITS, Model, grams, pack  # noqa: E402

EPOCHS, RATE, L2, SEED = 12, 0.3, 2e-5, 7
ALARMING = {"imminent", "elevated"}
MOST_FALSE = 0.02
"""Share of routine and none messages of unseen writers that the model alone may raise."""
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def load() -> list[dict]:
    """Read every training message."""
    files = sorted((ROOT / "triage" / "training").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]


def train(rows: list[dict], features: list[np.ndarray]) -> Model:
    """Fit on the rows, in an order that is shuffled the same way each time."""
    weights, squares, bias = np.zeros(1 << BITS), np.full(1 << BITS, 1e-3), 0.0
    wanted = np.array([r["urgency"] in ALARMING for r in rows], dtype=float)
    order = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        for i in order.permutation(len(rows)):
            x = features[i]
            scale = 1 / np.sqrt(max(len(x), 1))
            error = 1 / (1 + np.exp(-(weights[x].sum() * scale + bias))) - wanted[i]
            slope = error * scale + L2 * weights[x]
            squares[x] += slope**2
            weights[x] -= RATE * slope / np.sqrt(squares[x])
            bias -= 0.01 * error
    return Model(weights.astype(np.float16).astype(np.float32), bias, 1.0)


def score_all(model: Model, features: list[np.ndarray]) -> np.ndarray:
    """Score many messages."""
    totals = [model.weights[x].sum() / np.sqrt(max(len(x), 1)) + model.bias for x in features]
    return 1 / (1 + np.exp(-np.array(totals)))


def main() -> None:
    """Measure by writers left out, choose the threshold there, and store the model if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    rows = load()
    features = [grams(normalise(r["text"])) for r in rows]
    writers = sorted({r["writer"] for r in rows})
    unseen = np.zeros(len(rows))
    for writer in writers:
        inside = [i for i, r in enumerate(rows) if r["writer"] != writer]
        model = train([rows[i] for i in inside], [features[i] for i in inside])
        outside = [i for i, r in enumerate(rows) if r["writer"] == writer]
        unseen[outside] = score_all(model, [features[i] for i in outside])
    calm = np.array([r["urgency"] not in ALARMING for r in rows])
    threshold = float(np.quantile(unseen[calm], 1 - MOST_FALSE))
    report(rows, unseen, threshold)
    if parser.parse_args().write:
        model = train(rows, features)
        raw = pack(Model(model.weights, model.bias, threshold))
        folder = ROOT / "triage" / "data"
        (folder / "second.bin").write_bytes(raw)
        (folder / "second.sha256").write_text(hashlib.sha256(raw).hexdigest() + "\n", "ascii")
        print(f"stored: {len(raw)} bytes, threshold {threshold:.3f}")


def report(rows: list[dict], unseen: np.ndarray, threshold: float) -> None:
    """Print what rules, model and both find among the imminent messages of each variety."""
    rules = np.array([assess(r["text"], now=NOW).urgency.value in ALARMING for r in rows])
    print(f"{len(rows)} messages, threshold {threshold:.3f}; flagged among imminent, and among routine and none")
    for lang in sorted({r["lang"] for r in rows}):
        here = np.array([r["lang"] == lang for r in rows])
        imminent = here & np.array([r["urgency"] == "imminent" for r in rows])
        calm = here & np.array([r["urgency"] not in ALARMING for r in rows])
        if not imminent.any() or not calm.any():
            continue
        model = unseen >= threshold
        figures = [
            f"{name} {flags[imminent].mean():.3f}/{flags[calm].mean():.3f}"
            for name, flags in (("rules", rules), ("model", model), ("both", rules | model))
        ]
        print(f"  {lang:8} n={imminent.sum():4}  " + "  ".join(figures))


if __name__ == "__main__":
    main()
