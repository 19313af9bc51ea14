"""The one neutral text that may go out first: it says that something waits, and nothing of what it is."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, select, update

from cases import outbox, seal
from cases.acts import DeskStore
from cases.messages import Delivery
from cases.store.tables import conversations
from cases.store.unit import Unit
from locales.words import phrase

AGAIN_HOURS = 24


def announce(u: Unit, store: DeskStore, row: Row[Any], now: datetime) -> None:
    """Send the neutral text for a claimed case, at most once a day. Whether it may go out is decided before."""
    told = u.value(select(conversations.c.notified_at).where(conversations.c.id == row.conversation))
    if told is not None and (now - told).total_seconds() < AGAIN_HOURS * 3600:
        return
    out = uuid4()
    body = {"text": phrase("out.open", row.language)}
    outbox.put_out(
        u, outbound_id=out, conversation=row.conversation, kind="notice", state=Delivery.QUEUED, now=now,
        case=row.id, sealed_text=seal.seal_body(store.relay_public, body, "outbound", str(out)),
    )  # fmt: skip
    u.run(update(conversations).where(conversations.c.id == row.conversation).values(notified_at=now))
