"""What is known of the way back to a reporter, without the address."""

from uuid import UUID

from sqlalchemy import select

from cases.lifecycle import Contact
from cases.model import Channel, MayWrite
from cases.store.tables import conversations
from cases.store.unit import Unit


def contact_of(u: Unit, conversation: UUID | None) -> Contact | None:
    """Return what is known of the way back, without the address."""
    c = conversations.c
    row = u.one(
        select(
            c.channel, c.last_at, c.may_write, c.stopped, c.departed, c.forgotten, c.child, c.unsafe
        ).where(c.id == conversation)
    )
    if row is None:
        return None
    return Contact(
        Channel(row.channel), row.last_at, MayWrite(row.may_write) if row.may_write else None, row.stopped,
        row.departed, row.forgotten, row.child, row.unsafe,
    )  # fmt: skip
