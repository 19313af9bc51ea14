"""The only way from a case to a person: sealed addresses, found again by a keyed digest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from cases.model import Channel
from cases.seal import digest, open_sealed, seal
from cases.store.unit import Unit
from cases.store.vault_tables import lookup, routes


def index_of(key: bytes, channel: Channel, address: str) -> bytes:
    """Return the blind index of an address: only the holder of the key can compute it."""
    return digest(key, "v1", channel.value, address)


def recognise(u: Unit, digests: tuple[bytes, ...], *, otherwise: UUID) -> UUID:
    """Return the conversation of an address; when none is known, note the address under `otherwise`.

    A second first message of the same person waits here for the first one and then finds its conversation.
    """
    first = digests[0]
    for known in digests[1:]:
        found = u.value(select(lookup.c.conversation).where(lookup.c.digest == known))
        if found is not None:
            otherwise = found
    u.run(upsert(lookup).values(digest=first, conversation=otherwise).on_conflict_do_nothing())
    found = u.value(select(lookup.c.conversation).where(lookup.c.digest == first))
    for more in digests[1:]:
        u.run(upsert(lookup).values(digest=more, conversation=found).on_conflict_do_nothing())
    return UUID(str(found))


def known_at(u: Unit, digest_: bytes) -> UUID | None:
    """Return the conversation of an address by its digest."""
    found = u.value(select(lookup.c.conversation).where(lookup.c.digest == digest_))
    return UUID(str(found)) if found is not None else None


def keep_address(
    u: Unit, public: bytes, *, conversation: UUID, channel: Channel, address: str, now: datetime
) -> None:
    """Seal the address to the relay."""
    u.run(
        insert(routes).values(
            conversation=conversation,
            channel=channel.value,
            sealed_address=seal(public, address.encode(), "routes", str(conversation)),
            created_at=now,
        )
    )


def open_address(u: Unit, private: bytes, *, conversation: UUID) -> tuple[Channel, str] | None:
    """Return channel and address, or None when they are deleted. Raises CannotOpen."""
    row = u.one(
        select(routes.c.channel, routes.c.sealed_address).where(routes.c.conversation == conversation)
    )
    if row is None:
        return None
    return Channel(row.channel), open_sealed(
        private, row.sealed_address, "routes", str(conversation)
    ).decode()


def forget(u: Unit, *, conversation: UUID) -> int:
    """Delete address and index of a conversation. Returns how many rows went."""
    gone = u.run(delete(routes).where(routes.c.conversation == conversation)).rowcount
    return gone + u.run(delete(lookup).where(lookup.c.conversation == conversation)).rowcount
