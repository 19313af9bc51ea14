"""Brings a database to the newest schema, and says whether it is there."""

from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text

from cases.store import (  # noqa: F401 - their tables belong to the schema
    directory_tables,
    export_tables,
    file_tables,
    finding_tables,
    labels_tables,
    media_tables,
    notice_tables,
    open_tables,
    referral_tables,
    register_tables,
    statistics_tables,
    tables,
    vault_tables,
)

ROLES = ("amana_door", "amana_relay", "amana_desk", "amana_keeper")
"""One database role for each process. None of them owns a table."""

_HERE = Path(__file__).parent / "migrations"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    return config


def _engine(owner_url: str) -> Engine:
    # A migration that waits for a lock blocks every process behind it: better to fail and be run again.
    return create_engine(owner_url, connect_args={"options": "-c lock_timeout=5000 -c timezone=UTC"})


def upgrade(owner_url: str, *, passwords: Mapping[str, str], revision: str = "head") -> None:
    """Run the revisions up to `revision` and set the password of each role named in `passwords`."""
    engine = _engine(owner_url)
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), revision)
            for role, password in passwords.items():
                _set_password(connection, role, password)
    finally:
        engine.dispose()


def downgrade(owner_url: str, *, revision: str) -> None:
    """Run the revisions down to `revision` ("base" for nothing left)."""
    engine = _engine(owner_url)
    try:
        with engine.begin() as connection:
            command.downgrade(_config(connection), revision)
    finally:
        engine.dispose()


def _set_password(connection: Connection, role: str, password: str) -> None:
    if role not in ROLES:
        raise ValueError(role)
    # A role's password cannot be a bound parameter; quote_literal makes it a safe literal.
    literal = connection.execute(text("select quote_literal(:password)"), {"password": password}).scalar_one()
    connection.execute(text(f"alter role {role} login password {literal}"))


def current(owner_url: str) -> str | None:
    """Return the revision of the database, or None when it is empty."""
    engine = _engine(owner_url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": "schema_version"})
            return context.get_current_revision()
    finally:
        engine.dispose()


def newest() -> str | None:
    """Return the newest revision that this program knows."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    return ScriptDirectory.from_config(config).get_current_head()


def revisions() -> tuple[str, ...]:
    """Return every revision, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    return tuple(s.revision for s in reversed(list(ScriptDirectory.from_config(config).walk_revisions())))
