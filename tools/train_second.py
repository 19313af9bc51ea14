"""Trains the second opinion of triage and says how it does on writers that it never saw.

    python tools/train_second.py            measure, leaving one writer out at a time
    python tools/train_second.py --write    and then train on everybody and store the model

What the project says of its figures is measured and written by tools/write_quality.py.

Plain numpy: logistic regression by Adagrad, the same result on every run.
"""

import argparse
import hashlib
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from triage.assess import assess  # noqa: E402 - the path comes first
from triage.normalise import normalise  # noqa: E402
from triage.second import BITS, Head, Model, grams, pack, probability  # noqa: E402

EPOCHS, RATE, L2, SEED = 12, 0.3, 2e-5, 7
CALM = {"routine", "none"}
QUESTIONS = {"attention": {"imminent", "elevated"}, "imminent": {"imminent"}}
MOST_FALSE = {"attention": 0.005, "imminent": 0.01}
"""Share of routine and none messages of unseen writers for which the model alone may answer yes."""
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def load() -> list[dict]:
    """Read every training message."""
    files = sorted((ROOT / "triage" / "training").glob("*.jsonl"))
    return [
        json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()
    ]


def train(wanted: np.ndarray, features: list[np.ndarray]) -> Head:
    """Fit one question, in an order that is shuffled the same way each time."""
    weights, squares, bias = np.zeros(1 << BITS), np.full(1 << BITS, 1e-3), 0.0
    order = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        for i in order.permutation(len(features)):
            x = features[i]
            scale = 1 / np.sqrt(max(len(x), 1))
            error = 1 / (1 + np.exp(-(weights[x].sum() * scale + bias))) - wanted[i]
            slope = error * scale + L2 * weights[x]
            squares[x] += slope**2
            weights[x] -= RATE * slope / np.sqrt(squares[x])
            bias -= 0.01 * error
    return Head(weights.astype(np.float16).astype(np.float32), bias, 1.0)


def leave_one_out(wanted: np.ndarray, features: list[np.ndarray], writers: np.ndarray) -> np.ndarray:
    """Return for each message what a model says that never saw its writer."""
    unseen = np.zeros(len(features))
    for writer in sorted(set(writers)):
        inside, outside = np.flatnonzero(writers != writer), np.flatnonzero(writers == writer)
        head = train(wanted[inside], [features[i] for i in inside])
        unseen[outside] = [probability(head, features[i]) for i in outside]
    return unseen


def main() -> None:
    """Measure by writers left out, choose the thresholds there, and store the model if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows = load()
    features = [grams(normalise(r["text"])) for r in rows]
    writers = np.array([r["writer"] for r in rows])
    calm = np.array([r["urgency"] in CALM for r in rows])
    heads, said = {}, {}
    for question, urgencies in QUESTIONS.items():
        wanted = np.array([r["urgency"] in urgencies for r in rows], dtype=float)
        unseen = leave_one_out(wanted, features, writers)
        threshold = float(np.quantile(unseen[calm], 1 - MOST_FALSE[question]))
        said[question] = unseen >= threshold
        print(f"{question}: threshold {threshold:.3f}")
        if asked.write:
            heads[question] = replace(train(wanted, features), threshold=threshold)
    print(report(rows, said))
    if asked.write:
        raw = pack(Model(**heads))
        folder = ROOT / "triage" / "data"
        (folder / "second.bin").write_bytes(raw)
        (folder / "second.sha256").write_text(hashlib.sha256(raw).hexdigest() + "\n", "ascii")
        print(f"stored: {len(raw)} bytes")


def report(rows: list[dict], said: dict[str, np.ndarray]) -> str:
    """Return, for each variety, what the rules find and what they find with the model beside them."""
    high = 2
    rank = {"none": 0, "routine": 0, "elevated": 1, "imminent": high}
    rules = np.array([rank[_rules_alone(r["text"])] for r in rows])
    both = np.maximum(rules, said["attention"])
    both = np.where((rules >= 1) & said["imminent"], high, both)
    lines = [
        "| variety | imminent messages | judged by | flagged | as imminent | calm as imminent | calm as elevated |",
        "|---|---|---|---|---|---|---|",
    ]
    for lang in sorted({r["lang"] for r in rows}):
        here = np.array([r["lang"] == lang for r in rows])
        imminent = here & np.array([r["urgency"] == "imminent" for r in rows])
        calm = here & np.array([r["urgency"] in CALM for r in rows])
        if not imminent.any() or not calm.any():
            continue
        for name, found in (("rules", rules), ("rules and second opinion", both)):
            shares = (
                (found[imminent] >= 1),
                (found[imminent] == high),
                (found[calm] == high),
                (found[calm] == 1),
            )
            cells = " | ".join(f"{share.mean():.3f}" for share in shares)
            lines.append(f"| {lang} | {imminent.sum()} of {here.sum()} | {name} | {cells} |")
    return "\n".join(lines) + "\n"


def _rules_alone(text: str) -> str:
    with patch("triage.assess.packaged", lambda: None):
        return str(assess(text, now=NOW).urgency.value)


if __name__ == "__main__":
    main()
