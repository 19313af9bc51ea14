"""The readers that an evaluation sets side by side: the rules, the models, each alone, and all of them together."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from cases.model import Assessment, Urgency, highest
from triage import close
from triage.assess import ILLEGIBLE, assess
from triage.normalise import normalise
from triage.second import Model, opinion, packaged

Reader = Callable[[str], Urgency]
"""Says how soon a person must look at a text."""

WHEN = datetime(2000, 1, 1, tzinfo=UTC)
"""Labelled messages carry no date: relative and calendar words are read against this day."""


def together(text: str) -> Urgency:
    """Read as the hotline does."""
    return assess(text, now=WHEN).urgency


def by_rules(text: str) -> Urgency:
    """Read with the rules alone."""
    return rules_of(assess(text, now=WHEN, closely=False))


def rules_of(found: Assessment) -> Urgency:
    """Return what the rules alone say in an assessment: whatever has a span in the text, or could not be read."""
    unread = (Urgency.ELEVATED,) if ILLEGIBLE in found.reasons else ()
    return highest(*(row.urgency for row in found.evidence), *unread)


def by_second(text: str, model: Model | None = None) -> Urgency:
    """Read with the second opinion alone, as if it might decide; without a model it says nothing."""
    model = model or packaged()
    if model is None:
        return Urgency.NONE
    said = opinion(model, normalise(text))
    if said.imminent:
        return Urgency.IMMINENT
    return Urgency.ELEVATED if said.attention else Urgency.NONE


def by_close(text: str, reader: close.Reader | None = None) -> Urgency:
    """Read with the close reader alone, as if it might decide; without one it says nothing."""
    reader = reader or close.packaged()
    if reader is None or not text.strip():
        return Urgency.NONE
    view = close.read(reader, text)
    if view.imminent >= reader.thresholds.imminent:
        return Urgency.IMMINENT
    return Urgency.ELEVATED if view.attention >= reader.thresholds.attention else Urgency.NONE


READERS: Mapping[str, Reader] = MappingProxyType(
    {"rules": by_rules, "second opinion": by_second, "close reader": by_close, "together": together}
)
"""By name; the last is the one that the hotline uses."""
TOGETHER = "together"
