"""Attacks on the staff's accounts: guessed passphrases, codes used twice, stolen sessions, accounts switched off."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

import pyotp
import pytest

from cases import seal, staff
from cases.errors import CannotOpen, Refused
from cases.founding import grant_by_recovery
from cases.model import Language, Role
from tests.factories import PASSPHRASE, cheap_passphrases, recovery_pair
from tests.promises.scene import ARSAL, dump, opens, owner_sql

STEP = timedelta(seconds=staff.TOTP_SECONDS)


@pytest.fixture
def desk(house):
    """Amal with a second factor, Nour without one; passphrases cost nothing here."""
    with cheap_passphrases():
        house.totp = staff.create_staff(
            house.owner, login="amal", name="Amal", role=Role.COUNSELLOR, office="kaa-aarsal", language=Language.AR,
            passphrase=PASSPHRASE, now=house.clock(), grant=grant_by_recovery(recovery_pair().private),
        )  # fmt: skip
        house.nour = house.hire("nour", office="saida")
        yield house


def enter(house, login="amal", passphrase=PASSPHRASE, code="", **more):
    return staff.sign_in(house.desk_store, login, passphrase, code, now=house.clock(), **more)


def code(house, steps=0):
    return pyotp.TOTP(house.totp).at(house.clock() + steps * STEP)


def refused(house, **how):
    with pytest.raises(Refused) as error:
        enter(house, **how)
    return error.value.reason


def test_a_code_counts_once(desk):
    first = code(desk)
    assert enter(desk, code=first)
    assert refused(desk, code=first) == "sign_in"
    assert refused(desk, code=code(desk, -1)) == "sign_in"
    desk.clock.now += STEP
    assert enter(desk, code=code(desk))


def test_a_code_used_by_two_at_the_same_moment_lets_one_in(desk):
    once = code(desk)

    def attempt(_):
        try:
            return enter(desk, code=once)
        except Refused:
            return None

    with ThreadPoolExecutor(4) as pool:
        secrets = [s for s in pool.map(attempt, range(4)) if s]
    assert len(secrets) == 1


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(desk, steps, good):
    if good:
        assert enter(desk, code=code(desk, steps))
    else:
        assert refused(desk, code=code(desk, steps)) == "sign_in"


@pytest.mark.parametrize(
    "given", ["", "000000", "٠٠٠٠٠٠", "12345", "1234567", "abcdef", "  ", "\u202e123456", "1" * 10_000]
)
def test_a_wrong_code_looks_like_a_wrong_passphrase(desk, given):
    with_code = refused(desk, code=given)
    assert with_code == refused(desk, passphrase="wrong passphrase of tests") == refused(desk, login="nobody")


def test_codes_in_arabic_digits_and_with_a_space_are_the_same_codes(desk):
    eastern = code(desk).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert enter(desk, code=f"{eastern[:3]} {eastern[3:]}")


def test_guessing_locks_the_account_for_a_while_and_no_other(desk):
    for _ in range(staff.FAILURES_BEFORE_LOCK):
        refused(desk, passphrase="wrong passphrase of tests")
    assert refused(desk, code=code(desk)) == "sign_in"
    assert enter(desk, login="nour")
    desk.clock.now += staff.LOCK + timedelta(seconds=1)
    assert enter(desk, code=code(desk))


def test_an_unknown_name_costs_as_much_as_a_known_one_and_ten_megabytes_cost_nothing(desk):
    for login in ("amal", "nobody"):
        with patch("cases.seal.stretch", wraps=seal.stretch) as stretch:
            refused(desk, login=login, passphrase="wrong passphrase of tests")
        assert stretch.call_count == 1, login
    with patch("cases.seal.stretch", wraps=seal.stretch) as stretch:
        refused(desk, passphrase="x" * 10_000_000)
        assert stretch.call_count == 0


def test_no_row_opens_a_session_without_its_cookie(desk):
    """Whoever has the whole database has no session: the key is under a secret that only the cookie carries."""
    desk.write(ARSAL)
    secret = enter(desk, login="nour")
    rows = dump(desk.database)
    values = [
        bytes(v)
        for table in rows.values()
        for row in table
        for v in row.values()
        if isinstance(v, bytes | memoryview)
    ]
    for row in rows["public.sessions"]:
        context = ("session", str(row["staff"]))
        assert secret.encode() not in b"".join(values)
        assert not any(opens(v, row["sealed_key"], context) for v in values if len(v) == seal.KEY_BYTES)


def test_a_session_moved_to_another_account_opens_nothing(desk):
    """A database writer points Nour's session at Amal's account."""
    secret = enter(desk, login="nour")
    owner_sql(desk.database, "update sessions set staff = (select id from staff where login = 'amal')")
    with pytest.raises(CannotOpen):
        staff.resume(desk.desk_store, secret, now=desk.clock())


def test_a_guessed_or_old_cookie_is_nobody(desk):
    secret = enter(desk, login="nour")
    for wrong in ("", "x", secret[:-1], secret + "x", "a" * 43, "\x00", "ن" * 40):
        assert staff.resume(desk.desk_store, wrong, now=desk.clock()) is None
    staff.sign_out(desk.desk_store, secret)
    assert staff.resume(desk.desk_store, secret, now=desk.clock()) is None
    staff.sign_out(desk.desk_store, secret)


def test_a_session_ends_when_nobody_is_there_and_after_half_a_day_in_any_case(desk):
    idle, busy = enter(desk, login="nour"), enter(desk, login="nour")
    end = desk.clock() + staff.LIFE
    while desk.clock() < end:
        desk.clock.pass_(minutes=20)
        alive = staff.resume(desk.desk_store, busy, now=desk.clock()) is not None
        assert alive is (desk.clock() <= end)
    assert staff.resume(desk.desk_store, idle, now=desk.clock()) is None
    desk.clock.pass_(minutes=1)
    assert staff.resume(desk.desk_store, busy, now=desk.clock()) is None


def test_switching_off_ends_everything_at_the_next_request(desk):
    secret = enter(desk, login="nour")
    staff.deactivate(desk.owner, "nour", now=desk.clock())
    assert staff.resume(desk.desk_store, secret, now=desk.clock()) is None
    assert refused(desk, login="nour") == "sign_in"
    member = str(desk.nour.person.id)
    assert member not in {r["member"] for r in dump(desk.database)["public.keyring"]}


def test_a_request_under_way_does_not_bring_a_dead_session_back(desk):
    secret = enter(desk, login="nour")
    desk.clock.pass_(minutes=1)
    staff.sign_out(desk.desk_store, secret)
    staff.resume(desk.desk_store, secret, now=desk.clock())
    assert all(bytes(s["digest"]) != staff._name_of(secret) for s in dump(desk.database)["public.sessions"])


def test_a_new_passphrase_ends_the_sessions_and_the_old_one(desk):
    secret = enter(desk, login="nour")
    new = "another passphrase of tests"
    staff.change_passphrase(desk.desk_store, "nour", old=PASSPHRASE, new=new, now=desk.clock())
    assert staff.resume(desk.desk_store, secret, now=desk.clock()) is None
    assert refused(desk, login="nour") == "sign_in"
    assert enter(desk, login="nour", passphrase=new)


@pytest.mark.parametrize("new", ["", "short", "x" * 257])
def test_a_passphrase_is_neither_short_nor_endless(desk, new):
    with pytest.raises(Refused):
        staff.change_passphrase(desk.desk_store, "nour", old=PASSPHRASE, new=new, now=desk.clock())
    assert enter(desk, login="nour")


def test_nobody_reads_anothers_second_factor(desk):
    """Not the owner of the database, not the account beside it: it is sealed to the person."""
    rows = {r["login"]: r for r in dump(desk.database)["public.staff"]}
    sealed, name = rows["amal"]["sealed_totp"], str(rows["amal"]["id"])
    assert not opens(desk.nour.private_key, sealed, ("totp", name))
    assert desk.totp.encode() not in bytes(sealed)
    assert rows["nour"]["sealed_totp"] is None
