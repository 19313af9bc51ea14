"""Web pages that somebody has open, and what they show, sealed to the key of the browser's own cookie."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

RIGHTS = {
    "amana_door": (
        "select, insert, update, delete on vault.pages",
        "select, insert, update, delete on vault.lines",
        "select (error) on outbound",
    ),
    "amana_relay": (
        "select (id, box, asked_at, left_at) on vault.pages",
        "select (id) on vault.lines",
        "insert on vault.lines",
    ),
    "amana_keeper": (
        "select (id, created_at, seen_at, conversation) on vault.pages",
        "select (page) on vault.lines",
        "delete on vault.pages, vault.lines",
    ),
}


def upgrade() -> None:
    """Make both tables; the desk has no way to either."""
    op.create_table(
        "pages",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("conversation", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_pages_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("box", name=op.f("uq_pages_box")),
        schema="vault",
    )
    op.create_index(op.f("ix_pages_conversation"), "pages", ["conversation"], schema="vault")
    op.create_table(
        "lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.LargeBinary(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("sealed_line", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["page"], ["vault.pages.id"], name=op.f("fk_lines_page"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lines")),
        schema="vault",
    )
    op.create_index(op.f("ix_lines_page"), "lines", ["page"], schema="vault")
    for role, rights in RIGHTS.items():
        for right in rights:
            op.execute(f"grant {right} to {role}")


def downgrade() -> None:
    """Drop both; what pages showed is gone, what was told is in the cases."""
    op.drop_table("lines", schema="vault")
    op.drop_table("pages", schema="vault")
    op.execute("revoke select (error) on outbound from amana_door")
