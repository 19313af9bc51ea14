"""A teacher refers a pupil from WhatsApp in a break, hears what became of it, and the accused's colleagues see nothing."""

import re

from cases.model import NATIONAL, Channel, Role
from locales.words import phrase
from tests.journeys.reporter import CODE, topic_of
from tests.journeys.town import plain
from tests.promises.browsing import Browser
from tests.promises.test_referral_by_web import NURSE, Nurse

SCHOOL = {
    "kind": "education",
    "ar": "مدرسة الأرز",
    "en": "Cedar School",
    "fr": "École du Cèdre",
    "district": "81000",
}
ANSWERS = {
    "r_open": "2", "r_role": "1", "r_child": "R M, 9, fille, Saïda", "r_seen": "hier elle a dit : il me tape fort",
    "r_sexual": "2", "r_around": "un petit frère ; la directrice sait", "r_consent": "5", "r_callback": "1",
}  # fmt: skip


def code_of(clerk, organisation, **fields):
    answer = clerk.post(f"/referrers/{organisation}/invite", days="14", **fields)
    assert answer.status_code == 200
    return re.search(r"<b>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</b>", answer.text)[1]


def entered(sami):
    answer = sami.post("/referrers", **SCHOOL)
    assert answer.status_code == 303
    return answer.headers["location"].removeprefix("/referrers/")


def refer(phone):
    """Answer what is asked; return the topics that were asked."""
    asked, said = [], phone.write("orienter")
    while (topic := topic_of(said, "fr")) is not None:
        asked.append(topic)
        said = phone.write(ANSWERS[topic])
    return asked, said


def hear(phone, town, *clerks, hours=2):
    """Come back later, ask for news, and say that reading is fine."""
    town.clock.pass_(hours=hours)
    assert phone.write("nouvelles") == phrase("out.check", "fr")
    for clerk in clerks:
        clerk.sign_in()
    return phone.write("1")


def test_a_teacher_refers_in_eight_answers_and_hears_every_state(town):
    sami = town.hire("sami", NATIONAL, Role.SUPERVISOR)
    amal = town.hire("amal", "saida")
    nour = town.hire("nour", "saida")
    school = entered(sami)
    phone = town.phone(Channel.WHATSAPP)
    phone.write(f"INSCRIPTION {code_of(sami, school)}")
    for reply in ("1", "1", "passer"):
        said = phone.write(reply)
    assert phrase("e.done", "fr") in said
    page = sami.page(f"/referrers/{school}")
    person = re.search(r'name="referrer" value="([^"]+)"', page)[1]
    assert phone.address not in page
    assert sami.post(f"/referrers/{school}/decide", referrer=person, state="verified").status_code == 303

    asked, said = refer(phone)
    assert len(asked) <= 8
    assert "r_role" not in asked
    assert phrase("r.card", "fr") in said
    code = CODE.findall(said)[-1]

    (number,) = amal.numbers()
    assert "Verified referrer" in plain(amal.row(number))
    case = plain(amal.case(number))
    assert "Cedar School" in case
    assert "one neutral sentence is sent" in case
    assert "Word to who referred" in case
    town.send_queued()

    town.clock.pass_(minutes=50)
    amal.sign_in()
    assert amal.act(number, "take").status_code == 303
    ((address, first),) = town.send_queued()
    assert (address, first.text) == (phone.address, phrase("out.open", "fr"))
    assert phrase("r.accepted", "fr", code=code) in hear(phone, town, amal)

    for state in ("more", "action", "redirected"):
        assert amal.act(number, "feedback", state=state).status_code == 303
        said = hear(phone, town, amal)
        assert phrase(f"r.{state}", "fr", code=code) in said
        assert not any(word in said for word in ("tape", "Saïda", "Cedar", "fille"))
    assert amal.act(number, "close", reason="resolved").status_code == 303
    assert phrase("r.closed_done", "fr", code=code) in hear(phone, town, amal)
    nour.sign_in()
    assert "Closed, something was done" in plain(nour.case(number))


def test_the_colleagues_of_the_accused_see_and_hear_nothing(town):
    sami = town.hire("sami", NATIONAL, Role.SUPERVISOR)
    amal, nour = town.hire("amal", "saida"), town.hire("nour", "saida")
    school = entered(sami)
    phone = town.phone(Channel.WHATSAPP)
    phone.write("orienter")
    phone.write("2")
    phone.write(code_of(sami, school))
    for topic in ("r_child", "r_seen", "r_sexual", "r_around", "r_consent", "r_callback"):
        phone.write(ANSWERS[topic])
    (number,) = amal.numbers()
    assert sami.post(f"/referrers/{school}/staff", person="nour", belongs="yes").status_code == 303
    assert nour.numbers() == [number]
    assert amal.post(f"/case/{number}/accused", organisation=school).status_code == 303
    assert nour.numbers() == []
    assert nour.client.get(f"/case/{number}").status_code == 404
    assert f"/case/{number}" not in nour.post("/search", number=number).text
    assert "nothing more is told there" in plain(amal.case(number))
    town.send_queued()
    town.clock.pass_(minutes=50)
    amal.sign_in()
    assert amal.act(number, "take").status_code == 303
    assert amal.act(number, "feedback", state="action").status_code == 303
    assert town.send_queued() == []
    town.clock.pass_(hours=2)
    assert phone.write("nouvelles") == phrase("out.none", "fr")


def test_a_request_for_a_session_is_planned_and_answered(town):
    amal = town.hire("amal", "zahle")
    phone = town.phone(Channel.SMS)
    said = [phone.write(text) for text in ("جلسة", "1", "30 من الأهالي في زحلة في آذار", "2")]
    assert phrase("s.done", "ar") in said[-1]
    (number,) = amal.numbers()
    assert "Session request" in plain(amal.row(number))
    assert amal.post("/queue/take", take=number).status_code == 303
    town.clock.pass_(hours=2)
    assert phone.write("أخبار") == phrase("out.check", "ar")
    assert "قُبلت" in phone.write("1")


def test_a_facilitator_refers_from_a_session_and_reads_only_what_became_of_it(town):
    dana = town.hire("dana", "saida", Role.PREVENTION_FACILITATOR)
    amal = town.hire("amal", "zahle")
    page = dana.page("/refer")
    assert "From the prevention programme" in plain(page)
    given = {
        "purpose": "child",
        "text": "A girl said that her uncle hits her.",
        "danger": "yes",
        "office": "zahle",
    }
    assert dana.post("/refer", **{**given, "age": "40"}).status_code == 422
    assert dana.post("/refer", **{**given, "danger": ""}).status_code == 422
    assert dana.post("/refer", **given, age="9", sex="girl", session="", district="41000").status_code == 303
    (number,) = amal.numbers()
    assert "is-imminent" in amal.row(number)
    assert "her uncle hits her" in plain(amal.case(number))
    assert amal.post("/queue/take", take=number).status_code == 303
    page = plain(dana.page("/refer"))
    assert "Accepted, being followed up" in page
    assert number not in page
    assert dana.numbers() == []


def ask(house, code, *clerks, hours=2):
    """Open the page on another day, give the reference, and ask for news; return all that is said."""
    house.clock.pass_(hours=hours)
    for clerk in clerks:
        clerk.sign_in()
    page = Browser(house).open("ar")
    return "\n".join(page.write(text) for text in (code, "1", "أخبار", "1"))


def test_a_nurse_refers_on_the_page_and_hears_every_state_with_the_reference(town, house):
    amal, nour = town.hire("amal", "zahle"), town.hire("nour", "saida")
    nurse = Nurse(house).open("ar").fill().send()
    code = nurse.reference
    assert len(NURSE) <= 8
    assert len(code) == 16
    (number,) = amal.numbers()
    assert nour.numbers() == []
    assert amal.act(number, "take").status_code == 303
    spaced = " ".join(code[at : at + 4] for at in range(0, 16, 4))
    assert phrase("r.accepted", "ar", code=spaced) in ask(house, code, amal)
    for state in ("more", "action", "redirected"):
        assert amal.act(number, "feedback", state=state).status_code == 303
        said = ask(house, code, amal)
        assert phrase(f"r.{state}", "ar", code=spaced) in said
        assert not any(word in said for word in ("يضرب", "كدمات", "زحلة", "مستوصف"))
    assert amal.act(number, "close", reason="resolved").status_code == 303
    assert phrase("r.closed_done", "ar", code=spaced) in ask(house, code, amal)
