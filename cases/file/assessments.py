"""The four-domain assessment and the overall risk level: each the act of a named person, with a rationale."""

from datetime import datetime

from sqlalchemy import update

from cases.acts import DeskStore, meet
from cases.casework import DOMAINS, LEVELS, OVERALL
from cases.errors import Refused
from cases.file.sheets import need, one_of, take_pen, words
from cases.rights import Section
from cases.store.tables import cases
from cases.views import SignedIn


def assess(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, domain: str, level: str,
    rationale: str,
) -> None:  # fmt: skip
    """Give one domain a level, with the rationale for it."""
    one_of(domain, DOMAINS, "choose_domain")
    one_of(level, LEVELS, "choose_level")
    texts = words(rationale=rationale)
    need(texts, "rationale", "rationale")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.ASSESSMENT, version=version, now=now)
        pen.put(domain, texts=texts, level=level)
        pen.note("assessed", domain=domain, level=level)


def rate(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, level: str, rationale: str
) -> None:
    """Set the overall risk level once all four domains are assessed. Nothing computes it; it ends that clock."""
    one_of(level, LEVELS, "choose_level")
    texts = words(rationale=rationale)
    need(texts, "rationale", "rationale")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.ASSESSMENT, version=version, now=now)
        if not {row.thing for row in pen.all()} >= set(DOMAINS):
            raise Refused("domains_first")
        pen.put(OVERALL, texts=texts, level=level)
        u.run(update(cases).where(cases.c.id == pen.row.id).values(risk=level))
        meet(u, pen.row.id, "assessment", now)
        pen.note("risk_rated", level=level)
