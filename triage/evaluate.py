"""Measures triage on labelled messages, with intervals, and shows for one message what it found and why."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cases.model import Assessment, Urgency
from triage.assess import assess
from triage.interval import share_interval
from triage.language import detect

_LOW = (Urgency.ROUTINE, Urgency.NONE)
_FLAGGED = (Urgency.IMMINENT, Urgency.ELEVATED)
_MEASURES = ("flagged", "imminent", "low_called_imminent", "low_called_elevated", "elevated_flagged")
_WHEN = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the exact 95 % interval."""

    hits: int
    total: int

    def to_json(self) -> dict[str, float | int | None]:
        """Return the counts, the share (null without cases) and the interval."""
        low, high = share_interval(self.hits, self.total)
        share = round(self.hits / self.total, 4) if self.total else None
        return {
            "hits": self.hits,
            "total": self.total,
            "share": share,
            "low": round(low, 4),
            "high": round(high, 4),
        }

    def __str__(self) -> str:
        """Return the share as people read it: 0.93 (0.87-0.97) of 120."""
        if not self.total:
            return "-"
        low, high = share_interval(self.hits, self.total)
        return f"{self.hits / self.total:.2f} ({low:.2f}-{high:.2f}) of {self.total}"


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of (group kind, group, expected, found)."""

    counts: Mapping[tuple[str, str, Urgency, Urgency], int]
    rules: Mapping[str, tuple[int, int]]
    """For each rule that fired at its strongest: messages labelled imminent or elevated, and all others."""

    def groups(self, kind: str) -> list[str]:
        """Return the names of the groups of a kind ("all", "variety", "slice"), sorted."""
        return sorted({name for group, name, _, _ in self.counts if group == kind})

    def measures(self, kind: str, name: str) -> dict[str, Share]:
        """Return the measures of one group.

        `flagged`: of the imminent ones, found imminent or elevated; `imminent`: found imminent;
        `low_called_imminent` and `low_called_elevated`: of routine and none; `elevated_flagged`: of elevated.
        """
        cells = {(want, got): n for (k, g, want, got), n in self.counts.items() if (k, g) == (kind, name)}

        def share(wanted: tuple[Urgency, ...], found: tuple[Urgency, ...]) -> Share:
            total = sum(n for (want, _), n in cells.items() if want in wanted)
            return Share(sum(n for (want, got), n in cells.items() if want in wanted and got in found), total)

        imminent, elevated = (Urgency.IMMINENT,), (Urgency.ELEVATED,)
        return {
            "flagged": share(imminent, _FLAGGED),
            "imminent": share(imminent, imminent),
            "low_called_imminent": share(_LOW, imminent),
            "low_called_elevated": share(_LOW, elevated),
            "elevated_flagged": share(elevated, _FLAGGED),
        }

    def to_json(self) -> dict[str, object]:
        """Return all measures of all groups, and how often each rule fired rightly and wrongly."""
        return {
            **{
                kind: {
                    name: {measure: share.to_json() for measure, share in self.measures(kind, name).items()}
                    for name in self.groups(kind)
                }
                for kind in ("all", "variety", "slice")
            },
            "rules": {
                rule: {"right": right, "wrong": wrong} for rule, (right, wrong) in sorted(self.rules.items())
            },
        }

    def tables(self) -> str:
        """Return the measures as Markdown tables, one a kind of group."""
        blocks = []
        for kind in ("all", "variety", "slice"):
            head = f"| {kind} | " + " | ".join(_MEASURES) + " |\n" + "|---" * (len(_MEASURES) + 1) + "|"
            rows = [
                f"| {name} | "
                + " | ".join(str(self.measures(kind, name)[measure]) for measure in _MEASURES)
                + " |"
                for name in self.groups(kind)
            ]
            blocks.append("\n".join([head, *rows]))
        return "\n\n".join(blocks) + "\n"


def score(
    rows: Iterable[Mapping[str, object]],
    *,
    judge: Callable[[str], Assessment] | None = None,
) -> Report:
    """Judge labelled rows (`text`, `urgency`, optional `lang` and `slice`) and count. Reads `rows` once."""
    judge = judge or (lambda text: assess(text, now=_WHEN))
    counts: Counter[tuple[str, str, Urgency, Urgency]] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for row in rows:
        want = Urgency(str(row["urgency"]))
        found = judge(str(row["text"]))
        for kind, name in (
            ("all", "all"),
            ("variety", str(row.get("lang", "und"))),
            ("slice", str(row.get("slice", ""))),
        ):
            counts[kind, name, want, found.urgency] += 1
        (right if want in _FLAGGED else wrong).update(_decisive_rules(found))
    rules = {rule: (right[rule], wrong[rule]) for rule in {*right, *wrong}}
    return Report(dict(counts), rules)


def _decisive_rules(found: Assessment) -> set[str]:
    """Return the rules that alone would have given the message its urgency, if that raised attention."""
    if found.urgency not in _FLAGGED:
        return set()
    return {row.rule for row in found.evidence if row.urgency is found.urgency}


def line(id: str, text: str, now: datetime) -> dict[str, object]:
    """Return what is found in one message, as `hotline assess` prints it; whoever has a clock adds `micros`."""
    found = assess(text, now=now)
    return {
        "id": id,
        "language": str(detect(text)),
        "urgency": str(found.urgency),
        "signals": [str(signal) for signal in found.signals],
        "evidence": [
            {
                "rule": row.rule,
                "signal": str(row.signal),
                "urgency": str(row.urgency),
                "start": row.start,
                "end": row.end,
                "words": text[row.start : row.end],
            }
            for row in found.evidence
        ],
        "reasons": list(found.reasons),
    }
