"""Fetching what people sent: from where it may come, never too much, never for ever, and our name said to nobody else."""

import asyncio
import base64
import socket

import httpx
import pytest

from cases.model import Channel
from tests.webhooks import deliveries as d
from tests.webhooks import provider as stand
from tests.webhooks.test_sending import BOT_TOKEN, KEY_SECRET, relay
from webhooks.channels import fetching
from webhooks.channels.base import Fetches, Misconfigured, Rejected, Retryable, SendError
from webhooks.channels.fetching import Way, fetch

MESSAGE, FILE = "MM" + "a" * 32, "ME" + "b" * 32
REF = f"{MESSAGE}/{FILE}"
LIMIT = 1000
CDN = "mms.twiliocdn.com"


@pytest.fixture
def provider():
    with stand.running() as provider:
        yield provider


def bring(provider, name=Channel.WHATSAPP, ref=REF, limit=LIMIT):
    return asyncio.run(relay(provider.url)[name].fetch(ref, limit=limit))


class Wire:
    """The network as a script: what each address answers, and what was asked."""

    def __init__(self, monkeypatch, *answers, addresses=("93.184.216.34",)):
        self.answers, self.asked, self.looked_up = list(answers), [], []
        self.addresses = list(addresses)
        honest = httpx.AsyncClient

        def client(**options):
            options.pop("verify")
            return honest(transport=httpx.MockTransport(self.answer), **options)

        monkeypatch.setattr(fetching.httpx, "AsyncClient", client)
        monkeypatch.setattr(fetching.socket, "getaddrinfo", self.look_up)

    def answer(self, request):
        self.asked.append(request)
        return self.answers.pop(0)

    def look_up(self, host, *_args, **_more):
        self.looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (self.addresses.pop(0), 443))]


WAY = Way("https://api.twilio.com", frozenset({CDN}), ("SK1", KEY_SECRET))
START = "https://api.twilio.com/2010-04-01/x"


def sent_on(to):
    return httpx.Response(307, headers={"location": to})


def came(content):
    return httpx.Response(200, stream=httpx.ByteStream(content))


def follow(url=START, way=WAY):
    return asyncio.run(fetch(url, way, limit=LIMIT))


@pytest.mark.parametrize("name", [Channel.SMS, Channel.WHATSAPP])
def test_a_file_is_asked_for_at_our_own_account_with_our_key(provider, name):
    provider.will(200, b"voice")
    assert bring(provider, name) == b"voice"
    (asked,) = provider.asked
    assert asked.path == f"/2010-04-01/Accounts/{d.ACCOUNT}/Messages/{MESSAGE}/Media/{FILE}"
    told = base64.b64decode(asked.authorization.removeprefix("Basic ")).decode()
    assert told == f"SK{'1' * 32}:{KEY_SECRET}"


@pytest.mark.parametrize(
    "ref",
    [
        "", "http://127.0.0.1/x", "http://169.254.169.254/latest", "https://api.twilio.com@evil.example/x",
        f"{MESSAGE}/../../../Accounts", f"{MESSAGE}/{FILE}/../x", f"{MESSAGE}/{FILE}\n", f"{MESSAGE}/ME{'B' * 32}",
        f"{MESSAGE}/{FILE}?x=1", "::ffff:127.0.0.1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", [Channel.WHATSAPP, Channel.TELEGRAM])
def test_what_is_no_reference_is_never_asked_for(provider, ref, name):
    with pytest.raises(Rejected):
        bring(provider, name, ref)
    assert provider.asked == []


def test_the_key_is_told_to_nobody_to_whom_we_are_sent_on(monkeypatch):
    wire = Wire(monkeypatch, sent_on(f"https://{CDN}/a?sig=1"), came(b"photo"))
    assert follow() == b"photo"
    first, second = wire.asked
    assert first.headers["authorization"].startswith("Basic ")
    assert "authorization" not in second.headers
    assert KEY_SECRET not in str(second.url)


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(monkeypatch):
    """A name that says another address a moment later is not believed a second time."""
    wire = Wire(
        monkeypatch, sent_on(f"https://{CDN}/a"), came(b"x"),
        addresses=("93.184.216.34", "127.0.0.1"),
    )  # fmt: skip
    follow()
    assert wire.looked_up == [CDN]
    assert wire.asked[1].url.host == "93.184.216.34"
    assert wire.asked[1].headers["host"] == CDN
    assert wire.asked[1].extensions["sni_hostname"] == CDN


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.9", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1", "fd00::1", "224.0.0.1"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_followed(monkeypatch, address):
    wire = Wire(monkeypatch, sent_on(f"https://{CDN}/a"), addresses=(address,))
    with pytest.raises(Rejected, match="inner_address"):
        follow()
    assert len(wire.asked) == 1


@pytest.mark.parametrize(
    "place",
    [
        "http://mms.twiliocdn.com/a", "https://evil.example/a", "https://mms.twiliocdn.com.evil.example/a",
        "https://mms.twiliocdn.com@evil.example/a", "https://user:pw@mms.twiliocdn.com/a",
        "https://mms.twiliocdn.com:8443/a", "https://mms.twiliocdn.com:99999/a", "https://127.0.0.1/a",
        "https://[::1]/a", "https://2130706433/a", "file:///etc/passwd", "ftp://mms.twiliocdn.com/a",
        "http://api.twilio.com/a", "https://api.twilio.com:444/a", "//evil.example/a",
    ],
)  # fmt: skip
def test_no_other_place_is_gone_to(monkeypatch, place):
    wire = Wire(monkeypatch, sent_on(place))
    with pytest.raises(Rejected, match="foreign_url"):
        follow()
    assert len(wire.asked) == 1
    assert wire.looked_up == []


def test_a_circle_is_left(monkeypatch):
    wire = Wire(monkeypatch, *[sent_on(START) for _ in range(12)])
    with pytest.raises(Rejected, match="too_many_hops"):
        follow()
    assert len(wire.asked) == 4


def test_a_redirect_back_to_the_api_does_not_get_the_key_again(monkeypatch):
    wire = Wire(monkeypatch, sent_on(START), came(b"x"))
    follow()
    assert "authorization" not in wire.asked[1].headers


@pytest.mark.parametrize(
    "url", ["https://api.twilio.com.evil.example/x", "https://api.twilio.com@evil/x", "https://evil/x"]
)
def test_only_what_begins_with_our_own_base_is_begun(monkeypatch, url):
    wire = Wire(monkeypatch)
    with pytest.raises(Rejected, match="foreign_url"):
        follow(url)
    assert wire.asked == []


def test_too_much_is_not_read_to_its_end(provider):
    provider.will(200, bytes(LIMIT + 1))
    with pytest.raises(Rejected, match="too_large"):
        bring(provider)
    provider.will(200, bytes(LIMIT))
    assert bring(provider) == bytes(LIMIT)


def test_a_length_that_lies_is_no_way_round_the_limit(monkeypatch):
    async def endless():
        while True:
            yield bytes(300)

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self):
            async for chunk in endless():
                yield chunk

    Wire(monkeypatch, httpx.Response(200, stream=Endless()))
    with pytest.raises(Rejected, match="too_large"):
        follow()


def test_what_is_packed_is_not_unpacked(monkeypatch):
    wire = Wire(monkeypatch, httpx.Response(200, content=b"\x1f\x8b", headers={"content-encoding": "gzip"}))
    with pytest.raises((Rejected, Retryable)):
        follow()
    assert wire.asked[0].headers["accept-encoding"] == "identity"


def test_a_server_that_drips_is_left(monkeypatch):
    class Dripping(httpx.AsyncByteStream):
        async def __aiter__(self):
            while True:
                await asyncio.sleep(0.02)
                yield b"x"

    Wire(monkeypatch, httpx.Response(200, stream=Dripping()))
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    with pytest.raises(Retryable, match="slow"):
        follow()


@pytest.mark.parametrize(
    ("status", "code"), [(404, "gone"), (410, "gone"), (401, "401"), (403, "403"), (429, "429"), (503, "503")]
)
def test_what_does_not_come_now_may_come_later(provider, status, code):
    provider.will(status, {"code": 20404})
    with pytest.raises(Retryable) as caught:
        bring(provider)
    assert caught.value.code == code


def test_a_line_that_breaks_is_tried_again(provider):
    provider.will_drop()
    with pytest.raises(Retryable, match="connection"):
        bring(provider)


def test_telegram_is_asked_where_the_file_is_and_then_for_the_file(provider):
    provider.will(
        200, {"ok": True, "result": {"file_id": "x", "file_path": "voice/file_7.oga", "file_size": 5}}
    )
    provider.will(200, b"voice")
    assert bring(provider, Channel.TELEGRAM, "AwACAgQ") == b"voice"
    asked, got = provider.asked
    assert (asked.path, asked.fields) == (f"/bot{BOT_TOKEN}/getFile", {"file_id": "AwACAgQ"})
    assert (got.method, got.path) == ("GET", f"/file/bot{BOT_TOKEN}/voice/file_7.oga")


@pytest.mark.parametrize(
    "path",
    ["../x", "a/../../x", "/etc/passwd", "https://evil.example/x", "a b", "a?x", "a#x", "", "@evil/x", "a\n"],
)
def test_a_strange_path_of_telegram_is_not_gone_to(provider, path):
    provider.will(200, {"ok": True, "result": {"file_path": path}})
    with pytest.raises(Rejected, match="foreign_url"):
        bring(provider, Channel.TELEGRAM, "AwACAgQ")
    assert len(provider.asked) == 1


def test_what_telegram_does_not_give_or_is_too_large_is_final(provider):
    provider.will(400, {"ok": False, "description": "Bad Request: file is too big"})
    with pytest.raises(Rejected, match="not_given"):
        bring(provider, Channel.TELEGRAM, "AwACAgQ")
    provider.will(200, {"ok": True, "result": {"file_path": "a", "file_size": LIMIT + 1}})
    with pytest.raises(Rejected, match="too_large"):
        bring(provider, Channel.TELEGRAM, "AwACAgQ")


def test_telegram_sends_nobody_on(provider):
    provider.will(200, {"ok": True, "result": {"file_path": "a"}})
    provider.will(302, None, location="https://evil.example/x")
    with pytest.raises(Rejected, match="foreign_url"):
        bring(provider, Channel.TELEGRAM, "AwACAgQ")


@pytest.mark.parametrize("said", [{}, {"result": 5}, {"result": {}}, []])
def test_an_answer_of_telegram_that_says_nothing_is_tried_again(provider, said):
    provider.will(200, said)
    with pytest.raises(Retryable, match="unreadable"):
        bring(provider, Channel.TELEGRAM, "AwACAgQ")


def test_the_door_has_no_key_to_fetch_with():
    for channel in d.channels().values():
        assert isinstance(channel, Fetches)
        with pytest.raises(Misconfigured):
            asyncio.run(channel.fetch(REF, limit=LIMIT))


def test_no_error_says_who_we_are_or_where_the_file_is(provider):
    provider.will(404, {"message": REF})
    with pytest.raises(SendError) as caught:
        bring(provider)
    assert KEY_SECRET not in repr(caught.value)
    assert REF not in repr(caught.value)
    assert KEY_SECRET not in repr(WAY)
