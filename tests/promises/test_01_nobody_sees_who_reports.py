"""Nobody on the staff sees a reporter's number, name, username, photo or profile.

Canaries of every kind go through every path, good and bad; then every place where they could stand is searched.
"""

import asyncio
import io
import json
import logging
import re
import sys
import threading
import warnings
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
import redis
import structlog

from admin.app import create_app
from cases import desk
from cases.messages import Delivery
from cases.model import Channel, Language, Role
from hotline import logs
from hotline.wakes import Waker
from hotline.wiring import limiter
from tests.factories import PASSPHRASE, House, cheap_passphrases
from tests.promises.front import Front, form_post, sms, status, telegram, update_post, whatsapp
from tests.promises.phone import Logging, Phone, erase_all, relay
from tests.promises.scene import close_case, dump, found_in, keep, outgoing, owner_sql, shapes
from tests.webhooks.deliveries import ACCOUNT, PUBLIC_URL
from webhooks.channels.base import Misconfigured, Post, Rejected, Retryable, Unknown
from webhooks.intake import Intake

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the client works with httpx as it is
    from starlette.testclient import TestClient

DIGITS, CHAT = "96170987654", 7710987655
IDENTITY = (
    DIGITS, DIGITS[3:], "70 987 654", str(CHAT), "Zanbaqname", "zanbaq_user", "34.179012", "36.425678", "Zanbaqstreet",
    "96171555666", "zanbaqfileid", "zanbaqphoto", "ab" * 16,
)  # fmt: skip
WORDS = ("zanbaqword", "زنبقة", "zanbaqanswer", "zanbaqreason", "zanbaqnote")
BY_WHATSAPP = {
    "From": f"whatsapp:+{DIGITS}", "WaId": DIGITS, "ProfileName": "Zanbaqname", "ExternalUserId": "LB.zanbaq12345",
}  # fmt: skip
BY_SMS = {"From": f"+{DIGITS}", "FromCity": "Zanbaqstreet", "FromCountry": "LB", "FromZip": "70 987 654"}
PERSON = {
    "id": CHAT, "is_bot": False, "first_name": "Zanbaqname", "last_name": "Zanbaqname", "username": "zanbaq_user",
    "language_code": "ar",
}  # fmt: skip
BY_TELEGRAM = {
    "from": PERSON,
    "chat": {"id": CHAT, "type": "private", "first_name": "Zanbaqname", "username": "zanbaq_user"},
}
CARD = {"phone_number": "+96171555666", "first_name": "Zanbaqname", "user_id": CHAT}
REPORT = "زنبقة: ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين zanbaqword"


def sid(number):
    return f"SM{'ab' * 15}{number:02}"


def good_posts():
    yield form_post(whatsapp(1, REPORT, MessageSid=sid(1), **BY_WHATSAPP))
    yield form_post(
        whatsapp(
            2,
            "",
            MessageSid=sid(2),
            Latitude="34.179012",
            Longitude="36.425678",
            Address="Zanbaqstreet",
            Label="Zanbaqname",
            **BY_WHATSAPP,
        )
    )
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid(3)}/Media/ME{'ab' * 16}"
    yield form_post(
        whatsapp(3, "zanbaqword", MessageSid=sid(3), **BY_WHATSAPP)
        | {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": "image/jpeg"}
    )
    yield form_post(sms(4, REPORT, MessageSid=sid(4), **BY_SMS))
    yield form_post(sms(5, f"my number is +{DIGITS} zanbaqword", MessageSid=sid(5), **BY_SMS))
    yield update_post(telegram(6, REPORT, **BY_TELEGRAM))
    yield update_post(telegram(7, contact=CARD, **BY_TELEGRAM))
    yield update_post(telegram(8, location={"latitude": 34.179012, "longitude": 36.425678}, **BY_TELEGRAM))
    yield update_post(
        telegram(
            9,
            voice={"file_id": "zanbaqfileid", "file_unique_id": "zanbaqphoto", "duration": 3},
            **BY_TELEGRAM,
        )
    )
    edited = telegram(10, REPORT, edit_date=1790000100, **BY_TELEGRAM)
    yield update_post({"update_id": 10, "edited_message": edited["message"]})


def bad_posts():
    fields = whatsapp(20, REPORT, MessageSid=sid(20), **BY_WHATSAPP)
    yield form_post(fields, token="wrong")
    yield form_post(fields | {"AccountSid": "AC" + "9" * 32})
    yield form_post(fields | {"MessageSid": "zanbaqword"})
    yield Post(
        {"content-type": "application/json"}, PUBLIC_URL + "/twilio/message", json.dumps(fields).encode()
    )
    yield update_post(telegram(21, REPORT, **BY_TELEGRAM), secret="wrong")
    yield update_post(b'{"update_id": 22, "message": {"text": "zanbaqword ' + DIGITS.encode())
    yield update_post(b"zanbaqword" * 40_000)
    yield update_post({"update_id": 23, "zanbaqword": {"from": PERSON}})
    yield update_post(telegram(24, REPORT, chat={"id": -5, "type": "group", "title": "Zanbaqname"}))
    yield status(sid(25), "failed", ErrorMessage=f"zanbaqword {DIGITS}", ErrorCode="30005", To=f"+{DIGITS}")
    yield status("zanbaqword", "delivered", To=f"+{DIGITS}")


class Walk:
    """The whole story of some canaries, with what was answered on the way."""

    def __init__(self, database, valkey_url, written):
        self.house = house = House(database, allowed=limiter(valkey_url))
        house.door = replace(house.door, wake=Waker(valkey_url).wake)
        house.intake = Intake(house.door_store, house.door)
        self.written, self.front, self.answers = written, Front(house), []
        self.people = {
            "amal": house.hire("amal", office="kaa-aarsal"),
            "nour": house.hire("nour", office="saida"),
            "sami": house.hire("sami", role=Role.SUPERVISOR),
            "dana": house.hire("dana", role=Role.DATA_OFFICER),
            "root": house.hire("root", role=Role.ADMINISTRATOR),
        }
        self._write()
        self._fail()
        self._answer()
        self._report()

    def _post(self, posts):
        for post in posts:
            self.house.clock.pass_(seconds=20)
            self.answers.append(self.front.post(post))

    def _write(self):
        self._post(good_posts())
        self._post(bad_posts())
        assert {a.status_code for a in self.answers} == {200, 400, 403, 413}

    def _fail(self):
        """Each part of the turn raises an error that quotes the message, as real errors do."""
        error = RuntimeError(f"zanbaqword +{DIGITS} Zanbaqname")
        for n, part in enumerate(("bot.engine.step", "webhooks.turn.read", "webhooks.intake.keep_bare"), 30):
            with patch(part, side_effect=error), patch("webhooks.turn.read", side_effect=error):
                self._post([form_post(whatsapp(n, REPORT, MessageSid=sid(n), **BY_WHATSAPP))])
        owner_sql(
            self.house.database, "alter table inbox add constraint late check (at < '2026-01-01') not valid"
        )
        self._post([form_post(sms(33, REPORT, MessageSid=sid(33), **BY_SMS))])
        owner_sql(self.house.database, "alter table inbox drop constraint late")
        assert self.answers[-1].status_code == 503
        for name in ("httpx", "twilio.http_client", "procrastinate.worker", "uvicorn.access", "telegram"):
            logging.getLogger(name).info("to +%s of %s", DIGITS, "Zanbaqname")
            try:
                raise error
            except RuntimeError:
                logging.getLogger(name).exception("job failed")

    def _answer(self):
        house, amal = self.house, self.people["amal"]
        for row in house.queue(amal).rows:
            self.number = row.number
            for _ in range(4):
                house.answer(amal, row.number, "zanbaqanswer")
            desk.note(house.desk_store, amal, row.number, text="zanbaqnote", now=house.clock())
        faults = [Rejected("63024"), Retryable("20429"), Unknown(), Misconfigured("20003")]
        phones = [
            Logging(Channel.WHATSAPP, *faults),
            Phone(Channel.SMS, *faults),
            Phone(Channel.TELEGRAM, *faults),
        ]
        sender = relay(house, *phones)
        for row in outgoing(house, "answer"):
            try:
                asyncio.run(sender.send(str(row["id"])))
            except Exception as error:  # noqa: BLE001 - as the worker does
                structlog.get_logger().exception("job.failed", error=type(error).__name__)
        house.clock.pass_(minutes=20)
        asyncio.run(sender.reconcile())
        for phone in phones:
            phone.cannot_erase = Rejected(f"zanbaqword {DIGITS}")
        erase_all(house, *phones)

    def _report(self):
        for row in outgoing(self.house, "inline", "answer"):
            for state in ("sent", "delivered", "failed"):
                post = status(sid(40), state, To=f"+{DIGITS}", ErrorMessage=f"zanbaqword {DIGITS}")
                self.answers.append(self.front.post(replace(post, url=post.url)))
            assert row["state"] in set(Delivery)

    def end(self):
        house, amal = self.house, self.people["amal"]
        for row in house.queue(amal).rows:
            close_case(house, amal, row.number)
        keep(house)
        house.clock.pass_(days=15)
        keep(house)


@pytest.fixture
def walk(database, valkey_url, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    level, written = root.level, io.StringIO()
    logs.configure("door", json=True)
    root.handlers[0].setStream(written)
    try:
        walked = Walk(database, valkey_url, written)
        yield walked
        walked.house.close()
    finally:
        root.handlers.clear()
        root.setLevel(level)
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()


def seen(text, words):
    raw = text if isinstance(text, bytes) else text.encode()
    return [word for word in words if any(shape in raw for shape in shapes(word))]


def test_no_log_line_no_table_no_file_no_key_and_no_answer_holds_a_canary(
    walk, database, valkey_url, engines
):
    rows = dump(database)
    assert len(rows["public.items"]) > 20
    assert found_in(rows, IDENTITY + WORDS) == []

    for answer in walk.answers:
        assert seen(answer.content, WORDS + IDENTITY) == ([str(CHAT)] if b"chat_id" in answer.content else [])
        assert seen(repr(dict(answer.headers)), WORDS + IDENTITY) == []
        assert answer.status_code == 200 or answer.content == b""

    with redis.Redis.from_url(valkey_url) as valkey:
        for key in valkey.scan_iter(count=1_000):
            kind = valkey.type(key)
            value = valkey.get(key) if kind == b"string" else valkey.dump(key)
            assert seen(bytes(key) + bytes(value or b""), IDENTITY + WORDS) == []
            assert valkey.ttl(key) != -1, key

    walk.end()
    assert found_in(dump(database), IDENTITY + WORDS) == []
    lines = walk.written.getvalue()
    assert lines.count("\n") > 20
    assert seen(lines, IDENTITY + WORDS) == []

    for file in files_of(database, engines):
        assert seen(file.read_bytes(), IDENTITY + WORDS) == [], file.name


def files_of(database, engines):
    """The files of this database after a checkpoint, and the server's own log."""
    owner_sql(database, "checkpoint")
    ((folder, oid),) = owner_sql(
        database,
        "select current_setting('data_directory'), oid from pg_database where datname = current_database()",
    )
    found = [f for f in (Path(folder) / "base" / str(oid)).iterdir() if f.is_file()]
    server_logs = [f for f in Path(folder).parent.rglob("*log*") if f.is_file() and f.stat().st_size < 10**7]
    assert len(found) > 100
    return [*found, *server_logs]


def crawl(walk, login, numbers):
    """Every page that answers a GET, as the router lists them, with cases that exist and one that does not."""
    app = create_app(walk.house.desk_store, now=walk.house.clock)
    client = TestClient(
        app, base_url="https://desk.test", follow_redirects=False, raise_server_exceptions=False
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two methods of one route share a name
        routes = app.openapi()["paths"]
    paths = [path for path, acts in routes.items() if "get" in acts and not path.startswith("/live")]
    assert {"/", "/case/{number}", "/team", "/sign-in"} <= set(paths)
    with cheap_passphrases():
        answer = client.post("/sign-in", data={"login": login, "passphrase": PASSPHRASE, "code": ""})
    assert answer.status_code == 303
    for language in Language:
        token = re.search(r'name="csrf" value="([^"]+)"', client.get("/").text)
        if token:
            client.post("/language", data={"csrf": token[1], "language": language.value, "back": "/"})
        for path in paths:
            for number in (*numbers, "26-99999999") if "{number}" in path else ("",):
                yield path, number, client.get(path.replace("{number}", number))


def test_no_page_of_any_role_shows_who_wrote_and_only_their_office_reads_what(walk):
    house, people = walk.house, walk.people
    numbers = [row.number for row in house.queue(people["sami"]).rows]
    assert len(numbers) >= 3
    readers = set()
    own = re.compile(r"\+?96170987654")
    for login in people:
        for path, number, answer in crawl(walk, login, numbers):
            text = answer.text + repr(dict(answer.headers))
            if path == "/case/{number}" and answer.status_code == 200:
                readers.add(login)
                # A number that somebody writes into a report is part of the report.
                text = own.sub("", text)
                assert seen(text, IDENTITY) == [], (login, path)
            elif path == "/second-reading" and login in {"amal", "sami"}:
                # One message in fifty is drawn to be read again, by those who may read its case.
                assert seen(own.sub("", text), IDENTITY) == [], (login, path)
            else:
                assert seen(text, IDENTITY + WORDS) == [], (login, path, number)
    assert readers == {"amal", "sami"}
    assert desk.queue_stamp(house.desk_store, people["root"]) != desk.queue_stamp(
        house.desk_store, people["sami"]
    )


def test_the_case_page_says_the_channel_and_not_the_address(walk):
    amal = walk.people["amal"]
    for row in walk.house.queue(amal).rows:
        view = walk.house.read(amal, row.number)
        assert "zanbaqanswer" in repr(view)
        told = repr(replace(view, items=tuple(i for i in view.items if i.kind != "reporter")))
        assert seen(told, IDENTITY) == []
        for item in view.items:
            assert seen(repr(replace(item, text="")), IDENTITY) == []
