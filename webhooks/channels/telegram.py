"""Telegram by its Bot API: the channel, what it sends and which errors it can get."""

import hmac
import json
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from telegram import Bot, LinkPreviewOptions, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

import cases.model
from cases.messages import Delivery, Inbound, Outbound, Receipt
from webhooks.channels.base import (
    Answer,
    Misconfigured,
    Post,
    Rejected,
    Reply,
    Retryable,
    SendError,
    Stopped,
    Unknown,
    clean,
    hush_libraries,
    split,
    trust,
)
from webhooks.channels.fetching import Way, fetch
from webhooks.channels.telegram_json import read_object
from webhooks.channels.telegram_update import FILE_ID, UPDATES, read_update

# The library's own switch to durations; without it every RetryAfter warns of the change to come.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_FILE_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,255}")
_WIDE_LABEL = 12
_POLL_SECONDS = 50
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class BotKey:
    """The bot's token, for what sends."""

    token: str = field(repr=False)
    base: str = "https://api.telegram.org"


class Telegram:
    """Private chats with the bot. Groups, channels and other bots are not heard."""

    name = cases.model.Channel.TELEGRAM
    limit = 4096

    def __init__(self, secret: str, *, key: BotKey | None = None) -> None:
        """Take what verifies and, where something is sent, the bot's token."""
        hush_libraries()
        self._secret = secret.encode()
        self._key = key

    def verify(self, post: Post) -> bool:
        """Compare the secret header, the only thing by which Telegram can be known."""
        claimed = (post.headers.get("x-telegram-bot-api-secret-token") or "").encode("utf-8", "replace")
        return bool(self._secret) and hmac.compare_digest(claimed, self._secret)

    def parse(self, post: Post) -> list[Inbound]:
        """Read one update. Raises Malformed for JSON that no honest sender writes."""
        return read_update(read_object(post.body))

    def answer(self, inbound: Inbound, reply: Reply) -> Answer:
        """Write one method call; a response cannot hold two, so a text that is too long ends at the limit."""
        parts = () if reply.silent else split(clean("\n\n".join(reply.lines)), self.limit)
        if not parts:
            return Answer(b"", "application/json")
        call = {
            "method": "sendMessage",
            "chat_id": int(inbound.address),
            "text": parts[0],
            "protect_content": True,
            "link_preview_options": _PREVIEW.to_dict(),
            "reply_markup": _keyboard(reply.choices).to_dict(),
        }
        return Answer(json.dumps(call, ensure_ascii=False).encode(), "application/json")

    async def send(self, address: str, outbound: Outbound) -> Receipt:
        """Send one text, in parts if it is longer than the limit. Parts after a failed one are not sent."""
        ids: list[str] = []
        async with self._bot() as bot:
            for part in split(clean(outbound.text), self.limit):
                try:
                    sent = await bot.send_message(
                        int(address),
                        part,
                        protect_content=True,
                        link_preview_options=_PREVIEW,
                        reply_markup=_keyboard(outbound.choices),
                    )
                    ids.append(str(sent.message_id))
                except Exception as error:  # noqa: BLE001 - reading a strange answer can raise anything
                    raise (Unknown("part") if ids else _named(error)) from None
        if not ids:
            raise Rejected("empty")
        return Receipt(provider_id=" ".join(ids), state=Delivery.SENT)

    async def erase(self, provider_id: str, address: str = "") -> bool:
        """Delete messages on both sides. False: Telegram will not, as after 48 hours."""
        gone = True
        async with self._bot() as bot:
            for one in provider_id.split():
                try:
                    await bot.delete_message(int(address), int(one.rpartition(":")[2]))
                except BadRequest as error:
                    gone = gone and "not found" in str(error)
                except (TelegramError, ValueError) as error:
                    refused = _named(error)
                    raise (Retryable(refused.code) if isinstance(refused, Unknown) else refused) from None
        return gone

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        """Return a file by its id. Its address holds our token: it is used here and goes nowhere."""
        if self._key is None:
            raise Misconfigured("no_send_credentials")
        if not FILE_ID.fullmatch(ref):
            raise Rejected("not_a_file")
        base = self._key.base.rstrip("/")
        path = await self._file_path(ref, limit=limit)
        return await fetch(f"{base}/file/bot{self._key.token}/{path}", Way(base), limit=limit)

    async def _file_path(self, ref: str, *, limit: int) -> str:
        """Ask where a file is. The library's own method is not used: it holds a whole address, with our token."""
        answer = await self._ask("getFile", {"file_id": ref}, seconds=20)
        if answer.status_code == httpx.codes.BAD_REQUEST:
            # A wrong or expired id, or a file above 20 MB: Telegram says the same to both.
            raise Rejected("not_given")
        if answer.status_code != httpx.codes.OK:
            raise Retryable(str(answer.status_code))
        try:
            told = answer.json()["result"]
            path, size = str(told["file_path"]), int(told.get("file_size") or 0)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Retryable("unreadable") from None
        if size > limit:
            raise Rejected("too_large")
        if not _FILE_PATH.fullmatch(path) or ".." in path:
            raise Rejected("foreign_url")
        return path

    async def _ask(self, method: str, asked: dict[str, Any], *, seconds: float) -> httpx.Response:
        """Call a method of the Bot API without the library. Raises Retryable when there is no answer."""
        if self._key is None:
            raise Misconfigured("no_send_credentials")
        url = f"{self._key.base}/bot{self._key.token}/{method}"
        try:
            async with httpx.AsyncClient(verify=trust(), timeout=seconds, trust_env=False) as client:
                return await client.post(url, json=asked)
        except httpx.HTTPError:
            raise Retryable("connection") from None

    async def open_polling(self) -> None:
        """Take the webhook away, without dropping what waits; Telegram refuses polling beside it."""
        try:
            async with self._bot() as bot:
                await bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            raise _named(error) from None

    async def updates(self, offset: int) -> list[tuple[int, list[Inbound]]]:
        """Wait for updates from `offset` on, which confirms all earlier ones; pairs of id and what was read.

        The library's own method is not used: it writes an update that it cannot read into the log.
        """
        asked = {"offset": offset, "timeout": _POLL_SECONDS, "allowed_updates": list(UPDATES)}
        answer = await self._ask("getUpdates", asked, seconds=_POLL_SECONDS + 10)
        if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND):
            raise Misconfigured(str(answer.status_code))
        if answer.status_code != httpx.codes.OK:
            raise Retryable(str(answer.status_code))
        return [(one["update_id"], read_update(one)) for one in _results(answer)]

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[Bot]:
        """Open the bot for one act, so that it belongs to no event loop."""
        if self._key is None:
            raise Misconfigured("no_send_credentials")
        wire = {"trust_env": False, "verify": trust()}
        request = HTTPXRequest(read_timeout=35, connect_timeout=10, httpx_kwargs=wire)
        try:
            yield Bot(self._key.token, base_url=f"{self._key.base}/bot", request=request)
        finally:
            await request.shutdown()


def _keyboard(choices: Sequence[str]) -> ReplyKeyboardMarkup | ReplyKeyboardRemove:
    """Put choices on buttons that come back as ordinary text, or clear away the last ones."""
    if not choices:
        return ReplyKeyboardRemove()
    wide = 1 if any(len(label) > _WIDE_LABEL for label in choices) else 3
    rows = [list(choices[at : at + wide]) for at in range(0, len(choices), wide)]
    return ReplyKeyboardMarkup(rows, one_time_keyboard=True, resize_keyboard=True)


def _results(answer: httpx.Response) -> list[dict[str, Any]]:
    """Return the updates that have at least an id, in their order."""
    try:
        found = answer.json()["result"]
        return sorted(
            (one for one in found if type(one["update_id"]) is int), key=lambda one: one["update_id"]
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Retryable("unreadable") from None


def _named(error: Exception) -> SendError:
    """Sort an error into our family, without its text: that can hold the chat or the token."""
    match error:
        case RetryAfter():
            return Retryable("429", after=_seconds(error))
        case Forbidden():
            return Stopped("403")
        case InvalidToken() | EndPointNotFound() | Conflict():
            return Misconfigured("token")
        case BadRequest() | ChatMigrated() | ValueError():
            return Rejected("400")
    return Retryable("connection") if isinstance(error.__cause__, _NEVER_LEFT) else Unknown("connection")


def _seconds(error: RetryAfter) -> float:
    """Read the delay, which the library gives as a duration or, until it drops them, as a number."""
    after = error.retry_after
    return float(after if isinstance(after, (int, float)) else after.total_seconds())
