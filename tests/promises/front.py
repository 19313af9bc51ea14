"""The real door before a house in process: signed posts in, response bytes out, many at once."""

import asyncio
from collections.abc import Iterable
from typing import Any

import httpx

from tests.factories import House
from tests.webhooks.deliveries import PUBLIC_URL, channels, form_post, sms, telegram, update_post, whatsapp
from webhooks.channels.base import Post
from webhooks.channels.registry import Channels
from webhooks.door import create_app
from webhooks.intake import Intake

__all__ = ("Front", "form_post", "sms", "telegram", "update_post", "whatsapp")


class Front:
    """One door. `intake` may be another than the house's own, e.g. one without a database."""

    def __init__(self, house: House, intake: Intake | None = None, lines: Channels | None = None) -> None:
        taken = intake or house.intake
        self.app = create_app(
            lines or channels(),
            taken.take,
            taken.record_status,
            public_url=PUBLIC_URL,
            ready=house.door_store.answers,
        )

    def post(self, post: Post) -> httpx.Response:
        (answer,) = self.posts([post])
        return answer

    def posts(self, posts: Iterable[Post]) -> list[httpx.Response]:
        """Deliver all of them at the same moment."""
        return asyncio.run(self._all(list(posts)))

    async def _all(self, posts: list[Post]) -> list[httpx.Response]:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
            return list(await asyncio.gather(*(_send(client, post) for post in posts)))


async def _send(client: httpx.AsyncClient, post: Post) -> httpx.Response:
    return await client.post(post.url, content=post.body, headers=dict(post.headers))


def status(sid: str, state: str, **fields: Any) -> Post:
    """A delivery report as Twilio signs it."""
    from tests.webhooks.deliveries import ACCOUNT, SMS_FROM

    pairs = {
        "MessageSid": sid,
        "MessageStatus": state,
        "AccountSid": ACCOUNT,
        "From": SMS_FROM,
        "To": "+9613000001",
    }
    return form_post(pairs | fields, path="/twilio/status")
