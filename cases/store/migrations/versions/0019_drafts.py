"""Referrals that are still being written on a page: closed, and gone after some days."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

RIGHTS = (
    "select, insert, update, delete on vault.drafts to amana_door",
    "select (id, expires_at), delete on vault.drafts to amana_keeper",
)


def upgrade() -> None:
    """Make the table; desk and relay have no way to it."""
    op.create_table(
        "drafts",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_draft", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        schema="vault",
    )
    for right in RIGHTS:
        op.execute(f"grant {right}")


def downgrade() -> None:
    """Drop the table; what was not sent is gone."""
    op.drop_table("drafts", schema="vault")
