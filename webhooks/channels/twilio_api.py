"""How we speak to Twilio: send, erase, and read its log. Only the relay builds this."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.http import HttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

import cases.model
from cases.messages import Delivery, Inbound, InboundKind, Media, Outbound, Receipt
from webhooks.channels.base import (
    Misconfigured,
    Rejected,
    Retryable,
    SendError,
    Stopped,
    Unknown,
    WindowClosed,
    clean,
    hush_libraries,
    split,
    trust,
)
from webhooks.channels.fetching import Way, fetch
from webhooks.channels.twilio_form import (
    BLOCKING_CODES,
    FILE,
    MESSAGE_SID,
    STATUS_PATH,
    address_of,
    media_kind,
)

_HOME = "https://api.twilio.com"
_TIMEOUT = httpx.Timeout(35, connect=10)
_FILE_HOSTS = frozenset({"mms.twiliocdn.com"})
"""Where Twilio's API sends on who asks for a file (Media resource, Twilio's documentation)."""
_VALIDITY = 3_600
"""Seconds that Twilio may hold a text back: later, the moment that was safe may be over."""
_LOG_LIMIT = 1_000
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_THROTTLED = frozenset({"20429", "63018", "14107"})
_WINDOW = frozenset({"63016"})
_OURS_WRONG = frozenset(
    {"20003", "20404", "20005", "21606", "21659", "21660", "63007", "21603", "401", "403", "404"}
)
_TOO_EARLY = "20009"
_GONE = frozenset({"404", "20404"})


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Credentials of the API. `username` is the SID of a restricted key, or the account's own."""

    account_sid: str
    username: str
    password: str = field(repr=False)
    base: str = _HOME


class _Wire(HttpClient):  # type: ignore[misc]
    """The library's HTTP client, without its log and its memory of the last request.

    A broken connection is named here by whether the request can have left us; that difference decides
    whether a text may be sent again.
    """

    def __init__(self, base: str) -> None:
        """Point at the API, or at a stand-in for it."""
        self.is_async = True
        self.timeout = None
        self._base = base.rstrip("/")

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - the library's signature
    ) -> Response:
        """Make one request; raises Retryable or Unknown when there is no answer to judge."""
        del timeout, allow_redirects
        if not url.startswith(_HOME + "/"):
            raise Misconfigured("foreign_url")
        target = self._base + url.removeprefix(_HOME)
        try:
            async with httpx.AsyncClient(verify=trust(), timeout=_TIMEOUT, trust_env=False) as client:
                answer = await client.request(
                    method, target, params=_plain(params), data=_plain(data), headers=headers, auth=auth
                )
        except _NEVER_LEFT:
            raise Retryable("connection") from None
        except httpx.HTTPError:
            raise Unknown("connection") from None
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise Retryable("429", after=_seconds(answer.headers.get("retry-after")))
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unknown(str(answer.status_code))
        if answer.is_redirect:
            raise Misconfigured(str(answer.status_code))
        return Response(answer.status_code, answer.text, answer.headers)


def _plain(fields: Mapping[str, object] | None) -> dict[str, str] | None:
    """Write fields as strings, the way the library leaves them to its usual client."""
    return None if fields is None else {name: str(value) for name, value in fields.items()}


def _seconds(header: str | None) -> float | None:
    """Read Retry-After where it is a number of seconds."""
    return float(header) if header and header.isascii() and header.isdigit() else None


class TwilioApi:
    """One sender of our account. Raises SendError and nothing else."""

    def __init__(self, key: ApiKey, *, own: str, public_url: str) -> None:
        """Keep the credentials; no connection is made yet."""
        hush_libraries()
        self._own = own
        self._public_url = public_url
        self._key = key
        self._client = Client(key.username, key.password, key.account_sid, http_client=_Wire(key.base))

    async def send(self, to: str, outbound: Outbound, *, limit: int) -> Receipt:
        """Send a text, in parts if it is longer than `limit`. Parts after a failed one are not sent."""
        callback = f"{self._public_url}{STATUS_PATH}?o={quote(outbound.id, safe='')}"
        sids: list[str] = []
        for part in split(outbound.text, limit):
            try:
                sids.append(await self._create(to, part, callback))
            except SendError as error:
                if sids:
                    raise Unknown("part") from error
                raise
        if not sids:
            raise Rejected("empty")
        return Receipt(provider_id=" ".join(sids), state=Delivery.SENT)

    async def _create(self, to: str, body: str, callback: str) -> str:
        async with _named_errors():
            message = await self._client.messages.create_async(
                to=to, from_=self._own, body=body, status_callback=callback, validity_period=_VALIDITY
            )
        if not isinstance(message.sid, str) or not MESSAGE_SID.fullmatch(message.sid):
            raise Unknown("unreadable")
        return str(message.sid)

    async def erase(self, provider_id: str) -> bool:
        """Delete messages with their files. A message that is not final yet (20009) is Retryable."""
        for sid in provider_id.split():
            if not MESSAGE_SID.fullmatch(sid):
                raise Rejected("not_a_message")
            try:
                async with _named_errors():
                    await self._client.messages(sid).delete_async()
            except Unknown as error:
                raise Retryable(error.code) from None
            except SendError as error:
                if error.code == _TOO_EARLY:
                    raise Retryable(error.code) from None
                if error.code not in _GONE:
                    raise
        return True

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        """Return a file by "message/file". The address is made here: none that came with a message is believed."""
        found = FILE.fullmatch(ref)
        if found is None:
            raise Rejected("not_a_file")
        key, base = self._key, self._key.base.rstrip("/")
        way = Way(base, _FILE_HOSTS, (key.username, key.password))
        url = f"{base}/2010-04-01/Accounts/{key.account_sid}/Messages/{found[1]}/Media/{found[2]}"
        return await fetch(url, way, limit=limit)

    async def received(self, channel: cases.model.Channel, since: datetime) -> list[Inbound]:
        """Read the incoming messages since then, oldest first, as the door would have read them."""
        found = []
        for message in await self._log(since, to=self._own):
            address = address_of(str(message.from_ or ""), channel)
            if message.direction == "inbound" and address and MESSAGE_SID.fullmatch(str(message.sid)):
                found.append(await self._as_inbound(message, address, channel))
        return found[::-1]

    async def _as_inbound(self, message: Any, address: str, channel: cases.model.Channel) -> Inbound:
        sid, count = str(message.sid), str(message.num_media or "0")
        media: tuple[Media, ...] = ()
        if count != "0":
            async with _named_errors():
                files = await self._client.messages(sid).media.list_async(limit=10)
            media = tuple(Media(media_kind(str(f.content_type)), f"{sid}/{f.sid}") for f in files)
        return Inbound(
            channel=channel,
            message_id=sid,
            address=address,
            text=clean(str(message.body or "")),
            kind=InboundKind.MEDIA if count != "0" else InboundKind.TEXT,
            media=media,
            sent_at=message.date_created,
        )

    async def find_sent(self, to: str, outbound: Outbound, *, since: datetime, limit: int) -> Receipt | None:
        """Look in Twilio's log for every part of a text; None unless all are there."""
        log = await self._log(since, to=to, from_=self._own)
        sids = {str(m.body): str(m.sid) for m in log if str(m.direction).startswith("outbound")}
        parts = split(outbound.text, limit)
        if not parts or any(part not in sids for part in parts):
            return None
        return Receipt(provider_id=" ".join(sids[part] for part in parts), state=Delivery.SENT)

    async def _log(self, since: datetime, **who: str) -> list[Any]:
        """Read the log, newest first. A failure to read is always Retryable: nothing was changed."""
        try:
            async with _named_errors():
                log = await self._client.messages.list_async(date_sent_after=since, limit=_LOG_LIMIT, **who)
        except Unknown as error:
            raise Retryable(error.code) from None
        return [m for m in log if m.date_created is None or m.date_created >= since]


@asynccontextmanager
async def _named_errors() -> AsyncIterator[None]:
    """Turn whatever the library raises into our family, without its text: that names the number."""
    try:
        yield
    except SendError:
        raise
    except TwilioException as error:
        raise _named(str(getattr(error, "code", None) or getattr(error, "status", None) or "")) from None
    except Exception:  # noqa: BLE001 - an answer that the library cannot read can raise anything
        raise Unknown("unreadable") from None


def _named(code: str) -> SendError:
    """Sort Twilio's error codes; what is not listed is a text or address that is refused for good."""
    for codes, kind in (
        (BLOCKING_CODES, Stopped),
        (_WINDOW, WindowClosed),
        (_THROTTLED, Retryable),
        (_OURS_WRONG, Misconfigured),
    ):
        if code in codes:
            return kind(code)
    return Rejected(code) if code else Unknown("unreadable")
