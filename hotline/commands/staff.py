"""`hotline staff ...`: accounts of the desk."""

from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from cases import seal, staff
from cases.errors import BadSettings, Refused
from cases.founding import grant_by_recovery, grant_by_supervisor
from cases.model import Language, Role
from hotline import passphrases
from hotline.commands.owner import owner_store
from hotline.wiring import utc_now

console = Console(highlight=False, soft_wrap=True)


def list_accounts() -> None:
    """Print every active account."""
    table = Table("name to sign in", "name", "role", "office", "opens cases of")
    with owner_store("staff") as (store, _home):
        for person in staff.list_staff(store):
            table.add_row(
                person.login,
                person.name,
                person.role.value,
                person.office,
                ", ".join(person.offices) or "none",
            )
    console.print(table)


def add(
    login: str, *, name: str, role: Role, office: str, language: Language, recovery_key_file: Path | None
) -> None:
    """Make an account. A person who shall open cases is given the office's key by a supervisor or the paper key."""
    opens = role not in staff.SEES_NONE | staff.SEES_ALL
    with owner_store("staff") as (store, _home):
        grant = None
        if opens and recovery_key_file is not None:
            try:
                grant = grant_by_recovery(seal.decode_key(recovery_key_file.read_text(encoding="ascii")))
            except (OSError, ValueError) as error:
                raise BadSettings("the recovery key cannot be read") from error
        elif opens:
            console.print("A supervisor of the national desk has to give this person the office's key.")
            supervisor = typer.prompt("Supervisor's sign-in name")
            grant = grant_by_supervisor(store, supervisor, typer.prompt("Passphrase", hide_input=True))
        passphrase = passphrases.make()
        totp = staff.create_staff(
            store, login=login.lower(), name=name, role=role, office=office, language=language,
            passphrase=passphrase, now=utc_now(), grant=grant,
        )  # fmt: skip
    console.print(f"Sign-in name   {login.lower()}\nPassphrase     {passphrase}\nSecond factor  {totp}")
    console.print("Shown once. The person changes the passphrase with `hotline staff passphrase`.")


def disable(login: str) -> None:
    """Switch an account off, with its sessions and keys."""
    with owner_store("staff") as (store, _home):
        staff.deactivate(store, login.lower(), now=utc_now())
    console.print("Done: the account, its sessions and its keys are gone.")


def change_passphrase(login: str) -> None:
    """Change a passphrase; only who knows the old one can."""
    old = typer.prompt("Old passphrase", hide_input=True)
    new = typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True)
    with owner_store("staff") as (store, _home):
        try:
            staff.change_passphrase(store, login.lower(), old=old, new=new, now=utc_now())
        except Refused as error:
            raise BadSettings(
                f"A passphrase has {staff.SHORTEST_PASSPHRASE} to {staff.LONGEST_PASSPHRASE} characters."
                if error.reason == "passphrase_length"
                else "Name or old passphrase do not match."
            ) from error
    console.print("Changed. All sessions of this account have ended.")
