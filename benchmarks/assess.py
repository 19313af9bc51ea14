"""Times `assess` per message beside a plain `re` alternation of the same phrases and beside the matcher alone."""

import re
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter, perf_counter_ns

from triage.assess import assess
from triage.language import looks_arabizi
from triage.lexicon import phrases
from triage.matcher import find_hits, warm
from triage.normalise import fold, normalise

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
_ROUNDS = 400
_PLAIN_ROUNDS = 20
_NOW = datetime(2026, 1, 5, tzinfo=UTC)


def _times(act: Callable[[str], object], texts: list[str], rounds: int) -> tuple[float, float]:
    """Return p50 and p99 in microseconds of one call a text."""
    taken = []
    for _ in range(rounds):
        for text in texts:
            begun = perf_counter_ns()
            act(text)
            taken.append((perf_counter_ns() - begun) / 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def _match_only(text: str) -> object:
    """Normalise and search, without rules."""
    normal = normalise(text)
    return find_hits(normal, arabizi=looks_arabizi(normal))


def main() -> None:
    """Print one line a length and way."""
    begun = perf_counter()
    patterns = warm()
    print(f"load: {perf_counter() - begun:.2f} s for {patterns} patterns")
    words = sorted({re.escape(phrase.text) for phrase in phrases()}, key=len, reverse=True)
    plain = re.compile(r"\b(?:" + "|".join(words) + r")\b")
    for length in (40, 160):
        texts = [talk[:length] for talk in _TALK.values()]
        folded = [fold(text) for text in texts]
        for name, act, given, rounds in (
            ("assess", lambda text: assess(text, now=_NOW), texts, _ROUNDS),
            ("normalise and match", _match_only, texts, _ROUNDS),
            ("re alternation", plain.findall, folded, _PLAIN_ROUNDS),
        ):
            p50, p99 = _times(act, given, rounds)
            print(f"{length:>4} characters  {name:<20} p50 {p50:>9.0f} us  p99 {p99:>9.0f} us")


if __name__ == "__main__":
    main()
