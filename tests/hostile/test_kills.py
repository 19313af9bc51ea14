"""Killing any process at any step of the flow loses no acknowledged message and duplicates none. It really kills."""

import asyncio
import random
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn

from cases import audit, desk, staff
from cases.founding import grant_by_recovery
from cases.model import Channel, Language, Role
from hotline.commands.keeper import keep_once
from hotline.phones.accounts import DEMO
from hotline.phones.app import create_phones
from tests.factories import PASSPHRASE, recovery_pair
from tests.hostile.processes import AUDIT_KEY, Process, free_ports
from tests.promises.scene import ARSAL, dump, outgoing, owner_sql, read_everything
from tests.webhooks.deliveries import form_post, sms, telegram, update_post, whatsapp

pytestmark = pytest.mark.kills

QUICK = Path(__file__).parent / "quick_relay.py"
CANARIES = ("96170", "زنبقة", "zanbaq", DEMO.twilio_auth_token, "demo-telegram")


@pytest.fixture
def now_house(house):
    """A house whose clock is the real one, as its children have it."""
    house.clock.now = datetime.now(UTC)
    return house


@contextmanager
def running(*processes):
    try:
        yield
    finally:
        for process in processes:
            if process.process is not None:
                process.kill()


def nothing_leaked(*processes):
    for process in processes:
        written = process.written.read_text()
        assert not [word for word in CANARIES if word in written], process.name
        assert "Traceback" not in written


# The door.


def delivery(door, n, person, text):
    """One signed post, as the platform of this person makes it."""
    channel = person % 3
    if channel == 2:
        chat = {"id": 7_000_000 + person, "type": "private"}
        who = {"id": chat["id"], "is_bot": False, "first_name": "Zanbaq"}
        post = update_post(telegram(n, text, chat=chat, **{"from": who}), secret=DEMO.telegram_secret)
        return f"{door.url}/telegram", post
    make, prefix = ((whatsapp, "whatsapp:"), (sms, ""))[channel]
    fields = make(n, text, From=f"{prefix}+96170{person:06}")
    return f"{door.url}/twilio/message", fields


def deliver(door, wire, n, person, text):
    """Post until it is acknowledged, as a provider does: the same delivery, the same signature."""
    from tests.webhooks import deliveries

    url, made = delivery(door, n, person, text)
    if isinstance(made, dict):
        pairs = list(made.items())
        headers = {
            "content-type": deliveries.FORM,
            "x-twilio-signature": deliveries.sign(url, pairs, DEMO.twilio_auth_token),
        }
        body = form_post(made).body
    else:
        headers, body = dict(made.headers), made.body
    while True:
        try:
            answer = wire.post(url, content=body, headers=headers)
        except httpx.HTTPError:
            time.sleep(0.1)
            continue
        assert answer.status_code in (200, 503), answer.status_code
        if answer.status_code == 200:
            return answer
        time.sleep(0.1)


def test_the_door_killed_under_load_loses_nothing_and_doubles_nothing(now_house, tmp_path, valkey_url):
    house, chance = now_house, random.Random(7)
    door = Process("door", house, tmp_path, port=free_ports(), redis_url=valkey_url)
    acknowledged = []
    people = {
        p: [f"zanbaq {p} {i}: my neighbour beats his son in Saida" for i in range(8)] for p in range(12)
    }

    def write_all(person):
        for i, text in enumerate(people[person]):
            deliver(door, wire, 1 + person * 100 + i, person, text)
            acknowledged.append(text)

    # One client for all: to make one anew for every attempt takes more of the machine than the door itself.
    plain = httpx.Client(verify=False, timeout=20, trust_env=False)
    with running(door), plain as wire, ThreadPoolExecutor(6) as pool:
        door.start()
        jobs = [pool.submit(write_all, person) for person in people]
        for share in (0.3, 0.7):
            while len(acknowledged) < share * 96 and not all(job.done() for job in jobs):
                time.sleep(0.01)
            time.sleep(chance.random() * 0.1)
            door.kill()
            kept = Counter(
                b["text"]
                for bodies in read_everything(house).values()
                for b in bodies
                if b["kind"] == "reporter"
            )
            assert set(acknowledged[: int(share * 96)]) <= set(kept)
            door.start()
        for job in jobs:
            job.result()
    kept = [
        [b["text"] for b in bodies if b["kind"] == "reporter"] for bodies in read_everything(house).values()
    ]
    # Every message once, in the case of its own person, in the order in which it was written.
    assert sorted(kept) == sorted(people.values())
    rows = dump(house.database)
    assert len(rows["public.inbox"]) == 96
    for case in rows["public.cases"]:
        assert sorted(i["seq"] for i in rows["public.items"] if i["case_id"] == case["id"]) == list(
            range(1, case["last_seq"] + 1)
        )
    nothing_leaked(door)


# The relay.


@pytest.fixture
def provider():
    """The demonstration's stand-in for Twilio and Telegram, over the network."""

    async def nobody(request):
        return httpx.Response(200)

    client = httpx.AsyncClient(transport=httpx.MockTransport(nobody))
    app = create_phones("http://127.0.0.1:8000", "http://127.0.0.1:1", client=client)
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    sockets = [config.bind_socket()]
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets)))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def sent(provider):
    """The texts that have left, as the platform's own log has them."""
    url = f"{provider}/twilio-api/2010-04-01/Accounts/{DEMO.twilio_account_sid}/Messages.json"
    told = httpx.get(url, auth=(DEMO.twilio_account_sid, DEMO.twilio_auth_token), trust_env=False).json()
    return [m["body"].splitlines()[-1] for m in told["messages"] if m["direction"] == "outbound-api"]


def answered(house, number_of_texts, **who):
    house.clock.now = datetime.now(UTC) - timedelta(seconds=20)
    house.write(ARSAL, **who)
    amal = house.hire("amal", office="kaa-aarsal")
    number = house.queue(amal).rows[0].number
    for n in range(number_of_texts):
        house.answer(amal, number, f"zanbaq answer {n}")
        house.clock.now += timedelta(milliseconds=1)


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def forget_the_dead(house):
    """Let the dead worker's last sign of life be long ago, as it is half a minute later."""
    owner_sql(house.database, "update procrastinate_workers set last_heartbeat = now() - interval '1 minute'")


@pytest.mark.parametrize(("moment", "left"), [("claimed", 0), ("sent", 1)])
def test_a_relay_that_dies_around_the_sending_sends_once_in_the_end(
    now_house, tmp_path, provider, moment, left
):
    house = now_house
    answered(house, 1)
    relay = Process("relay", house, tmp_path, phones=provider, script=QUICK)
    with running(relay):
        relay.start(DIE_AT=moment)
        assert relay.wait() == 9
        assert len(sent(provider)) == left
        assert [r["state"] for r in outgoing(house, "answer")] == ["sending"]
        forget_the_dead(house)
        relay.start()
        until(lambda: [r["state"] for r in outgoing(house, "answer")] == ["sent"])
        until(lambda: dump(house.database)["public.procrastinate_jobs"] == [])
    assert sent(provider) == ["zanbaq answer 0"]
    (text,) = outgoing(house, "answer")
    assert text["sealed_text"] is None
    item = next(i for i in dump(house.database)["public.items"] if i["id"] == text["item"])
    assert item["delivery"] == "sent"
    nothing_leaked(relay)


def test_where_no_log_tells_a_person_decides(now_house, tmp_path, provider):
    """Telegram keeps no log that a bot can read: the text is shown as failed, and never sent a second time."""
    house = now_house
    answered(house, 1, channel=Channel.TELEGRAM, address="7001")
    relay = Process("relay", house, tmp_path, phones=provider, script=QUICK)
    with running(relay):
        relay.start(DIE_AT="sent")
        assert relay.wait() == 9
        forget_the_dead(house)
        relay.start()
        until(lambda: [(r["state"], r["error"]) for r in outgoing(house, "answer")] == [("failed", "unsure")])
        until(lambda: dump(house.database)["public.procrastinate_jobs"] == [])
    assert [r["attempts"] for r in outgoing(house, "answer")] == [1]
    nothing_leaked(relay)


def test_a_relay_killed_at_random_moments_sends_everything_once(now_house, tmp_path, provider):
    house, chance = now_house, random.Random(11)
    answered(house, 9)
    relay = Process("relay", house, tmp_path, phones=provider, script=QUICK)
    with running(relay):
        for share in (2, 5):
            relay.start()
            until(lambda share=share: len(sent(provider)) >= share)
            time.sleep(chance.random() * 0.05)
            relay.kill()
            forget_the_dead(house)
        relay.start()
        until(lambda: {r["state"] for r in outgoing(house, "answer")} == {"sent"})
    assert Counter(sent(provider)) == Counter(f"zanbaq answer {n}" for n in range(9))
    nothing_leaked(relay)


# The desk.


def test_a_desk_killed_while_people_work_keeps_every_act_that_it_confirmed_and_none_twice(
    now_house, tmp_path
):
    house, chance = now_house, random.Random(3)
    house.clock.now -= timedelta(minutes=1)
    house.write(ARSAL)
    staff.create_staff(
        house.owner, login="amal", name="Amal", role=Role.COUNSELLOR, office="kaa-aarsal", language=Language.EN,
        passphrase=PASSPHRASE, now=house.clock(), totp=False, grant=grant_by_recovery(recovery_pair().private),
    )  # fmt: skip
    office = Process("desk", house, tmp_path, port=free_ports())
    confirmed, tried, stop = [], [], threading.Event()

    def work():
        with httpx.Client(base_url=office.url, trust_env=False, timeout=20) as browser:
            sign_in(browser)
            number = re.search(r"/case/(\d\d-\d+)", browser.get("/").text)[1]
            for n in range(500):
                if stop.is_set():
                    return
                try:
                    one_act(browser, number, n)
                except httpx.HTTPError:
                    time.sleep(0.1)

    def sign_in(browser):
        fields = {"login": "amal", "passphrase": PASSPHRASE, "code": ""}
        assert browser.post("/sign-in", data=fields).status_code == 303

    def one_act(browser, number, n):
        page = browser.get(f"/case/{number}")
        assert page.status_code == 200, page.status_code  # the session outlives the process
        text = f"zanbaq act {n}"
        tried.append(text)
        fields = {
            name: re.search(f'name="{name}" value="([^"]*)"', page.text)[1] for name in ("csrf", "version")
        }
        answer = browser.post(f"/case/{number}/answer", data={**fields, "text": text, "language": "en"})
        if answer.status_code == 303:
            confirmed.append(text)

    with running(office), ThreadPoolExecutor(1) as pool:
        office.start()
        job = pool.submit(work)
        for acts in (3, 7):
            until(lambda acts=acts: len(confirmed) >= acts or job.done())
            time.sleep(chance.random() * 0.05)
            office.kill()
            office.start()
        until(lambda: len(confirmed) >= 10 or job.done())
        stop.set()
        job.result()
    kept = Counter(
        b["text"] for bodies in read_everything(house).values() for b in bodies if b["kind"] == "desk"
    )
    assert set(confirmed) <= set(kept) <= set(tried)
    assert max(kept.values()) == 1
    rows = dump(house.database)
    assert len([r for r in rows["public.outbound"] if r["kind"] == "answer"]) == len(kept)
    assert len(rows["public.procrastinate_jobs"]) == len(kept)
    assert len([a for a in rows["public.audit"] if a["action"] == "answered"]) == len(kept)
    whole(house)
    nothing_leaked(office)


# The keeper.


def test_a_keeper_killed_in_its_round_leaves_nothing_half_done(now_house, tmp_path):
    house = now_house
    amal = house.hire("amal", office="kaa-aarsal")
    for n in range(12):
        house.write(ARSAL, address=f"+96170{n:06}")
    for row in house.queue(amal).rows:
        version = house.read(amal, row.number).version
        desk.close(house.desk_store, amal, row.number, reason="resolved", version=version, now=house.clock())
    owner_sql(house.database, "update cases set closed_at = now() - interval '91 days'")
    owner_sql(
        house.database,
        "create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.05); return new; end $$",
    )
    owner_sql(
        house.database, "create trigger slow before insert on deletions for each row execute function slow()"
    )
    keeper = Process("keeper", house, tmp_path)
    with running(keeper):
        for wait in (0.1, 0.7):
            keeper.start()
            until(
                lambda: (
                    owner_sql(
                        house.database,
                        "select 1 from pg_stat_activity where usename = 'amana_keeper' and query ilike '%%deletions%%' and datname = current_database()",
                    )
                    != []
                    or dump(house.database)["public.cases"] == []
                )
            )
            time.sleep(wait)
            keeper.kill()
            rows = dump(house.database)
            logged = Counter((d["kind"], d["object"]) for d in rows["public.deletions"])
            assert set(logged.values()) <= {1}
            assert len(rows["public.cases"]) + len([k for k, _ in logged if k == "case"]) == 12
            assert len(rows["vault.routes"]) + len([k for k, _ in logged if k == "route"]) == 12
    keep_once(house.keeper_store, AUDIT_KEY, now=datetime.now(UTC))
    rows = dump(house.database)
    assert (
        rows["public.cases"] == rows["public.items"] == rows["public.case_keys"] == rows["vault.routes"] == []
    )
    assert Counter(d["kind"] for d in rows["public.deletions"]) == {"case": 12, "route": 12}
    whole(house)
    nothing_leaked(keeper)


def whole(house):
    """The trail verifies, and no case has lost or doubled a step."""
    with house.owner.reads() as u:
        assert list(audit.check_chain(u, audit.public_audit_key(AUDIT_KEY))) == []
    rows = dump(house.database)
    for case in rows["public.cases"]:
        seqs = sorted(i["seq"] for i in rows["public.items"] if i["case_id"] == case["id"])
        assert seqs == list(range(1, case["last_seq"] + 1))
