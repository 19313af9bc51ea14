"""What the pages of the desk may ask about alarms, duties and notices: one module for the pages to be given."""

from datetime import datetime

from cases import notices
from cases.acts import DeskStore
from cases.alarms import alarm_stamp, overdue, told
from cases.duty import add_duty, end_duty, list_duties, list_members
from cases.model import NoticeWay
from cases.notices import drop_way, last_told, my_way, try_way
from cases.views import SignedIn

__all__ = (
    "add_duty", "alarm_stamp", "drop_way", "end_duty", "last_told", "list_duties", "list_members", "my_way",
    "overdue", "set_way", "told", "try_way",
)  # fmt: skip


def set_way(store: DeskStore, who: SignedIn, *, channel: NoticeWay, address: str, now: datetime) -> None:
    """Keep where the person is told. The desk can seal it to the relay and cannot open it again."""
    notices.set_way(store, who, store.relay_public, channel=channel, address=address, now=now)
