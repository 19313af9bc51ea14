"""Informed consent of the child and of the guardian, its withdrawal, and the documented override."""

from collections.abc import Sequence
from datetime import date, datetime

from cases.acts import DeskStore
from cases.casework import (
    ASSENT_FROM,
    CONSENT_LANGUAGES,
    CONSENT_STATES,
    HOWS,
    OVERRIDE,
    PARTIES,
    SCOPES,
    Consents,
)
from cases.errors import Refused
from cases.file.sheets import current, need, one_of, take_pen, words
from cases.rights import Right, Section
from cases.store.unit import Unit
from cases.views import SignedIn


def present_consents(u: Unit, case: object) -> Consents:
    """Return what holds now, from the coded columns alone."""
    rows = {row.thing: row for row in current(u, Section.CONSENT, case)}  # type: ignore[arg-type]
    child, guardian, override = (rows.get(thing) for thing in (*PARTIES, OVERRIDE))
    return Consents(
        child=child.state if child else None,
        guardian=guardian.state if guardian else None,
        child_scope=frozenset(child.scope) if child else frozenset(),
        guardian_scope=frozenset(guardian.scope) if guardian else frozenset(),
        override=override is not None and override.state == "given",
    )


def record(  # noqa: PLR0913 - what informed consent consists of
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, party: str, state: str,
    name: str = "", how: str = "", language: str = "", scope: Sequence[str] = (), given_on: date | None = None,
    note: str = "",
) -> None:  # fmt: skip
    """Record what a party answered: who, when, how, in which language, for what. Refusing has no scope."""
    one_of(party, PARTIES, "choose_party")
    one_of(state, CONSENT_STATES, "choose_answer")
    texts = words(name=name, note=note)
    asked = state != "too_young"
    if asked:
        one_of(how, HOWS, "choose_how")
        one_of(language, CONSENT_LANGUAGES, "choose_language")
        need(texts, "name", "name_party")
    else:
        need(texts, "note")
    if state == "given" and (not scope or not set(scope) <= set(SCOPES)):
        raise Refused("choose_scope")
    with store.writes(who) as u:
        pen = take_pen(u, store, who, number, section=Section.CONSENT, version=version, now=now)
        if not asked and (party != "child" or (pen.row.age is not None and pen.row.age >= ASSENT_FROM)):
            raise Refused("not_too_young")
        pen.put(
            party, texts=texts, state=state, how=how if asked else None, language=language if asked else None,
            scope=sorted(scope) if state == "given" else [], given_on=pen.day(given_on), withdrawn_on=None,
        )  # fmt: skip
        pen.note("consent_recorded", party=party, state=state)


def withdraw(  # noqa: PLR0913 - who took it back, and when
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, party: str, name: str = "",
    withdrawn_on: date | None = None, note: str = "",
) -> None:  # fmt: skip
    """Record that a party took consent back, or that an override no longer holds. It counts at once."""
    one_of(party, (*PARTIES, OVERRIDE), "choose_party")
    texts = words(withdrawn_by=name, note=note)
    need(texts, "withdrawn_by", "name_party")
    with store.writes(who) as u:
        pen = take_pen(
            u, store, who, number, section=Section.CONSENT, version=version, now=now,
            need=Right.DECIDE if party == OVERRIDE else Right.WRITE,
        )  # fmt: skip
        before = pen.present(party)
        if before is None or before.state not in {"given", "too_young"}:
            raise Refused("nothing_given")
        pen.put(party, texts=texts, state="withdrawn", scope=[], withdrawn_on=pen.day(withdrawn_on))
        pen.note("consent_withdrawn", party=party)


def override(
    store: DeskStore, who: SignedIn, number: str, *, version: int, now: datetime, accused: str, reason: str
) -> None:
    """Let the child's best interest stand for the guardian's consent.

    Only for who may decide on consents, only where the guardian is the alleged abuser, always with the reason.
    """
    if accused != "yes":
        raise Refused("guardian_accused")
    texts = words(reason=reason)
    need(texts, "reason")
    with store.writes(who) as u:
        pen = take_pen(
            u, store, who, number, section=Section.CONSENT, version=version, now=now, need=Right.DECIDE
        )
        pen.put(OVERRIDE, texts=texts, state="given", given_on=pen.today, withdrawn_on=None)
        pen.note("consent_overridden")
