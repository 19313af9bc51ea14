"""The part that faces the internet can write a report and cannot read one back. (Open exception: a talk in progress, for at most 24 hours.)

Tried with all that a thief of the door gets: its login, its keys, and the whole database.
"""

from datetime import timedelta

import psycopg

from tests.factories import door_keys, vault_pair
from tests.promises.scene import ARSAL, NOWHERE, SAIDA, dump, halves, keep, opens, refused

FORBIDDEN = (
    "select sealed_body from items",
    "select * from items",
    "select seal from items",
    "select said from items",
    "select sealed_address from vault.routes",
    "select * from vault.routes",
    "copy items to stdout",
    "copy vault.routes to stdout",
    "select sealed_text from outbound",
    "select sealed_ref from erasures",
    "select sealed_key from keyring",
    "select * from staff",
    "select * from sessions",
    "select to_jsonb(i) from items i",
    "select i::text from items i",
    "update items set sealed_body = sealed_body returning sealed_body",
    "update items set seq = seq + 1",
    "delete from items",
    "delete from cases",
    "update audit set detail = ''",
    "delete from audit",
    "truncate audit",
    "insert into keyring values ('saida', 'x', '')",
    "update offices set public_key = ''",
    "select pg_read_file('/etc/passwd')",
    "set role amana_relay",
    "set role amana_desk",
    "create function f() returns int language sql security definer as 'select 1'",
    "alter table items disable row level security",
)


def test_the_doors_login_is_refused(house):
    house.write(ARSAL)
    assert refused(house.database, "door", FORBIDDEN) == FORBIDDEN


def keys_of_the_door():
    keys = door_keys()
    return (keys.index, keys.rows, keys.code, keys.intake, keys.state, keys.vault_public)


def test_the_doors_keys_open_no_item_no_address_and_no_key_of_a_case_that_has_its_office(house):
    house.write(ARSAL)
    house.write(SAIDA, address="+96170999888")
    rows = dump(house.database)
    assert len(rows["public.cases"]) == 2
    for case in rows["public.cases"]:
        assert set(halves(rows, case["id"])) == {"national", case["office"]}
    sealed = [
        *(
            (i["sealed_body"], ("items", str(i["case_id"]), str(i["seq"])))
            for i in rows["public.items"]
            if i["sealed_body"]
        ),
        *((r["sealed_address"], ("routes", str(r["conversation"]))) for r in rows["vault.routes"]),
        *((k["sealed_key"], ("case_keys", str(k["case_id"]), k["holder"])) for k in rows["public.case_keys"]),
        *((k["sealed_key"], ("keyring", k["office"], k["member"])) for k in rows["public.keyring"]),
        *((e["sealed_ref"], ("erasures", str(e["id"]))) for e in rows["public.erasures"]),
    ]
    assert len(sealed) > 15
    for key in keys_of_the_door():
        for value, context in sealed:
            assert not opens(key, value, context, ())
    # The same search does find the right key, so that a search which finds nothing means something.
    assert all(opens(vault_pair().private, v, c) for v, c in sealed if c[0] in ("routes", "erasures"))


def test_while_nobody_knows_the_place_the_intake_key_opens_the_case_and_after_a_day_no_more(house):
    house.write(NOWHERE)
    rows = dump(house.database)
    (case,) = rows["public.cases"]
    assert set(halves(rows, case["id"])) == {"national", "intake"}
    assert opens(
        door_keys().intake, halves(rows, case["id"])["intake"], ("case_keys", str(case["id"]), "intake")
    )

    house.clock.pass_(hours=24, seconds=1)
    keep(house)
    rows = dump(house.database)
    assert set(halves(rows, case["id"])) == {"national"}
    assert [c["sealed_state"] for c in rows["public.conversations"]] == [None]
    assert [i["answer"] for i in rows["public.inbox"]] == [None]


def test_the_place_comes_later_and_the_door_gives_its_half_away(house):
    house.write(NOWHERE)
    house.write("عرسال")
    rows = dump(house.database)
    (case,) = rows["public.cases"]
    assert case["office"] == "kaa-aarsal"
    assert set(halves(rows, case["id"])) == {"national", "kaa-aarsal"}


def test_the_door_sees_of_the_case_keys_only_its_own_halves(house):
    house.write(ARSAL)
    house.write(NOWHERE, address="+96170999888")
    with psycopg.connect(house.database.plain("door")) as connection:
        seen = connection.execute("select holder from case_keys").fetchall()
        assert seen == [("intake",)]
        gone = connection.execute("delete from case_keys where holder <> 'intake'").rowcount
        assert gone == 0
        connection.rollback()


def test_a_half_of_the_intake_that_is_over_is_not_used_even_before_the_keeper_came(house):
    house.write(NOWHERE)
    house.clock.now += timedelta(hours=25)
    house.write("عرسال")
    rows = dump(house.database)
    (case,) = rows["public.cases"]
    assert case["office"] == "national"
    assert "kaa-aarsal" not in halves(rows, case["id"])
