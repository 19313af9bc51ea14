"""Measures triage and writes docs/triage-quality.md: every figure that the project states about it, from one run.

    python tools/write_quality.py [FILE ...]            measure and print
    python tools/write_quality.py [FILE ...] --write    and write the page

The messages in triage/training are read writer by writer, by a second opinion that never saw that writer. Each FILE
holds labelled messages that no training saw; a file without any label but "none" counts false alarms.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.train_second import QUESTIONS, load, train  # noqa: E402 - the path comes first
from triage.evaluate import Report, compare, set_everyday_apart  # noqa: E402
from triage.normalise import normalise  # noqa: E402
from triage.quality import drop_table, tables, withstand  # noqa: E402
from triage.readers import READERS, TOGETHER, Reader, by_rules, by_second, together  # noqa: E402
from triage.second import Model, grams, packaged  # noqa: E402
from triage.version import grammar  # noqa: E402

Row = Mapping[str, object]
ReadersFor = Callable[[str], Mapping[str, Reader]]
"""Gives, for a writer, the readers that never saw that writer's messages, by name."""

PAGE = ROOT / "docs" / "triage-quality.md"


def held_out(rows: Sequence[Row]) -> ReadersFor:
    """Train the second opinion anew without each writer, with the thresholds of the packaged one."""
    features = [grams(normalise(str(row["text"]))) for row in rows]
    writers = np.array([row["writer"] for row in rows])

    def readers(writer: str) -> Mapping[str, Reader]:
        inside = np.flatnonzero(writers != writer)
        heads = {}
        for question, urgencies in QUESTIONS.items():
            wanted = np.array([row["urgency"] in urgencies for row in rows], dtype=float)
            head = train(wanted[inside], [features[i] for i in inside])
            heads[question] = replace(head, threshold=getattr(packaged(), question).threshold)
        model = Model(**heads)

        def both(text: str):  # noqa: ANN202 - a reader
            with patch("triage.assess.packaged", lambda: model):
                return together(text)

        return {"rules": by_rules, "second opinion": lambda text: by_second(text, model), TOGETHER: both}

    return readers


def by_writer(rows: Sequence[Row], readers_for: ReadersFor) -> dict[str, Report]:
    """Let each writer's messages be read by readers that never saw them, and add the counts."""
    counts: dict[str, Counter] = {}
    for writer in sorted({str(row["writer"]) for row in rows}):
        own = [{**row, "file": f"writer {writer}"} for row in rows if row["writer"] == writer]
        for name, report in compare(own, readers=readers_for(writer)).items():
            counts.setdefault(name, Counter()).update(report.counts)
    return {name: Report(dict(found)) for name, found in counts.items()}


def read(file: Path) -> list[Row]:
    """Read a labelled file; its name stands beside each row."""
    lines = file.read_text("utf-8").splitlines()
    return [{**json.loads(line), "file": file.name} for line in lines if line.strip()]


def page(
    rows: Sequence[Row],
    others: Sequence[Row],
    *,
    readers_for: ReadersFor,
    readers: Mapping[str, Reader] = READERS,
    reader: Reader = together,
) -> str:
    """Return the whole page. `readers` read the messages that no training saw; `reader` the respelt ones."""
    parts = [
        INTRO.format(count=len(rows), writers=len({row["writer"] for row in rows}), grammar=grammar()),
        TRAINING,
        tables(by_writer(rows, readers_for)),
    ]
    if others:
        apart = set_everyday_apart(others)
        parts += [UNSEEN, tables(compare(apart, readers=readers))]
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
    told = page(rows, others, readers_for=held_out(rows))
    print(told)
    if asked.write:
        PAGE.write_text(told, "utf-8")


INTRO = """# How triage does

Written by `tools/write_quality.py --write`; do not edit: every figure below comes from that one run, on rules and
model `{grammar}`. The training messages are {count} by {writers} writers (triage/training/README.md: language
models, nobody real, labels checked by nobody else). In each cell stand the share, its exact 95 % interval and how many
messages it rests on. "Calm" are the messages labelled routine or none, many of them full of alarming words.
"""

TRAINING = """## The training messages, each writer read by a second opinion that never saw that writer

The authors of the rules worked with part of these messages, so the rules' figures flatter.
"""

UNSEEN = """## Messages that no training saw
"""

RESPELT = """## What respelling costs

Every imminent message of the {which} set, respelt by each attack of triage/attacks.py; points of flagged recall lost,
and how many messages the attack changed. About one word of six is hit, and always one at least.
"""


if __name__ == "__main__":
    main()
