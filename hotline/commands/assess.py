"""`hotline assess`: the judgement of danger over JSON lines."""

from time import perf_counter

from cases.errors import BadSettings
from hotline.commands.lines import answer, objects, standard_input
from hotline.commands.progress import watched
from hotline.wiring import utc_now
from triage.evaluate import line
from webhooks.turn import warm_up


def run(*, fast: bool = False) -> None:
    """Answer each line (id, text) with id, language, urgency, signals, evidence and times, as they come.

    `micros` is what the rules and the second opinion cost, `close_micros` what the close reader costs on top; with
    `fast` it is left out.
    """
    now = utc_now()
    warm_up(now)
    for number, asked in enumerate(watched(objects(standard_input()), "messages"), start=1):
        if not isinstance(asked.get("text"), str):
            raise BadSettings(f"line {number} has no text")
        id, text = str(asked.get("id", number)), asked["text"]
        begun = perf_counter()
        found = line(id, text, now, closely=False)
        spent = {"micros": perf_counter() - begun}
        if not fast:
            begun = perf_counter()
            found = line(id, text, now)
            spent["close_micros"] = max(0.0, perf_counter() - begun - spent["micros"])
        answer({**found, **{name: round(seconds * 1e6) for name, seconds in spent.items()}})
