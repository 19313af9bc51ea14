"""A town for journeys: phones that reach the real door, and people at the real desk, over one database."""

import asyncio
import base64
import hashlib
import hmac
import html
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from admin.app import create_app as create_desk
from cases.messages import Delivery, Outbound, Receipt
from cases.model import NATIONAL, Channel, Language, Role
from hotline.phones.accounts import DEMO
from tests.admin.visit import TestClient, token_in
from tests.factories import PASSPHRASE, House, cheap_passphrases, vault_pair
from webhooks.channels.base import SendError
from webhooks.channels.registry import DoorSecrets, for_door
from webhooks.door import create_app as create_door
from webhooks.relay import Relay

PUBLIC_URL = "http://127.0.0.1:8000"
OWN = {Channel.SMS: DEMO.twilio_sms_from, Channel.WHATSAPP: DEMO.twilio_whatsapp_from}
_serial = itertools.count(1)


class Town:
    """Door, desk and relay of one hotline, and the clock over it."""

    def __init__(self, house: House) -> None:
        self.house, self.clock = house, house.clock
        self.jobs: list[str] = []
        channels = for_door(
            DoorSecrets(
                PUBLIC_URL,
                DEMO.twilio_account_sid,
                DEMO.twilio_auth_token,
                DEMO.twilio_sms_from,
                DEMO.twilio_whatsapp_from,
                DEMO.telegram_secret,
            )
        )
        take, record = house.intake.take, house.intake.record_status
        door = create_door(channels, take, record, public_url=PUBLIC_URL, ready=house.door_store.answers)
        self.door = TestClient(door, base_url=PUBLIC_URL)
        self.desk = create_desk(house.desk_store, now=house.clock)
        self.sky = {channel: Sky(channel) for channel in Channel}
        self.relay = Relay(
            store=house.relay_store,
            channels=self.sky,
            vault_private=vault_pair().private,
            vault_public=vault_pair().public,
            clock=house.clock,
        )

    def phone(self, channel: Channel, address: str = "") -> "Phone":
        """A phone that has never written."""
        number = next(_serial)
        made_up = str(7_000_000 + number) if channel is Channel.TELEGRAM else f"+96171{number:06}"
        return Phone(self, channel, address or made_up)

    def hire(
        self, login: str, office: str = NATIONAL, role: Role = Role.COUNSELLOR, language: str = "en"
    ) -> "Clerk":
        """A person of the staff, signed in through the page."""
        self.house.hire(login, role=role, office=office)
        return Clerk(self, login, language)

    def post_signed(self, path: str, fields: Mapping[str, str]) -> Any:
        """Deliver a form as Twilio does; the signature is made by hand."""
        text = PUBLIC_URL + path + "".join(f"{name}{value}" for name, value in sorted(fields.items()))
        digest = hmac.new(DEMO.twilio_auth_token.encode(), text.encode(), hashlib.sha1).digest()
        return self.door.post(
            path,
            content=urlencode(fields),
            headers={
                "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
                "x-twilio-signature": base64.b64encode(digest).decode(),
            },
        )

    def send_queued(self) -> list[tuple[str, Outbound]]:
        """Let the relay do the jobs that wait; return what left, with the address."""
        with self.house.relay_store.writes() as u:
            rows = u.raw.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo' RETURNING id, args"
            ).fetchall()
        self.jobs = [args["outbound"] for _, args in sorted(rows, key=lambda row: row[0])]
        return self.send_again()

    def send_again(self) -> list[tuple[str, Outbound]]:
        """Let the relay do the same jobs another time, as after a crash or a pause."""
        before = {sent.id for sky in self.sky.values() for _, sent in sky.sent}
        for outbound in self.jobs:
            asyncio.run(self.relay.send(outbound))
        return [one for sky in self.sky.values() for one in sky.sent if one[1].id not in before]

    def report(self, sent: tuple[str, Outbound], channel: Channel, state: str) -> Any:
        """Let the platform report on a text that left, in a signed post."""
        address, outbound = sent
        fields = {
            "AccountSid": DEMO.twilio_account_sid,
            "From": OWN[channel],
            "To": f"whatsapp:{address}" if channel is Channel.WHATSAPP else address,
            "MessageSid": provider_id(outbound),
            "MessageStatus": state,
        }
        return self.post_signed(f"/twilio/status?o={outbound.id}", fields)


def provider_id(outbound: Outbound) -> str:
    """The platform's own id of a text."""
    return "SM" + hashlib.sha256(outbound.id.encode()).hexdigest()[:32]


@dataclass
class Sky:
    """A platform as the relay sees it: it remembers what it was given to send, and fails when it is told to."""

    name: Channel
    limit: int = 1600
    sent: list[tuple[str, Outbound]] = field(default_factory=list)
    trouble: list[SendError] = field(default_factory=list)

    async def send(self, address: str, outbound: Outbound) -> Receipt:
        if self.trouble:
            raise self.trouble.pop()
        self.sent.append((address, outbound))
        return Receipt(provider_id=provider_id(outbound), state=Delivery.SENT)

    async def erase(self, provider_id: str, address: str = "") -> bool:
        return True


@dataclass
class Phone:
    """One person's phone on one platform."""

    town: Town
    channel: Channel
    address: str
    heard: list[str] = field(default_factory=list)
    buttons: tuple[str, ...] = ()

    def write(self, text: str, *, seconds: float = 20) -> str:
        """Send a text and return the answer that came inline, empty when the door said nothing."""
        self.town.clock.pass_(seconds=seconds)
        answer = self._by_telegram(text) if self.channel is Channel.TELEGRAM else self._by_twilio(text)
        self.heard.append(answer)
        return answer

    def _by_twilio(self, text: str) -> str:
        fields = {
            "AccountSid": DEMO.twilio_account_sid,
            "ApiVersion": "2010-04-01",
            "Body": text,
            "From": f"whatsapp:{self.address}" if self.channel is Channel.WHATSAPP else self.address,
            "To": OWN[self.channel],
            "MessageSid": f"SM{next(_serial):032x}",
            "NumMedia": "0",
        }
        answer = self.town.post_signed("/twilio/message", fields)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/xml")
        return "\n".join(message.text or "" for message in ET.fromstring(answer.text))

    def _by_telegram(self, text: str) -> str:
        chat = int(self.address)
        message = {
            "message_id": next(_serial),
            "from": {"id": chat, "is_bot": False, "first_name": "Canary"},
            "chat": {"id": chat, "type": "private", "first_name": "Canary"},
            "date": int(self.town.clock().timestamp()),
            "text": text,
        }
        answer = self.town.door.post(
            "/telegram",
            json={"update_id": next(_serial), "message": message},
            headers={"x-telegram-bot-api-secret-token": DEMO.telegram_secret},
        )
        assert answer.status_code == 200
        if not answer.content:
            return ""
        call = json.loads(answer.content)
        assert call["method"] == "sendMessage"
        assert str(call["chat_id"]) == self.address
        rows = (call.get("reply_markup") or {}).get("keyboard", [])
        self.buttons = tuple(key if isinstance(key, str) else key["text"] for row in rows for key in row)
        return str(call["text"])


class Clerk:
    """One person of the staff in a browser without a window: pages, forms, and nothing else."""

    def __init__(self, town: Town, login: str, language: str) -> None:
        self.town, self.login = town, login
        self.client = TestClient(town.desk, base_url="https://desk.test", follow_redirects=False)
        self.sign_in()
        self.post("/language", language=Language(language).value, back="/")

    def sign_in(self) -> None:
        """Sign in, also again after the half hour in which nothing was done."""
        with cheap_passphrases():
            form = {"login": self.login, "passphrase": PASSPHRASE, "code": ""}
            answer = self.client.post("/sign-in", data=form)
        assert answer.headers["location"] == "/"

    def page(self, path: str = "/") -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return str(answer.text)

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(path, data={"csrf": token_in(self.page()), **fields})

    def numbers(self) -> list[str]:
        """The numbers of the cases in the queue, from the top."""
        return re.findall(r'<tr [^>]*data-number="([^"]+)"', self.page())

    def row(self, number: str) -> str:
        """What the queue says of a case, on one line."""
        row = re.search(rf'<tr [^>]*data-number="{number}".*?</tr>', self.page(), re.DOTALL)
        assert row, f"{number} is not in the queue"
        return row[0]

    def case(self, number: str) -> str:
        return self.page(f"/case/{number}")

    def act(self, number: str, name: str, **fields: Any) -> Any:
        """Send one form of the case's page as it stands there."""
        page = self.case(number)
        version = re.search(r'name="version" value="(\d+)"', page)
        given = {"csrf": token_in(page), "version": version[1] if version else "", **fields}
        return self.client.post(f"/case/{number}/{name}", data=given)

    def answer(self, number: str, text: str, language: str = "ar") -> None:
        assert self.act(number, "answer", text=text, language=language).status_code == 303


def plain(page: str) -> str:
    """What a person reads of a page or a part of it, on one line."""
    body = page.partition("<body")[2] or page
    bare = re.sub(r"<svg hidden.*?</svg>", " ", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def marked(page: str, kind: str) -> list[str]:
    """The reporter's words that the page marks as `kind`: an urgency, or "place"."""
    return [
        html.unescape(one) for one in re.findall(rf'<mark class="ev {kind}">(.*?)</mark>', page, re.DOTALL)
    ]


def panel(page: str, name: str) -> str:
    """One part of a case's page, by its data-live name, as a person reads it."""
    found = re.search(rf'<(\w+)[^>]* data-live="{name}"[^>]*>(.*?)</\1>', page, re.DOTALL)
    assert found, name
    return plain(found[2])


def lines(page: str, kind: str) -> list[str]:
    """What one voice said on a case's page ("reporter", "bot", "desk", "note", "event"), oldest first."""
    items = re.findall(rf'<li class="(?:msg )?{kind}[" ].*?</li>', page, re.DOTALL)
    if kind == "event":
        return [plain(item) for item in items]
    bodies = [re.search(r'<div class="msg-body.*?">(.*?)</div>', item, re.DOTALL) for item in items]
    texts = [re.sub(r'<a class="ref.*?</a>', "", body[1], flags=re.DOTALL) for body in bodies if body]
    return [html.unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in texts]
