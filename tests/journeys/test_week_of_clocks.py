"""A week of clocks with a keeper that dies at random, a clock change and a jump: every alarm once, in order, none after."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from cases import desk, escalation, notices
from cases.errors import AmanaError
from cases.model import NoticeWay, Role
from cases.store.notice_tables import escalation_people, escalations
from cases.store.notice_tables import notices as notice_table
from cases.store.tables import cases, deadlines
from cases.store.unit import Store
from tests.factories import some_id, vault_pair

TEXTS = (
    "جارنا عم يضرب ابنو هلق ومعو سكين بعرسال",
    "un homme frappe son fils en ce moment à Saïda",
    "ابن الجيران ما بيروح عالمدرسة بعرسال",
    "my neighbour shouts at her kids every day in Zahle",
    "someone touched my niece three days ago in Tripoli",
    "hello, can you help me please",
)
SHARES = {50: 0.5, 80: 0.8, 100: 1.0}
WEEKS = (
    ("the summer time of Beirut begins", datetime(2026, 3, 26, 6, tzinfo=UTC), 1),
    ("the summer time of Beirut ends", datetime(2026, 10, 22, 6, tzinfo=UTC), 2),
    ("nothing changes", datetime(2026, 7, 1, 6, tzinfo=UTC), 3),
)


class Week:
    """The hotline for a week, and a book kept beside it of what should have gone out."""

    def __init__(self, house, start, seed):
        self.house, self.dice = house, random.Random(seed)
        house.clock.now = start
        self.end = start + timedelta(days=8)
        self.staff = [house.hire("sami", role=Role.SUPERVISOR)]
        for office in ("kaa-aarsal", "saida", "tripoli", "zahle"):
            self.staff.append(house.hire(f"one-{office}", office=office))
            self.staff.append(house.hire(f"lead-{office}", role=Role.SUPERVISOR, office=office))
        for at, who in enumerate(self.staff):
            notices.set_way(
                house.desk_store, who, vault_pair().public,
                channel=NoticeWay.SMS, address=f"+96170{at:06}", now=house.clock(),
            )  # fmt: skip
        self.book = defaultdict(list)
        self.crashes = self.rounds = self.written = 0
        self.keeper = self.start_keeper()

    def live(self):
        try:
            self.live_on()
        finally:
            self.keeper.dispose()

    def live_on(self):
        jumps = [self.dice.uniform(2, 5)]
        start = self.house.clock()
        while self.house.clock() < self.end:
            self.happen()
            self.keep()
            self.house.clock.pass_(minutes=self.dice.choice((1, 7, 20, 40, 75)))
            if jumps and self.house.clock() > start + timedelta(days=jumps[0]):
                jumps.pop()
                self.house.clock.pass_(hours=-2)
                self.keep()
                self.house.clock.pass_(days=1, hours=2)

    def happen(self):
        """Let reporters write, people look and close, and the relay send, now and then."""
        chance = self.dice.random()
        if chance < 0.2 and self.written < 60:
            self.written += self.dice.random() < 0.8
            self.house.write(self.dice.choice(TEXTS), address=f"+9611{self.written:07}")
        elif chance < 0.3:
            self.act(self.dice.choice(self.staff))
        elif chance < 0.45:
            with self.house.owner.writes() as u:
                u.run(update(notice_table).values(state="sent"))

    def act(self, who):
        rows = self.house.queue(who).rows
        if not rows:
            return
        number = self.dice.choice(rows).number
        try:
            case = self.house.read(who, number)
            if self.dice.random() < 0.3:
                desk.close(
                    self.house.desk_store, who, number, reason="resolved", version=case.version,
                    now=self.house.clock(),
                )  # fmt: skip
        except AmanaError:
            return

    def keep(self):
        """One round of the keeper; sometimes it dies before the end of it, and another one starts."""
        self.rounds += 1
        dies = self.dice.random() < 0.4
        left = self.dice.randrange(0, 6) if dies else 10_000

        def new_id():
            nonlocal left
            left -= 1
            if left < 0:
                raise InterruptedError
            return some_id()

        try:
            with self.keeper.writes() as u:
                escalation.escalate(u, now=self.house.clock(), new_id=new_id)
        except InterruptedError:
            self.crashes += 1
            self.keeper.dispose()
            self.keeper = self.start_keeper()
        else:
            self.note()

    def start_keeper(self):
        return Store(self.house.database.url("keeper"), pool=1)

    def note(self):
        """Write into the book what this round owed, by arithmetic of its own."""
        now, d = self.house.clock(), deadlines.c
        with self.house.owner.reads() as u:
            running = u.all(
                select(d.case_id, d.kind, d.due_at, d.started_at)
                .join(cases, cases.c.id == d.case_id)
                .where(cases.c.state == "open", d.met_at.is_(None))
            )
        for row in running:
            owed = self.book[row.case_id, row.kind, row.due_at]
            known = {step for step, _ in owed}
            for step, share in SHARES.items():
                if step not in known and row.started_at + (row.due_at - row.started_at) * share <= now:
                    owed.append((step, now))


def gone_out(week):
    """Return what went out, by deadline, in the order in which it did."""
    e, found = escalations.c, defaultdict(list)
    with week.house.owner.reads() as u:
        for row in u.all(select(escalations).order_by(e.at, e.step)):
            found[row.case_id, row.kind, row.due_at].append((row.step, row.at))
    return found


def was_hard(week):
    assert week.crashes > 5
    assert week.rounds > 150
    assert len(week.book) > 60
    assert sum(len(owed) for owed in week.book.values()) > 120


def each_went_out_once_when_it_was_due_and_in_order(week):
    found = gone_out(week)
    assert found == {deadline: steps for deadline, steps in week.book.items() if steps}
    for steps in found.values():
        assert [step for step, _ in steps] == sorted({step for step, _ in steps})
        assert [at for _, at in steps] == sorted(at for _, at in steps)


def none_went_out_after_it_was_met(week):
    d, e = deadlines.c, escalations.c
    alarms = select(func.count()).select_from(escalations)
    of_clock = (d.case_id == e.case_id) & (d.kind == e.kind) & (d.due_at == e.due_at)
    with week.house.owner.reads() as u:
        met = u.value(select(func.count()).select_from(deadlines).where(d.met_at.is_not(None)))
        late = u.value(alarms.join(deadlines, of_clock).where(d.met_at < e.at))
        closed = u.value(alarms.join(cases, cases.c.id == e.case_id).where(cases.c.closed_at < e.at))
    assert met > 10
    assert (late, closed) == (0, 0)


def everybody_meant_has_a_text(week):
    p = escalation_people.c
    people, alarms = (select(func.count()).select_from(t) for t in (escalation_people, escalations))
    with week.house.owner.reads() as u:
        meant, without = u.value(people), u.value(people.where(p.notice.is_(None)))
        empty = u.value(alarms.where(escalations.c.id.not_in(select(p.escalation))))
    assert meant > 120
    assert (without, empty) == (0, 0)


@pytest.mark.parametrize(("start", "seed"), [w[1:] for w in WEEKS], ids=[w[0] for w in WEEKS])
def test_a_week_of_clocks(house, start, seed):
    week = Week(house, start, seed)
    week.live()
    was_hard(week)
    each_went_out_once_when_it_was_due_and_in_order(week)
    none_went_out_after_it_was_met(week)
    everybody_meant_has_a_text(week)
