"""Ties the page's channel to the store: what a cookie leads to, and how an answer is laid on an open page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from cases import webpages
from cases.messages import Outbound
from cases.store.unit import Store
from webhooks.channels.web import COOKIE, Letterbox, Sessions


def cookie_name(name: str, *, secure: bool) -> str:
    """Return the name under which a cookie travels; `__Host-` ties it to this host and to TLS."""
    return f"__Host-{name}" if secure else name


def line_of(message: str, side: str) -> UUID:
    """Return the id of what a message puts on its page: the same for every copy of it."""
    return uuid5(NAMESPACE_OID, f"{message}/{side}")


def sessions(*, secure: bool) -> Sessions:
    """Return what the door's channel needs."""

    def close(address: str, body: dict[str, Any], message: str) -> bytes:
        return webpages.close_line(address, body, line_of(message, webpages.US))

    return Sessions(cookie_name(COOKIE, secure=secure), webpages.visit_of, close)


def letterbox(store: Store, clock: Callable[[], datetime]) -> Letterbox:
    """Return what the relay's channel needs."""

    def put(address: str, outbound: Outbound) -> bool:
        with store.writes() as u:
            return webpages.deliver(u, address, line=UUID(outbound.id), text=outbound.text, now=clock())

    def has(line: str) -> bool:
        with store.reads() as u:
            return webpages.has_line(u, UUID(line))

    return Letterbox(put, has)
