"""`hotline office export` and `import`: offices, areas, shifts and numbers as one file; changes are shown first."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from cases import seal
from cases.entries import Entry, Kind
from cases.errors import BadSettings
from cases.founding import import_offices, office_names
from cases.model import FOCAL
from cases.register import read_lines
from hotline.commands.owner import owner_store, read_key
from hotline.wiring import utc_now
from triage.officefile import offices_of, packaged_file, read_file, write_file
from webhooks.routing import today

console = Console(highlight=False, soft_wrap=True, markup=False)


def run(file: Path, *, dry_run: bool, apply: bool = False) -> None:
    """Say what the file changes, then change it.

    `dry_run` stops there. At a terminal without `apply` somebody is asked first; a script is taken at its word.
    """
    try:
        found = read_file(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSettings(f"{file.name}: {error}") from error
    lines = with_focal(found)
    with owner_store("office") as (store, home):
        public = (home / "keys" / "recovery_public_key").read_text(encoding="ascii")
        key = read_key(home, "door", "DOOR_MAC_KEY")

        def take(*, only_look: bool) -> Sequence[str]:
            now = utc_now()
            return import_offices(
                store, key, offices=offices_of(lines)[0], entries=lines,
                recovery_public=seal.decode_key(public), now=now, today=today(now), dry_run=only_look,
            )  # fmt: skip

        changes = take(only_look=True)
        for change in changes or ("nothing changes",):
            console.print(change)
        if dry_run or not (apply or not changes or _agreed()):
            console.print("Dry run: nothing was written.")
            return
        take(only_look=False)
    console.print("Done.")


def with_focal(found: dict[Kind, tuple[Entry, ...]]) -> dict[Kind, tuple[Entry, ...]]:
    """Return the lines with the focal point among the offices: a file that forgets it must not end it."""
    offices = found.get(Kind.OFFICE, ())
    if any(entry.key == FOCAL for entry in offices):
        return found
    own = tuple(entry for entry in packaged_file()[Kind.OFFICE] if entry.key == FOCAL)
    return {**found, Kind.OFFICE: (*offices, *own)}


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return True
    console.print("Write this? Type yes:", end=" ")
    return sys.stdin.readline().strip().lower() in {"yes", "y"}


def export() -> None:
    """Print the file of everything that is in force or will be."""
    with owner_store("office") as (store, _home):
        day = today(utc_now())
        names = office_names(store)
        kept = [line.entry for line in read_lines(store) if line.entry.lasts(day)]
    told = {entry.key for entry in kept if entry.kind is Kind.OFFICE}
    blank = {"hours": "", "languages": [], "seat": "", "equals": ""}
    kept += [
        Entry(Kind.OFFICE, o.slug, {"ar": o.ar, "en": o.en, "fr": o.fr, **blank}) for o in names if o.slug not in told
    ]  # fmt: skip
    sys.stdout.write(write_file(kept))
