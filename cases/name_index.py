"""The index of children's names: keyed digests of sounds, under a key that only the office and the national desk open.

Each office has one search key, made by the first person who records a name there and sealed to the office and to the
national desk. A digest is made of a sound and that key, so a dump of the tables can neither be searched nor tried
with guessed names. What a dump does show is which cases share a digest; sounds that many children share are therefore
kept under several (see `names.spellings`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from cases import keyrings, names, seal
from cases.errors import CannotOpen
from cases.model import FOCAL, NATIONAL
from cases.store.finding_tables import name_index, name_index_due, search_keys
from cases.store.tables import keyring
from cases.store.unit import Unit
from cases.views import SignedIn


@dataclass(frozen=True, slots=True)
class Searcher:
    """A person with the private keys of the offices in whose keyrings they are, for one transaction."""

    u: Unit
    rows_key: bytes
    who: SignedIn
    rings: Mapping[str, bytes]

    def key(self, office: str) -> bytes | None:
        """Open the search key of an office; None where there is none yet, or none for this person.

        Raises CannotOpen for a key that we did not write: with a planted one its planter could try names.
        """
        c = search_keys.c
        rows = self.u.all(select(search_keys).where(c.office == office, c.holder.in_(self.rings)))
        for row in rows:
            context = ("search_keys", office, row.holder)
            sealed = bytes(row.sealed_key)
            if not seal.row_is_ours(self.rows_key, bytes(row.seal), sealed, *context):
                raise CannotOpen
            return seal.open_sealed(self.rings[row.holder], sealed, *context)
        return None

    def make_key(self, office: str) -> bytes:
        """Open the search key of an office, and make it where there is none."""
        found = self.key(office)
        if found is not None:
            return found
        fresh = seal.make_key()
        for holder in dict.fromkeys((office,) if office == FOCAL else (office, NATIONAL)):
            if not self._seal_key(fresh, office, holder):
                break  # somebody else was first
        opened = self.key(office)
        if opened is None:
            raise CannotOpen
        return opened

    def _seal_key(self, key: bytes, office: str, holder: str) -> bool:
        public = keyrings.office_public(self.u, self.rows_key, office=holder)
        if public is None:
            return True  # an office that was switched off: the national desk keeps its search
        context = ("search_keys", office, holder)
        sealed = seal.seal(public, key, *context)
        row = upsert(search_keys).values(
            office=office,
            holder=holder,
            sealed_key=sealed,
            seal=seal.seal_row(self.rows_key, sealed, *context),
        )
        return self.u.adds(row.on_conflict_do_nothing())


def searcher(u: Unit, rows_key: bytes, who: SignedIn) -> Searcher:
    """Open the office keys of a person; of none for roles that are in no keyring."""
    member = str(who.person.id)
    rows = u.all(select(keyring.c.office, keyring.c.sealed_key).where(keyring.c.member == member))
    rings = {
        row.office: seal.open_sealed(who.private_key, bytes(row.sealed_key), "keyring", row.office, member)
        for row in rows
    }
    return Searcher(u, rows_key, who, rings)


def write(one: Searcher, *, case: UUID, office: str, name: str) -> None:
    """Index the name of a case anew, under the search key of its office. An empty name leaves nothing."""
    one.u.run(delete(name_index).where(name_index.c.case_id == case))
    one.u.run(delete(name_index_due).where(name_index_due.c.case_id == case))
    sounds = {sound for part in names.name_keys(name) for sound in part}
    if not sounds:
        return
    key = one.make_key(office)
    rows = [{"case_id": case, "digest": _digest(key, sound, _spelling(key, case, sound))} for sound in sounds]
    one.u.run(insert(name_index), rows)


def leave(u: Unit, case: UUID) -> None:
    """Take a case out of its office's index, before it goes to another; there its name is indexed again."""
    gone = u.run(
        delete(name_index).where(name_index.c.case_id == case).returning(name_index.c.digest)
    ).first()
    if gone is not None:
        u.adds(upsert(name_index_due).values(case_id=case).on_conflict_do_nothing())


def digests(
    one: Searcher, parts: Iterable[frozenset[str]], offices: Iterable[str]
) -> list[tuple[int, bytes]]:
    """Return what to look for: the number of the part, and a digest of it under any search key of the person."""
    keys = [key for office in offices if (key := one.key(office)) is not None]
    return [
        (number, _digest(key, sound, spelling))
        for number, sounds in enumerate(parts)
        for sound in sorted(sounds)
        for key in keys
        for spelling in range(names.spellings(sound))
    ]


def _digest(key: bytes, sound: str, spelling: int) -> bytes:
    return seal.digest(key, "name", sound, str(spelling))


def _spelling(key: bytes, case: UUID, sound: str) -> int:
    """Choose one of the digests of a sound for a case, always the same one."""
    return int.from_bytes(seal.digest(key, "spelling", sound, str(case))[:4], "big") % names.spellings(sound)
