"""`hotline export`: which file it writes, what it refuses, and that it leaves a trace."""

import csv
import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from cases.errors import BadSettings
from cases.open_figures import COLUMNS
from cases.store.unit import Store
from hotline.cli import app


@pytest.fixture
def export(database, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database.url("owner"))
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "home"))

    def run(name, *arguments):
        file = tmp_path / name
        result = CliRunner().invoke(app, ["export", str(file), *arguments])
        return result, file

    return run


def test_without_anything_published_the_file_has_its_two_heads(export, database):
    result, file = export("out.csv")
    assert result.exit_code == 0, result.output
    assert "Nothing is published yet" in result.output
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines)) == [[c.name for c in COLUMNS], [c.tag for c in COLUMNS]]
    owner = Store(database.url("owner"), pool=1)
    with owner.reads() as u:
        assert u.value(text("select object from audit where action = 'data_taken'")) == "published"
    owner.dispose()


def test_one_report_as_it_stands_and_the_dictionary(export):
    result, file = export("out.json", "--edition", "outside", "--period", "2026-01")
    assert result.exit_code == 0, result.output
    (report,) = json.loads(file.read_text(encoding="utf-8"))["reports"]
    assert (report["period"], report["edition"], report["published_at"]) == ("2026-01", "outside", None)
    assert {"figure": "cases", "line": "all", "number": 0}.items() <= report["rows"][0].items()
    result, file = export("words.json", "--dictionary")
    assert result.exit_code == 0
    assert len(json.loads(file.read_text(encoding="utf-8"))["columns"]) == len(COLUMNS)
    result, file = export("out.xlsx", "--edition", "inside", "--period", "2026-01", "--language", "ar")
    assert result.exit_code == 0
    assert file.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("out.txt", (), "has to end with .csv, .xlsx, .json"),
        ("out.xlsx", ("--dictionary",), "has to end with .csv, .json"),
        ("out.csv", ("--edition", "outside"), "belong together"),
        ("out.csv", ("--period", "2026-01"), "belong together"),
        ("out.csv", ("--edition", "outside", "--period", "January"), "is no period"),
        ("out.csv", ("--edition", "outside", "--period", "2999-01"), "may not come out before 2999-03-03"),
        ("out.csv", ("--edition", "inside", "--period", "2999-01"), "may not come out before"),
    ],
)
def test_what_cannot_be_written_is_a_sentence(export, name, arguments, said):
    result, file = export(name, *arguments)
    assert isinstance(result.exception, BadSettings)
    assert said in str(result.exception)
    assert not file.exists()
