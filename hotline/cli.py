"""The command line: every command by its name; what it does stands in hotline/commands."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cases.errors import AmanaError, BadSettings
from cases.model import Language, Role
from cases.publishing import Edition
from hotline.supervisor import BAD_SETTINGS

FIRST_PORT = 8000
"""The door; the desk is the next one, the demo's phones the one after."""

app = typer.Typer(
    name="hotline",
    help="A child-protection hotline and referral desk.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print the values of variables
)
office_app = typer.Typer(help="Offices, areas, shifts and telephone numbers.", no_args_is_help=True)
audit_app = typer.Typer(help="The log of who did what.", no_args_is_help=True)
staff_app = typer.Typer(help="The people of the desk.", no_args_is_help=True)
app.add_typer(office_app, name="office")
app.add_typer(audit_app, name="audit")
app.add_typer(staff_app, name="staff")

Port = Annotated[int | None, typer.Option("--port", help="The port to listen on.", min=1, max=65535)]
PortBase = Annotated[
    int,
    typer.Option("--port-base", help="The door's port; desk and phones take the next two.", min=1, max=65533),
]
Host = Annotated[str, typer.Option("--host", help="The address to listen on.")]


def main() -> None:
    """Run the command line. A wrong configuration is a sentence and exit code 78, never a traceback."""
    try:
        app(prog_name="hotline")
    except BadSettings as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(BAD_SETTINGS) from None
    except AmanaError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        raise SystemExit(1) from None


@app.command()
def demo(port_base: PortBase = FIRST_PORT) -> None:
    """Run the whole hotline on this machine with made-up people and simulated phones."""
    from hotline.commands.demo import run

    run(port_base=port_base)


@app.command()
def up(
    port_base: PortBase = FIRST_PORT,
    poll: Annotated[
        bool, typer.Option("--poll", help="The door asks Telegram for messages: no public address.")
    ] = False,
) -> None:
    """Run door, relay, desk and keeper, each with only its own secrets."""
    from hotline.commands.up import run

    raise typer.Exit(run(port_base=port_base, poll=poll))


@app.command()
def door(
    port: Port = None,
    port_base: PortBase = FIRST_PORT,
    host: Host = "127.0.0.1",
    poll: Annotated[
        bool, typer.Option("--poll", help="Ask Telegram for messages: no public address.")
    ] = False,
) -> None:
    """Run the door: what the platforms call."""
    from hotline.commands.door import run

    run(host=host, port=port or port_base, poll=poll)


@app.command()
def relay() -> None:
    """Run the relay: what writes to people."""
    from hotline.commands.relay import run

    run()


@app.command()
def desk(port: Port = None, port_base: PortBase = FIRST_PORT, host: Host = "127.0.0.1") -> None:
    """Run the desk: the pages of the staff."""
    from hotline.commands.desk import run

    run(host=host, port=port or port_base + 1)


@app.command()
def keeper() -> None:
    """Run the keeper: deadlines, retention, statistics."""
    from hotline.commands.keeper import run

    run()


@app.command()
def init(
    login: Annotated[str, typer.Option(help="Sign-in name of the first supervisor.")] = "supervisor",
    name: Annotated[str, typer.Option(help="The supervisor's name on the desk.")] = "Supervisor",
) -> None:
    """Make the keys, the offices and the first supervisor of the national desk."""
    from hotline.commands.init import run

    run(login=login, name=name)


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this version, and set the logins of the four processes."""
    from hotline.commands.migrate import run

    run()


@app.command()
def check(
    process: Annotated[
        str | None, typer.Argument(help="door, relay, desk or keeper; all without it.")
    ] = None,
) -> None:
    """Say what is wrong with the configuration, before anything starts. Secrets show as set or not set."""
    from hotline.commands.check import run

    raise typer.Exit(run(process))


@app.command()
def assess(
    fast: Annotated[
        bool, typer.Option("--fast", help="Leave out the close reader: rules and n-grams alone.")
    ] = False,
) -> None:
    """Judge the danger of messages: JSON lines with id and text on standard input."""
    from hotline.commands.assess import run

    run(fast=fast)


@app.command()
def evaluate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Labelled messages, as JSON lines.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
    attacks: Annotated[
        bool, typer.Option("--attacks", help="Also respell every imminent message and say what that costs.")
    ] = False,
    seed: Annotated[
        int, typer.Option(help="The respelling that is chosen; the same seed, the same text.")
    ] = 0,
) -> None:
    """Measure the judgement of danger against labelled messages; a message without a label is about nothing."""
    from hotline.commands.evaluate import run

    raise typer.Exit(run(files, as_json=json, attacks=attacks, seed=seed))


@app.command()
def locate(
    offices: Annotated[
        Path | None,
        typer.Option("--offices", help="A file of `hotline office export` instead of the packaged one."),
    ] = None,
) -> None:
    """Find district and office of messages: one message a line on standard input."""
    from hotline.commands.locate import run

    run(offices)


@app.command()
def held(code: Annotated[str, typer.Argument(help="The case's code.")]) -> None:
    """List everything that is held about a case, by kind, without its content."""
    from hotline.commands.held import run

    run(code)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The file to write: its name ends with .csv, .xlsx or .json.")],
    edition: Annotated[
        Edition | None, typer.Option(help="A report as it stands now; without it, what is published.")
    ] = None,
    period: Annotated[str, typer.Option(help="The period of that report: 2026 or 2026-11.")] = "",
    language: Annotated[Language, typer.Option(help="Language of a workbook's first sheet.")] = Language.AR,
    dictionary: Annotated[
        bool, typer.Option("--dictionary", help="The dictionary of every column and code (.csv, .json).")
    ] = False,
) -> None:
    """Write figures as open data: counts with small numbers withheld, never a row for a case."""
    from hotline.commands.export import run

    run(file, edition=edition, period=period, language=language, dictionary=dictionary)


@office_app.command("import")
def import_offices(
    file: Annotated[Path, typer.Argument(help="The organisation's list of offices.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do not ask at a terminal.")] = False,
) -> None:
    """Take offices, areas, shifts and numbers from the organisation's file; says first what changes."""
    from hotline.commands.office import run

    run(file, dry_run=dry_run, apply=apply)


@office_app.command("export")
def export_offices() -> None:
    """Print offices, areas, shifts and numbers as one file that can be changed and imported again."""
    from hotline.commands.office import export

    export()


@audit_app.command("verify")
def verify_audit() -> None:
    """Check the whole chain of the log; name the first entry that does not fit."""
    from hotline.commands.audit import run

    run()


@staff_app.command("list")
def list_staff() -> None:
    """List the accounts."""
    from hotline.commands.staff import list_accounts

    list_accounts()


@staff_app.command("add")
def add_staff(
    login: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name on the desk.")],
    office: Annotated[str, typer.Option(help="The office, by its short name.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.COUNSELLOR,
    language: Annotated[Language, typer.Option(help="Language of the desk.")] = Language.AR,
    recovery_key_file: Annotated[
        Path | None, typer.Option(help="Give the office's key from the paper key instead of by a supervisor.")
    ] = None,
) -> None:
    """Add an account; its first passphrase is printed once."""
    from hotline.commands.staff import add

    add(login, name=name, role=role, office=office, language=language, recovery_key_file=recovery_key_file)


@staff_app.command("passphrase")
def change_passphrase(login: Annotated[str, typer.Argument(help="The name to sign in with.")]) -> None:
    """Change a passphrase."""
    from hotline.commands.staff import change_passphrase as change

    change(login)


@staff_app.command("disable")
def disable_staff(name: Annotated[str, typer.Argument(help="The name to sign in with.")]) -> None:
    """Close an account and end its sessions."""
    from hotline.commands.staff import disable

    disable(name)
