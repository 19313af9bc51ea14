"""Where things lie under HOTLINE_HOME, and who may reach them."""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from cases.errors import BadSettings
from hotline.children import Account

SOCKET_PATH_LIMIT = 107
"""Bytes in sockaddr_un.sun_path on Linux, without the closing zero."""

CLUSTER = Path("postgres") / "18"
"""The cluster's folder, named after the major version that can read it."""

LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")


def make_home(home: Path) -> Path:
    """Create HOTLINE_HOME. Root leaves it passable, because its servers run as somebody else."""
    home = home.expanduser().resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    return home


def make_private(folder: Path, *, owner: Account | None = None) -> Path:
    """Create a folder that only its owner may enter."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if owner is not None:
        os.chown(folder, owner.uid, owner.gid)
    folder.chmod(0o700)
    return folder


def read_or_make_secret(path: Path) -> str:
    """Read a generated password, or make it (0600) when it is not there."""
    make_private(path.parent)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="ascii").strip()
        if kept:
            return kept
        path.unlink()
        return read_or_make_secret(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        made = secrets.token_urlsafe(32)
        file.write(made)
    return made


def server_account(data: Path) -> Account | None:
    """Give the account for servers when we are root, else None: our own.

    PostgreSQL refuses root. Data that is there already keeps its owner.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        kept = data.stat()
        return Account(f"uid {kept.st_uid}", kept.st_uid, kept.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise BadSettings(
        "root needs an ordinary account for the servers: there is no `postgres` and no `nobody`"
    )


def can_use(account: Account | None, path: Path) -> bool:
    """Try whether the account can reach this folder or run this file."""
    if account is None:
        return os.access(path, os.X_OK)
    asked = subprocess.run(  # fixed program, our own path
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return asked.returncode == 0


def spare_folder(home: Path) -> Path:
    """Name the folder for an account that cannot reach `home`; always the same one for the same home."""
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:16]
    return Path("/var/lib/amana") / digest


def data_folder(home: Path) -> Path:
    """Choose where data and binaries of the servers lie: where data is already, else in reach."""
    spare = spare_folder(home)
    if os.geteuid() != 0 or (home / CLUSTER).exists():
        return home
    if not (spare / CLUSTER).exists() and can_use(server_account(home / CLUSTER), home):
        return home
    spare.mkdir(parents=True, exist_ok=True, mode=0o711)
    return spare


def package_folder(package: str) -> Path:
    """Find an installed package without importing it."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        message = f"the package {package} is not installed"
        raise BadSettings(message)
    return Path(next(iter(found.submodule_search_locations)))


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder in one step, so that a half-made copy is never taken for a whole one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=target.parent, prefix="copying-"))
    shutil.copytree(source, half / target.name, symlinks=True)
    (half / target.name).rename(target)
    half.rmdir()


def socket_folder(wanted: Path, known: Path | None, owner: Account | None) -> Path:
    """Give a private folder for sockets whose path is short enough and that `owner` can reach.

    `wanted` is taken if it fits; then the one used last time, if it is still ours alone; then a new one.
    """
    fits = len(os.fsencode(wanted)) + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT
    if fits and can_use(owner, wanted.parent):
        return make_private(wanted, owner=owner)
    if known is not None and _is_private(known, owner):
        return known
    return make_private(Path(tempfile.mkdtemp(prefix="amana-")), owner=owner)


def _is_private(folder: Path, owner: Account | None) -> bool:
    """Say whether a folder is a real one, of that owner, closed to everybody else."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    uid = owner.uid if owner else os.geteuid()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077
