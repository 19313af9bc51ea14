"""Measures triage and writes docs/triage-quality.md: every figure that the project states about it, from one run.

    python tools/write_quality.py [FILE ...]            measure and print
    python tools/write_quality.py [FILE ...] --write    and write the page

The messages in triage/training whose writers the close reader's trial left out (tools/close_reader) are read by what
never saw those writers: that trial's answers, and a second opinion trained anew without them. Each FILE holds labelled
messages that no training saw; a file without any label but "none" counts false alarms.
"""

import argparse
import csv
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cases.model import Urgency  # noqa: E402
from tools.train_second import QUESTIONS, load, train  # noqa: E402 - the path comes first
from triage import close  # noqa: E402
from triage.evaluate import compare, set_everyday_apart  # noqa: E402
from triage.normalise import normalise  # noqa: E402
from triage.quality import drop_table, tables, withstand  # noqa: E402
from triage.readers import READERS, TOGETHER, Reader, by_close, by_rules, by_second, together  # noqa: E402
from triage.second import Model, grams, packaged  # noqa: E402
from triage.version import grammar  # noqa: E402

Row = Mapping[str, object]
UNSEEN = ROOT / "triage" / "training" / "close-unseen.csv"
PAGE = ROOT / "docs" / "triage-quality.md"


HeldOut = tuple[Sequence[Row], Mapping[str, Reader]]
"""Messages of writers who were left out of a training, and the readers that never saw them, by name."""


def held_out(rows: Sequence[Row]) -> HeldOut:
    """Return the rows of the writers left out, and the readers that never saw them, with the packaged thresholds."""
    with UNSEEN.open(encoding="utf-8", newline="") as file:
        said = {row["id"]: (float(row["attention"]), float(row["imminent"])) for row in csv.DictReader(file)}
    unseen = [row for row in rows if row["id"] in said]
    writers = {row["writer"] for row in unseen}
    model = _second_without(writers, rows)
    views = {str(row["text"]): close.View(*said[str(row["id"])], {}) for row in unseen}

    def both(text: str) -> Urgency:
        with (
            patch("triage.assess.packaged", lambda: model),
            patch("triage.close.read", lambda _, read: views[read]),
        ):
            return together(text)

    def closely(text: str) -> Urgency:
        with patch("triage.close.read", lambda _, read: views[read]):
            return by_close(text)

    readers = {
        "rules": by_rules,
        "second opinion": lambda text: by_second(text, model),
        "close reader": closely,
        TOGETHER: both,
    }
    return [{**row, "file": f"writer {row['writer']}"} for row in unseen], readers


def _second_without(writers: set[object], rows: Sequence[Row]) -> Model:
    inside = [row for row in rows if row["writer"] not in writers]
    features = [grams(normalise(str(row["text"]))) for row in inside]
    heads = {}
    for question, urgencies in QUESTIONS.items():
        wanted = np.array([row["urgency"] in urgencies for row in inside], dtype=float)
        heads[question] = replace(train(wanted, features), threshold=getattr(packaged(), question).threshold)
    return Model(**heads)


def read(file: Path) -> list[Row]:
    """Read a labelled file; its name stands beside each row."""
    lines = file.read_text("utf-8").splitlines()
    return [{**json.loads(line), "file": file.name} for line in lines if line.strip()]


def page(
    rows: Sequence[Row],
    others: Sequence[Row],
    *,
    apart: HeldOut,
    readers: Mapping[str, Reader] = READERS,
    reader: Reader = together,
) -> str:
    """Return the whole page. `readers` read the messages that no training saw; `reader` the respelt ones."""
    unseen, blind = apart
    parts = [
        INTRO.format(count=len(rows), writers=len({row["writer"] for row in rows}), grammar=grammar()),
        TRAINING.format(count=len(unseen), writers=len({row["writer"] for row in unseen})),
        tables(compare(unseen, readers=blind)),
    ]
    if others:
        parts += [OTHERS, tables(compare(set_everyday_apart(others), readers=readers))]
    parts += [
        RESPELT.format(which="unseen" if others else "training"),
        drop_table(withstand(others or rows, reader=reader)),
    ]
    return "\n".join(parts)


def main() -> None:
    """Measure, print, and write the page if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows = load()
    others = [row for file in asked.files for row in read(file)]
    told = page(rows, others, apart=held_out(rows))
    print(told)
    if asked.write:
        PAGE.write_text(told, "utf-8")


INTRO = """# How triage does

Written by `tools/write_quality.py --write`; do not edit: every figure below comes from that one run, on rules and
model `{grammar}`. The training messages are {count} by {writers} writers (triage/training/README.md: language
models, nobody real, labels checked by nobody else). In each cell stand the share, its exact 95 % interval and how many
messages it rests on. "Calm" are the messages labelled routine or none, many of them full of alarming words.
"""

TRAINING = """## Writers whom no model here saw

{count} messages by {writers} writers, read by models that were trained without these writers. The thresholds of the
close reader were chosen on these very messages, and the authors of the rules worked with part of them, so the figures
flatter a little.
"""

OTHERS = """## Messages that no training saw
"""

RESPELT = """## What respelling costs

Every imminent message of the {which} set, respelt by each attack of triage/attacks.py; points of flagged recall lost,
and how many messages the attack changed. About one word of six is hit, and always one at least.
"""


if __name__ == "__main__":
    main()
