"""Other systems are told that something happened: no word, no place, no number and no address of a case goes with it."""

import asyncio
import json
import re
from datetime import UTC, datetime

import pytest

from cases import desk, escalation, events, open_figures, subscribers
from cases.model import Role
from cases.publishing import Period
from cases.seal import make_code
from tests.factories import NUMBER, vault_pair
from tests.promises.scene import ARSAL, dump, refused
from webhooks.announce import Announcer

SHAPE = {"type", "timestamp", "data"}


class Listener:
    """Stands where the way out is, and keeps everything that would leave."""

    def __init__(self):
        self.sent = []

    async def post(self, url, body, headers):
        self.sent.append((url, body, headers))
        return 200


@pytest.fixture
def told(house):
    """A case from its first message to its closure, and the report of its month, told to one system."""
    root = house.hire("root", role=Role.ADMINISTRATOR)
    key = subscribers.subscribe(
        house.desk_store,
        root,
        "Ministry",
        url="https://hooks.example.org/a",
        types=events.TYPES,
        now=house.clock(),
    )
    house.clock.pass_(seconds=5)
    first = house.clock()
    house.write(ARSAL)
    rounds(house)
    house.clock.pass_(minutes=20)
    with house.keeper_store.writes() as u:
        escalation.escalate(u, now=house.clock())
    rounds(house)
    amal = house.hire("amal", office="kaa-aarsal")
    number = house.queue(amal).rows[0].number
    desk.take(house.desk_store, amal, number, now=house.clock())
    view = house.read(amal, number)
    desk.close(house.desk_store, amal, number, reason="resolved", version=view.version, now=house.clock())
    rounds(house)
    house.clock.pass_(days=65)
    dana = house.hire("dana", role=Role.DATA_OFFICER)
    open_figures.publish(house.desk_store, dana, Period(first.date().replace(day=1)), now=house.clock())
    rounds(house)
    return house, LISTENER, key, first


LISTENER = Listener()


def rounds(house):
    house.clock.pass_(seconds=7)
    with house.keeper_store.writes() as u:
        events.collect(u, now=house.clock())
    announcer = Announcer(house.relay_store, vault_pair().private, house.clock, LISTENER)
    for row in dump(house.database)["public.deliveries"]:
        asyncio.run(announcer.announce(str(row["id"])))


@pytest.fixture(autouse=True)
def _empty():
    LISTENER.sent.clear()


def test_every_event_is_a_type_an_id_and_a_time_and_nothing_else(told):
    _house, listener, _key, first = told
    bodies = [json.loads(body) for _, body, _ in listener.sent]
    assert [each["type"] for each in bodies] == [
        "case.opened",
        "case.overdue",
        "case.closed",
        "report.published",
    ]
    for body in bodies:
        assert set(body) == SHAPE
        assert set(body["data"]) == {"id"}
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", body["data"]["id"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["timestamp"])
    moment = datetime.strptime(bodies[0]["timestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert moment > first, "the time is that of the keeper's round, not that of the message"
    for _, _, headers in listener.sent:
        assert set(headers) == {
            "content-type",
            "user-agent",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
        }


def test_nothing_of_the_case_leaves(told):
    house, listener, _key, _first = told
    tables = dump(house.database)
    (case,) = tables["public.cases"]
    code = make_code(house.keys.code, str(case["id"]))
    gone = "".join(body.decode() + json.dumps(headers) for _, body, headers in listener.sent)
    secrets = (case["id"], case["number"], case["office"], case["district"], case["place"], code, NUMBER, NUMBER[1:], ARSAL,
               "سكين", *(row["id"] for row in tables["public.conversations"]), *(row["id"] for row in tables["public.items"]))  # fmt: skip
    for secret in secrets:
        assert secret
        assert str(secret) not in gone


def test_a_case_has_the_same_id_in_its_events_and_that_id_stands_nowhere_else(told):
    house, listener, _key, _first = told
    ids = [json.loads(body)["data"]["id"] for _, body, _ in listener.sent]
    assert len(set(ids[:3])) == 1
    assert ids[3] not in ids[:3]
    for name, rows in dump(house.database).items():
        if name != "public.events":
            assert ids[0] not in repr(rows).replace("UUID('", "").lower(), name


def test_the_signing_key_stands_nowhere_in_the_clear(told):
    house, _listener, key, _first = told
    whole = repr(dump(house.database))
    for form in (key, key.removeprefix("whsec_"), key.encode().hex()):
        assert form not in whole


def test_only_the_relay_can_read_a_signing_key_and_it_cannot_see_the_case(told):
    house, *_ = told
    asked = ("select sealed_key from subscribers",)
    for process in ("desk", "keeper", "door"):
        assert refused(house.database, process, asked) == asked
    asked = (
        "select case_id from events",
        "select fact from events",
        "select number from cases",
        "select label from subscribers",
    )
    assert refused(house.database, "relay", asked) == asked


def test_the_desk_reads_no_event_and_the_door_knows_nothing_of_them(told):
    house, *_ = told
    asked = (
        "select object from events",
        "update events set type = 'x'",
        "delete from events",
        "delete from deliveries",
    )
    assert refused(house.database, "desk", asked) == asked
    asked = ("select 1 from events", "select 1 from deliveries", "select 1 from subscribers", "select 1 from api_clients",
             "select 1 from publications")  # fmt: skip
    assert refused(house.database, "door", asked) == asked


def test_a_published_report_is_counts_alone(told):
    house, *_ = told
    tables = dump(house.database)
    (case,) = tables["public.cases"]
    (report,) = tables["public.publications"]
    kept = json.dumps(report, default=str)
    for secret in (case["id"], case["number"], NUMBER[1:], "سكين"):
        assert str(secret) not in kept
    for row in report["rows"]:
        assert len(row) == len(open_figures.COLUMNS)
        assert row[7] is None or row[7] % 5 == 0


def test_the_keeper_cannot_see_the_address_of_a_system(told):
    house, *_ = told
    asked = (
        "select url from subscribers",
        "select rows from publications",
        "select token_digest from api_clients",
    )
    assert refused(house.database, "keeper", asked) == asked
