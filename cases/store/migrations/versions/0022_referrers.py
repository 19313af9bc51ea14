"""Who refers children and what they are told; a case stays out of sight of the people of an accused organisation."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

RIGHTS = (
    "select (id, kind) on organisations to amana_door",
    "select, insert on organisations to amana_desk",
    "update (ended_by, ended_at) on organisations to amana_desk",
    "select (id, organisation, digest, focal, ends_at, used_at, withdrawn_at) on invites to amana_door",
    "update (used_at) on invites to amana_door",
    "select (id, organisation, focal, by, at, ends_at, used_at, withdrawn_by, withdrawn_at) on invites to amana_desk",
    "insert on invites to amana_desk",
    "update (withdrawn_by, withdrawn_at) on invites to amana_desk",
    "select (id, organisation, digest, focal, work, hidden, state) on referrers to amana_door",
    "insert, delete on referrers to amana_door",
    "update (work, hidden, sealed_name, last_at) on referrers to amana_door",
    (
        "select (id, organisation, focal, work, hidden, state, reason, sealed_name, enrolled_at, last_at, decided_by,"
        " decided_at) on referrers to amana_desk"
    ),
    "update (state, reason, decided_by, decided_at) on referrers to amana_desk",
    "select (id, last_at), delete on referrers to amana_keeper",
    "select, insert, update on case_referrals to amana_door",
    "select, insert on case_referrals to amana_desk",
    "update (feedback, feedback_at, verified) on case_referrals to amana_desk",
    "select (case_id, organisation, ended_at) on accused to amana_door",
    "select, insert on accused to amana_desk",
    "update (ended_by, ended_at) on accused to amana_desk",
    "select (case_id, organisation, ended_at) on accused to amana_keeper",
    "select, insert on affiliations to amana_desk",
    "update (ended_by, ended_at) on affiliations to amana_desk",
    "select (person, organisation, ended_at) on affiliations to amana_keeper",
    "insert on cases to amana_desk",
    "insert on deadlines to amana_desk",
)

OF_VISIBLE_CASE = "exists (select 1 from cases c where c.id = case_id)"
OF_OFFICE = "office = any (string_to_array(current_setting('amana.offices', true), ','))"
NOT_IN_CONFLICT: str = import_module("cases.store.migrations.versions.0008_the_register").NOT_IN_CONFLICT
# Asked once for the whole question where the person belongs to no organisation, which is nearly always.
NOT_OF_THE_ACCUSED = """(not exists (
    select 1 from affiliations p where p.ended_at is null and p.person::text = current_setting('amana.person', true))
  or not exists (
    select 1 from accused x join affiliations p on p.organisation = x.organisation and p.ended_at is null
    where x.case_id = cases.id and x.ended_at is null and p.person::text = current_setting('amana.person', true)))"""

# What became of one's own referral may be read; the case may not.
OWN = "by::text = current_setting('amana.person', true)"

MADE: str = import_module("cases.store.migrations.versions.0010_statistics").FACTS
HEAD = "create view case_facts as"
NOT_FOCAL = "not exists (select 1 from cases c where c.id = f.case_id and c.office = 'focal')"
NOT_A_SESSION = (
    "not exists (select 1 from case_referrals r where r.case_id = f.case_id and r.purpose = 'session')"
)
CODING = import_module("cases.store.migrations.versions.0015_double_coding")
LAST = "\n) x(figure, item, by)"
FEEDBACK = """
  union all select 'feedback', coalesce((
    select case when d.met_at is null then 'not_yet' when d.met_at <= d.due_at then 'in_time' else 'late' end
    from deadlines d where d.case_id = f.case_id and d.kind = 'feedback'), 'no_clock'), ''"""


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _flag(name: str, default: str = "false") -> sa.Column[object]:
    return sa.Column(name, sa.Boolean(), server_default=sa.text(default), nullable=False)


def _to(table: str, column: str, target: str, gone: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=gone)


def _make(table: str, *parts: sa.Column[object] | sa.Constraint, key: str = "id") -> None:
    op.create_table(table, *parts, sa.PrimaryKeyConstraint(key, name=f"pk_{table}"))


def _make_who_refers() -> None:
    _make(
        "organisations", _id("id"), *(_text(name) for name in ("kind", "ar", "en", "fr")),
        _text("district", nullable=True), _id("by"), _time("at", nullable=False), _id("ended_by", nullable=True),
        _time("ended_at"),
    )  # fmt: skip
    _make(
        "invites", _id("id"), _id("organisation"), sa.Column("digest", sa.LargeBinary(), nullable=False),
        _flag("focal"), _id("by"), _time("at", nullable=False), _time("ends_at", nullable=False), _time("used_at"),
        _id("withdrawn_by", nullable=True), _time("withdrawn_at"), _to("invites", "organisation", "organisations"),
        sa.UniqueConstraint("digest", name="uq_invites_digest"),
    )  # fmt: skip
    _make(
        "referrers", _id("id"), _id("organisation"), sa.Column("digest", sa.LargeBinary(), nullable=False),
        _flag("focal"), _text("work", nullable=True), _flag("hidden", "true"),
        sa.Column("state", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        _text("reason", nullable=True), sa.Column("sealed_name", sa.LargeBinary()),
        _time("enrolled_at", nullable=False), _time("last_at", nullable=False), _id("decided_by", nullable=True),
        _time("decided_at"), _to("referrers", "organisation", "organisations"),
        sa.UniqueConstraint("digest", name="uq_referrers_digest"),
    )  # fmt: skip
    for table in ("invites", "referrers"):
        op.create_index(f"ix_{table}_organisation", table, ["organisation"])


def _make_what_is_referred() -> None:
    _make(
        "case_referrals", _id("case_id"), _text("source"), _text("purpose"), _text("session", nullable=True),
        _id("referrer", nullable=True), _id("organisation", nullable=True), _text("kind", nullable=True),
        _text("work", nullable=True), _flag("hidden", "true"), _flag("verified"),
        sa.Column("way", sa.Text(), server_default=sa.text("'pull'"), nullable=False),
        sa.Column("feedback", sa.Text(), server_default=sa.text("'received'"), nullable=False),
        _time("feedback_at", nullable=False), _text("told", nullable=True), _id("by", nullable=True),
        _to("case_referrals", "case_id", "cases"), _to("case_referrals", "referrer", "referrers", "SET NULL"),
        _to("case_referrals", "organisation", "organisations", "SET NULL"), key="case_id",
    )  # fmt: skip
    op.create_index("ix_case_referrals_referrer", "case_referrals", ["referrer"])
    ended = ("by", "at", "ended_by", "ended_at")
    for table, column, target in (("accused", "case_id", "cases"), ("affiliations", "person", "staff")):
        _make(
            table, _id("id"), _id(column), _id("organisation"), _id(ended[0]), _time(ended[1], nullable=False),
            _id(ended[2], nullable=True), _time(ended[3]), _to(table, column, target),
            _to(table, "organisation", "organisations"),
        )  # fmt: skip
        op.create_index(f"ix_{table}_{column}", table, [column])


def _see(rule: str) -> None:
    for name in ("desk_sees", "desk_drops"):
        op.execute(f"alter policy {name} on cases using ({rule})")
    op.execute(f"alter policy desk_writes on cases using ({rule}) with check (true)")


def _count(facts: str, cells: str) -> None:
    every = MADE.strip().removeprefix(HEAD)
    op.execute(f"create or replace view case_facts as select * from ({every}) f where {facts}")  # noqa: S608
    op.execute(cells.strip().replace("create view", "create or replace view", 1))


def upgrade() -> None:
    """Make the tables, their rights and rules, and let the report count what was told in time."""
    _make_who_refers()
    _make_what_is_referred()
    for right in RIGHTS:
        op.execute(f"grant {right}")
    op.execute("alter table case_referrals enable row level security")
    for name, verb, rule in (
        ("desk_sees", "select", f"using ({OF_VISIBLE_CASE} or {OWN})"),
        ("desk_adds", "insert", f"with check ({OF_VISIBLE_CASE})"),
        ("desk_marks", "update", "using (true)"),
    ):
        op.execute(f"create policy {name} on case_referrals for {verb} to amana_desk {rule}")
    op.execute("create policy door on case_referrals to amana_door using (true) with check (true)")
    _see(f"{OF_OFFICE} and {NOT_IN_CONFLICT} and {NOT_OF_THE_ACCUSED}")
    cells: str = CODING.CELLS.replace(LAST, CODING.MORE).replace(LAST, FEEDBACK + LAST)
    _count(f"{NOT_FOCAL} and {NOT_A_SESSION}", cells)


def downgrade() -> None:
    """Count and show as before, and drop them."""
    _count(NOT_FOCAL, CODING.CELLS.replace(LAST, CODING.MORE))
    _see(f"{OF_OFFICE} and {NOT_IN_CONFLICT}")
    op.execute("revoke insert on cases from amana_desk")
    op.execute("revoke insert on deadlines from amana_desk")
    for table in ("affiliations", "accused", "case_referrals", "referrers", "invites", "organisations"):
        op.drop_table(table)
