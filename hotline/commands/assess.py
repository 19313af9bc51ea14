"""`hotline assess`: the judgement of danger over JSON lines."""

from time import perf_counter

from cases.errors import BadSettings
from hotline.commands.lines import answer, objects, standard_input
from hotline.commands.progress import watched
from hotline.wiring import utc_now
from triage.evaluate import line


def run() -> None:
    """Answer each line (id, text) with id, language, urgency, signals, evidence and micros, as they come."""
    now = utc_now()
    line("", "warm up", now)
    for number, asked in enumerate(watched(objects(standard_input()), "messages"), start=1):
        if not isinstance(asked.get("text"), str):
            raise BadSettings(f"line {number} has no text")
        begun = perf_counter()
        found = line(str(asked.get("id", number)), asked["text"], now)
        answer({**found, "micros": round((perf_counter() - begun) * 1e6)})
