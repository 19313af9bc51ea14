"""Chooses from which probability on the close reader is believed, on writers that its training never saw."""

import csv
import io
from itertools import product
from pathlib import Path

import numpy as np

from cases.model import Urgency
from triage.assess import assess
from triage.readers import WHEN

MOST_FALSE = {"attention": 0.03, "imminent": 0.1}
"""Share of the calm messages of unseen writers that the reader alone may call for attention, and that rules and
reader together may call imminent."""
STEPS = {
    "imminent": (0.9,),
    "beside_elevated": (0.4, 0.5),
    "beside_imminent": (0.02, 0.03, 0.05, 0.07, 0.1),
}
"""What is tried. Where rules are silent only near certainty counts: below it, everyday talk out of any context ("it is
getting dark") was called imminent more than twice in a thousand messages. Beside a word of attention less than an even
chance is enough, but not a third: a neighbour who shouts every day was imminent then."""
CALM = ("routine", "none")


def choose(rows: list[dict], unseen: Path) -> tuple[float, float, float, float]:
    """Return the thresholds in the order of `triage.close.Thresholds`: the most recall within `MOST_FALSE`."""
    with unseen.open(encoding="utf-8", newline="") as file:
        said = {row["id"]: (float(row["attention"]), float(row["imminent"])) for row in csv.DictReader(file)}
    told = [row for row in rows if row["id"] in said]
    attention, imminent = np.array([said[row["id"]] for row in told]).T
    ruled = np.array([assess(row["text"], now=WHEN, closely=False).urgency.rank for row in told])
    calm = np.array([row["urgency"] in CALM for row in told])
    danger = np.array([row["urgency"] == "imminent" for row in told])
    best, chosen = -1.0, (1.0, 1.0, 1.0)
    for steps in product(*STEPS.values()):
        called = imminent >= np.choose(np.clip(ruled - Urgency.ROUTINE.rank, 0, 2), steps)
        if called[calm].mean() <= MOST_FALSE["imminent"] and called[danger].mean() > best:
            best, chosen = float(called[danger].mean()), steps
    print(f"of unseen writers' imminent messages {best:.3f} found imminent, with {chosen}")
    return (float(np.quantile(attention[calm], 1 - MOST_FALSE["attention"])), *chosen)


def replace(raw: bytes, chosen: tuple[float, ...]) -> bytes:
    """Return a stored reader with other thresholds."""
    with np.load(io.BytesIO(raw), allow_pickle=False) as stored:
        part = dict(stored)
    part["thresholds"] = np.array(chosen)
    buffer = io.BytesIO()
    np.savez(buffer, **part)
    return buffer.getvalue()
