"""What the promises need to be tried: the whole database as a thief has it, and every key in the wrong hands."""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from cases import desk, erasure, keyrings, outbox, seal
from cases.errors import CannotOpen
from cases.messages import Delivery
from cases.model import Channel
from tests.factories import House, recovery_pair, vault_pair

ARSAL = "ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين"
SAIDA = "جارنا يضرب ابنه كل يوم في صيدا"
NOWHERE = "في ولد عم ينضرب كل يوم"

Dump = dict[str, list[dict[str, Any]]]


def dump(database: Any) -> Dump:
    """Every row of every table, as the owner of the database or a stolen backup has it."""
    with psycopg.connect(database.plain(), row_factory=dict_row) as connection:
        tables = connection.execute(
            "select table_schema as s, table_name as t from information_schema.tables"
            " where table_schema in ('public', 'vault') and table_type = 'BASE TABLE'"
        ).fetchall()
        return {
            f"{row['s']}.{row['t']}": connection.execute(
                f'select * from "{row["s"]}"."{row["t"]}"'
            ).fetchall()
            for row in tables
        }


def owner_sql(database: Any, statement: str, *values: object) -> list[Any]:
    """Run one statement as the owner of the database."""
    with psycopg.connect(database.plain(), autocommit=True) as connection:
        done = connection.execute(statement, values or None)
        return done.fetchall() if done.description else []


def refused(
    database: Any, role: str, statements: tuple[str, ...], *, first: str = "select 1"
) -> tuple[str, ...]:
    """Return those statements that the database forbids to a role; `first` runs before each of them."""
    return tuple(statement for statement in statements if _is_refused(database, role, first, statement))


def _is_refused(database: Any, role: str, first: str, statement: str) -> bool:
    with psycopg.connect(database.plain(role)) as connection:
        connection.execute(first)
        try:
            connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            return True
        finally:
            connection.rollback()
    return False


def shapes(word: str) -> Iterator[bytes]:
    """The ways in which a word could stand in a table, a file or a line."""
    yield word.encode()
    yield json.dumps(word).strip('"').encode()
    yield word.encode("utf-16-le")
    yield word.encode().hex().encode()
    yield base64.b64encode(word.encode()).rstrip(b"=")[:-1]


def found_in(rows: Dump, words: Iterable[str]) -> list[str]:
    """Name every column in which one of the words stands."""
    wanted = [shape for word in words for shape in shapes(word)]
    return sorted(
        {
            f"{table}.{column}"
            for table, each in rows.items()
            for row in each
            for column, value in row.items()
            if any(shape in _raw(value) for shape in wanted)
        }
    )


def _raw(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return json.dumps(value, default=str, ensure_ascii=False).encode()


def opens(key: bytes, sealed: bytes, *contexts: tuple[str, ...]) -> bool:
    """Tell whether a key opens a sealed value as public-key or as symmetric cryptography, in any context."""
    for context in contexts:
        for way in (seal.open_sealed, seal.unwrap):
            try:
                way(key, bytes(sealed), *context)
            except CannotOpen:
                continue
            return True
    return False


def halves(rows: Dump, case: UUID) -> dict[str, bytes]:
    """The sealed private halves of a case's key, by holder."""
    return {
        row["holder"]: bytes(row["sealed_key"]) for row in rows["public.case_keys"] if row["case_id"] == case
    }


def read_everything(house: House) -> dict[UUID, list[dict[str, Any]]]:
    """Open every item with the paper key, as nobody but its owner can. Bodies by case, in their order."""
    rows = dump(house.database)
    rings = {
        ring["office"]: seal.open_sealed(
            recovery_pair().private, bytes(ring["sealed_key"]), "keyring", ring["office"], keyrings.RECOVERY
        )
        for ring in rows["public.keyring"]
        if ring["member"] == keyrings.RECOVERY
    }
    private = {
        half["case_id"]: seal.open_sealed(
            rings["national"], bytes(half["sealed_key"]), "case_keys", str(half["case_id"]), "national"
        )
        for half in rows["public.case_keys"]
        if half["holder"] == "national"
    }
    found: dict[UUID, list[dict[str, Any]]] = {case["id"]: [] for case in rows["public.cases"]}
    for item in sorted(rows["public.items"], key=lambda i: i["seq"]):
        if item["sealed_body"] is not None:
            context = ("items", str(item["case_id"]), str(item["seq"]))
            body = seal.open_body(private[item["case_id"]], bytes(item["sealed_body"]), *context)
            found[item["case_id"]].append(
                {**body, "kind": item["kind"], "conversation": item["conversation"]}
            )
    return found


def told(house: House) -> list[str]:
    """Every text of a reporter that is kept, with its copies if there are any."""
    return [
        b["text"] for bodies in read_everything(house).values() for b in bodies if b["kind"] == "reporter"
    ]


def only_case(house: House) -> dict[str, Any]:
    """The one row of cases."""
    (row,) = dump(house.database)["public.cases"]
    return row


def close_case(house: House, who: Any, number: str) -> None:
    version = house.read(who, number).version
    desk.close(house.desk_store, who, number, reason="resolved", version=version, now=house.clock())


def keep(house: House) -> None:
    """One round of the keeper at the house's time."""
    from hotline.commands.keeper import keep_once

    keep_once(house.keeper_store, AUDIT_KEY, now=house.clock())


AUDIT_KEY = seal.make_key()
OVER = erasure.GRACE + timedelta(minutes=1)


def outgoing(house: House, *kinds: str) -> list[dict[str, Any]]:
    """Rows of texts on their way out, oldest first."""
    rows = dump(house.database)["public.outbound"]
    return sorted((r for r in rows if r["kind"] in kinds), key=lambda r: r["created_at"])


def text_of(row: dict[str, Any]) -> str:
    waiting = outbox.Waiting(
        row["id"], row["conversation"], row["kind"], bytes(row["sealed_text"]), Delivery.QUEUED
    )
    return outbox.open_text(vault_pair().private, waiting)


CHANNELS = tuple(Channel)
