"""What guards every answer of the desk: headers, a limit on bodies, and no form from another site."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}

LARGEST_BODY = 64 * 1024
"""Bytes. The longest form is one answer; a passphrase of megabytes is refused before anything hashes it."""

READING = ("GET", "HEAD", "OPTIONS")


class Shield:
    """Wraps the whole application, so that errors leave with the same headers as pages."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep the application inside."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        out = _guarded(scope, send)
        headers = Headers(scope=scope)
        if scope["method"] not in READING and from_elsewhere(headers):
            await PlainTextResponse("", status_code=403)(scope, receive, out)
            return
        body = await _whole_body(headers, receive)
        if body is None:
            await PlainTextResponse("", status_code=413)(scope, receive, out)
            return
        await self.app(scope, _replayed(body, receive), out)


def from_elsewhere(headers: Headers) -> bool:
    """Tell whether a form comes from another origin.

    The pages forbid referrers, so browsers send `Origin: null` with our own forms too: then only
    `Sec-Fetch-Site` tells, and where it is missing the form token does.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc != headers.get("host", "")


def _guarded(scope: Scope, send: Send) -> Send:
    static = scope["path"].startswith("/static/")

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Cache-Control"] = "no-cache" if static else "no-store"
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return guarded


async def _whole_body(headers: Headers, receive: Receive) -> bytes | None:
    """Return the body, or None when it is longer than the limit."""
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or int(length[:9]) > LARGEST_BODY:
        return None
    if length == "0" and "transfer-encoding" not in headers:
        return b""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > LARGEST_BODY:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Hand the body on once; afterwards the connection speaks for itself (a stream waits for its end)."""
    pending = [body]

    async def replayed() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return replayed
