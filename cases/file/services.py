"""Services for the child and the family, and where each referral stands; held back until they may begin."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from cases.acts import DeskStore
from cases.casework import FOLLOWED, SCOPE_OF, SERVICES, check_step, obstacles
from cases.due import refresh_due, start_clock
from cases.errors import NotFound, Refused
from cases.file.consents import present_consents
from cases.file.pathways import present_course
from cases.file.sheets import Pen, need, one_of, take_pen, words
from cases.model import Deadline
from cases.rights import Section
from cases.views import SignedIn


def plan(  # noqa: PLR0913 - one service
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, service: str,
    provider: str | None = None, provider_name: str = "", due_on: date | None = None, note: str = "",
) -> None:  # fmt: skip
    """Plan a service. `provider` is an entry of a directory, `provider_name` the name in words."""
    one_of(service, SERVICES, "choose_service")
    texts = words(provider=provider_name, note=note)
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.SERVICES, version=version, now=now)
        pen.put(
            str(uuid4()),
            texts=texts,
            service=service,
            state="planned",
            provider=provider or None,
            due_on=due_on,
        )
        pen.note("service_planned", service=service)


def move(  # noqa: PLR0913 - one step of one service
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, thing: str, state: str,
    on: date | None = None, provider: str | None = None, provider_name: str = "", note: str = "",
    reviews: Sequence[Deadline] = (),
) -> None:  # fmt: skip
    """Take a service one step further. Raises Refused with the code of what holds it back.

    `reviews` are the clocks that begin with a follow-up. Redirecting and refusing need a word why.
    """
    texts = words(provider=provider_name, note=note)
    if state in {"redirected", "refused"}:
        need(texts, "note")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.SERVICES, version=version, now=now)
        before = pen.present(thing)
        if before is None:
            raise NotFound
        check_step(before.state, state)
        day = pen.day(on)
        if state in SCOPE_OF:
            held = obstacles(present_course(u, pen.row.id), present_consents(u, pen.row.id), SCOPE_OF[state])
            if held:
                raise Refused(held[0])
        dates = {name: day for name, at in (("started_on", "started"), ("ended_on", "ended")) if at == state}
        pen.put(thing, texts=texts, state=state, provider=provider or before.provider, **dates)
        if state == "started" and before.service in FOLLOWED:
            _review(pen, reviews)
        pen.note("service_moved", service=before.service, old=before.state, new=state)


def _review(pen: Pen, reviews: Sequence[Deadline]) -> None:
    for review in reviews:
        start_clock(pen.u, pen.row.id, review, pen.now)
    refresh_due(pen.u, pen.row.id)
