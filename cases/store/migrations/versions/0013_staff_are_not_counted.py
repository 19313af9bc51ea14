"""What complains of the staff is counted for nobody: its number, district and kind would tell who it is about."""

from importlib import import_module

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MADE: str = import_module("cases.store.migrations.versions.0010_statistics").FACTS
HEAD = "create view case_facts as"


def upgrade() -> None:
    """Leave the cases of the independent focal point out of the facts, and so out of every cell and sum."""
    every = MADE.strip().removeprefix(HEAD)
    op.execute(
        f"create or replace view case_facts as select * from ({every}) f "  # noqa: S608 - a view of our own
        "where not exists (select 1 from cases c where c.id = f.case_id and c.office = 'focal')"
    )


def downgrade() -> None:
    """Count them again."""
    op.execute(MADE.replace(HEAD, "create or replace view case_facts as"))
