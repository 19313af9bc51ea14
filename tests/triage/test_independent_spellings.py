"""What people who had not seen the gazetteer wrote for "where?": right for most, wrong for hardly any, else asked.

Each row of `spellings-*.jsonl` names the district that its writer meant, or in `may` those that the words may mean.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from triage.offices import locate, packaged_offices

FILES = sorted(Path(__file__).parent.glob("spellings-*.jsonl"))
ROWS = [json.loads(line) for file in FILES for line in file.read_text("utf-8").splitlines()]
TODAY = date(2026, 1, 1)


def verdict(row: dict[str, Any]) -> str:
    """Return right, wrong, asked or unknown. Where several districts are meant, asking about one of them is right."""
    found = locate(row["text"], packaged_offices()[1], TODAY)
    offered = {each["district"] for each in found["candidates"]}  # type: ignore[attr-defined]
    if found["district"] is not None:
        return "right" if found["district"] in (row.get("may") or [row["district"]]) else "wrong"
    if row["district"] is None and offered & set(row["may"]):
        return "right"
    return "asked" if offered else "unknown"


@pytest.fixture(scope="module")
def verdicts() -> list[str]:
    return [verdict(row) for row in ROWS]


def test_there_are_enough_rows_of_several_writers_in_every_script() -> None:
    assert len(ROWS) >= 400
    assert len({row["text"] for row in ROWS}) >= 400
    assert len({row["writer"] for row in ROWS}) >= 2
    assert {row["district"] for row in ROWS} >= {"11000", "22000", "31000", "83000", "JO-AM", "JO-IR"}


def test_the_district_is_right_and_hardly_ever_wrong(verdicts: list[str]) -> None:
    for row, said in zip(ROWS, verdicts, strict=True):
        if said != "right":
            print(said, row["text"], row["district"] or row["may"])  # noqa: T201 - the misses, for whoever reads the run
    plain = [said for row, said in zip(ROWS, verdicts, strict=True) if row["district"]]
    assert len(plain) >= 400
    assert plain.count("right") / len(plain) >= 0.95
    assert verdicts.count("wrong") / len(ROWS) <= 0.01


def test_whatever_names_several_districts_is_taken_for_none_but_these(verdicts: list[str]) -> None:
    several = [(row, said) for row, said in zip(ROWS, verdicts, strict=True) if not row["district"]]
    assert len(several) >= 20
    assert [row["text"] for row, said in several if said != "right"] == []
