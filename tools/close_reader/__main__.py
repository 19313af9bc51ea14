"""Trains the close reader: once without four of the writers, to choose thresholds on what it never saw, then on all.

    python -m tools.close_reader                 train, choose thresholds, store the reader and what it said unseen
    python -m tools.close_reader --thresholds    choose the thresholds again from what is stored

Needs what tools/close_reader/requirements.in lists, in an environment of its own; about an hour on two cores.
"""

import argparse
import csv
import hashlib
import json
import time
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch.nn import functional

from cases.model import Signal
from tools.close_reader import thresholds
from tools.close_reader.base import Base, default_path
from tools.close_reader.disturb import romanise, slip
from tools.close_reader.network import ANSWERS, Network, store
from tools.close_reader.vocabulary import choose
from triage.pieces import Pieces, cut, tidy

ROOT = Path(__file__).resolve().parents[2]
DATA, TRAINING = ROOT / "triage" / "data", ROOT / "triage" / "training"
UNSEEN = TRAINING / "close-unseen.csv"
EPOCHS, BATCH, RATE, SEED, LONGEST, BUCKET = 3, 32, 6e-5, 7, 160, 20
ROMANISED, SLIPPED, SIGNS = 0.3, 0.35, 0.75
"""Share of Arabic messages that are read in Arabizi, of messages with slips, and the weight of the signs."""
HELD_OUT = frozenset("AEhj")
"""The writers on whom it is measured: in all varieties, and a third of all messages."""

Row = dict


def load() -> list[Row]:
    """Read every training message."""
    files = sorted(TRAINING.glob("*.jsonl"))
    return [
        json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()
    ]


class Cutter:
    """Cuts messages into the pieces that are kept."""

    def __init__(self, base: Base, kept: list[int]) -> None:
        """Give the pieces that are kept numbers from 0."""
        new = {old: number for number, old in enumerate(kept)}
        numbers = {base.pieces[old]: number for old, number in new.items()}
        scores = base.scores[kept].tolist()
        self.pieces = Pieces(numbers, scores, new[base.start], new[base.end], new[base.unknown])
        self.longest, self.worst = self.pieces.longest, min(scores) - 10.0

    def __call__(self, text: str, longest: int = LONGEST) -> list[int]:
        """Return the numbers of a message between the marks of its start and end."""
        found = cut(self.pieces, tidy(text), longest=self.longest, worst=self.worst)
        return [self.pieces.start, *found[:longest], self.pieces.end]


def train(rows: list[Row], base: Base, kept: list[int]) -> Network:
    """Train on rows, disturbed anew in each round."""
    torch.manual_seed(SEED)
    chance, cutter = Random(SEED), Cutter(base, kept)  # noqa: S311 - no secret hangs on it
    network = Network(base, kept)
    groups = [{"params": network.body(), "lr": RATE}, {"params": network.heads(), "lr": RATE * 15}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = EPOCHS * (len(rows) // BATCH + BUCKET)
    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step, steps))
    wanted = torch.tensor([_answers(row) for row in rows])
    network.train()
    for epoch in range(EPOCHS):
        begun = time.monotonic()
        numbers = [cutter(_disturb(row, chance)) for row in rows]
        for batch in _batches(numbers, chance):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = network(*_padded([numbers[i] for i in batch]))
            loss = functional.binary_cross_entropy_with_logits(said.float(), wanted[batch], reduction="none")
            optimiser.zero_grad()
            (loss[:, :2].mean() + SIGNS * loss[:, 2:].mean()).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            pace.step()
        print(f"round {epoch + 1} of {EPOCHS}: {time.monotonic() - begun:.0f} s", flush=True)
    return network.eval()


def _pace(step: int, steps: int) -> float:
    """Return the share of the full rate: a short rise, then a steady fall."""
    rise = steps // 12
    return min((step + 1) / rise, max(0.02, (steps - step) / (steps - rise)))


def _answers(row: Row) -> list[float]:
    urgency, signs = row["urgency"], set(row.get("signals") or ())
    yes = (
        urgency in {"imminent", "elevated"},
        urgency == "imminent",
        *(sign.value in signs for sign in Signal),
    )
    return [float(answer) for answer in yes]


def _disturb(row: Row, chance: Random) -> str:
    text = tidy(row["text"])
    if row["lang"] == "ar" and chance.random() < ROMANISED:
        text = romanise(text, chance)
    if chance.random() < SLIPPED:
        text = slip(text, chance)
    return text or row["text"]


def _batches(numbers: list[list[int]], chance: Random) -> list[list[int]]:
    """Return the rows in batches of about equal length, in no order."""
    order = list(range(len(numbers)))
    chance.shuffle(order)
    size = BATCH * BUCKET
    found = []
    for start in range(0, len(order), size):
        group = sorted(order[start : start + size], key=lambda i: len(numbers[i]))
        found += [group[at : at + BATCH] for at in range(0, len(group), BATCH)]
    chance.shuffle(found)
    return found


def _padded(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    table = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    for at, row in enumerate(rows):
        table[at, : len(row)] = torch.tensor(row)
    return table, torch.tensor([len(row) for row in rows])


def answer(network: Network, cutter: Cutter, rows: list[Row]) -> np.ndarray:
    """Return the probabilities of attention and of imminence of each row."""
    numbers = [cutter(row["text"], 256) for row in rows]
    found = np.zeros((len(rows), ANSWERS))
    order = sorted(range(len(rows)), key=lambda i: len(numbers[i]))
    with torch.no_grad():
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            found[batch] = torch.sigmoid(network(*_padded([numbers[i] for i in batch]))).numpy()
    return found[:, :2]


def measure(rows: list[Row], base: Base, kept: list[int]) -> None:
    """Train without the writers who are held out, and store what is then said of their messages."""
    network = train([row for row in rows if row["writer"] not in HELD_OUT], base, kept)
    unseen = [row for row in rows if row["writer"] in HELD_OUT]
    said = answer(network, Cutter(base, kept), unseen)
    told = [(row["id"], *(f"{p:.4f}" for p in pair)) for row, pair in zip(unseen, said, strict=True)]
    with UNSEEN.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("id", "attention", "imminent"), *sorted(told)])


def main() -> None:
    """Train and store, or only choose the thresholds again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--thresholds", action="store_true")
    parser.add_argument("--base", type=Path, default=None)
    asked = parser.parse_args()
    rows, target = load(), DATA / "close.npz"
    if asked.thresholds:
        chosen = thresholds.choose(rows, UNSEEN)
        raw = thresholds.replace(target.read_bytes(), chosen)
    else:
        base = Base(asked.base or default_path())
        kept = choose(base, (row["text"] for row in rows))
        measure(rows, base, kept)
        raw = store(train(rows, base, kept), base, kept, thresholds.choose(rows, UNSEEN))
    target.write_bytes(raw)
    (DATA / "close.sha256").write_text(hashlib.sha256(raw).hexdigest() + "\n", "ascii")
    print(f"stored: {len(raw)} bytes")


if __name__ == "__main__":
    main()
