"""Exports: which case was sent to another system by whom, and how it ended; never what was in it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OF_VISIBLE_CASE = "exists (select 1 from cases c where c.id = case_id)"
ENDED = "state, ended_at, created, assigned, flagged, dropped, differs, trouble, names, until"


def _names(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)


def _flag(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Make the table. The desk adds an act and writes down how it ended; it takes none back."""
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("record", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        _time("at", nullable=False),
        _time("ended_at"),
        *(_flag(name) for name in ("created", "assigned", "flagged")),
        _names("dropped"),
        _names("differs"),
        sa.Column("trouble", sa.Text()),
        _names("names"),
        _time("until"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_exports_case_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
    )
    op.create_index("ix_exports_case_id_at", "exports", ["case_id", "at"])
    op.execute("grant select, insert on exports to amana_desk")
    op.execute(f"grant update ({ENDED}) on exports to amana_desk")
    op.execute("alter table exports enable row level security")
    op.execute(f"create policy desk_sees on exports for select to amana_desk using ({OF_VISIBLE_CASE})")
    op.execute(f"create policy desk_adds on exports for insert to amana_desk with check ({OF_VISIBLE_CASE})")
    op.execute(f"create policy desk_marks on exports for update to amana_desk using ({OF_VISIBLE_CASE})")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("exports")
