"""The address is kept sealed, apart from the report, under a key that the desk does not hold, and is deleted when the case is over."""

from datetime import timedelta

from cases import seal
from cases.copies import MOST_ERASE_TRIES
from cases.messages import InboundKind
from cases.model import Channel
from tests.factories import NUMBER, door_keys, vault_pair
from tests.promises.phone import Phone, erase_all
from tests.promises.scene import ARSAL, OVER, close_case, dump, found_in, keep, opens, owner_sql
from webhooks.channels.base import Retryable

DIGITS = NUMBER.removeprefix("+")


def references(house):
    """Everything in which an address is sealed: routes and notes of what must be deleted at the provider."""
    rows = dump(house.database)
    return [
        *(("routes", str(r["conversation"]), bytes(r["sealed_address"])) for r in rows["vault.routes"]),
        *(
            ("erasures", str(e["id"]), bytes(e["sealed_ref"]))
            for e in rows["public.erasures"]
            if e["sealed_ref"]
        ),
    ]


def closed(house):
    house.write(ARSAL)
    amal = house.hire("amal", office="kaa-aarsal")
    number = house.queue(amal).rows[0].number
    close_case(house, amal, number)
    return amal, number


def test_the_address_stands_in_no_column_and_opens_with_the_relays_key_alone(house):
    house.write(ARSAL)
    rows = dump(house.database)
    assert found_in(rows, (NUMBER, DIGITS, DIGITS[3:])) == []
    people = [house.hire("amal", office="kaa-aarsal"), house.hire("sami")]
    keys = door_keys()
    wrong = [keys.rows, keys.index, keys.code, keys.intake, keys.state, *(p.private_key for p in people)]
    sealed = references(house)
    assert {kind for kind, *_ in sealed} == {"routes", "erasures"}
    for kind, name, value in sealed:
        assert NUMBER.encode() in seal.open_sealed(vault_pair().private, value, kind, name)
        assert not any(opens(key, value, (kind, name)) for key in wrong)


def test_no_row_of_a_case_leads_to_the_address_without_the_vault(house):
    """Outside the schema of the vault the conversation is a random id, not made from the address."""
    house.write(ARSAL)
    house.write("forget me")
    house.write("نعم")
    house.write(ARSAL)
    rows = dump(house.database)
    assert len({c["id"] for c in rows["public.conversations"]}) == 2


def test_after_closure_and_grace_the_way_back_is_gone_and_the_log_says_so(house):
    amal, number = closed(house)
    house.clock.now += OVER - timedelta(minutes=2)
    keep(house)
    assert len(dump(house.database)["vault.routes"]) == 1
    house.clock.pass_(minutes=2)
    keep(house)
    rows = dump(house.database)
    assert rows["vault.routes"] == rows["vault.lookup"] == rows["public.conversations"] == []
    assert [(d["kind"], d["rows"]) for d in rows["public.deletions"]] == [("route", 3)]
    house.amal = house.hire("amal2", office="kaa-aarsal")
    assert house.read(house.amal, number).plan == "closed"
    assert amal.person.login == "amal"


def test_then_no_note_for_the_provider_holds_the_address_either(house):
    """Deletions at Telegram are held until the person leaves; those of a case that is over must not stay for ever."""
    phones = [Phone(Channel.TELEGRAM), Phone(Channel.WHATSAPP)]
    house.write(ARSAL, channel=Channel.TELEGRAM, address="7001")
    house.write("وينكم", channel=Channel.TELEGRAM, address="7001")
    amal = house.hire("amal", office="kaa-aarsal")
    close_case(house, amal, house.queue(amal).rows[0].number)
    erase_all(house, *phones)
    assert phones[0].erased == []
    house.clock.now += OVER
    keep(house)
    erase_all(house, *phones)
    assert len(phones[0].erased) == 2
    assert references(house) == []


def test_a_provider_that_never_deletes_does_not_keep_the_address_with_us(house):
    phone = Phone(Channel.WHATSAPP)
    phone.cannot_erase = Retryable("20009")
    closed(house)
    owner_sql(house.database, "update erasures set attempts = %s", MOST_ERASE_TRIES - 2)
    for left in (1, 1, 0):
        house.clock.pass_(hours=2)
        erase_all(house, phone)
        assert len([r for r in references(house) if r[0] == "erasures"]) == left
    house.clock.now += OVER
    keep(house)
    assert references(house) == []
    assert {e["state"] for e in dump(house.database)["public.erasures"]} == {"given_up"}


def test_a_person_who_writes_again_within_the_grace_keeps_the_way_back(house):
    closed(house)
    house.clock.pass_(days=13)
    house.write(ARSAL)
    house.clock.pass_(days=2)
    keep(house)
    rows = dump(house.database)
    assert len(rows["vault.routes"]) == 1
    assert len(rows["public.cases"]) == 2


def test_after_the_grace_the_same_number_begins_a_case_that_cannot_be_linked(house):
    closed(house)
    house.clock.now += OVER
    keep(house)
    house.write(ARSAL)
    rows = dump(house.database)
    talks = {i["conversation"] for i in rows["public.items"] if i["conversation"]}
    assert len(talks) == 2
    assert len(rows["vault.lookup"]) == 1


def test_a_stranger_who_says_nothing_is_forgotten_after_a_week(house):
    house.write("مرحبا")
    house.clock.pass_(days=6)
    keep(house)
    assert len(dump(house.database)["vault.routes"]) == 1
    house.clock.pass_(days=1, minutes=1)
    keep(house)
    rows = dump(house.database)
    assert rows["vault.routes"] == rows["vault.lookup"] == rows["public.conversations"] == []


def test_the_second_address_of_a_person_goes_with_the_first(house):
    house.write(ARSAL, also="whatsapp:LB.abc123")
    assert len(dump(house.database)["vault.lookup"]) == 2
    house.write("وينكم", address="whatsapp:LB.abc123")
    assert len(dump(house.database)["public.conversations"]) == 1
    house.write("forget me")
    house.write("نعم")
    assert dump(house.database)["vault.lookup"] == []


def test_a_stop_by_the_provider_of_a_stranger_makes_no_case(house):
    house.write("STOP", kind=InboundKind.PROVIDER_STOP, channel=Channel.SMS)
    assert dump(house.database)["public.cases"] == []
