"""The page with three phones side by side, and the providers' stand-in under the same address."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import httpx
from babel import negotiate_locale
from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cases.model import Channel, Language
from hotline.phones.accounts import DEMO, Accounts
from hotline.phones.files import PHOTO, SAMPLES, VOICE
from hotline.phones.shelf import Bubble, Phone, Shelf
from hotline.phones.standin import telegram_api, twilio_api
from hotline.phones.telegram_side import TelegramSide
from hotline.phones.twilio_side import TwilioSide
from locales.words import desk, direction
from webhooks.channels.base import hush_libraries

_HERE = Path(__file__).parent
_LONGEST = 1_600
_CODES = tuple(language.value for language in Language)
_PINS: Mapping[Channel, tuple[float, float]] = {
    Channel.WHATSAPP: (34.1796, 36.4206),
    Channel.TELEGRAM: (33.5599, 35.3756),
}
"""Where a shared position is: Aarsal and Saida. An SMS carries none."""
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


def create_phones(
    door_url: str,
    desk_url: str,
    *,
    accounts: Accounts = DEMO,
    client: httpx.AsyncClient | None = None,
) -> FastAPI:
    """Build the phones. `door_url` is the door's PUBLIC_URL; the phones sign for it and post to it.

    `client` reaches the door; without it, one over the network is made.
    """
    hush_libraries()
    door_url = door_url.rstrip("/")
    shelf = Shelf()
    wire = client or httpx.AsyncClient(trust_env=False, timeout=30)
    twilio = TwilioSide(accounts, shelf, wire, door_url=door_url)
    telegram = TelegramSide(accounts, shelf, wire, door_url=door_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with wire:
            yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.include_router(twilio_api(accounts, shelf, twilio))
    app.include_router(telegram_api(accounts, shelf, telegram))
    app.mount("/static", StaticFiles(directory=_HERE / "static"))
    table = _Table(shelf, twilio, telegram, desk_url)
    app.add_api_route("/", table.page, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route("/version", table.version, methods=["GET"])
    app.add_api_route("/health", _health, methods=["GET"])
    app.add_api_route("/new", table.renew, methods=["POST"], response_class=Response)
    app.add_api_route("/{channel}/{act}", table.write, methods=["POST"], response_class=Response)
    app.add_middleware(_Headers)
    return app


class _Table:
    """The page and what its buttons do."""

    def __init__(self, shelf: Shelf, twilio: TwilioSide, telegram: TelegramSide, desk_url: str) -> None:
        self._shelf = shelf
        self._twilio = twilio
        self._telegram = telegram
        self._desk_url = desk_url
        self._environments = {language: _environment(language) for language in Language}

    async def page(self, request: Request, lang: str = "") -> HTMLResponse:
        """Show the phones."""
        language = _language(lang, request)
        text = (
            self._environments[language]
            .get_template("phones.html")
            .render(
                phones=tuple(self._shelf.current.values()),
                version=self._shelf.version,
                desk_url=self._desk_url,
                longest=_LONGEST,
                pins=_PINS,
            )
        )
        return HTMLResponse(text)

    async def version(self) -> JSONResponse:
        """Tell whether anything changed since the page was made."""
        return JSONResponse({"version": self._shelf.version})

    async def renew(self, lang: Annotated[str, Form()] = "") -> Response:
        """Replace the phones by new ones."""
        self._shelf.renew()
        return _back(lang, "")

    async def write(
        self, channel: Channel, act: str, text: Annotated[str, Form()] = "", lang: Annotated[str, Form()] = ""
    ) -> Response:
        """Do what a button of one phone says: say, voice, photo or pin."""
        phone = self._shelf.current[channel]
        if act == "say" and text.strip():
            await self._say(phone, text[:_LONGEST])
        elif act in SAMPLES and channel is not Channel.SMS:
            await self._send_file(phone, act)
        elif act == "pin" and channel in _PINS:
            await self._send_pin(phone)
        return _back(lang, channel.value)

    async def _say(self, phone: Phone, text: str) -> None:
        bubble = self._shelf.show(phone, Bubble(0, mine=True, text=text, state="sending"))
        self._shelf.lay_keys(phone, ())
        side = self._telegram if phone.channel is Channel.TELEGRAM else self._twilio
        await side.say(phone, bubble)

    async def _send_file(self, phone: Phone, act: str) -> None:
        bubble = self._shelf.show(phone, Bubble(0, mine=True, text="", kind=act, state="sending"))
        if phone.channel is not Channel.TELEGRAM:
            await self._twilio.say(phone, bubble, media=act)
            return
        named = {"file_id": f"demo-{act}-{bubble.id}", "file_unique_id": str(bubble.id)}
        sizes = [{**named, "width": 960, "height": 640}]
        content: Mapping[str, Mapping[str, object]] = {
            VOICE: {"voice": {**named, "duration": 4}},
            PHOTO: {"photo": sizes},
        }
        await self._telegram.say(phone, bubble, **content[act])

    async def _send_pin(self, phone: Phone) -> None:
        bubble = self._shelf.show(phone, Bubble(0, mine=True, text="", kind="pin", state="sending"))
        latitude, longitude = _PINS[phone.channel]
        if phone.channel is Channel.TELEGRAM:
            await self._telegram.say(phone, bubble, location={"latitude": latitude, "longitude": longitude})
        else:
            await self._twilio.say(phone, bubble, pin=(latitude, longitude))


async def _health() -> dict[str, bool]:
    return {"ok": True}


class _Headers:
    """Fixed headers on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _language(asked: str, request: Request) -> Language:
    """Choose the page's language: by the link, else by what the browser wants, else English."""
    if asked in _CODES:
        return Language(asked)
    wanted = [one.partition(";")[0].strip() for one in request.headers.get("accept-language", "").split(",")]
    return Language(negotiate_locale(wanted, _CODES, sep="-") or Language.EN)


def _back(lang: str, place: str) -> Response:
    """Return to the page, so that a reload does not send twice."""
    query = f"?{urlencode({'lang': lang})}" if lang in _CODES else ""
    return RedirectResponse(f"/{query}" + (f"#{place}-h" if place else ""), status_code=303)


def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(desk(language.value), newstyle=True)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals.update(lang=language.value, dir=direction(language.value), languages=tuple(Language))
    return environment
