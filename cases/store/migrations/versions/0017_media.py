"""Files that people send: a row for each, its parts sealed to the case, what a page brought until it is cleaned."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OF_VISIBLE_CASE = "exists (select 1 from cases c where c.id = case_id)"

# The relay adds parts and reads none; the door adds files and reads none; the keeper's deletions go by the case.
RIGHTS = (
    "insert on media, media_uploads to amana_door",
    "select on media to amana_relay",
    "update (state, reason, form, attempts, tried_at, sealed_ref) on media to amana_relay",
    "insert on media_parts to amana_relay",
    "select, delete on media_uploads to amana_relay",
    "select (id, case_id, item, place, kind, state, reason, form, at, heard_by, heard_at) on media to amana_desk",
    "update (heard_by, heard_at) on media to amana_desk",
    "select on media_parts to amana_desk",
)
KEY = "select (public_key) on cases"


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def _make_tables() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text()),
        sa.Column("sealed_ref", sa.LargeBinary(), nullable=False),
        sa.Column("erasure", sa.Uuid()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("form", sa.Text()),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _time("tried_at"),
        _time("at", nullable=False),
        sa.Column("heard_by", sa.Uuid()),
        _time("heard_at"),
        _of("media", "case_id", "cases"),
        _of("media", "item", "items"),
        sa.PrimaryKeyConstraint("id", name="pk_media"),
    )
    for column in ("case_id", "item", "erasure"):
        op.create_index(f"ix_media_{column}", "media", [column])
    op.create_index("ix_media_waiting", "media", ["at"], postgresql_where=sa.text("state = 'waiting'"))
    op.create_table(
        "media_parts",
        sa.Column("media", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_part", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        _of("media_parts", "media", "media"),
        _of("media_parts", "case_id", "cases"),
        sa.PrimaryKeyConstraint("media", "part", name="pk_media_parts"),
    )
    op.create_index("ix_media_parts_case_id", "media_parts", ["case_id"])
    op.create_table(
        "media_uploads",
        sa.Column("media", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_part", sa.LargeBinary(), nullable=False),
        _of("media_uploads", "media", "media"),
        sa.PrimaryKeyConstraint("media", "part", name="pk_media_uploads"),
    )


def upgrade() -> None:
    """Make the tables with their rights and rules."""
    _make_tables()
    for right in RIGHTS:
        op.execute(f"grant {right}")
    op.execute(f"grant {KEY} to amana_relay")
    for table in ("media", "media_parts"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy desk_sees on {table} for select to amana_desk using ({OF_VISIBLE_CASE})")
    op.execute(
        f"create policy desk_marks on media for update to amana_desk using ({OF_VISIBLE_CASE}) with check (true)"
    )
    op.execute("create policy door_adds on media for insert to amana_door with check (true)")
    op.execute("create policy relay_works on media to amana_relay using (true) with check (true)")
    op.execute("create policy relay_adds on media_parts for insert to amana_relay with check (true)")


def downgrade() -> None:
    """Drop them."""
    for table in ("media_uploads", "media_parts", "media"):
        op.drop_table(table)
    op.execute(f"revoke {KEY} from amana_relay")
