"""Telegram by asking: nothing is confirmed before it is kept."""

import asyncio

import pytest

from cases.messages import Inbound
from tests.webhooks import deliveries as d
from tests.webhooks import provider as stand
from webhooks.channels.base import Misconfigured, Reply
from webhooks.channels.telegram import BotKey, Telegram
from webhooks.polling import poll

OK = {"ok": True, "result": True}
NOTHING = {"ok": True, "result": []}


@pytest.fixture
def provider():
    with stand.running() as provider:
        yield provider


def updates(*numbers: int, **fields: object) -> dict:
    return {"ok": True, "result": [d.telegram(n, f"text {n}", **fields) for n in numbers]}


def sent() -> dict:
    return {
        "ok": True,
        "result": {"message_id": 9, "date": 1790000000, "chat": {"id": 7001, "type": "private"}},
    }


def run(provider, take) -> None:
    """Poll until the provider has nothing more to say."""

    async def go() -> None:
        stop = asyncio.Event()
        channel = Telegram("", key=BotKey("1:token", provider.url))
        polling = asyncio.create_task(poll(channel, take, stop=stop, first_wait=0.01))
        while provider.answers and not polling.done():  # noqa: ASYNC110 - another thread empties it
            await asyncio.sleep(0.01)
        stop.set()
        await polling

    asyncio.run(go())


def offsets(provider) -> list[int]:
    return [asked.fields["offset"] for asked in provider.asked if asked.path.endswith("getUpdates")]


def test_update_is_kept_answered_and_only_then_confirmed(provider):
    kept: list[str] = []

    def take(inbound: Inbound) -> Reply:
        kept.append(inbound.text)
        return Reply(("first", "second"), ("Yes",))

    for answer in (OK, updates(5, 6), sent(), sent(), NOTHING):
        provider.will(200, answer)
    run(provider, take)
    assert kept == ["text 5", "text 6"]
    assert [asked.path.rpartition("/")[2] for asked in provider.asked[:4]] == [
        "deleteWebhook",
        "getUpdates",
        "sendMessage",
        "sendMessage",
    ]
    assert offsets(provider)[:2] == [0, 7]
    assert provider.asked[2].fields["text"] == "first\n\nsecond"
    assert provider.asked[0].fields.get("drop_pending_updates", "false") != "true"


def test_update_that_could_not_be_kept_is_asked_for_again(provider):
    tries: list[str] = []

    def take(inbound: Inbound) -> Reply:
        tries.append(inbound.text)
        if len(tries) == 2:
            raise OSError("the database is down")
        return Reply((), silent=True)

    for answer in (OK, updates(5, 6), updates(6), NOTHING):
        provider.will(200, answer)
    run(provider, take)
    assert tries == ["text 5", "text 6", "text 6"]
    assert offsets(provider)[:3] == [0, 6, 7]


@pytest.mark.parametrize(
    "trouble",
    [(500, {"ok": False}), (409, {"ok": False}), (200, b"no json"), (200, {"ok": True}), stand.DROP[:2]],
)
def test_trouble_at_the_provider_is_survived(provider, trouble):
    kept: list[str] = []

    def take(inbound: Inbound) -> Reply:
        kept.append(inbound.text)
        return Reply((), silent=True)

    provider.will(200, OK)
    provider.answers.append((*trouble, {}))
    provider.will(200, updates(5))
    provider.will(200, NOTHING)
    run(provider, take)
    assert kept == ["text 5"]


def test_update_that_cannot_be_read_is_passed_over(provider):
    kept: list[str] = []

    def take(inbound: Inbound) -> Reply:
        kept.append(inbound.text)
        return Reply((), silent=True)

    strange = {
        "ok": True,
        "result": [{"update_id": 4, "message": [1]}, {"update_id": 5, "poll": {}}, d.telegram(6)],
    }
    for answer in (OK, strange, NOTHING):
        provider.will(200, answer)
    run(provider, take)
    assert kept == ["hello"]
    assert offsets(provider)[1] == 7


def test_answer_that_cannot_be_sent_does_not_hold_up_the_next_message(provider):
    kept: list[str] = []

    def take(inbound: Inbound) -> Reply:
        kept.append(inbound.text)
        return Reply(("x",))

    provider.will(200, OK)
    provider.will(200, updates(5))
    provider.will(403, {"ok": False, "description": "Forbidden: bot was blocked by the user"})
    provider.will(200, updates(6))
    provider.will(200, sent())
    provider.will(200, NOTHING)
    run(provider, take)
    assert kept == ["text 5", "text 6"]


def test_wrong_token_ends_it_loudly(provider):
    provider.will(401, {"ok": False, "description": "Unauthorized"})
    with pytest.raises(Misconfigured):
        run(provider, lambda _inbound: Reply(()))
