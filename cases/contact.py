"""The door's hold on a talk: recognising copies, claiming the conversation, reading and writing its state."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from cases import vault
from cases.errors import CannotOpen
from cases.messages import Inbound
from cases.model import Channel, Language, MayWrite
from cases.seal import digest, public_of, unwrap, wrap
from cases.store.tables import conversations, deletions, inbox
from cases.store.unit import Unit


@dataclass(frozen=True, slots=True)
class DoorKeys:
    """What the door holds. None of it opens an item or an address."""

    index: bytes = field(repr=False)
    rows: bytes = field(repr=False)
    code: bytes = field(repr=False)
    intake: bytes = field(repr=False)
    """Private half of the short-lived intake key: it opens case keys only while an intake is in progress."""
    vault_public: bytes = field(repr=False)

    @property
    def intake_public(self) -> bytes:
        """Public half of the intake key."""
        return public_of(self.intake)

    @property
    def state(self) -> bytes:
        """Key of the dialogue state, derived from the intake key."""
        return digest(self.intake, "state")


@dataclass(frozen=True, slots=True)
class Copy:
    """A delivery that came before. `answer` is what was said then, as catalogue ids."""

    answer: dict[str, Any] | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A claimed conversation: nobody else can change it until this transaction ends."""

    id: UUID
    channel: Channel
    case: UUID | None
    language: Language | None
    memory: dict[str, Any] = field(repr=False)
    """What the door remembers of an intake in progress; empty when there is none."""
    last_at: datetime | None = None
    stopped: bool = False
    child: bool = False
    may_write: MayWrite | None = None
    words: tuple[str, ...] = ()
    """Digests of the person's own words (safe word, danger word): they outlive the intake, as a stop does."""


def keep_first(u: Unit, keys: DoorKeys, inbound: Inbound, *, now: datetime) -> Copy | None:
    """Note the delivery. Returns None when it is the first of its kind, else the copy that was kept.

    Digests, not ids: a provider's message id together with provider credentials would give the number back.
    """
    message = digest(keys.index, "message", inbound.channel.value, inbound.message_id)
    proof = digest(keys.index, "proof", inbound.proof.hex()) if inbound.proof else None
    new = upsert(inbox).values(message_digest=message, proof_digest=proof, at=now).on_conflict_do_nothing()
    if u.adds(new):
        return None
    same = inbox.c.message_digest == message
    row = u.one(
        select(inbox.c.answer, inbox.c.at).where(
            same if proof is None else same | (inbox.c.proof_digest == proof)
        )
    )
    return Copy(row.answer, row.at) if row else Copy(None, now)


def note_answer(
    u: Unit, keys: DoorKeys, inbound: Inbound, *, conversation: UUID, answer: dict[str, Any]
) -> None:
    """Keep what is said to this delivery, so that a late retry hears the same."""
    message = digest(keys.index, "message", inbound.channel.value, inbound.message_id)
    u.run(
        update(inbox)
        .where(inbox.c.message_digest == message)
        .values(conversation=conversation, answer=answer)
    )


def conversation_of(u: Unit, keys: DoorKeys, inbound: Inbound) -> UUID | None:
    """Return the conversation that a kept delivery belongs to."""
    message = digest(keys.index, "message", inbound.channel.value, inbound.message_id)
    found = u.value(select(inbox.c.conversation).where(inbox.c.message_digest == message))
    return UUID(str(found)) if found is not None else None


def language_of(u: Unit, conversation: UUID | None) -> Language | None:
    """Return the language of a talk."""
    c = conversations.c
    found = u.value(select(c.language).where(c.id == conversation)) if conversation else None
    return Language(found) if found else None


def claim(
    u: Unit, keys: DoorKeys, inbound: Inbound, *, now: datetime, new_id: Callable[[], UUID]
) -> Conversation:
    """Find or make the conversation of this address and lock it until the transaction ends."""
    addresses = (
        inbound.address,
        *((inbound.also,) if inbound.also and inbound.also != inbound.address else ()),
    )
    digests = tuple(vault.index_of(keys.index, inbound.channel, a) for a in addresses)
    fresh = new_id()
    known = vault.recognise(u, digests, otherwise=fresh)
    if known == fresh:
        u.run(insert(conversations).values(id=fresh, channel=inbound.channel.value, created_at=now))
        vault.keep_address(
            u,
            keys.vault_public,
            conversation=fresh,
            channel=inbound.channel,
            address=inbound.address,
            now=now,
        )
    # NO KEY: an answer that the desk writes at this moment refers to the conversation and need not wait for it.
    row = u.one(select(conversations).where(conversations.c.id == known).with_for_update(key_share=True))
    if row is None:
        raise LookupError(str(known))
    return Conversation(
        id=row.id,
        channel=Channel(row.channel),
        case=row.case_id,
        language=Language(row.language) if row.language else None,
        memory=_recall(keys, "state", row.id, row.sealed_state),
        last_at=row.last_at,
        stopped=row.stopped,
        child=row.child,
        may_write=MayWrite(row.may_write) if row.may_write else None,
        words=tuple(_recall(keys, "words", row.id, row.sealed_words).get("words", ())),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a talk stands, looked up without holding it."""

    id: UUID
    case: UUID | None
    memory: dict[str, Any] = field(repr=False)


def look_at(u: Unit, keys: DoorKeys, channel: Channel, address: str) -> Standing | None:
    """Return where the talk of an address stands; None for an address that has none."""
    known = vault.known_at(u, vault.index_of(keys.index, channel, address))
    row = None if known is None else u.one(select(conversations).where(conversations.c.id == known))
    if row is None:
        return None
    return Standing(row.id, row.case_id, _recall(keys, "state", row.id, row.sealed_state))


def _recall(keys: DoorKeys, kind: str, conversation: UUID, sealed: bytes | None) -> dict[str, Any]:
    """Open the memory. One that no longer opens (the key was changed) is an intake that begins anew."""
    if sealed is None:
        return {}
    try:
        memory = json.loads(unwrap(keys.state, sealed, kind, str(conversation)))
    except CannotOpen:
        return {}
    return memory if isinstance(memory, dict) else {}


def mark_of(keys: DoorKeys, inbound: Inbound) -> bytes:
    """Return the mark under which an address is enrolled: not the vault's index, and open to the door alone."""
    index = vault.index_of(keys.index, inbound.channel, inbound.address)
    return digest(keys.index, "referrer", index.hex())


def save(
    u: Unit, keys: DoorKeys, conversation: UUID, *, memory: dict[str, Any] | None, **columns: object
) -> None:
    """Write the memory (None: forget it) and the columns of a conversation."""
    sealed = None if memory is None else _wrapped(keys, "state", conversation, memory)
    u.run(
        update(conversations).where(conversations.c.id == conversation).values(sealed_state=sealed, **columns)
    )


def save_words(u: Unit, keys: DoorKeys, conversation: UUID, words: tuple[str, ...]) -> None:
    """Keep the digests of the person's own words, or forget them."""
    sealed = _wrapped(keys, "words", conversation, {"words": list(words)}) if words else None
    u.run(update(conversations).where(conversations.c.id == conversation).values(sealed_words=sealed))


def _wrapped(keys: DoorKeys, kind: str, conversation: UUID, values: dict[str, Any]) -> bytes:
    plain = json.dumps(values, separators=(",", ":")).encode()
    return wrap(keys.state, plain, kind, str(conversation))


def link(u: Unit, conversation: UUID, *, case: UUID) -> None:
    """Tie a conversation to a case."""
    u.run(update(conversations).where(conversations.c.id == conversation).values(case_id=case))


def log_deletion(u: Unit, *, deletion: UUID, kind: str, object_: UUID, rows: int, now: datetime) -> None:
    """Write the log of deletions."""
    u.run(insert(deletions).values(id=deletion, kind=kind, object=object_, rows=rows, at=now))
