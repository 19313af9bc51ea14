"""A closed complaint about the staff is not counted among the days of closing either: one row would tell of it."""

from importlib import import_module

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MADE: str = import_module("cases.store.migrations.versions.0010_statistics").AHEAD
VIEW, RULE = "create view closed_days as", "where state = 'closed'"


def upgrade() -> None:
    """Leave the cases of the independent focal point out of what the pages of keeping count."""
    op.execute(
        MADE.replace(VIEW, f"create or replace {VIEW[7:]}").replace(RULE, f"{RULE} and office <> 'focal'")
    )


def downgrade() -> None:
    """Count them again."""
    op.execute(MADE.replace(VIEW, f"create or replace {VIEW[7:]}"))
