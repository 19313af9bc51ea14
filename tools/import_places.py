"""Compares an official list of places with the gazetteer: says what would be new or different, and writes nothing else.

    python tools/import_places.py FILE...            # OCHA COD-AB tables (adm1, adm2, adm3 as CSV), GeoNames (LB.txt)
    python tools/import_places.py --rows rows.csv FILE...

Without `--rows` it only reports. With it, the rows that would be new are also written to a file of their own, in the
columns of `triage/data/places.csv`, for a person to read, correct and copy. The gazetteer itself is never touched:
which villages of one name to ask about, and which words are no places, no list can know.
"""

import argparse
import csv
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from triage.gazetteer import Gazetteer, arabic_names, gazetteer, latin_names, spell
from triage.placekey import Word, distance, skeleton, sounds, words
from triage.places import all_places, district, nearest_district

COLUMNS = (
    "slug", "kind", "country", "governorate", "district", "ar", "en", "fr", "aliases", "lat", "lon",
    "precision", "needs_cue", "source",
)  # fmt: skip
DISTRICTS = {"LB": 2, "JO": 1}
"""The level that the gazetteer calls a district: the caza in Lebanon, the governorate in Jordan."""
FAR = 8.0
"""Kilometres between two points of one place from which on somebody should look."""

_WIDE = ("{} district", "{} governorate", "قضاء {}", "محافظة {}")
"""How the gazetteer names a district or a governorate that has the name of its town."""

_LEVELS = (3, 2, 1)
_GEONAMES_FIELDS = 19
_KILOMETRES = 111.2


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of an official list. `parent` is the district's name there; `point` latitude and longitude."""

    code: str
    country: str
    level: str
    """adm1, adm2, adm3, or place."""
    en: str
    ar: str = ""
    fr: str = ""
    others: tuple[str, ...] = ()
    parent: str = ""
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one line would change: new, spelling, district, point, or same."""

    what: str
    line: Listed
    slug: str = ""
    says: str = ""
    district: str = ""


def read(path: Path) -> Iterator[Listed]:
    """Read a file by what it looks like. Raises ValueError for anything else."""
    text = path.read_text("utf-8-sig")
    first = text.partition("\n")[0]
    if first.count("\t") == _GEONAMES_FIELDS - 1:
        yield from _geonames(text)
    elif "pcode" in first.lower():
        yield from _cod(text)
    else:
        message = f"{path.name}: neither a COD-AB table with pcodes nor a GeoNames dump"
        raise ValueError(message)


def _geonames(text: str) -> Iterator[Listed]:
    """Yield populated places and camps; https://download.geonames.org/export/dump/readme.txt gives the columns."""
    for line in text.splitlines():
        field = line.split("\t")
        if len(field) != _GEONAMES_FIELDS or field[8] not in DISTRICTS or field[6] != "P":
            continue
        others = tuple(name for name in field[3].split(",") if name)
        arabic = next(
            (name for name in others if not name.isascii() and words(name) and words(name)[0].arabic), ""
        )
        yield Listed(
            field[0], field[8], "place", field[1], arabic, "", others, "", (float(field[4]), float(field[5]))
        )


def _cod(text: str) -> Iterator[Listed]:
    """Yield the finest level of each row: ADM3_EN, ADM3_AR, ADM3_PCODE and so on, in any case of letters."""
    for raw in csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ","):
        row = {
            (name or "").strip().lower(): (value or "").strip()
            for name, value in raw.items()
            if isinstance(value, str)
        }
        level = next((each for each in _LEVELS if row.get(f"adm{each}_pcode")), None)
        if level is None:
            continue
        names = [row.get(f"adm{level}_{language}", "") for language in ("en", "ar", "fr")]
        code = row[f"adm{level}_pcode"]
        country = row.get("adm0_pcode", code[:2])[:2].upper()
        if country in DISTRICTS and any(names):
            yield Listed(
                code, country, f"adm{level}", names[0] or names[2] or names[1], names[1], names[2],
                parent=row.get(f"adm{DISTRICTS[country]}_en", "") if level > DISTRICTS[country] else "",
                point=_point(row),
            )  # fmt: skip


def _point(row: dict[str, str]) -> tuple[float, float] | None:
    for north, east in (("lat", "lon"), ("latitude", "longitude"), ("center_lat", "center_lon"), ("y", "x")):
        try:
            return float(row[north]), float(row[east])
        except (KeyError, ValueError):
            continue
    return None


def compare(lines: Iterable[Listed]) -> tuple[Finding, ...]:
    """Return what each line would change."""
    book, points = (
        gazetteer(),
        {point.slug: (point.latitude, point.longitude) for point in gazetteer().points},
    )
    districts = _districts()
    findings = []
    for line in lines:
        found = _same(line)
        at = districts.get((line.country, skeleton_of(line.parent))) or _of_point(line)
        near = [slug for slug in found if not at or book.places[slug].district in ("", at)]
        slug = next(iter(near or found), "")
        if not slug:
            findings.append(Finding("new", line, district=at))
        elif not near:
            findings.append(
                Finding("district", line, slug, f"{book.places[slug].district} here, {at} there", at)
            )
        elif line.point and slug in points and away(line.point, points[slug]) > FAR and line.level == "place":
            findings.append(
                Finding("point", line, slug, f"{away(line.point, points[slug]):.0f} km apart", at)
            )
        else:
            wide = book.places[slug].kind in {"district", "governorate"}
            missing = [] if wide else [n for n in (line.en, line.ar, line.fr) if n and not _spelt(n, slug)]
            what = "spelling" if missing else "same"
            findings.append(Finding(what, line, slug, " | ".join(missing), at))
    return tuple(findings)


def skeleton_of(name: str) -> str:
    """Return the consonants of a whole name, articles left out, as one word."""
    return "".join(skeleton(sounds(word.text)[0]) for word in words(name) if word.text not in {"el", "al"})


def _districts() -> dict[tuple[str, str], str]:
    """Return the code of each district by country and the consonants of its names."""
    known: dict[tuple[str, str], str] = {}
    for each in all_places():
        if each.kind in {"district", "governorate"} and each.district:
            for name in (each.en.removesuffix(" district").removesuffix(" governorate"), each.ar, each.fr):
                known.setdefault((each.country, skeleton_of(name)), each.district)
        elif each.kind == "city" and each.district:
            known.setdefault((each.country, skeleton_of(each.en)), each.district)
    return known


def _of_point(line: Listed) -> str:
    found = nearest_district(*line.point) if line.point else None
    return found.district if found and found.country == line.country else ""


def _same(line: Listed) -> list[str]:
    """Return the places of the gazetteer that bear this name, the like level first."""
    book = gazetteer()
    wider = {f"adm{level}" for level in range(1, DISTRICTS[line.country] + 1)}
    names = [name for name in (line.ar, line.en, line.fr, *line.others) if name]
    is_wide = line.level in wider
    if is_wide:
        names += [form.format(name) for name in names for form in _WIDE]
    slugs: dict[str, None] = {}
    for name in names:
        for form in _forms(name):
            place = book.places[form]
            if place.country == line.country and (place.kind in {"district", "governorate"}) == is_wide:
                slugs.setdefault(form)
    return list(slugs)


def _forms(name: str) -> Iterator[str]:
    """Yield the slugs that a name is listed for, and those with its consonants and nearly its vowels."""
    book = gazetteer()
    yield from listed_for(name, book)
    yield from alike(name, book)


def listed_for(name: str, book: Gazetteer) -> Iterator[str]:
    """Yield the slugs of the places that have this spelling, articles or not, in one word or several."""
    found = words(name)
    if not found:
        return
    whole = [word.text for word in found]
    bare = arabic_names(found) if found[0].arabic else latin_names(found)
    tables = (book.spelt, book.short)
    for key in (" ".join(whole), " ".join(bare), "".join(whole), "".join(bare)):
        yield from (form.slug for table in tables for form in table.get(key, ()))
    for key in dict.fromkeys((*spell(bare), _heard(found))):
        yield from (form.slug for form in book.spelt.get(key, ()))


def alike(name: str, book: Gazetteer) -> Iterator[str]:
    """Yield the slugs of the places with the consonants of this name and nearly its vowels."""
    found = words(name)
    heard = _heard(found)
    for form in book.bones.get(skeleton(heard), ()):
        if form.arabic == found[0].arabic and distance(heard, form.sound, 1) <= 1:
            yield form.slug


def _heard(found: Sequence[Word]) -> str:
    return "".join(sounds(word.text)[0] for word in found if word.text not in {"el", "al"})


def _spelt(name: str, slug: str) -> bool:
    return slug in set(_forms(name))


def away(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the kilometres between two points (latitude, longitude) of these small countries."""
    return math.hypot(one[0] - other[0], (one[1] - other[1]) * math.cos(math.radians(one[0]))) * _KILOMETRES


def report(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the report, the counts first."""
    by: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by[finding.what].append(finding)
    yield "  ".join(f"{what} {len(by[what])}" for what in ("same", "spelling", "district", "point", "new"))
    for what in ("district", "point", "spelling", "new"):
        for each in sorted(by[what], key=lambda finding: (finding.district, finding.line.en)):
            names = " / ".join(filter(None, (each.line.en, each.line.ar)))
            where = district(each.district)
            there = each.slug or (where.en if where else "?")
            yield f"{what:8}  {each.line.code:12}  {names}  {there}  {each.says}".rstrip()


def rows(findings: Iterable[Finding]) -> Iterator[dict[str, str]]:
    """Yield the new places as rows of the gazetteer. Whoever has no district is left out: nobody could be told."""
    taken = {each.slug for each in all_places()}
    for each in findings:
        area = district(each.district)
        slug = "-".join(word.text.replace("'", "") for word in words(each.line.en))
        if each.what != "new" or area is None or not each.line.ar or slug in taken:
            continue
        taken.add(slug)
        point = each.line.point
        yield {
            "slug": slug, "kind": "village", "country": each.line.country, "governorate": area.governorate,
            "district": each.district, "ar": each.line.ar, "en": each.line.en, "fr": each.line.fr or each.line.en,
            "aliases": "", "lat": f"{point[0]:.4f}" if point else "", "lon": f"{point[1]:.4f}" if point else "",
            "precision": "town" if point else "district", "needs_cue": "",
            "source": "geonames" if each.line.level == "place" else "cod-ab",
        }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Report, and write the new rows where asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rows", type=Path, help="also write the rows that would be new to this file")
    given = parser.parse_args(arguments)
    try:
        findings = compare([line for path in given.files for line in read(path)])
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(report(findings)))
    if given.rows:
        with given.rows.open("x", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows(findings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
