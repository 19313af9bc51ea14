"""`hotline demo`: the whole hotline on one machine with made-up people, simulated phones and fake credentials."""

import os
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path

from rich.console import Console
from rich.panel import Panel

from cases.desk import DeskStore
from cases.errors import BadSettings
from cases.founding import grant_by_recovery, is_founded
from cases.model import FOCAL, NATIONAL, Language, Role
from cases.staff import create_staff
from cases.store.migrate import upgrade
from cases.store.unit import Store
from hotline import folders, logins, logs
from hotline.commands import up
from hotline.commands.init import found, make_keys
from hotline.commands.owner import read_key
from hotline.engines import Engines
from hotline.phones.accounts import DEMO
from hotline.seed import Clock, seed
from hotline.seed_services import seed_services
from hotline.settings import PROCESSES
from hotline.supervisor import Child, Supervisor
from hotline.wiring import utc_now
from webhooks.turn import Door

PASSPHRASE = "demo only passphrase"  # noqa: S105 - printed in the README on purpose
PEOPLE = (
    ("amal", "أمل", Role.COUNSELLOR, "kaa-aarsal"),
    ("nour", "نور", Role.COUNSELLOR, "saida"),
    ("maya", "مايا", Role.COUNSELLOR, FOCAL),
    ("dana", "دانا", Role.DATA_OFFICER, NATIONAL),
    ("root", "root", Role.ADMINISTRATOR, NATIONAL),
)
REAL = (
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_API_KEY",
    "TELEGRAM_TOKEN",
    "TELEGRAM_SECRET",
    "ANDROID_SIGNING_KEY",
    "ANDROID_API_BASE",
    "DATABASE_URL",
)
"""Names that point at something real: the demo refuses to run beside them."""
START_SECONDS = 60

console = Console(highlight=False, soft_wrap=True)


def run(*, port_base: int) -> None:
    """Run until Ctrl-C."""
    refuse_real(os.environ)
    _refuse_busy(port_base)
    logs.configure("demo")
    home = folders.make_home(Path(os.environ.get("HOTLINE_HOME", "var")) / "demo")
    console.print(
        "[bold]Starting the demo:[/bold] fake numbers, fake accounts; nothing leaves this computer."
    )
    with Engines(home, None, None) as engines:
        prepare(engines.database_url, home)
        commands = list(children(engines, home, port_base))
        supervisor = Supervisor(commands, tend=engines.tend, directory=str(Path.cwd()))
        threading.Thread(target=_announce, args=(port_base,), daemon=True).start()
        code = supervisor.run()
    raise SystemExit(code)


def refuse_real(environment: Mapping[str, str]) -> None:
    """Raise BadSettings where real credentials are set: the demo's fixed passphrases would open real cases."""
    wrong = [
        n
        for n in REAL
        for v in (n, f"{n}_FILE")
        if environment.get(v) and not _is_demo(n, environment.get(v, ""))
    ]
    if wrong:
        raise BadSettings(f"the demo does not run beside real settings: unset {', '.join(wrong)}")


def _is_demo(name: str, value: str) -> bool:
    return demo_settings(8000).get(name) == value


def demo_settings(port_base: int) -> dict[str, str]:
    """Return the demo's fixed, obviously fake settings."""
    phones = f"http://127.0.0.1:{port_base + 2}"
    return {
        "PUBLIC_URL": f"http://127.0.0.1:{port_base}",
        "TWILIO_ACCOUNT_SID": DEMO.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": DEMO.twilio_auth_token,
        "TWILIO_SMS_FROM": DEMO.twilio_sms_from,
        "TWILIO_WHATSAPP_FROM": DEMO.twilio_whatsapp_from,
        "TWILIO_API_BASE": f"{phones}/twilio-api",
        "TELEGRAM_TOKEN": DEMO.telegram_token,
        "TELEGRAM_SECRET": DEMO.telegram_secret,
        "TELEGRAM_API_BASE": f"{phones}/telegram-api",
        "DOOR_URL": f"http://127.0.0.1:{port_base}",
        "STAFFED_HOURS": "always",
        "QUICK_EXIT_URL": f"{phones}/",
        "EVENT_NETWORKS": "127.0.0.0/8",
        "HOTLINE_DEMO": "1",
    }


def prepare(owner_url: str, home: Path) -> None:
    """Make keys, schema, offices, people and the seeded week, if they are not there."""
    make_keys(home)
    upgrade(owner_url, passwords=logins.passwords(home))
    store = Store(owner_url, pool=2)
    try:
        if not is_founded(store):
            recovery, _ = found(store, home, login="sami", name="سامي", passphrase=PASSPHRASE, totp=False)
            for login, name, role, office in PEOPLE:
                create_staff(
                    store, login=login, name=name, role=role, office=office, language=Language.AR,
                    passphrase=PASSPHRASE, now=utc_now(), totp=False, grant=grant_by_recovery(recovery),
                )  # fmt: skip
            _seed(owner_url, home)
    finally:
        store.dispose()


def _seed(owner_url: str, home: Path) -> None:
    from cases.contact import DoorKeys  # noqa: PLC0415 - only the first start of the demo seeds

    passwords = logins.passwords(home)

    def url(process: str) -> str:
        return logins.url_for(owner_url, process, passwords[logins.role(process)])

    keys = DoorKeys(
        index=read_key(home, "door", "DOOR_INDEX_KEY"), rows=read_key(home, "door", "DOOR_MAC_KEY"),
        code=read_key(home, "door", "DOOR_CODE_KEY"), intake=read_key(home, "door", "DOOR_INTAKE_KEY"),
        vault_public=read_key(home, "door", "VAULT_PUBLIC_KEY"),
    )  # fmt: skip
    door_store = Store(url("door"), pool=2)
    desk_store = DeskStore(url("desk"), rows_key=keys.rows, relay_public=keys.vault_public, pool=2)

    def door(clock: Clock) -> Door:
        return Door(keys=keys, clock=clock, staffed=lambda _now: True)

    try:
        seed(door_store, desk_store, door, passphrase=PASSPHRASE, now=utc_now())
        seed_services(desk_store, author="amal", approver="sami", passphrase=PASSPHRASE, now=utc_now())
    finally:
        door_store.dispose()
        desk_store.dispose()


def children(engines: Engines, home: Path, port_base: int) -> Iterator[Child]:
    """Return the four processes and the phones, each with its own part of the fake settings."""
    passwords = logins.passwords(home)
    given = {**{n: v for n, v in os.environ.items() if n not in REAL}, **demo_settings(port_base)}
    for name in PROCESSES:
        url = logins.url_for(engines.database_url, name, passwords[logins.role(name)])
        environment = up.environment(name, given, home=home, database_url=url, redis_url=engines.redis_url)
        yield Child(name, up.command(name, port_base=port_base), environment)
    passed = {n: given[n] for n in up.PASSED_ON if n in given} | {"PYTHONUNBUFFERED": "1"}
    yield Child("phones", (sys.executable, "-m", "hotline.phones", str(port_base)), passed)


def _refuse_busy(port_base: int) -> None:
    for port in range(port_base, port_base + 3):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise BadSettings(
                    f'port {port} is in use: stop what runs there, or `make demo ARGS="--port-base 18400"`'
                ) from error


def _announce(port_base: int) -> None:
    """Print the page of addresses once everything answers."""
    end = time.monotonic() + START_SECONDS
    for port in range(port_base, port_base + 3):
        while not _answers(f"http://127.0.0.1:{port}/health"):
            if time.monotonic() > end:
                console.print(f"[red]Port {port} does not answer. The lines above say why.[/red]")
                return
            time.sleep(0.2)
    rows = [("amal", "counsellor, Kaa & Aarsal office"), ("nour", "counsellor, Saida office"),
            ("sami", "supervisor, national desk"), ("maya", "focal point for complaints about staff"),
            ("dana", "data officer"), ("root", "administrator")]  # fmt: skip
    people = "\n".join(f"  {login:<6} {what}" for login, what in rows)
    console.print(
        Panel(
            f"Phones  http://127.0.0.1:{port_base + 2}/   write as a reporter would\n"
            f"Desk    http://127.0.0.1:{port_base + 1}/   sign in as one of\n{people}\n"
            f"  passphrase: {PASSPHRASE}   (leave the code empty)\n"
            f"Page    http://127.0.0.1:{port_base}/report   write without a phone\n"
            f"Door    http://127.0.0.1:{port_base}/health\n\n"
            "Everything here is made up. Never write about a real\n"
            "child, person or number here. Ctrl-C ends the demo.",
            title="Amana demo",
            expand=False,
        )
    )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own loopback address
            return bool(response.status == HTTPStatus.OK)
    except OSError:
        return False
