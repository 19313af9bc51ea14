"""Clinical care after sexual violence, due within 72 hours of the event: done, declined or not applicable."""

from datetime import datetime

from cases.acts import DeskStore, meet
from cases.casework import CARE_OUTCOMES
from cases.errors import Refused
from cases.file.sheets import need, one_of, take_pen, words
from cases.rights import Section
from cases.views import SignedIn

CLOCK = "clinical_care"


def record(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, outcome: str,
    done_at: datetime | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Record the outcome, which meets the clock. Whatever is not done has a reason.

    Neither a judge's permission nor consent to services is asked here: care in these hours does not wait for paper.
    """
    one_of(outcome, CARE_OUTCOMES, "choose_outcome")
    texts = words(reason=reason)
    if outcome != "done":
        need(texts, "reason")
    at = done_at or now
    if at > now:
        raise Refused("time_range")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.CARE, version=version, now=now)
        pen.put("care", texts=texts, outcome=outcome, done_at=at if outcome == "done" else None)
        meet(u, pen.row.id, CLOCK, at if outcome == "done" else now)
        pen.note("clinical_care_recorded", outcome=outcome)
