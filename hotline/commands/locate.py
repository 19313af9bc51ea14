"""`hotline locate`: district and office of each message."""

from hotline.commands.lines import answer, standard_input, text_lines
from hotline.wiring import ROSTER_ZONE, utc_now
from triage.offices import locate, packaged_offices


def run() -> None:
    """Answer each line with district, candidates, office and reason, by the offices that come with the program."""
    _offices, areas = packaged_offices()
    today = utc_now().astimezone(ROSTER_ZONE).date()
    for text in text_lines(standard_input()):
        answer(locate(text, areas, today))
