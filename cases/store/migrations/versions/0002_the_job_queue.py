"""The job queue: procrastinate 3.10.0 (MIT licence), frozen so that a later release changes nothing here."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQL = Path(__file__).parent.parent / "procrastinate-3.10.0.sql"


def upgrade() -> None:
    """Make the queue's tables, types and functions."""
    driver = op.get_bind().connection.driver_connection
    if driver is not None:
        driver.execute(_SQL.read_text())


def downgrade() -> None:
    """Drop all of them."""
    op.execute(
        """
        do $$ declare r record; begin
          for r in select oid::regclass as name from pg_class
                   where relnamespace = 'public'::regnamespace and relkind = 'r' and relname like 'procrastinate\\_%'
          loop execute 'drop table ' || r.name || ' cascade'; end loop;
          for r in select oid::regprocedure as name from pg_proc
                   where pronamespace = 'public'::regnamespace and proname like 'procrastinate\\_%'
          loop execute 'drop function ' || r.name || ' cascade'; end loop;
          for r in select oid::regtype as name from pg_type
                   where typnamespace = 'public'::regnamespace and typtype in ('e', 'c')
                     and typname like 'procrastinate\\_%'
          loop execute 'drop type if exists ' || r.name || ' cascade'; end loop;
        end $$
        """
    )
