"""The figure for silence: how long an unanswered question about danger may stay unanswered."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, where the figure comes from, and whether the organisation has approved it."""

    length: timedelta
    source: str
    approved: bool


@cache
def patience() -> Patience:
    """Return the packaged figure."""
    return read_patience((resources.files("triage") / "data" / "watch.toml").read_text("utf-8"))


def read_patience(text: str) -> Patience:
    """Read the figure from TOML. Raises KeyError or ValueError on a missing or impossible value."""
    row = tomllib.loads(text)["silence"]
    if not row["minutes"] > 0:
        raise ValueError("silence: the time must be longer than nothing")
    return Patience(timedelta(minutes=row["minutes"]), str(row["source"]), bool(row["approved"]))
