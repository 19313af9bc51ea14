"""Alarms, duties and notices in memory, behind the functions that the pages call."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cases.alarms import Alarm, Overdue, Passed, ToldPerson
from cases.duty import Duty, Member
from cases.model import NoticeWay, Role
from cases.notices import Told, Way
from cases.views import SignedIn
from tests.admin.fakes import NOW, ident


class FakeWatch:
    """One passed clock, one duty, nobody told yet. `done` records every act; `refuse` makes the next act fail."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []
        self.refuse: Exception | None = None
        self.way: Way | None = None
        self.over = Overdue((), (), 0)
        self.alarms: tuple[Alarm, ...] = ()

    def be_late(self) -> None:
        """Let two clocks of the cases in memory pass."""
        self.over = Overdue(
            tuple(Passed(n, "first_contact", NOW - timedelta(minutes=20)) for n in ("26-0431", "26-0427")),
            ("26-0431",), 1,
        )  # fmt: skip

    def be_told(self, deadline: Any) -> None:
        """Let two alarms of a deadline go out."""
        people = (ToldPerson("Amal", "sent"), ToldPerson("Rima", "none"))
        self.alarms = (
            Alarm(deadline.kind, deadline.due_at, 50, "on_call", NOW - timedelta(minutes=50), people),
            Alarm(deadline.kind, deadline.due_at, 80, "supervisor", NOW - timedelta(minutes=30), ()),
        )

    def _do(self, *what: Any) -> None:
        if self.refuse:
            refusal, self.refuse = self.refuse, None
            raise refusal
        self.done.append(what)

    def overdue(self, _store: Any, _who: SignedIn, *, now: datetime) -> Overdue:
        return self.over

    def alarm_stamp(self, _store: Any, _who: SignedIn, *, now: datetime) -> str:
        return self.over.stamp

    def told(self, _store: Any, _who: SignedIn, number: str) -> tuple[Alarm, ...]:
        return self.alarms

    def my_way(self, _store: Any, _who: SignedIn) -> Way | None:
        return self.way

    def set_way(
        self, _store: Any, _who: SignedIn, *, channel: NoticeWay, address: str, now: datetime
    ) -> None:
        self._do("set_way", channel, address)
        self.way = Way(channel, now)

    def drop_way(self, _store: Any, _who: SignedIn, *, now: datetime) -> None:
        self._do("drop_way")
        self.way = None

    def try_way(self, _store: Any, _who: SignedIn, *, now: datetime) -> None:
        self._do("try_way")

    def last_told(self, _store: Any, _who: SignedIn) -> tuple[Told, ...]:
        return (
            Told("clock", "sent", None, NOW - timedelta(hours=1), NOW - timedelta(hours=1)),
            Told("trial", "failed", "30003", NOW - timedelta(days=1), None),
        )

    def list_duties(self, _store: Any, who: SignedIn, *, now: datetime) -> tuple[Duty, ...]:
        duty = Duty(
            ident("duty"),
            "kaa-aarsal",
            ident("amal"),
            "Amal",
            now - timedelta(hours=1),
            now + timedelta(hours=7),
        )
        return (duty,) if duty.office in who.person.offices else ()

    def list_members(self, _store: Any, _who: SignedIn) -> tuple[Member, ...]:
        return (Member(ident("amal"), "Amal", "kaa-aarsal", Role.COUNSELLOR),)

    def add_duty(
        self,
        _store: Any,
        _who: SignedIn,
        *,
        office: str,
        person: UUID,
        starts_at: datetime,
        ends_at: datetime,
        now: datetime,
    ) -> None:
        self._do("add_duty", office, person, starts_at, ends_at)

    def end_duty(self, _store: Any, _who: SignedIn, duty: UUID, *, now: datetime) -> None:
        self._do("end_duty", duty)
