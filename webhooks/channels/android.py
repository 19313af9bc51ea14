"""Text messages by a phone of our own: the open-source SMS Gateway for Android, where Twilio sells no number.

The app posts what its SIM card received, signed with a key that only it and the door hold, and sends what the
relay asks of it. It reads no answer from the response, so every answer leaves through the relay.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import httpx
from starlette.concurrency import run_in_threadpool

import cases.model
from cases.messages import Delivery, Inbound, InboundKind, Media, MediaKind, Outbound, Receipt
from cases.passphrase import lock
from webhooks.channels.base import (
    Answer,
    Misconfigured,
    Post,
    Rejected,
    Reply,
    Retryable,
    SendError,
    Status,
    Unknown,
    clean,
    hush_libraries,
    split,
    trust,
)
from webhooks.channels.callers import normalise
from webhooks.channels.telegram_json import read_object

PATH = "/android/message"
WINDOW = timedelta(minutes=5)
"""So far may the phone's clock be from ours; the app stamps and signs each try anew."""
_TIMEOUT = httpx.Timeout(35, connect=10)
_VALIDITY = 3_600
"""Seconds that the phone may hold a text back: later, the moment that was safe may be over."""
_AT_ONCE = 100
"""From this priority on the app sends without the pauses that it makes between texts."""
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_OURS_WRONG = frozenset({401, 403, 404})
_EVENT_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_OUR_ID = re.compile(r"[0-9A-Za-z-]{1,36}")
_STAMP = re.compile(r"[0-9]{9,11}")
# The app reports "delivered" once for each part of a long text: the first such report is what we show.
_STATES = {
    "sms:sent": Delivery.SENT,
    "sms:delivered": Delivery.DELIVERED,
    "sms:failed": Delivery.FAILED,
    "sms:cancelled": Delivery.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Signing:
    """What the door needs: the app's signing key, and the country of the SIM card ("LB" or "JO")."""

    key: str = field(repr=False)
    country: str
    clock: Callable[[], datetime] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gateway:
    """What the relay needs: where the app's API is (the phone itself or a server between), and its login.

    With a passphrase, which the app must know too, number and text are closed to any server between.
    """

    base: str
    username: str = field(repr=False)
    password: str = field(repr=False)
    passphrase: str = field(default="", repr=False)
    sim: int | None = None


class Android:
    """SMS through one phone. The words for stop, exit and forget are ours: no provider acts on them."""

    name = cases.model.Channel.SMS
    limit = 1600

    def __init__(self, signing: Signing | None = None, *, gateway: Gateway | None = None) -> None:
        """Take what verifies, in the door, or what sends, in the relay."""
        hush_libraries()
        self._signing = signing
        self._gateway = gateway

    def verify(self, post: Post) -> bool:
        """Check that the app signed this body, and did so just now."""
        if self._signing is None or not self._signing.key:
            return False
        stamp = post.headers.get("x-timestamp") or ""
        given = (post.headers.get("x-signature") or "").encode("utf-8", "backslashreplace")
        if not _STAMP.fullmatch(stamp):
            return False
        expected = hmac.new(self._signing.key.encode(), post.body + stamp.encode(), hashlib.sha256)
        genuine = hmac.compare_digest(expected.hexdigest().encode(), given)
        age = abs(self._signing.clock().timestamp() - int(stamp))
        return genuine and age <= WINDOW.total_seconds()

    def parse(self, post: Post) -> list[Inbound]:
        """Read one received message. The app joins the parts of a long one before it posts."""
        told = read_object(post.body)
        event, number, payload = told.get("event"), told.get("id"), told.get("payload")
        if event not in ("sms:received", "mms:received") or not isinstance(payload, dict):
            return []
        text = payload.get("message" if event == "sms:received" else "subject")
        address = self._address(payload)
        if not _is(number, _EVENT_ID) or address is None:
            return []
        if event == "sms:received" and not isinstance(text, str):
            return []
        # A picture message cannot be fetched; that it came is kept, and a person asks.
        media = () if event == "sms:received" else (Media(MediaKind.FILE, ""),)
        return [
            Inbound(
                channel=self.name,
                message_id=str(number),
                address=address,
                text=clean(text) if isinstance(text, str) else "",
                kind=InboundKind.MEDIA if media else InboundKind.TEXT,
                media=media,
                proof=_proof(payload, address, text),
                by_relay=True,
            )
        ]

    def _address(self, payload: Mapping[str, Any]) -> str | None:
        sender = payload.get("sender", payload.get("phoneNumber"))  # the older app knew only the second
        country = self._signing.country if self._signing else ""
        return normalise(sender, country) if isinstance(sender, str) else None

    def status(self, post: Post) -> Status | None:
        """Read a delivery report. Its reason may quote a number and is not kept."""
        told = read_object(post.body)
        event, payload = told.get("event"), told.get("payload")
        state = _STATES.get(event) if isinstance(event, str) else None
        number = payload.get("messageId") if isinstance(payload, dict) else None
        if state is None or not _is(number, _OUR_ID):
            return None
        error = "gateway" if state is Delivery.FAILED else None
        return Status(self.name, str(number), Receipt(str(number), state, error))

    def answer(self, inbound: Inbound, reply: Reply) -> Answer:
        """Write nothing: the app does not read what it gets back."""
        del inbound, reply
        return Answer(b"", "text/plain")

    async def send(self, address: str, outbound: Outbound) -> Receipt:
        """Send one text to a number. Our id goes with it: the app takes no id twice."""
        gateway = self._sender()
        parts = split(clean(outbound.text), self.limit)
        if not parts:
            raise Rejected("empty")
        numbers = _ids(outbound.id, len(parts))
        for number, part in zip(numbers, parts, strict=True):
            try:
                await _post(gateway, number, address, part)
            except SendError as error:
                if number != numbers[0]:
                    raise Unknown("part") from error
                raise
        return Receipt(" ".join(numbers), Delivery.SENT)

    async def erase(self, provider_id: str, address: str = "") -> bool:
        """Tell that it cannot be done: the app's API cancels what waits and deletes nothing."""
        del provider_id, address
        self._sender()
        return False

    async def received(self, since: datetime) -> list[Inbound]:
        """Return nothing: the app keeps what the door did not take and brings it again for two days."""
        del since
        return []

    async def find_sent(self, address: str, outbound: Outbound, since: datetime) -> Receipt | None:
        """Ask for every part of a text by our own id; None unless all are there."""
        del address, since
        gateway = self._sender()
        numbers = _ids(outbound.id, len(split(clean(outbound.text), self.limit)))
        for number in numbers:
            try:
                answer = await _ask(gateway, "GET", f"/messages/{number}")
            except Unknown as error:
                raise Retryable(error.code) from None
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            if not answer.is_success:
                raise Retryable(str(answer.status_code))
        return Receipt(" ".join(numbers), Delivery.SENT)

    def _sender(self) -> Gateway:
        if self._gateway is None:
            raise Misconfigured("no_send_credentials")
        return self._gateway


def _proof(payload: Mapping[str, Any], address: str, text: object) -> bytes:
    """Return what two copies of one message share when the app gave each an id of its own."""
    same = [address, payload.get("receivedAt"), payload.get("messageId"), text]
    return hashlib.sha256(json.dumps(same).encode()).digest()


def _is(value: object, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _ids(own: str, count: int) -> tuple[str, ...]:
    """Return the ids of the parts of a text: our own for the first, and such as only it leads to for the rest."""
    return tuple(own if n == 0 else str(uuid5(NAMESPACE_OID, f"{own}/{n}")) for n in range(count))


async def _post(gateway: Gateway, number: str, address: str, text: str) -> None:
    """Hand one text to the app. That it has this id already means that it took it before."""
    closed = bool(gateway.passphrase)
    if closed:
        address, text = await run_in_threadpool(
            lambda: (lock(address, gateway.passphrase), lock(text, gateway.passphrase))
        )
    asked: dict[str, object] = {
        "id": number,
        "textMessage": {"text": text},
        "phoneNumbers": [address],
        "withDeliveryReport": True,
        "ttl": _VALIDITY,
        "priority": _AT_ONCE,
        "isEncrypted": closed,
    }
    if gateway.sim is not None:
        asked["simNumber"] = gateway.sim
    answer = await _ask(gateway, "POST", "/messages?skipPhoneValidation=true", asked)
    status = answer.status_code
    if answer.is_success or status == httpx.codes.CONFLICT:
        return
    raise Misconfigured(str(status)) if status in _OURS_WRONG or answer.is_redirect else Rejected(str(status))


async def _ask(gateway: Gateway, method: str, path: str, body: object = None) -> httpx.Response:
    """Make one request; raises Retryable or Unknown when there is no answer to judge."""
    login = httpx.BasicAuth(gateway.username, gateway.password)
    try:
        async with httpx.AsyncClient(verify=trust(), timeout=_TIMEOUT, trust_env=False, auth=login) as client:
            answer = await client.request(method, gateway.base + path, json=body)
    except _NEVER_LEFT:
        raise Retryable("connection") from None
    except httpx.HTTPError:
        raise Unknown("connection") from None
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        wait = answer.headers.get("retry-after", "")
        raise Retryable("429", after=float(wait) if wait.isascii() and wait.isdigit() else None)
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Unknown(str(answer.status_code))
    return answer
