"""`hotline init`: keys, schema, offices and the first supervisor. Run again, it adds only what is missing."""

import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from cases import seal
from cases.errors import BadSettings
from cases.founding import grant_by_recovery, import_offices, is_founded
from cases.model import NATIONAL, Language, Role
from cases.staff import create_staff
from cases.store.migrate import upgrade
from cases.store.unit import Store
from hotline import folders, logins, logs, passphrases
from hotline.engines import Engines
from hotline.environment import key_file
from hotline.settings import UpSettings
from hotline.wiring import utc_now
from triage.officefile import packaged_file, packaged_offices

SHARED: Mapping[str, tuple[str, ...]] = {
    "DOOR_INDEX_KEY": ("door",),
    "DOOR_MAC_KEY": ("door", "desk"),
    "DOOR_CODE_KEY": ("door",),
    "DOOR_INTAKE_KEY": ("door",),
    "RELAY_MAC_KEY": ("door", "relay"),
    "AUDIT_KEY": ("keeper",),
}
"""Random keys, and the processes that get a copy."""

console = Console(highlight=False, soft_wrap=True)


def run(*, login: str, name: str) -> None:
    """Make what is missing and print, once, what must be kept on paper."""
    logs.configure("init")
    settings = UpSettings.load()
    home = folders.make_home(settings.hotline_home)
    database = settings.database_url.get_secret_value() if settings.database_url else None
    with Engines(home, database, None) as engines:
        upgrade(engines.database_url, passwords=logins.passwords(home))
        make_keys(home)
        store = Store(engines.database_url)
        if is_founded(store):
            console.print("The offices exist already; nothing was changed.")
            return
        passphrase = passphrases.make()
        recovery, totp = found(store, home, login=login, name=name, passphrase=passphrase, totp=True)
        store.dispose()
    _print_once(login, passphrase, totp, recovery)


def make_keys(home: Path) -> None:
    """Make each key that is not there yet, readable by its owner alone."""
    for name, processes in SHARED.items():
        key = seal.encode_key(seal.make_key())
        for process in processes:
            key = _keep(key_file(home, process, name), key)
    pair = seal.make_key_pair()
    private = _keep(key_file(home, "relay", "VAULT_PRIVATE_KEY"), seal.encode_key(pair.private))
    public = seal.encode_key(seal.public_of(seal.decode_key(private)))
    for process in ("door", "desk"):
        if _keep(key_file(home, process, "VAULT_PUBLIC_KEY"), public) != public:
            raise BadSettings(
                "VAULT_PUBLIC_KEY of the door or the desk does not belong to the relay's private key"
            )


def _keep(path: Path, value: str) -> str:
    """Write a key unless one is there; return the one that counts."""
    folders.make_private(path.parent)
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    path.touch(mode=0o600)
    path.write_text(value + "\n", encoding="ascii")
    return value


def found(
    store: Store, home: Path, *, login: str, name: str, passphrase: str, totp: bool
) -> tuple[bytes, str | None]:
    """Make offices and the first supervisor of the national desk. Returns the recovery key and the TOTP secret."""
    rows_key = seal.decode_key(key_file(home, "door", "DOOR_MAC_KEY").read_text(encoding="ascii"))
    recovery = seal.make_key_pair()
    offices, _ = packaged_offices()
    import_offices(
        store,
        rows_key,
        offices=offices,
        entries=packaged_file(),
        recovery_public=recovery.public,
        now=utc_now(),
    )
    # Later offices are sealed to the same paper key, so its public half is kept.
    _keep(home / "keys" / "recovery_public_key", seal.encode_key(recovery.public))
    secret = create_staff(
        store, login=login, name=name, role=Role.SUPERVISOR, office=NATIONAL, language=Language.AR,
        passphrase=passphrase, now=utc_now(), totp=totp, grant=grant_by_recovery(recovery.private),
    )  # fmt: skip
    return recovery.private, secret


def _print_once(login: str, passphrase: str, totp: str | None, recovery: bytes) -> None:
    console.print("[bold]Write this down now; it is shown once and kept nowhere.[/bold]\n")
    console.print(f"Sign-in name      {login}")
    console.print(f"Passphrase        {passphrase}")
    console.print(
        f"Second factor     {totp}  (TOTP, 6 digits, 30 seconds; type it into an authenticator app)"
    )
    console.print(f"Recovery key      {seal.encode_key(recovery)}")
    console.print(
        "\nThe recovery key opens every office. Keep it on paper, in two sealed envelopes, in two places.\n"
        "Without it and without a supervisor's passphrase, cases cannot be opened by anybody, ever."
    )
    sys.stdout.flush()
