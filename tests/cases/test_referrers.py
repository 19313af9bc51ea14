"""Organisations, their codes, who is enrolled; what a referrer is told, and who never learns of a case."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import func, select, text

from cases import accused, desk, enrolled, erasure, feedback, internal, organisations
from cases.errors import NotFound, Refused
from cases.holdings import holdings
from cases.invites import invite_in, make_invite
from cases.model import Assessment, Feedback, Language, Role, Urgency
from cases.seal import make_code
from cases.store.referral_tables import case_referrals, invites, referrers
from tests.factories import some_id
from triage.clocks import start_feedback

NAMES = {"ar": "مدرسة الأرز", "en": "Cedar School", "fr": "École du Cèdre"}
ANSWERS = ("2", "R M, 9, fille, Saïda", "Elle est fatiguée", "2", "un petit frère", "4", "1")


@pytest.fixture
def nora(house):
    """A prevention facilitator of the national desk, who gives codes out."""
    return house.hire("nour", role=Role.SUPERVISOR)


@pytest.fixture
def school(house, nora):
    return organisations.add_organisation(
        house.desk_store, nora, kind="education", names=NAMES, district="81000", now=house.clock()
    )


def a_code(house, who, school, **more):
    given = {"days": 14, "focal": False} | more
    return organisations.invite(house.desk_store, who, school, now=house.clock(), **given)


def said(reply):
    return " ".join(reply.lines)


def enrol(house, code, *, show="1", **more):
    said_back = [house.write(f"INSCRIPTION {code}", **more)]
    said_back += [house.write(word, **more) for word in ("1", show, "Mme R")]
    return [said(each) for each in said_back]


def refer(house, **more):
    replies = [house.write("orienter", **more), *(house.write(answer, **more) for answer in ANSWERS)]
    return [said(each) for each in replies]


def one(house, question):
    with house.owner.reads() as u:
        return u.one(question)


def the_case(house, who):
    return house.queue(who).rows[0].number


def test_a_code_enrols_one_person_once(house, nora, school):
    code = a_code(house, nora, school)
    answers = enrol(house, code)
    assert "vérifiera" in answers[-1]
    row = one(house, select(referrers))
    assert (row.organisation, row.work, row.hidden, row.state) == (school, "teaching", False, "waiting")
    again = said(house.write(f"INSCRIPTION {code}", address="+96170999111"))
    assert "plus valable" in again
    with house.owner.reads() as u:
        assert u.value(select(func.count()).select_from(referrers)) == 1


@pytest.mark.parametrize("what", ["ended", "withdrawn", "guessed"])
def test_a_code_that_is_over_enrols_nobody(house, nora, school, what):
    code = a_code(house, nora, school, days=1)
    if what == "ended":
        house.clock.pass_(days=1, seconds=1)
    elif what == "withdrawn":
        (made,) = organisations.read_invites(house.desk_store, nora, school, now=house.clock())
        organisations.withdraw_invite(house.desk_store, nora, made.id, now=house.clock())
    else:
        code = "AAAA-BBBB-1111"
    assert "plus valable" in said(house.write(f"INSCRIPTION {code}"))
    assert one(house, select(referrers)) is None


def test_only_a_digest_of_a_code_is_kept_and_no_message_keeps_it(house, nora, school):
    code = a_code(house, nora, school)
    enrol(house, code)
    plain = code.replace("-", "")
    with house.owner.reads() as u:
        for table in ("invites", "referrers", "conversations", "audit", "items", "inbox"):
            kept = str(u.all(text(f"select * from {table}")))
            assert plain not in kept
            assert code not in kept
            assert "Mme R" not in kept


def test_guesses_run_into_the_limit_of_case_codes(house, nora, school):
    code = a_code(house, nora, school)
    for _ in range(5):
        house.write("INSCRIPTION AAAA-BBBB-1111")
    assert "plus valable" in said(house.write(f"INSCRIPTION {code}"))
    assert one(house, select(referrers)) is None


def test_a_name_is_read_by_the_national_verifiers_alone(house, nora, school):
    enrol(house, a_code(house, nora, school))
    (person,) = enrolled.read_enrolled(house.desk_store, nora, school)
    assert person.name == "Mme R"
    local = house.hire("sami", role=Role.SUPERVISOR, office="saida")
    (person,) = enrolled.read_enrolled(house.desk_store, local, school)
    assert (person.named, person.name) == (True, "")
    facilitator = house.hire("dana", role=Role.PREVENTION_FACILITATOR)
    (person,) = enrolled.read_enrolled(house.desk_store, facilitator, school)
    assert person.name == ""
    with pytest.raises(NotFound):
        enrolled.read_enrolled(house.desk_store, house.hire("amal"), school)


def test_a_verified_referrer_shows_the_organisation_or_only_its_kind(house, nora, school):
    enrol(house, a_code(house, nora, school))
    refer(house)
    number = the_case(house, nora)
    seen = house.read(nora, number).referred
    assert (seen.verified, seen.names, seen.work) == (False, NAMES, "teaching")
    assert house.queue(nora).rows[0].referred == "referral"
    (person,) = enrolled.read_enrolled(house.desk_store, nora, school)
    enrolled.decide(house.desk_store, nora, person.id, "verified", now=house.clock())
    assert house.read(nora, number).referred.verified
    assert house.queue(nora).rows[0].referred == "verified"
    other = {"address": "+96170999111"}
    enrol(house, a_code(house, nora, school), show="2", **other)
    refer(house, **other)
    hidden = next(r.number for r in house.queue(nora).rows if r.number != number)
    seen = house.read(nora, hidden).referred
    assert (seen.enrolled, seen.kind, seen.names, seen.work) == (True, "education", None, None)


def test_who_was_suspended_refers_like_anybody_and_no_code_helps(house, nora, school):
    enrol(house, a_code(house, nora, school))
    (person,) = enrolled.read_enrolled(house.desk_store, nora, school)
    with pytest.raises(Refused):
        enrolled.decide(house.desk_store, nora, person.id, "suspended", now=house.clock())
    enrolled.decide(house.desk_store, nora, person.id, "suspended", reason="left", now=house.clock())
    assert "plus valable" in said(house.write(f"INSCRIPTION {a_code(house, nora, school)}"))


def test_who_may_not_cannot(house, school):
    amal = house.hire("amal")
    for act in (
        lambda: a_code(house, amal, school),
        lambda: enrolled.decide(house.desk_store, amal, some_id(), "verified", now=house.clock()),
        lambda: organisations.end_organisation(house.desk_store, amal, school, now=house.clock()),
    ):
        with pytest.raises(Refused):
            act()


def test_the_desk_reads_neither_digest(house):
    with house.desk_store.reads() as u, pytest.raises(Exception, match="permission denied"):
        u.all(select(referrers.c.digest))
    with house.desk_store.reads() as u, pytest.raises(Exception, match="permission denied"):
        u.all(select(invites.c.digest))


def test_forget_me_ends_the_enrolment_and_the_log_says_so(house, nora, school):
    enrol(house, a_code(house, nora, school))
    refer(house)
    house.write("oubliez-moi")
    house.write("1")
    assert one(house, select(referrers)) is None
    row = one(house, select(case_referrals))
    assert (row.referrer, row.organisation) == (None, school)
    with house.owner.reads() as u:
        assert u.value(text("select count(*) from deletions where kind = 'referrer'")) == 1


@pytest.mark.parametrize("code", ["84G7-ZWYR-D6Z1", "RJGY-M6DM-210J", "GAHJXMZY71KR"])
def test_the_letters_of_a_code_are_no_message_to_be_judged(house, nora, school, code):
    with patch("cases.organisations.make_invite", lambda: code):
        assert a_code(house, nora, school) == code
    house.write(f"INSCRIPTION {code}")
    assert house.queue(nora).rows == ()
    house.write(f"INSCRIPTION {code[:-1]}2 il me frappe avec un couteau maintenant")
    assert house.queue(nora).rows[0].urgency is Urgency.IMMINENT


def test_an_enrolment_outlives_the_address_and_ends_after_a_year_without_use(house, nora, school):
    enrol(house, a_code(house, nora, school))
    house.clock.pass_(days=20)
    with house.keeper_store.writes() as u:
        erasure.drop_routes(u, now=house.clock(), new_id=some_id)
        assert erasure.end_enrolments(u, now=house.clock(), new_id=some_id) == 0
    assert one(house, text("select 1 from conversations")) is None
    refer(house)
    assert house.read(nora, the_case(house, nora)).referred.enrolled
    house.clock.pass_(days=366)
    with house.keeper_store.writes() as u:
        assert erasure.end_enrolments(u, now=house.clock(), new_id=some_id) == 1
    assert one(house, select(referrers)) is None


def test_acts_tell_by_themselves_and_meet_the_clock(house, nora, school):
    enrol(house, a_code(house, nora, school))
    refer(house)
    number = the_case(house, nora)
    clock = next(d for d in house.read(nora, number).deadlines if d.kind == "feedback")
    assert clock.due_at - clock.started_at == timedelta(hours=72)
    assert not clock.approved
    desk.take(house.desk_store, nora, number, now=house.clock())
    view = house.read(nora, number)
    assert view.referred.feedback is Feedback.ACCEPTED
    assert next(d for d in view.deadlines if d.kind == "feedback").met_at is not None
    desk.hand_over(
        house.desk_store, nora, number, office="zahle", reason="near", version=view.version, now=house.clock()
    )
    assert house.read(nora, number).referred.feedback is Feedback.REDIRECTED
    version = house.read(nora, number).version
    desk.close(house.desk_store, nora, number, reason="resolved", version=version, now=house.clock())
    assert house.read(nora, number).referred.feedback is Feedback.CLOSED_DONE


@pytest.mark.parametrize("reason", desk.CLOSE_REASONS)
def test_every_reason_of_a_closure_says_something(reason):
    assert feedback.closed_as(reason) in (Feedback.CLOSED_DONE, Feedback.CLOSED_NONE)


def test_one_click_tells_and_only_what_may_be_clicked(house, nora):
    refer_plain(house)
    number = the_case(house, nora)
    version = house.read(nora, number).version
    with pytest.raises(Refused):
        feedback.tell(
            house.desk_store, nora, number, Feedback.CLOSED_DONE, version=version, now=house.clock()
        )
    feedback.tell(house.desk_store, nora, number, Feedback.MORE, version=version, now=house.clock())
    assert house.read(nora, number).referred.feedback is Feedback.MORE


def refer_plain(house, **more):
    replies = [house.write("orienter", **more), house.write("2", **more), house.write("1", **more)]
    replies += [house.write(answer, **more) for answer in ANSWERS[1:]]
    assert "Référence" in said(replies[-1])


def test_a_report_that_was_not_referred_has_nothing_to_tell(house, nora):
    house.write("jarna 3am yedrob ebno kel yom b saida")
    number = the_case(house, nora)
    view = house.read(nora, number)
    assert view.referred is None
    assert all(d.kind != "feedback" for d in view.deadlines)
    with pytest.raises(Refused):
        feedback.tell(house.desk_store, nora, number, Feedback.MORE, version=view.version, now=house.clock())


def test_the_people_of_the_accused_organisation_see_and_hear_nothing(house, nora, school):
    enrol(house, a_code(house, nora, school))
    refer(house)
    number = the_case(house, nora)
    amal = house.hire("amal", office="saida")
    assert [row.number for row in house.queue(amal).rows] == [number]
    accused.affiliate(house.desk_store, nora, school, "amal", belongs=True, now=house.clock())
    assert [row.number for row in house.queue(amal).rows] == [number]
    desk.take(house.desk_store, amal, number, now=house.clock())
    house.clock.pass_(hours=30)
    accused.name_organisation(house.desk_store, nora, number, school, now=house.clock())
    assert house.queue(amal).rows == ()
    with pytest.raises(NotFound):
        house.read(amal, number)
    view = house.read(nora, number)
    assert (view.holder, view.needs_person, view.referred.barred) == (None, True, True)
    assert [body.id for body in view.kept_from] == [school]
    feedback.tell(house.desk_store, nora, number, Feedback.ACTION, version=view.version, now=house.clock())
    with house.owner.reads() as u:
        last = u.value(text("select max(created_at) from outbound where kind = 'notice'"))
    assert last < house.clock()
    assert "Rien de nouveau" in said(house.write("nouvelles"))
    accused.take_back(house.desk_store, nora, number, school, now=house.clock())
    assert [row.number for row in house.queue(amal).rows] == [number]


def test_everybody_may_say_that_they_belong_and_only_verifiers_that_they_do_not(house, nora, school):
    amal = house.hire("amal")
    accused.affiliate(house.desk_store, amal, school, "amal", belongs=True, now=house.clock())
    assert [one.login for one in accused.affiliated(house.desk_store, nora, school)] == ["amal"]
    with pytest.raises(Refused):
        accused.affiliate(house.desk_store, amal, school, "amal", belongs=False, now=house.clock())
    with pytest.raises(Refused):
        accused.affiliate(house.desk_store, amal, school, "nour", belongs=True, now=house.clock())


def test_a_session_is_asked_for_and_counts_as_no_case(house, nora):
    house.write("séance")
    for reply in ("2", "30 parents à Saïda en mars", "3"):
        answer = house.write(reply)
    assert "Référence" in said(answer)
    number = the_case(house, nora)
    seen = house.read(nora, number).referred
    assert (seen.purpose, seen.session, seen.way) == ("session", "psychosocial", "none")
    assert house.queue(nora).rows[0].referred == "session"
    assert house.read(nora, number).facts.district == "81000"
    with house.owner.reads() as u:
        assert u.value(text("select count(*) from case_facts")) == 0


def test_danger_in_a_request_for_a_session_makes_it_a_case(house, nora):
    house.write("séance")
    house.write("1")
    house.write("un père frappe sa fille en ce moment à Saïda")
    row = one(house, select(case_referrals))
    assert row is None or row.purpose == "child"
    with house.owner.reads() as u:
        assert u.value(text("select count(*) from case_facts")) == 1


def test_a_facilitator_refers_from_a_session_and_reads_what_became_of_it(house, nora):
    dana = house.hire("dana", role=Role.PREVENTION_FACILITATOR, office="saida")
    told = internal.Told("A girl said that she is afraid at home.", office="zahle", age=9)
    number = internal.open_case(
        house.desk_store, dana, told, Assessment(Urgency.ELEVATED), start_feedback(country="LB", started_at=house.clock()),
        now=house.clock(),
    )  # fmt: skip
    view = house.read(nora, number)
    assert (view.office, view.urgency, view.facts.age) == ("zahle", Urgency.ELEVATED, 9)
    assert view.referred.source == "internal"
    assert any(item.text == told.text for item in view.items)
    assert [one.feedback for one in internal.sent_by(house.desk_store, dana)] == [Feedback.RECEIVED]
    local = house.hire("amal", office="zahle")
    desk.take(house.desk_store, local, number, now=house.clock())
    assert any(item.text == told.text for item in house.read(local, number).items)
    assert [one.feedback for one in internal.sent_by(house.desk_store, dana)] == [Feedback.ACCEPTED]
    assert all(row.number != number for row in house.queue(dana).rows)
    with pytest.raises(Refused):
        desk.answer(
            house.desk_store, local, number, text="x", language=Language.AR, version=house.read(local, number).version,
            now=house.clock(),
        )  # fmt: skip


def test_what_is_held_names_the_referral(house, nora, school):
    enrol(house, a_code(house, nora, school))
    refer(house)
    with house.owner.reads() as u:
        code = make_code(house.keys.code, str(u.value(text("select id from cases"))))
        held = holdings(u, house.keys.code, code)
    assert (held["referral"], held["enrolment"], held["accused_organisations"]) == (1, 1, 0)


def test_two_who_send_one_code_at_once_are_not_both_enrolled(house, nora, school):
    from concurrent.futures import ThreadPoolExecutor

    code = a_code(house, nora, school)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: house.write(f"INSCRIPTION {code}", address=f"+9617077700{n}"), range(4)))
    with house.owner.reads() as u:
        assert u.value(select(func.count()).select_from(referrers)) == 1


def test_codes_are_random_and_are_read_in_any_writing():
    codes = {make_invite() for _ in range(200)}
    assert len(codes) == 200
    code = codes.pop()
    for text_ in (
        code,
        code.lower(),
        code.replace("-", " "),
        f"تسجيل {code}",
        f"ENROL {code.replace('-', '')}",
    ):
        assert invite_in(text_) == code.replace("-", "")
    for text_ in ("my neighbour beats", "1234 5678 9012", "abcd efgh jkmn", "3am yedrob ebno kel yom", ""):
        assert invite_in(text_) is None
