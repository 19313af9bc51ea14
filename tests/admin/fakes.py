"""A desk without a database: invented cases in memory, behind the functions that the pages call."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid5

from cases.entries import Kind, Line
from cases.errors import NotFound, Refused, Stale
from cases.lifecycle import CLOSE_REASONS
from cases.messages import Delivery, MediaKind
from cases.model import (
    Answer,
    CaseState,
    Channel,
    Deadline,
    Evidence,
    Facts,
    How,
    Language,
    MayWrite,
    Office,
    Relation,
    Role,
    Sex,
    Signal,
    Urgency,
    Variety,
)
from cases.queue import VIEWS
from cases.register import DistrictLoad
from cases.views import CaseView, ItemView, Person, Queue, QueueRow, SignedIn
from triage.officefile import packaged_file

NOW = datetime(2026, 11, 24, 19, 47, tzinfo=UTC)
SPACE = UUID("11111111-2222-3333-4444-555555555555")

OFFICES = (
    Office("national", "المكتب الوطني", "National desk", "Bureau national"),
    Office("kaa-aarsal", "القاع وعرسال", "Kaa & Aarsal", "Kaa et Aarsal"),
    Office("saida", "صيدا", "Saida", "Saïda"),
)

STORY = "جارنا عم يضرب ابنو هلق ومعو سكين والولد عم يصرّخ. نحنا بعرسال حدّ المدرسة."


def ident(name: str) -> UUID:
    """Return a stable id."""
    return uuid5(SPACE, name)


def person(login: str, role: Role, office: str, *offices: str, language: Language = Language.EN) -> Person:
    """Return a member of the staff."""
    return Person(ident(login), login, login.title(), role, office, offices, language)


AMAL = person("amal", Role.COUNSELLOR, "kaa-aarsal", "kaa-aarsal")
SAMI = person("sami", Role.SUPERVISOR, "national", "national", "kaa-aarsal", "saida")
DANA = person("dana", Role.DATA_OFFICER, "national", "national", "kaa-aarsal", "saida")
ROOT = person("root", Role.ADMINISTRATOR, "national")


def spot(text: str, words: str, signal: Signal, urgency: Urgency, rule: str) -> Evidence:
    """Return the evidence that these words of the text are."""
    start = text.index(words)
    return Evidence(rule, signal, urgency, start, start + len(words))


def minutes(count: float) -> datetime:
    """Return the moment so many minutes before NOW."""
    return NOW - timedelta(minutes=count)


def items() -> tuple[ItemView, ...]:
    """Return the conversation of the first case."""
    later = "طلع لبرّا بس قال راجع بالليل."
    place = STORY.index("بعرسال")
    return (
        ItemView(
            ident("i1"), 1, "reporter", minutes(70), Channel.WHATSAPP, Variety.AR, None, STORY,
            (
                spot(STORY, "عم يضرب ابنو هلق", Signal.VIOLENCE_NOW, Urgency.IMMINENT, "violence_now.12"),
                spot(STORY, "معو سكين", Signal.WEAPON, Urgency.IMMINENT, "weapon.03"),
            ),
            ((place, place + 6),),
        ),
        ItemView(
            ident("i2"), 2, "bot", minutes(70), Channel.WHATSAPP, None, Language.AR,
            said=(("imm.lb", {}), ("imm.still", {})),
        ),
        ItemView(
            ident("i3"), 3, "reporter", minutes(68), Channel.WHATSAPP, Variety.AR_LATN, None,
            "1. el walad 3emro 9 w e5to z8ire kamen bel beit, emmon mesh hon",
        ),
        ItemView(ident("i4"), 4, "reporter", minutes(66), Channel.WHATSAPP, media=(MediaKind.VOICE,)),
        ItemView(ident("i5"), 5, "event", minutes(63), said=(("joined", {}),), by="Amal"),
        ItemView(
            ident("i6"), 6, "desk", minutes(61), Channel.WHATSAPP, None, Language.AR,
            "معكم الآن شخص يقرأ ويردّ. هل ما زال هذا يحدث الآن؟", by="Amal", delivery=Delivery.DELIVERED,
        ),
        ItemView(
            ident("i7"), 7, "reporter", minutes(12), Channel.SMS, Variety.AR, None, later,
            (spot(later, "راجع بالليل", Signal.PERPETRATOR_ACCESS, Urgency.ELEVATED, "perpetrator_access.07"),),
        ),
        ItemView(ident("i8"), 8, "note", minutes(10), text="Call the judge's office. <b>bold</b>", by="Sami"),
        ItemView(
            ident("i9"), 9, "desk", minutes(3), Channel.SMS, None, Language.AR,
            "هل الجميع في مكان آمن الليلة؟\n1 نعم 2 لا 3 لا أعرف", by="Amal", delivery=Delivery.WAITING,
        ),
    )  # fmt: skip


def case_view(**changes: Any) -> CaseView:
    """Return the first case, opened."""
    view = CaseView(
        id=ident("case"), number="26-0431", version=4, state=CaseState.OPEN, urgency=Urgency.IMMINENT,
        urgency_by=None, urgency_at=minutes(70), reasons=("answer.danger",),
        signals=(Signal.VIOLENCE_NOW, Signal.WEAPON),
        facts=Facts(
            place="arsal", district="22000", country="LB", age=9, sex=Sex.BOY, how=How.WITNESS,
            relation=Relation.NEIGHBOUR, safe=Answer.YES, danger=Answer.YES, may_write=MayWrite.AFTER_ME,
        ),
        office="kaa-aarsal", office_reason="area.place", office_detail=("arsal",), telling=False,
        needs_person=False, unheard=True, opened_at=minutes(70), closed_at=None, close_reason=None,
        holder="Amal", mine=True,
        deadlines=(
            Deadline("first_look", minutes(55), met_at=minutes(63), started_at=minutes(70)),
            Deadline("judicial_report", minutes(70 - 1440), approved=True, started_at=minutes(70)),
            Deadline("first_contact", minutes(20), started_at=minutes(70)),
        ),
        items=items(), language=Language.AR, channel=Channel.SMS, plan="wait", plan_reason="after_me",
    )  # fmt: skip
    return replace(view, **changes)


def row(number: str, urgency: Urgency, *signals: Signal, **changes: Any) -> QueueRow:
    """Return a row of the queue."""
    made = QueueRow(
        number=number, urgency=urgency, signals=signals, facts=Facts(age=11, sex=Sex.BOY, place="arsal"),
        office="kaa-aarsal", channels=(Channel.SMS,), varieties=(Variety.AR,), telling=False,
        needs_person=False, unheard=False, new_reply=False, waiting=False, opened_at=minutes(70),
        deadline=Deadline("first_contact", minutes(-300), started_at=minutes(70)), holder=None, mine=False,
    )  # fmt: skip
    return replace(made, **changes)


def rows() -> list[QueueRow]:
    """Return the queue: every urgency, and every sign of what goes on."""
    judicial = Deadline("judicial_report", minutes(-1370), approved=True, started_at=minutes(70))
    late = Deadline("first_contact", minutes(40), started_at=minutes(400))
    return [
        row(
            "26-0436", Urgency.IMMINENT, Signal.THREAT_TO_KILL, Signal.CONFINEMENT, telling=True,
            facts=Facts(age=14, sex=Sex.GIRL, place="ain-al-hilweh"), office="saida", varieties=(Variety.AR_LATN,),
            deadline=Deadline("first_look", minutes(-6), started_at=minutes(9)),
        ),
        row(
            "26-0431", Urgency.IMMINENT, Signal.VIOLENCE_NOW, Signal.WEAPON, holder="Amal", mine=True,
            channels=(Channel.WHATSAPP, Channel.SMS), varieties=(Variety.AR, Variety.AR_LATN), unheard=True,
            new_reply=True, facts=Facts(age=9, sex=Sex.BOY, place="arsal", district="22000"), deadline=judicial,
        ),
        row("26-0427", Urgency.ELEVATED, Signal.PHYSICAL_ABUSE, telling=True, deadline=late, holder="Nour"),
        row(
            "26-0438", Urgency.ELEVATED, unheard=True, facts=Facts(), office="national", varieties=(),
            channels=(Channel.WHATSAPP,), needs_person=True,
            deadline=Deadline("first_look", minutes(-22), started_at=minutes(18)),
        ),
        row("26-0419", Urgency.ELEVATED, Signal.NEGLECT, holder="Amal", facts=Facts(age=0, sex=Sex.GIRL)),
        row(
            "26-0433", Urgency.ROUTINE, Signal.CHILD_LABOUR, holder="Nour", waiting=True, varieties=(Variety.FR,),
            deadline=Deadline("first_contact", minutes(-3120), started_at=minutes(5000)),
            channels=(Channel.TELEGRAM,),
        ),
        row("26-0440", Urgency.NONE, facts=Facts(), telling=True, office="national", deadline=None),
    ]  # fmt: skip


class FakeStaff:
    """Accounts whose passphrase is "good" and whose session is the login."""

    def __init__(self, *people: Person) -> None:
        self.people = {one.login: one for one in people or (AMAL, SAMI, DANA, ROOT)}
        self.live: dict[str, Person] = {}

    def sign_in(self, _store: Any, login: str, passphrase: str, code: str, *, now: datetime) -> str:
        if login not in self.people or passphrase != "good" or code not in ("", "123456"):
            raise Refused("sign_in")
        self.live[f"secret-{login}"] = self.people[login]
        return f"secret-{login}"

    def resume(self, _store: Any, secret: str, *, now: datetime, touch: bool = True) -> SignedIn | None:
        one = self.live.get(secret)
        return SignedIn(one, b"", f"token-of-{one.login}") if one else None

    def sign_out(self, _store: Any, secret: str) -> None:
        self.live.pop(secret, None)

    def set_language(self, _store: Any, who: SignedIn, language: Language) -> None:
        self.live[f"secret-{who.person.login}"] = replace(who.person, language=language)

    def list_staff(self, _store: Any, _who: Any = None) -> tuple[Person, ...]:
        return tuple(self.people.values())


class FakeDesk:
    """Cases in memory. `done` records every act; `refuse` makes the next act fail."""

    VIEWS = VIEWS
    CLOSE_REASONS = CLOSE_REASONS

    def __init__(self) -> None:
        self.rows = rows()
        self.case = case_view()
        self.done: list[tuple[Any, ...]] = []
        self.refuse: Exception | None = None
        self.stamp = 1
        self.page = 50

    def queue(
        self,
        _store: Any,
        who: SignedIn,
        *,
        view: str,
        office: str | None,
        varieties: Any,
        at: str,
        now: datetime,
    ) -> Queue:
        seen = [one for one in self.rows if one.office in who.person.offices and office in (None, one.office)]
        shown = tuple(one for one in seen if view != "imminent" or one.urgency is Urgency.IMMINENT)
        if varieties:
            shown = tuple(one for one in shown if set(varieties) & {each.value for each in one.varieties})
        counts = {name: len(seen) for name in VIEWS} | {"imminent": 2}
        start = int(at) if at.isdigit() else 0
        page = shown[start : start + self.page]
        before = str(max(0, start - self.page)) if start else None
        after = str(start + self.page) if shown[start + self.page :] else None
        return Queue(page, counts, NOW, str(self.stamp), before, after)

    def queue_stamp(self, _store: Any, _who: SignedIn) -> str:
        return str(self.stamp)

    def case_stamp(self, _store: Any, _who: SignedIn, number: str) -> str:
        return str(self.stamp) if number == self.case.number else ""

    def read_case(self, _store: Any, who: SignedIn, number: str, *, now: datetime) -> CaseView:
        if who.person.role is Role.DATA_OFFICER:
            raise Refused("right")
        if number != self.case.number or self.case.office not in who.person.offices:
            raise NotFound
        return self.case

    def _do(self, *what: Any) -> None:
        if self.refuse:
            refusal, self.refuse = self.refuse, None
            raise refusal
        self.done.append(what)

    def take(self, _store: Any, _who: SignedIn, number: str, *, now: datetime) -> None:
        self._do("take", number)

    def answer(
        self,
        _store: Any,
        _who: SignedIn,
        number: str,
        *,
        text: str,
        language: Language,
        version: int,
        now: datetime,
    ) -> str:
        if version != self.case.version:
            raise Stale
        self._do("answer", number, text, language)
        return self.case.plan

    def withdraw(self, _store: Any, _who: SignedIn, number: str, item: UUID, *, now: datetime) -> None:
        self._do("withdraw", number, item)

    def note(self, _store: Any, _who: SignedIn, number: str, *, text: str, now: datetime) -> None:
        self._do("note", number, text)

    def hand_over(
        self, _store: Any, _who: SignedIn, number: str, *, office: str, reason: str, **_: Any
    ) -> None:
        self._do("hand_over", number, office, reason)

    def confirm(self, _store: Any, _who: SignedIn, number: str, **_: Any) -> None:
        self._do("confirm", number)

    def change_urgency(
        self, _store: Any, _who: SignedIn, number: str, *, urgency: Urgency, reason: str, **_: Any
    ) -> None:
        self._do("change_urgency", number, urgency, reason)

    def close(self, _store: Any, _who: SignedIn, number: str, *, reason: str, **_: Any) -> None:
        self._do("close", number, reason)

    def offices(self, _store: Any) -> tuple[Office, ...]:
        return OFFICES

    def arrive(self, item: ItemView) -> None:
        """Let something come into the case."""
        self.case = replace(self.case, items=(*self.case.items, item))
        self.stamp += 1


def store(well: Callable[[], bool] = lambda: True) -> Any:
    """Return a store that only answers whether it is there."""
    return SimpleNamespace(answers=well)


class FakeRegister:
    """The packaged file as lines that nobody has changed, and two districts with cases."""

    def read_lines(
        self, _store: Any, *, kind: Kind | None = None, key: str | None = None
    ) -> tuple[Line, ...]:
        every = [entry for each in packaged_file().values() for entry in each]
        return tuple(
            Line(ident(f"{entry.kind}{entry.key}"), entry, "", "system", NOW)
            for entry in every
            if kind in (None, entry.kind) and key in (None, entry.key)
        )

    def read_line(self, store: Any, line: UUID) -> Line:
        return next(each for each in self.read_lines(store) if each.id == line)

    def load_by_district(self, _store: Any, who: SignedIn, *, now: datetime) -> tuple[DistrictLoad, ...]:
        return (DistrictLoad("22000", "LB", 3, 1), DistrictLoad(None, None, 2, 0))


class FakeOutgoing:
    """No prepared texts, and nothing to be warned of."""

    def heed(self, *_: Any, **__: Any) -> tuple[Any, ...]:
        return ()

    def ready(self, *_: Any) -> tuple[Any, ...]:
        return ()
