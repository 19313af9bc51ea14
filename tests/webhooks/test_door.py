"""The door: what is refused, what is ignored, and that nothing is acknowledged before it is kept."""

import asyncio
import json
import logging
from collections.abc import Callable

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.messages import Delivery, Inbound
from cases.model import Channel
from tests.webhooks import deliveries as d
from webhooks import limits
from webhooks.channels.base import Post, Reply, Status
from webhooks.channels.sms import Sms
from webhooks.channels.telegram import Telegram
from webhooks.channels.twilio_form import Account
from webhooks.door import FORM_LIMIT, UPDATE_LIMIT, create_app

CANARIES = ("+9613000001", "canary-text", "Canary", d.TOKEN, d.SECRET)


class Store:
    """Stands for the intake: keeps what it gets, or fails on demand."""

    def __init__(self) -> None:
        self.kept: list[Inbound] = []
        self.statuses: list[Status] = []
        self.fails: Exception | None = None
        self.well = True
        self.reply = Reply(("112",), ("Yes", "No"))

    def take(self, inbound: Inbound) -> Reply:
        if self.fails:
            raise self.fails
        self.kept.append(inbound)
        return self.reply

    def record_status(self, status: Status) -> None:
        if self.fails:
            raise self.fails
        self.statuses.append(status)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def app(store):
    return create_app(
        d.channels(), store.take, store.record_status, public_url=d.PUBLIC_URL, ready=lambda: store.well
    )


def call(app, method: str, path: str, **kwargs) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://evil.example") as client:
            return await client.request(method, path, **kwargs)

    return asyncio.run(go())


def deliver(app, post: Post, path: str | None = None, **headers: str) -> httpx.Response:
    path = path or post.url.removeprefix(d.PUBLIC_URL)
    return call(app, "POST", path, content=post.body, headers={**post.headers, **headers})


def status_post(query: str = "?o=11111111-2222-3333-4444-555555555555", **fields: str) -> Post:
    base = {
        "MessageSid": "SM" + "a" * 32,
        "MessageStatus": "delivered",
        "AccountSid": d.ACCOUNT,
        "From": d.SMS_FROM,
        "To": "+9613000001",
    }
    return d.form_post(base | fields, path=f"/twilio/status{query}")


@pytest.mark.parametrize(
    "post",
    [d.form_post(d.sms()), d.form_post(d.whatsapp()), d.update_post(d.telegram())],
    ids=["sms", "whatsapp", "telegram"],
)
def test_genuine_delivery_is_kept_and_answered_inline(app, store, post):
    answer = deliver(app, post)
    assert answer.status_code == 200
    assert "112" in answer.text
    assert [inbound.text for inbound in store.kept] == ["hello"]


def test_form_and_update_are_never_answered_before_the_store_returned(app, store):
    order: list[str] = []

    def slow(inbound: Inbound) -> Reply:
        order.append("kept")
        return Reply(("x",))

    app = create_app(d.channels(), slow, store.record_status, public_url=d.PUBLIC_URL, ready=lambda: True)
    deliver(app, d.form_post(d.sms()))
    order.append("answered")
    assert order == ["kept", "answered"]


@pytest.mark.parametrize(
    "fails", [OSError("disk full"), RuntimeError("canary-text"), ValueError("+9613000001"), KeyError("x")]
)
@pytest.mark.parametrize(
    "make", [lambda: d.form_post(d.sms()), lambda: d.update_post(d.telegram()), status_post]
)
def test_what_was_not_kept_is_answered_with_503_and_no_words(app, store, make, fails):
    store.fails = fails
    answer = deliver(app, make())
    assert (answer.status_code, answer.content) == (503, b"")


def test_silent_reply_is_an_empty_answer(app, store):
    store.reply = Reply((), silent=True)
    assert deliver(app, d.form_post(d.sms())).text.endswith("<Response />")
    assert deliver(app, d.update_post(d.telegram())).content == b""


def forged(**changes) -> Post:
    post = d.form_post(d.sms())
    return Post({**post.headers, **changes}, post.url, post.body)


def without(name: str) -> Post:
    post = d.form_post(d.sms())
    return Post({k: v for k, v in post.headers.items() if k != name}, post.url, post.body)


def signed_for(url: str) -> Post:
    pairs = list(d.sms().items())
    post = d.form_post(d.sms())
    return Post({**post.headers, "x-twilio-signature": d.sign(url, pairs)}, post.url, post.body)


REFUSED = {
    "no signature": lambda: without("x-twilio-signature"),
    "no content type": lambda: without("content-type"),
    "empty signature": lambda: forged(**{"x-twilio-signature": ""}),
    "truncated signature": lambda: forged(**{"x-twilio-signature": "abc="}),
    "json content type": lambda: forged(**{"content-type": "application/json"}),
    "multipart content type": lambda: forged(**{"content-type": "multipart/form-data; boundary=x"}),
    "another token": lambda: d.form_post(d.sms(), token="old-primary-or-secondary"),
    "signed for http": lambda: signed_for("http://hotline.example/twilio/message"),
    "signed with trailing slash": lambda: signed_for(d.PUBLIC_URL + "/twilio/message/"),
    "signed for another host": lambda: signed_for("https://evil.example/twilio/message"),
    "signed for another path": lambda: signed_for(d.PUBLIC_URL + "/twilio/status"),
    "another account": lambda: d.form_post(d.sms(AccountSid="AC" + "1" * 32)),
    "another number": lambda: d.form_post(d.sms(To="+15005550009")),
    "no account": lambda: d.form_post({k: v for k, v in d.sms().items() if k != "AccountSid"}),
    "two accounts": lambda: d.form_post([*d.sms().items(), ("AccountSid", "AC" + "1" * 32)]),
    "empty body": lambda: d.form_post({}),
    "1,001 fields": lambda: d.form_post([*d.sms().items(), *[(f"f{n}", "x") for n in range(1001)]]),
    "altered text": lambda: Post(
        d.form_post(d.sms()).headers, d.PUBLIC_URL + "/twilio/message", d.form_post(d.sms(text="other")).body
    ),
    "invalid utf-8": lambda: Post(
        d.form_post(d.sms()).headers, d.PUBLIC_URL + "/twilio/message", b"Body=\xff\xfe"
    ),
    "lone surrogate": lambda: Post(
        d.form_post(d.sms()).headers,
        d.PUBLIC_URL + "/twilio/message",
        b"Body=%ED%A0%80&To=" + b"%2B15005550006",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_delivery_that_is_not_genuine_is_refused_without_a_word(app, store, case):
    answer = deliver(app, REFUSED[case](), path="/twilio/message")
    assert (answer.status_code, answer.content) == (403, b"")
    assert store.kept == []


def test_signature_that_is_not_ascii_is_refused(app, store):
    post = d.form_post(d.sms())
    headers = [("content-type", d.FORM), (b"x-twilio-signature", "é".encode())]
    answer = call(app, "POST", "/twilio/message", content=post.body, headers=headers)
    assert (answer.status_code, store.kept) == (403, [])


def test_json_body_with_its_hash_in_the_address_is_refused(app, store):
    url = f"{d.PUBLIC_URL}/twilio/message?bodySHA256={'0' * 64}"
    for kind in ("application/json", d.FORM):
        headers = {"content-type": kind, "x-twilio-signature": d.sign(url, [])}
        answer = deliver(app, Post(headers, url, json.dumps(d.sms()).encode()))
        assert (answer.status_code, store.kept) == (403, [])


def test_form_that_claims_a_body_hash_is_refused_even_when_signed(app, store):
    path = f"/twilio/message?bodySHA256={'0' * 64}"
    assert deliver(app, d.form_post(d.sms(), path=path)).status_code == 403
    assert store.kept == []


def test_channel_without_a_secret_believes_nobody():
    for secret in ("", "x"):
        post = d.update_post(d.telegram(), secret=secret)
        assert not Telegram("").verify(post)
    without_token = Sms(Account(d.ACCOUNT, d.SMS_FROM, d.PUBLIC_URL, ""))
    assert not without_token.verify(d.form_post(d.sms(), token=""))


def test_port_of_the_address_may_be_named_or_not(app, store):
    assert deliver(app, signed_for("https://hotline.example:443/twilio/message")).status_code == 200
    assert deliver(app, signed_for("https://hotline.example:8443/twilio/message")).status_code == 403


def test_headers_that_claim_another_host_change_nothing(app, store):
    claims = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}
    assert deliver(app, d.form_post(d.sms()), **claims).status_code == 200
    lie = signed_for("https://evil.example/twilio/message")
    assert deliver(app, lie, **claims).status_code == 403


def test_header_that_names_an_algorithm_is_not_followed(app, store):
    settings = {"x-twilio-webhooks-signature-settings": "key=x,algorithm=HMAC_SHA256"}
    assert deliver(app, d.form_post(d.sms()), **settings).status_code == 200


def test_query_is_part_of_what_is_signed(app, store):
    assert deliver(app, status_post("?o=abc&b=2")).status_code == 200
    post = status_post("?o=abc&b=2")
    assert deliver(app, post, path="/twilio/status?b=2&o=abc").status_code == 403


def test_repeated_names_do_not_break_the_signature(app, store):
    post = d.form_post([*d.sms().items(), ("Extra", "1"), ("Extra", "2")])
    assert deliver(app, post).status_code == 200
    assert len(store.kept) == 1


def test_field_that_is_used_may_not_be_repeated(app, store):
    assert deliver(app, d.form_post([*d.sms().items(), ("Body", "other")])).status_code == 200
    assert store.kept == []


def shifted(fields: dict[str, str], into: str, gone: str) -> Post:
    """Cut a captured request anew: `into` swallows the field that follows it in sorted order."""
    post = d.form_post(fields)
    moved = {k: v + gone + fields[gone] if k == into else v for k, v in fields.items() if k != gone}
    again = d.form_post(moved)
    assert again.headers["x-twilio-signature"] == post.headers["x-twilio-signature"]
    return again


@pytest.mark.parametrize(("into", "gone"), [("MessageSid", "NumMedia"), ("Body", "From"), ("NumMedia", "To")])
def test_replay_with_moved_boundaries_is_genuine_and_yet_not_kept(app, store, into, gone):
    assert deliver(app, shifted(d.sms(), into, gone), path="/twilio/message").status_code in (200, 403)
    assert store.kept == []


def test_account_that_swallowed_the_text_is_refused(app, store):
    assert deliver(app, shifted(d.sms(), "AccountSid", "Body")).status_code == 403


@pytest.mark.parametrize("header", [{}, {"x-telegram-bot-api-secret-token": "wrong"}])
def test_telegram_without_its_secret_is_refused_before_the_body_is_read(app, store, header):
    answer = call(app, "POST", "/telegram", content=b"x" * (UPDATE_LIMIT + 1), headers=header)
    assert (answer.status_code, answer.content, store.kept) == (403, b"", [])


def test_json_that_is_no_honest_update_gets_400(app, store):
    for body in (b"[" * 50_000, b'{"a": NaN}', b"\xff", b'{"a":1,"a":2}', b'{"n":' + b"1" * 9000 + b"}"):
        answer = deliver(app, d.update_post(body))
        assert (answer.status_code, answer.content) == (400, b"")


@pytest.mark.parametrize(
    ("channel", "payload"),
    [pytest.param(c, p, id=f"{c}-{n}") for c, n, p in d.payloads() if p["expect"] is None],
)
def test_shape_that_is_not_for_us_is_accepted_and_forgotten(app, store, channel, payload):
    answer = deliver(app, d.post_of(payload))
    assert answer.status_code in (200, 403)
    assert answer.content == b""
    assert store.kept == []


@pytest.mark.parametrize(("path", "limit"), [("/twilio/message", FORM_LIMIT), ("/telegram", UPDATE_LIMIT)])
def test_body_above_the_limit_is_refused_with_and_without_a_length(app, store, path, limit):
    headers = {"x-telegram-bot-api-secret-token": d.SECRET}

    async def chunks():
        for _ in range(3 * 1024):
            yield b"x" * 1024

    assert call(app, "POST", path, content=b"x" * (limit + 1), headers=headers).status_code == 413
    assert call(app, "POST", path, content=chunks(), headers=headers).status_code == 413
    assert store.kept == []


def test_body_that_drips_is_given_up(app, store, monkeypatch):
    monkeypatch.setattr(limits.read_body, "__kwdefaults__", {"seconds": 0.05})

    async def drops():
        while True:
            yield b"x"
            await asyncio.sleep(0.01)

    assert call(app, "POST", "/twilio/message", content=drops()).status_code == 408
    assert store.kept == []


def test_caller_who_hangs_up_in_the_middle_is_no_failure_of_ours(app, store):
    sent: list[dict] = []
    parts = iter([{"type": "http.request", "body": b"x", "more_body": True}, {"type": "http.disconnect"}])

    async def go() -> None:
        async def receive():
            return next(parts)

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/twilio/message",
            "raw_path": b"/twilio/message",
            "query_string": b"",
            "headers": [],
            "scheme": "http",
            "server": ("door", 80),
        }
        await app(scope, receive, send)

    asyncio.run(go())
    assert sent[0]["status"] == 400
    assert store.kept == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
@pytest.mark.parametrize("path", ["/twilio/message", "/twilio/status", "/telegram"])
def test_only_post_reaches_a_webhook(app, path, method):
    answer = call(app, method, path)
    assert (answer.status_code, answer.content) == (405, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/metrics",
        "/.git/config",
        "/twilio/message/",
        "/%3Cscript%3E",
        "/x?y=z",
    ],
)
def test_everything_else_is_absent(app, path):
    answer = call(app, "GET", path)
    assert (answer.status_code, answer.content) == (404, b"")


def test_every_response_carries_the_security_headers(app, store):
    store.fails = OSError()
    answers = [
        call(app, "GET", "/health"),
        call(app, "GET", "/nothing"),
        deliver(app, d.form_post(d.sms())),
        call(app, "POST", "/twilio/message", content=b"x" * (FORM_LIMIT + 1)),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 503, 413]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["strict-transport-security"]


def test_health_tells_whether_the_database_answers(app, store):
    well = call(app, "GET", "/health")
    assert (well.status_code, well.json()) == (200, {"ok": True})
    store.well = False
    assert call(app, "GET", "/health").status_code == 503


def test_health_survives_a_database_that_raises(store):
    def ready() -> bool:
        raise OSError("canary-text")

    app = create_app(d.channels(), store.take, store.record_status, public_url=d.PUBLIC_URL, ready=ready)
    answer = call(app, "GET", "/health")
    assert (answer.status_code, answer.content) == (503, b"")


STATES = [
    ("queued", "", Delivery.SENT, None),
    ("sent", "", Delivery.SENT, None),
    ("delivered", "", Delivery.DELIVERED, None),
    ("read", "", Delivery.DELIVERED, None),
    ("undelivered", "30003", Delivery.FAILED, "30003"),
    ("failed", "63016", Delivery.FAILED, "63016"),
    ("failed", "21610", Delivery.BLOCKED, "21610"),
    ("undelivered", "63014", Delivery.BLOCKED, "63014"),
    ("failed", "x'; drop", Delivery.FAILED, None),
    ("canceled", "", Delivery.WITHDRAWN, None),
]


@pytest.mark.parametrize(("word", "code", "state", "error"), STATES)
def test_delivery_report_becomes_a_status(app, store, word, code, state, error):
    assert deliver(app, status_post(MessageStatus=word, ErrorCode=code)).status_code == 200
    (status,) = store.statuses
    assert status.channel is Channel.SMS
    assert status.outbound_id == "11111111-2222-3333-4444-555555555555"
    assert (status.receipt.provider_id, status.receipt.state, status.receipt.error) == (
        "SM" + "a" * 32,
        state,
        error,
    )


def test_report_of_an_inline_answer_has_no_id_of_ours_but_the_one_to_erase(app, store):
    deliver(app, status_post(""))
    deliver(app, status_post("?o=../../etc"))
    assert [status.outbound_id for status in store.statuses] == [None, None]


@pytest.mark.parametrize(
    "fields",
    [
        {"MessageStatus": "received"},
        {"MessageStatus": "nonsense"},
        {"MessageSid": "SMx"},
        {"From": "+9613000001", "To": d.SMS_FROM},
    ],
    ids=str,
)
def test_report_that_says_nothing_of_ours_is_ignored(app, store, fields):
    assert deliver(app, status_post(**fields)).status_code == 200
    assert store.statuses == []


def test_whatsapp_report_is_known_by_our_number(app, store):
    deliver(app, status_post(From=d.WHATSAPP_FROM, To="whatsapp:+9613000001"))
    assert store.statuses[0].channel is Channel.WHATSAPP


def test_no_canary_reaches_a_log_or_a_response(app, store, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    update = d.telegram(text="canary-text")
    posts = [
        d.form_post(d.sms(text="canary-text", ProfileName="Canary")),
        d.form_post(d.sms(text="canary-text"), token="wrong"),
        d.update_post(update),
        d.update_post(update, secret="wrong"),
        d.update_post(b'{"canary-text": NaN}'),
        d.update_post({**update, "message": {"text": "canary-text"}}),
    ]
    said = []
    for fails in (None, RuntimeError("canary-text +9613000001")):
        store.fails = fails
        said += [deliver(app, post) for post in posts]
    out = capsys.readouterr()
    logged = caplog.text + out.out + out.err
    assert "door.refused" in logged
    assert "door.not_kept" in logged
    everything = logged + "".join(f"{answer.text}{answer.headers}" for answer in said)
    assert [canary for canary in CANARIES if canary in everything] == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from([*d.sms(), "MediaUrl0", "Latitude", "OptOutType"]), st.text()),
    st.sampled_from(["/twilio/message", "/twilio/status"]),
    st.booleans(),
)
def test_no_signed_form_gets_an_error(app, fields, path, chat):
    fields = {k: v.encode("utf-8", "replace").decode() for k, v in fields.items()}
    post = d.form_post((d.whatsapp() if chat else d.sms()) | fields, path=path)
    assert deliver(app, post).status_code in (200, 403)


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["/twilio/message", "/twilio/status", "/telegram"]))
def test_no_bytes_get_an_error(body, path):
    store = Store()
    app = create_app(
        d.channels(), store.take, store.record_status, public_url=d.PUBLIC_URL, ready=lambda: True
    )
    headers: dict[str, str] = {**d.form_post(d.sms()).headers, "x-telegram-bot-api-secret-token": d.SECRET}
    assert call(app, "POST", path, content=body, headers=headers).status_code in (200, 400, 403)


def test_slow_store_does_not_hold_up_others():
    async def go() -> list[int]:
        entered, release = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def take(inbound: Inbound) -> Reply:
            if inbound.text == "slow":
                loop.call_soon_threadsafe(entered.set)
                asyncio.run_coroutine_threadsafe(release.wait(), loop).result(timeout=20)
            return Reply(("x",))

        noted: Callable[[Status], None] = lambda _status: None  # noqa: E731
        app = create_app(d.channels(), take, noted, public_url=d.PUBLIC_URL, ready=lambda: True)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:

            async def post(delivery: Post) -> int:
                answer = await client.post(
                    "/twilio/message", content=delivery.body, headers=dict(delivery.headers)
                )
                return answer.status_code

            slow = asyncio.create_task(post(d.form_post(d.sms(text="slow"))))
            await entered.wait()
            codes = [await post(d.form_post(d.sms(text="quick")))]
            assert not slow.done()
            release.set()
            return [*codes, await slow]

    assert asyncio.run(go()) == [200, 200]
