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


class Shelf:
    """The worker's one database, handed from test to test: emptying it is 20 times faster than a new one."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._database: Database | None = None
        self._untouched: set[str] = set()
        self._shape: object = None

    def take(self) -> Database:
        if self._database is None:
            name = f"test_{uuid.uuid4().hex[:16]}"
            run_sql(self._server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
            self._database = Database(name, at(self._server, name))
            with psycopg.connect(self._database.plain(), autocommit=True) as connection:
                self._untouched = filled(connection)
                self._shape = shape(connection, self._untouched)
        return self._database

    def put_back(self) -> None:
        """Empty it as it came from the template; throw it away if a test changed more than rows."""
        if self._database is None:
            return
        with psycopg.connect(self._database.plain(), autocommit=True) as connection:
            connection.execute(CUT_OFF)
            connection.execute("SET session_replication_role = replica")  # no trigger refuses a deletion
            for table in filled(connection) - self._untouched:
                connection.execute(f"DELETE FROM {table}")
            for (sequence,) in connection.execute(USED_SEQUENCES).fetchall():
                connection.execute(f"ALTER SEQUENCE {sequence} RESTART")
            unchanged = shape(connection, self._untouched) == self._shape
        if not unchanged:
            self.throw_away()

    def throw_away(self) -> None:
        if self._database is not None:
            run_sql(self._server, f"DROP DATABASE IF EXISTS {self._database.name} WITH (FORCE)")
        self._database = None


OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

CUT_OFF = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

TABLES = f"""
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND {OURS}
"""

USED_SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NOT NULL
"""

CATALOGUES = ("pg_class", "pg_trigger", "pg_proc", "pg_policy", "pg_constraint", "pg_type", "pg_namespace")


def filled(connection: psycopg.Connection) -> set[str]:
    """Name the tables that have a row."""
    names = [name for (name,) in connection.execute(TABLES).fetchall()]
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names)
    return {name for (name,) in connection.execute(asked).fetchall()} if names else set()


def shape(connection: psycopg.Connection, untouched: set[str]) -> object:
    """Describe all that a test may not leave changed: the schema, and the rows that come with it."""
    parts = [
        f"(SELECT sum(hashtext(oid::text || xmin::text)::bigint) FROM {catalogue} WHERE oid >= 16384"
        + (" AND relkind <> 'S')" if catalogue == "pg_class" else ")")
        for catalogue in CATALOGUES
    ]
    parts += [f"(SELECT sum(hashtext(t::text)::bigint) FROM {table} t)" for table in sorted(untouched)]
    return connection.execute(f"SELECT {', '.join(parts)}").fetchone()


@pytest.fixture(scope="session")
def shelf(template: str) -> Iterator[Shelf]:
    """The worker's own place for its database."""
    shelf = Shelf(template)
    yield shelf
    shelf.throw_away()


@pytest.fixture
def database(shelf: Shelf) -> Iterator[Database]:
    """A database with the schema of today and nothing in it. Whoever is connected at the end is cut off."""
    yield shelf.take()
    try:
        shelf.put_back()
    except psycopg.Error:
        shelf.throw_away()
        raise


@pytest.fixture
def empty_database(engines: Engines) -> Iterator[Database]:
    """A database without any table, for tests of the migrations themselves."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    run_sql(engines.database_url, f"CREATE DATABASE {name}")
    yield Database(name, at(engines.database_url, name))
    run_sql(engines.database_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
