"""`hotline locate`: district and office of each message."""

from hotline.commands.lines import answer, standard_input, text_lines
from triage.places import locate


def run() -> None:
    """Answer each line with district, candidates, office and reason."""
    for text in text_lines(standard_input()):
        answer(locate(text))
