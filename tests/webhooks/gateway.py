"""A stand-in for the app on the phone: takes each id once, keeps what it was told, and can be out of reach."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from webhooks.channels.android import Gateway

DROP_AFTER = 0


@dataclass
class PhoneApp:
    url: str = ""
    taken: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By id: number and text, in the order in which they came."""
    answers: list[int] = field(default_factory=list)
    """Statuses that stand in for the next answers; `DROP_AFTER` takes the text and hangs up."""

    @property
    def gateway(self) -> Gateway:
        return Gateway(self.url, "user", "password")

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.taken.values()]

    def take(self, told: dict) -> int:
        if told["id"] in self.taken:
            return 409
        self.taken[told["id"]] = (told["phoneNumbers"][0], told["textMessage"]["text"])
        return 202


@contextmanager
def running() -> Iterator[PhoneApp]:
    phone = PhoneApp()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["content-length"])))
            scripted = phone.answers.pop(0) if phone.answers else None
            if scripted == DROP_AFTER:
                phone.take(told)
                return
            self.say(phone.take(told) if scripted is None else scripted)

        def do_GET(self) -> None:
            self.say(200 if self.path.rpartition("/")[2] in phone.taken else 404)

        def say(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    phone.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield phone
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
