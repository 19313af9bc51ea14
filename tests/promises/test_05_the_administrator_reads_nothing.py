"""The system administrator manages accounts and cannot read cases."""

import pytest

from cases import desk, staff
from cases.errors import NotFound, Refused
from cases.model import Role
from tests.promises.scene import ARSAL, dump, opens


@pytest.fixture
def case(house):
    house.write(ARSAL)
    house.root = house.hire("root", role=Role.ADMINISTRATOR)
    house.dana = house.hire("dana", role=Role.DATA_OFFICER)
    house.sami = house.hire("sami", role=Role.SUPERVISOR)
    house.number = house.queue(house.sami).rows[0].number
    return house


def test_the_administrator_is_in_no_keyring_and_the_own_key_opens_nothing(case):
    rows = dump(case.database)
    for who in (case.root, case.dana):
        member = str(who.person.id)
        assert member not in {r["member"] for r in rows["public.keyring"]}
        for ring in rows["public.keyring"]:
            assert not opens(who.private_key, ring["sealed_key"], ("keyring", ring["office"], ring["member"]))
            assert not opens(who.private_key, ring["sealed_key"], ("keyring", ring["office"], member))
        for key in rows["public.case_keys"]:
            assert not opens(
                who.private_key, key["sealed_key"], ("case_keys", str(key["case_id"]), key["holder"])
            )


def test_the_administrator_sees_an_empty_queue_and_no_case(case):
    assert case.queue(case.root).rows == ()
    assert set(case.queue(case.root).counts.values()) == {0}
    with pytest.raises(NotFound):
        case.read(case.root, case.number)
    for act in (
        lambda: desk.take(case.desk_store, case.root, case.number, now=case.clock()),
        lambda: desk.note(case.desk_store, case.root, case.number, text="x", now=case.clock()),
    ):
        with pytest.raises(NotFound):
            act()
    assert desk.case_stamp(case.desk_store, case.root, case.number) == ""


def test_the_data_officer_sees_codes_and_opens_nothing(case):
    assert [r.number for r in case.queue(case.dana).rows] == [case.number]
    with pytest.raises(Refused):
        case.read(case.dana, case.number)
    with pytest.raises(Refused):
        desk.note(case.desk_store, case.dana, case.number, text="x", now=case.clock())


def test_the_administrator_manages_accounts(case):
    assert {p.login for p in staff.list_staff(case.desk_store, case.root)} == {"root", "dana", "sami"}
    counsellor = case.hire("amal", office="kaa-aarsal")
    with pytest.raises(Refused):
        staff.list_staff(case.desk_store, counsellor)


def test_an_account_made_without_anybodys_key_opens_nothing(case):
    """An administrator at the command line can make a counsellor, but has no key to give."""
    from tests.factories import PASSPHRASE, cheap_passphrases

    with cheap_passphrases():
        staff.create_staff(
            case.owner, login="mole", name="Mole", role=Role.COUNSELLOR, office="kaa-aarsal",
            language=case.sami.person.language, passphrase=PASSPHRASE, now=case.clock(), totp=False, grant=None,
        )  # fmt: skip
        secret = staff.sign_in(case.desk_store, "mole", PASSPHRASE, "", now=case.clock())
    mole = staff.resume(case.desk_store, secret, now=case.clock())
    assert mole.person.offices == ()
    with pytest.raises(NotFound):
        case.read(mole, case.number)


def test_a_new_passphrase_set_from_outside_cannot_open_the_old_key(case):
    """Whoever writes into the database can replace an account's keys, but not the sealed ones in the rings."""
    from cases import seal
    from tests.promises.scene import owner_sql

    fresh = seal.make_key_pair()
    owner_sql(
        case.database,
        "update staff set public_key = %s, sealed_key = %s where login = 'sami'",
        fresh.public,
        b"x" * 60,
    )
    for ring in dump(case.database)["public.keyring"]:
        assert not opens(fresh.private, ring["sealed_key"], ("keyring", ring["office"], ring["member"]))


def test_the_administrator_reads_no_section_of_a_file_and_the_data_officer_no_word_of_it(house):
    from cases.file import children
    from cases.rights import FILE
    from tests.casefile import WORDS, CaseFile
    from tests.promises.scene import found_in

    file = CaseFile(house)
    file.fill()
    children.record(
        house.desk_store, file.amal, file.number, version=0, now=house.clock(), name=WORDS, household=WORDS
    )
    root = house.hire("root", role=Role.ADMINISTRATOR)
    dana = house.hire("dana", role=Role.DATA_OFFICER)
    for section in FILE:
        with pytest.raises(Refused):
            file.read(section, root)
        assert WORDS not in repr(file.read(section, dana))
    rows = dump(house.database)
    assert found_in(rows, [WORDS]) == []
    for table, each in rows.items():
        if table.startswith("public.file_"):
            assert each, table
            for row in each:
                context = (
                    table.removeprefix("public."),
                    str(row["case_id"]),
                    row["thing"],
                    str(row["version"]),
                )
                assert not opens(root.private_key, row["sealed_body"], context)
                assert not opens(dana.private_key, row["sealed_body"], context)
