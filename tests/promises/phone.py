"""A platform without a network: the relay's channel that remembers what it was told, or fails as it is told."""

import asyncio
from typing import Any

from cases.messages import Receipt
from cases.model import Channel
from tests.factories import House, vault_pair
from tests.promises.scene import dump
from webhooks.relay import Later, Relay


class Phone:
    """Sends, erases and finds as scripted: what stands in `fails` is raised, one for each call."""

    def __init__(self, name: Channel, *fails: Exception | None) -> None:
        self.name, self.limit = name, 4_000
        self.sent: list[tuple[str, str]] = []
        self.erased: list[tuple[str, str]] = []
        self.fails = list(fails)
        self.cannot_erase: Exception | None = None

    async def send(self, address: str, outbound: Any) -> Receipt:
        fault = self.fails.pop(0) if self.fails else None
        if fault is not None:
            raise fault
        self.sent.append((address, outbound.text))
        return Receipt(f"SM{len(self.sent):032x}")

    async def erase(self, provider_id: str, address: str = "") -> bool:
        if self.cannot_erase is not None:
            raise self.cannot_erase
        self.erased.append((provider_id, address))
        return True


class Logging(Phone):
    """One whose platform keeps a log: `log` says what stands in it."""

    log: Receipt | None = None

    async def find_sent(self, address: str, outbound: Any, since: Any) -> Receipt | None:
        return self.log

    async def received(self, since: Any) -> list[Any]:
        return []


def relay(house: House, *channels: Phone, **options: Any) -> Relay:
    return Relay(
        store=house.relay_store, channels={c.name: c for c in channels}, vault_private=vault_pair().private,
        vault_public=vault_pair().public, clock=house.clock, **options,
    )  # fmt: skip


def send_all(house: House, *phones: Phone) -> None:
    """Let the relay run every job that is in its queue, in order."""
    sender = relay(house, *phones)
    for job in sorted(dump(house.database)["public.procrastinate_jobs"], key=lambda j: j["id"]):
        work = sender.fetcher.fetch if "file" in job["args"] else sender.send
        try:
            asyncio.run(work(*job["args"].values()))
        except Later:
            continue


def erase_all(house: House, *phones: Phone) -> int:
    return asyncio.run(relay(house, *phones).erase_due())
