"""Double coding: a sheet for the categories of helplines and the concerns of CPIMS+, and their lines in the report."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NAME = "file_codings"
CODES = ("chi", "concerns", "suggested")
OF_VISIBLE_CASE = "exists (select 1 from cases c where c.id = case_id)"

CELLS: str = import_module("cases.store.migrations.versions.0010_statistics").CELLS
CODED = "from file_codings g where g.case_id = f.case_id and g.current"
MORE = f"""
  union all select 'chi', v, '' from (select unnest(g.chi) as v {CODED}) q
  union all select 'chi', 'not_coded', '' where not exists (select 1 {CODED})
  union all select 'concern', v, '' from (select unnest(g.concerns) as v {CODED}) q
  union all select 'concern', 'not_coded', '' where not exists (select 1 {CODED})
) x(figure, item, by)"""  # noqa: S608 - the names above, and no other text


def _codes(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)


def _again(cells: str) -> str:
    return cells.strip().replace("create view", "create or replace view", 1)


def upgrade() -> None:
    """Make the sheet like every other, and let the report count it."""
    op.create_table(
        NAME,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        *(_codes(name) for name in CODES),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=f"fk_{NAME}_case_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{NAME}"),
        sa.UniqueConstraint("case_id", "version", name=f"uq_{NAME}_case_id_version"),
    )
    op.create_index(f"ix_{NAME}_case_id_current", NAME, ["case_id", "current"])
    op.execute(f"grant select, insert on {NAME} to amana_desk")
    op.execute(f"grant update (current) on {NAME} to amana_desk")
    counted = ", ".join(("id", "case_id", "thing", "version", "current", "at", *CODES))
    op.execute(f"grant select ({counted}) on {NAME} to amana_keeper")
    op.execute(f"alter table {NAME} enable row level security")
    op.execute(f"create policy desk_sees on {NAME} for select to amana_desk using ({OF_VISIBLE_CASE})")
    op.execute(f"create policy desk_adds on {NAME} for insert to amana_desk with check ({OF_VISIBLE_CASE})")
    op.execute(f"create policy desk_marks on {NAME} for update to amana_desk using ({OF_VISIBLE_CASE})")
    op.execute(f"create policy keeper_counts on {NAME} for select to amana_keeper using (true)")
    op.execute(_again(CELLS.replace("\n) x(figure, item, by)", MORE)))


def downgrade() -> None:
    """Count it no longer, and drop it."""
    op.execute(_again(CELLS))
    op.drop_table(NAME)
