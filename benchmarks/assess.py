"""Times `assess` per message beside a plain `re` alternation of the same phrases and beside the matcher alone.

Also prints what loading costs: seconds, and megabytes of memory beyond an interpreter with numpy.
"""

import re
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter, thread_time_ns

import numpy as np
import psutil

_BEFORE = psutil.Process().memory_info().rss
_IMPORTING = perf_counter()

from triage.assess import assess  # noqa: E402 - what importing costs is measured too
from triage.language import looks_arabizi  # noqa: E402
from triage.lexicon import phrases  # noqa: E402
from triage.matcher import find_hits, warm  # noqa: E402
from triage.normalise import fold, normalise  # noqa: E402
from triage.second import opinion, packaged  # noqa: E402

_TALK = {
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


def _times(act: Callable[[str], object], texts: list[str], rounds: int) -> tuple[float, float]:
    """Return p50 and p99 in microseconds of processor time of one call a text: what else runs here says nothing."""
    taken = []
    for _ in range(rounds):
        for text in texts:
            begun = thread_time_ns()
            act(text)
            taken.append((thread_time_ns() - begun) / 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def _messages(length: int) -> list[str]:
    """Return messages of about this length, no two alike."""
    found = []
    for talk in _TALK.values():
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


def _load() -> None:
    """Load everything that a message needs, and print what it took."""
    patterns = warm()
    for talk in _TALK.values():
        assess(talk, now=_NOW)
    taken, now = perf_counter() - _IMPORTING, psutil.Process().memory_info().rss
    print(
        f"load: {taken:.2f} s for {patterns} patterns and the model (numpy {np.__version__} was there before)"
    )
    print(f"memory: {(now - _BEFORE) / _MEGABYTE:.0f} MB more than before the first import of triage")


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
            ("assess", lambda text: assess(text, now=_NOW), texts, _ROUNDS),
            ("normalise", normalise, texts, _ROUNDS),
            ("normalise and match", _match_only, texts, _ROUNDS),
            ("second opinion alone", _second_only, texts, _ROUNDS),
            ("re alternation", plain.findall, folded, _PLAIN_ROUNDS),
        ):
            p50, p99 = _times(act, given, rounds)
            whole = whole or p50
            print(
                f"{length:>4} characters  {name:<20} p50 {p50:>9.0f} us  p99 {p99:>9.0f} us"
                f"  {p50 / whole:>7.2f} times assess"
            )


if __name__ == "__main__":
    main()
