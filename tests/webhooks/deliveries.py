"""Deliveries as the platforms make them, signed by our own hand and not by the library that checks them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from cases.messages import Inbound
from webhooks.channels.base import Post
from webhooks.channels.registry import DoorSecrets, for_door

PUBLIC_URL = "https://hotline.example"
ACCOUNT = "AC" + "0" * 32
TOKEN = "test-twilio-token"
SECRET = "test-telegram-secret"
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
