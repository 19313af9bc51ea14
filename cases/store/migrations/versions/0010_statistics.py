"""Statistics: every case as codes, the cells of the reports, sums of erased cases; figures of others; reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# A sign of triage belongs to one type of abuse. A sign that says only how urgent it is belongs to none.
TYPES = {
    "physical": ("physical_abuse", "violence_now", "weapon", "serious_injury"),
    "psychological": ("emotional_abuse", "threat_to_kill", "domestic_violence", "confinement"),
    "sexual": ("sexual_abuse", "sexual_recent", "online_exploitation"),
    "neglect": ("neglect", "missing_abandoned"),
    "child_labour": ("child_labour",),
    "child_marriage": ("child_marriage",),
    "exploitation": ("trafficking", "armed_recruitment"),
}
MAP = ", ".join(f"('{sign}', '{kind}')" for kind, signs in TYPES.items() for sign in signs)


def _band(age: str, *bands: tuple[int, str]) -> str:
    whens = " ".join(f"when {age} <= {last} then '{name}'" for last, name in bands)
    return f"case when {age} is null then 'unknown' {whens} else 'older' end"


FACTS = f"""
create view case_facts as
select b.*,
  {_band("b.years", (5, "0_5"), (11, "6_11"), (17, "12_17"))} as age_default,
  {_band("b.years", (4, "0_4"), (11, "5_11"), (17, "12_17"), (59, "18_59"))} as age_unhcr,
  coalesce(b.years = 5, false) as five
from (
  select c.id as case_id,
    date_trunc('month', c.opened_at at time zone 'Asia/Beirut')::date as month,
    date_trunc('month', c.closed_at at time zone 'Asia/Beirut')::date as closed_month,
    coalesce(
      (select array_agg(distinct t.kind) from (values {MAP}) t(sign, kind) where t.sign = any(c.signals)),
      array['not_seen']) as types,
    coalesce(k.sex, c.sex, 'not_asked') as sex,
    coalesce(k.age, extract(year from c.opened_at)::int - k.birth_year, c.age) as years,
    coalesce(k.nationality, 'not_asked') as nationality,
    coalesce(c.district, 'unknown') as district,
    coalesce(c.channels[cardinality(c.channels)], 'unknown') as channel,
    coalesce(c.varieties[cardinality(c.varieties)], 'und') as language,
    coalesce(c.relation, 'unknown') as source,
    c.urgency,
    coalesce(c.pathway, 'not_chosen') as pathway,
    case when d.case_id is null then 'no_clock' when d.met_at is null then 'not_yet'
      when d.met_at <= d.due_at then 'in_time' else 'late' end as in_time,
    case when d.case_id is null then 'no_clock' when d.met_at is null then 'not_yet'
      when d.met_at <= d.started_at + interval '15 minutes' then 'minutes_15'
      when d.met_at <= d.started_at + interval '1 hour' then 'hour'
      when d.met_at <= d.started_at + interval '4 hours' then 'hours_4'
      when d.met_at <= d.started_at + interval '24 hours' then 'day' else 'longer' end as first_look,
    case when c.state = 'closed' then coalesce(c.close_reason, 'other') else 'open' end as outcome
  from cases c
  left join file_children k on k.case_id = c.id and k.current
  left join deadlines d on d.case_id = c.id and d.kind = 'first_look'
) b
"""  # noqa: S608 - the names above, and no other text

SINGLE = (
    "sex", "age_default", "age_unhcr", "nationality", "district", "channel", "language", "source", "urgency",
    "pathway", "first_look", "in_time", "outcome",
)  # fmt: skip
CROSSED = ("sex", "district", "nationality")

CELLS = f"""
create view case_cells as
select f.case_id, f.month, x.figure, x.item, x.by
from case_facts f cross join lateral (
  values ('cases', 'all', ''), {", ".join(f"('{name}', f.{name}, '')" for name in SINGLE)}
  union all select 'five', 'all', '' where f.five
  union all select 'several_types', 'all', '' where cardinality(f.types) > 1
  union all select 'type', t, '' from unnest(f.types) t
  union all select 'type_' || c.name, c.item, t from unnest(f.types) t,
    (values {", ".join(f"('{name}', f.{name})" for name in CROSSED)}) c(name, item)
  union all select 'service', s.service, '' from file_services s where s.case_id = f.case_id and s.current
  union all select 'service_state', s.state, '' from file_services s where s.case_id = f.case_id and s.current
) x(figure, item, by)
union all
select f.case_id, f.closed_month, 'closed', 'all', '' from case_facts f where f.closed_month is not null
"""  # noqa: S608 - the names above, and no other text

COUNTED = """
create view counted as
select month, figure, item, by, sum(number)::bigint as number, sum(erased)::bigint as erased
from (
  select month, figure, item, by, count(*) as number, 0 as erased from case_cells group by month, figure, item, by
  union all
  select month, figure, item, by, number, number from tallies
) n
group by month, figure, item, by
"""

AHEAD = """
create view closed_days as
select (closed_at at time zone 'Asia/Beirut')::date as day, count(*) as number,
  count(*) filter (where exists (select 1 from conversations t where t.case_id = cases.id)) as reachable
from cases where state = 'closed' and closed_at is not null group by 1
"""

OF_VISIBLE_CASE = "exists (select 1 from cases c where c.id = case_id)"
RIGHTS = (
    "select on case_facts, case_cells to amana_keeper",
    "select, insert, update on tallies to amana_keeper",
    "select on counted, closed_days to amana_desk",
    "select, insert on earlier_figures to amana_desk",
    "update (withdrawn_by, withdrawn_at) on earlier_figures to amana_desk",
    "select, insert on reviews to amana_desk",
    "update (answers, overall, done_at) on reviews to amana_desk",
    "select on checkpoints to amana_desk",
    "select (kind, rows, at) on deletions to amana_desk",
)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_tables() -> None:
    op.create_table(
        "tallies",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "figure", "item", "by", name="pk_tallies"),
    )
    op.create_table(
        "earlier_figures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("declared", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        _time("at", nullable=False),
        sa.Column("withdrawn_by", sa.Text()),
        _time("withdrawn_at"),
        sa.PrimaryKeyConstraint("id", name="pk_earlier_figures"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Uuid(), nullable=False),
        _time("drawn_at", nullable=False),
        sa.Column("answers", sa.JSON()),
        sa.Column("overall", sa.Text()),
        _time("done_at"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_reviews_case_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["reviewer"], ["staff.id"], name="fk_reviews_reviewer", ondelete="CASCADE"),
        sa.UniqueConstraint("case_id", name="uq_reviews_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_reviewer", "reviews", ["reviewer"])


def upgrade() -> None:
    """Make tables and views. A view counts for everybody alike: it does not follow the rows that a person may see."""
    _make_tables()
    for view in (FACTS, CELLS, COUNTED, AHEAD):
        op.execute(view)
    for right in RIGHTS:
        op.execute(f"grant {right}")
    op.execute("alter table reviews enable row level security")
    of_office = "office = any (string_to_array(current_setting('amana.offices', true), ','))"
    op.execute(f"create policy desk_sees on reviews for select to amana_desk using ({of_office})")
    op.execute(f"create policy desk_adds on reviews for insert to amana_desk with check ({OF_VISIBLE_CASE})")
    op.execute(f"create policy desk_marks on reviews for update to amana_desk using ({of_office})")


def downgrade() -> None:
    """Drop them. What was counted and erased is lost with its table."""
    op.execute("revoke select (kind, rows, at) on deletions from amana_desk")
    op.execute("revoke select on checkpoints from amana_desk")
    for view in ("closed_days", "counted", "case_cells", "case_facts"):
        op.execute(f"drop view {view}")
    for table in ("reviews", "earlier_figures", "tallies"):
        op.drop_table(table)
