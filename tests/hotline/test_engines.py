"""The embedded servers: they start, they are closed to strangers, they end, they recover from kill -9."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from cases.errors import BadSettings
from hotline.engines import Engines, answering
from hotline.folders import spare_folder
from hotline.valkey import impatient
from tests.plugins.engines import FAST, TABLES, USED_SEQUENCES, Database, Shelf, filled, run_folder, shape

PROGRAM = """
import sys, time
from pathlib import Path
from hotline import children
from hotline.engines import Engines
if sys.argv[2] == "untied":
    children._tie_to_parent = lambda signal: None
engines = Engines(Path(sys.argv[1]), postgres_options={"fsync": "off"})
engines.start()
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "a folder with spaces and a name that is far too long for any socket" / "home"
    yield home
    with contextlib.suppress(FileNotFoundError):  # a killed program leaves its sockets behind
        shutil.rmtree(json.loads((home / "engines.json").read_text())["sockets"])
    if os.geteuid() == 0:  # the account of the servers cannot reach a folder of root's tests
        shutil.rmtree(spare_folder(home), ignore_errors=True)


@pytest.fixture
def program(home: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    """Another program that owns the servers of `home`."""
    ties = getattr(request, "param", "tied")
    child = subprocess.Popen([sys.executable, "-c", PROGRAM, str(home), ties], stdout=subprocess.PIPE)
    with child:
        assert child.stdout is not None
        while (line := child.stdout.readline()) and line != b"ready\n":
            pass
        servers = family(child)
        yield child
        child.kill()
        psutil.wait_procs(servers, timeout=30)


def family(child: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(child.pid).children(recursive=True)


@pytest.fixture
def servers() -> Callable[[], list[psutil.Process]]:
    """What this test started, without the servers of the whole run that this process may own."""
    before = {process.pid for process in psutil.Process().children()}
    return lambda: [p for p in psutil.Process().children() if p.pid not in before]


def plain(engines: Engines) -> str:
    return engines.database_url.replace("+psycopg", "", 1)


def test_both_servers_start_keep_data_and_end(home: Path) -> None:
    with Engines(home, postgres_options=FAST) as engines:
        assert answering(engines.database_url, engines.redis_url) == (True, True)
        with psycopg.connect(plain(engines)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        urls = engines.database_url, engines.redis_url
    assert answering(*urls) == (False, False)
    with Engines(home, postgres_options=FAST) as engines, psycopg.connect(plain(engines)) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_nothing_listens_on_the_network_and_no_one_enters_without_password(
    home: Path, servers: Callable[[], list[psutil.Process]]
) -> None:
    with Engines(home, postgres_options=FAST) as engines:
        mine = servers()
        assert not [c for process in mine for c in process.net_connections("inet")]
        with pytest.raises(psycopg.OperationalError, match=r"no password|password authentication"):
            psycopg.connect(plain(engines).replace(":", ":x", 2).replace("postgresql:x", "postgresql:", 1))
        stranger = impatient("unix://" + engines.redis_url.partition("@")[2])
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        arguments = " ".join(part for process in mine for part in process.cmdline())
        assert engines.redis_url.split(":")[2].split("@")[0] not in arguments


def test_server_settings_keep_values_out_of_its_log(database: Database) -> None:
    table, canary = f"t_{uuid.uuid4().hex}", f"canary-{uuid.uuid4()}"
    with psycopg.connect(database.plain(), autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (a text UNIQUE)")
        connection.execute(f"INSERT INTO {table} VALUES (%s)", [canary])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(f"INSERT INTO {table} VALUES (%s)", [canary])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(f"INSERT INTO {table} VALUES ('{canary}')")
    text = (run_folder() / "logs" / "postgres.log").read_text()
    assert f'unique constraint "{table}' in text
    assert canary not in text


def test_secrets_and_data_are_closed_to_other_accounts(engines: Engines) -> None:
    home = run_folder()
    for closed in (home / "keys", home / "logs", home / "keys" / "engines" / "postgres"):
        assert closed.stat().st_mode & 0o077 == 0
    assert any(data.stat().st_mode & 0o077 == 0 for data in _data_folders(home) if data.exists())


def test_a_second_program_uses_the_servers_and_leaves_them_running(
    home: Path, program: subprocess.Popen[bytes]
) -> None:
    with Engines(home) as second:
        assert not second.owned
        urls = second.database_url, second.redis_url
        assert answering(*urls) == (True, True)
    assert answering(*urls) == (True, True)


@pytest.mark.kills
def test_servers_end_when_their_program_is_killed(home: Path, program: subprocess.Popen[bytes]) -> None:
    servers = family(program)
    assert servers
    program.kill()
    program.wait()
    _, alive = psutil.wait_procs(servers, timeout=30)
    assert alive == []


@pytest.mark.kills
def test_the_next_start_recovers_after_everything_was_killed(
    home: Path, program: subprocess.Popen[bytes]
) -> None:
    with Engines(home) as second, psycopg.connect(plain(second)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(program.pid, signal.SIGSTOP)
    for process in [*family(program), psutil.Process(program.pid)]:
        process.kill()
    program.wait()
    with Engines(home, postgres_options=FAST) as engines:
        assert answering(engines.database_url, engines.redis_url) == (True, True)
        with psycopg.connect(plain(engines)) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


@pytest.mark.kills
@pytest.mark.parametrize("program", ["untied"], indirect=True)
def test_an_orphan_that_still_serves_the_folder_is_ended_first(
    home: Path, program: subprocess.Popen[bytes]
) -> None:
    servers = family(program)
    program.kill()
    program.wait()
    assert any(process.is_running() for process in servers)
    with Engines(home, postgres_options=FAST) as engines:
        assert answering(engines.database_url, engines.redis_url) == (True, True)
    _, alive = psutil.wait_procs(servers, timeout=10)
    assert alive == []


def test_a_process_number_that_now_belongs_to_another_program_does_not_stop_us(home: Path) -> None:
    with Engines(home, postgres_options=FAST):
        data = next(p for p in _data_folders(home) if p.exists())
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    with Engines(home, postgres_options=FAST) as engines:
        assert answering(engines.database_url, engines.redis_url) == (True, True)


def test_a_server_that_ends_by_itself_is_started_again(
    home: Path, servers: Callable[[], list[psutil.Process]]
) -> None:
    with Engines(home, postgres_options=FAST) as engines:
        engines.tend()
        for process in servers():
            with contextlib.suppress(psutil.NoSuchProcess):  # the first one takes others with it
                process.kill()
        until = time.monotonic() + 30
        while answering(engines.database_url, engines.redis_url) != (True, True):
            engines.tend()
            assert time.monotonic() < until


def test_a_folder_that_is_no_database_is_never_overwritten(home: Path) -> None:
    with Engines(home, postgres_options=FAST):
        data = next(p for p in _data_folders(home) if p.exists())
    (data / "PG_VERSION").unlink()
    with pytest.raises(BadSettings, match="no database"):
        Engines(home, postgres_options=FAST).start()
    assert (data / "base").exists()


def test_named_servers_are_used_and_nothing_is_started(home: Path) -> None:
    with Engines(home, "postgres://somebody:secret@db.example/amana", "redis://cache.example/0") as engines:
        assert engines.database_url == "postgresql+psycopg://somebody:secret@db.example/amana"
        assert engines.redis_url == "redis://cache.example/0"
        assert not engines.owned
    assert not home.exists()


@pytest.mark.parametrize(
    "change", ["INSERT INTO zones VALUES (7)", "ALTER TABLE zones ADD b int", "DROP TABLE zones"]
)
def test_a_changed_shape_is_noticed(empty_database: Database, change: str) -> None:
    with psycopg.connect(empty_database.plain(), autocommit=True) as connection:
        connection.execute("CREATE TABLE zones AS SELECT 1 AS a")
        before = shape(connection, filled(connection))
        assert shape(connection, filled(connection)) == before
        connection.execute(change)
        assert shape(connection, filled(connection)) != before


@pytest.mark.parametrize("turn", ["first", "second", "after a change of the schema"])
def test_each_test_finds_an_empty_database(shelf: Shelf, database: Database, turn: str) -> None:
    leaves = psycopg.connect(database.plain(), autocommit=True)
    tables = [
        name for (name,) in leaves.execute(TABLES).fetchall() if "cases" in name or "procrastinate" in name
    ]
    assert len(tables) > 1
    assert filled(leaves) == shelf._untouched
    leaves.execute("SELECT nextval('procrastinate_jobs_id_seq')")
    assert leaves.execute(USED_SEQUENCES).fetchall() == [("public.procrastinate_jobs_id_seq",)]
    leaves.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('q', 't')")
    if turn == "second":
        leaves.execute("CREATE TABLE left_behind ()")
    shelf.put_back()
    with pytest.raises(psycopg.OperationalError):
        leaves.execute("SELECT 1")
    leaves.close()
    assert (shelf._database is None) == (turn == "second")


@pytest.mark.parametrize("role", ["door", "relay", "desk", "keeper"])
def test_each_process_has_a_login_of_its_own(database: Database, role: str) -> None:
    with psycopg.connect(database.plain(role)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (f"amana_{role}",)


def _data_folders(home: Path) -> list[Path]:
    kept_by = [home, spare_folder(home)] if os.geteuid() == 0 else [home]
    return [folder / "postgres" / "18" for folder in kept_by]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")
def test_root_runs_the_servers_of_an_ordinary_account_as_that_account(
    servers: Callable[[], list[psutil.Process]],
) -> None:
    other = 54321
    home = Path(tempfile.mkdtemp(prefix="amana-test-"))
    try:
        home.chmod(0o711)
        with Engines(home, postgres_options=FAST):
            pass
        for path in [home, *home.rglob("*")]:
            os.chown(path, other, other)
        with Engines(home, postgres_options=FAST) as engines:
            assert answering(engines.database_url, engines.redis_url) == (True, True)
            assert {process.uids().real for process in servers()} == {other}
    finally:
        shutil.rmtree(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has servers under another account")
def test_data_stays_where_it_is_when_the_home_becomes_reachable(tmp_path: Path) -> None:
    home = Path(tempfile.mkdtemp(prefix="amana-test-"))
    try:
        with Engines(home, postgres_options=FAST) as engines, psycopg.connect(plain(engines)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        assert (spare_folder(home) / "postgres").exists()
        home.chmod(0o711)
        with Engines(home, postgres_options=FAST) as engines, psycopg.connect(plain(engines)) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    finally:
        shutil.rmtree(home)
        shutil.rmtree(spare_folder(home), ignore_errors=True)
