"""What must still be deleted at a provider: its copies of what came in and of what we sent."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from cases import seal
from cases.model import Channel
from cases.store.media_tables import media
from cases.store.tables import conversations, erasures
from cases.store.unit import Unit

ERASE_AFTER = timedelta(minutes=10)
"""So long a text stays at the provider after its last report, so that a late report still finds it."""

HELD, DUE, DONE, GIVEN_UP = "held", "due", "done", "given_up"
MOST_ERASE_TRIES = 14 * 24
"""One an hour for fourteen days; then the provider's copy stays, and our note of where it is goes."""


def hold_erasure(
    u: Unit,
    vault_public: bytes,
    *,
    erasure: UUID,
    channel: Channel,
    conversation: UUID | None,
    reference: str,
    due_at: datetime,
    held: bool,
) -> None:
    """Note what must be deleted at the provider: soon, or (held) once the reporter leaves or asks.

    `reference` is "address|provider id"; the address may be empty where deleting needs none.
    """
    u.run(
        insert(erasures).values(
            id=erasure,
            channel=channel.value,
            conversation=conversation,
            sealed_ref=seal.seal(vault_public, reference.encode(), "erasures", str(erasure)),
            state=HELD if held else DUE,
            due_at=due_at,
        )
    )


def free_erasures(u: Unit, conversation: UUID, *, now: datetime) -> None:
    """Let the held deletions of a conversation begin."""
    c = erasures.c
    u.run(
        update(erasures).where(c.conversation == conversation, c.state == HELD).values(state=DUE, due_at=now)
    )


def free_orphans(u: Unit, *, now: datetime) -> int:
    """Let the held deletions of conversations that are gone begin: their references hold the address, too."""
    c = erasures.c
    gone = c.conversation.not_in(select(conversations.c.id))
    return u.run(update(erasures).where(c.state == HELD, gone).values(state=DUE, due_at=now)).rowcount


def give_up_erasures(u: Unit, *, now: datetime) -> int:
    """End what the provider refused for fourteen days, and destroy the address in it."""
    c = erasures.c
    spent = (c.state == DUE) & (c.attempts >= MOST_ERASE_TRIES)
    return u.run(update(erasures).where(spent).values(state=GIVEN_UP, done_at=now, sealed_ref=b"")).rowcount


def due_erasures(
    u: Unit, *, now: datetime, limit: int = 50
) -> tuple[tuple[UUID, Channel, UUID | None, bytes], ...]:
    """Claim deletions that are due; other relays step over them. A file that is not here yet holds its own back."""
    c = erasures.c
    not_here = select(media.c.id).where(media.c.erasure == c.id, media.c.state == "waiting")
    rows = u.all(
        select(c.id, c.channel, c.conversation, c.sealed_ref)
        .where(c.state == DUE, c.due_at <= now, ~not_here.exists())
        .order_by(c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return tuple((r.id, Channel(r.channel), r.conversation, bytes(r.sealed_ref)) for r in rows)


def settle_erasure(
    u: Unit, erasure: UUID, *, done: bool, now: datetime, again_at: datetime | None = None
) -> None:
    """Record one attempt to delete at the provider."""
    c = erasures.c
    values: dict[str, object] = {"attempts": c.attempts + 1}
    if done:
        values |= {"state": DONE, "done_at": now, "sealed_ref": b""}
    elif again_at is not None:
        values["due_at"] = again_at
    u.run(update(erasures).where(c.id == erasure).values(**values))


def open_reference(private: bytes, erasure: UUID, sealed: bytes) -> tuple[str, str]:
    """Return address (may be empty) and provider id of what must be deleted. Raises CannotOpen."""
    address, _, provider_id = (
        seal.open_sealed(private, sealed, "erasures", str(erasure)).decode().partition("|")
    )
    return address, provider_id
