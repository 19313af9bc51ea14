"""Four roles, one for each process, with the least rights; row-level rules; an audit that cannot be edited."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLES = ("amana_door", "amana_relay", "amana_desk", "amana_keeper")

# What each role may do. A list in brackets limits the right to these columns.
# The door inserts items and routes and can never select a sealed body or an address.
RIGHTS = {
    "amana_door": (
        "select on offices, areas, cases, conversations, inbox, deadlines",
        "insert, update on conversations, cases, inbox, deadlines",
        "delete on conversations",
        "insert on items",
        "select (id, case_id, seq, kind, conversation, delivery) on items",
        "update (delivery, error) on items",
        "select, insert, delete on case_keys",
        "select (id, conversation, item, case_id, state, kind, created_at, provider_digest, sent_at) on outbound",
        "insert on outbound",
        "update (conversation, state, error, provider_digest, sent_at) on outbound",
        "insert on erasures, deletions",
        "select (id, conversation, state) on erasures",
        "update (state, due_at) on erasures",
        "select, insert on audit",
        "select, insert, delete on vault.lookup",
        "insert, delete on vault.routes",
        "select (conversation, channel) on vault.routes",
        "select, insert on procrastinate_jobs",
        "insert on procrastinate_events",
    ),
    "amana_relay": (
        "select, delete on vault.routes",
        "select, update on outbound",
        "select (id, case_id, delivery) on items",
        "update (delivery, error) on items",
        "select (id, changed_at, office) on cases",
        "update (changed_at) on cases",
        "select (id, channel, stopped, departed, forgotten, may_write, last_at, child, unsafe) on conversations",
        "select, insert, update, delete on erasures",
        "select, insert on audit",
        (
            "select, insert, update, delete on procrastinate_jobs, procrastinate_events,"
            " procrastinate_periodic_defers, procrastinate_workers"
        ),
    ),
    "amana_desk": (
        "select on offices, areas, keyring",
        "select, insert, update, delete on sessions",
        "select, insert, update on staff",
        "insert, update, delete on keyring",
        "select, update on cases",
        "select, insert on items",
        "update (delivery, error) on items",
        "select, insert, delete on case_keys",
        "select, update on deadlines",
        (
            "select (id, case_id, channel, language, last_at, may_write, stopped, departed, forgotten, child, unsafe,"
            " notified_at) on conversations"
        ),
        "update (notified_at) on conversations",
        "select, insert, update on outbound",
        "select, insert on audit",
        "select, insert on procrastinate_jobs",
        "insert on procrastinate_events",
    ),
    "amana_keeper": (
        "select on offices, areas",
        (
            "select (id, number, state, urgency, urgency_rank, office, opened_at, closed_at, last_at, changed_at,"
            " telling, due_kind, due_at) on cases"
        ),
        "update (changed_at, due_kind, due_at, telling) on cases",
        "delete on cases, conversations, sessions, outbound, erasures, case_keys",
        "select (id, case_id, last_at, created_at, forgotten, sealed_state) on conversations",
        "update (sealed_state) on conversations",
        "select (message_digest, at, answer) on inbox",
        "update (answer) on inbox",
        "select (digest, seen_at) on sessions",
        "select (id, kind, state, created_at, conversation, case_id, item) on outbound",
        "select (id, state, due_at, done_at, conversation) on erasures",
        "select (case_id, holder, expires_at) on case_keys",
        "select, update on deadlines",
        "select (conversation) on vault.routes",
        "select (conversation, digest) on vault.lookup",
        "delete on vault.routes, vault.lookup",
        "select, insert on audit, checkpoints, deletions",
        "select, insert, update, delete on procrastinate_jobs, procrastinate_events",
    ),
}

SEQUENCES = "procrastinate_jobs_id_seq, procrastinate_events_id_seq"

# The desk sees the cases of the offices named in the transaction's setting, and nothing when there is none.
VISIBLE = "office = any (string_to_array(current_setting('amana.offices', true), ','))"
OF_VISIBLE_CASE = "exists (select 1 from cases c where c.id = case_id)"

UNCHANGEABLE = """
create function audit_is_unchangeable() returns trigger language plpgsql as $$
begin raise exception 'audit is append-only'; end $$
"""


def _make_roles() -> None:
    for role in ROLES:
        op.execute(
            f"""
            do $$ begin
              create role {role} nologin;
            exception when duplicate_object or unique_violation then null;
            end $$
            """
        )


def _give_rights() -> None:
    op.execute("revoke create on schema public from public")
    for role, rights in RIGHTS.items():
        op.execute(f"grant usage on schema public to {role}")
        for right in rights:
            op.execute(f"grant {right} to {role}")
        op.execute(f"grant usage on sequence {SEQUENCES} to {role}")
    for role in ("amana_door", "amana_relay", "amana_keeper"):
        op.execute(f"grant usage on schema vault to {role}")


def _limit_rows() -> None:
    for table, rule in (
        ("cases", VISIBLE),
        ("items", OF_VISIBLE_CASE),
        ("case_keys", OF_VISIBLE_CASE),
        ("deadlines", OF_VISIBLE_CASE),
        ("outbound", OF_VISIBLE_CASE),
    ):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy desk_sees on {table} for select to amana_desk using ({rule})")
        # A hand-over moves a case out of sight, so what is written is not checked against what is visible.
        op.execute(
            f"create policy desk_writes on {table} for update to amana_desk using ({rule}) with check (true)"
        )
        op.execute(f"create policy desk_adds on {table} for insert to amana_desk with check (true)")
        op.execute(f"create policy desk_drops on {table} for delete to amana_desk using ({rule})")
        others = (
            "amana_relay, amana_keeper" if table == "case_keys" else "amana_door, amana_relay, amana_keeper"
        )
        op.execute(f"create policy others on {table} to {others} using (true) with check (true)")
    # The door may take back only the halves that were sealed to itself for the time of the intake.
    op.execute("create policy door_adds on case_keys for insert to amana_door with check (true)")
    op.execute("create policy door_sees on case_keys for select to amana_door using (holder = 'intake')")
    op.execute("create policy door_drops on case_keys for delete to amana_door using (holder = 'intake')")


def upgrade() -> None:
    """Make roles, rights, row rules and the guard of the audit."""
    _make_roles()
    _give_rights()
    _limit_rows()
    op.execute(UNCHANGEABLE)
    op.execute(
        "create trigger audit_rows before update or delete on audit"
        " for each row execute function audit_is_unchangeable()"
    )
    op.execute(
        "create trigger audit_table before truncate on audit"
        " for each statement execute function audit_is_unchangeable()"
    )


def downgrade() -> None:
    """Take the rights back. The roles stay: another database of the same server may use them."""
    op.execute("drop trigger audit_rows on audit")
    op.execute("drop trigger audit_table on audit")
    op.execute("drop function audit_is_unchangeable()")
    for table in ("cases", "items", "case_keys", "deadlines", "outbound"):
        names = ["desk_sees", "desk_writes", "desk_adds", "desk_drops", "others"]
        names += ["door_adds", "door_sees", "door_drops"] if table == "case_keys" else []
        for name in names:
            op.execute(f"drop policy {name} on {table}")
        op.execute(f"alter table {table} disable row level security")
    for role in ROLES:
        op.execute(f"revoke all on all tables in schema public, vault from {role}")
        op.execute(f"revoke all on all sequences in schema public from {role}")
        op.execute(f"revoke usage on schema public, vault from {role}")
