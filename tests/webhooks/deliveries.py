"""Deliveries as the platforms make them, signed by our own hand and not by the library that checks them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from cases import seal, webpages
from cases.messages import Inbound
from cases.model import Channel
from webhooks.channels.android import PATH, Signing
from webhooks.channels.base import Post
from webhooks.channels.registry import DoorSecrets, for_door
from webhooks.web.visits import line_of, sessions

PUBLIC_URL = "https://hotline.example"
ACCOUNT = "AC" + "0" * 32
TOKEN = "test-twilio-token"
SECRET = "test-telegram-secret"
SIGNING_KEY = "test-signing-key-of-the-phone"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SMS_FROM = "+15005550006"
WHATSAPP_FROM = "whatsapp:+14155238886"
PAYLOADS = Path(__file__).parent.parent / "payloads"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


def secrets(**changes: str) -> DoorSecrets:
    values = {
        "public_url": PUBLIC_URL,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_sms_from": SMS_FROM,
        "twilio_whatsapp_from": WHATSAPP_FROM,
        "telegram_secret": SECRET,
    }
    return DoorSecrets(**(values | changes))


def channels():
    return for_door(secrets())


def android_channels(clock: Callable[[], datetime] = lambda: NOW, country: str = "LB"):
    """A door whose SMS comes from a phone of our own."""
    signing = Signing(SIGNING_KEY, country, clock)
    return for_door(DoorSecrets(PUBLIC_URL, android=signing))


def web_channel():
    """The door's own page."""
    return for_door(DoorSecrets(PUBLIC_URL, web=sessions(secure=True)))[Channel.WEB]


WEB_SECRET = webpages.make_secret()


def web_post(text: str = "hello", *, secret: str = WEB_SECRET, number: str = "m1", **changes: str) -> Post:
    """A form as a browser sends it, with its cookie."""
    visit = webpages.visit_of(secret)
    fields = {"text": text, "message": number, "form": visit.token if visit else ""} | changes
    headers = {
        "content-type": FORM,
        "cookie": f"a=b; __Host-talk={secret}.0a0b",
        "sec-fetch-site": "same-origin",
    }
    return Post(headers, "", urlencode(fields).encode())


def web_texts(body: bytes, number: str = "m1") -> list[str]:
    """Open what the page would show, with the key of the browser."""
    visit = webpages.visit_of(WEB_SECRET)
    if not body:
        return []
    line = line_of(f"{visit.address}/{number}", webpages.US)
    return seal.open_body(visit.private, body, "lines", str(line))["lines"]


def payloads() -> Iterable[tuple[str, str, dict]]:
    for path in sorted(PAYLOADS.glob("*/*.json")):
        yield path.parent.name, path.stem, json.loads(path.read_text())


def sign(url: str, pairs: Iterable[tuple[str, str]], token: str = TOKEN) -> str:
    text = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def form_post(
    fields: Mapping[str, str] | list[tuple[str, str]], *, path: str = "/twilio/message", token: str = TOKEN
) -> Post:
    pairs = list(fields.items()) if isinstance(fields, Mapping) else fields
    headers = {"content-type": FORM, "x-twilio-signature": sign(PUBLIC_URL + path, pairs, token)}
    return Post(headers, PUBLIC_URL + path, urlencode(pairs).encode())


def update_post(update: object, secret: str = SECRET) -> Post:
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": secret}
    return Post(headers, PUBLIC_URL + "/telegram", body)


def android_post(event: object, *, at: datetime = NOW, key: str = SIGNING_KEY) -> Post:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    stamp = str(int(at.timestamp()))
    seal = hmac.new(key.encode(), body + stamp.encode(), hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", "x-signature": seal, "x-timestamp": stamp}
    return Post(headers, PUBLIC_URL + PATH, body)


def android(number: int = 1, text: str = "hello", **payload: object) -> dict:
    """What the app posts for a received message; each has a second of its own."""
    told = {
        "messageId": f"{number:08x}",
        "message": text,
        "sender": "03000001",
        "recipient": None,
        "simNumber": 1,
        "receivedAt": f"2026-11-21T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000+02:00",
    }
    return {
        "deviceId": "Canary-device",
        "event": "sms:received",
        "id": f"event{number:016}",
        "payload": told | payload,
        "webhookId": "LreFUt-Z3sSq0JufY9uWB",
    }


def android_report(outbound_id: str, event: str = "sms:delivered", **payload: object) -> dict:
    told = {"messageId": outbound_id, "recipient": "+9613000001", "simNumber": 1, "reason": "to +9613000001"}
    return {"deviceId": "Canary-device", "event": event, "id": "report1", "payload": told | payload}


def post_of(payload: dict) -> Post:
    return form_post(payload["form"]) if "form" in payload else update_post(payload["update"])


def sms(number: int = 1, text: str = "hello", **fields: str) -> dict[str, str]:
    return {
        "MessageSid": f"SM{number:032x}",
        "AccountSid": ACCOUNT,
        "From": "+9613000001",
        "To": SMS_FROM,
        "Body": text,
        "NumMedia": "0",
    } | fields


def whatsapp(number: int = 1, text: str = "hello", **fields: str) -> dict[str, str]:
    return sms(number, text, From="whatsapp:+9613000001", To=WHATSAPP_FROM) | fields


def telegram(number: int = 1, text: str = "hello", **fields: object) -> dict:
    person = {"id": 7001, "is_bot": False, "first_name": "Canary"}
    chat = {"id": 7001, "type": "private"}
    message = {"message_id": number, "from": person, "chat": chat, "date": 1790000000, "text": text}
    return {"update_id": number, "message": message | fields}


def one(channel, post: Post) -> Inbound:
    (inbound,) = channel.parse(post)
    return inbound
