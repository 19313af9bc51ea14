"""Measures readers on labelled messages, with intervals, and shows for one message what triage found and why."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cases.model import Assessment, Urgency
from triage.assess import assess
from triage.interval import share_interval
from triage.language import detect
from triage.readers import READERS, WHEN, Reader

_LOW = (Urgency.ROUTINE, Urgency.NONE)
_FLAGGED = (Urgency.IMMINENT, Urgency.ELEVATED)
MEASURES = ("flagged", "imminent", "low_called_imminent", "low_called_elevated", "elevated_flagged")
KINDS = ("all", "variety", "slice", "file")
ALARMS = ("imminent_per_1000", "elevated_per_1000")


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

    def per_thousand(self) -> str:
        """Return the share as so many in a thousand: 1.5 (0.8-2.6) of 2500."""
        if not self.total:
            return "-"
        low, high = share_interval(self.hits, self.total)
        return f"{1000 * self.hits / self.total:.1f} ({1000 * low:.1f}-{1000 * high:.1f}) of {self.total}"

    def __str__(self) -> str:
        """Return the share as people read it: 0.93 (0.87-0.97) of 120."""
        if not self.total:
            return "-"
        low, high = share_interval(self.hits, self.total)
        return f"{self.hits / self.total:.2f} ({low:.2f}-{high:.2f}) of {self.total}"


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of (group kind, group, expected, found), of one reader."""

    counts: Mapping[tuple[str, str, Urgency, Urgency], int]
    rules: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """For each rule that fired at its strongest: messages labelled imminent or elevated, and all others."""

    def groups(self, kind: str) -> list[str]:
        """Return the names of the groups of a kind ("all", "variety", "slice", "file"), sorted."""
        return sorted({name for group, name, _, _ in self.counts if group == kind})

    def _share(self, kind: str, name: str, wanted: Iterable[Urgency], found: Iterable[Urgency]) -> Share:
        wanted, found = set(wanted), set(found)
        cells = [(want, got, n) for (k, g, want, got), n in self.counts.items() if (k, g) == (kind, name)]
        total = sum(n for want, _, n in cells if want in wanted)
        return Share(sum(n for want, got, n in cells if want in wanted and got in found), total)

    def measures(self, kind: str, name: str) -> dict[str, Share]:
        """Return the measures of one group.

        `flagged`: of the imminent ones, found imminent or elevated; `imminent`: found imminent;
        `low_called_imminent` and `low_called_elevated`: of routine and none; `elevated_flagged`: of elevated.
        """
        imminent, elevated = (Urgency.IMMINENT,), (Urgency.ELEVATED,)
        return {
            "flagged": self._share(kind, name, imminent, _FLAGGED),
            "imminent": self._share(kind, name, imminent, imminent),
            "low_called_imminent": self._share(kind, name, _LOW, imminent),
            "low_called_elevated": self._share(kind, name, _LOW, elevated),
            "elevated_flagged": self._share(kind, name, elevated, _FLAGGED),
        }

    def alarms(self, kind: str, name: str) -> dict[str, Share]:
        """Return how many of the messages about nothing were called imminent, and elevated."""
        nothing = (Urgency.NONE,)
        return {
            "imminent_per_1000": self._share(kind, name, nothing, (Urgency.IMMINENT,)),
            "elevated_per_1000": self._share(kind, name, nothing, (Urgency.ELEVATED,)),
        }

    def is_everyday(self, kind: str, name: str) -> bool:
        """Tell whether a group holds only messages about nothing: it says how often triage cries wolf."""
        wanted = {want for group, each, want, _ in self.counts if (group, each) == (kind, name)}
        return wanted == {Urgency.NONE}

    def to_json(self) -> dict[str, object]:
        """Return all measures of all groups, and how often each rule fired rightly and wrongly."""
        return {
            **{
                kind: {
                    name: {
                        measure: share.to_json()
                        for measure, share in {**self.measures(kind, name), **self.alarms(kind, name)}.items()
                    }
                    for name in self.groups(kind)
                }
                for kind in KINDS
            },
            "rules": {
                rule: {"right": right, "wrong": wrong} for rule, (right, wrong) in sorted(self.rules.items())
            },
        }


def score(
    rows: Iterable[Mapping[str, object]],
    *,
    judge: Callable[[str], Assessment] | None = None,
) -> Report:
    """Judge labelled rows as the hotline does and count, with the rules that decided. Reads `rows` once."""
    judge = judge or (lambda text: assess(text, now=WHEN))
    counts: Counter[tuple[str, str, Urgency, Urgency]] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for row in rows:
        want = label_of(row)
        found = judge(str(row["text"]))
        _count(counts, row, want, found.urgency)
        (right if want in _FLAGGED else wrong).update(_decisive_rules(found))
    return Report(dict(counts), {rule: (right[rule], wrong[rule]) for rule in {*right, *wrong}})


def compare(
    rows: Iterable[Mapping[str, object]], *, readers: Mapping[str, Reader] = READERS
) -> dict[str, Report]:
    """Let each reader read labelled rows (`text`, optional `urgency`, `lang`, `slice`, `file`) and count. One pass.

    Rows with a true `everyday` count for their file alone: thousands of them would flatter every other share.
    """
    counts: dict[str, Counter[tuple[str, str, Urgency, Urgency]]] = {name: Counter() for name in readers}
    for row in rows:
        want, text = label_of(row), str(row["text"])
        for name, reader in readers.items():
            _count(counts[name], row, want, reader(text))
    return {name: Report(dict(found)) for name, found in counts.items()}


def label_of(row: Mapping[str, object]) -> Urgency:
    """Return the urgency of a row; a message without a label is about nothing. Raises ValueError for another word."""
    return Urgency(str(row.get("urgency") or Urgency.NONE.value))


def set_everyday_apart(rows: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """Mark the rows of files that hold only messages about nothing, where other files stand beside them."""
    known = [dict(row) for row in rows]
    files = {row.get("file") for row in known}
    telling = {row.get("file") for row in known if label_of(row) is not Urgency.NONE}
    return (
        known if not telling else [{**row, "everyday": row.get("file") in files - telling} for row in known]
    )


def _count(
    counts: Counter[tuple[str, str, Urgency, Urgency]],
    row: Mapping[str, object],
    want: Urgency,
    got: Urgency,
) -> None:
    groups = {"file": str(row.get("file", ""))}
    if not row.get("everyday"):
        groups |= {
            "all": "all",
            "variety": str(row.get("lang", "und")),
            "slice": str(row.get("slice", "")),
        }
    for kind, name in groups.items():
        counts[kind, name, want, got] += 1


def _decisive_rules(found: Assessment) -> set[str]:
    """Return the rules that alone would have given the message its urgency, if that raised attention."""
    if found.urgency not in _FLAGGED:
        return set()
    return {row.rule for row in found.evidence if row.urgency is found.urgency}


def line(id: str, text: str, now: datetime, *, closely: bool = True) -> dict[str, object]:
    """Return what is found in one message, as `hotline assess` prints it; whoever has a clock adds the times."""
    found = assess(text, now=now, closely=closely)
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
