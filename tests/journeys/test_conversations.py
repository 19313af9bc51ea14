"""Whole conversations, from the first word to the case code, and on from another phone."""

import pytest

from cases.model import Channel
from locales.segments import segments
from locales.words import phrase
from tests.journeys.reporter import Reporter, topic_of
from tests.journeys.town import lines, panel, plain

CHILD = "بابا بيضربني كل يوم وأنا عمري ٩ سنين وخايف"
NEIGHBOUR = "walad jirani byendarab kel yom, nehna b saida"
TEACHER = "Bonjour, je suis enseignante à Saïda. Un élève de 10 ans vient avec des bleus, son père le frappe."


def test_a_frightened_child_is_spoken_to_as_a_child_and_never_written_to_first(town):
    nour = town.hire("nour", "saida")
    child = Reporter(town.phone(Channel.WHATSAPP), "ar", {"where": "صيدا", "trust": "خالتي"})
    heard = child.tell(CHILD)
    assert "ليس ذنبك" in heard[0]
    assert set(child.asked) <= {"still", "safe", "danger", "where", "sex", "trust"}
    assert len(set(child.asked)) == len(child.asked)
    assert {"safe", "where", "trust"} <= set(child.asked)
    assert phrase("ch.return", "ar") in heard[-1]
    assert phrase("ch.done", "ar") in heard[-1]
    (number,) = nour.numbers()
    page = nour.case(number)
    assert "9 years" in panel(page, "facts")
    assert "Saida" in panel(page, "facts")
    assert lines(page, "reporter")[0] == CHILD
    assert "is-none" not in nour.row(number)
    town.clock.pass_(minutes=50)
    nour.sign_in()
    assert ">Send when they write</button>" in nour.case(number)
    nour.answer(number, "نحن هنا.")
    assert town.send_queued() == []


def test_a_neighbour_writes_in_arabizi_and_reads_arabic(town):
    nour = town.hire("nour", "saida")
    neighbour = Reporter(town.phone(Channel.SMS), "ar")
    heard = neighbour.tell(NEIGHBOUR)
    assert heard[0].startswith(phrase("first.report", "ar"))
    assert [topic for topic in neighbour.asked if topic != "more"] == [
        "safe", "danger", "age", "how", "reply", "shared", "when",
    ]  # fmt: skip
    assert all(any("\u0600" <= c <= "\u06ff" for c in text) for text in heard)
    (number,) = nour.numbers()
    facts = panel(nour.case(number), "facts")
    for known in ("Saida", "Boy, 8 years", "nothing is missing"):
        assert known in facts
    assert "Arabizi" in plain(nour.row(number))
    assert "Still being told" not in plain(nour.row(number))
    assert neighbour.code


def test_a_teacher_tells_in_french_to_the_end(town):
    nour = town.hire("nour", "saida")
    teacher = Reporter(
        town.phone(Channel.TELEGRAM), "fr",
        {"which": "1", "r_role": "1", "r_child": "R M, 10, GARÇON", "r_tonight": "1", "r_sexual": "2",
         "r_around": "rien", "r_consent": "5", "r_callback": "2"},
    )  # fmt: skip
    heard = teacher.tell(TEACHER)
    assert not {"where", "age", "r_place", "r_seen", "r_danger"} & set(teacher.asked)
    assert teacher.asked[0] == "r_role"
    assert len(set(teacher.asked)) == len(teacher.asked) <= 8
    assert phrase("r.card", "fr") in heard[-1]
    (number,) = nour.numbers()
    facts = panel(nour.case(number), "facts")
    assert "10 years" in facts
    assert "Saida" in facts


def test_a_teacher_refers_a_pupil_in_french(town):
    nour = town.hire("nour", "saida")
    replies = {
        "r_open": "3", "r_role": "1, école publique", "r_child": "R M, 9, fille", "r_place": "Saïda",
        "r_seen": "Elle a dit: « il me tape avec la ceinture »", "r_tonight": "1", "r_sexual": "2",
        "r_around": "un petit frère, la directrice sait", "r_consent": "pas demandé", "r_callback": "je demande",
    }  # fmt: skip
    phone = town.phone(Channel.WHATSAPP)
    phone.write("FR")
    teacher = Reporter(phone, "fr", replies)
    heard = teacher.tell("signalement")
    assert len(set(teacher.asked)) == len(teacher.asked)
    assert "r_tonight" in teacher.asked
    assert teacher.code
    assert phrase("r.card", "fr") in heard[-1]
    (number,) = nour.numbers()
    assert any("il me tape avec la ceinture" in said for said in lines(nour.case(number), "reporter"))


@pytest.mark.parametrize("other", [Channel.TELEGRAM, Channel.SMS])
def test_another_phone_goes_on_with_the_code(town, other):
    nour = town.hire("nour", "saida")
    first = Reporter(town.phone(Channel.WHATSAPP), "ar")
    first.tell(NEIGHBOUR)
    (number,) = nour.numbers()
    phone = town.phone(other)
    stranger = town.phone(other).write("0000 0000 0000 0000")
    answer = phone.write(
        first.code.replace("\u00a0", " ").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    )
    assert answer != stranger
    while topic_of(answer, "ar") in ("safe", "danger", "open"):
        answer = phone.write("1" if topic_of(answer, "ar") != "danger" else "2")
    phone.write("el walad 3am yebke, hayda el telephone jdid")
    assert nour.numbers() == [number]
    page = nour.case(number)
    assert "el walad 3am yebke, hayda el telephone jdid" in lines(page, "reporter")
    assert first.code.replace("\u00a0", " ") not in plain(page)
    assert first.code.replace("\u00a0", "") not in page
    nour.answer(number, "وصل الكلام.")
    ((address, _),) = town.send_queued()
    assert address == phone.address


def test_an_unknown_code_reads_like_any_first_word(town):
    sami = town.hire("sami")
    assert town.phone(Channel.SMS).write("1234 5678 9012 3456") == town.phone(Channel.SMS).write("123")
    assert sami.numbers() == []


def test_an_unknown_place_is_the_national_desks_until_the_place_is_known(town):
    sami, nour, amal = town.hire("sami"), town.hire("nour", "saida"), town.hire("amal", "kaa-aarsal")
    phone = town.phone(Channel.SMS)
    answer = phone.write("جارنا يضرب ابنه كل أسبوع")
    (number,) = sami.numbers()
    assert nour.numbers() == amal.numbers() == []
    assert nour.client.get(f"/case/{number}").status_code == 404
    while topic_of(answer, "ar") != "where":
        answer = phone.write({"safe": "1", "danger": "2"}[topic_of(answer, "ar")])
    phone.write("صيدا")
    assert nour.numbers() == [number]
    assert amal.numbers() == []
    page = nour.case(number)
    assert lines(page, "reporter")[0] == "جارنا يضرب ابنه كل أسبوع"
    assert "Saida" in panel(page, "facts")
    assert sami.numbers() == [number]
    assert lines(sami.case(number), "reporter") == lines(page, "reporter")


def test_a_place_that_nobody_knows_stays_with_the_national_desk(town):
    sami, nour = town.hire("sami"), town.hire("nour", "saida")
    phone = town.phone(Channel.WHATSAPP)
    reporter = Reporter(phone, "ar", {"where": "قرب الشجرة الكبيرة"})
    reporter.tell("جارنا يضرب ابنه كل أسبوع")
    assert reporter.asked.count("where") <= 2
    (number,) = sami.numbers()
    assert nour.numbers() == []
    assert "قرب الشجرة الكبيرة" in lines(sami.case(number), "reporter")
    assert "National desk" in panel(sami.case(number), "short")


def test_a_full_calm_report_in_arabic_by_sms_fits_its_budget(town):
    town.hire("sami")
    reporter = Reporter(town.phone(Channel.SMS), "ar", {"where": "صيدا"})
    heard = reporter.tell("جارنا يضرب ابنه كل أسبوع")
    assert {"safe", "danger", "where", "age", "how", "reply", "shared", "when"} <= set(reporter.asked)
    assert reporter.code
    cost = [segments(text).count for text in heard]
    assert sum(cost) <= 21, list(zip(cost, heard, strict=True))
