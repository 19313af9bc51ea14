"""Verdicts of people as labels without text, messages drawn for a blind reading, and silence after a sign of danger."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OF_VISIBLE_CASE = "exists (select 1 from cases c where c.id = case_id)"

RIGHTS = (
    ("amana_desk", "select, insert, update", "labels"),
    ("amana_desk", "select, delete", "rereadings"),
    ("amana_door", "insert", "rereadings"),
    ("amana_keeper", "insert", "deadlines"),
    ("amana_keeper", "select (silent, silence_at, country, urgency_by, reasons)", "cases"),
    ("amana_keeper", "update (silent, silence_at, urgency, urgency_rank, urgency_at, reasons)", "cases"),
)


def upgrade() -> None:
    """Add the tables, the columns and the rights."""
    op.create_table(
        "labels",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("judged", sa.Text, nullable=False),
        sa.Column("code", sa.Text),
        sa.Column("rules", sa.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("second", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("variety", sa.Text, nullable=False),
        sa.Column("grammar", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
    )
    op.create_index("ix_labels_source_day", "labels", ["source", "day"])
    op.create_table(
        "rereadings",
        sa.Column("item", sa.Uuid, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_rereadings_case_id", "rereadings", ["case_id"])
    op.create_index("ix_rereadings_at", "rereadings", ["at"])
    op.add_column("cases", sa.Column("label", sa.Uuid))
    op.add_column("cases", sa.Column("silent", sa.Boolean, nullable=False, server_default=sa.text("false")))
    op.add_column("cases", sa.Column("silence_at", sa.DateTime(timezone=True)))
    op.create_index("ix_cases_silence_at", "cases", ["silence_at"])
    for role, right, table in RIGHTS:
        op.execute(f"grant {right} on {table} to {role}")
    op.execute("alter table rereadings enable row level security")
    op.execute(f"create policy desk_sees on rereadings for select to amana_desk using ({OF_VISIBLE_CASE})")
    op.execute(f"create policy desk_drops on rereadings for delete to amana_desk using ({OF_VISIBLE_CASE})")
    op.execute("create policy door_adds on rereadings for insert to amana_door with check (true)")


def downgrade() -> None:
    """Take back the rights, the columns and the tables."""
    for role, right, table in RIGHTS:
        if table in {"cases", "deadlines"}:
            op.execute(f"revoke {right} on {table} from {role}")
    op.drop_index("ix_cases_silence_at", "cases")
    for column in ("silence_at", "silent", "label"):
        op.drop_column("cases", column)
    op.drop_table("rereadings")
    op.drop_table("labels")
