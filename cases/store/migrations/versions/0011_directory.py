"""The directory of services, and texts of answers that a second person approves."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RIGHTS = (
    "select, insert on directory, answer_texts to amana_desk",
    "update (current, approved_by, approved_at) on directory to amana_desk",
    "update (approved_by, approved_at) on answer_texts to amana_desk",
)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)


def _texts(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)


def _signed() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("ended", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _text("reason"),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text()),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
    )


def upgrade() -> None:
    """Make both tables. The desk adds revisions, marks them as past and approves them; it changes no word."""
    op.create_table(
        "directory",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        *(_text(name) for name in ("ar", "en", "fr")),
        _texts("services"),
        _texts("areas"),
        _text("hours"),
        _texts("languages"),
        *(_text(name) for name in ("cost", "capacity", "contact", "note", "source")),
        sa.Column("verified_on", sa.Date()),
        sa.Column("verified_by", sa.Text()),
        *_signed(),
        sa.PrimaryKeyConstraint("id", name="pk_directory"),
        sa.UniqueConstraint("entry", "version", name="uq_directory_entry_version"),
    )
    op.create_index("ix_directory_current", "directory", ["current"])
    op.create_table(
        "answer_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_text(name) for name in ("title_ar", "title_en", "title_fr", "ar", "en", "fr")),
        *_signed(),
        sa.PrimaryKeyConstraint("id", name="pk_answer_texts"),
        sa.UniqueConstraint("template", "version", name="uq_answer_texts_template_version"),
    )
    for right in RIGHTS:
        op.execute(f"grant {right}")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("answer_texts")
    op.drop_table("directory")
