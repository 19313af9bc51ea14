"""What the pages ask of `cases.watch`: alarms, duties, and how each person is told."""
# ruff: noqa: D102 - the functions behind the protocol say what they do

from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from cases.alarms import Alarm, Overdue
from cases.duty import Duty, Member
from cases.model import NoticeWay
from cases.notices import Told, Way
from cases.views import SignedIn

if TYPE_CHECKING:
    from cases.desk import DeskStore


class Watch(Protocol):
    """The functions of `cases.watch`."""

    def overdue(self, store: "DeskStore", who: SignedIn, *, now: datetime) -> Overdue: ...
    def alarm_stamp(self, store: "DeskStore", who: SignedIn, *, now: datetime) -> str: ...
    def told(self, store: "DeskStore", who: SignedIn, number: str) -> tuple[Alarm, ...]: ...
    def my_way(self, store: "DeskStore", who: SignedIn) -> Way | None: ...
    def set_way(
        self, store: "DeskStore", who: SignedIn, *, channel: NoticeWay, address: str, now: datetime
    ) -> None: ...
    def drop_way(self, store: "DeskStore", who: SignedIn, *, now: datetime) -> None: ...
    def try_way(self, store: "DeskStore", who: SignedIn, *, now: datetime) -> None: ...
    def last_told(self, store: "DeskStore", who: SignedIn) -> tuple[Told, ...]: ...
    def list_duties(self, store: "DeskStore", who: SignedIn, *, now: datetime) -> tuple[Duty, ...]: ...
    def list_members(self, store: "DeskStore", who: SignedIn) -> tuple[Member, ...]: ...
    def add_duty(
        self,
        store: "DeskStore",
        who: SignedIn,
        *,
        office: str,
        person: UUID,
        starts_at: datetime,
        ends_at: datetime,
        now: datetime,
    ) -> None: ...
    def end_duty(self, store: "DeskStore", who: SignedIn, duty: UUID, *, now: datetime) -> None: ...
