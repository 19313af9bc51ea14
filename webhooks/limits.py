"""Reads what a stranger sends, up to a limit of bytes and of time, whatever length was announced."""

import asyncio

from fastapi import Request

BODY_SECONDS = 10.0


class TooLarge(Exception):
    """The body is larger than this route takes."""


async def read_body(request: Request, limit: int, *, seconds: float = BODY_SECONDS) -> bytes:
    """Return at most `limit` bytes. Raises TooLarge, TimeoutError and ClientDisconnect."""
    body = bytearray()
    async with asyncio.timeout(seconds):
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise TooLarge
    return bytes(body)
