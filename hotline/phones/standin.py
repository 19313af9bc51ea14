"""The platforms' own APIs as far as the relay uses them, so that the demonstration sends nothing anywhere."""

import asyncio
import hmac
import json
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.security import HTTPBasic
from starlette.exceptions import HTTPException

from cases.model import Channel
from hotline.phones.accounts import Accounts
from hotline.phones.files import SAMPLES, Sample
from hotline.phones.shelf import Shelf
from hotline.phones.telegram_side import TelegramSide
from hotline.phones.twilio_side import Record, TwilioSide

_POLL_LIMIT = 50.0
_POLL_SLICE = 0.5
_basic = HTTPBasic(auto_error=False)


def twilio_api(accounts: Accounts, shelf: Shelf, side: TwilioSide) -> APIRouter:
    """Build the part of Twilio's API of 2010 that sends, lists and deletes messages."""
    router = APIRouter(prefix="/twilio-api/2010-04-01/Accounts/{account}")
    sender = _TwilioApi(accounts, shelf, side)
    router.add_api_route("/Messages.json", sender.create, methods=["POST"])
    router.add_api_route("/Messages.json", sender.list, methods=["GET"])
    router.add_api_route("/Messages/{sid}.json", sender.delete, methods=["DELETE"])
    router.add_api_route("/Messages/{sid}/Media.json", sender.media, methods=["GET"])
    router.add_api_route("/Messages/{sid}/Media/{file}", sender.send_on, methods=["GET"])
    router.add_api_route("/Files/{sid}/{file}", sender.file, methods=["GET"])
    return router


class _TwilioApi:
    def __init__(self, accounts: Accounts, shelf: Shelf, side: TwilioSide) -> None:
        self._accounts = accounts
        self._shelf = shelf
        self._side = side

    async def create(self, account: str, request: Request) -> Response:
        """Send a text."""
        if refused := await self._check(account, request):
            return refused
        form = {name: str(value) for name, value in (await request.form()).items()}
        to, body = form.get("To", ""), form.get("Body", "")
        owned = {self._accounts.twilio_sms_from, self._accounts.twilio_whatsapp_from}
        if not to or not body or form.get("From") not in owned:
            return _twilio_error(400, 21606 if to and body else 21604)
        number = to.removeprefix("whatsapp:")
        channel = Channel.SMS if number == to else Channel.WHATSAPP
        phone = self._shelf.find(channel, number)
        if phone is None:
            record = self._side.accept(channel, to, body, form.get("StatusCallback", ""))
        elif phone.stopped:
            return _twilio_error(400, 21610)
        else:
            record = self._side.receive(phone, body, form.get("StatusCallback", ""))
        return JSONResponse(self._show(record), status_code=201)

    async def list(self, account: str, request: Request) -> Response:
        """List the log, newest first, filtered as the API filters."""
        if refused := await self._check(account, request):
            return refused
        asked = request.query_params
        since = asked.get("DateSent>")
        after = datetime.fromisoformat(since) if since else datetime.min.replace(tzinfo=UTC)
        found = [
            self._show(record)
            for record in reversed(self._side.log.values())
            if asked.get("To") in (None, record.to)
            and asked.get("From") in (None, record.sender)
            and record.made_at >= after
        ]
        return JSONResponse({"messages": found, "page": 0, "page_size": len(found), "next_page_uri": None})

    async def delete(self, account: str, sid: str, request: Request) -> Response:
        """Forget one message."""
        if refused := await self._check(account, request):
            return refused
        record = self._side.log.get(sid)
        if record is None:
            return _twilio_error(404, 20404)
        if record.status in {"queued", "sent"}:
            return _twilio_error(409, 20009)
        del self._side.log[sid]
        return Response(status_code=204)

    async def media(self, account: str, sid: str, request: Request) -> Response:
        """List the files of one message."""
        if refused := await self._check(account, request):
            return refused
        record = self._side.log.get(sid)
        files = [
            {
                "sid": file,
                "content_type": SAMPLES[record.sample].media_type,
                "parent_sid": sid,
                "account_sid": account,
            }
            for record in filter(None, [record])
            for file in record.media
        ]
        return JSONResponse({"media_list": files, "page": 0, "page_size": len(files), "next_page_uri": None})

    async def send_on(self, account: str, sid: str, file: str, request: Request) -> Response:
        """Send on to where the file is, as the platform does, once it is known who asks."""
        if refused := await self._check(account, request):
            return refused
        if self._sample(sid, file) is None:
            return _twilio_error(404, 20404)
        path = request.url.path.partition("/Messages/")[0]
        return RedirectResponse(f"{path}/Files/{sid}/{file}", status_code=307)

    async def file(self, account: str, sid: str, file: str) -> Response:
        """Hand a file out: here nobody is asked who they are, as at the platform."""
        sample = self._sample(sid, file)
        if sample is None or account != self._accounts.twilio_account_sid:
            return _twilio_error(404, 20404)
        return Response(sample.content, media_type=sample.media_type)

    def _sample(self, sid: str, file: str) -> Sample | None:
        record = self._side.log.get(sid)
        return SAMPLES[record.sample] if record is not None and file in record.media else None

    async def _check(self, account: str, request: Request) -> Response | None:
        given = await _basic(request)
        known = given is not None and (given.username, given.password) == (
            self._accounts.twilio_account_sid,
            self._accounts.twilio_auth_token,
        )
        return None if known and account == self._accounts.twilio_account_sid else _twilio_error(401, 20003)

    def _show(self, record: Record) -> dict[str, Any]:
        date = format_datetime(record.made_at)
        return {
            "sid": record.sid,
            "account_sid": self._accounts.twilio_account_sid,
            "direction": record.direction,
            "from": record.sender,
            "to": record.to,
            "body": record.body,
            "status": record.status,
            "num_media": str(len(record.media)),
            "date_created": date,
            "date_sent": date,
            "date_updated": date,
            "error_code": None,
        }


def _twilio_error(status: int, code: int) -> JSONResponse:
    return JSONResponse({"status": status, "code": code, "message": "refused", "more_info": ""}, status)


def telegram_api(accounts: Accounts, shelf: Shelf, side: TelegramSide) -> APIRouter:
    """Build the part of the Bot API that sends, deletes and hands out updates."""
    router = APIRouter(prefix="/telegram-api")
    bot = _BotApi(shelf, side)

    @router.post("/bot{token}/{method}")
    async def call(token: str, method: str, request: Request) -> JSONResponse:
        if not hmac.compare_digest(token.encode(), accounts.telegram_token.encode()):
            return _telegram_error(401, "Unauthorized")
        known = bot.methods.get(method.lower())
        if known is None:
            return _telegram_error(404, "Not Found")
        asked = await _arguments(request)
        if known == bot.updates:
            await bot.wait(asked, request)
        return await known(asked)

    @router.get("/file/bot{token}/{folder}/{name}")
    async def file(token: str, folder: str, name: str) -> Response:
        known = hmac.compare_digest(token.encode(), accounts.telegram_token.encode())
        sample = SAMPLES.get(folder)
        if not known or sample is None or name != sample.path.name:
            return _telegram_error(404, "Not Found")
        return Response(sample.content, media_type="application/octet-stream")

    return router


class _BotApi:
    def __init__(self, shelf: Shelf, side: TelegramSide) -> None:
        self._shelf = shelf
        self._side = side
        self.methods = {
            "sendmessage": self.send,
            "deletemessage": self.delete,
            "getupdates": self.updates,
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getfile": self.file,
            "getme": self.me,
        }

    async def send(self, asked: dict[str, Any]) -> JSONResponse:
        """Show a text; a chat of the seeded cases has no phone here, and is sent to all the same."""
        phone = self._shelf.find(Channel.TELEGRAM, str(asked.get("chat_id", "")))
        if not asked.get("text"):
            return _telegram_error(400, "Bad Request: message text is empty")
        message_id = self._side.next_message() if phone is None else self._side.receive(phone, asked)
        chat = {"id": int(asked["chat_id"]), "type": "private"}
        date = int(datetime.now(UTC).timestamp())
        return _result({"message_id": message_id, "date": date, "chat": chat, "text": asked["text"]})

    async def delete(self, asked: dict[str, Any]) -> JSONResponse:
        """Remove a text on both sides."""
        phone = self._shelf.find(Channel.TELEGRAM, str(asked.get("chat_id", "")))
        if phone is None or not self._shelf.take_back(phone, str(asked.get("message_id", ""))):
            return _telegram_error(400, "Bad Request: message to delete not found")
        return _result(result=True)

    async def updates(self, asked: dict[str, Any]) -> JSONResponse:
        """Hand out what waits from `offset` on, and forget all before it."""
        if not self._side.polled:
            return _telegram_error(409, "Conflict: can't use getUpdates method while webhook is active")
        self._confirm(asked)
        return _result(list(self._side.waiting))

    async def wait(self, asked: dict[str, Any], request: Request) -> None:
        """Hold the answer back while nothing waits, as long as was asked for and somebody still listens."""
        self._confirm(asked)
        slices = int(min(float(asked.get("timeout") or 0), _POLL_LIMIT) / _POLL_SLICE)
        for _ in range(slices if self._side.polled else 0):
            if self._side.waiting or await request.is_disconnected():
                return
            self._side.arrived.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL_SLICE):
                    await self._side.arrived.wait()

    def _confirm(self, asked: dict[str, Any]) -> None:
        """Forget what the one who asks has seen."""
        waiting = self._side.waiting
        while waiting and waiting[0]["update_id"] < int(asked.get("offset") or 0):
            waiting.popleft()

    async def set_webhook(self, _asked: dict[str, Any]) -> JSONResponse:
        """Post updates to the door from now on."""
        self._side.polled = False
        return _result(result=True)

    async def delete_webhook(self, _asked: dict[str, Any]) -> JSONResponse:
        """Keep updates until somebody asks for them."""
        self._side.polled = True
        return _result(result=True)

    async def file(self, asked: dict[str, Any]) -> JSONResponse:
        """Say where a file of one of our phones is."""
        file_id = str(asked.get("file_id", ""))
        sample = SAMPLES.get(file_id.removeprefix("demo-").partition("-")[0])
        if sample is None:
            return _telegram_error(400, "Bad Request: wrong file_id")
        path = f"{sample.path.stem}/{sample.path.name}"
        told = {"file_id": file_id, "file_unique_id": file_id, "file_size": len(sample.content)}
        return _result({**told, "file_path": path})

    async def me(self, _asked: dict[str, Any]) -> JSONResponse:
        """Say who the bot is."""
        return _result({"id": 1, "is_bot": True, "first_name": "Demo", "username": "demo_bot"})


async def _arguments(request: Request) -> dict[str, Any]:
    """Read arguments as the Bot API takes them: a JSON body, or a form whose nested values are JSON."""
    try:
        if request.headers.get("content-type", "").startswith("application/json"):
            return dict(await request.json())
        form = {name: str(value) for name, value in (await request.form()).items()}
        return form | {name: json.loads(form[name]) for name in ("reply_markup",) if name in form}
    except (ValueError, TypeError):
        raise HTTPException(400) from None


def _result(result: Any) -> JSONResponse:
    return JSONResponse({"ok": True, "result": result})


def _telegram_error(status: int, words: str) -> JSONResponse:
    return JSONResponse({"ok": False, "error_code": status, "description": words}, status)
