"""The trail of acts: an edit, a gap, a swap, a cut or a forged head shows, also when a superuser did it."""

import psycopg
import pytest
from psycopg import errors

from cases import audit, desk, seal, staff
from cases.errors import Refused
from tests.factories import PASSPHRASE
from tests.promises.scene import ARSAL, AUDIT_KEY, dump, keep, owner_sql

PUBLIC = audit.public_audit_key(AUDIT_KEY)


def faults(house):
    with house.owner.reads() as u:
        return list(audit.check_chain(u, PUBLIC))


def as_superuser(house, *statements):
    """Do what no role of ours may: with the triggers out of the way."""
    with psycopg.connect(house.database.plain()) as connection:
        connection.execute("set session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def trail(house):
    house.write(ARSAL)
    amal = house.hire("amal", office="kaa-aarsal")
    number = house.queue(amal).rows[0].number
    for n in range(4):
        desk.note(house.desk_store, amal, number, text=f"note {n}", now=house.clock())
        house.read(amal, number)
    keep(house)
    house.read(amal, number)
    house.last = max(a["seq"] for a in dump(house.database)["public.audit"])
    return house


def test_an_honest_trail_is_whole(trail):
    assert trail.last > 8
    assert faults(trail) == []


@pytest.mark.parametrize(
    ("what", "statements", "said"),
    [
        ("actor", ["update audit set actor = 'nobody' where seq = 5"], "entry 5"),
        ("action", ["update audit set action = 'case_read ' where seq = 3"], "entry 3"),
        ("time", ["update audit set at = at - interval '1 second' where seq = 6"], "entry 6"),
        ("detail", ["update audit set detail = '{}{}' where seq = 2"], "entry 2"),
        ("link", ["update audit set link = decode(repeat('00', 32), 'hex') where seq = 4"], "entry 4"),
        ("deleted", ["delete from audit where seq = 4"], "entry 4"),
        ("first deleted", ["delete from audit where seq = 1"], "entry 1"),
        ("deleted and closed up", ["delete from audit where seq = 4", "update audit set seq = seq - 1 where seq > 4"], "entry 4"),
        ("inserted", ["update audit set seq = -seq where seq >= 4", "insert into audit select 4, actor, action, object, detail, at, link from audit where seq = 3", "update audit set seq = 1 - seq where seq < 0"], "entry 4"),
        ("swapped", ["update audit set seq = -4 where seq = 4", "update audit set seq = 4 where seq = 5", "update audit set seq = 5 where seq = -4"], "entry 4"),
        ("tail cut", ["delete from audit where seq > 5"], "signed head"),
        ("all cut", ["truncate audit"], "signed head"),
        ("head's link", ["update checkpoints set link = decode(repeat('00', 32), 'hex')"], "signed head"),
        ("head's signature", ["update checkpoints set signature = decode(repeat('00', 64), 'hex')"], "signature"),
    ],
)  # fmt: skip
def test_whatever_is_done_to_it_shows(trail, what, statements, said):
    as_superuser(trail, *statements)
    (first, *_) = faults(trail)
    assert said in first, what


def test_a_cut_tail_that_grew_again_shows(trail):
    as_superuser(trail, "delete from audit where seq > 5")
    while max(a["seq"] for a in dump(trail.database)["public.audit"]) <= trail.last:
        with trail.owner.writes() as u:
            audit.record(u, "system", "case_read", object_="x", now=trail.clock())
    (fault,) = faults(trail)
    assert "signed head" in fault


def test_a_rewritten_trail_with_links_that_fit_shows_by_the_head(trail):
    """The chain alone is no proof against somebody who can compute it anew; the signed head is."""
    rows = sorted(dump(trail.database)["public.audit"], key=lambda a: a["seq"])
    previous = audit.START
    with psycopg.connect(trail.database.plain()) as connection:
        connection.execute("set session_replication_role = replica")
        for row in rows:
            actor = "system" if row["seq"] == 4 else row["actor"]
            entry = audit._entry(row["seq"], row["at"], actor, row["action"], row["object"], row["detail"])
            previous = seal.chain(previous, entry)
            connection.execute(
                "update audit set actor = %s, link = %s where seq = %s", (actor, previous, row["seq"])
            )
    (fault,) = faults(trail)
    assert "signed head" in fault


def test_a_head_signed_by_another_key_is_not_ours(trail):
    with trail.owner.writes() as u:
        assert audit.sign_head(u, seal.make_key(), now=trail.clock()) == trail.last
    assert faults(trail) == [f"signed head {trail.last}: the signature is not ours"]


@pytest.mark.parametrize("role", ["door", "relay", "desk", "keeper", "owner"])
@pytest.mark.parametrize("statement", ["update audit set actor = 'x'", "delete from audit", "truncate audit"])
def test_no_login_changes_the_trail_not_even_the_owners(trail, role, statement):
    wanted = errors.RaiseException if role == "owner" else errors.InsufficientPrivilege
    with psycopg.connect(trail.database.plain(role)) as connection, pytest.raises(wanted):
        connection.execute(statement.encode())


def test_every_act_and_every_reading_leaves_its_entry(trail):
    amal = trail.hire("amira", office="kaa-aarsal")
    number = trail.queue(amal).rows[0].number
    version = lambda: trail.read(amal, number).version  # noqa: E731
    store, now = trail.desk_store, trail.clock()
    desk.take(store, amal, number, now=now)
    desk.confirm(store, amal, number, version=version(), now=now)
    trail.answer(amal, number)
    desk.hand_over(store, amal, number, office="saida", reason="moved", version=version(), now=now)
    done = {a["action"] for a in dump(trail.database)["public.audit"] if a["actor"] == str(amal.person.id)}
    assert done == {"signed_in", "case_read", "case_taken", "urgency_confirmed", "answered", "handed_over"}


def test_failed_sign_ins_leave_an_entry_and_lock(house):
    house.hire("amal", office="kaa-aarsal")
    for _ in range(staff.FAILURES_BEFORE_LOCK):
        with pytest.raises(Refused):
            staff.sign_in(house.desk_store, "amal", "wrong passphrase", "", now=house.clock())
    failed = [a for a in dump(house.database)["public.audit"] if a["action"] == "sign_in_failed"]
    assert len(failed) == staff.FAILURES_BEFORE_LOCK
    with pytest.raises(Refused):
        staff.sign_in(house.desk_store, "amal", PASSPHRASE, "", now=house.clock())


def test_the_trail_holds_codes_and_opaque_ids_only(trail):
    words = {a["detail"] for a in dump(trail.database)["public.audit"]}
    assert not any(ARSAL in w or "note" in w or "amal" in w for w in words)
    assert owner_sql(trail.database, "select count(*) from audit where detail not like '{%%'") == [(0,)]
