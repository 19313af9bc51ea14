"""Posts to an address that somebody typed: only to the open internet, over TLS, and never where a redirect leads.

The name is looked up first and every address behind it is judged; the connection then goes to exactly the address
that was judged, so that a name which answers differently a moment later leads nowhere else.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from cases.subscribers import is_loopback

CONNECT_SECONDS, WHOLE_SECONDS = 5.0, 15.0
"""Standard Webhooks advises 15 to 30 seconds; a subscriber that needs longer should answer first and work later."""
MOST_ADDRESSES = 3

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_WRAPPED = tuple(
    ipaddress.ip_network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
"""IPv6 ranges that carry an IPv4 address inside, which could be any: NAT64, 6to4, Teredo, the old mapping."""


def networks_of(text: str) -> tuple[Network, ...]:
    """Return the networks that a setting names. Raises ValueError, which says which one is none."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


class NotDelivered(Exception):
    """It did not arrive, or was not taken. `code` says why, without anything of the address."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Outside:
    """The way out. `networks` are private ones that the operator allows; `trust` holds the roots of TLS."""

    networks: tuple[Network, ...] = ()
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    connect_seconds: float = CONNECT_SECONDS
    whole_seconds: float = WHOLE_SECONDS

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post and return the status. Raises NotDelivered; nothing of an answer but its status is read."""
        try:
            async with asyncio.timeout(self.whole_seconds):
                return await self._post(httpx.URL(url), body, headers)
        except TimeoutError:
            raise NotDelivered("timeout") from None

    async def _post(self, url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> int:
        if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.host)):
            raise NotDelivered("plain")
        port = url.port or {"https": 443}.get(url.scheme, 80)
        found = await _look_up(url.host, port)
        if not found or not all(self.may_reach(address) for address in found):
            raise NotDelivered("private" if found else "unknown_name")
        failed = NotDelivered("unreachable")
        for address in found[:MOST_ADDRESSES]:
            try:
                return await self._post_to(address, url, body, headers)
            except httpx.ConnectError as error:
                failed = NotDelivered("tls" if _is_tls(error) else "unreachable")
            except httpx.TimeoutException:
                failed = NotDelivered("timeout")
            except (httpx.HTTPError, ValueError):
                raise NotDelivered("broken") from None
        raise failed

    def may_reach(self, address: Address) -> bool:
        """Tell whether an address is on the open internet, or in a network that the operator allows."""
        plain = getattr(address, "ipv4_mapped", None) or address
        if any(plain.version == each.version and plain in each for each in self.networks):
            return True
        wrapped = any(plain.version == each.version and plain in each for each in _WRAPPED)
        return plain.is_global and not plain.is_multicast and not plain.is_reserved and not wrapped

    async def _post_to(
        self, address: Address, url: httpx.URL, body: bytes, headers: Mapping[str, str]
    ) -> int:
        there = url.copy_with(host=str(address))
        named = {**headers, "Host": url.netloc.decode("ascii")}
        limits = httpx.Timeout(self.whole_seconds, connect=self.connect_seconds)
        # No proxy and no password file of this machine's environment: they would lead somewhere nobody has judged.
        async with (
            httpx.AsyncClient(
                verify=self.trust, timeout=limits, follow_redirects=False, trust_env=False
            ) as client,
            client.stream(
                "POST", there, content=body, headers=named, extensions={"sni_hostname": url.host}
            ) as answer,
        ):
            return answer.status_code


async def _look_up(host: str, port: int) -> Sequence[Address]:
    """Return every address behind a name, IPv4 first; none where there is no such name."""
    try:
        rows = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    found = dict.fromkeys(ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows)
    return sorted(found, key=lambda address: address.version)


def _is_tls(error: BaseException | None) -> bool:
    """Tell whether a connection failed at its certificate or its encryption."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def judge(status: int) -> None:
    """Raise NotDelivered unless the answer says that the event was taken."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status == HTTPStatus.GONE:
        raise NotDelivered("gone")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise NotDelivered("redirect")
    raise NotDelivered("refused" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "broken")
