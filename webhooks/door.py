"""The only part that faces the internet: verify, hand over, and answer only what is durably kept."""

from collections.abc import Callable, Mapping

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import cases.model
from cases.messages import Inbound
from webhooks.channels.android import PATH as ANDROID_PATH
from webhooks.channels.base import Answer, Channel, Malformed, Post, Reply, Reports, Status, hush_libraries
from webhooks.limits import TooLarge, read_body

FORM_LIMIT = 64 * 1024
UPDATE_LIMIT = 256 * 1024
"""Telegram's updates may quote a second text, and Telegram repeats a refused one for a day, in front of all
others; the secret was compared before any of it is read."""
_log = structlog.get_logger()

Channels = Mapping[cases.model.Channel, Channel]
Take = Callable[[Inbound], Reply]
RecordStatus = Callable[[Status], None]


_STATUSES: Mapping[type[Exception], int] = {TooLarge: 413, TimeoutError: 408, ClientDisconnect: 400}


def create_app(
    channels: Channels, take: Take, record_status: RecordStatus, *, public_url: str, ready: Callable[[], bool]
) -> FastAPI:
    """Build the door.

    `take` keeps one message and returns what to say; it runs in a thread, and what it raises becomes 503, so
    that the platform delivers again. `record_status` keeps one delivery report. `ready` asks the database.
    `public_url` is the address that the platforms were given; signatures are checked against nothing else.
    """
    hush_libraries()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    door = _Door(channels, take, record_status, public_url.rstrip("/"))
    app.add_api_route("/twilio/message", door.twilio_message, methods=["POST"], response_class=Response)
    app.add_api_route("/twilio/status", door.twilio_status, methods=["POST"], response_class=Response)
    app.add_api_route("/telegram", door.telegram, methods=["POST"], response_class=Response)
    app.add_api_route(ANDROID_PATH, door.android, methods=["POST"], response_class=Response)
    app.add_api_route("/health", _health(ready), methods=["GET"], response_class=Response)
    app.add_exception_handler(HTTPException, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse)
    app.add_middleware(_Guard, secure=public_url.startswith("https://"))
    return app


class _Door:
    """The routes of the platforms."""

    def __init__(self, channels: Channels, take: Take, record_status: RecordStatus, public_url: str) -> None:
        self._channels = channels
        self._take = take
        self._record_status = record_status
        self._public_url = public_url

    async def twilio_message(self, request: Request) -> Response:
        """Take an SMS or a WhatsApp message."""
        post = await self._read(request, FORM_LIMIT)
        channel = self._twilio(post, "To")
        if channel is None or not channel.verify(post):
            return _refused(request)
        return await self._keep(channel, post)

    async def twilio_status(self, request: Request) -> Response:
        """Take a delivery report."""
        post = await self._read(request, FORM_LIMIT)
        channel = self._twilio(post, "From")
        if channel is None or not channel.verify(post):
            return _refused(request)
        status = channel.status(post) if isinstance(channel, Reports) else None
        return Response() if status is None else await self._record(status)

    async def android(self, request: Request) -> Response:
        """Take whatever the phone posts: a message, or what became of one."""
        post = await self._read(request, FORM_LIMIT)
        channel = self._channels.get(cases.model.Channel.SMS)
        if channel is None or not channel.verify(post):
            return _refused(request)
        try:
            status = channel.status(post) if isinstance(channel, Reports) else None
        except Malformed:
            return Response(status_code=400)
        return await self._keep(channel, post) if status is None else await self._record(status)

    async def _record(self, status: Status) -> Response:
        """Keep a delivery report, or ask for it again."""
        try:
            await run_in_threadpool(self._record_status, status)
        except Exception as error:  # noqa: BLE001 - the edge of the process: whatever it was, ask again
            return _not_kept(error)
        return Response()

    async def telegram(self, request: Request) -> Response:
        """Take one update. The secret is compared before a byte of the body is read."""
        channel = self._channels.get(cases.model.Channel.TELEGRAM)
        if channel is None or not channel.verify(Post(request.headers, "", b"")):
            return _refused(request)
        return await self._keep(channel, await self._read(request, UPDATE_LIMIT))

    async def _keep(self, channel: Channel, post: Post) -> Response:
        """Parse, keep, and only then answer."""
        try:
            messages = channel.parse(post)
        except Malformed:
            return Response(status_code=400)
        answer = Answer(b"", "text/plain")
        if not messages:
            _log.info("door.ignored", channel=channel.name.value)
        for inbound in messages:
            try:
                answer = channel.answer(inbound, await run_in_threadpool(self._take, inbound))
            except Exception as error:  # noqa: BLE001 - the edge of the process: not kept means 503, never 200
                return _not_kept(error)
        return Response(answer.body, media_type=answer.media_type)

    def _twilio(self, post: Post, field: str) -> Channel | None:
        """Choose by our own number's prefix. A lie here only chooses which check fails."""
        try:
            own = str(post.form.get(field) or "")
        except ValueError:
            return None
        whatsapp = own.startswith("whatsapp:")
        return self._channels.get(cases.model.Channel.WHATSAPP if whatsapp else cases.model.Channel.SMS)

    async def _read(self, request: Request, limit: int) -> Post:
        """Read at most `limit` bytes for at most ten seconds, whatever length was announced."""
        body = await read_body(request, limit)
        query = request.scope.get("query_string", b"").decode("latin-1")
        url = f"{self._public_url}{request.url.path}" + (f"?{query}" if query else "")
        return Post(request.headers, url, body)


def _health(ready: Callable[[], bool]) -> Callable[[], Response]:
    """Build the health route: it is well when the database answers, since without it nothing is kept."""

    def health() -> Response:
        try:
            well = ready()
        except Exception:  # noqa: BLE001 - any failure to answer is the answer
            well = False
        if not well:
            return Response(status_code=503)
        return Response(b'{"ok": true}', media_type="application/json")

    return health


def _refused(request: Request) -> Response:
    """Say no and nothing else."""
    _log.warning("door.refused", route=request.scope["route"].path)
    return Response(status_code=403)


def _not_kept(error: Exception) -> Response:
    """Ask for the same delivery again. The error's own words may quote the message, its name does not."""
    _log.error("door.not_kept", error=type(error).__name__)
    return Response(status_code=503)


async def _refuse(_request: Request, error: Exception) -> Response:
    """Answer what the framework refuses without repeating any of it."""
    status = error.status_code if isinstance(error, HTTPException) else 422
    allow = (error.headers or {}).get("allow") if isinstance(error, HTTPException) else None
    return Response(status_code=status, headers={"allow": allow} if allow else None)


class _Guard:
    """Outermost: fixed headers on every response, and no error text ever."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = [
            (b"cache-control", b"no-store"),
            (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if secure:
            self._headers.append((b"strict-transport-security", b"max-age=63072000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                given = message.get("headers", [])
                named = {name.lower() for name, _ in given}
                message["headers"] = [*given, *(each for each in self._headers if each[0] not in named)]
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001 - the edge of the process: the server would print the error
            status = _STATUSES.get(type(error), 500)
            _log.warning("door.failed", error=type(error).__name__, status=status)
            if not started:
                await Response(status_code=status)(scope, receive, send_with_headers)
