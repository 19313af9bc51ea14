"""One PostgreSQL and one Valkey for a whole run of tests, and a fresh migrated database for each test.

The workers of a run share a folder, named after the run. The first worker that needs a server starts it
there (`Engines` owns it), the others join; the owner waits until nobody uses it any more and then ends it.
"""

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
import pytest

from hotline.engines import Engines

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "autovacuum": "off",
}
"""A test database need not survive a power cut."""

TEMPLATE = "amana_template"
ROLES = ("door", "relay", "desk", "keeper")
PASSWORDS = {f"amana_{role}": f"test password of the {role}" for role in ROLES}


@dataclass(frozen=True)
class Database:
    """One database of its own, with the schema of today and nothing in it."""

    name: str
    owner_url: str = field(repr=False)

    def url(self, role: str) -> str:
        """Give the URL for "owner", "door", "relay", "desk" or "keeper"."""
        if role == "owner":
            return self.owner_url
        scheme, _, rest = self.owner_url.partition("://")
        _, _, place = rest.partition("@")
        login = f"amana_{role}"
        return f"{scheme}://{login}:{quote(PASSWORDS[login], safe='')}@{place}"

    def plain(self, role: str = "owner") -> str:
        """Give the URL as psycopg itself reads it."""
        return self.url(role).replace("+psycopg", "", 1)


def run_folder() -> Path:
    """Give the folder of this run of tests, the same for all its workers."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone-{os.getpid()}"
    return Path(tempfile.gettempdir()) / f"amana-tests-{run[:12]}"


@contextmanager
def locked(file: Path, kind: int) -> Iterator[IO[str]]:
    """Hold a lock between processes; a killed one lets go by itself."""
    with file.open("a") as lock:
        fcntl.flock(lock, kind)
        yield lock


def at(owner_url: str, database: str) -> str:
    """Name another database of the same server."""
    front, _, back = owner_url.rpartition("/")
    return f"{front}/{database}?{back.partition('?')[2]}"


def run_sql(owner_url: str, *statements: str) -> None:
    """Run statements outside any transaction, in the maintenance database."""
    plain = at(owner_url, "postgres").replace("+psycopg", "", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """The servers of this run; the tests of embedded servers themselves use homes of their own."""
    folder = run_folder()
    users = folder.with_suffix(".lock")
    with locked(users, fcntl.LOCK_SH) as using:
        servers = Engines(folder, postgres_options=FAST)
        servers.start()
        yield servers
        if servers.owned:
            fcntl.flock(using, fcntl.LOCK_EX)
            servers.stop()
            shutil.rmtree(folder, ignore_errors=True)
            users.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def valkey_url(engines: Engines) -> str:
    """The URL of the run's Valkey. Tests share it: use keys of your own."""
    return engines.redis_url


@pytest.fixture(scope="session")
def template(engines: Engines) -> str:
    """The owner's URL of the server, once the template database is migrated."""
    with locked(run_folder() / "template.lock", fcntl.LOCK_EX) as lock:
        if os.fstat(lock.fileno()).st_size == 0:
            from cases.store.migrate import upgrade

            run_sql(
                engines.database_url,
                f"DROP DATABASE IF EXISTS {TEMPLATE}",
                f"CREATE DATABASE {TEMPLATE}",
            )
            upgrade(at(engines.database_url, TEMPLATE), passwords=PASSWORDS)
            lock.write("migrated\n")
            lock.flush()
    return engines.database_url


@pytest.fixture
def database(template: str) -> Iterator[Database]:
    """A fresh database with the schema of today, dropped after the test."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    run_sql(template, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield Database(name, at(template, name))
    run_sql(template, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def empty_database(engines: Engines) -> Iterator[Database]:
    """A database without any table, for tests of the migrations themselves."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    run_sql(engines.database_url, f"CREATE DATABASE {name}")
    yield Database(name, at(engines.database_url, name))
    run_sql(engines.database_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
