"""An index that counts: what the views of the queue ask of open cases is read from it alone."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COUNTED = ["id", "urgency", "due_at", "holder", "waiting", "silent", "telling", "unheard", "version"]


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_cases_open_counts",
        "cases",
        ["office"],
        postgresql_include=COUNTED,
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_cases_open_counts", "cases")
