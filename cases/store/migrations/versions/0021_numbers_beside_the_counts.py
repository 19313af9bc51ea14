"""What every page asks of late and imminent cases is read from the index of open cases alone: it has their numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BEFORE = ["id", "urgency", "due_at", "holder", "waiting", "silent", "telling", "unheard", "version"]
COUNTED = [*BEFORE, "number"]


def _count(columns: list[str]) -> None:
    """Make the index that counts anew, with these columns beside the office."""
    op.drop_index("ix_cases_open_counts", "cases")
    op.create_index(
        "ix_cases_open_counts",
        "cases",
        ["office"],
        postgresql_include=columns,
        postgresql_where=sa.text("state = 'open'"),
    )


def upgrade() -> None:
    """Put the number of a case beside what is counted."""
    _count(COUNTED)


def downgrade() -> None:
    """Put back what was."""
    _count(BEFORE)
