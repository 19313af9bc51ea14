"""Accounts, signing in, second factor, sessions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest

from cases import desk, staff
from cases.errors import Refused
from cases.founding import grant_by_recovery, grant_by_supervisor, import_offices, ring_sizes
from cases.model import NATIONAL, Language, Office, Role
from tests.factories import PASSPHRASE, START, cheap_passphrases, recovery_pair
from triage.offices import packaged_offices


@pytest.fixture(autouse=True)
def _cheap():
    with cheap_passphrases():
        yield


def make(house, login="rima", *, role=Role.COUNSELLOR, office="saida", totp=True, passphrase=PASSPHRASE):
    return staff.create_staff(
        house.owner, login=login, name="Rima", role=role, office=office, language=Language.AR,
        passphrase=passphrase, now=house.clock(), totp=totp, grant=grant_by_recovery(recovery_pair().private),
    )  # fmt: skip


def enter(house, login="rima", passphrase=PASSPHRASE, code=""):
    return staff.sign_in(house.desk_store, login, passphrase, code, now=house.clock())


def code_now(house, secret):
    return pyotp.TOTP(secret).at(int(house.clock().timestamp()))


def test_signing_in_needs_name_passphrase_and_code(house):
    secret = make(house)
    who = staff.resume(house.desk_store, enter(house, code=code_now(house, secret)), now=house.clock())
    assert who.person.login == "rima"
    assert who.person.offices == ("saida",)
    for login, passphrase, code in (
        ("rima", PASSPHRASE, "000000"),
        ("rima", PASSPHRASE, ""),
        ("rima", "another passphrase", code_now(house, secret)),
        ("nobody", PASSPHRASE, ""),
        ("rima", "x" * 10_000_000, ""),
    ):
        with pytest.raises(Refused, match="sign_in"):
            enter(house, login, passphrase, code)


def test_a_code_in_arabic_digits_is_a_code(house):
    secret = make(house)
    typed = code_now(house, secret).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert enter(house, code=typed)


def test_a_code_counts_once_even_for_two_at_the_same_moment(house):
    secret = make(house)
    code = code_now(house, secret)

    def attempt(_):
        try:
            return enter(house, code=code)
        except Refused:
            return None

    with ThreadPoolExecutor(4) as pool:
        entered = [s for s in pool.map(attempt, range(4)) if s]
    assert len(entered) == 1
    house.clock.pass_(minutes=11)
    with pytest.raises(Refused):
        enter(house, code=code)


def test_five_failures_lock_the_account_for_ten_minutes(house):
    make(house, totp=False)
    for _ in range(staff.FAILURES_BEFORE_LOCK):
        with pytest.raises(Refused):
            enter(house, passphrase="not the passphrase")
    with pytest.raises(Refused):
        enter(house)
    house.clock.pass_(minutes=10, seconds=1)
    assert enter(house)


def test_a_session_ends_after_thirty_idle_minutes_and_after_twelve_hours(house):
    make(house, totp=False)
    secret = enter(house)
    house.clock.pass_(minutes=29)
    assert staff.resume(house.desk_store, secret, now=house.clock())
    house.clock.pass_(minutes=31)
    assert staff.resume(house.desk_store, secret, now=house.clock()) is None
    secret = enter(house)
    for _ in range(36):
        house.clock.pass_(minutes=20)
        resumed = staff.resume(house.desk_store, secret, now=house.clock())
    assert resumed is not None
    house.clock.pass_(minutes=20)
    assert staff.resume(house.desk_store, secret, now=house.clock()) is None


def test_an_open_page_that_only_listens_does_not_keep_a_session_alive(house):
    make(house, totp=False)
    secret = enter(house)
    for _ in range(31):
        house.clock.pass_(minutes=1)
        staff.resume(house.desk_store, secret, now=house.clock(), touch=False)
    assert staff.resume(house.desk_store, secret, now=house.clock()) is None


def test_switching_an_account_off_ends_it_at_once(house):
    make(house, totp=False)
    secret = enter(house)
    staff.deactivate(house.owner, "rima", now=house.clock())
    assert staff.resume(house.desk_store, secret, now=house.clock()) is None
    with pytest.raises(Refused):
        enter(house)
    assert ring_sizes(house.owner)["saida"] == 0


def test_the_session_row_alone_opens_nothing(house):
    make(house, totp=False)
    secret = enter(house)
    who = staff.resume(house.desk_store, secret, now=house.clock())
    with house.owner.reads() as u:
        from sqlalchemy import text

        row = u.one(text("select * from sessions"))
    stored = b"".join(bytes(v) for v in row if isinstance(v, (bytes, memoryview)))
    assert who.private_key not in stored
    assert secret.encode() not in stored


def test_a_changed_passphrase_opens_the_same_cases(house):
    house.write("ضربوا ابن جيراني هلق بصيدا")
    make(house, totp=False)
    old = enter(house)
    staff.change_passphrase(
        house.owner, "rima", old=PASSPHRASE, new="a wholly new passphrase", now=house.clock()
    )
    assert staff.resume(house.desk_store, old, now=house.clock()) is None
    who = staff.resume(
        house.desk_store, enter(house, passphrase="a wholly new passphrase"), now=house.clock()
    )
    number = house.queue(who).rows[0].number
    assert house.read(who, number).items[0].text == "ضربوا ابن جيراني هلق بصيدا"
    with pytest.raises(Refused):
        staff.change_passphrase(house.owner, "rima", old=PASSPHRASE, new="x" * 20, now=house.clock())
    with pytest.raises(Refused):
        staff.change_passphrase(
            house.owner, "rima", old="a wholly new passphrase", new="short", now=house.clock()
        )


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.ADMINISTRATOR, 0), (Role.DATA_OFFICER, 8), (Role.SUPERVISOR, 8)]
)
def test_what_the_roles_of_the_national_desk_see(house, role, sees):
    make(house, role=role, office=NATIONAL, totp=False)
    who = staff.resume(house.desk_store, enter(house), now=house.clock())
    assert len(who.person.offices) == sees


def test_a_supervisor_gives_an_office_key_on(house):
    make(house, "sami", role=Role.SUPERVISOR, office=NATIONAL, totp=False)
    house.write("ضربوا ابن جيراني هلق بصيدا")
    staff.create_staff(
        house.owner, login="nour", name="Nour", role=Role.COUNSELLOR, office="saida", language=Language.AR,
        passphrase=PASSPHRASE, now=START, totp=False, grant=grant_by_supervisor(house.owner, "sami", PASSPHRASE),
    )  # fmt: skip
    who = staff.resume(house.desk_store, enter(house, "nour"), now=house.clock())
    assert house.read(who, house.queue(who).rows[0].number).items[0].text
    with pytest.raises(Refused):
        grant_by_supervisor(house.owner, "sami", "not the passphrase")


def test_offices_change_by_file_and_a_missing_one_is_only_switched_off(house):
    offices, areas = packaged_offices()
    fewer = [o for o in offices if o.slug != "fanar"] + [Office("halba", "مكتب حلبا", "Halba", "Halba")]
    left = [a for a in areas if a.office != "fanar"]
    args = {
        "offices": fewer, "areas": left, "recovery_public": recovery_pair().public, "now": START + timedelta(days=1),
    }  # fmt: skip
    planned = import_offices(house.owner, house.keys.rows, dry_run=True, **args)
    assert "office fanar: switched off" in planned
    assert "office halba: added" in planned
    assert len(desk.offices(house.desk_store)) == 9
    assert import_offices(house.owner, house.keys.rows, **args) == planned
    slugs = {o.slug for o in desk.offices(house.desk_store)}
    assert "halba" in slugs
    assert len(slugs) == 9
    assert import_offices(house.owner, house.keys.rows, **args) == ()
