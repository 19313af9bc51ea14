"""Whether `hotline assess --fast` handles many lines in constant memory: its memory on the way, and its pace.

    python -m benchmarks.lines [lines]

The lines are made here and given to the real command through a pipe: words of everyday talk in the four varieties
in ever new orders, with made-up words among them, so that whatever is remembered fills up. A tenth of the lines warms
the memories of words; after that the resident memory must stay where it is.
"""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import IO

import psutil

from benchmarks.assess import TALK

LINES = 50_000
LOOKS = (0.01, 0.1, 0.25, 0.5, 0.75, 1.0)
"""At which parts of the way the memory is looked at."""
WARM = 0.1
MADE_UP = 2
"""Words in a line that were in no other line."""
WORDS = 12
_LETTERS = {"ar": "ابتجحدرسعفقكلمنهوي"}
_MEGABYTE = 1 << 20


def lines(number: int) -> Iterator[bytes]:
    """Make so many lines, the same in every run."""
    chosen = random.Random(7)  # noqa: S311 - made-up words, no secrets
    talks = [(words.split(), _LETTERS.get(name, "abdefhiklmnorstuwyz2357")) for name, words in TALK.items()]
    for each in range(number):
        words, letters = talks[each % len(talks)]
        said = chosen.choices(words, k=WORDS - MADE_UP)
        said += ["".join(chosen.choices(letters, k=chosen.randint(3, 8))) for _ in range(MADE_UP)]
        chosen.shuffle(said)
        yield json.dumps({"id": each, "text": " ".join(said)}, ensure_ascii=False).encode() + b"\n"


def run(number: int) -> None:
    """Give the lines to the command, read its answers, and print what it held after each part of the way."""
    looks = {max(1, round(part * number)): part for part in LOOKS}
    command = [str(Path(sys.executable).with_name("hotline")), "assess", "--fast"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        feed = threading.Thread(target=_feed, args=(child.stdin, number))
        feed.start()
        process, begun, answered, held = psutil.Process(child.pid), perf_counter(), 0, dict[float, float]()
        for answered, _ in enumerate(child.stdout, start=1):
            if answered in looks:
                held[looks[answered]] = _show(process, answered, begun)
        feed.join()
    assert (answered, child.returncode) == (number, 0), (answered, child.returncode)
    print(f"from {WARM:.0%} of the lines to the last: {held[1.0] - held[WARM]:+.1f} MB")


def _feed(pipe: IO[bytes], number: int) -> None:
    with pipe:
        pipe.writelines(lines(number))


def _show(process: psutil.Process, answered: int, begun: float) -> float:
    """Print one row; return the resident memory in megabytes."""
    held = process.memory_info().rss / _MEGABYTE
    times = process.cpu_times()
    worked = (times.user + times.system) / answered * 1000
    print(
        f"{answered:>10,} lines  {held:>7.1f} MB  {worked:>6.2f} ms of processor time a line,"
        f" loading included  {perf_counter() - begun:>7.1f} s by the clock",
        flush=True,
    )
    return held


def main() -> None:
    """Run with the number of lines that was asked for."""
    run(int(sys.argv[1]) if sys.argv[1:] else LINES)


if __name__ == "__main__":
    main()
