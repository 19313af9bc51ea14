"""A page of our own, for whoever trusts no messenger: the same talk, with nothing kept in the browser but one cookie.

There is no platform. A form is genuine when it carries what only this browser's cookie leads to. An answer of the
desk is laid on the page if somebody is looking at it, and waits if nobody is.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import cookie_parser

import cases.model
from cases.messages import Inbound, InboundKind, Outbound, Receipt
from webhooks.channels.base import (
    Answer,
    Misconfigured,
    Post,
    Rejected,
    Reply,
    Unknown,
    WindowClosed,
    clean,
    split,
)

TEXT, TOKEN, MESSAGE = "text", "form", "message"
"""Names of the fields of the form."""
COOKIE = "talk"
PAGE = "page"
"""Code of an answer that came while nobody was looking at the page."""
_OWN_SITES = frozenset({"same-origin", "none"})
_LONGEST_ID = 64


class Visitor(Protocol):
    """What a browser's secret leads to."""

    @property
    def address(self) -> str:
        """Where this page can be written to."""

    @property
    def token(self) -> str:
        """What every form of this page carries."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """What the door needs: the name of the cookie, what its secret leads to, and how a line is closed to a page."""

    cookie: str
    open: Callable[[str], Visitor | None] = field(repr=False)
    close: Callable[[str, dict[str, Any], str], bytes] = field(repr=False)
    """Takes the address, the line, and the id of the message that it answers."""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """What the relay needs: how an answer is laid on an open page, and whether it lies there already."""

    put: Callable[[str, Outbound], bool] = field(repr=False)
    has: Callable[[str], bool] = field(repr=False)


class Web:
    """The page. The words for stop, exit and forget are ours, and exit leads away from it."""

    name = cases.model.Channel.WEB
    limit = 4_000

    def __init__(self, sessions: Sessions | None = None, *, letterbox: Letterbox | None = None) -> None:
        """Take what verifies, in the door, or what delivers, in the relay."""
        self._sessions = sessions
        self._letterbox = letterbox

    def secret(self, headers: Mapping[str, str]) -> str:
        """Return what the cookie carries; empty when there is none."""
        if self._sessions is None:
            return ""
        return cookie_parser(headers.get("cookie") or "").get(self._sessions.cookie, "")

    def visitor(self, headers: Mapping[str, str]) -> Visitor | None:
        """Return whose browser this is; None when it is nobody's."""
        secret = self.secret(headers).partition(".")[0]
        return self._sessions.open(secret) if self._sessions is not None and secret else None

    def verify(self, post: Post) -> bool:
        """Tell whether this browser's own form was sent, and from our own page."""
        visitor = self.visitor(post.headers)
        if visitor is None or post.headers.get("sec-fetch-site", "none") not in _OWN_SITES:
            return False
        try:
            given = str(post.form.get(TOKEN) or "")
        except ValueError:
            return False
        return hmac.compare_digest(given.encode("utf-8", "backslashreplace"), visitor.token.encode())

    def parse(self, post: Post) -> list[Inbound]:
        """Read the one text of a form. The id was made for this page when it was shown."""
        visitor = self.visitor(post.headers)
        text, number = post.form.get(TEXT), post.form.get(MESSAGE)
        if visitor is None or not isinstance(text, str) or not isinstance(number, str):
            return []
        text = clean(text).replace("\r\n", "\n").replace("\x00", "").strip()
        if not text or not 0 < len(number) <= _LONGEST_ID or not number.isascii():
            return []
        return [message_of(visitor, text, number)]

    def answer(self, inbound: Inbound, reply: Reply) -> Answer:
        """Write what the page shows, closed to the browser that wrote."""
        if self._sessions is None or reply.silent or not reply.lines:
            return Answer(b"", "application/octet-stream")
        parts = split(clean("\n".join(reply.lines)), self.limit)
        body = {"lines": list(parts), "choices": [clean(choice) for choice in reply.choices]}
        return Answer(
            self._sessions.close(inbound.address, body, inbound.message_id), "application/octet-stream"
        )

    async def send(self, address: str, outbound: Outbound) -> Receipt:
        """Lay one text on the page. Nobody looks at it: WindowClosed, and it waits."""
        letterbox = self._box()
        if not outbound.text.strip():
            raise Rejected("empty")
        try:
            laid = await run_in_threadpool(letterbox.put, address, outbound)
        except Exception as error:
            raise Unknown("store") from error
        if not laid:
            raise WindowClosed(PAGE)
        return Receipt("")

    async def erase(self, provider_id: str, address: str = "") -> bool:
        """Tell that nothing is there: no platform has a copy."""
        del provider_id, address
        self._box()
        return True

    async def received(self, since: object) -> list[Inbound]:
        """Return nothing: there is no log but our own."""
        del since
        return []

    async def find_sent(self, address: str, outbound: Outbound, since: object) -> Receipt | None:
        """Look whether a text lies on its page."""
        del address, since
        letterbox = self._box()
        return Receipt("") if await run_in_threadpool(letterbox.has, outbound.id) else None

    def _box(self) -> Letterbox:
        if self._letterbox is None:
            raise Misconfigured("no_send_credentials")
        return self._letterbox


def message_of(visitor: Visitor, text: str, number: str) -> Inbound:
    """Return what a page says. Its id is bound to the page, so that no page can use up another's."""
    return Inbound(
        channel=Web.name,
        message_id=f"{visitor.address}/{number}",
        address=visitor.address,
        text=text,
        kind=InboundKind.TEXT,
    )
