"""Measures `hotline locate` per message: place, office, complaint about staff and the reason in words.

`python -m benchmarks.places [FILE.jsonl ...]` takes the texts of files, or makes up messages about every place.
"""

import gc
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hotline.commands.locate import worded
from triage.complaints import about_staff
from triage.normalise import normalise
from triage.officebook import Scene, areas_of, profiles_of, shifts_of
from triage.officefile import offices_of, packaged_file
from triage.offices import locate
from triage.places import all_places

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
FRAMES = (
    "ابن جيراني عم ينضرب هلق ب{ar} وعمرو ٨ سنين والجيران كلهن عم يسمعوه وما حدا عم يعمل شي",
    "my neighbour beats his son every night, we live in {en}, please can someone come before it is too late",
    "jaretna 3am todrob benta kel yom, ne7na b {en} w ma 3am na3ref shu na3mol, l walad khayef ktir",
    "le voisin frappe son fils tous les soirs, nous habitons à {fr} et personne ne fait rien depuis des mois",
    "hello, i need help with school papers for my two children, who can i call tomorrow morning?",
)


def messages() -> list[str]:
    """Return the texts of the given files, or made-up messages about every place."""
    if len(sys.argv) > 1:
        lines = (line for name in sys.argv[1:] for line in Path(name).read_text("utf-8").splitlines())
        return [json.loads(line)["text"] for line in lines]
    names = [{"ar": each.ar, "en": each.en, "fr": each.fr} for each in all_places()]
    return [frame.format(**name) for name in names for frame in FRAMES]


def whole() -> Callable[[str], dict[str, object]]:
    """Return what the command does with one line, over the packaged offices."""
    found = packaged_file()
    offices = {office.slug: office for office in offices_of(found)[0]}
    entries = [entry for each in found.values() for entry in each]
    areas, profiles, shifts = areas_of(entries), profiles_of(entries), shifts_of(entries)

    def answer(text: str) -> dict[str, object]:
        complains = about_staff(normalise(text))
        scene = Scene(at=NOW, profiles=profiles, shifts=shifts, about_staff=complains, focal=True)
        return worded(locate(text, areas, NOW.date(), scene=scene), offices)

    return answer


def main() -> None:
    """Print median, 99th percentile and worst by the clock on the wall and by the processor's own."""
    begun = time.perf_counter()
    answer = whole()
    answer("x")
    gc.freeze()  # as the command does
    loading = time.perf_counter() - begun
    texts = messages()
    random.Random(1).shuffle(texts)  # noqa: S311
    taken: dict[str, list[float]] = {"wall": [], "cpu": []}
    named = 0
    for text in texts:
        begun, worked = time.perf_counter(), time.thread_time()
        named += bool(answer(text)["candidates"])
        taken["wall"].append((time.perf_counter() - begun) * 1e6)
        taken["cpu"].append((time.thread_time() - worked) * 1e6)
    print(f"messages {len(texts)}  with a place {named}  load {loading * 1e3:.0f} ms")
    for clock, times in taken.items():
        times.sort()
        p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
        print(f"{clock:4}  p50 {p50:.0f} us  p99 {p99:.0f} us  max {times[-1]:.0f} us")


if __name__ == "__main__":
    main()
