"""One message in its conversation, inside one transaction, and the case that it belongs to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cases import opening, telling
from cases.contact import Conversation, DoorKeys
from cases.media.incoming import announce, expect
from cases.messages import Inbound, MediaKind
from cases.model import CaseState, Language, OfficeChoice
from cases.opening import CaseRow
from cases.store.unit import Unit
from webhooks.render import Said


@dataclass(frozen=True, slots=True)
class Door:
    """What the door's turn needs from outside: keys, clock, ids, and who is there to read."""

    keys: DoorKeys
    clock: Callable[[], datetime]
    staffed: Callable[[datetime], bool]
    new_id: Callable[[], UUID] = uuid4
    allowed: Callable[[str], bool] = field(default=lambda _name: True)
    """Rate limiter: takes the name of a bucket ("codes" or an opaque one), tells whether it still has room."""
    reread_share: float = 0.02
    """Share of the messages that triage did not flag which people read again without knowing that."""
    wake: Callable[[], None] = field(default=lambda: None)
    """Called after the commit, so that the desk looks at once. Nothing depends on it."""


@dataclass(frozen=True, slots=True)
class Here:
    """One message in its conversation, inside one transaction."""

    u: Unit
    door: Door
    talk: Conversation
    inbound: Inbound
    now: datetime
    erasure: UUID | None = None
    """The deletion of this message at the provider: it waits until the files of the message are here."""

    def add(self, case: CaseRow, kind: str, **columns: Any) -> UUID:
        """Append one thing to a case and return its id."""
        item = self.door.new_id()
        given: dict[str, Any] = {
            "now": self.now,
            "conversation": self.talk.id,
            "channel": self.talk.channel,
        } | columns
        telling.add_item(self.u, self.door.keys, item=item, case=case, kind=kind, **given)
        return item

    def add_words(
        self,
        case: CaseRow,
        body: dict[str, Any],
        files: Sequence[tuple[str, str]],
        raws: Sequence[bytes | None] = (),
        **columns: Any,
    ) -> UUID:
        """Append what the reporter sent, ask the relay for the files that came with it, and return its id."""
        new_id, vault_public = self.door.new_id, self.door.keys.vault_public
        announced = announce([(MediaKind(kind), ref) for kind, ref in files], new_id=new_id, raws=raws)
        told = body | {"media": [file.entry() for file in announced]}
        item = self.add(case, "reporter", body=told, media=[kind for kind, _ in files], **columns)
        expect(
            self.u, vault_public, announced, case=case.id, item=item, now=self.now, channel=self.talk.channel,
            erasure=self.erasure,
        )  # fmt: skip
        return item


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a turn."""

    said: Said
    language: Language
    country: str | None
    case: UUID | None = None
    answer_item: UUID | None = None
    left: bool = False


def open_one(case: CaseRow | None) -> CaseRow | None:
    """Return the case if it is open. A closed one takes nothing more: what comes later begins a new one."""
    return case if case is not None and case.state == CaseState.OPEN.value else None


def open_here(here: Here, choice: OfficeChoice, language: Language) -> CaseRow:
    """Open a case for this conversation, with the words that were held until now."""
    held = here.talk.memory.get("held", [])
    first = datetime.fromisoformat(held[0][0]) if held else here.now
    case = opening.open_case(
        here.u,
        here.door.keys,
        case=here.door.new_id(),
        conversation=here.talk.id,
        channel=here.talk.channel,
        language=language,
        choice=choice,
        now=first,
    )
    for at, text, kind, media in held:
        keep_words(here, case, text, kind, media, datetime.fromisoformat(at))
    return case


def keep_words(here: Here, case: CaseRow, text: str, kind: str, media: Any, at: datetime) -> None:
    """Seal words that nobody has judged."""
    body = {"text": text, "evidence": [], "places": [], "sent_as": kind}
    here.add_words(case, body, [(m[0], m[1]) for m in media], now=at)
