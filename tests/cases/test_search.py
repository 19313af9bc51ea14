"""Search by codes and by the recorded name, links between cases, taking over, and the screens of a room."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases import conflicts, desk, links, name_index, screens, staff, taking
from cases.errors import NotFound, Refused, Stale
from cases.file import children
from cases.file.reading import read_section
from cases.model import Role
from cases.rights import Section
from cases.search import Asked, search
from tests.promises.scene import ARSAL, SAIDA, close_case, dump, owner_sql

KHALIL = "أحمد خليل عبد الرحمن"


class Desk:
    """A house with Amal in Aarsal, Nour in Saida and Sami at the national desk, and short ways to act."""

    def __init__(self, house):
        self.house, self.store = house, house.desk_store
        self.amal = house.hire("amal", office="kaa-aarsal")
        self.nour = house.hire("nour", office="saida")
        self.sami = house.hire("sami", role=Role.SUPERVISOR)

    def report(self, words=ARSAL, who=None):
        """Let somebody new write, and return the number of the case."""
        before = {row.number for row in self.house.queue(self.sami).rows}
        self.house.write(words, address=f"+9617{len(before):07}")
        (number,) = {row.number for row in self.house.queue(self.sami).rows} - before
        return number

    def name(self, number, name, who=None, **more):
        who = who or self.amal
        view = read_section(self.store, who, number, Section.CHILD, now=self.house.clock())
        children.record(
            self.store,
            who,
            number,
            version=view.version,
            now=self.house.clock.pass_(seconds=1),
            name=name,
            **more,
        )

    def find(self, who, name="", **more):
        found = search(self.store, who, Asked(name=name, **more), now=self.house.clock())
        return [hit.row.number for hit in found.hits]

    def join(self, who, number, other, kind):
        links.join(
            self.store, who, number, other, kind=kind, version=self.version(number), now=self.house.clock()
        )

    def version(self, number, who=None):
        return self.house.read(who or self.sami, number).version


@pytest.fixture
def here(house):
    return Desk(house)


@pytest.mark.parametrize(
    "words",
    ["احمد خليل", "Ahmad Khalil", "Ahmed", "خليل", "abdelrahman", "عبدالرحمن", "Ahmad Khalil Abd al-Rahman"],
)
def test_a_name_is_found_in_other_spellings_and_by_its_parts(here, words):
    number, other = here.report(), here.report()
    here.name(number, KHALIL)
    here.name(other, "ليلى منصور")
    assert here.find(here.amal, words) == [number]
    assert here.find(here.sami, words) == [number]
    assert here.find(here.nour, words) == []


def test_the_same_spelling_comes_first_and_says_so(here):
    loose, close, whole = here.report(), here.report(), here.report()
    here.name(loose, "Ahmed Mansour")
    here.name(close, "أحمد خليل")
    here.name(whole, "Ahmad Khalil")
    found = search(here.store, here.amal, Asked(name="احمد خليل"), now=here.house.clock())
    assert [(hit.row.number, hit.closeness) for hit in found.hits] == [
        (close, "same"), (whole, "whole"), (loose, "part"),
    ]  # fmt: skip
    assert found.hits[0].child.name == "أحمد خليل"


def test_a_changed_name_is_found_no_more_and_an_emptied_one_neither(here):
    number = here.report()
    here.name(number, "Rami")
    here.name(number, "Hadi")
    assert here.find(here.amal, "Rami") == []
    assert here.find(here.amal, "هادي") == [number]
    here.name(number, "")
    assert here.find(here.amal, "Hadi") == []
    assert read_section(
        here.store, here.amal, number, Section.CHILD, now=here.house.clock()
    ).history[-1].texts["name"] == "Rami"  # fmt: skip


def test_two_people_do_not_write_over_each_other(here):
    number = here.report()
    here.name(number, "Rami")
    with pytest.raises(Stale):
        children.record(here.store, here.sami, number, version=0, now=here.house.clock(), name="Hadi")
    assert here.find(here.amal, "Rami") == [number]


def test_a_handed_over_case_is_found_by_the_new_office_and_not_by_the_old(here):
    number = here.report()
    here.name(number, KHALIL)
    desk.hand_over(
        here.store, here.amal, number, office="saida", reason="moved", version=here.version(number),
        now=here.house.clock(),
    )  # fmt: skip
    assert dump(here.house.database)["public.name_index"] == []
    assert here.find(here.amal, "Ahmad") == []
    assert here.find(here.nour, "Ahmad") == [number]
    assert here.find(here.sami, "Ahmad") == [number]
    assert here.find(here.amal, "Ahmad") == []


def test_a_conflict_hides_a_case_from_search_and_links(here):
    first, second = here.report(), here.report()
    for number in (first, second):
        here.name(number, "Rami Haddad", age=8, sex="boy")
    here.join(here.amal, first, second, "siblings")
    conflicts.keep_away(here.store, here.sami, second, "amal", reason="A cousin.", now=here.house.clock())
    assert here.find(here.amal, "Rami") == [first]
    assert here.find(here.amal, district="22000", state="open") == [first]
    assert links.links_of(here.store, here.amal, first) == ()
    assert links.suggest(here.store, here.amal, first, now=here.house.clock()) == ()
    assert [link.row.number for link in links.links_of(here.store, here.sami, first)] == [second]


def test_codes_find_by_number_place_time_state_and_urgency(here):
    number, other = here.report(), here.report(SAIDA)
    close_case(here.house, here.sami, other)
    assert here.find(here.amal, number=number) == [number]
    assert here.find(here.nour, number=number) == []
    assert here.find(here.sami, place="arsal") == [number]
    assert here.find(here.sami, state="closed") == [other]
    assert here.find(here.sami, urgency="imminent") == [number]
    today = here.house.clock().date()
    assert set(here.find(here.sami, since=today, until=today)) == {number, other}
    assert here.find(here.sami, until=today - timedelta(days=1)) == []
    assert here.find(here.sami, number="26-00000000") == []
    assert here.find(here.sami, since=date(2020, 1, 1), office="saida") == [other]


@pytest.mark.parametrize("asked", [Asked(), Asked(name="  "), Asked(name="...")])
def test_an_empty_search_is_refused(here, asked):
    with pytest.raises(Refused, match="search_empty"):
        search(here.store, here.amal, asked, now=here.house.clock())


def test_names_are_not_for_every_role(here):
    number = here.report()
    here.name(number, KHALIL)
    dana = here.house.hire("dana", role=Role.DATA_OFFICER)
    rima = here.house.hire("rima", role=Role.PREVENTION_FACILITATOR, office="kaa-aarsal")
    root = here.house.hire("root", role=Role.ADMINISTRATOR)
    for who in (dana, rima, root):
        with pytest.raises(Refused, match="right"):
            here.find(who, "Ahmad")
    assert here.find(dana, state="open") == [number]
    assert here.find(root, state="open") == []


def test_the_trail_tells_that_somebody_searched_and_never_for_what(here):
    number = here.report()
    here.name(number, KHALIL)
    here.find(here.amal, "Ahmad", state="open")
    trail = dump(here.house.database)["public.audit"]
    searched = [row for row in trail if row["action"] == "searched"]
    assert [row["detail"] for row in searched] == ['{"fields": "name,state", "found": "1"}']
    assert "child_shown" in {row["action"] for row in trail}
    for row in trail:
        assert "ahmad" not in row["detail"].casefold()
        assert "أحمد" not in row["detail"]


def test_pages_of_results_do_not_overlap_and_leave_nothing_out(here, monkeypatch):
    monkeypatch.setattr("cases.search.PAGE", 2)
    numbers = [here.report() for _ in range(5)]
    for number in numbers:
        here.name(number, "Rami")
    for asked in (Asked(name="رامي"), Asked(state="open")):
        seen, after = [], ""
        for _ in range(3):
            found = search(here.store, here.amal, asked, after=after, now=here.house.clock())
            seen += [hit.row.number for hit in found.hits]
            after = found.after or ""
        assert sorted(seen) == sorted(numbers)
        assert after == ""


def test_a_common_name_is_kept_under_several_digests_and_found_under_all(here):
    numbers = [here.report() for _ in range(6)]
    for number in numbers:
        here.name(number, "محمد")
    rows = dump(here.house.database)["public.name_index"]
    assert len({bytes(row["digest"]) for row in rows}) > 1
    assert sorted(here.find(here.amal, "Mohammad")) == sorted(numbers)


def test_a_second_report_about_the_child_is_suggested_with_reasons(here):
    first, second, third = here.report(), here.report(), here.report(SAIDA)
    here.name(first, "أحمد خليل", age=8, sex="boy")
    here.name(second, "Ahmad Khalil", birth_year=2017, sex="boy")
    here.name(third, "Layla", who=here.nour)
    (found,) = links.suggest(here.store, here.amal, first, now=here.house.clock())
    assert found.row.number == second
    assert [code for code, _ in found.reasons] == ["name_whole", "age", "sex", "place", "days"]
    assert links.links_of(here.store, here.amal, first) == ()  # nothing is joined by itself


def test_other_names_other_sexes_and_other_ages_are_not_suggested(here):
    first = here.report()
    here.name(first, "Rami", age=8, sex="boy")
    for name, age, sex in (("Hadi", 8, "boy"), ("Rami", 8, "girl")):
        here.name(here.report(), name, age=age, sex=sex)
    assert links.suggest(here.store, here.amal, first, now=here.house.clock()) == ()


def test_offices_see_a_link_only_where_they_see_both_cases(here):
    first, second = here.report(), here.report(SAIDA)
    here.name(first, "Rami Haddad", age=8)
    here.name(second, "رامي حداد", age=8, who=here.nour)
    assert links.suggest(here.store, here.amal, first, now=here.house.clock()) == ()
    (found,) = links.suggest(here.store, here.sami, first, now=here.house.clock())
    assert found.row.number == second
    with pytest.raises(NotFound):
        here.join(here.amal, first, second, "siblings")
    here.join(here.sami, first, second, "siblings")
    assert links.links_of(here.store, here.amal, first) == ()
    assert links.links_of(here.store, here.nour, second) == ()
    assert [x.row.number for x in links.links_of(here.store, here.sami, second)] == [first]


def test_joining_and_parting_leave_traces_in_both_cases(here):
    first, second = here.report(), here.report()
    now = here.house.clock
    with pytest.raises(Stale):
        links.join(here.store, here.amal, first, second, kind="household", version=99, now=now())
    with pytest.raises(Refused, match="same_case"):
        here.join(here.amal, first, first, "household")
    here.join(here.amal, first, second, "household")
    with pytest.raises(Refused, match="linked"):
        here.join(here.amal, second, first, "siblings")
    for one, other in ((first, second), (second, first)):
        (link,) = links.links_of(here.store, here.amal, one)
        assert (link.kind, link.row.number, link.by) == ("household", other, "Amal")
    with pytest.raises(Refused, match="reason"):
        links.part(here.store, here.amal, first, second, reason=" ", version=here.version(first), now=now())
    links.part(
        here.store, here.amal, first, second, reason="Two families", version=here.version(first), now=now()
    )
    for number in (first, second):
        assert links.links_of(here.store, here.amal, number) == ()
        items = here.house.read(here.amal, number).items
        assert "Two families" in [item.text for item in items]
        assert [item.said[0][0] for item in items if item.kind == "event"] == ["linked", "parted"]
    assert {"linked", "parted"} <= {row["action"] for row in dump(here.house.database)["public.audit"]}


def test_what_a_person_called_different_is_not_suggested_again(here):
    first, second = here.report(), here.report()
    for number in (first, second):
        here.name(number, "Rami Haddad", age=8)
    assert len(links.suggest(here.store, here.amal, first, now=here.house.clock())) == 1
    here.join(here.amal, first, second, "different")
    assert links.suggest(here.store, here.amal, first, now=here.house.clock()) == ()
    assert links.links_of(here.store, here.amal, first) == ()


def test_taking_over_needs_a_reason_and_tells_the_earlier_holder(here):
    number = here.report()
    desk.take(here.store, here.amal, number, now=here.house.clock())
    take = {"version": here.version(number), "now": here.house.clock()}
    with pytest.raises(Refused, match="reason"):
        taking.take_over(here.store, here.sami, number, reason=" ", **take)
    with pytest.raises(Refused, match="not_held"):
        taking.take_over(here.store, here.amal, number, reason="mine", **take)
    with pytest.raises(NotFound):
        taking.take_over(here.store, here.nour, number, reason="x", **take)
    taking.take_over(here.store, here.sami, number, reason="Amal is ill", **take)
    with pytest.raises(Stale):
        taking.take_over(here.store, here.sami, number, reason="again", **take)
    assert here.house.read(here.sami, number).holder == "Sami"
    (told,) = taking.news(here.store, here.amal)
    assert (told.code, told.number, told.by) == ("taken_over", number, "Sami")
    assert taking.news(here.store, here.sami) == ()
    with pytest.raises(NotFound):
        taking.see(here.store, here.sami, told.id, now=here.house.clock())
    taking.see(here.store, here.amal, told.id, now=here.house.clock())
    assert taking.news(here.store, here.amal) == ()


def test_a_screen_counts_and_ends_with_its_maker(here):
    here.report()
    here.report(SAIDA)
    with pytest.raises(Refused):
        screens.set_up(here.store, here.amal, now=here.house.clock())
    secret = screens.set_up(here.store, here.sami, now=here.house.clock())
    screen = screens.resume(here.store, secret, now=here.house.clock())
    counted = {one.office: one for one in screens.count(here.store, screen, now=here.house.clock())}
    assert counted["kaa-aarsal"].counts["imminent"] == 1
    assert counted["saida"].counts["all"] == counted["saida"].counts["unassigned"] == 1
    assert counted["tripoli"].counts["all"] == 0
    before = screens.stamp(here.store, screen)
    here.report()
    assert screens.stamp(here.store, screen) != before
    assert screens.resume(here.store, secret + "x", now=here.house.clock()) is None
    assert screens.resume(here.store, secret, now=here.house.clock() + timedelta(days=8)) is None
    staff.deactivate(here.house.owner, "sami", now=here.house.clock())
    assert screens.resume(here.store, secret, now=here.house.clock()) is None


def test_a_planted_search_key_is_refused(here):
    """Whoever writes into the tables can seal a key of their own to an office: with it they could try names."""
    number = here.report()
    owner_sql(
        here.house.database,
        "insert into search_keys (office, holder, sealed_key, seal)"
        " values ('kaa-aarsal', 'kaa-aarsal', '\\x01', '\\x02')",
    )
    from cases.errors import CannotOpen

    with pytest.raises(CannotOpen):
        here.name(number, "Rami")
    assert dump(here.house.database)["public.name_index"] == []


def test_a_person_without_keys_gets_no_digest(here):
    number = here.report()
    here.name(number, "Rami")
    root = here.house.hire("root", role=Role.ADMINISTRATOR)
    with here.store.reads(root) as u:
        one = name_index.searcher(u, here.store.rows_key, root)
        assert name_index.digests(one, (frozenset({"rm"}),), ("kaa-aarsal", "national")) == []
        assert u.value(text("select count(*) from name_index")) == 0
