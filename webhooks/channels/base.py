"""What every channel can do, so that door and relay need not know which platform they serve."""

import logging
import ssl
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Protocol, runtime_checkable
from urllib.parse import parse_qsl

import httpx
from starlette.datastructures import FormData

import cases.model
from cases.messages import Inbound, Outbound, Receipt

FIELD_LIMIT = 1_000
_JOINER = "\u200d"
_CLINGING = _JOINER + "\ufe0f"
_NOISY = ("twilio", "telegram", "httpx", "httpcore", "aiohttp", "urllib3", "multipart")


@dataclass(frozen=True)
class Post:
    """One delivery as it arrived, before anything in it is believed.

    `headers` has lower-case names (or is case-insensitive). `url` is the configured public address with
    the path and the query of the request: never what Host or X-Forwarded-* claim.
    """

    headers: Mapping[str, str] = field(repr=False)
    url: str = field(repr=False)
    body: bytes = field(repr=False)

    @cached_property
    def form(self) -> FormData:
        """The fields of a form body, repeated names kept; raises ValueError above `FIELD_LIMIT`."""
        text = self.body.decode("utf-8", "replace")
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=FIELD_LIMIT)
        return FormData([(name, value) for name, value in pairs])


@dataclass(frozen=True, slots=True)
class Reply:
    """What the hotline says back, in the webhook response. `silent` sends nothing at all."""

    lines: tuple[str, ...] = field(repr=False)
    choices: tuple[str, ...] = field(default=(), repr=False)
    silent: bool = False
    id: str = ""
    """Our opaque id of this answer, so that a delivery report can name it; empty where none is kept."""
    said: tuple[str, ...] = ()
    """The ids of its texts: a page of ours has to know when the talk has ended."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply in the form that the platform reads from the response body."""

    body: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, slots=True)
class Status:
    """A delivery report. `outbound_id` is our own opaque id; None for an answer given in a response."""

    channel: cases.model.Channel
    outbound_id: str | None
    receipt: Receipt


class Malformed(Exception):
    """The body is not what an honest platform sends: answered with 400."""


class SendError(Exception):
    """Root of what can go wrong in sending. Holds a code, never a text, a number or an address.

    SendError
    ├── Retryable       certainly not sent; try again, after `after` seconds if it says so
    ├── Unknown         maybe sent: look it up at the provider, never send it again blindly
    ├── Stopped         the person blocked or stopped us; permanent until they write again
    ├── WindowClosed    WhatsApp's 24 hours are over; wait until they write
    ├── Rejected        this message or address is refused; sending it again cannot help
    └── Misconfigured   our own account or settings are wrong; a technician must act
    """

    def __init__(self, code: str = "") -> None:
        """Keep the platform's code."""
        super().__init__(code)
        self.code = code


class Retryable(SendError):
    """Certainly not sent. `after` is the platform's own wish in seconds."""

    def __init__(self, code: str = "", *, after: float | None = None) -> None:
        """Keep code and delay."""
        super().__init__(code)
        self.after = after


class Unknown(SendError):
    """The connection broke after the text may have left."""


class Stopped(SendError):
    """The person does not want, or cannot get, our texts."""


class WindowClosed(SendError):
    """Free text is not allowed until the person writes again."""


class Rejected(SendError):
    """The platform refuses this text or this address for good."""


class Misconfigured(SendError):
    """Credentials, numbers or rights of our own account are wrong."""


class Channel(Protocol):
    """One way by which people write. Built without send credentials for the door."""

    name: cases.model.Channel
    limit: int
    """Longest single text in UTF-16 units, as the platforms count."""

    def verify(self, post: Post) -> bool:
        """Tell whether the platform itself sent this. Constant time; never raises."""

    def parse(self, post: Post) -> list[Inbound]:
        """Read a verified post by an allow-list of fields; unknown shapes give []. May raise Malformed."""

    def answer(self, inbound: Inbound, reply: Reply) -> Answer:
        """Write the reply as the response body."""

    async def send(self, address: str, outbound: Outbound) -> Receipt:
        """Send one text; raises SendError. A text cut in parts has its ids joined by a space."""

    async def erase(self, provider_id: str, address: str = "") -> bool:
        """Delete at the provider. True: gone or never there; False: the provider will not. Or SendError."""


@runtime_checkable
class Reports(Protocol):
    """A channel whose platform reports on delivery by a post of its own."""

    def status(self, post: Post) -> Status | None:
        """Read a verified report; None when it is nothing to keep."""


@runtime_checkable
class Fetches(Protocol):
    """A channel whose platform keeps the files that come with messages."""

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        """Return a file by its reference, at most `limit` bytes. Raises SendError: Rejected when it never can."""


@runtime_checkable
class Reconciles(Protocol):
    """A channel whose platform keeps a log that can be compared with ours."""

    async def received(self, since: datetime) -> list[Inbound]:
        """Messages that the platform took in since then, oldest first."""

    async def find_sent(self, address: str, outbound: Outbound, since: datetime) -> Receipt | None:
        """Look up whether a text of unknown fate left; None when the platform has no trace of it."""


def hush_libraries() -> None:
    """Silence client libraries: they log addresses, texts and, in Telegram's URL, the bot's token."""
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@cache
def trust() -> ssl.SSLContext:
    """Return the certificates that we trust, read once: clients are made for each call and must be cheap."""
    return httpx.create_ssl_context(trust_env=False)


def clean(text: str) -> str:
    """Replace lone surrogates, which no encoder and no database takes, by U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def split(text: str, limit: int) -> tuple[str, ...]:
    """Cut a text into parts of at most `limit` UTF-16 units, at a line break or space where there is one."""
    parts: list[str] = []
    while text:
        end = _fitting(text, limit)
        if end < len(text):
            end = _kind_cut(text, end)
        parts.append(text[:end].rstrip("\n "))
        text = text[end:].lstrip("\n ")
    return tuple(part for part in parts if part)


def _fitting(text: str, limit: int) -> int:
    """Return how many code points fit into `limit` UTF-16 units."""
    units = 0
    for index, char in enumerate(text):
        units += 2 if char > "\uffff" else 1
        if units > limit:
            return index
    return len(text)


def _kind_cut(text: str, end: int) -> int:
    """Move a cut back to white space in the second half, or at least off a combining mark."""
    for mark in ("\n", " "):
        at = text.rfind(mark, end // 2, end + 1)
        if at > 0:
            return at
    cut = end
    while cut > 1 and (
        text[cut - 1] == _JOINER or text[cut] in _CLINGING or unicodedata.combining(text[cut])
    ):
        cut -= 1
    return cut if cut > 1 else end
