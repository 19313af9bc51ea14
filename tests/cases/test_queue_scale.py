"""The queue at scale: pages that neither overlap nor leave anything out, and plans that never read the whole table."""

import pytest
from sqlalchemy import event

from cases import desk, queue, watch
from cases.model import Role, Urgency
from cases.search import Asked, search
from tests.promises.scene import owner_sql

FILL = """
insert into cases (id, number, code_digest, public_key, state, urgency, urgency_rank, office, office_reason, place,
  district, country, language, varieties, opened_at, last_at, changed_at, closed_at, due_kind, due_at, holder, silent,
  waiting)
select gen_random_uuid(), '27-' || lpad(n::text, 8, '0'), decode(md5(n::text), 'hex'), '\\x00',
  case when n %% 25 = 0 then 'open' else 'closed' end, (array['none', 'routine', 'elevated', 'imminent'])[1 + n %% 4], n %% 4,
  (array['kaa-aarsal', 'saida', 'tripoli', 'national'])[1 + (n / 7) %% 4], 'area.place', 'arsal', '22000', 'LB', 'ar',
  array['ar'], now() - n * interval '1 minute', now(), now() - n * interval '1 second',
  case when n %% 25 = 0 then null else now() end,
  case when n %% 3 = 0 then 'first_contact' end, case when n %% 3 = 0 then now() + (n %% 997) * interval '1 minute' end,
  null, n %% 11 = 0, n %% 13 = 0
from generate_series(1, %s) n
"""


CLOCKS = """
insert into deadlines (case_id, kind, started_at, due_at, met_at, approved)
select id, 'first_contact', opened_at, opened_at + interval '1 day', case when state = 'closed' then now() end, false
from cases;
update cases set due_kind = 'first_contact', due_at = opened_at + interval '1 day' where state = 'open'
"""
"""Closing meets every clock of a case; an open one knows its nearest."""


def fill(database, rows):
    """Fill the table with coded cases, one in 25 of them open, and let the database learn their number."""
    owner_sql(database, FILL, rows)
    owner_sql(database, "vacuum analyze cases")


class Plans:
    """Asks the database how it would run each question of the desk."""

    def __init__(self, store, *tables):
        self.found = []
        self._store = store
        self._tables = tables or ("cases",)

    def __enter__(self):
        event.listen(self._store._engine, "before_cursor_execute", self._explain)
        return self

    def __exit__(self, *_):
        event.remove(self._store._engine, "before_cursor_execute", self._explain)

    def _explain(self, connection, cursor, statement, parameters, _context, _many):
        if statement.lstrip().lower().startswith(("select", "with")) and any(
            f"FROM {table}" in statement for table in self._tables
        ):
            with connection.connection.driver_connection.cursor() as beside:
                beside.execute("explain " + statement, parameters)
                self.found.append("\n".join(row[0] for row in beside.fetchall()))


@pytest.fixture
def large(house):
    fill(house.database, 20_000)
    house.amal = house.hire("amal", office="kaa-aarsal")
    house.sami = house.hire("sami", role=Role.SUPERVISOR)
    return house


def read_all(house, who, **more):
    pages, at = [], ""
    while True:
        page = desk.queue(house.desk_store, who, at=at, limit=37, now=house.clock(), **more)
        pages.append(page)
        if page.after is None:
            return pages
        at = page.after


def test_pages_follow_each_other_forth_and_back_without_gap_or_overlap(large):
    pages = read_all(large, large.amal)
    numbers = [row.number for page in pages for row in page.rows]
    assert len(numbers) == len(set(numbers)) == pages[0].counts["all"]
    assert len(pages) > 4
    ranks = [row.urgency.rank for page in pages for row in page.rows]
    assert ranks == sorted(ranks, reverse=True)
    back, at = [pages[-1]], pages[-1].before
    while at:
        page = desk.queue(large.desk_store, large.amal, at=at, limit=37, now=large.clock())
        back.append(page)
        at = page.before
    assert [p.rows for p in reversed(back)] == [p.rows for p in pages]


def test_within_one_urgency_the_nearest_deadline_comes_first_and_none_comes_last(large):
    for page in read_all(large, large.sami, view="imminent"):
        dues = [row.deadline.due_at if row.deadline else None for row in page.rows]
        assert dues == sorted(dues, key=lambda due: (due is None, due or large.clock()))
        assert {row.urgency for row in page.rows} == {Urgency.IMMINENT}


def test_an_odd_cursor_shows_the_first_page(large):
    first = desk.queue(large.desk_store, large.amal, now=large.clock()).rows
    for odd in ("x", "f~1~2~3", "f~3~infinity~yesterday~27", "~~~~", "f~x~infinity~2026-01-01~1"):
        assert desk.queue(large.desk_store, large.amal, at=odd, now=large.clock()).rows == first


def test_no_view_page_stamp_or_search_reads_the_whole_table(large):
    for who in (large.amal, large.sami):
        after = desk.queue(large.desk_store, who, now=large.clock()).after
        with Plans(large.desk_store) as plans:
            for view in queue.VIEWS:
                desk.queue(large.desk_store, who, view=view, now=large.clock())
            desk.queue(large.desk_store, who, at=after, now=large.clock())
            desk.queue(large.desk_store, who, office="saida", now=large.clock())
            desk.queue_stamp(large.desk_store, who)
            for asked in (Asked(number="27-00000025"), Asked(office="kaa-aarsal"), Asked(name="رامي")):
                search(large.desk_store, who, asked, now=large.clock())
        assert len(plans.found) > 30
        assert [plan for plan in plans.found if "Seq Scan on cases" in plan] == []


def test_the_first_page_comes_in_the_order_of_the_index_without_sorting(large):
    with Plans(large.desk_store) as plans:
        desk.queue(large.desk_store, large.sami, now=large.clock())
    page = next(plan for plan in plans.found if "Limit" in plan)
    assert "ix_cases_open" in page
    assert "Sort" not in page


def test_the_check_itself_would_notice_a_whole_reading(large):
    from sqlalchemy import text

    with Plans(large.desk_store) as plans, large.desk_store.reads(large.sami) as u:
        u.all(text("select id FROM cases where good_time = 'x'"))
    assert "Seq Scan on cases" in plans.found[0]


def test_what_every_page_asks_of_alarms_reads_running_clocks_and_open_cases_alone(large):
    owner_sql(large.database, CLOCKS)
    owner_sql(large.database, "vacuum analyze deadlines")
    for who in (large.amal, large.sami):
        with Plans(large.desk_store, "deadlines", "cases") as plans:
            found = watch.overdue(large.desk_store, who, now=large.clock())
        assert len(plans.found) == 2
        for plan in plans.found:
            assert "ix_cases_open" in plan
            assert "ix_deadlines_due_at" not in plan, "that index holds the clocks of every closed case too"
            assert "Seq Scan on cases" not in plan
            assert "Seq Scan on deadlines" not in plan
        assert found.passed
        assert found.imminent
