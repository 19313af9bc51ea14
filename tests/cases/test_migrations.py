"""The schema: each revision goes up and down on data, and the result equals the tables that the program believes in."""

import uuid
from datetime import UTC, datetime

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from cases.store import migrate
from cases.store.columns import metadata


def test_the_schema_equals_the_tables(database):
    engine = create_engine(database.url("owner"))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_schemas": True, "compare_type": True, "version_table": "schema_version"},
        )
        differences = [
            d
            for d in compare_metadata(context, metadata)
            if "procrastinate" not in repr(d) and "schema_version" not in repr(d)
        ]
    engine.dispose()
    assert differences == []


def test_a_wrong_table_would_be_noticed(database):
    engine = create_engine(database.url("owner"))
    with engine.begin() as connection:
        connection.execute(text("alter table cases add column phone text"))
        context = MigrationContext.configure(
            connection, opts={"include_schemas": True, "version_table": "schema_version"}
        )
        assert any("phone" in repr(d) for d in compare_metadata(context, metadata))
    engine.dispose()


def _put_data(url: str) -> uuid.UUID:
    """Write one row where the revision has a table for it."""
    office, conversation = f"o{uuid.uuid4().hex[:6]}", uuid.uuid4()
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into offices (slug, ar, en, fr, public_key, seal) values (%s, 'a', 'b', 'c', 'k', 's')",
            (office,),
        )
        connection.execute(
            "insert into conversations (id, channel, created_at) values (%s, 'sms', %s)",
            (conversation, datetime(2026, 1, 1, tzinfo=UTC)),
        )
    return conversation


def _has(url: str, conversation: uuid.UUID) -> bool:
    with psycopg.connect(url) as connection:
        return (
            connection.execute("select 1 from conversations where id = %s", (conversation,)).fetchone()
            is not None
        )


@pytest.mark.parametrize("revision", migrate.revisions()[1:])
def test_each_revision_goes_up_and_down_and_keeps_the_data(empty_database, revision):
    """Every revision after the first keeps what was there before it, in both directions."""
    revisions = migrate.revisions()
    before = revisions[revisions.index(revision) - 1]
    migrate.upgrade(empty_database.url("owner"), passwords={}, revision=before)
    kept = _put_data(empty_database.plain())
    migrate.upgrade(empty_database.url("owner"), passwords={}, revision=revision)
    assert migrate.current(empty_database.url("owner")) == revision
    assert _has(empty_database.plain(), kept)
    migrate.downgrade(empty_database.url("owner"), revision=before)
    assert _has(empty_database.plain(), kept)
    migrate.upgrade(empty_database.url("owner"), passwords={})
    assert migrate.current(empty_database.url("owner")) == migrate.newest()
    assert _has(empty_database.plain(), kept)


def test_the_first_revision_goes_down_to_nothing(empty_database):
    migrate.upgrade(empty_database.url("owner"), passwords={}, revision=migrate.revisions()[0])
    _put_data(empty_database.plain())
    migrate.downgrade(empty_database.url("owner"), revision="base")
    with psycopg.connect(empty_database.plain()) as connection:
        left = connection.execute(
            "select count(*) from pg_tables where schemaname in ('public', 'vault') and tablename <> 'schema_version'"
        ).fetchone()
    assert left == (0,)


def test_every_column_is_declared_plain_or_sealed():
    """A new text column must be thought about: it is a code, or it is sealed."""
    sealed = {c.name for t in metadata.sorted_tables for c in t.columns if c.name.startswith("sealed")}
    assert sealed == {
        "sealed_address",
        "sealed_body",
        "sealed_draft",
        "sealed_key",
        "sealed_line",
        "sealed_part",
        "sealed_name",
        "sealed_ref",
        "sealed_state",
        "sealed_text",
        "sealed_totp",
        "sealed_words",
    }
    forbidden = {
        "phone",
        "number_of_reporter",
        "address",
        "name_of_reporter",
        "username",
        "text",
        "body",
        "message",
    }
    plain = {c.name for t in metadata.sorted_tables for c in t.columns} - sealed
    assert plain.isdisjoint(forbidden)


def test_only_known_roles_get_a_password(empty_database):
    with pytest.raises(ValueError, match="postgres"):
        migrate.upgrade(empty_database.url("owner"), passwords={"postgres": "x"})
