"""Events to other systems: signed, tried again, given up, and never sent anywhere that nobody has judged."""

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import json
import ssl
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from standardwebhooks import Webhook, WebhookVerificationError

from cases import events, notices, subscribers
from cases.model import NoticeWay, Role
from cases.store.open_tables import deliveries
from cases.store.open_tables import events as told
from cases.store.open_tables import subscribers as table
from tests.factories import vault_pair
from tests.webhooks import mailbox, receiver
from webhooks.announce import PAUSES, Announcer
from webhooks.later import Later
from webhooks.outside import NotDelivered, Outside, networks_of

LOOPBACK = networks_of("127.0.0.0/8, ::1/128")
REPORT = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"


@pytest.fixture
def root(house):
    return house.hire("root", role=Role.ADMINISTRATOR)


@pytest.fixture
def system():
    with receiver.running() as made:
        yield made


def announcer(house, outside=None):
    return Announcer(house.relay_store, vault_pair().private, house.clock, outside or Outside(LOOPBACK))


def subscribe(house, root, system, *types, scheme="http", host="127.0.0.1"):
    url = f"{scheme}://{host}:{system.port}/hook"
    return subscribers.subscribe(
        house.desk_store, root, "Ministry", url=url, types=types or events.TYPES, now=house.clock()
    )


def collect(house):
    with house.keeper_store.writes() as u:
        return events.collect(u, now=house.clock())


def waiting(house):
    with house.owner.reads() as u:
        asked = select(deliveries.c.id).where(deliveries.c.state == events.QUEUED)
        return [str(row.id) for row in u.all(asked.order_by(deliveries.c.created_at))]


def work(house, outside=None):
    for delivery in waiting(house):
        asyncio.run(announcer(house, outside).announce(delivery))


def only(house, question):
    with house.owner.reads() as u:
        return u.one(question)


def opened(house, root, system, *types):
    key = subscribe(house, root, system, *types)
    house.clock.pass_(seconds=5)
    house.write(REPORT)
    assert collect(house) == 1
    return key


def test_a_case_that_is_opened_is_told_once_and_signed(house, root, system):
    key = opened(house, root, system)
    assert collect(house) == 0
    work(house)
    ((line, headers, body),) = system.got
    assert line == "POST /hook HTTP/1.1"
    assert headers["host"] == f"127.0.0.1:{system.port}"
    name, at = headers["webhook-id"], headers["webhook-timestamp"]
    signed = hmac.digest(
        base64.b64decode(key.removeprefix("whsec_")), f"{name}.{at}.".encode() + body, hashlib.sha256
    )
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(signed).decode()}"
    assert int(at) == int(house.clock().timestamp())
    assert json.loads(body).keys() == {"type", "timestamp", "data"}
    assert json.loads(body)["type"] == "case.opened"
    work(house)
    assert len(system.got) == 1


def test_the_library_of_a_receiver_takes_it_and_an_old_copy_is_refused(house, root, system, monkeypatch):
    key = opened(house, root, system)
    work(house)
    ((_, headers, body),) = system.got
    with pytest.raises(WebhookVerificationError, match="old"):
        Webhook(key).verify(
            body, headers
        )  # the test's clock stands in the past: to the receiver this is a replay
    headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]))
    fresh = {"webhook-id": headers["webhook-id"], "webhook-timestamp": headers["webhook-timestamp"]}

    class Then(type(house.clock.now)):
        @classmethod
        def now(cls, tz=None):
            return house.clock().astimezone(tz)

    monkeypatch.setattr("standardwebhooks.webhooks.datetime", Then)
    assert Webhook(key).verify(body, {**headers, **fresh})["type"] == "case.opened"
    with pytest.raises(WebhookVerificationError, match="signature"):
        Webhook(key).verify(body.replace(b"opened", b"closed"), headers)


def test_the_signature_is_the_one_of_the_standard():
    # The example of the specification of Standard Webhooks, worked out by hand there.
    from datetime import UTC, datetime

    hook = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    assert (
        hook.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.parametrize("status", [500, 503, 404, 302])
def test_what_is_not_taken_is_tried_again_with_the_same_id_and_a_new_time(house, root, system, status):
    opened(house, root, system)
    system.says = [status]
    with pytest.raises(Later) as later:
        work(house)
    assert later.value.seconds == PAUSES[0]
    house.clock.pass_(seconds=10)
    work(house)
    (_, first, _), (_, second, _) = system.got
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-timestamp"] != second["webhook-timestamp"]
    assert first["webhook-signature"] != second["webhook-signature"]
    assert only(house, select(deliveries)).state == "sent"
    assert only(house, select(table)).failing_since is None


def test_a_redirect_is_not_followed(house, root, system):
    opened(house, root, system)
    with receiver.running() as other:
        system.says, system.location = [307], f"http://127.0.0.1:{other.port}/"
        with pytest.raises(Later):
            work(house)
        assert other.got == []
    assert only(house, select(table.c.error)).error == "redirect"


def test_a_system_that_hangs_is_left_and_tried_again(house, root, system):
    opened(house, root, system)
    system.slow = 3.0
    with pytest.raises(Later):
        work(house, Outside(LOOPBACK, whole_seconds=0.2))
    assert only(house, select(table.c.error)).error == "timeout"


def test_nobody_listens(house, root, system):
    opened(house, root, system)
    with house.owner.writes() as u:
        u.run(table.update().values(url="http://127.0.0.1:9/"))
    with pytest.raises(Later):
        work(house)
    assert only(house, select(table.c.error)).error == "unreachable"


def test_the_pauses_grow_and_end(house, root, system):
    opened(house, root, system)
    system.says = [500] * 20
    pauses = []
    while True:
        try:
            work(house)
            break
        except Later as later:
            pauses.append(later.seconds)
    assert tuple(pauses) == PAUSES
    assert sorted(pauses) == pauses
    assert only(house, select(deliveries)).state == "failed"
    assert len(system.got) == len(PAUSES) + 1


def test_who_fails_for_three_days_is_paused_and_the_administrators_are_told(house, root, system):
    notices.set_way(
        house.desk_store,
        root,
        vault_pair().public,
        channel=NoticeWay.SMS,
        address="+96170999888",
        now=house.clock(),
    )
    opened(house, root, system)
    system.says = [500] * 20
    with pytest.raises(Later):
        work(house)
    with house.keeper_store.writes() as u:
        assert events.pause_failing(u, now=house.clock()) == 0
    house.clock.pass_(days=3, minutes=1)
    with house.keeper_store.writes() as u:
        assert events.pause_failing(u, now=house.clock()) == 1
        assert events.pause_failing(u, now=house.clock()) == 0
    with house.owner.reads() as u:
        assert [row.kind for row in u.all(select(notices.notices))] == [notices.CLOCK]
        assert u.value(text("select count(*) from audit where action = 'subscriber_paused'")) == 1
    work(house)
    assert only(house, select(deliveries)).state == "dropped"
    house.write("كمان اليوم")
    assert collect(house) == 0
    (one,) = subscribers.list_subscribers(house.desk_store, root)
    assert one.state == "paused"
    subscribers.resume(house.desk_store, root, one.id, now=house.clock())
    assert subscribers.list_subscribers(house.desk_store, root)[0].state == "new"


def test_who_wants_no_more_is_not_asked_again(house, root, system):
    opened(house, root, system)
    system.says = [410]
    work(house)
    assert only(house, select(deliveries)).state == "failed"
    with house.keeper_store.writes() as u:
        assert events.pause_failing(u, now=house.clock()) == 1


def test_only_what_was_chosen_is_told_and_nothing_of_before(house, root, system):
    house.write(REPORT)
    house.clock.pass_(minutes=1)
    subscribe(house, root, system, "case.closed")
    assert collect(house) == 0
    amal = house.hire("amal", office="kaa-aarsal")
    number = house.queue(amal).rows[0].number
    from cases import desk

    desk.take(house.desk_store, amal, number, now=house.clock())
    view = house.read(amal, number)
    desk.close(house.desk_store, amal, number, reason="resolved", version=view.version, now=house.clock())
    assert collect(house) == 1
    assert collect(house) == 0
    assert only(house, select(told.c.type)).type == "case.closed"


def test_a_clock_that_ran_out_and_a_published_report_are_told_and_a_case_keeps_its_name(house, root, system):
    from cases import escalation, open_figures
    from cases.publishing import Period

    opened(house, root, system)
    house.clock.pass_(minutes=20)
    with house.keeper_store.writes() as u:
        assert escalation.escalate(u, now=house.clock()) == 3
    assert collect(house) == 1
    dana = house.hire("dana", role=Role.DATA_OFFICER)
    first = house.clock().date().replace(day=1)
    house.clock.pass_(days=62)
    open_figures.publish(house.desk_store, dana, Period(first), now=house.clock())
    assert collect(house) == 1
    with house.owner.reads() as u:
        rows = u.all(select(told.c.type, told.c.object).order_by(told.c.at))
    assert [row.type for row in rows] == ["case.opened", "case.overdue", "report.published"]
    assert rows[0].object == rows[1].object != rows[2].object


def test_feedback_that_is_due_is_told_and_is_no_deadline_like_others(house, root, system):
    opened(house, root, system)
    now = house.clock()
    with house.owner.writes() as u:
        u.run(
            text(
                "insert into deadlines (case_id, kind, started_at, due_at, approved) select id, 'feedback', :now, :due, false from cases"
            ),
            {"now": now, "due": now + timedelta(minutes=5)},
        )
    assert collect(house) == 0
    house.clock.pass_(minutes=6)
    assert collect(house) == 1
    assert collect(house) == 0
    with house.owner.reads() as u:
        assert [row.type for row in u.all(select(told.c.type).order_by(told.c.at))] == [
            "case.opened",
            "feedback.due",
        ]


def test_a_complaint_about_staff_makes_no_event(house, root, system):
    subscribe(house, root, system)
    house.clock.pass_(seconds=5)
    house.write(REPORT)
    with house.owner.writes() as u:
        u.run(text("update cases set office = 'focal'"))
    assert collect(house) == 0


def test_a_trial_goes_to_one_system_alone(house, root, system):
    subscribe(house, root, system)
    with receiver.running() as other:
        subscribe(house, root, other)
        one = next(
            s for s in subscribers.list_subscribers(house.desk_store, root) if str(system.port) in s.url
        )
        subscribers.try_out(house.desk_store, root, one.id, now=house.clock())
        work(house)
        assert other.got == []
    assert json.loads(system.got[0][2])["type"] == "subscription.trial"


def test_events_go_over_tls_only_to_the_name_that_was_meant(house, root, tmp_path):
    cert, key = mailbox.certificate(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    trust = ssl.create_default_context(cafile=str(cert))
    with receiver.running(server) as system:
        for host in ("localhost", "127.0.0.1"):
            subscribe(house, root, system, scheme="https", host=host)
        house.clock.pass_(seconds=5)
        house.write(REPORT)
        collect(house)
        outside = Outside(LOOPBACK, trust, whole_seconds=5.0)
        for delivery in waiting(house):
            try:
                asyncio.run(announcer(house, outside).announce(delivery))
            except Later:
                continue
        assert [headers["host"] for _, headers, _ in system.got] == [f"localhost:{system.port}"]
        with house.owner.reads() as u:
            assert {row.error for row in u.all(select(table.c.error))} == {None, "tls"}


INSIDE = (
    "127.0.0.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::",
    "::7f00:1", "2001:0:7f00:1::", "192.0.2.1", "198.18.0.1", "240.0.0.1", "ff02::1",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_is_reached(address):
    assert not Outside().may_reach(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_open_internet_is_reached(address):
    assert Outside().may_reach(ipaddress.ip_address(address))


def test_what_the_operator_allows_is_reached_and_no_more():
    outside = Outside(networks_of("10.1.0.0/16, fd12::/16"))
    assert outside.may_reach(ipaddress.ip_address("10.1.2.3"))
    assert outside.may_reach(ipaddress.ip_address("fd12::1"))
    assert not outside.may_reach(ipaddress.ip_address("10.2.0.1"))


def test_without_leave_nothing_is_sent_to_this_machine(house, root, system):
    opened(house, root, system)
    with pytest.raises(Later):
        work(house, Outside())
    assert system.got == []
    assert only(house, select(table.c.error)).error == "private"


def test_a_name_that_also_leads_inside_leads_nowhere(system, monkeypatch):
    async def both(_host, _port):
        return [ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("10.0.0.1")]

    monkeypatch.setattr("webhooks.outside._look_up", both)
    with pytest.raises(NotDelivered, match="private"):
        asyncio.run(Outside(LOOPBACK).post(f"https://hooks.example:{system.port}/", b"{}", {}))
    assert system.got == []


@pytest.mark.parametrize("url", ["http://example.org/", "ftp://127.0.0.1/", "http://127.0.0.1.example.org/"])
def test_nothing_goes_in_the_clear_but_to_this_machine(url):
    with pytest.raises(NotDelivered, match="plain"):
        asyncio.run(Outside(LOOPBACK).post(url, b"{}", {}))


def test_a_proxy_of_the_environment_is_not_used(house, root, system, monkeypatch):
    with receiver.running() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        opened(house, root, system)
        work(house)
        assert proxy.got == []
    assert len(system.got) == 1


def test_a_key_that_does_not_open_is_given_up(house, root, system):
    opened(house, root, system)
    with house.owner.writes() as u:
        u.run(table.update().values(sealed_key=b"x" * 80))
    work(house)
    assert only(house, select(deliveries)).state == "failed"
    assert only(house, select(deliveries)).error == "sealed"


def test_an_event_of_days_ago_is_not_sent_any_more(house, root, system):
    opened(house, root, system)
    house.clock.pass_(days=3, hours=1)
    work(house)
    assert system.got == []
    assert only(house, select(deliveries)).error == "late"


def test_the_keeper_forgets_what_was_delivered_and_what_ended(house, root, system):
    opened(house, root, system)
    (one,) = subscribers.list_subscribers(house.desk_store, root)
    subscribers.try_out(house.desk_store, root, one.id, now=house.clock())
    work(house)
    subscribers.end(house.desk_store, root, one.id, now=house.clock())
    with house.keeper_store.writes() as u:
        assert events.sweep(u, now=house.clock()) == 0
        assert events.sweep(u, now=house.clock() + timedelta(days=31)) == 3
        assert events.sweep(u, now=house.clock() + timedelta(days=366)) == 1
    with house.owner.writes() as u:
        u.run(text("delete from cases"))
    assert only(house, select(told)) is None


def test_the_running_relay_takes_events_from_a_queue_of_their_own_and_tries_again(
    house, root, system, monkeypatch
):
    from webhooks.relay import Relay

    monkeypatch.setattr("webhooks.announce.PAUSES", (0.0,) * 8)
    opened(house, root, system)
    system.says = [500, 503]
    pair = vault_pair()
    relay = Relay(
        house.relay_store,
        {},
        pair.private,
        pair.public,
        house.clock,
        outside=Outside(LOOPBACK, whole_seconds=5.0),
    )

    async def work_until_taken():
        stop = asyncio.Event()
        running = asyncio.create_task(relay.run(house.database.url("relay"), stop))
        async with asyncio.timeout(60):
            while len(system.got) < 3 or waiting(house):  # noqa: ASYNC110 - another process's rows wake nobody here
                await asyncio.sleep(0.1)
        stop.set()
        await running

    asyncio.run(work_until_taken())
    assert len({headers["webhook-id"] for _, headers, _ in system.got}) == 1
    assert only(house, select(deliveries)).state == "sent"
    with house.owner.reads() as u:
        asked = text(
            "select count(*) from procrastinate_jobs where task_name = 'event' and status <> 'succeeded'"
        )
        assert u.value(asked) == 0
        queues = u.all(text("select distinct queue_name from procrastinate_jobs where task_name = 'event'"))
        assert {row.queue_name for row in queues} <= {"events"}
