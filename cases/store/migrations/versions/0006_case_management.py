"""Case management: a sheet for each section of a case's file, and the two codes that stand on the case itself."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _time(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _text(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=True)


def _sheets() -> dict[str, tuple[sa.Column[Any], ...]]:
    return {
        "file_assessments": (_text("level", nullable=False),),
        "file_pathways": (
            _text("step", nullable=False), _text("pathway", nullable=False), _text("proposed"),
            sa.Column("asked_by", sa.Uuid(), nullable=True), _text("authority"), _text("upel_office"),
            _time("reported_at"), _text("permission"), _day("permission_on"),
        ),
        "file_consents": (
            _text("state", nullable=False), _text("how"), _text("language"),
            sa.Column("scope", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
            _day("given_on"), _day("withdrawn_on"),
        ),
        "file_care": (_text("outcome", nullable=False), _time("done_at")),
        "file_goals": (_text("state"), _text("child_view"), _text("responsible"), _day("starts_on"), _day("due_on")),
        "file_services": (
            _text("service", nullable=False), _text("state", nullable=False), _text("provider"), _day("due_on"),
            _day("started_on"), _day("ended_on"),
        ),
        "file_visits": (
            _text("kind", nullable=False), _text("state", nullable=False), _day("planned_on"), _day("held_on"),
            _text("child_seen"),
            sa.Column("closure_advised", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        ),
        "file_closures": (
            _text("state", nullable=False), _text("reason"), sa.Column("asked_by", sa.Uuid(), nullable=True),
        ),
    }  # fmt: skip


OF_VISIBLE_CASE = "exists (select 1 from cases c where c.id = case_id)"


def _make(name: str, codes: tuple[sa.Column[Any], ...]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        *codes,
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f(f"fk_{name}_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("case_id", "version", name=op.f(f"uq_{name}_case_id_version")),
    )
    op.create_index(op.f(f"ix_{name}_case_id_current"), name, ["case_id", "current"], unique=False)


def _protect(name: str, codes: list[str]) -> None:
    """Let the desk add and mark as past, but change no word; the keeper counts codes and sees no sealed column."""
    op.execute(f"grant select, insert on {name} to amana_desk")
    op.execute(f"grant update (current) on {name} to amana_desk")
    counted = ["id", "case_id", "thing", "version", "current", "at", *codes]
    op.execute(f"grant select ({', '.join(counted)}) on {name} to amana_keeper")
    op.execute(f"alter table {name} enable row level security")
    op.execute(f"create policy desk_sees on {name} for select to amana_desk using ({OF_VISIBLE_CASE})")
    op.execute(f"create policy desk_adds on {name} for insert to amana_desk with check ({OF_VISIBLE_CASE})")
    op.execute(f"create policy desk_marks on {name} for update to amana_desk using ({OF_VISIBLE_CASE})")
    op.execute(f"create policy keeper_counts on {name} for select to amana_keeper using (true)")


def upgrade() -> None:
    """Make the sheets with their rights; a pathway starts and stops clocks, so the desk may do so too."""
    for name, codes in _sheets().items():
        _make(name, codes)
        _protect(name, [code.name for code in codes])
    for column in ("pathway", "risk"):
        op.add_column("cases", sa.Column(column, sa.Text(), nullable=True))
    op.execute("grant select (pathway, risk) on cases to amana_keeper")
    op.execute("grant insert, delete on deadlines to amana_desk")


def downgrade() -> None:
    """Drop them."""
    op.execute("revoke insert, delete on deadlines from amana_desk")
    for column in ("pathway", "risk"):
        op.drop_column("cases", column)
    for name in _sheets():
        op.drop_table(name)
