"""What every page of the desk is given: the store, the acts on it, the renderer and the clock."""
# ruff: noqa: D102 - the functions behind the protocols say what they do

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Request

from admin.watch import Watch
from cases.entries import Entry, Kind, Line
from cases.model import Language, Office, Urgency
from cases.register import DistrictLoad
from cases.views import CaseView, Person, Queue, SignedIn

if TYPE_CHECKING:
    from admin.render import Pages
    from cases import taking
    from cases.agreement import Agreement
    from cases.answers import Template
    from cases.desk import DeskStore
    from cases.outgoing import Warned
    from cases.rereading import Passage
    from exchange.primero import Primero

News = Callable[["DeskStore", SignedIn], "tuple[taking.News, ...]"]
"""What waits for one person at their desk."""

Wake = Callable[[float], Awaitable[None]]
"""Waits until something may have changed, at most the given number of seconds."""


class Staff(Protocol):
    """What the pages ask of `cases.staff`."""

    def sign_in(
        self, store: "DeskStore", login: str, passphrase: str, code: str, *, now: datetime
    ) -> str: ...
    def resume(
        self, store: "DeskStore", secret: str, *, now: datetime, touch: bool = True
    ) -> SignedIn | None: ...
    def sign_out(self, store: "DeskStore", secret: str) -> None: ...
    def set_language(self, store: "DeskStore", who: SignedIn, language: Language) -> None: ...
    def list_staff(self, store: "DeskStore", who: SignedIn | None = None) -> tuple[Person, ...]: ...


class Desk(Protocol):
    """What the pages ask of `cases.desk`."""

    def queue(
        self,
        store: "DeskStore",
        who: SignedIn,
        *,
        view: str = "all",
        office: str | None = None,
        varieties: Sequence[str] = (),
        at: str = "",
        now: datetime,
    ) -> Queue: ...
    def queue_stamp(self, store: "DeskStore", who: SignedIn) -> str: ...
    def case_stamp(self, store: "DeskStore", who: SignedIn, number: str) -> str: ...
    def read_case(self, store: "DeskStore", who: SignedIn, number: str, *, now: datetime) -> CaseView: ...
    def take(self, store: "DeskStore", who: SignedIn, number: str, *, now: datetime) -> None: ...
    def answer(
        self,
        store: "DeskStore",
        who: SignedIn,
        number: str,
        *,
        text: str,
        language: Language,
        version: int,
        now: datetime,
        despite: bool = False,
    ) -> str: ...
    def withdraw(
        self, store: "DeskStore", who: SignedIn, number: str, item: UUID, *, now: datetime
    ) -> None: ...
    def note(self, store: "DeskStore", who: SignedIn, number: str, *, text: str, now: datetime) -> None: ...
    def hand_over(
        self,
        store: "DeskStore",
        who: SignedIn,
        number: str,
        *,
        office: str,
        reason: str,
        version: int,
        now: datetime,
    ) -> None: ...
    def confirm(
        self, store: "DeskStore", who: SignedIn, number: str, *, version: int, now: datetime
    ) -> None: ...
    def change_urgency(
        self,
        store: "DeskStore",
        who: SignedIn,
        number: str,
        *,
        urgency: Urgency,
        reason: str,
        version: int,
        now: datetime,
        code: str = "other",
    ) -> None: ...
    def agreement(self, store: "DeskStore", who: SignedIn) -> "Agreement": ...
    def offer(self, store: "DeskStore", who: SignedIn, *, now: datetime) -> "Passage | None": ...
    def reread(
        self, store: "DeskStore", who: SignedIn, item: UUID, *, urgency: Urgency, now: datetime
    ) -> bool: ...
    def close(
        self, store: "DeskStore", who: SignedIn, number: str, *, reason: str, version: int, now: datetime
    ) -> None: ...
    def offices(self, store: "DeskStore") -> tuple[Office, ...]: ...


class Outgoing(Protocol):
    """What the case page asks of `cases.outgoing` about an answer that is being written."""

    def heed(self, store: "DeskStore", who: SignedIn, number: str, *, text: str) -> "tuple[Warned, ...]": ...
    def ready(self, store: "DeskStore") -> "tuple[Template, ...]": ...


class Register(Protocol):
    """What the pages ask of `cases.register`."""

    def read_lines(
        self, store: "DeskStore", *, kind: Kind | None = None, key: str | None = None
    ) -> tuple[Line, ...]: ...
    def read_line(self, store: "DeskStore", line: UUID) -> Line: ...
    def change_line(
        self,
        store: "DeskStore",
        who: SignedIn,
        entry: Entry,
        *,
        reason: str,
        replaces: UUID | None,
        now: datetime,
        today: date,
    ) -> UUID: ...
    def end_line(
        self,
        store: "DeskStore",
        who: SignedIn,
        line: UUID,
        *,
        last: date,
        reason: str,
        now: datetime,
        today: date,
    ) -> None: ...
    def approve_line(
        self, store: "DeskStore", who: SignedIn, line: UUID, *, now: datetime, today: date
    ) -> None: ...
    def load_by_district(
        self, store: "DeskStore", who: SignedIn, *, now: datetime
    ) -> tuple[DistrictLoad, ...]: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one desk process."""

    store: "DeskStore"
    desk: Desk
    staff: Staff
    register: Register
    watch: Watch
    outgoing: Outgoing
    news: News
    pages: "Pages"
    now: Callable[[], datetime]
    secure: bool
    """False only on a loopback address without TLS: then the cookies cannot be marked secure."""
    wake: Wake
    interval: float
    """Seconds between two looks at the stamps when nothing wakes the stream."""
    primero: "Primero | None" = None
    """The other system to which a person can send a case; None where none is set up."""
    public_url: str = ""
    """The door's address, for posters; empty where nobody has told it to the desk."""


def parts(request: Request) -> Parts:
    """Return what `create_app` put together."""
    found: Parts = request.app.state.parts
    return found


Have = Annotated[Parts, Depends(parts)]
