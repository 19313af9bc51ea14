"""One case: the conversation on one side, what is known and what is due on the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response

from admin.clock import BEIRUT
from admin.evidence import exhibit
from admin.pages.number import Number
from admin.parts import Have, Parts
from admin.session import Who, go
from cases.answers import fill
from cases.desk import opening_of
from cases.entries import Kind
from cases.feedback import BY_CLICK
from cases.labels import REASONS
from cases.lifecycle import CLOSE_REASONS
from cases.model import CaseState, Channel, Language, Urgency
from cases.outgoing import Warned
from cases.rights import FILE, Right, Section, Task, may, may_task, right
from cases.views import CaseView, ItemView, SignedIn
from locales.segments import segments
from triage.numbers import NO_BREAK, PROFILE, numbers

router = APIRouter()

FEW_PARTS = 3
"""Up to so many parts of SMS an answer is of the middle price class."""
KNOWABLE = ("child", "how", "safe", "danger", "may_write", "shared_phone", "when")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person had typed when the page is shown again: nothing typed is lost to a refusal."""

    trouble: str = ""
    preview: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    warned: tuple[Warned, ...] = ()
    """What the answer gives away; it goes out when it is sent once more as it is."""
    proof: str = ""
    """A mark of exactly that answer."""


@router.get("/case/{number}")
def open_case(request: Request, have: Have, who: Who, number: Number) -> Response:
    """Show a case. The reading is audited. Who may not read the conversation is led to the file."""
    role = who.person.role
    if right(role, Section.TALK) is Right.NONE and may(role, Section.PLAN, Right.READ):
        return go(f"/case/{number}/file/{Section.PLAN.value}")
    return show(request, have, who, number)


def show(
    request: Request,
    have: Parts,
    who: SignedIn,
    number: str,
    *,
    draft: Draft | None = None,
    status: int = 200,
    more: Mapping[str, object] | None = None,
) -> Response:
    """Render the page of a case, with a draft where an act was not carried out, or a section of its file."""
    draft = draft or Draft()
    stamp = have.desk.case_stamp(have.store, who, number)
    now = have.now()
    case = have.desk.read_case(have.store, who, number, now=now)
    offices = {office.slug: office for office in have.desk.offices(have.store)}
    deadlines = sorted(case.deadlines, key=lambda one: (one.met_at is not None, one.due_at))
    values = {
        "case": case,
        "stamp": stamp,
        "now": now,
        "draft": draft,
        "typed": draft.values,
        "shown": exhibit(case.items),
        "offices": offices,
        "numbers": have.register.read_lines(have.store, kind=Kind.NUMBER),
        "deadlines": deadlines,
        "told": have.watch.told(have.store, who, number),
        "running": next((one for one in deadlines if one.met_at is None), None),
        "weights": [urgency for urgency in reversed(Urgency) if urgency is not case.urgency],
        "close_reasons": CLOSE_REASONS,
        "verdict_reasons": REASONS,
        "open": case.state is CaseState.OPEN,
        "closed": case.state is CaseState.CLOSED,
        "acting": case.state is CaseState.OPEN and may(who.person.role, Section.TALK, Right.WRITE),
        "cost": cost(case, draft.values.get("text", ""), draft.values.get("language", case.language.value)),
        "openings": {} if case.joined else {each.value: opening_of(each) for each in Language},
        "templates": filled(have, case) if may(who.person.role, Section.TALK, Right.WRITE) else (),
        "by_sms": case.channel is Channel.SMS,
        "missing": missing(case),
        "latest": _latest(case.items),
        "answer_languages": tuple(Language),
        "clicks": BY_CLICK,
        "may_feed_back": may_task(who.person.role, Task.FEEDBACK),
        "may_accuse": may_task(who.person.role, Task.ACCUSE),
        "may_talk": may(who.person.role, Section.TALK, Right.WRITE),
        "sections": FILE,
        "view": None,
        **(more or {}),
    }
    return have.pages.page(request, "case.html", values, status=status)


def cost(case: CaseView, text: str, language: str) -> dict[str, int | str]:
    """Return the length of an answer: characters, and parts and price where it goes by SMS.

    Counted is what the relay will send: with the sentence that a person has joined, if the answer begins with it.
    """
    text = plain(text)
    spoken = text if case.joined or not text else f"{opening_of(Language(language))}\n{text}"
    counted = segments(spoken)
    per_part = 70 if counted.encoding == "UCS-2" else 160
    joined = 67 if counted.encoding == "UCS-2" else 153
    return {
        "characters": len(text),
        "units": counted.units,
        "parts": counted.count if case.channel is Channel.SMS else 0,
        "each": joined if counted.count > 1 else per_part,
        "price": price(counted.count),
    }


def plain(text: str) -> str:
    """Return an answer as it goes out: lines ended as everywhere, nothing around it."""
    return text.replace("\r\n", "\n").strip()


def price(parts: int) -> str:
    """Return the class of price: networks ask for each part, and what one costs is between them and the house."""
    return "one" if parts <= 1 else "few" if parts <= FEW_PARTS else "many"


def filled(have: Parts, case: CaseView) -> tuple[tuple[str, dict[str, str], dict[str, str]], ...]:
    """Return the approved texts as id, title by language and text by language, with the numbers of the country."""
    today = have.now().astimezone(BEIRUT).date()
    country = case.facts.country or PROFILE
    lines = have.register.read_lines(have.store, kind=Kind.NUMBER)
    bodies = [line.entry.body for line in lines if line.entry.holds(today)]
    own = {str(body["key"]): str(body["number"]) for body in bodies if body["country"] == country}

    def told(language: Language) -> dict[str, str]:
        space = NO_BREAK if language is Language.AR else " "
        spaced = {key: number.replace(" ", space) for key, number in own.items()}
        return {**numbers(country, language), **spaced}

    return tuple(
        (
            str(each.id),
            {language.value: title for language, title in each.titles.items()},
            {language.value: fill(text, told(language)) for language, text in each.texts.items()},
        )
        for each in have.outgoing.ready(have.store)
    )


def missing(case: CaseView) -> frozenset[str]:
    """Return the names of the facts that nobody has told yet."""
    facts = case.facts
    lacking = {name for name in KNOWABLE[1:] if getattr(facts, name) is None}
    if facts.relation is not None:
        lacking.discard("how")
    if facts.age is None and facts.sex is None:
        lacking.add("child")
    if facts.place is None and facts.district is None:
        lacking.add("place")
    return frozenset(lacking)


def _latest(items: tuple[ItemView, ...]) -> ItemView | None:
    return next((item for item in reversed(items) if item.kind == "reporter"), None)
