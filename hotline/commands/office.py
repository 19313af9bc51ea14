"""`hotline office import`: offices and areas from the organisation's file, shown before they are changed."""

from pathlib import Path

from rich.console import Console

from cases import seal
from cases.errors import BadSettings
from cases.founding import import_offices
from hotline.commands.owner import owner_store, read_key
from hotline.wiring import utc_now
from triage.offices import read_offices

console = Console(highlight=False, soft_wrap=True)


def run(file: Path, *, dry_run: bool) -> None:
    """Read the file, say what changes, and change it unless `dry_run`."""
    try:
        offices, areas = read_offices(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSettings(f"{file.name}: {error}") from error
    with owner_store("office") as (store, home):
        public = (home / "keys" / "recovery_public_key").read_text(encoding="ascii")
        changes = import_offices(
            store, read_key(home, "door", "DOOR_MAC_KEY"), offices=offices, areas=areas,
            recovery_public=seal.decode_key(public), now=utc_now(), dry_run=dry_run,
        )  # fmt: skip
    for change in changes or ("nothing changes",):
        console.print(change)
    console.print("Dry run: nothing was written." if dry_run else "Done.")
