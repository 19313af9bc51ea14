"""A door with a scripted intake, the demo's phones before it, and the relay's channels behind it."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import uvicorn

from cases.messages import Inbound, Receipt
from hotline.phones.accounts import DEMO
from hotline.phones.app import create_phones
from webhooks.channels.base import Reply, Status
from webhooks.channels.registry import Channels, DoorSecrets, RelaySecrets, for_door, for_relay
from webhooks.channels.telegram import BotKey
from webhooks.channels.twilio_api import ApiKey
from webhooks.door import create_app

DOOR = "http://door.example"
DESK = "http://127.0.0.1:1/desk"


@dataclass
class House:
    url: str = ""
    kept: list[Inbound] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    reply: Reply = field(default_factory=lambda: Reply(("نعم؟",), ("نعم", "لا")))
    fails: int = 0
    browser: httpx.Client = field(
        default_factory=lambda: httpx.Client(verify=False, trust_env=False, timeout=30, follow_redirects=True)
    )

    def take(self, inbound: Inbound) -> Reply:
        if self.fails:
            self.fails -= 1
            raise OSError
        self.kept.append(inbound)
        return self.reply

    def press(self, path: str, **fields: str) -> httpx.Response:
        return self.browser.post(self.url + path, data={"lang": "en", **fields})

    def page(self, lang: str = "en", **headers: str) -> httpx.Response:
        return self.browser.get(self.url, params={"lang": lang}, headers=headers)

    def reports_of(self, receipt: Receipt) -> list[Status]:
        return [status for status in self.statuses if status.receipt.provider_id == receipt.provider_id]

    def relay(self) -> Channels:
        key = ApiKey(
            DEMO.twilio_account_sid, DEMO.twilio_account_sid, DEMO.twilio_auth_token, f"{self.url}/twilio-api"
        )
        bot = BotKey(DEMO.telegram_token, f"{self.url}/telegram-api")
        return for_relay(RelaySecrets(DOOR, key, DEMO.twilio_sms_from, DEMO.twilio_whatsapp_from, bot))


class Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        pass


@contextmanager
def running() -> Iterator[House]:
    house = House()
    secrets = DoorSecrets(
        DOOR,
        DEMO.twilio_account_sid,
        DEMO.twilio_auth_token,
        DEMO.twilio_sms_from,
        DEMO.twilio_whatsapp_from,
        DEMO.telegram_secret,
    )
    door = create_app(
        for_door(secrets), house.take, house.statuses.append, public_url=DOOR, ready=lambda: True
    )
    client = httpx.AsyncClient(transport=httpx.ASGITransport(door))
    config = uvicorn.Config(
        create_phones(DOOR, DESK, client=client), port=0, log_config=None, access_log=False, ws="none"
    )
    server = Server(config)
    sockets = [config.bind_socket()]
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets)))
    thread.start()
    while not server.started:
        time.sleep(0.02)
    house.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    try:
        yield house
    finally:
        house.browser.close()
        server.should_exit = True
        thread.join()
