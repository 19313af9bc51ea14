"""Offices, areas, shifts and numbers become dated lines of one register; a person can be kept away from a case."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RIGHTS = (
    "select on register to amana_door, amana_relay, amana_desk, amana_keeper",
    "insert on register to amana_desk",
    "update (valid_to, ended_by, ended_at, end_reason, approved_by, approved_at) on register to amana_desk",
    "update (ar, en, fr) on offices to amana_desk",
    "select, insert on conflicts to amana_desk",
    "update (ended_by, ended_at) on conflicts to amana_desk",
    "select on conflicts to amana_keeper",
    # The door must know whether anybody holds the focal point's keyring; the members are opaque ids.
    "select (office, member) on keyring to amana_door",
)

OF_OFFICE = "office = any (string_to_array(current_setting('amana.offices', true), ','))"
NOT_IN_CONFLICT = """not exists (
    select 1 from conflicts k where k.case_id = cases.id and k.ended_at is null
    and k.person::text = current_setting('amana.person', true))"""
TAKE_AREAS = """
insert into register (kind, key, says, valid_from, valid_to, reason)
select 'area', area || '>' || office,
  jsonb_build_object('area', area, 'office', office, 'priority', priority, 'source', source, 'assumed', assumed),
  valid_from, valid_to, ''
from areas
"""
GIVE_AREAS_BACK = """
insert into areas (area, office, priority, source, assumed, valid_from, valid_to)
select distinct on (says->>'area', says->>'office') says->>'area', says->>'office', (says->>'priority')::int,
  says->>'source', (says->>'assumed')::boolean, valid_from, valid_to
from register where kind = 'area' and (valid_to is null or valid_to >= current_date)
order by says->>'area', says->>'office', at desc
"""


def upgrade() -> None:
    """Make both tables, move the areas into the register, and narrow what a person may see."""
    op.create_table(
        "register",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("says", postgresql.JSONB(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("'system'"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("approved_by", sa.Text()),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Text()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("end_reason", sa.Text()),
        sa.CheckConstraint("kind in ('office', 'area', 'shift', 'number')", name="kind_is_known"),
        sa.PrimaryKeyConstraint("id", name="pk_register"),
    )
    op.create_index("ix_register_kind_key", "register", ["kind", "key"])
    op.create_table(
        "conflicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_conflicts_case_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["staff.id"], name="fk_conflicts_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_conflicts"),
    )  # fmt: skip
    op.create_index("ix_conflicts_case_id_person", "conflicts", ["case_id", "person"])
    op.execute(TAKE_AREAS)
    op.drop_table("areas")
    for right in RIGHTS:
        op.execute(f"grant {right}")
    _see(f"{OF_OFFICE} and {NOT_IN_CONFLICT}")


def _see(rule: str) -> None:
    """Set what the desk sees and drops; everything that hangs on a case follows the case."""
    for name in ("desk_sees", "desk_drops"):
        op.execute(f"alter policy {name} on cases using ({rule})")
    op.execute(f"alter policy desk_writes on cases using ({rule}) with check (true)")


def downgrade() -> None:
    """Give the areas in force their own table again. Shifts, numbers, hours and conflicts have no older home."""
    _see(OF_OFFICE)
    op.create_table(
        "areas",
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.ForeignKeyConstraint(["office"], ["offices.slug"], name="fk_areas_office"),
        sa.PrimaryKeyConstraint("area", "office", name="pk_areas"),
    )
    op.execute(GIVE_AREAS_BACK)
    op.execute("grant select on areas to amana_door, amana_desk, amana_keeper")
    op.execute("revoke update (ar, en, fr) on offices from amana_desk")
    op.execute("revoke select (office, member) on keyring from amana_door")
    op.drop_table("conflicts")
    op.drop_table("register")
