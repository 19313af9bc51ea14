"""Fetches a file over a wire that may be hostile: only where it may, never too much, never for too long."""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from webhooks.channels.base import Rejected, Retryable, SendError, trust

SECONDS = 90.0
"""From the first byte asked for to the last one: a server that drips is left."""
_HOPS = 3
_WIRE = httpx.Timeout(20, connect=10)
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Way:
    """Where a file may be fetched. `base` is our own setting and is trusted; every other host only by name."""

    base: str
    hosts: frozenset[str] = frozenset()
    """Hosts to which the platform may send us on, over https alone and to public addresses alone."""
    auth: tuple[str, str] | None = field(default=None, repr=False)
    """Said to `base`, and to nobody to whom we are sent on."""


async def fetch(url: str, way: Way, *, limit: int) -> bytes:
    """Return the file of an address that begins with `way.base`, at most `limit` bytes.

    Raises Retryable for what may go better later, Rejected with a code for what never will.
    """
    try:
        async with asyncio.timeout(SECONDS):
            return await _follow(url, way, limit)
    except TimeoutError:
        raise Retryable("slow") from None
    except httpx.HTTPError:
        raise Retryable("connection") from None


async def _follow(url: str, way: Way, limit: int) -> bytes:
    if not url.startswith(way.base.rstrip("/") + "/"):
        raise Rejected("foreign_url")
    auth = way.auth
    for _ in range(_HOPS + 1):
        target, headers, extensions = await _aim(url, way)
        headers |= {"accept-encoding": "identity"}
        async with (
            httpx.AsyncClient(verify=trust(), timeout=_WIRE, trust_env=False) as client,
            client.stream("GET", target, headers=headers, auth=auth, extensions=extensions) as answer,
        ):
            if not answer.is_redirect:
                return await _read(answer, limit)
            url = urljoin(url, answer.headers.get("location", ""))
        # Whoever comes next is told nothing that proves who we are.
        auth = None
    raise Rejected("too_many_hops")


async def _aim(url: str, way: Way) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return what to connect to. A host that the answer named is looked up once, and that address is the one used."""
    parts = urlsplit(url)
    if _same_place(parts, urlsplit(way.base)):
        return url, {}, {}
    host = parts.hostname or ""
    plain = parts.username is None and parts.password is None and _port(parts) in {None, 443}
    if parts.scheme != "https" or not plain or host not in way.hosts:
        raise Rejected("foreign_url")
    address = await asyncio.to_thread(_public_address, host)
    shown = f"[{address}]" if ":" in address else address
    return parts._replace(netloc=shown).geturl(), {"host": host}, {"sni_hostname": host}


def _same_place(one: SplitResult, other: SplitResult) -> bool:
    return (one.scheme, one.netloc) == (other.scheme, other.netloc)


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return -1


def _public_address(host: str) -> str:
    """Return an address of a host. Raises Rejected when one of them is inside somebody's own network."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        raise Retryable("name") from None
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        known = ipaddress.ip_address(address.partition("%")[0])
        inner = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
        if not known.is_global or known.is_multicast or (inner is not None and not inner.is_global):
            raise Rejected("inner_address")
    if not addresses:
        raise Retryable("name")
    return addresses[0]


async def _read(answer: httpx.Response, limit: int) -> bytes:
    refused = _refusal(answer.status_code, answer.headers)
    if refused is not None:
        raise refused
    length = answer.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length[:12]) > limit:
        raise Rejected("too_large")
    found = bytearray()
    async for chunk in answer.aiter_raw():
        found += chunk
        if len(found) > limit:
            raise Rejected("too_large")
    return bytes(found)


def _refusal(status: int, headers: Mapping[str, str]) -> SendError | None:
    """Say what an answer without a file means. What is missing may come: WhatsApp's files are late by seconds."""
    if status != httpx.codes.OK:
        return Retryable("gone" if status in _GONE else str(status))
    if headers.get("content-encoding", "identity") != "identity":
        return Rejected("encoded")
    return None
