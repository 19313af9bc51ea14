"""`hotline audit verify`: checks the chain of the trail and the signed heads."""

import sys

import typer

from cases import audit
from hotline.commands.owner import owner_store, read_key


def run() -> None:
    """Print the first fault and exit with 1, or say that the trail is whole."""
    with owner_store("audit") as (store, home):
        public = audit.public_audit_key(read_key(home, "keeper", "AUDIT_KEY"))
        with store.reads() as u:
            faults = list(audit.check_chain(u, public))
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    if faults:
        raise typer.Exit(1)
    sys.stdout.write("The trail is whole.\n")
