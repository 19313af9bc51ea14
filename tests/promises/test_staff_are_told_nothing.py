"""What is sent to the staff says only that something waits: no address, no word, no number of any case goes with it."""

import asyncio
import json

import pytest

from cases import escalation, notices
from cases.messages import Delivery, Receipt
from cases.model import Channel, NoticeWay, Role
from hotline.settings import KeeperSettings
from tests.factories import NUMBER, vault_pair
from tests.promises.scene import ARSAL, dump, refused
from webhooks.notify import WORDS, Notifier

MINE = "+96170999888"


class Line:
    name = Channel.SMS

    def __init__(self):
        self.sent = []

    async def send(self, address, outbound):
        self.sent.append((address, outbound))
        return Receipt("SM" + "a" * 32, Delivery.SENT)


@pytest.fixture
def alarmed(house):
    """A case whose first look is late, and everybody has been told."""
    for login, role in (("amal", Role.COUNSELLOR), ("hala", Role.SUPERVISOR)):
        who = house.hire(login, role=role, office="kaa-aarsal")
        notices.set_way(
            house.desk_store, who, vault_pair().public, channel=NoticeWay.SMS, address=MINE, now=house.clock()
        )
    house.write(ARSAL)
    house.clock.pass_(minutes=20)
    with house.keeper_store.writes() as u:
        assert escalation.escalate(u, now=house.clock()) == 3
    line, pair = Line(), vault_pair()
    notifier = Notifier(house.relay_store, {Channel.SMS: line}, pair.private, pair.public, house.clock)
    for row in dump(house.database)["public.notices"]:
        asyncio.run(notifier.tell(str(row["id"])))
    return house, line


def test_the_text_is_one_sentence_that_holds_no_value(alarmed):
    _house, line = alarmed
    assert [address for address, _ in line.sent] == [MINE, MINE]
    assert len({outbound.text for _, outbound in line.sent}) == 1
    assert not any(set(words) & set("{}%") for words in WORDS.values())


def test_nothing_of_the_case_goes_with_it(alarmed):
    house, line = alarmed
    tables = dump(house.database)
    (case,) = tables["public.cases"]
    jobs = [row["args"] for row in tables["public.procrastinate_jobs"] if row["task_name"] == "notice"]
    gone = json.dumps(
        [tables["public.notices"], jobs, [(a, o.text, o.id) for a, o in line.sent]], default=str
    )
    for secret in (
        case["id"],
        case["number"],
        case["office"],
        case["conversation"],
        NUMBER,
        NUMBER[1:],
        "سكين",
        ARSAL,
    ):
        assert str(secret) not in gone


def test_an_address_of_the_staff_stands_nowhere_in_the_clear(alarmed):
    house, _line = alarmed
    whole = repr(dump(house.database))
    for form in (MINE, MINE[1:], MINE.encode().hex()):
        assert form not in whole


def test_the_relay_that_opens_these_addresses_cannot_see_which_case_it_is_about(alarmed):
    house, _line = alarmed
    asked = (
        "select * from escalations", "select * from escalation_people", "select number from cases",
        "select name from staff", "select sealed_key from staff", "select * from duties",
    )  # fmt: skip
    assert refused(house.database, "relay", asked) == asked


def test_the_keeper_that_sees_which_case_it_is_about_can_open_nothing(alarmed):
    house, _line = alarmed
    asked = (
        "select sealed_address from notice_ways", "select sealed_key from case_keys", "select sealed_body from items",
        "select sealed_address from vault.routes", "select sealed_text from outbound", "select name from staff",
        "select sealed_key from keyring", "select sealed_key from staff",
    )  # fmt: skip
    assert refused(house.database, "keeper", asked) == asked
    assert {
        "DATABASE_URL",
        "REDIS_URL",
        "HOTLINE_HOME",
        "HOTLINE_DEMO",
        "AUDIT_KEY",
    } == KeeperSettings.names()


def test_the_desk_and_the_door_cannot_read_where_the_staff_are_told(alarmed):
    house, _line = alarmed
    asked = ("select sealed_address from notice_ways",)
    assert refused(house.database, "desk", asked) == asked
    asked = (
        "select * from notice_ways",
        "select * from notices",
        "select * from escalations",
        "select * from duties",
    )
    assert refused(house.database, "door", asked) == asked


def test_the_desk_writes_no_alarm_and_unwrites_none(alarmed):
    house, _line = alarmed
    asked = (
        "delete from escalations",
        "update escalations set step = 50",
        "delete from notices",
        "update notices set state = 'sent'",
    )
    assert refused(house.database, "desk", asked) == asked
