"""The phones and what they show, in memory and bounded: a demonstration forgets when it ends."""

import secrets
from collections import OrderedDict, deque
from dataclasses import dataclass, field, replace

from cases.model import Channel

_BUBBLES = 200
_PHONES = 300


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on a screen. `state` of one's own is "sending", "delivered" or "lost"."""

    id: int
    mine: bool
    text: str
    kind: str = "text"
    state: str = ""
    segments: int = 0
    platform_id: str = ""


@dataclass(slots=True)
class Phone:
    """One person's telephone on one platform. `address` is what only the platform and the relay know."""

    channel: Channel
    address: str
    bubbles: deque[Bubble] = field(default_factory=lambda: deque(maxlen=_BUBBLES))
    keys: tuple[str, ...] = ()
    stopped: bool = False


class Shelf:
    """The three phones in view, and earlier ones, which can still be written to."""

    def __init__(self) -> None:
        """Lay out three new phones."""
        self.version = 0
        self._next_bubble = 0
        self._known: OrderedDict[tuple[Channel, str], Phone] = OrderedDict()
        self.current: dict[Channel, Phone] = {}
        self.renew()

    def renew(self) -> None:
        """Put three phones on the table that have never written to anybody."""
        for channel in (Channel.WHATSAPP, Channel.SMS, Channel.TELEGRAM):
            phone = Phone(channel, _new_address(channel))
            self.current[channel] = self._known[channel, phone.address] = phone
        while len(self._known) > _PHONES:
            self._known.popitem(last=False)
        self.version += 1

    def find(self, channel: Channel, address: str) -> Phone | None:
        """Return the phone with this address, also when it is no longer in view."""
        return self._known.get((channel, address))

    def show(self, phone: Phone, bubble: Bubble) -> Bubble:
        """Add a message to a screen."""
        self._next_bubble += 1
        shown = replace(bubble, id=self._next_bubble)
        phone.bubbles.append(shown)
        self.version += 1
        return shown

    def mark(self, phone: Phone, bubble: Bubble, state: str) -> None:
        """Change the tick of a message, if it is still on the screen."""
        for at, shown in enumerate(phone.bubbles):
            if shown.id == bubble.id:
                phone.bubbles[at] = replace(shown, state=state)
                self.version += 1
                return

    def take_back(self, phone: Phone, platform_id: str) -> bool:
        """Remove a message from a screen, as Telegram can on both sides."""
        for shown in phone.bubbles:
            if shown.platform_id == platform_id:
                phone.bubbles.remove(shown)
                self.version += 1
                return True
        return False

    def lay_keys(self, phone: Phone, keys: tuple[str, ...]) -> None:
        """Show a reply keyboard, or clear it away."""
        phone.keys = keys
        self.version += 1


def _new_address(channel: Channel) -> str:
    """Make up an address: no Lebanese number begins with +961 00, no Telegram id is that high."""
    if channel is Channel.TELEGRAM:
        return str(9_000_000_000_000 + secrets.randbelow(10**11))
    return f"+96100{secrets.randbelow(10**6):06d}"
