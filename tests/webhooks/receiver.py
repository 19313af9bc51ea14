"""A system on the loopback that is told of events: it keeps what came, and answers as a test tells it."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Receiver:
    """What came: headers and body of each request, and the statuses to answer with (200 when none is left)."""

    port: int = 0
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    says: list[int] = field(default_factory=list)
    slow: float = 0.0
    location: str = ""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *rest = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in rest)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.got.append((line, headers, body))
            await asyncio.sleep(self.slow)
            status = self.says.pop(0) if self.says else 200
            more = f"Location: {self.location}\r\n" if self.location else ""
            writer.write(
                f"HTTP/1.1 {status} X\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
            )
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Listen on a free port of the loopback until the test is over."""
    made, ready = Receiver(), threading.Event()
    held: dict[str, Any] = {}

    async def serve() -> None:
        stop = asyncio.Event()
        server = await asyncio.start_server(made.talk, "127.0.0.1", 0, ssl=tls)
        made.port = server.sockets[0].getsockname()[1]
        held.update(loop=asyncio.get_running_loop(), stop=stop)
        ready.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield made
    finally:
        held["loop"].call_soon_threadsafe(held["stop"].set)
        thread.join(10)
