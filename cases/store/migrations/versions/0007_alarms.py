"""Alarms: duties, where the staff are told, the texts on their way, and which step of which deadline went out."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("escalation_people", "escalations", "notices", "notice_ways", "duties")

RIGHTS = {
    "amana_desk": (
        "select, insert, delete on duties",
        "select (staff, channel, changed_at) on notice_ways",
        "insert, update, delete on notice_ways",
        "select, insert on notices",
        "select on escalations, escalation_people",
    ),
    "amana_keeper": (
        "select (id, office, role, active) on staff",
        "select, delete on duties",
        "select (staff, channel) on notice_ways",
        "delete on notice_ways",
        "select, insert, delete on notices",
        "select, insert on escalations, escalation_people",
    ),
    # The relay opens addresses and so may not know which case an alarm is about.
    "amana_relay": (
        "select on notice_ways",
        "select, update on notices",
        "select (id, language, active) on staff",
    ),
}

OF_VISIBLE_CASE = "exists (select 1 from cases c where c.id = case_id)"
OF_VISIBLE_ALARM = "exists (select 1 from escalations e where e.id = escalation)"


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_people() -> None:
    op.create_table(
        "duties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        _time("starts_at", nullable=False),
        _time("ends_at", nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["office"], ["offices.slug"], name=op.f("fk_duties_office")),
        sa.ForeignKeyConstraint(["person"], ["staff.id"], name=op.f("fk_duties_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    op.create_index(op.f("ix_duties_office_ends_at"), "duties", ["office", "ends_at"], unique=False)
    op.create_table(
        "notice_ways",
        sa.Column("staff", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        _time("changed_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name=op.f("fk_notice_ways_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff", name=op.f("pk_notice_ways")),
    )


def _make_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _time("created_at", nullable=False),
        _time("claimed_at"),
        _time("sent_at"),
        sa.ForeignKeyConstraint(["person"], ["staff.id"], name=op.f("fk_notices_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_person_state"), "notices", ["person", "state"], unique=False)
    op.create_index(op.f("ix_notices_created_at"), "notices", ["created_at"], unique=False)


def _make_escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        _time("due_at", nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        _time("at", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_escalations_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint(
            "case_id", "kind", "due_at", "step", name=op.f("uq_escalations_case_id_kind_due_at_step")
        ),
    )
    op.create_table(
        "escalation_people",
        sa.Column("escalation", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("notice", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["escalation"],
            ["escalations.id"],
            name=op.f("fk_escalation_people_escalation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["staff.id"], name=op.f("fk_escalation_people_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notice"], ["notices.id"], name=op.f("fk_escalation_people_notice"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("escalation", "person", name=op.f("pk_escalation_people")),
    )


def upgrade() -> None:
    """Make the tables with their rights. Older deadlines have no moments of their own: half is half of the time."""
    _make_people()
    _make_notices()
    _make_escalations()
    for column in ("half_at", "most_at"):
        op.add_column("deadlines", _time(column))
    for role, rights in RIGHTS.items():
        for right in rights:
            op.execute(f"grant {right} to {role}")
    for table, rule in (("escalations", OF_VISIBLE_CASE), ("escalation_people", OF_VISIBLE_ALARM)):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy desk_sees on {table} for select to amana_desk using ({rule})")
        op.execute(f"create policy others on {table} to amana_keeper using (true) with check (true)")


def downgrade() -> None:
    """Drop them."""
    op.execute("revoke select (id, office, role, active) on staff from amana_keeper")
    op.execute("revoke select (id, language, active) on staff from amana_relay")
    for column in ("half_at", "most_at"):
        op.drop_column("deadlines", column)
    for table in TABLES:
        op.drop_table(table)
