"""Who can open what: office keys sealed to their members, case keys sealed to offices."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from cases import seal
from cases.errors import CannotOpen, NotFound, Refused
from cases.model import FOCAL, NATIONAL
from cases.store.tables import case_keys, keyring, offices, staff
from cases.store.unit import Unit
from cases.views import SignedIn

RECOVERY = "recovery"
"""The member of every keyring whose private key is printed once by `hotline init` and kept on paper."""


def add_member(u: Unit, *, office: str, member: str, public: bytes, office_private: bytes) -> None:
    """Seal an office's private key to a member. Whoever calls this must hold that key."""
    sealed = seal.seal(public, office_private, "keyring", office, member)
    u.run(
        upsert(keyring)
        .values(office=office, member=member, sealed_key=sealed)
        .on_conflict_do_update(
            index_elements=[keyring.c.office, keyring.c.member], set_={"sealed_key": sealed}
        )
    )


def drop_member(u: Unit, *, member: str, office: str | None = None) -> None:
    """Take a member out of one keyring, or of all."""
    rule = keyring.c.member == member
    u.run(delete(keyring).where(rule if office is None else rule & (keyring.c.office == office)))


def office_private(u: Unit, *, office: str, member: str, private: bytes) -> bytes:
    """Open an office's private key as one of its members. Raises NotFound or CannotOpen."""
    sealed = u.value(
        select(keyring.c.sealed_key).where(keyring.c.office == office, keyring.c.member == member)
    )
    if sealed is None:
        raise NotFound
    return seal.open_sealed(private, bytes(sealed), "keyring", office, member)


def case_private(u: Unit, who: SignedIn, case: UUID) -> bytes:
    """Open a case's private key by any keyring of the person that holds it. Raises CannotOpen."""
    rows = u.all(
        select(case_keys.c.holder, case_keys.c.sealed_key, keyring.c.sealed_key.label("ring"))
        .join(keyring, (keyring.c.office == case_keys.c.holder) & (keyring.c.member == str(who.person.id)))
        .where(case_keys.c.case_id == case)
        .order_by(case_keys.c.holder == NATIONAL)
    )
    for row in rows:
        member = str(who.person.id)
        half = seal.open_sealed(who.private_key, bytes(row.ring), "keyring", row.holder, member)
        return seal.open_sealed(half, bytes(row.sealed_key), "case_keys", str(case), row.holder)
    raise CannotOpen


def office_public(u: Unit, rows_key: bytes, *, office: str) -> bytes | None:
    """Return an active office's public key, or None. Raises CannotOpen for a key that we did not write."""
    row = u.one(
        select(offices.c.public_key, offices.c.seal).where(offices.c.slug == office, offices.c.active)
    )
    if row is None:
        return None
    if not seal.row_is_ours(rows_key, bytes(row.seal), bytes(row.public_key), "offices", office):
        raise CannotOpen
    return bytes(row.public_key)


def has_reader(u: Unit, office: str) -> bool:
    """Tell whether a person, and not the paper key alone, can open what is sealed to an office."""
    rule = (keyring.c.office == office) & (keyring.c.member != RECOVERY)
    return u.one(select(keyring.c.member).where(rule).limit(1)) is not None


def hand_key(u: Unit, rows_key: bytes, *, case: UUID, private: bytes, old: str, new: str) -> None:
    """Seal a case key to another office and drop the old office's half.

    The national desk always keeps its own, except at the focal point: there no other half is left. A case that
    comes from there is the national desk's again too. Raises Refused("no_focal") where nobody holds that key.
    """
    if new == FOCAL and not has_reader(u, FOCAL):
        raise Refused("no_focal")
    for holder in dict.fromkeys((new,) if new == FOCAL else (new, NATIONAL)):
        public = office_public(u, rows_key, office=holder)
        if public is None:
            raise NotFound
        sealed = seal.seal(public, private, "case_keys", str(case), holder)
        row = upsert(case_keys).values(case_id=case, holder=holder, sealed_key=sealed)
        u.run(row.on_conflict_do_nothing())
    mine = case_keys.c.case_id == case
    if new == FOCAL:
        u.run(delete(case_keys).where(mine, case_keys.c.holder != FOCAL))
    elif old not in {NATIONAL, new}:
        u.run(delete(case_keys).where(mine, case_keys.c.holder == old))


def member_offices(u: Unit, member: UUID) -> tuple[str, ...]:
    """Return the offices whose keyring the person is in."""
    rows = u.all(
        select(keyring.c.office)
        .join(staff, staff.c.id == member)
        .where(keyring.c.member == str(member), staff.c.active)
        .order_by(keyring.c.office)
    )
    return tuple(r.office for r in rows)
