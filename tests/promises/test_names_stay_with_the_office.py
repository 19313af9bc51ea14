"""A child's name is found by the own office and the national desk alone, even with every row in hand."""

import hashlib

import pytest

from cases import desk, name_index, names, seal
from cases.errors import CannotOpen, Refused
from cases.file import children
from cases.model import Role
from cases.search import Asked, search
from tests.promises.scene import ARSAL, SAIDA, dump, found_in, opens, owner_sql

NAME = "سندس الحلبي"
SPELLINGS = (NAME, "سندس", "الحلبي", "Sondos", "Sundus", "Halabi", "sndos", "snds", "hlb")


@pytest.fixture
def named(house):
    house.write(ARSAL)
    house.write(SAIDA, address="+96170999888")
    house.amal = house.hire("amal", office="kaa-aarsal")
    house.nour = house.hire("nour", office="saida")
    house.sami = house.hire("sami", role=Role.SUPERVISOR)
    house.root = house.hire("root", role=Role.ADMINISTRATOR)
    (row,) = house.queue(house.amal).rows
    house.number = row.number
    children.record(house.desk_store, house.amal, row.number, version=0, now=house.clock(), name=NAME)
    (other,) = house.queue(house.nour).rows
    children.record(house.desk_store, house.nour, other.number, version=0, now=house.clock(), name="سندس")
    return house


def find(house, who, name):
    found = search(house.desk_store, who, Asked(name=name), now=house.clock())
    return [hit.row.number for hit in found.hits]


def test_the_own_office_and_the_national_desk_find_it(named):
    assert find(named, named.amal, "Sundus Halabi") == [named.number]
    assert named.number in find(named, named.sami, "سندس")


def test_another_office_does_not_and_the_administrator_may_not_ask(named):
    assert named.number not in find(named, named.nour, NAME)
    assert find(named, named.nour, "الحلبي") == []
    with pytest.raises(Refused):
        find(named, named.root, NAME)


def test_no_row_holds_the_name_or_its_sound(named):
    assert found_in(dump(named.database), (NAME, "سندس", "الحلبي")) == []
    kept = {bytes(row["digest"]) for row in dump(named.database)["public.name_index"]}
    assert kept
    guesses = [guess.encode() for guess in SPELLINGS] + [
        sound.encode() for guess in SPELLINGS for part in names.name_keys(guess) for sound in part
    ]
    for guess in guesses:
        for make in (hashlib.sha256, hashlib.blake2b, hashlib.md5):
            assert make(guess).digest()[:32] not in kept


def test_no_key_that_stands_in_the_tables_opens_the_search_key(named):
    """Neither another office's member nor the administrator, with every row of the dump."""
    rows = dump(named.database)
    keys = [row for row in rows["public.search_keys"] if row["office"] == "kaa-aarsal"]
    assert {row["holder"] for row in keys} == {"kaa-aarsal", "national"}
    held = [named.nour.private_key, named.root.private_key, seal.make_key_pair().private]
    for ring in rows["public.keyring"]:
        for who in (named.nour, named.root):
            context = ("keyring", ring["office"], ring["member"])
            if opens(who.private_key, ring["sealed_key"], context):
                held.append(seal.open_sealed(who.private_key, bytes(ring["sealed_key"]), *context))
    assert len(held) == 4  # Nour's office key, and nothing for the administrator
    for private in held:
        for row in keys:
            contexts = [("search_keys", office, holder) for office in ("kaa-aarsal", "saida")
                        for holder in ("kaa-aarsal", "saida", "national")]  # fmt: skip
            assert not opens(private, row["sealed_key"], *contexts)


def test_a_foreign_search_key_tests_no_name(named):
    """Nour holds her own office's key; with it, no digest of Amal's case can be made."""
    with named.desk_store.reads(named.nour) as u:
        one = name_index.searcher(u, named.desk_store.rows_key, named.nour)
        assert one.key("saida") is not None
        assert one.key("kaa-aarsal") is None
        made = {
            d for _, d in name_index.digests(one, names.name_keys(NAME), ("saida", "kaa-aarsal", "national"))
        }
    (case,) = owner_sql(named.database, "select id from cases where number = %s", named.number)
    kept = {
        bytes(row["digest"]) for row in dump(named.database)["public.name_index"] if row["case_id"] == case[0]
    }
    assert kept.isdisjoint(made)


def test_the_same_name_has_other_digests_in_another_office(named):
    rows = dump(named.database)["public.name_index"]
    by_case = {}
    for row in rows:
        by_case.setdefault(row["case_id"], set()).add(bytes(row["digest"]))
    one, other = by_case.values()
    assert one.isdisjoint(other)


def test_a_key_planted_by_a_database_writer_is_refused(named):
    """They seal a key that they know to the office, in the place of the real one, and wait for names."""
    (public,) = owner_sql(named.database, "select public_key from offices where slug = 'kaa-aarsal'")
    sealed = seal.seal(bytes(public[0]), seal.make_key(), "search_keys", "kaa-aarsal", "kaa-aarsal")
    owner_sql(
        named.database,
        "update search_keys set sealed_key = %s where office = 'kaa-aarsal' and holder = 'kaa-aarsal'",
        sealed,
    )
    with pytest.raises(CannotOpen):
        find(named, named.amal, NAME)


def test_after_a_hand_over_nothing_is_left_under_the_old_offices_key(named):
    (case,) = owner_sql(named.database, "select id from cases where number = %s", named.number)
    version = named.read(named.amal, named.number).version
    desk.hand_over(
        named.desk_store,
        named.amal,
        named.number,
        office="saida",
        reason="x",
        version=version,
        now=named.clock(),
    )
    assert [r for r in dump(named.database)["public.name_index"] if r["case_id"] == case[0]] == []
    assert find(named, named.nour, "Halabi") == [named.number]
    assert find(named, named.amal, "Halabi") == []
