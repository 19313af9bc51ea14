"""Plays Telegram toward the door: posts updates with the secret, or keeps them for one that asks."""

import asyncio
import json
import time
from collections import deque
from typing import Any

import httpx

from hotline.phones.accounts import Accounts
from hotline.phones.shelf import Bubble, Phone, Shelf

_RETRIES = (0.5, 1.0, 2.0)
_WAITING = 500


class TelegramSide:
    """The platform between the phones and the door."""

    def __init__(self, accounts: Accounts, shelf: Shelf, client: httpx.AsyncClient, *, door_url: str) -> None:
        """Keep what is needed to reach the door. Ids begin at the time, so that a restart repeats none."""
        self._accounts = accounts
        self._shelf = shelf
        self._client = client
        self._door_url = door_url
        self._next_update = self._next_message = int(time.time() * 1000)
        self.polled = False
        self.waiting: deque[dict[str, Any]] = deque(maxlen=_WAITING)
        self.arrived = asyncio.Event()

    async def say(self, phone: Phone, bubble: Bubble, **content: Any) -> None:
        """Carry one message from a phone to the door, and the inline answer back.

        `content` are fields of the Bot API's Message, by default its text.
        """
        self._next_update += 1
        chat = int(phone.address)
        message = {
            "message_id": self.next_message(),
            "from": {"id": chat, "is_bot": False, "first_name": "Demo"},
            "chat": {"id": chat, "type": "private", "first_name": "Demo"},
            "date": int(time.time()),
            **(content or {"text": bubble.text}),
        }
        update = {"update_id": self._next_update, "message": message}
        if self.polled:
            self.waiting.append(update)
            self.arrived.set()
            self._shelf.mark(phone, bubble, "delivered")
            return
        answer = await self._deliver(update)
        self._shelf.mark(phone, bubble, "lost" if answer is None else "delivered")
        if answer:
            call = json.loads(answer)
            if call.get("method") == "sendMessage":
                self.receive(phone, call)

    async def _deliver(self, update: dict[str, Any]) -> str | None:
        """Post an update; again when the door says that it could not keep it."""
        headers = {"x-telegram-bot-api-secret-token": self._accounts.telegram_secret}
        for wait in (*_RETRIES, None):
            try:
                answer = await self._client.post(f"{self._door_url}/telegram", json=update, headers=headers)
            except httpx.HTTPError:
                answer = None
            if answer is not None and not answer.is_server_error:
                return answer.text if answer.is_success else None
            if wait is not None:
                await asyncio.sleep(wait)
        return None

    def next_message(self) -> int:
        """Give the id of a new message."""
        self._next_message += 1
        return self._next_message

    def receive(self, phone: Phone, call: dict[str, Any]) -> int:
        """Do what a sendMessage asks for: show the text, and lay or clear the keyboard."""
        message_id = self.next_message()
        self._shelf.show(phone, Bubble(0, mine=False, text=str(call["text"]), platform_id=str(message_id)))
        markup = call.get("reply_markup") or {}
        if "keyboard" in markup:
            keys = (key if isinstance(key, str) else key["text"] for row in markup["keyboard"] for key in row)
            self._shelf.lay_keys(phone, tuple(str(key) for key in keys))
        elif markup.get("remove_keyboard"):
            self._shelf.lay_keys(phone, ())
        return message_id
