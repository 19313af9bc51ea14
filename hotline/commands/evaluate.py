"""`hotline evaluate`: how well the judgement of danger does against labelled messages."""

from pathlib import Path

from hotline.commands.lines import answer, objects
from triage.evaluate import score, tables


def run(file: Path, *, as_json: bool) -> int:
    """Print the tables, or one JSON object with every figure. Returns the exit code."""
    with file.open("rb") as source:
        found = score(list(objects(source)))
    if as_json:
        answer(found)
    else:
        print(tables(found))
    return 0
