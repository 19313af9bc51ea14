"""Finding and joining: the child's sheet, sealed search keys, the index of names, links, screens, a queue by index."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OF_VISIBLE_CASE = "exists (select 1 from cases c where c.id = case_id)"
OF_TWO_VISIBLE_CASES = (
    "exists (select 1 from cases c where c.id = a) and exists (select 1 from cases c where c.id = b)"
)
OF_THIS_PERSON = "person::text = current_setting('amana.person', true)"

CODES = ("named", "birth_year", "age", "sex", "nationality")
RIGHTS = (
    "select, insert on file_children to amana_desk",
    "update (current) on file_children to amana_desk",
    f"select (id, case_id, thing, version, current, at, {', '.join(CODES)}) on file_children to amana_keeper",
    "select, insert on search_keys to amana_desk",
    "select, insert, delete on name_index, name_index_due to amana_desk",
    "select, insert on links to amana_desk",
    "update (ended_by, ended_at) on links to amana_desk",
    "select, insert on desk_news to amana_desk",
    "update (seen_at) on desk_news to amana_desk",
    "select, insert, delete on screens to amana_desk",
    "select (ends_at), delete on screens to amana_keeper",
)

OPEN = sa.text("state = 'open'")
DUE = sa.text("coalesce(due_at, 'infinity'::timestamptz)")
IN_ORDER = (sa.text("urgency_rank DESC"), DUE, "opened_at", "number")


def _case(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_case(table: str, column: str = "case_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["cases.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")


def _make_the_child() -> None:
    op.create_table(
        "file_children",
        sa.Column("id", sa.Uuid(), nullable=False),
        _case("case_id"),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        _time("at", nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("named", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("birth_year", sa.Integer()),
        sa.Column("age", sa.Integer()),
        sa.Column("sex", sa.Text()),
        sa.Column("nationality", sa.Text()),
        _of_case("file_children"),
        sa.PrimaryKeyConstraint("id", name="pk_file_children"),
        sa.UniqueConstraint("case_id", "version", name="uq_file_children_case_id_version"),
    )
    op.create_index("ix_file_children_case_id_current", "file_children", ["case_id", "current"])


def _make_the_index() -> None:
    op.create_table(
        "search_keys",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.slug"], name="fk_search_keys_office"),
        sa.ForeignKeyConstraint(["holder"], ["offices.slug"], name="fk_search_keys_holder"),
        sa.PrimaryKeyConstraint("office", "holder", name="pk_search_keys"),
    )
    op.create_table(
        "name_index",
        _case("case_id"),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        _of_case("name_index"),
        sa.PrimaryKeyConstraint("case_id", "digest", name="pk_name_index"),
    )
    op.create_index("ix_name_index_digest", "name_index", ["digest"])
    op.create_table(
        "name_index_due",
        _case("case_id"),
        _of_case("name_index_due"),
        sa.PrimaryKeyConstraint("case_id", name="pk_name_index_due"),
    )


def _make_links_and_news() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        _case("a"),
        _case("b"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        _time("at", nullable=False),
        sa.Column("ended_by", sa.Uuid()),
        _time("ended_at"),
        _of_case("links", "a"),
        _of_case("links", "b"),
        sa.CheckConstraint("a < b", name="in_order"),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
    )
    op.create_index(
        "ix_links_a_b", "links", ["a", "b"], unique=True, postgresql_where=sa.text("ended_at is null")
    )
    op.create_index("ix_links_b", "links", ["b"])
    op.create_table(
        "desk_news",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        _case("case_id"),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        _time("at", nullable=False),
        _time("seen_at"),
        sa.ForeignKeyConstraint(["person"], ["staff.id"], name="fk_desk_news_person", ondelete="CASCADE"),
        _of_case("desk_news"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_news"),
    )
    op.create_index("ix_desk_news_person_seen_at", "desk_news", ["person", "seen_at"])
    op.create_table(
        "screens",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("offices", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        _time("made_at", nullable=False),
        _time("ends_at", nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name="fk_screens_made_by", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_screens"),
    )


def _sort_the_queue() -> None:
    """Give every way of looking at the queue an index in its own order; closed cases are not in them."""
    op.drop_index("ix_cases_queue", "cases")
    op.drop_index("ix_cases_office_state", "cases")
    op.drop_index("ix_cases_changed_at", "cases")
    op.create_index("ix_cases_open", "cases", [*IN_ORDER], postgresql_where=OPEN)
    op.create_index("ix_cases_open_office", "cases", ["office", *IN_ORDER], postgresql_where=OPEN)
    op.create_index("ix_cases_open_holder", "cases", ["holder", *IN_ORDER], postgresql_where=OPEN)
    op.create_index("ix_cases_changed", "cases", ["office", "changed_at"])
    op.create_index("ix_cases_opened", "cases", ["office", "opened_at", "number"])
    op.create_index("ix_cases_district", "cases", ["district", "opened_at"])


def _protect() -> None:
    for right in RIGHTS:
        op.execute(f"grant {right}")
    for table, rule in (
        ("file_children", OF_VISIBLE_CASE),
        ("name_index", OF_VISIBLE_CASE),
        ("name_index_due", OF_VISIBLE_CASE),
        ("links", OF_TWO_VISIBLE_CASES),
    ):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy desk_sees on {table} for select to amana_desk using ({rule})")
        op.execute(f"create policy desk_adds on {table} for insert to amana_desk with check ({rule})")
        op.execute(f"create policy desk_marks on {table} for update to amana_desk using ({rule})")
        op.execute(f"create policy desk_drops on {table} for delete to amana_desk using ({rule})")
    op.execute("create policy keeper_counts on file_children for select to amana_keeper using (true)")
    op.execute("alter table desk_news enable row level security")
    op.execute(f"create policy desk_sees on desk_news for select to amana_desk using ({OF_THIS_PERSON})")
    op.execute(
        f"create policy desk_adds on desk_news for insert to amana_desk with check ({OF_VISIBLE_CASE})"
    )
    op.execute(f"create policy desk_marks on desk_news for update to amana_desk using ({OF_THIS_PERSON})")


def upgrade() -> None:
    """Make the tables with their rights and rules, the look of a person's desk, and the indexes of the queue."""
    _make_the_child()
    _make_the_index()
    _make_links_and_news()
    op.add_column("staff", sa.Column("look", sa.Text(), server_default=sa.text("'auto'"), nullable=False))
    _sort_the_queue()
    _protect()


def downgrade() -> None:
    """Drop them."""
    for name in ("open", "open_office", "open_holder", "changed", "opened", "district"):
        op.drop_index(f"ix_cases_{name}", "cases")
    op.create_index("ix_cases_changed_at", "cases", ["changed_at"])
    op.create_index("ix_cases_office_state", "cases", ["office", "state"])
    op.create_index("ix_cases_queue", "cases", ["state", "urgency_rank", "due_at"])
    op.drop_column("staff", "look")
    for table in (
        "screens",
        "desk_news",
        "links",
        "name_index_due",
        "name_index",
        "search_keys",
        "file_children",
    ):
        op.drop_table(table)
