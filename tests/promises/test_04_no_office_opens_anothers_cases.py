"""An office cannot open another office's cases, even with the database in hand.

Tried through the desk, with direct SQL in the desk's role, and with a member's own key and every row there is.
"""

from uuid import uuid4

import pytest
from sqlalchemy import text

from cases import desk, seal, staff
from cases.errors import CannotOpen, NotFound
from cases.store.unit import Unit
from tests.promises.scene import (
    ARSAL,
    SAIDA,
    dump,
    halves,
    opens,
    owner_sql,
    read_everything,
    refused,
)

LIMITED = ("cases", "items", "case_keys", "deadlines")


@pytest.fixture
def two(house):
    house.write(ARSAL)
    house.write(SAIDA, address="+96170999888")
    house.amal = house.hire("amal", office="kaa-aarsal")
    house.nour = house.hire("nour", office="saida")
    house.sami = house.hire("sami")
    (row,) = house.queue(house.amal).rows
    house.number = row.number
    return house


def test_each_sees_the_own_queue_and_the_national_desk_sees_both(two):
    seen = {
        who.person.login: {r.office for r in two.queue(who).rows} for who in (two.amal, two.nour, two.sami)
    }
    assert seen == {"amal": {"kaa-aarsal"}, "nour": {"saida"}, "sami": {"kaa-aarsal", "saida"}}
    assert two.queue(two.nour).counts["all"] == 1
    assert two.queue(two.nour, office="kaa-aarsal").rows == ()


def test_no_act_of_the_desk_reaches_a_foreign_case_and_absent_looks_the_same(two):
    store, now = two.desk_store, two.clock()
    for number in (two.number, "26-99999999"):
        acts = (
            lambda n=number: two.read(two.nour, n),
            lambda n=number: desk.take(store, two.nour, n, now=now),
            lambda n=number: desk.note(store, two.nour, n, text="x", now=now),
            lambda n=number: desk.close(store, two.nour, n, reason="other", version=1, now=now),
            lambda n=number: desk.confirm(store, two.nour, n, version=1, now=now),
            lambda n=number: desk.hand_over(
                store, two.nour, n, office="saida", reason="x", version=1, now=now
            ),
        )
        for act in acts:
            with pytest.raises(NotFound):
                act()
        assert desk.case_stamp(store, two.nour, number) == ""


def test_the_rows_of_other_offices_are_hidden_from_the_desks_login(two):
    with two.desk_store.reads(two.nour) as u:
        counts = {t: u.value(text(f"select count(*) from {t}")) for t in LIMITED}
        foreign = u.value(text("select count(*) from cases where office <> 'saida'"))
    assert counts["cases"] == 1
    assert counts["case_keys"] == 2
    assert foreign == 0
    with two.desk_store.reads() as u:
        assert {t: u.value(text(f"select count(*) from {t}")) for t in LIMITED} == dict.fromkeys(LIMITED, 0)


FORBIDDEN = (
    "select * from vault.routes",
    "select count(*) from vault.lookup",
    "delete from vault.routes",
    "select sealed_state from conversations",
    "select message_digest from inbox",
    "select sealed_ref from erasures",
    "delete from cases",
    "delete from items",
    "update items set sealed_body = null",
    "update audit set actor = 'x'",
    "delete from audit",
    "set role amana_door",
    "select set_config('role', 'amana_relay', true)",
)


def test_the_desks_login_is_refused_whatever_offices_it_claims(two):
    claim = "select set_config('amana.offices', 'national,saida,kaa-aarsal', true)"
    assert refused(two.database, "desk", FORBIDDEN, first=claim) == FORBIDDEN


def test_with_every_row_and_the_own_key_nothing_of_another_office_opens(two):
    rows = dump(two.database)
    private = two.nour.private_key
    held = [private]
    for ring in rows["public.keyring"]:
        context = ("keyring", ring["office"], ring["member"])
        if opens(private, ring["sealed_key"], context):
            assert context[1:] == ("saida", str(two.nour.person.id))
            held.append(seal.open_sealed(private, bytes(ring["sealed_key"]), *context))
    assert len(held) == 2
    opened = set()
    for case in rows["public.cases"]:
        for holder, half in halves(rows, case["id"]).items():
            for key in held:
                if opens(key, half, ("case_keys", str(case["id"]), holder)):
                    opened.add((case["office"], holder))
    assert opened == {("saida", "saida")}
    arsal = next(c["id"] for c in rows["public.cases"] if c["office"] == "kaa-aarsal")
    for item in rows["public.items"]:
        if item["case_id"] == arsal and item["sealed_body"]:
            assert not any(
                opens(k, item["sealed_body"], ("items", str(arsal), str(item["seq"]))) for k in held
            )


def test_a_handed_over_case_is_lost_to_the_old_office_and_open_to_new_and_national(two):
    version = two.read(two.amal, two.number).version
    desk.hand_over(
        two.desk_store, two.amal, two.number, office="saida", reason="The child lives there now", version=version,
        now=two.clock(),
    )  # fmt: skip
    rows = dump(two.database)
    case = next(c for c in rows["public.cases"] if c["number"] == two.number)
    assert set(halves(rows, case["id"])) == {"national", "saida"}
    with pytest.raises(NotFound):
        two.read(two.amal, two.number)
    assert ARSAL in [i.text for i in two.read(two.nour, two.number).items]
    assert ARSAL in [i.text for i in two.read(two.sami, two.number).items]
    # Also with the rows in hand: what the old office's key opened before is not there any more.
    ring = next(r for r in rows["public.keyring"] if r["member"] == str(two.amal.person.id))
    office = seal.open_sealed(
        two.amal.private_key, bytes(ring["sealed_key"]), "keyring", "kaa-aarsal", ring["member"]
    )
    for holder, half in halves(rows, case["id"]).items():
        assert not opens(
            office, half, ("case_keys", str(case["id"]), holder), ("case_keys", str(case["id"]), "kaa-aarsal")
        )


def test_what_comes_after_the_hand_over_goes_to_the_new_office_only(two):
    version = two.read(two.amal, two.number).version
    desk.hand_over(
        two.desk_store, two.amal, two.number, office="saida", reason="moved", version=version, now=two.clock()
    )
    two.write("رجع هلق ومعو سكين")
    assert "رجع هلق ومعو سكين" in [i.text for i in two.read(two.nour, two.number).items]
    assert two.queue(two.amal).rows == ()


def test_a_member_who_was_switched_off_is_out_at_once(two):
    staff.deactivate(two.owner, "amal", now=two.clock())
    rows = dump(two.database)
    assert str(two.amal.person.id) not in {r["member"] for r in rows["public.keyring"]}
    assert rows["public.sessions"] == [s for s in rows["public.sessions"] if s["staff"] != two.amal.person.id]
    with pytest.raises(CannotOpen):
        two.read(two.amal, two.number)


def test_a_planted_office_key_gets_no_case(two):
    """Somebody who can write into the database puts a key of their own in an office's place."""
    mine = seal.make_key_pair()
    owner_sql(two.database, "update offices set public_key = %s where slug = 'saida'", mine.public)
    reply = two.write(SAIDA, address="+96170777666")
    rows = dump(two.database)
    assert not reply.silent
    for key in rows["public.case_keys"]:
        assert not opens(mine.private, key["sealed_key"], ("case_keys", str(key["case_id"]), key["holder"]))
    assert SAIDA in [t for bodies in _kept(two).values() for t in bodies]


def _kept(house):
    return {case: [b["text"] for b in bodies] for case, bodies in read_everything(house).items()}


def test_a_planted_report_shows_as_broken(two):
    """A database writer knows the case's public key, and can seal what looks like a reporter's word."""
    rows = dump(two.database)
    case = next(c for c in rows["public.cases"] if c["number"] == two.number)
    seq = case["last_seq"] + 1
    context = ("items", str(case["id"]), str(seq))
    sealed = seal.seal_body(bytes(case["public_key"]), {"text": "planted"}, *context)
    for number, mark in (
        (seq, None),
        (seq + 1, seal.seal_row(seal.make_key(), sealed, *context, "reporter")),
    ):
        owner_sql(
            two.database,
            "insert into items (id, case_id, seq, kind, sealed_body, seal, at) values (%s, %s, %s, 'reporter', %s, %s, now())",
            uuid4(), case["id"], number, sealed, mark,
        )  # fmt: skip
    shown = two.read(two.amal, two.number).items
    assert [i.broken for i in shown if i.seq >= seq] == [True, True]
    assert not any(i.broken for i in shown if i.seq < seq)


def test_moved_swapped_and_bent_words_show_as_broken(two):
    two.write("وعندو سكين")
    rows = dump(two.database)
    case = next(c["id"] for c in rows["public.cases"] if c["number"] == two.number)
    first, second = [i for i in rows["public.items"] if i["case_id"] == case and i["kind"] == "reporter"]
    bent = bytearray(first["sealed_body"])
    bent[40] ^= 1
    owner_sql(two.database, "update items set sealed_body = %s where id = %s", bytes(bent), first["id"])
    owner_sql(
        two.database, "update items set sealed_body = %s, seal = %s where id = %s",
        first["sealed_body"], first["seal"], second["id"],
    )  # fmt: skip
    shown = {i.id: i for i in two.read(two.amal, two.number).items}
    assert (shown[first["id"]].broken, shown[second["id"]].broken) == (True, True)
    assert "سكين" not in shown[second["id"]].text


def test_a_unit_without_a_person_shows_no_case(two):
    with two.desk_store.reads() as u:
        assert isinstance(u, Unit)
        assert u.all(text("select id from cases")) == []


def test_no_office_opens_a_section_of_anothers_file_even_with_the_database_in_hand(house):
    from cases import keyrings
    from cases.rights import FILE
    from tests.casefile import ACTS, CaseFile

    file = CaseFile(house)
    file.fill()
    nour = house.hire("nour", office="saida")
    half = next(r for r in dump(house.database)["public.keyring"] if r["member"] == str(nour.person.id))
    ring = seal.open_sealed(
        nour.private_key, bytes(half["sealed_key"]), "keyring", half["office"], str(nour.person.id)
    )
    for section in FILE:
        with pytest.raises(NotFound):
            file.read(section, nour)
    with pytest.raises(NotFound):
        ACTS["care"][1](
            house.desk_store, nour, file.number, version=0, now=house.clock(), outcome="done", reason=""
        )
    with house.desk_store.reads(nour) as u, pytest.raises(CannotOpen):
        keyrings.case_private(u, nour, house.read(file.sami, file.number).id)
    for table, rows in dump(house.database).items():
        for row in rows if table.startswith("public.file_") else ():
            context = (table.removeprefix("public."), str(row["case_id"]), row["thing"], str(row["version"]))
            assert not opens(ring, row["sealed_body"], context)
            assert not opens(nour.private_key, row["sealed_body"], context)
