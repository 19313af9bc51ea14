"""What a person does with a case. Each act is a form; done, the browser is sent back to the case."""

import hashlib
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from admin.pages.case import Draft, filled, plain, show
from admin.pages.number import Number
from admin.parts import Have, Parts
from admin.session import SAID, Asked, go, keep_cookie
from cases.errors import Refused, Stale
from cases.model import Language, Urgency
from cases.outgoing import Warned
from cases.views import SignedIn

router = APIRouter(prefix="/case/{number}")

Words = Annotated[str, Form(max_length=4000)]
Code = Annotated[str, Form(max_length=60)]
Version = Annotated[int, Form(ge=0, le=2_000_000_000)]

STALE, REFUSED = 409, 422


@router.post("/take")
def take(request: Request, have: Have, who: Asked, number: Number) -> Response:
    """Take the case into one's own hands."""
    return _carry_out(
        request, have, who, number, lambda: have.desk.take(have.store, who, number, now=have.now())
    )


@router.post("/answer")
def answer(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    have: Have,
    who: Asked,
    number: Number,
    version: Version,
    language: Annotated[Language, Form()],
    text: Words = "",
    act: Code = "send",
    template: Code = "",
    seen: Code = "",
) -> Response:
    """Send the text to the reporter, keep it as an internal note, insert a template, or show what it would cost.

    A text that gives something away is shown again with what it is; sent once more as it is, it goes out.
    """
    typed = {"text": text, "language": language.value}
    words = plain(text)
    if act == "insert":
        case = have.desk.read_case(have.store, who, number, now=have.now())
        chosen_text = next((texts for ident, _, texts in filled(have, case) if ident == template), None)
        added = chosen_text[language.value] if chosen_text else ""
        typed["text"] = f"{words}\n{added}" if words and added else words or added
        return show(request, have, who, number, draft=Draft(preview=True, values=typed))
    if act == "preview":
        return show(request, have, who, number, draft=Draft(preview=True, values=typed))
    if not words:
        return show(request, have, who, number, draft=Draft("text_length", values=typed), status=REFUSED)
    proof = _proof(words, language)
    warned: tuple[Warned, ...] = ()
    if act != "note":
        try:
            warned = have.outgoing.heed(have.store, who, number, text=words)
        except Refused as refusal:
            draft = Draft(refusal.reason, values=typed)
            return show(request, have, who, number, draft=draft, status=REFUSED)
        if warned and seen != proof:
            draft = Draft(preview=True, values=typed, warned=warned, proof=proof)
            return show(request, have, who, number, draft=draft, status=REFUSED)

    def note() -> None:
        have.desk.note(have.store, who, number, text=words, now=have.now())

    def send() -> None:
        have.desk.answer(
            have.store, who, number, text=words, language=language, version=version, now=have.now(),
            **({"despite": True} if warned else {}),
        )  # fmt: skip

    chosen = note if act == "note" else send
    return _carry_out(request, have, who, number, chosen, typed=typed, then="#answer")


def _proof(text: str, language: Language) -> str:
    """Return a mark of exactly this answer: who was warned of one text has not been warned of another."""
    return hashlib.sha256(f"{language.value}\n{text}".encode()).hexdigest()[:24]


@router.post("/withdraw")
def withdraw(
    request: Request, have: Have, who: Asked, number: Number, item: Annotated[UUID, Form()]
) -> Response:
    """Take back an answer that has not gone out."""
    return _carry_out(
        request, have, who, number, lambda: have.desk.withdraw(have.store, who, number, item, now=have.now())
    )


@router.post("/confirm")
def confirm(request: Request, have: Have, who: Asked, number: Number, version: Version) -> Response:
    """Confirm the urgency under one's own name."""
    return _carry_out(
        request,
        have,
        who,
        number,
        lambda: have.desk.confirm(have.store, who, number, version=version, now=have.now()),
    )


@router.post("/urgency")
def change_urgency(
    request: Request,
    have: Have,
    who: Asked,
    number: Number,
    version: Version,
    urgency: Annotated[Urgency, Form()],
    reason: Words = "",
    code: Code = "other",
) -> Response:
    """Raise or lower the urgency, with a reason."""
    return _carry_out(
        request,
        have,
        who,
        number,
        lambda: have.desk.change_urgency(
            have.store,
            who,
            number,
            urgency=urgency,
            reason=reason.strip(),
            version=version,
            now=have.now(),
            code=code,
        ),
        typed={"urgency": urgency.value, "urgency_reason": reason, "urgency_code": code},
    )


@router.post("/hand-over")
def hand_over(
    request: Request,
    have: Have,
    who: Asked,
    number: Number,
    version: Version,
    office: Code = "",
    reason: Words = "",
) -> Response:
    """Give the case to another office, with a reason."""
    typed = {"office": office, "office_reason": reason}
    if office not in {known.slug for known in have.desk.offices(have.store)}:
        draft = Draft("unknown_office", values=typed)
        return show(request, have, who, number, draft=draft, status=REFUSED)
    return _carry_out(
        request,
        have,
        who,
        number,
        lambda: have.desk.hand_over(
            have.store, who, number, office=office, reason=reason.strip(), version=version, now=have.now()
        ),
        typed=typed,
        leave="handed_over",
    )


@router.post("/close")
def close(
    request: Request, have: Have, who: Asked, number: Number, version: Version, reason: Code = ""
) -> Response:
    """Close the case."""
    return _carry_out(
        request,
        have,
        who,
        number,
        lambda: have.desk.close(have.store, who, number, reason=reason, version=version, now=have.now()),
        typed={"close_reason": reason},
        leave="closed",
    )


def _carry_out(
    request: Request,
    have: Parts,
    who: SignedIn,
    number: str,
    act: Callable[[], object],
    *,
    typed: dict[str, str] | None = None,
    then: str = "",
    leave: str = "",
) -> Response:
    """Do it and go back to the case, or to the queue with a word (`leave`). Refused: show what was typed."""
    try:
        act()
    except Stale:
        return show(request, have, who, number, draft=Draft("stale", values=typed or {}), status=STALE)
    except Refused as refusal:
        draft = Draft(refusal.reason, values=typed or {})
        return show(request, have, who, number, draft=draft, status=REFUSED)
    if not leave:
        return go(f"/case/{number}{then}")
    response = go("/")
    keep_cookie(request, response, SAID, leave, seconds=60)
    return response
