"""PostgreSQL and Valkey for the whole program: embedded under HOTLINE_HOME, or those named by their URLs."""

import contextlib
import fcntl
import json
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg
import structlog

from cases.errors import BadSettings
from hotline import folders, valkey
from hotline.postgres import Postgres
from hotline.valkey import Valkey

log = structlog.get_logger()

ATTACH_SECONDS = 60.0
LOG_LIMIT = 5_000_000
"""Bytes after which a server's log is begun anew at the next start; one older copy is kept."""


class Engines:
    """The two servers as one thing with a beginning and an end.

    Whoever starts first under a home owns the servers and ends them. A second program on the same home
    (`hotline staff` beside a running `hotline up`) uses them and leaves them alone.
    """

    def __init__(
        self,
        home: Path,
        database_url: str | None = None,
        redis_url: str | None = None,
        *,
        postgres_options: Mapping[str, str] | None = None,
    ) -> None:
        """Keep the settings; nothing runs yet. `postgres_options` are server settings by name."""
        self._home = home
        self._given_database_url = database_url
        self._given_redis_url = redis_url
        self._options = dict(postgres_options or {})
        self._lock: IO[str] | None = None
        self._postgres: Postgres | None = None
        self._valkey: Valkey | None = None
        self._sockets: Path | None = None
        self._owned = False

    @property
    def database_url(self) -> str:
        """The owner's URL, in SQLAlchemy's form. Only migrations and `hotline init` need it."""
        if self._given_database_url is not None:
            return _with_driver(self._given_database_url)
        if self._postgres is None:
            raise _not_started()
        return self._postgres.url()

    @property
    def redis_url(self) -> str:
        """The URL of Valkey, or of the Redis that was named."""
        if self._given_redis_url is not None:
            return self._given_redis_url
        if self._valkey is None:
            raise _not_started()
        return self._valkey.url

    @property
    def owned(self) -> bool:
        """Say whether this program started the servers and will end them."""
        return self._owned

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, whatever happened."""
        self.stop()

    def start(self) -> None:
        """Start what was not named by a URL, or join the program that already runs it.

        Raises BadSettings when a server cannot start. Call it from a thread that lives as long as the
        servers should: they end with it.
        """
        if self._given_database_url is not None and self._given_redis_url is not None:
            return
        try:
            home = folders.make_home(self._home)
            lock = (home / "engines.lock").open("a")
        except PermissionError:
            raise BadSettings(
                f"{self._home} belongs to another account: give HOTLINE_HOME a folder"
            ) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            self._attach(home)
            return
        self._lock = lock
        self._owned = True
        try:
            self._start_owned(home)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the servers if they are ours. Safe to call twice."""
        if self._owned:
            note = folders.make_home(self._home) / "engines.json"
            note.unlink(missing_ok=True)
            for server in (self._valkey, self._postgres):
                if server is not None:
                    server.stop()
            if self._sockets is not None:
                with contextlib.suppress(OSError):
                    self._sockets.rmdir()
            log.info("engines_stopped")
        self._owned = False
        self._sockets = None
        self._postgres = None
        self._valkey = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def tend(self) -> None:
        """Start a server again that ended by itself. `hotline up` calls this every second."""
        if not self._owned:
            return
        if (self._valkey is not None and self._valkey.ended) or (
            self._postgres is not None and self._postgres.ended
        ):
            log.error("engine_ended_unasked")
            self._start_owned(folders.make_home(self._home))

    def _start_owned(self, home: Path) -> None:
        near = folders.data_folder(home)
        data = near / folders.CLUSTER
        account = folders.server_account(data)
        last = _read_note(home / "engines.json")
        (home / "engines.json").unlink(missing_ok=True)
        folders.make_private(home / "keys")
        sockets = self._sockets = self._sockets or folders.socket_folder(home / "run", last, account)
        if near != home:
            log.warning("engines_data_elsewhere", folder=str(near), account=account.name if account else "")
        folders.make_private(data.parent, owner=account)
        if self._given_database_url is None and (self._postgres is None or self._postgres.ended):
            self._postgres = self._make_postgres(home, data, sockets)
            self._postgres.start(options=self._options, near=near)
        if self._given_redis_url is None and (self._valkey is None or self._valkey.ended):
            self._valkey = self._make_valkey(home, sockets)
            self._valkey.start(near=near)
        _write_note(home / "engines.json", sockets)

    def _make_postgres(self, home: Path, data: Path, sockets: Path) -> Postgres:
        return Postgres(
            data,
            sockets=sockets,
            secret=home / "keys" / "engines" / "postgres",
            log_file=_log_file(home, "postgres"),
            account=folders.server_account(folders.data_folder(home) / folders.CLUSTER),
        )

    def _make_valkey(self, home: Path, sockets: Path) -> Valkey:
        return Valkey(
            sockets=sockets,
            secret=home / "keys" / "engines" / "valkey",
            log_file=_log_file(home, "valkey"),
            account=folders.server_account(folders.data_folder(home) / folders.CLUSTER),
        )

    def _attach(self, home: Path) -> None:
        """Wait until the program that holds the lock has its servers ready, and use them."""
        until = time.monotonic() + ATTACH_SECONDS
        while time.monotonic() < until:
            sockets = _read_note(home / "engines.json")
            if sockets is not None:
                self._postgres = self._make_postgres(home, home, sockets)
                self._valkey = self._make_valkey(home, sockets)
                if answering(self.database_url, self.redis_url)[0]:
                    log.info("engines_joined")
                    return
            time.sleep(0.1)
        message = f"another program holds {home / 'engines.lock'} and its servers do not come up"
        raise BadSettings(message)


def answering(database_url: str, redis_url: str) -> tuple[bool, bool]:
    """Try PostgreSQL and Valkey. Never raises and never says why, because URLs are secret."""
    database = False
    plain = database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    with contextlib.suppress(psycopg.Error), psycopg.connect(plain, connect_timeout=5) as connection:
        database = connection.execute("SELECT 1").fetchone() == (1,)
    return database, valkey.answers(redis_url)


def _with_driver(url: str) -> str:
    """Name the driver in a URL that a host hands out as postgres:// or postgresql://."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    return url


def _log_file(home: Path, name: str) -> Path:
    file = folders.make_private(home / "logs") / f"{name}.log"
    if file.exists() and file.stat().st_size > LOG_LIMIT:
        file.replace(file.with_suffix(".log.1"))
    file.touch(mode=0o600)
    return file


def _read_note(note: Path) -> Path | None:
    """Read where the sockets are, as the owner of the servers wrote it."""
    try:
        return Path(json.loads(note.read_text(encoding="utf-8"))["sockets"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_note(note: Path, sockets: Path) -> None:
    half = note.with_suffix(".half")
    half.write_text(json.dumps({"sockets": str(sockets)}), encoding="utf-8")
    half.chmod(0o600)
    half.replace(note)


def _not_started() -> RuntimeError:
    return RuntimeError("the engines were not started")
