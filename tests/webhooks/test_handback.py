"""Messages that the provider's log has and we have not: the inner way into the door."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from cases.messages import Delivery
from cases.model import Channel
from tests.factories import inbound, vault_pair
from webhooks.handback import HEADER, PATH, Finder, add_handback, read_handback, write_handback

KEY = b"a key that door and relay share"


@pytest.fixture
def door(house):
    app = FastAPI()
    add_handback(app, house.intake, key=KEY, keys=house.keys)
    return app


def post(door, **more):
    async def go():
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=door), base_url="http://door"
        ) as client:
            return await client.post(PATH, **more)

    return asyncio.run(go())


def bring(door, found, key=KEY):
    body, seal = write_handback(found, key)
    return post(door, content=body, headers={HEADER: seal})


def outgoing(house):
    from sqlalchemy import text

    with house.owner.reads() as u:
        return u.all(text("select kind, state, sealed_text from outbound where kind = 'bot'"))


def test_what_is_written_is_read_and_a_wrong_seal_is_not():
    found = inbound("كلام", sent_at=None)
    body, seal = write_handback(found, KEY)
    assert read_handback(body, seal, KEY).text == "كلام"
    assert read_handback(body + b" ", seal, KEY) is None
    assert read_handback(body, seal, b"another") is None
    assert read_handback(body, "", KEY) is None
    assert read_handback(body, "é", KEY) is None


def test_a_found_message_becomes_a_case_and_its_answer_leaves_through_the_relay(house, door):
    found = inbound("ابن جيراني عم ينضرب هلق بعرسال", sent_at=house.clock() - timedelta(minutes=2))
    assert bring(door, found).status_code == 204
    amal = house.hire("amal", office="kaa-aarsal")
    assert house.queue(amal).rows[0].facts.place == "arsal"
    (sent,) = outgoing(house)
    assert sent.state == "queued"
    assert vault_pair().public not in bytes(sent.sealed_text)


def test_a_message_that_is_known_already_changes_nothing(house, door):
    found = inbound("ابن جيراني عم ينضرب هلق بعرسال", sent_at=house.clock())
    house.intake.take(found)
    assert bring(door, found).status_code == 204
    amal = house.hire("amal", office="kaa-aarsal")
    number = house.queue(amal).rows[0].number
    assert len([i for i in house.read(amal, number).items if i.kind == "reporter"]) == 1
    assert outgoing(house) == []


def test_an_answer_that_is_too_late_to_help_is_not_sent(house, door):
    found = inbound("ابن جيراني عم ينضرب هلق بعرسال", sent_at=house.clock() - timedelta(minutes=30))
    assert bring(door, found).status_code == 204
    assert outgoing(house) == []
    amal = house.hire("amal", office="kaa-aarsal")
    (row,) = house.queue(amal).rows
    (said,) = [i for i in house.read(amal, row.number).items if i.kind == "bot"]
    assert said.delivery is Delivery.WITHDRAWN


def test_a_stranger_is_refused_and_nothing_is_kept(house, door):
    assert bring(door, inbound("x"), key=b"not the key").status_code == 403
    assert post(door, content=b"{}").status_code == 403
    assert post(door, content=b"x" * 70_000).status_code == 413


async def _run(finder, app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://door") as client:
        return await finder.bring(client)


def test_the_relay_looks_back_and_brings_each_message_once(house):
    class Log:
        name = Channel.SMS

        async def received(self, since):
            assert house.clock() - since == timedelta(minutes=20)
            return [inbound("مرحبا", message_id="SM" + "1" * 32, channel=Channel.SMS, sent_at=house.clock())]

        async def find_sent(self, address, outbound, since):
            return None

    app = FastAPI()
    add_handback(app, house.intake, key=KEY, keys=house.keys)
    finder = Finder({Channel.SMS: Log(), Channel.TELEGRAM: object()}, "http://door", KEY, house.clock)
    assert asyncio.run(_run(finder, app)) == 1
    assert asyncio.run(_run(finder, app)) == 1
    from sqlalchemy import text

    with house.owner.reads() as u:
        assert u.value(text("select count(*) from inbox")) == 1
