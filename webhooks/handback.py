"""The inner way into the door: messages that the provider's log has and we have not, brought by the relay.

They take the very same turn. There is no webhook response to carry the answer, so it goes out through the relay,
unless it is too late for an answer to help.
"""

import asyncio
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from cases.contact import DoorKeys
from cases.messages import Inbound, InboundKind, Media, MediaKind
from cases.model import Channel
from webhooks.channels.base import Reconciles, SendError
from webhooks.intake import Intake

PATH = "/internal/message"
HEADER = "X-Amana-Seal"
FRESH_FOR = timedelta(minutes=5)
BODY_LIMIT = 64 * 1024
LOOK_BACK = timedelta(minutes=20)
"""So far back each look into the provider's log goes; what we have already is a copy and changes nothing."""
LOOK_EVERY_SECONDS = 120.0

_log = structlog.get_logger()


def write_handback(inbound: Inbound, key: bytes) -> tuple[bytes, str]:
    """Return body and seal of a message that the relay found."""
    body = json.dumps(
        {
            "channel": inbound.channel.value,
            "message_id": inbound.message_id,
            "address": inbound.address,
            "text": inbound.text,
            "kind": inbound.kind.value,
            "media": [[m.kind.value, m.ref] for m in inbound.media],
            "sent_at": inbound.sent_at.isoformat() if inbound.sent_at else None,
        }
    ).encode()
    return body, hmac.new(key, PATH.encode() + body, "sha256").hexdigest()


def read_handback(body: bytes, seal: str, key: bytes) -> Inbound | None:
    """Return the message; None when the seal is not right."""
    if not hmac.compare_digest(
        hmac.new(key, PATH.encode() + body, "sha256").hexdigest().encode(), seal.encode()
    ):
        return None
    told: dict[str, Any] = json.loads(body)
    return Inbound(
        channel=Channel(told["channel"]),
        message_id=told["message_id"],
        address=told["address"],
        text=told["text"],
        kind=InboundKind(told["kind"]),
        media=tuple(Media(MediaKind(kind), ref) for kind, ref in told["media"]),
        sent_at=datetime.fromisoformat(told["sent_at"]) if told["sent_at"] else None,
    )


def add_handback(app: FastAPI, intake: Intake, *, key: bytes, keys: DoorKeys) -> None:
    """Open the inner way on an application that already is the door."""

    async def take_back(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                return Response(status_code=413)
        inbound = read_handback(bytes(body), request.headers.get(HEADER, ""), key)
        if inbound is None:
            return Response(status_code=403)
        await run_in_threadpool(
            intake.take_late, inbound, vault_public=keys.vault_public, fresh_for=FRESH_FOR
        )
        return Response(status_code=204)

    app.add_api_route(PATH, take_back, methods=["POST"], response_class=Response)


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks into the providers' logs and brings the door what never reached it. Runs in the relay."""

    channels: Mapping[Channel, object]
    door_url: str
    key: bytes = field(repr=False)
    clock: Callable[[], datetime]

    async def bring(self, client: httpx.AsyncClient) -> int:
        """Hand over every message of the last minutes. Returns how many the door took or knew already."""
        taken = 0
        for channel in self.channels.values():
            if not isinstance(channel, Reconciles):
                continue
            for inbound in await channel.received(self.clock() - LOOK_BACK):
                body, seal = write_handback(inbound, self.key)
                answer = await client.post(f"{self.door_url}{PATH}", content=body, headers={HEADER: seal})
                taken += answer.status_code == httpx.codes.NO_CONTENT
        return taken

    async def run(self, stop: asyncio.Event) -> None:
        """Look every two minutes until `stop` is set."""
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            while not stop.is_set():
                try:
                    await self.bring(client)
                except (SendError, httpx.HTTPError) as error:
                    _log.warning("finder.failed", error=type(error).__name__)
                try:
                    async with asyncio.timeout(LOOK_EVERY_SECONDS):
                        await stop.wait()
                except TimeoutError:
                    continue
