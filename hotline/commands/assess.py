"""`hotline assess`: the judgement of danger over JSON lines."""

from hotline.commands.lines import answer, objects, standard_input
from triage.evaluate import line


def run() -> None:
    """Answer each line (id, text) with id, language, urgency, signals, evidence and micros."""
    for asked in objects(standard_input()):
        answer(line(asked))
