"""Plays Twilio toward the door: signs webhooks, retries them, reads TwiML, reports on delivery."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import httpx

from cases.model import Channel
from hotline.phones.accounts import Accounts
from hotline.phones.files import SAMPLES
from hotline.phones.shelf import Bubble, Phone, Shelf
from locales.segments import segments

_LOG = 2_000
_RETRIES = (0.5, 1.0, 2.0)
_REPORT_AFTER = 0.3
_STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START_WORDS = frozenset({"START", "UNSTOP", "YES"})
_STOPPED = "You have successfully been unsubscribed. You will not receive any more messages from this number."


@dataclass(slots=True)
class Record:
    """One line of the platform's own log."""

    sid: str
    direction: str
    sender: str
    to: str
    body: str
    status: str
    made_at: datetime
    media: tuple[str, ...] = ()
    sample: str = ""
    """Which of the samples its file is."""


class TwilioSide:
    """The platform between the phones and the door."""

    def __init__(self, accounts: Accounts, shelf: Shelf, client: httpx.AsyncClient, *, door_url: str) -> None:
        """Keep what is needed to sign and to reach the door."""
        self._accounts = accounts
        self._shelf = shelf
        self._client = client
        self._door_url = door_url
        self._reports: set[asyncio.Task[None]] = set()
        self.log: OrderedDict[str, Record] = OrderedDict()

    async def say(
        self,
        phone: Phone,
        bubble: Bubble,
        *,
        pin: tuple[float, float] | None = None,
        media: str = "",
    ) -> None:
        """Carry one message from a phone to the door, and the inline answer back. `media` names a sample."""
        sid = ("MM" if media else "SM") + secrets.token_hex(16)
        own, sender = self._own(phone.channel), _platform_address(phone)
        file = "ME" + secrets.token_hex(16) if media else ""
        self._note(
            Record(
                sid, "inbound", sender, own, bubble.text, "received", _now(), (file,) if file else (), media
            )
        )
        fields = {
            "AccountSid": self._accounts.twilio_account_sid,
            "ApiVersion": "2010-04-01",
            "Body": bubble.text,
            "From": sender,
            "MessageSid": sid,
            "NumMedia": "1" if media else "0",
            "To": own,
        }
        if media:
            account = f"https://api.twilio.com/2010-04-01/Accounts/{self._accounts.twilio_account_sid}"
            kind = SAMPLES[media].media_type
            fields |= {"MediaContentType0": kind, "MediaUrl0": f"{account}/Messages/{sid}/Media/{file}"}
        if pin:
            fields |= {"Latitude": str(pin[0]), "Longitude": str(pin[1])}
        answer = await self._deliver(f"{self._door_url}/twilio/message", fields)
        self._shelf.mark(phone, bubble, "lost" if answer is None else "delivered")
        self._obey_stop_words(phone, bubble.text)
        if answer is not None:
            self._show_answer(phone, answer)

    def _obey_stop_words(self, phone: Phone, text: str) -> None:
        """Do what Twilio does by itself on a number: stop, and say so; start again."""
        word = text.strip().upper()
        if phone.channel is not Channel.SMS:
            return
        if word in _STOP_WORDS and not phone.stopped:
            self._shelf.show(phone, Bubble(0, mine=False, text=_STOPPED, segments=1))
            phone.stopped = True
        elif word in _START_WORDS:
            phone.stopped = False

    def _show_answer(self, phone: Phone, twiml: str) -> None:
        for message in ET.fromstring(twiml):  # noqa: S314 - the door of this very program wrote it
            if not phone.stopped:
                self.receive(phone, message.text or "", message.get("statusCallback", ""))

    def receive(self, phone: Phone, body: str, callback: str) -> Record:
        """Show a text on a phone, and report its delivery later."""
        count = segments(body).count if phone.channel is Channel.SMS else 0
        record = self.accept(phone.channel, _platform_address(phone), body, callback)
        self._shelf.show(phone, Bubble(0, mine=False, text=body, segments=count, platform_id=record.sid))
        return record

    def accept(self, channel: Channel, to: str, body: str, callback: str) -> Record:
        """Take an outgoing text over, for a phone in view or for one of the seeded cases."""
        sid = "SM" + secrets.token_hex(16)
        record = Record(sid, "outbound-api", self._own(channel), to, body, "queued", _now())
        self._note(record)
        # Reports go only to the door, whatever address a request names.
        if callback.startswith(self._door_url + "/"):
            task = asyncio.create_task(self._report(record, callback))
            self._reports.add(task)
            task.add_done_callback(self._reports.discard)
        return record

    async def _report(self, record: Record, callback: str) -> None:
        for status in ("sent", "delivered"):
            await asyncio.sleep(_REPORT_AFTER)
            record.status = status
            fields = {
                "AccountSid": self._accounts.twilio_account_sid,
                "From": record.sender,
                "MessageSid": record.sid,
                "MessageStatus": status,
                "To": record.to,
            }
            await self._deliver(callback, fields)

    async def _deliver(self, url: str, fields: Mapping[str, str]) -> str | None:
        """Post a signed form; the same delivery again when the door says that it could not keep it."""
        headers = {
            "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
            "x-twilio-signature": sign(url, fields, self._accounts.twilio_auth_token),
            "i-twilio-idempotency-token": secrets.token_hex(16),
        }
        for wait in (*_RETRIES, None):
            try:
                answer = await self._client.post(url, content=urlencode(fields), headers=headers)
            except httpx.HTTPError:
                answer = None
            if answer is not None and not answer.is_server_error:
                return answer.text if answer.is_success else None
            if wait is not None:
                await asyncio.sleep(wait)
        return None

    def _note(self, record: Record) -> None:
        self.log[record.sid] = record
        while len(self.log) > _LOG:
            self.log.popitem(last=False)

    def _own(self, channel: Channel) -> str:
        whatsapp = channel is Channel.WHATSAPP
        return self._accounts.twilio_whatsapp_from if whatsapp else self._accounts.twilio_sms_from


def sign(url: str, fields: Mapping[str, str], token: str) -> str:
    """Write X-Twilio-Signature: HMAC-SHA1 over the address and every name and value, sorted by name."""
    text = url + "".join(f"{name}{value}" for name, value in sorted(fields.items()))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1)).decode()


def _platform_address(phone: Phone) -> str:
    return f"whatsapp:{phone.address}" if phone.channel is Channel.WHATSAPP else phone.address


def _now() -> datetime:
    return datetime.now(UTC)
