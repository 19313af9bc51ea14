"""What goes out to other systems: published reports, programs that fetch them, subscribers, events, deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("deliveries", "events", "subscribers", "api_clients", "publications")

RIGHTS = {
    "amana_desk": (
        "select, insert on publications, api_clients, deliveries",
        "update (withdrawn_by, withdrawn_at) on publications",
        "update (used_at, ended_at) on api_clients",
        # The desk seals the signing key to the relay and can never read it again.
        (
            "select (id, label, url, types, made_by, made_at, sent_at, failing_since, error, paused_at, ended_at)"
            " on subscribers"
        ),
        "insert on subscribers",
        "update (failing_since, error, paused_at, ended_at) on subscribers",
        "insert on events",
    ),
    "amana_keeper": (
        "select (id, at, withdrawn_at) on publications",
        "select (id, last_day, ended_at) on api_clients",
        "delete on api_clients, subscribers",
        "select (id, types, made_at, failing_since, error, paused_at, ended_at) on subscribers",
        "update (paused_at) on subscribers",
        "select, insert, delete on events, deliveries",
    ),
    # The relay knows where to send and what kind of event it is, and neither the case nor what makes it unique.
    "amana_relay": (
        "select (id, url, sealed_key, failing_since, paused_at, ended_at) on subscribers",
        "update (sent_at, failing_since, error) on subscribers",
        "select (id, type, object, at) on events",
        "select, update on deliveries",
    ),
}


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_figures() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("rounded_to", sa.Integer(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        _time("at", nullable=False),
        sa.Column("withdrawn_by", sa.Uuid()),
        _time("withdrawn_at"),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
    )
    op.create_index(
        "uq_publications_period", "publications", ["period"], unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )  # fmt: skip
    op.create_table(
        "api_clients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        _time("made_at", nullable=False),
        _time("used_at"),
        _time("ended_at"),
        sa.PrimaryKeyConstraint("id", name="pk_api_clients"),
        sa.UniqueConstraint("token_digest", name="uq_api_clients_token_digest"),
    )


def _make_events() -> None:
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        _time("made_at", nullable=False),
        _time("sent_at"),
        _time("failing_since"),
        sa.Column("error", sa.Text()),
        _time("paused_at"),
        _time("ended_at"),
        sa.PrimaryKeyConstraint("id", name="pk_subscribers"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("fact", sa.Text(), nullable=False),
        _time("at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("fact", name="uq_events_fact"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_events_case_id", ondelete="CASCADE"),
    )
    op.create_index("ix_events_case_id", "events", ["case_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Uuid(), nullable=False),
        sa.Column("subscriber", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _time("created_at", nullable=False),
        _time("sent_at"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_deliveries_event", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscribers.id"], name="fk_deliveries_subscriber", ondelete="CASCADE"
        ),
    )
    for columns in (["subscriber", "created_at"], ["event"], ["created_at"]):
        op.create_index(f"ix_deliveries_{'_'.join(columns)}", "deliveries", columns)


def upgrade() -> None:
    """Make the tables with their rights. The desk adds only events that are about no case: its trials."""
    _make_figures()
    _make_events()
    for role, rights in RIGHTS.items():
        for right in rights:
            op.execute(f"grant {right} to {role}")
    op.execute("alter table events enable row level security")
    op.execute("create policy desk_adds on events for insert to amana_desk with check (case_id is null)")
    op.execute("create policy others on events to amana_keeper, amana_relay using (true) with check (true)")


def downgrade() -> None:
    """Drop them. What was published is kept only by those who fetched it."""
    for table in TABLES:
        op.drop_table(table)
