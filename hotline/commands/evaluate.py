"""`hotline evaluate`: how well the judgement of danger does against labelled messages."""

import sys
from pathlib import Path

from cases.errors import BadSettings
from hotline.commands.lines import answer, objects
from triage.evaluate import score


def run(file: Path, *, as_json: bool) -> int:
    """Print the tables, or one JSON object with every figure. Returns the exit code."""
    try:
        with file.open("rb") as source:
            found = score(objects(source))
    except (OSError, KeyError, ValueError) as error:
        raise BadSettings(f"{file.name}: {error}") from error
    if as_json:
        answer(found.to_json())
    else:
        sys.stdout.write(found.tables())
    return 0
