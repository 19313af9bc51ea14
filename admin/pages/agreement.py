"""How often people agree with the program, for those who answer for it: by variety, by rule, and read in the blind."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from admin.parts import Have
from admin.session import Who
from cases.agreement import Agreement, Tally
from triage.interval import share_interval
from triage.version import grammar

router = APIRouter()

FEW = 20
"""Below so many verdicts a share says nothing, and the page says that."""


@dataclass(frozen=True, slots=True)
class Figure:
    """So many of so many, with the exact 95 % interval in percent."""

    hits: int
    total: int

    @property
    def few(self) -> bool:
        """Tell whether there is too little to say anything."""
        return self.total < FEW

    @property
    def percent(self) -> str:
        """The share, rounded to a whole number of percent; empty without anything to count."""
        return f"{round(100 * self.hits / self.total)}%" if self.total else ""

    @property
    def between(self) -> tuple[int, int]:
        """The interval, in whole percent."""
        low, high = share_interval(self.hits, self.total)
        return round(100 * low), round(100 * high)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: what it is about, and the verdicts on it."""

    code: str
    tally: Tally

    @property
    def agreed(self) -> Figure:
        """Confirmed, of all."""
        return Figure(self.tally.confirmed, self.tally.total)

    @property
    def wrong(self) -> Figure:
        """Lowered, of all: it fired where a person saw less."""
        return Figure(self.tally.lowered, self.tally.total)


@router.get("/agreement")
def show(request: Request, have: Have, who: Who) -> Response:
    """Show the counts; for a role that has no use for them the page does not exist."""
    found = have.desk.agreement(have.store, who)
    read = found.blind.get("all")
    values = {
        "all": Line("all", found.all),
        "given": _lines(found.said, ("imminent", "elevated", "routine", "none")),
        "varieties": _lines(found.varieties),
        "second": Line("second", found.second),
        "rules": worst_first(found),
        "codes": sorted(found.codes.items(), key=lambda pair: (-pair[1], pair[0])),
        "missed": Figure(read.missed, read.read) if read else Figure(0, 0),
        "blind": [
            (variety, Figure(one.missed, one.read))
            for variety, one in sorted(found.blind.items())
            if variety != "all"
        ],
        "few": FEW,
        "grammar": grammar(),
        "older": bool(found.newest) and found.newest != grammar(),
    }
    return have.pages.page(request, "agreement.html", values)


def _lines(tallies: Mapping[str, Tally], order: tuple[str, ...] = ()) -> list[Line]:
    names = [name for name in order if name in tallies] if order else sorted(tallies)
    return [Line(name, tallies[name]) for name in names]


def worst_first(found: Agreement) -> list[Line]:
    """Return the rules, first those of which it is surest that they fire wrongly: by the low end of the interval."""
    lines = [Line(rule, tally) for rule, tally in found.rules.items()]
    return sorted(
        lines,
        key=lambda line: (-share_interval(line.wrong.hits, line.wrong.total)[0], -line.wrong.hits, line.code),
    )
