"""`hotline held CODE`: everything that is held about a case, by kind and count, without its content."""

import json
import sys

from cases.holdings import holdings
from hotline.commands.owner import owner_store, read_key


def run(code: str) -> None:
    """Print one JSON object. An unknown code gives the same form with zeros."""
    digits = "".join(str(int(c)) for c in code if c.isdigit())
    with owner_store("held") as (store, home):
        key = read_key(home, "door", "DOOR_CODE_KEY")
        with store.reads() as u:
            found = holdings(u, key, digits)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
