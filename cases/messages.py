"""Channel-neutral values: what came in, what goes out, what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cases.model import Channel


class InboundKind(StrEnum):
    """What sort of thing a person sent."""

    TEXT = "text"
    EDITED = "edited"
    START = "start"
    MEDIA = "media"
    PIN = "pin"
    CONTACT = "contact"
    PROVIDER_STOP = "provider_stop"
    PROVIDER_START = "provider_start"
    PROVIDER_HELP = "provider_help"


class MediaKind(StrEnum):
    """What sort of file came with a message."""

    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    STICKER = "sticker"


@dataclass(frozen=True, slots=True)
class Media:
    """A file that the provider holds. `ref` is opaque and provider-specific; it is sealed with the item."""

    kind: MediaKind
    ref: str = field(repr=False)
    raw: bytes | None = field(default=None, repr=False)
    """The file itself, where a page of ours brought it and no provider holds it."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A shared position, in degrees. Never stored raw."""

    latitude: float = field(repr=False)
    longitude: float = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of one person. Everything that identifies is hidden from `repr`."""

    channel: Channel
    message_id: str = field(repr=False)
    address: str = field(repr=False)
    """Canonical address: "+961…" for SMS and WhatsApp, "whatsapp:CC.id" without a number, the chat id on Telegram."""
    text: str = field(default="", repr=False)
    kind: InboundKind = InboundKind.TEXT
    media: tuple[Media, ...] = ()
    pin: Pin | None = None
    sent_at: datetime | None = None
    also: str | None = field(default=None, repr=False)
    """A second address of the same person on the same channel, e.g. WhatsApp's ExternalUserId."""
    proof: bytes = field(default=b"", repr=False)
    """The provider's signature over this delivery, or what stands for it: input of the second dedupe digest."""
    by_relay: bool = False
    """Whether the platform reads no answer from the webhook's response, so that it has to go out by the relay."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """One text for one person, on its way out through the relay."""

    id: str
    text: str = field(repr=False)
    choices: tuple[str, ...] = ()


class Delivery(StrEnum):
    """State of an outbound text, ranked: it never goes back (`rank`)."""

    WAITING = "waiting"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    BLOCKED = "blocked"
    WITHDRAWN = "withdrawn"

    @property
    def rank(self) -> int:
        """Later states win over earlier ones; the last four are final."""
        return {"waiting": 0, "queued": 1, "sending": 2, "unknown": 3, "sent": 4}.get(self.value, 9)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider says of an outbound text: its id there, the state, and an error code if any."""

    provider_id: str = field(repr=False)
    state: Delivery = Delivery.SENT
    error: str | None = None
