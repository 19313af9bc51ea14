"""`hotline evaluate`: how well the judgement of danger does against labelled messages."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cases.errors import BadSettings
from hotline.commands.lines import answer, objects
from hotline.commands.progress import watched
from triage.evaluate import Report, compare, label_of, score, set_everyday_apart
from triage.quality import drop_table, tables, to_json, withstand
from triage.readers import READERS, TOGETHER


def run(files: Iterable[Path], *, as_json: bool, attacks: bool = False, seed: int = 0) -> int:
    """Print the tables, or one JSON object with every figure. Returns the exit code."""
    rows = set_everyday_apart(row for file in files for row in _read(file))
    parts = {name: reader for name, reader in READERS.items() if name != TOGETHER}
    reports: dict[str, Report] = compare(watched(rows, "rules and second opinion", len(rows)), readers=parts)
    reports[TOGETHER] = score(watched(rows, "together", len(rows)))
    drops = withstand(watched(rows, "respelt", len(rows)), seed=seed) if attacks else {}
    if as_json:
        told = {
            attack: {group: drop.to_json() for group, drop in found.items()}
            for attack, found in drops.items()
        }
        answer({**to_json(reports), **({"attacks": told} if attacks else {})})
    else:
        sys.stdout.write(tables(reports))
        if attacks:
            sys.stdout.write("\n" + drop_table(drops))
    return 0


def _read(file: Path) -> list[dict[str, Any]]:
    """Read one labelled file. Raises BadSettings with the file's name for a line that cannot be scored."""
    try:
        with file.open("rb") as source:
            rows = [{**row, "file": file.name} for row in objects(source)]
        for row in rows:
            label_of(row)
            row["text"] = str(row["text"])
    except KeyError as error:
        raise BadSettings(f"{file.name}: a line has no {error.args[0]}") from error
    except (OSError, ValueError) as error:
        raise BadSettings(f"{file.name}: {error}") from error
    return rows
