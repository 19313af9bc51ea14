"""Text messages by Twilio."""

from datetime import datetime

import cases.model
from cases.messages import Inbound, Outbound, Receipt
from webhooks.channels import twilio_form
from webhooks.channels.base import Answer, Misconfigured, Post, Reply, Status
from webhooks.channels.twilio_api import TwilioApi
from webhooks.channels.twilio_form import Account


class Sms:
    """SMS. Twilio acts on the bare English stop words by itself here, so those are not answered twice."""

    name = cases.model.Channel.SMS
    limit = 1600

    def __init__(self, account: Account, *, api: TwilioApi | None = None) -> None:
        """Take what verifies and, in the relay only, what sends."""
        self._account = account
        self._api = api

    def verify(self, post: Post) -> bool:
        """Check signature, account and number."""
        return twilio_form.is_genuine(post, self._account)

    def parse(self, post: Post) -> list[Inbound]:
        """Read one text message."""
        return twilio_form.read_message(post, self._account, channel=self.name, stop_words=True)

    def status(self, post: Post) -> Status | None:
        """Read a delivery report."""
        return twilio_form.read_status(post, self._account, channel=self.name)

    def answer(self, inbound: Inbound, reply: Reply) -> Answer:
        """Write TwiML with the lines joined as tightly as possible: segments cost money and battery."""
        del inbound
        return twilio_form.write_answer(reply, self._account, joiner="\n", limit=self.limit)

    async def send(self, address: str, outbound: Outbound) -> Receipt:
        """Send one text to a number."""
        return await self._sender().send(address, outbound, limit=self.limit)

    async def erase(self, provider_id: str, address: str = "") -> bool:
        """Delete the message and its files at Twilio."""
        del address
        return await self._sender().erase(provider_id)

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        """Return a file that came with a message."""
        return await self._sender().fetch(ref, limit=limit)

    async def received(self, since: datetime) -> list[Inbound]:
        """Read what Twilio took in for our number."""
        return await self._sender().received(self.name, since)

    async def find_sent(self, address: str, outbound: Outbound, since: datetime) -> Receipt | None:
        """Look for a text of unknown fate."""
        return await self._sender().find_sent(address, outbound, since=since, limit=self.limit)

    def _sender(self) -> TwilioApi:
        if self._api is None:
            raise Misconfigured("no_send_credentials")
        return self._api
