"""A provider on the loopback that answers what a test tells it to, and remembers what it was asked."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

DROP = (0, {}, {})
"""Take the whole request, then close the connection without a word."""


@dataclass
class Asked:
    method: str
    path: str
    fields: dict[str, str]
    authorization: str


@dataclass
class Provider:
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: deque = field(default_factory=deque)

    def will(self, status: int, body: object = None, **headers: str) -> None:
        self.answers.append((status, body, headers))

    def will_drop(self) -> None:
        self.answers.append(DROP)


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length)
            split = urlsplit(self.path)
            if self.headers.get("content-type", "").startswith("application/json"):
                fields = json.loads(body)
            else:
                fields = {k: v[0] for k, v in parse_qs(body.decode() or split.query).items()}
            provider.asked.append(
                Asked(self.command, split.path, fields, self.headers.get("authorization", ""))
            )
            status, said, headers = provider.answers.popleft()
            if not status:
                self.close_connection = True
                return
            raw = said if isinstance(said, bytes) else json.dumps(said).encode() if said is not None else b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that hangs up is part of what is tested."""

    server = Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
