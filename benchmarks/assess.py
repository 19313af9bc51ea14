"""Times `assess` per message beside a plain `re` alternation of the same phrases and beside the matcher alone.

"assess" is the rules and the n-gram model together; the close reader, which costs some milliseconds, stands apart.
Also prints what loading costs: seconds, and megabytes of memory beyond an interpreter with numpy.
"""

import re
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter, perf_counter_ns, process_time, thread_time_ns

import numpy as np
import psutil

_BEFORE = psutil.Process().memory_info().rss
_IMPORTING, _WORKING = perf_counter(), process_time()

from triage import close  # noqa: E402 - what importing costs is measured too
from triage.assess import assess  # noqa: E402
from triage.language import looks_arabizi  # noqa: E402
from triage.lexicon import phrases  # noqa: E402
from triage.matcher import find_hits, warm  # noqa: E402
from triage.normalise import fold, normalise  # noqa: E402
from triage.second import opinion, packaged  # noqa: E402

TALK = {
    "en": "my neighbour shouts at his son every evening and today we hear crying through the wall, "
    "nobody opens when we knock, what can we do, we live near the old school in Zahle",
    "fr": "bonjour, mes voisins crient beaucoup sur leur fille et ce matin elle pleurait devant la porte "
    "sans manteau, que pouvons nous faire, nous habitons pres de Saida",
    "ar": "جيراننا بيصرخوا كتير على ابنهم واليوم الصبح كان واقف عالدرج لحالو بلا جاكيت وعم يبكي، "
    "شو منقدر نعمل، نحنا ساكنين حد المدرسة القديمة بزحلة من زمان",
    "ar-Latn": "jirenna bisarkho ktir 3a ebnon w lyom l sobo7 ken we2ef 3al daraj la7alo bala jacket "
    "w 3am yebke, shu mne2dar na3mel, ne7na seknin 7ad l madrase l 2adime b zahle",
}
_ROUNDS = 20
_PLAIN_ROUNDS = 1
_TURNS = 20
"""Each talk begins at so many different words: a message that was read before would be answered from caches."""
_NOW = datetime(2026, 1, 5, tzinfo=UTC)
_MEGABYTE = 1 << 20


def _times(act: Callable[[str], object], texts: list[str], rounds: int) -> tuple[list[float], list[float]]:
    """Return microseconds of one call a text: of processor time, whatever else runs here, and by the clock."""
    worked, waited = [], []
    for _ in range(rounds):
        for text in texts:
            begun, started = thread_time_ns(), perf_counter_ns()
            act(text)
            waited.append((perf_counter_ns() - started) / 1000)
            worked.append((thread_time_ns() - begun) / 1000)
    return worked, waited


def _p99(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=100)[98]


def _messages(length: int) -> list[str]:
    """Return messages of about this length, no two alike."""
    found = []
    for talk in TALK.values():
        words = talk.split()
        for turn in range(_TURNS):
            at = turn % len(words)
            found.append(" ".join([*words[at:], *words[:at]])[:length])
    return found


def _match_only(text: str) -> object:
    """Normalise and search, without rules."""
    normal = normalise(text)
    return find_hits(normal, arabizi=looks_arabizi(normal))


def _second_only(text: str) -> object:
    """Normalise and ask the second opinion, without rules."""
    model = packaged()
    return opinion(model, normalise(text)) if model else None


def _rules_and_grams(text: str) -> object:
    """Assess without the close reader."""
    return assess(text, now=_NOW, closely=False)


def _closely(text: str) -> object:
    """Ask the close reader alone."""
    reader = close.packaged()
    return close.read(reader, text) if reader else None


def _print_load(what: str, before: int, clock: float, worked: float) -> int:
    """Print what loading took since `clock` and `worked` (seconds) and `before` (bytes); return the memory now."""
    now = psutil.Process().memory_info().rss
    print(
        f"load of {what}: {process_time() - worked:.2f} s of processor time,"
        f" {perf_counter() - clock:.2f} s by the clock, {(now - before) / _MEGABYTE:.0f} MB more memory"
    )
    return now


def _load() -> None:
    """Load everything that a message needs, and print what it took."""
    patterns = warm()
    for talk in TALK.values():
        _rules_and_grams(talk)
    memory = _print_load(
        f"{patterns} patterns and the n-gram model (numpy {np.__version__} was there before)",
        _BEFORE,
        _IMPORTING,
        _WORKING,
    )
    clock, worked = perf_counter(), process_time()
    for talk in TALK.values():
        _closely(talk)
    _print_load("the close reader", memory, clock, worked)


def main() -> None:
    """Print one line a length and way, and how many times `assess` the other ways take."""
    _load()
    words = sorted({re.escape(phrase.text) for phrase in phrases()}, key=len, reverse=True)
    plain = re.compile(r"\b(?:" + "|".join(words) + r")\b")
    for length in (40, 160):
        texts = _messages(length)
        folded = [fold(text) for text in texts]
        whole = 0.0
        for name, act, given, rounds in (
            ("assess", _rules_and_grams, texts, _ROUNDS),
            ("normalise", normalise, texts, _ROUNDS),
            ("normalise and match", _match_only, texts, _ROUNDS),
            ("second opinion alone", _second_only, texts, _ROUNDS),
            ("close reader alone", _closely, texts, _PLAIN_ROUNDS),
            ("re alternation", plain.findall, folded, _PLAIN_ROUNDS),
        ):
            worked, waited = _times(act, given, rounds)
            p50 = statistics.median(worked)
            whole = whole or p50
            print(
                f"{length:>4} characters  {name:<20} p50 {p50:>9.0f} us  p99 {_p99(worked):>9.0f} us"
                f"  by the clock p50 {statistics.median(waited):>9.0f} us  p99 {_p99(waited):>9.0f} us"
                f"  {p50 / whole:>7.2f} times assess"
            )


if __name__ == "__main__":
    main()
