"""The command line: what it prints, what it refuses, and that its parts run as four separate processes."""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from cases.errors import BadSettings
from hotline import logins
from hotline.cli import app
from hotline.commands import lines, up
from hotline.engines import Engines
from hotline.settings import OWNERS
from tests.plugins.engines import FAST

CONTRACT = (
    "demo", "up", "door", "relay", "desk", "keeper", "init", "migrate", "check", "staff", "office", "assess",
    "evaluate", "locate", "audit", "held", "export",
)  # fmt: skip


def hotline(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hotline", *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_of_the_contract_is_there() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output
    assert [name for name in CONTRACT if f" {name} " not in shown] == []


@pytest.mark.parametrize("name", CONTRACT)
def test_every_command_explains_itself(name: str) -> None:
    assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0


def test_a_wrong_configuration_is_a_sentence_and_no_traceback() -> None:
    ended = hotline("desk", AUDIT_KEY="canary")
    assert ended.returncode == 78
    assert ended.stderr == "desk must not be given AUDIT_KEY: it belongs to the keeper\n"


def test_check_says_for_each_process_what_is_missing(engines: Engines, tmp_path: Path) -> None:
    ended = hotline(
        "check",
        HOTLINE_HOME=str(tmp_path),
        DATABASE_URL=engines.database_url,
        REDIS_URL=engines.redis_url,
        TWILIO_AUTH_TOKEN="canary",
        ANDROID_API_BASE="https://canary.example",
    )
    assert ended.returncode == 78
    assert "phone: ANDROID_SIGNING_KEY is missing for the door" in ended.stdout
    for said in ("door: cannot start", "AUDIT_KEY: is missing", "PostgreSQL: answers", "Redis: answers"):
        assert said in ended.stdout
    assert "canary" not in ended.stdout + ended.stderr


def test_check_of_one_process_shows_names_and_no_secret(tmp_path: Path) -> None:
    key = "A" * 43
    ended = hotline("check", "keeper", AUDIT_KEY=key, HOTLINE_HOME=str(tmp_path))
    assert ended.returncode == 0
    assert "keeper: good" in ended.stdout
    assert key not in ended.stdout


def test_check_of_an_unknown_process_names_the_known_ones() -> None:
    ended = hotline("check", "kitchen")
    assert (ended.returncode, ended.stderr) == (78, "no process kitchen: door, relay, desk, keeper, poll\n")


def test_migrate_leaves_each_process_a_login_that_works(tmp_path: Path) -> None:
    home = Path(tempfile.mkdtemp(prefix="amana-test-"))  # roles belong to a whole server: not the run's
    try:
        home.chmod(0o711)
        for _ in range(2):
            ended = hotline("migrate", HOTLINE_HOME=str(home))
            assert (ended.returncode, ended.stdout) == (0, "The database is at the schema of this version.\n")
        with Engines(home, postgres_options=FAST):
            for process in logins.PROCESSES:
                file = home / "keys" / process / "database_url"
                assert file.stat().st_mode & 0o077 == 0
                with psycopg.connect(file.read_text().strip().replace("+psycopg", "")) as connection:
                    assert connection.execute("SELECT current_user").fetchone() == (f"amana_{process}",)
    finally:
        shutil.rmtree(home)


def test_a_login_keeps_server_and_database() -> None:
    assert (
        logins.url_for("postgresql+psycopg://o:p%40@/amana?host=%2Frun", "desk", "a/b@")
        == "postgresql+psycopg://amana_desk:a%2Fb%40@/amana?host=%2Frun"
    )


@pytest.mark.parametrize(
    ("process", "poll", "last"),
    [
        ("door", False, "door --port-base 18400"),
        ("door", True, "door --port-base 18400 --poll"),
        ("desk", True, "desk --port-base 18400"),
        ("relay", True, "relay"),
        ("keeper", False, "keeper"),
    ],
)
def test_how_each_process_is_started(process: str, poll: bool, last: str) -> None:
    assert up.command(process, port_base=18400, poll=poll) == (sys.executable, "-m", "hotline", *last.split())


def test_only_the_polling_door_is_given_the_token_of_telegram(tmp_path: Path) -> None:
    given = dict.fromkeys(OWNERS, "canary")
    for process in ("door", "poll", "desk", "keeper", "relay"):
        handed = up.environment(process, given, home=tmp_path, database_url="d", redis_url="r")
        assert ("TELEGRAM_TOKEN" in handed) == (process in ("poll", "relay"))


def test_lines_survive_any_bytes() -> None:
    assert list(lines.text_lines(io.BytesIO(b"a\r\n\xff\n\nlast"))) == ["a", "\ufffd", "", "last"]


def test_objects_name_the_line_that_is_none() -> None:
    found = lines.objects(io.BytesIO('{"id": 1}\n\n{"id": "é"}\n[1]\n'.encode()))
    assert [next(found), next(found)] == [{"id": 1}, {"id": "é"}]
    with pytest.raises(BadSettings, match="line 4"):
        next(found)
    with pytest.raises(BadSettings, match="line 1"):
        next(lines.objects(io.BytesIO(b"{")))


def test_answers_are_written_in_their_own_script(capsys: pytest.CaptureFixture[str]) -> None:
    lines.answer({"text": "ضرب"})
    assert capsys.readouterr().out == json.dumps({"text": "ضرب"}, ensure_ascii=False) + "\n"
