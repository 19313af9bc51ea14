"""Words an evaluation: tables of readers side by side, of false alarms, and of what respelling costs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cases.model import Urgency
from triage.attacks import ATTACKS, applies, respell
from triage.evaluate import ALARMS, KINDS, MEASURES, Report, Share, label_of
from triage.readers import TOGETHER, Reader, together

_FLAGGED = (Urgency.IMMINENT, Urgency.ELEVATED)
_HEADS = {
    "flagged": "imminent, flagged",
    "imminent": "imminent, as imminent",
    "low_called_imminent": "calm, as imminent",
    "low_called_elevated": "calm, as elevated",
    "elevated_flagged": "elevated, flagged",
    "imminent_per_1000": "imminent per 1,000",
    "elevated_per_1000": "elevated per 1,000",
}


@dataclass(frozen=True, slots=True)
class Drop:
    """What one attack costs: of so many respelt imminent messages, so many were flagged before, so many after."""

    total: int
    before: int
    after: int
    imminent_before: int = 0
    imminent_after: int = 0

    @property
    def points(self) -> float:
        """Points of flagged recall lost; below zero where the attack helped."""
        return 100 * (self.before - self.after) / self.total if self.total else 0.0

    def to_json(self) -> dict[str, object]:
        """Return the counts and the points."""
        return {
            "total": self.total, "flagged_before": self.before, "flagged_after": self.after,
            "imminent_before": self.imminent_before, "imminent_after": self.imminent_after,
            "points": round(self.points, 2),
        }  # fmt: skip


def withstand(
    rows: Iterable[Mapping[str, object]], *, reader: Reader = together, seed: int = 0
) -> dict[str, dict[str, Drop]]:
    """Respell every imminent message by every attack that fits it; return the drops by attack and variety.

    Only messages that an attack changes count for it. "all" holds all varieties.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        if label_of(row) is not Urgency.IMMINENT:
            continue
        text, variety = str(row["text"]), str(row.get("lang", "und"))
        before = reader(text)
        for name in ATTACKS:
            changed = respell(name, text, seed=seed) if applies(name, variety) else text
            if changed == text:
                continue
            after = reader(changed)
            for group in (variety, "all"):
                counts[name, group, "total"] += 1
                counts[name, group, "before"] += before in _FLAGGED
                counts[name, group, "after"] += after in _FLAGGED
                counts[name, group, "imminent_before"] += before is Urgency.IMMINENT
                counts[name, group, "imminent_after"] += after is Urgency.IMMINENT
    fields = ("total", "before", "after", "imminent_before", "imminent_after")
    return {
        attack: {
            group: Drop(*(counts[attack, group, each] for each in fields))
            for group in sorted({g for a, g, _ in counts if a == attack})
        }
        for attack in ATTACKS
        if any(a == attack for a, _, _ in counts)
    }


def tables(reports: Mapping[str, Report], *, measures: tuple[str, ...] = MEASURES) -> str:
    """Return Markdown tables: for each kind of group its measures, the readers under each other."""
    blocks = []
    for kind in KINDS:
        rows = [
            f"| {group} | {name} | " + " | ".join(map(str, _cells(report, kind, group, measures))) + " |"
            for group in _groups(reports, kind)
            for name, report in reports.items()
            if not report.is_everyday(kind, group)
        ]
        if rows:
            blocks.append("\n".join([_head(kind, measures), *rows]))
    return "\n\n".join([*blocks, *alarm_tables(reports)]) + "\n"


def _cells(report: Report, kind: str, group: str, measures: tuple[str, ...]) -> list[Share]:
    found = report.measures(kind, group)
    return [found[each] for each in measures]


def alarm_tables(reports: Mapping[str, Report]) -> list[str]:
    """Return a table of false alarms for the files that hold only messages about nothing."""
    rows = [
        f"| {group} | {name} | " + " | ".join(report.alarms("file", group)[each].per_thousand() for each in ALARMS)
        + " |"
        for group in _groups(reports, "file")
        for name, report in reports.items()
        if report.is_everyday("file", group)
    ]  # fmt: skip
    return ["\n".join([_head("everyday messages", ALARMS), *rows])] if rows else []


def _groups(reports: Mapping[str, Report], kind: str) -> list[str]:
    return sorted({group for report in reports.values() for group in report.groups(kind)})


def _head(kind: str, measures: tuple[str, ...]) -> str:
    names = [kind, "reader", *(_HEADS[each] for each in measures)]
    return "| " + " | ".join(names) + " |\n" + "|---" * len(names) + "|"


def drop_table(drops: Mapping[str, Mapping[str, Drop]]) -> str:
    """Return a Markdown table of points of flagged recall lost, by attack and variety."""
    varieties = sorted({group for found in drops.values() for group in found}, key=lambda g: (g == "all", g))
    head = "| points of flagged recall lost to | " + " | ".join(varieties) + " |"
    lines = [head, "|---" * (len(varieties) + 1) + "|"]
    for attack, found in drops.items():
        cells = [
            f"{found[group].points:.1f} of {found[group].total}" if group in found else "-"
            for group in varieties
        ]
        lines.append(f"| {attack} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def to_json(reports: Mapping[str, Report]) -> dict[str, object]:
    """Return what the hotline's own reading does at the top, and every reader's measures under `readers`."""
    own = reports.get(TOGETHER)
    return {
        **(own.to_json() if own else {}),
        "readers": {name: report.to_json() for name, report in reports.items()},
        "everyday": {
            name: {
                group: {each: share.to_json() for each, share in report.alarms("file", group).items()}
                for group in report.groups("file")
                if report.is_everyday("file", group)
            }
            for name, report in reports.items()
        },
    }
